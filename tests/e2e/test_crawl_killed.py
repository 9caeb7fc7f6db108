"""Killed with -9 again and again, at any moment: every story is fetched, and none twice but those under way."""

from __future__ import annotations

import random
import time
from collections import Counter
from pathlib import Path

from forge import Forge, forge
from loopback_site import Answer, Site, rss, site, story
from sqlalchemy import create_engine, text

from storage.query import Query
from storage.store import open_store

STORIES = 500
KILLS = 20
LISTINGS = ("/robots.txt", "/feed")


def big_site() -> dict[str, Answer]:
    paths = [f"/a-story-of-pier-{number}" for number in range(STORIES)]
    pages = {path: Answer(story(f"Crane of {path[3:]} returns to the quay", path[3:])) for path in paths}
    return {"/feed": rss(*paths), **pages}


def under_way(folder: Path) -> set[str]:
    """The addresses that a killed run had leased."""
    if not (folder / "dateline.db").exists():
        return set()
    engine = create_engine(f"sqlite:///{folder}/dateline.db")
    with engine.connect() as connection:
        tables = connection.scalars(text("SELECT name FROM sqlite_master WHERE name = 'frontier'")).all()
        rows = (
            connection.scalars(text("SELECT url FROM frontier WHERE held_until IS NOT NULL"))
            if tables
            else ()
        )
        found = {str(url) for url in rows}
    engine.dispose()
    return found


def kill_in_mid_crawl(forged: Forge, served: Site, pages: int, seconds: float) -> None:
    """Kills a run a moment after it has fetched so many pages."""
    already = len(served.requests)
    forged.start("crawl", "--quiet")
    deadline = time.monotonic() + 120
    while len(served.requests) < already + pages and not forged.has_ended() and time.monotonic() < deadline:
        time.sleep(0.005)
    time.sleep(seconds)
    forged.kill()


def test_killed_twenty_times_every_story_is_fetched_and_none_twice_but_those_under_way(
    tmp_path: Path,
) -> None:
    moments = random.Random(20260)
    leased: Counter[str] = Counter()
    with site(big_site()) as served, forge(tmp_path, workers=1) as forged:
        (tmp_path / "sources.toml").write_text(
            '[defaults]\ncontact = "https://example.org/bot"\ndelay = 0.0\nallow_private = ["127.0.0.1"]\n'
            f'[[source]]\nid = "site"\nurl = "{served.base}/"\nfeeds = ["{served.base}/feed"]\n'
        )
        for _ in range(KILLS):
            kill_in_mid_crawl(forged, served, moments.randrange(0, 35), moments.random())
            leased.update(under_way(tmp_path))
        forged.start("crawl", "--quiet")
        assert forged.wait() == 0, (tmp_path / "said").read_text()
        asked = Counter(served.base + path for path in served.asked_but(*LISTINGS))
    assert len(asked) == STORIES
    assert {url: times for url, times in asked.items() if times > 1 + leased[url]} == {}
    assert sum(leased.values()), "the run was killed in the middle of something"
    with open_store(f"sqlite:///{tmp_path}/dateline.db", create=False) as store:
        stored = [str(each.article.url) for each in store.find(Query(limit=1000))]
        assert store.frontier.backlog() == {}
    assert sorted(stored) == sorted(asked)
