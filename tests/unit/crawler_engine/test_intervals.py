"""When to come back: intervals that adapt, revisits that grow rarer, attempts that end."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from crawler.endings import Count, article_failed, article_stored, listing_failed, listing_read
from crawler.intervals import CEILING, FIRST, FLOOR, after_failure, next_attempt, next_interval, next_revisit
from crawler.pages import Answer
from crawler.planning import reachable
from crawler.sources import Source
from storage.leasing import Visit

NOW = datetime(2024, 3, 5, 12, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)
SOURCE = Source(id="a", url="https://a.example/")
ANSWER = Answer(status="http_200", etag='"x"', last_modified="Tue")


def visit(**changed: object) -> Visit:
    fields: dict[str, object] = {
        "url": "https://a.example/1", "source": "a", "kind": "article", "newest": NOW, "due": NOW
    }  # fmt: skip
    return Visit(**(fields | changed))  # type: ignore[arg-type]  # the fields of a Visit, by name


@pytest.mark.parametrize(
    ("before", "listed", "new", "after"),
    [
        (None, 30, 30, FIRST),
        (3600.0, 30, 0, 5400.0),
        (3600.0, 30, 15, 1800.0),
        (3600.0, 30, 14, 3600.0),
        (FLOOR, 30, 30, FLOOR),
        (CEILING, 0, 0, CEILING),
    ],
)
def test_a_listing_is_read_as_often_as_it_brings_something(
    before: float | None, listed: int, new: int, after: float
) -> None:
    assert next_interval(before, listed=listed, new=new) == after


def test_what_the_sources_file_says_wins() -> None:
    assert next_interval(3600.0, fixed=timedelta(minutes=5), listed=9, new=0) == 300.0


def test_failures_push_a_listing_back_linearly_up_to_a_day() -> None:
    assert [after_failure(3600.0, attempts) for attempts in (1, 2, 3)] == [HOUR, 2 * HOUR, 3 * HOUR]
    assert after_failure(3600.0, 99) == timedelta(days=1)
    assert after_failure(None, 1) == HOUR


def test_articles_are_revisited_ever_more_rarely_and_then_not_at_all() -> None:
    gaps, visits, now, published = [], 0, NOW, NOW
    while True:
        visits, due = next_revisit(visits, now=now, published=published, changed=False)
        if due is None:
            break
        gaps.append(due - now)
        now = due
    assert gaps == [1 * HOUR, 6 * HOUR, 24 * HOUR, 72 * HOUR, 168 * HOUR]


def test_what_was_corrected_is_looked_at_sooner() -> None:
    assert next_revisit(2, now=NOW, published=NOW, changed=False) == (3, NOW + 24 * HOUR)
    assert next_revisit(2, now=NOW, published=NOW, changed=True) == (2, NOW + 6 * HOUR)
    assert next_revisit(0, now=NOW, published=NOW, changed=True) == (1, NOW + HOUR)


def test_what_comes_from_an_archive_is_not_revisited() -> None:
    assert next_revisit(0, now=NOW, published=NOW - timedelta(days=30), changed=False)[1] is None


def test_attempts_come_to_an_end() -> None:
    dues = [next_attempt(attempts, NOW) for attempts in range(1, 6)]
    assert dues == [NOW, NOW + HOUR, NOW + 6 * HOUR, NOW + 24 * HOUR, None]


def test_a_reading_keeps_what_a_conditional_request_needs_unless_it_left_something_out() -> None:
    feed = visit(kind="feed")
    whole = listing_read(feed, SOURCE, ANSWER, Count(listed=3, new=3), NOW)
    assert (whole.etag, whole.last_modified, whole.due) == ('"x"', "Tue", NOW + timedelta(seconds=FIRST))
    partly = listing_read(feed, SOURCE, ANSWER, Count(listed=3, new=3, whole=False), NOW)
    assert (partly.etag, partly.last_modified) == (None, None)


def test_a_person_who_crawls_every_minute_does_not_make_a_listing_rarer() -> None:
    feed = visit(kind="feed", interval=3600.0, fetched_at=NOW - timedelta(minutes=1))
    assert listing_read(feed, SOURCE, ANSWER, Count(), NOW).interval == 3600.0
    feed = visit(kind="feed", interval=3600.0, fetched_at=NOW - HOUR)
    assert listing_read(feed, SOURCE, ANSWER, Count(), NOW).interval == 5400.0


def test_a_listing_that_fails_keeps_what_it_knows() -> None:
    feed = visit(kind="feed", interval=3600.0, attempts=1, etag='"x"', reading="r")
    ended = listing_failed(feed, "timeout", NOW)
    assert (ended.attempts, ended.due, ended.etag, ended.reading) == (2, NOW + 2 * HOUR, '"x"', "r")


@pytest.mark.parametrize(
    ("status", "attempts", "due", "final"),
    [
        ("http_404", 0, None, True),
        ("timeout", 0, NOW, False),
        ("timeout", 1, NOW + HOUR, False),
        ("timeout", 4, None, True),
        ("retry_later", 4, NOW + HOUR / 12, False),
        ("robots_disallowed", 4, None, False),
        ("soft_404", 0, None, True),
        ("cleaner_crashed", 0, NOW, False),
    ],
)
def test_what_becomes_of_an_article_that_gave_no_page(
    status: str, attempts: int, due: datetime | None, final: bool
) -> None:
    ended, is_final = article_failed(visit(attempts=attempts), status, NOW)
    assert (ended.due, is_final) == (due, final)


def test_a_stored_article_is_due_for_corrections_by_its_own_date() -> None:
    assert article_stored(visit(), ANSWER, published=NOW, changed=False, now=NOW).due == NOW + HOUR
    old = visit(published=NOW - timedelta(days=400))
    assert article_stored(old, ANSWER, published=None, changed=False, now=NOW).due is None


def test_listings_that_nothing_leads_to_any_more() -> None:
    kept = [
        visit(url="index", kind="sitemap"),
        visit(url="march", kind="sitemap", found_in="index"),
        visit(url="lost", kind="sitemap", found_in="gone"),
        visit(url="named", kind="sitemap", found_in="robots.txt"),
        visit(url="below", kind="sitemap", found_in="lost"),
    ]
    assert reachable(kept, ["index"]) == {"index", "march", "named"}
