"""Sites without an end, and stories under many addresses: the crawl ends, and stores each story once."""

from __future__ import annotations

import itertools
import re
from pathlib import Path

from crawled_site import STORY, articles_in, sources_for
from loopback_site import Answer, Site, rss, site, story

from crawler.report import SourceReport
from crawler.runs import crawl
from crawler.sources import load_sources
from storage.query import Query
from storage.store import open_store

DAY = re.compile(r"/calendar/(\d+)(?:/events-of-the-day-in-town)?\Z")
INDEX = re.compile(r"/sitemap-(\d+)\.xml\Z")


def run(served: Site, folder: Path, listed: str) -> SourceReport:
    sources = load_sources(sources_for(served, folder, listed=listed))
    return crawl(sources, database=f"sqlite:///{folder}/dateline.db").sources[0]


def endless(path: str) -> Answer | None:
    """A calendar in which every day names others, and sitemap indexes that name ever deeper ones."""
    if day := DAY.match(path):
        links = "".join(
            f'<li><a href="/calendar/{number}/events-of-the-day-in-town">What is on in town on day {number}</a>'
            for number in range(int(day[1]) * 40, int(day[1]) * 40 + 40)
        )
        return Answer(f"<html lang=en><title>Calendar</title><h1>What is on</h1><ul>{links}</ul>".encode())
    if index := INDEX.match(path):
        number = int(index[1])
        deeper = "".join(
            f"<sitemap><loc>{{base}}/sitemap-{number * 3 + each}.xml</loc></sitemap>" for each in range(3)
        )
        return Answer(f"<sitemapindex>{deeper}</sitemapindex>".encode(), content_type="application/xml")
    return None


def test_an_endless_calendar_and_endless_sitemaps_come_to_an_end_and_are_named(tmp_path: Path) -> None:
    crane = b'<a href="/a-story-of-cranes-1">Cranes return to the quay after a year of repairs</a>'
    calendar = endless("/calendar/1")
    assert calendar is not None
    answers = {
        "/robots.txt": Answer(b"User-agent: *\nDisallow:\nSitemap: {base}/sitemap-1.xml\n"),
        "/": Answer(calendar.body.replace(b"<ul>", crane + b"<ul>")),
        "/a-story-of-cranes-1": STORY,
    }
    with site(answers) as served:
        served.others = endless
        report = run(served, tmp_path, "")
        days = [path for path in served.asked if path.startswith("/calendar/")]
        indexes = [path for path in served.asked if path.startswith("/sitemap-")]
    assert articles_in(tmp_path) == ["/a-story-of-cranes-1"]
    # The days that the front page names look like stories, and are none; nothing that they name is asked for.
    assert len(days) == 40
    assert sum(report.refused.values()) == 40
    assert len(indexes) == 1 + 3 + 9 + 27
    assert report.failed == {"index_too_deep": 27 * 3}


def test_session_ids_make_no_story_another(tmp_path: Path) -> None:
    sessions = itertools.count()

    def addresses() -> list[str]:
        number = f"{next(sessions):08x}" * 4
        return [
            f"/a-story-of-cranes-1;jsessionid={number}", f"/a-story-of-cranes-1?PHPSESSID={number}",
            f"/(S({number[:24]}))/a-story-of-cranes-1", f"/a-story-of-cranes-1?sid={number}",
            f"/s/{number}/a-story-of-ferries-2",
        ]  # fmt: skip

    def others(path: str) -> Answer | None:
        if path == "/feed":
            return rss(*addresses())
        # A session in the path that nobody could know for one: the page says where it stands.
        if path.startswith("/s/") or path == "/a-story-of-ferries-2":
            named = b'<link rel="canonical" href="{base}/a-story-of-ferries-2"></head>'
            return Answer(story("Ferries leave the quay", "A ferry").replace(b"</head>", named))
        return STORY if path == "/a-story-of-cranes-1" else None

    with site() as served:
        served.others = others
        reports = [run(served, tmp_path, 'feeds = ["{base}/feed"]') for _ in range(2)]
        asked = served.asked_but("/robots.txt", "/feed")
    assert [(each.new, each.failed) for each in reports] == [(2, {}), (0, {})]
    assert asked.count("/a-story-of-cranes-1") == 1
    assert len(asked) == 3, "the ferries under an address of each run, the cranes once"


def test_an_amp_page_is_not_stored_and_the_story_itself_is(tmp_path: Path) -> None:
    def amp(story_path: str, mark: str) -> Answer:
        named = f'<link rel="canonical" href="{{base}}{story_path}"></head>'.encode()
        body = story("Cranes return", "A light crane").replace(b"</head>", named)
        return Answer(body.replace(b"<html ", f"<html {mark} ".encode()))

    answers = {
        "/feed": rss("/light/1", "/a-story-of-cranes-2", "/light/2", "/light/3"),
        "/light/1": amp("/a-story-of-cranes-1", "amp"),
        "/a-story-of-cranes-1": Answer(story("Cranes return", "A heavy crane")),
        "/light/2": amp("/a-story-of-cranes-2", "\u26a1"),
        "/a-story-of-cranes-2": Answer(story("Ferries leave", "A heavy ferry")),
        "/light/3": Answer(story("A page that is its own", "A dredger").replace(b"<html ", b"<html amp ")),
    }
    with site(answers) as served:
        first = run(served, tmp_path, 'feeds = ["{base}/feed"]')
        assert (first.new, first.changed, first.left_out) == (3, 0, {"amp_page": 2})
        served.forget()
        second = run(served, tmp_path, 'feeds = ["{base}/feed"]')
        assert (second.fetched, served.asked_but("/robots.txt", "/feed")) == (0, [])
    assert articles_in(tmp_path) == ["/a-story-of-cranes-1", "/a-story-of-cranes-2", "/light/3"]
    with open_store(f"sqlite:///{tmp_path}/dateline.db", create=False) as store:
        assert not any("light crane" in each.article.body for each in store.find(Query()))
