"""What a page asks of robots, stories on several pages, archives, corrections: from the server to the store."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from crawled_site import STORY, an_hour_passes, articles_in, crawl_site, sources_for
from loopback_site import TDMREP, Answer, Site, rss, site, story

from cleaners.page import SiteHints
from crawler.report import SourceReport
from crawler.runs import crawl
from crawler.sources import load_sources
from dateline.recleaning import Recleaned, Verdict, reclean
from storage.query import Query
from storage.store import open_store


def run(served: Site, folder: Path, listed: str = 'feeds = ["{base}/feed"]', **more: object) -> SourceReport:
    sources = load_sources(sources_for(served, folder, listed=listed))
    return crawl(sources, database=f"sqlite:///{folder}/dateline.db", **more).sources[0]  # type: ignore[arg-type]


def warnings_of(folder: Path) -> dict[str, tuple[str, ...]]:
    with open_store(f"sqlite:///{folder}/dateline.db", create=False) as store:
        return {
            str(each.article.url).rpartition("/")[2]: each.article.warnings for each in store.find(Query())
        }


def with_meta(element: str) -> Answer:
    return Answer(STORY.body.replace(b"<head>", f"<head>{element}".encode()))


RESERVED = {
    "/header-story-1": STORY._replace(
        headers={"X-Robots-Tag": "googlebot: noindex, dateline: noindex, nofollow"}
    ),
    "/meta-story-2": with_meta('<meta name="robots" content="NOINDEX,follow">'),
    "/other-story-3": STORY._replace(headers={"X-Robots-Tag": "googlebot: noindex"}),
    "/mining-story-4": STORY._replace(headers={"TDM-Reservation": "1"}),
    "/mining-story-5": with_meta("<meta content='1' name='tdm-reservation'>"),
    "/mining-story-6": with_meta('<meta name="robots" content="index, noai">'),
}


def test_what_asks_not_to_be_kept_is_not_kept_and_a_reservation_stands_with_the_article(
    tmp_path: Path,
) -> None:
    report, _ = crawl_site({"/feed": rss(*RESERVED), **RESERVED}, tmp_path)
    assert report.refused == {"noindex": 2}
    stored = warnings_of(tmp_path)
    assert set(stored) == {"other-story-3", "mining-story-4", "mining-story-5", "mining-story-6"}
    reserved = {name for name, warnings in stored.items() if "mining_reserved" in warnings}
    assert reserved == set(stored) - {"other-story-3"}


def test_a_source_may_keep_what_asks_not_to_be_kept(tmp_path: Path) -> None:
    with site({"/feed": rss(*RESERVED), **RESERVED}) as served:
        report = run(served, tmp_path, 'feeds = ["{base}/feed"]\nkeep_noindex = true')
    assert (report.refused, len(articles_in(tmp_path))) == ({}, 6)
    assert "noindex" in warnings_of(tmp_path)["meta-story-2"]


def test_a_site_reserves_its_pages_in_a_file_that_is_asked_for_once_a_day(tmp_path: Path) -> None:
    rules = b'[{"location": "/open-", "tdm-reservation": 0}, {"location": "/", "tdm-reservation": 1}]'
    answers = {
        "/feed": rss("/open-story-1", "/a-story-2", "/a-story-3"),
        TDMREP: Answer(rules, content_type="application/json"),
        "/open-story-1": STORY,
        "/a-story-2": STORY,
        "/a-story-3": STORY._replace(headers={"TDM-Reservation": "0"}),
        "/a-story-4": STORY,
    }
    with site(answers) as served:
        assert run(served, tmp_path).new == 3
        served.answers["/feed"] = rss("/a-story-4")
        assert run(served, tmp_path).new == 1
        assert [each.path for each in served.requests].count(TDMREP) == 1
    reserved = {name for name, warnings in warnings_of(tmp_path).items() if "mining_reserved" in warnings}
    assert reserved == {"a-story-2", "a-story-4"}


def part(number: int, following: str) -> Answer:
    body = story("Cranes return to the quay", f"Crane {number}")
    return Answer(
        body.replace(b"</article>", f'<a rel="next" href="{following}">Next</a></article>'.encode())
    )


def test_a_story_on_several_pages_is_one_article(tmp_path: Path) -> None:
    answers = {
        "/feed": rss("/cranes-return-1.html", "/cranes-return-1-2.html"),
        "/cranes-return-1.html": part(1, "/cranes-return-1-2.html"),
        "/cranes-return-1-2.html": part(2, "/cranes-return-1-3.html"),
        # The site names the next story, too: that is no page of this one.
        "/cranes-return-1-3.html": part(3, "/quite-another-story-4.html"),
    }
    with site(answers) as served:
        sources = load_sources(sources_for(served, tmp_path))
        report = crawl(sources, database=f"sqlite:///{tmp_path}/dateline.db", max_articles=1).sources[0]
        assert served.asked_but("/robots.txt", "/feed") == [
            "/cranes-return-1.html", "/cranes-return-1-2.html", "/cranes-return-1-3.html"
        ]  # fmt: skip
    assert (report.new, report.further_pages) == (1, 2)
    with open_store(f"sqlite:///{tmp_path}/dateline.db", create=False) as store:
        (found,) = store.find(Query())
    assert [text in found.article.body for text in ("Crane 1", "Crane 2", "Crane 3")] == [True] * 3
    assert len(found.article.paragraphs) == 9


def test_a_second_page_that_was_cut_on_its_way_is_told_of(tmp_path: Path) -> None:
    second = part(2, "/quite-another-story-4.html")
    answers = {
        "/feed": rss("/cranes-return-1.html"),
        "/cranes-return-1.html": part(1, "/cranes-return-1-2.html"),
        "/cranes-return-1-2.html": second._replace(cut=len(second.body) - 60),
    }
    report, _ = crawl_site(answers, tmp_path)
    assert (report.new, report.further_pages) == (1, 1)
    assert warnings_of(tmp_path)["cranes-return-1.html"].count("truncated_body") == 1


def test_what_a_crawl_learned_is_kept_when_its_pages_are_cleaned_again(tmp_path: Path) -> None:
    long = "".join(
        f"<p>On day {day} the cranes of the old quay went north in the rain, said the harbour master, as they do.</p>"
        for day in range(20)
    )
    first = part(1, "/cranes-return-1-2.html")
    answers = {
        "/feed": rss("/cranes-return-1.html", "/a-story-2"),
        "/cranes-return-1.html": Answer(first.body.replace(b"<a rel", f"{long}<a rel".encode())),
        "/cranes-return-1-2.html": part(2, "/quite-another-story-4.html"),
        "/a-story-2": STORY,
        TDMREP: Answer(b'[{"location": "/", "tdm-reservation": 1}]', content_type="application/json"),
    }
    with site(answers) as served:
        assert run(served, tmp_path).new == 2
    said: dict[str, Recleaned] = {}
    with open_store(f"sqlite:///{tmp_path}/dateline.db") as store:
        reclean(
            store,
            hints=lambda source: SiteHints(source=source),
            everything=True,
            workers=1,
            on_page=lambda one: said.update({one.url.rpartition("/")[2]: one}),
        )
        whole = next(each for each in store.find(Query()) if str(each.article.url).endswith("-1.html"))
    assert (said["cranes-return-1.html"].verdict, said["a-story-2"].verdict) == (Verdict.WORSE, Verdict.SAME)
    assert said["cranes-return-1.html"].why == "further pages of the story are not kept"
    assert "Crane 2" in whole.article.body
    assert all("mining_reserved" in warnings for warnings in warnings_of(tmp_path).values())


def test_a_story_whose_second_page_is_gone_says_so(tmp_path: Path) -> None:
    answers = {"/feed": rss("/cranes-1.html"), "/cranes-1.html": part(1, "/cranes-1.html?page=2")}
    report, _ = crawl_site(answers, tmp_path)
    assert (report.new, report.further_pages) == (1, 0)
    assert "further_page_missing" in warnings_of(tmp_path)["cranes-1.html"]


def test_an_article_is_looked_at_again_for_corrections(tmp_path: Path) -> None:
    now = datetime.now(UTC).isoformat(timespec="seconds")
    fresh = story("Cranes return to the quay").replace(b"2024-03-05T06:15:00+00:00", now.encode())
    asked: list[str] = []

    def page() -> Answer:
        asked.append("x")
        body = fresh if len(asked) < 3 else fresh.replace(b"last ship", b"very last ship")
        return Answer(body, headers={"ETag": f'"{len(body)}"'})

    with site({"/feed": rss("/a-story-1"), "/a-story-1": page}) as served:  # type: ignore[dict-item]
        reports = [run(served, tmp_path)]
        for hours in (0, 1, 6):
            for _ in range(hours):
                an_hour_passes(tmp_path)
            reports.append(run(served, tmp_path))
    assert [(each.new, each.revisited, each.unchanged, each.changed) for each in reports] == [
        (1, 0, 0, 0), (0, 0, 0, 0), (0, 1, 1, 0), (0, 1, 0, 1)
    ]  # fmt: skip


def test_the_archive_is_filled_back_from_its_dated_pages(tmp_path: Path) -> None:
    first = datetime(2024, 2, 27, tzinfo=UTC)
    days = [first + timedelta(days=number) for number in range(5)]
    answers = {}
    for day in days:
        path = f"/{day:%Y/%m/%d}/cranes-return-to-the-quay-{day:%j}.html"
        answers[path] = Answer(story(f"Crane of {day:%j} returns", f"Crane {day:%j}"))
        listing = f'<html><body><h2><a href="{path}">Crane of day {day:%j} returns to the quay at last</a></h2></body>'
        answers[f"/archive/{day:%Y-%m-%d}"] = Answer(listing.encode())
    answers["/feed"] = rss()
    listed = 'feeds = ["{base}/feed"]\narchive = "{base}/archive/{year}-{month}-{day}"'
    with site(answers) as served:
        report = run(served, tmp_path, listed, since=days[1], until=days[3])
        listings = [path for path in served.asked if path.startswith("/archive/")]
    assert listings == ["/archive/2024-03-01", "/archive/2024-02-29", "/archive/2024-02-28"]
    assert report.new == 3


def test_a_back_fill_reads_the_sitemaps_of_the_time(tmp_path: Path) -> None:
    def index(*entries: tuple[str, str]) -> Answer:
        inner = "".join(
            f"<sitemap><loc>{{base}}{loc}</loc><lastmod>{day}</lastmod></sitemap>" for loc, day in entries
        )
        return Answer(f"<sitemapindex>{inner}</sitemapindex>".encode(), content_type="application/xml")

    def month(*entries: tuple[str, str]) -> Answer:
        inner = "".join(
            f"<url><loc>{{base}}{loc}</loc><lastmod>{day}</lastmod></url>" for loc, day in entries
        )
        return Answer(f"<urlset>{inner}</urlset>".encode(), content_type="application/xml")

    answers = {
        "/robots.txt": Answer(
            b"User-agent: *\nDisallow:\nSitemap: {base}/index.xml", content_type="text/plain"
        ),
        "/feed": rss(),
        "/index.xml": index(
            ("/march.xml", "2024-03-31"), ("/february.xml", "2024-02-29"), ("/2019.xml", "2019-12-31")
        ),
        "/march.xml": month(("/a-story-of-march-11", "2024-03-11"), ("/a-story-of-march-30", "2024-03-30")),
        "/february.xml": month(("/a-story-of-february-2", "2024-02-02")),
        "/a-story-of-march-11": STORY,
    }
    with site(answers) as served:
        report = run(
            served, tmp_path, since=datetime(2024, 3, 1, tzinfo=UTC), until=datetime(2024, 3, 20, tzinfo=UTC)
        )
        asked = served.asked_but("/robots.txt", "/feed")
    assert asked == ["/index.xml", "/march.xml", "/a-story-of-march-11"]
    assert (report.new, report.left_out) == (1, {"too_new": 1})


@pytest.mark.parametrize("status", [200, 500])
def test_what_one_run_left_out_the_next_finds(status: int, tmp_path: Path) -> None:
    feed = rss("/a-story-1")._replace(status=status, headers={"ETag": '"one"'})
    dated = feed._replace(
        body=feed.body.replace(b"</item>", b"<pubDate>Tue, 05 Mar 2024 06:15:00 GMT</pubDate></item>")
    )
    with site({"/feed": dated, "/a-story-1": STORY}) as served:
        assert run(served, tmp_path, since=datetime(2200, 1, 1, tzinfo=UTC)).new == 0
        served.answers["/feed"] = dated._replace(status=200)
        assert run(served, tmp_path).new == 1
