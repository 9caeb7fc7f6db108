"""The frontier: what waits is leased once, given back when its holder dies, and leaves when nothing is due."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from storage.frontier import LEASE_SECONDS, Entry, Frontier, Settled
from storage.holders import is_gone, new_holder
from storage.store import Store, open_store

NOW = datetime(2024, 3, 5, 12, 0, tzinfo=UTC)
ROOT = Path(__file__).parents[3]


def later(seconds: float) -> datetime:
    return NOW + timedelta(seconds=seconds)


def entry(number: int, **changed: object) -> Entry:
    fields: dict[str, object] = {
        "url": f"https://news.example/story-{number}",
        "source": "example",
        "kind": "article",
        "newest": later(-number),
        "due": NOW,
    }
    return Entry(**(fields | changed))  # type: ignore[arg-type]  # the fields of an Entry, by name


@pytest.fixture
def store(database_url: str) -> Iterator[Store]:
    with open_store(database_url) as opened:
        yield opened


@pytest.fixture
def frontier(store: Store) -> Frontier:
    return store.frontier


def urls(found: object) -> list[str]:
    return [each.url.rpartition("-")[2] for each in found]  # type: ignore[attr-defined]


def test_what_is_added_waits_once_and_the_newest_comes_first(frontier: Frontier) -> None:
    assert frontier.add([entry(2), entry(1), entry(3)]) == 3
    assert frontier.add([entry(3), entry(4)]) == 1
    assert urls(frontier.lease("example", "me", NOW, 3)) == ["1", "2", "3"]
    assert urls(frontier.lease("example", "me", NOW, 9)) == ["4"]
    assert frontier.lease("example", "me", NOW, 9) == []
    assert frontier.lease("other", "me", NOW, 9) == []


def test_what_one_has_leased_nobody_else_gets(frontier: Frontier) -> None:
    frontier.add([entry(1), entry(2)])
    assert urls(frontier.lease("example", "me", NOW, 1)) == ["1"]
    assert urls(frontier.lease("example", "you", NOW, 9)) == ["2"]


def test_nothing_is_leased_before_it_is_due(frontier: Frontier) -> None:
    frontier.add([entry(1, due=later(60))])
    assert frontier.lease("example", "me", NOW, 9) == []
    assert urls(frontier.lease("example", "me", later(61), 9)) == ["1"]


def test_a_due_time_from_a_wrong_clock_is_no_due_time(frontier: Frontier) -> None:
    frontier.add([entry(1, due=NOW + timedelta(days=4000))])
    assert urls(frontier.lease("example", "me", NOW, 9)) == ["1"]


def test_a_visit_that_ends_leaves_or_comes_back_when_it_is_due_but_not_to_the_same_run(
    frontier: Frontier,
) -> None:
    frontier.add([entry(1), entry(2)])
    first, second = frontier.lease("example", "me", NOW, 9)
    frontier.settle(
        [
            Settled(url=first.url, status="article"),
            Settled(url=second.url, status="timeout", due=NOW, attempts=1),
        ]
    )
    assert frontier.lease("example", "me", NOW, 9) == []
    (again,) = frontier.lease("example", "you", NOW, 9)
    assert (again.url, again.attempts, again.status) == (second.url, 1, "timeout")


def test_a_listing_stays_with_what_a_conditional_request_needs(frontier: Frontier) -> None:
    feed = entry(1, kind="feed")
    frontier.add([feed])
    frontier.lease_listing(feed.url, "me", NOW)
    frontier.settle(
        [Settled(url=feed.url, status="http_200", due=later(600), visits=1, interval=600.0,
                 fetched_at=NOW, etag='"x"', last_modified="Tue", reading="r")]
    )  # fmt: skip
    (kept,) = frontier.listings("example")
    assert (kept.etag, kept.last_modified, kept.reading, kept.interval) == ('"x"', "Tue", "r", 600.0)
    assert (kept.due, kept.fetched_at, kept.visits) == (later(600), NOW, 1)
    assert frontier.lease("example", "me", later(601), 9) == [], "a listing is no article"
    assert frontier.dues(NOW) == {"example": later(600)}


def test_a_listing_that_is_named_again_has_the_new_date_and_keeps_the_rest(frontier: Frontier) -> None:
    frontier.add([entry(1, kind="sitemap", found_in="index", published=NOW)])
    frontier.settle([Settled(url=entry(1).url, status="http_200", due=later(60), etag='"x"')])
    assert frontier.add([entry(1, kind="sitemap", found_in="index", published=later(5))]) == 0
    (kept,) = frontier.listings("example")
    assert (kept.published, kept.etag, kept.due) == (later(5), '"x"', later(60))


def test_listings_that_are_named_no_longer_are_forgotten(frontier: Frontier) -> None:
    frontier.add([entry(n, kind="sitemap", found_in="index") for n in (1, 2)])
    frontier.add([entry(3, kind="feed"), entry(4, found_in="index")])
    assert frontier.drop_listings("example", "index", keep=[entry(2).url]) == 1
    assert urls(frontier.listings("example")) == ["2", "3"] or urls(frontier.listings("example")) == [
        "3",
        "2",
    ]
    assert urls(frontier.lease("example", "me", NOW, 9)) == ["4"]


def test_a_holder_that_gives_no_sign_of_life_loses_what_it_had(frontier: Frontier) -> None:
    frontier.add([entry(1)])
    frontier.lease("example", "elsewhere", NOW, 9)
    assert frontier.claim("source:example", "elsewhere", NOW).granted
    frontier.renew("elsewhere", later(LEASE_SECONDS - 1))
    assert not frontier.claim("source:example", "me", later(LEASE_SECONDS + 1)).granted
    assert frontier.recover(later(LEASE_SECONDS + 1)) == 0
    after = later(2 * LEASE_SECONDS)
    assert frontier.claim("source:example", "me", after).granted
    assert frontier.recover(after) == 1
    (again,) = frontier.lease("example", "me", after, 9)
    assert again.attempts == 1


def test_a_lease_from_a_wrong_clock_is_no_lease(frontier: Frontier) -> None:
    assert frontier.claim("source:example", "elsewhere", NOW + timedelta(days=9)).granted
    assert frontier.claim("source:example", "me", NOW).granted


def test_what_is_released_is_free_at_once(frontier: Frontier) -> None:
    frontier.add([entry(1)])
    frontier.lease("example", "me", NOW, 9)
    assert frontier.claim("source:example", "me", NOW).granted
    assert not frontier.claim("source:example", "you", NOW).granted
    frontier.release("me")
    assert frontier.claim("source:example", "you", NOW).granted
    assert urls(frontier.lease("example", "you", NOW, 9)) == ["1"]


def test_what_a_killed_process_held_is_free_at_once_and_what_it_finished_is_done(
    store: Store, frontier: Frontier, database_url: str
) -> None:
    frontier.add([entry(1), entry(2)])
    script = (
        "import os, signal, sys\n"
        "from datetime import UTC, datetime\n"
        "from storage.holders import new_holder\n"
        "from storage.store import open_store\n"
        "store, me, now = open_store(sys.argv[1]), new_holder(), datetime.now(UTC)\n"
        "assert store.frontier.claim('source:example', me, now).granted\n"
        "found = store.frontier.lease('example', me, now, 9)\n"
        "store.record_fetch(found[0].url, status='http_404')\n"
        "os.kill(os.getpid(), signal.SIGKILL)\n"
    )
    ended = subprocess.run(
        [sys.executable, "-c", script, database_url], cwd=ROOT, check=False, env={"PYTHONPATH": str(ROOT)}
    )
    assert ended.returncode == -9
    now = datetime.now(UTC)
    assert frontier.claim("source:example", "me", now).granted
    assert frontier.recover(now) == 1
    assert urls(frontier.lease("example", "me", now, 9)) == ["2"]


def test_whether_a_holder_lives() -> None:
    me = new_holder()
    machine, pid, started, rest = me.split("|")
    assert not is_gone(me)
    assert is_gone(f"{machine}|999999999|{started}|{rest}")
    assert is_gone(f"{machine}|{pid}|1|{rest}") or not started, "another process has the number now"
    assert not is_gone(f"elsewhere|999999999|{started}|{rest}"), "of another machine nobody knows"


def test_a_host_is_left_alone_until_the_latest_time_that_was_said(frontier: Frontier) -> None:
    frontier.hold_off("host:news.example", later(60), "it asked for a minute")
    frontier.hold_off("host:news.example", later(5))
    claimed = frontier.claim("host:news.example", "me", NOW)
    assert claimed.granted
    assert (claimed.not_before, claimed.detail) == (later(60), "it asked for a minute")


def test_robots_answers_are_kept_for_their_time(frontier: Frontier) -> None:
    frontier.keep_robots("https://news.example", 200, b"User-agent: *\xff", NOW)
    assert frontier.robots("https://news.example", later(-1)) == (200, b"User-agent: *\xff")
    assert frontier.robots("https://news.example", later(1)) is None
    frontier.keep_robots("https://news.example", 404, b"", later(2))
    assert frontier.robots("https://news.example", later(1)) == (404, b"")


def test_how_much_waits(frontier: Frontier) -> None:
    frontier.add([entry(1), entry(2), entry(3, source="other"), entry(4, kind="feed")])
    assert frontier.backlog() == {"example": 2, "other": 1}
    assert frontier.waiting([entry(1).url, "https://news.example/none"]) == {entry(1).url: NOW}
    frontier.drop([entry(1).url])
    assert frontier.waiting([entry(1).url]) == {}


def test_a_host_that_is_given_back_is_free_after_its_pause(frontier: Frontier) -> None:
    assert frontier.claim("host:news.example", "me", NOW).granted
    frontier.give_back("host:news.example", "you", later(9))
    assert not frontier.claim("host:news.example", "you", NOW).granted, "only its holder gives it back"
    frontier.give_back("host:news.example", "me", later(2))
    claimed = frontier.claim("host:news.example", "you", NOW)
    assert (claimed.granted, claimed.taken_over, claimed.not_before) == (True, False, later(2))


def test_a_host_that_asked_to_be_left_alone_is_not_freed_earlier_by_being_given_back(
    frontier: Frontier,
) -> None:
    assert frontier.claim("host:news.example", "me", NOW).granted
    frontier.hold_off("host:news.example", later(60), "Retry-After: 60")
    frontier.give_back("host:news.example", "me", later(2))
    claimed = frontier.claim("host:news.example", "you", NOW)
    assert claimed.not_before == later(60)
