"""How a crawl behaves towards sites, and what it makes of everything that a server may answer."""

from __future__ import annotations

import gzip
import itertools
import subprocess
from pathlib import Path

import pytest
from commandline import command, environment
from crawled_site import STORY, an_hour_passes, articles_in, crawl_site, sources_for
from loopback_site import Answer, robots, rss, site, story

from crawler.runs import crawl
from crawler.sources import load_sources
from storage.query import Query
from storage.store import open_store


@pytest.mark.parametrize("answer", [Answer(b"oops", status=503), Answer(status=500), Answer(status=429)])
def test_a_robots_txt_that_fails_forbids_everything(answer: Answer, tmp_path: Path) -> None:
    limited = answer._replace(headers={"Retry-After": "0"})
    report, served = crawl_site(
        {"/robots.txt": limited, "/feed": rss("/a-story-1"), "/a-story-1": STORY}, tmp_path
    )
    assert set(served.asked) == {"/robots.txt"}
    assert report.failed == {"robots_unreachable": 1}
    assert articles_in(tmp_path) == []


def test_a_robots_txt_that_is_not_there_allows_whatever_its_body_says(tmp_path: Path) -> None:
    missing = Answer(b"User-agent: *\nDisallow: /\n", status=404, content_type="text/plain")
    report, _ = crawl_site(
        {"/robots.txt": missing, "/feed": rss("/a-story-1"), "/a-story-1": STORY}, tmp_path
    )
    assert (report.new, report.failed) == (1, {})


def test_a_robots_txt_is_followed_through_redirects(tmp_path: Path) -> None:
    answers = {
        "/robots.txt": Answer(status=301, headers={"Location": "/rules.txt"}),
        "/rules.txt": robots("User-agent: Dateline\nDisallow: /secret\n\nUser-agent: *\nAllow: /"),
        "/feed": rss("/secret-story-1", "/a-story-2"),
        "/secret-story-1": STORY,
        "/a-story-2": STORY,
    }
    report, served = crawl_site(answers, tmp_path)
    assert "/secret-story-1" not in served.asked
    assert (report.new, report.left_out) == (1, {"robots_disallowed": 1})


def test_a_disallowed_feed_is_a_failure_of_the_source(tmp_path: Path) -> None:
    report, served = crawl_site({"/robots.txt": robots("User-agent: *\nDisallow: /feed")}, tmp_path)
    assert set(served.asked) == {"/robots.txt"}
    assert report.failed == {"robots_disallowed": 1}


def test_the_crawl_delay_is_kept_and_requests_never_overlap(tmp_path: Path) -> None:
    stories = [f"/a-story-{number}" for number in range(4)]
    answers = {"/robots.txt": robots("User-agent: *\nCrawl-delay: 1.0"), "/feed": rss(*stories)}
    _, served = crawl_site({**answers, **dict.fromkeys(stories, STORY)}, tmp_path)
    assert sorted(served.asked_but("/robots.txt", "/feed")) == stories
    times = [asked.at for asked in served.requests if asked.path != "/robots.txt"]
    # A floor, not a speed. What is under it is for requests that a busy machine lets arrive late.
    gaps = [later - earlier for earlier, later in itertools.pairwise(times)]
    assert min(gaps) >= 0.7, gaps


def test_a_host_that_asks_for_an_hour_is_left_alone_for_this_run(tmp_path: Path) -> None:
    stories = [f"/a-story-{number}" for number in range(5)]
    busy = Answer(b"slow down", status=429, headers={"Retry-After": "3600"})
    report, served = crawl_site({"/feed": rss(*stories), **dict.fromkeys(stories, busy)}, tmp_path)
    assert served.asked_but("/robots.txt", "/feed") == stories[:1]
    assert (report.failed, report.left_out) == ({"http_429": 1}, {"retry_later": 4})
    again, later = crawl_site({"/feed": rss(*stories), **dict.fromkeys(stories, STORY)}, tmp_path)
    assert later.asked == [], "the next run leaves the host alone, too"
    assert set(again.left_out) == {"retry_later"}


def test_after_the_hour_the_next_run_asks_for_all_of_them(tmp_path: Path) -> None:
    stories = [f"/a-story-{number}" for number in range(5)]
    busy = Answer(b"slow down", status=429, headers={"Retry-After": "3600"})
    with site({"/feed": rss(*stories), **dict.fromkeys(stories, busy)}) as served:
        sources = load_sources(sources_for(served, tmp_path))
        crawl(sources, database=f"sqlite:///{tmp_path}/dateline.db")
        served.answers.update(dict.fromkeys(stories, STORY))
        an_hour_passes(tmp_path)
        served.forget()
        report = crawl(sources, database=f"sqlite:///{tmp_path}/dateline.db").sources[0]
    assert sorted(served.asked_but("/robots.txt", "/feed")) == stories
    assert report.new + report.unchanged + report.changed == report.resumed == 5


def test_a_short_retry_after_is_waited_for(tmp_path: Path) -> None:
    turns = iter([Answer(status=503, headers={"Retry-After": "0"}), STORY])
    report, served = crawl_site({"/feed": rss("/a-story-1"), "/a-story-1": lambda: next(turns)}, tmp_path)  # type: ignore[dict-item]
    assert served.asked_but("/robots.txt", "/feed") == ["/a-story-1"] * 2
    assert (report.new, report.failed) == (1, {})


ANSWERS = {
    "http_404": Answer(b"<h1>Gone away</h1>", status=404),
    "http_410": Answer(status=410),
    "http_403": Answer(status=403),
    "http_500": Answer(status=500),
    "left_site": Answer(status=302, headers={"Location": "http://other.example/story"}),
    "redirect_refused": Answer(status=302, headers={"Location": "file:///etc/passwd"}),
    "too_many_redirects": Answer(status=302),
    "too_large": Answer(b"", headers={"Content-Length": str(64 * 1024 * 1024)}, cut=0),
    "bad_encoding": Answer(b"<p>plain</p>", headers={"Content-Encoding": "gzip"}),
}


def test_every_way_to_fail_has_its_status_and_costs_no_other_page(tmp_path: Path) -> None:
    paths = {f"/a-story-that-ends-as-{status}": answer for status, answer in ANSWERS.items()}
    circle = "/a-story-that-ends-as-too_many_redirects"
    paths[circle] = paths[circle]._replace(headers={"Location": circle})
    chain = {f"/hop-{n}": Answer(status=302, headers={"Location": f"/hop-{n + 1}"}) for n in range(9)}
    answers = {"/feed": rss(*paths, "/hop-0", "/a-good-story-2"), **paths, **chain, "/a-good-story-2": STORY}
    report, served = crawl_site(answers, tmp_path)
    assert report.failed == {**dict.fromkeys(ANSWERS, 1), "too_many_redirects": 2}
    assert (report.new, report.fetched) == (1, 1)
    assert articles_in(tmp_path) == ["/a-good-story-2"]
    assert "/hop-5" in served.asked
    assert "/hop-6" not in served.asked


def test_a_redirect_into_the_own_network_is_refused(tmp_path: Path) -> None:
    targets = ["127.0.0.2:{port}", "localhost:{port}", "2130706434:{port}", "[::1]", "169.254.169.254"]
    with site({"/x": STORY}) as served:
        port = served.base.rpartition(":")[2]
        for number, target in enumerate(targets):
            location = f"http://{target.replace('{port}', port)}/x"
            served.answers[f"/a-story-{number}"] = Answer(status=302, headers={"Location": location})
        served.answers["/feed"] = rss(*(f"/a-story-{number}" for number in range(len(targets))))
        sources = load_sources(sources_for(served, tmp_path))
        report = crawl(sources, database=f"sqlite:///{tmp_path}/dateline.db").sources[0]
    assert report.failed == {"reach_refused": len(targets)}
    assert "/x" not in served.asked


def test_a_private_host_is_not_reached_unless_it_is_allowed(tmp_path: Path) -> None:
    with site({"/feed": rss("/a-story-1"), "/a-story-1": STORY}) as served:
        path = sources_for(served, tmp_path)
        path.write_text(path.read_text().replace('allow_private = ["127.0.0.1"]', "allow_private = []"))
        database = f"sqlite:///{tmp_path}/dateline.db"
        refused = crawl(load_sources(path), database=database).sources[0]
        assert (refused.failed, served.asked) == ({"reach_refused": 1}, [])
        allowed = crawl(load_sources(path), database=database, allow_private=["127.0.0.1"]).sources[0]
        assert allowed.new == 1


def test_an_address_that_redirects_is_not_downloaded_by_the_next_run(tmp_path: Path) -> None:
    answers = {
        "/feed": rss("/old-story-1", "/a-new-story-1"),
        "/old-story-1": Answer(status=301, headers={"Location": "/a-new-story-1"}),
        "/a-new-story-1": STORY,
    }
    with site(answers) as served:
        sources = load_sources(sources_for(served, tmp_path))
        database = f"sqlite:///{tmp_path}/dateline.db"
        first = crawl(sources, database=database).sources[0]
        assert first.new + first.unchanged == first.fetched
        assert articles_in(tmp_path) == ["/a-new-story-1"]
        served.forget()
        second = crawl(sources, database=database).sources[0]
    assert served.asked == ["/feed"], "robots.txt holds for a day"
    assert second.already_known == second.discovered == 2


def test_one_request_for_each_address_however_it_is_written(tmp_path: Path) -> None:
    feed = rss("/a-story-1", "/a-story-1?utm_source=rss", "/a-story-1#comments", "/./a-story-1")
    report, served = crawl_site({"/feed": feed, "/a-story-1": STORY}, tmp_path)
    assert served.asked_but("/robots.txt", "/feed") == ["/a-story-1"]
    assert (report.discovered, report.new) == (1, 1)


def test_links_to_other_sites_are_left_out(tmp_path: Path) -> None:
    feed = rss("/a-story-1")._replace(
        body=rss("/a-story-1").body.replace(
            b"</channel>", b"<item><link>http://10.0.0.9/x</link></item></channel>"
        )
    )
    report, _ = crawl_site({"/feed": feed, "/a-story-1": STORY}, tmp_path)
    assert report.left_out == {"other_site": 1}
    assert (report.discovered, report.failed) == (1, {})


def test_a_wrong_charset_header_does_not_spoil_the_text(tmp_path: Path) -> None:
    page = story("Straße am Hafen wird für den Kran gesperrt", "Die Straße")
    answers = {
        "/feed": rss("/a-story-1"),
        "/a-story-1": Answer(page, content_type="text/html; charset=iso-8859-1"),
    }
    crawl_site(answers, tmp_path)
    with open_store(f"sqlite:///{tmp_path}/dateline.db", create=False) as store:
        (found,) = store.find(Query())
    assert found.article.headline == "Straße am Hafen wird für den Kran gesperrt"
    assert "Die Straße" in found.article.body


@pytest.mark.parametrize(
    "answer",
    [
        STORY._replace(headers={"Content-Length": str(len(STORY.body) + 5_000)}, cut=len(STORY.body)),
        Answer(gzip.compress(STORY.body)[:-12], headers={"Content-Encoding": "gzip"}),
    ],
    ids=["content-length", "gzip"],
)
def test_a_page_that_was_cut_on_its_way_says_so(answer: Answer, tmp_path: Path) -> None:
    crawl_site({"/feed": rss("/a-story-1"), "/a-story-1": answer}, tmp_path)
    with open_store(f"sqlite:///{tmp_path}/dateline.db", create=False) as store:
        (found,) = store.find(Query())
    assert "truncated_body" in found.article.warnings


def test_a_bomb_is_not_unpacked(tmp_path: Path) -> None:
    bomb = Answer(gzip.compress(b"\0" * (64 * 1024 * 1024)), headers={"Content-Encoding": "gzip"})
    report, _ = crawl_site({"/feed": rss("/a-story-1"), "/a-story-1": bomb}, tmp_path)
    assert report.failed == {"too_large": 1}


def test_nothing_listed_means_everything_is_discovered(tmp_path: Path) -> None:
    front = (
        b'<html><head><link rel="alternate" type="application/rss+xml" href="/feed"></head><body>'
        b'<h2><a href="/world/cranes-return-to-the-quay-10001.html">Cranes return to the quay</a></h2>'
        b'<a href="/world/">World</a><a href="/contact">Contact</a></body></html>'
    )
    sitemap = b"<urlset><url><loc>{base}/world/ferry-sails-by-the-tide-10003.html</loc></url></urlset>"
    answers = {
        "/": Answer(front),
        "/robots.txt": robots("User-agent: *\nDisallow:\nSitemap: {base}/index.xml"),
        "/index.xml": Answer(
            b"<sitemapindex><sitemap><loc>{base}/news.xml.gz</loc></sitemap></sitemapindex>"
        ),
        "/feed": rss("/world/fishermen-accept-the-quota-10002.html"),
    }
    with site(answers) as served:
        served.answers["/news.xml.gz"] = Answer(
            gzip.compress(sitemap.replace(b"{base}", served.base.encode())), content_type="application/x-gzip"
        )
        for name in (
            "cranes-return-to-the-quay-10001",
            "fishermen-accept-the-quota-10002",
            "ferry-sails-by-the-tide-10003",
        ):
            served.answers[f"/world/{name}.html"] = Answer(story(name.replace("-", " ").capitalize()))
        sources = load_sources(sources_for(served, tmp_path, listed=""))
        report = crawl(sources, database=f"sqlite:///{tmp_path}/dateline.db").sources[0]
    assert (report.new, report.failed, report.refused) == (3, {}, {})
    assert "/contact" not in served.asked


def index_of(*paths: str) -> Answer:
    """A sitemap index, its first sitemap the newest."""
    entries = "".join(
        f"<sitemap><loc>{{base}}{path}</loc><lastmod>2024-03-{28 - day:02}</lastmod></sitemap>"
        for day, path in enumerate(paths)
    )
    return Answer(f"<sitemapindex>{entries}</sitemapindex>".encode(), content_type="application/xml")


def sitemap_of(*paths: str) -> Answer:
    entries = "".join(f"<url><loc>{{base}}{path}</loc></url>" for path in paths)
    return Answer(f"<urlset>{entries}</urlset>".encode(), content_type="application/xml")


def test_no_more_sitemaps_are_read_than_the_run_has_room_for(tmp_path: Path) -> None:
    answers = {
        "/index.xml": index_of("/march.xml", "/february.xml", "/january.xml"),
        "/march.xml": sitemap_of("/a-good-story-of-march-1", "/a-good-story-of-march-2"),
        "/a-good-story-of-march-1": STORY,
        "/a-good-story-of-march-2": STORY,
    }
    with site(answers) as served:
        path = sources_for(served, tmp_path, listed='sitemaps = ["{base}/index.xml"]')
        database = f"sqlite:///{tmp_path}/dateline.db"
        report = crawl(load_sources(path), database=database, max_articles=1).sources[0]
    assert served.asked_but("/robots.txt") == ["/index.xml", "/march.xml", "/a-good-story-of-march-1"]
    assert report.left_out == {"over_limit": 1, "unread_listing": 2}


def test_sitemap_indexes_that_name_each_other_come_to_an_end(tmp_path: Path) -> None:
    answers = {f"/index-{n}.xml": index_of(f"/index-{n + 1}.xml", "/index-0.xml") for n in range(9)}
    with site(answers) as served:
        path = sources_for(served, tmp_path, listed='sitemaps = ["{base}/index-0.xml"]')
        report = crawl(load_sources(path), database=f"sqlite:///{tmp_path}/dateline.db").sources[0]
    assert served.asked_but("/robots.txt") == [f"/index-{n}.xml" for n in range(4)]
    assert report.failed == {"index_too_deep": 1}


def test_a_listing_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    report, _ = crawl_site({"/feed": Answer(b"<html>Moved</html>")}, tmp_path)
    assert report.failed == {"unreadable_listing": 1}


def test_a_listing_page_found_by_a_feed_is_refused_with_its_reason(tmp_path: Path) -> None:
    items = "".join(f'<li><a href="/s-{n}">Headline of story number {n} of today</a></li>' for n in range(40))
    page = f"<html><head><title>World</title></head><body><h1>World</h1><ul>{items}</ul></body></html>"
    report, _ = crawl_site({"/feed": rss("/world-page-1"), "/world-page-1": Answer(page.encode())}, tmp_path)
    assert sum(report.refused.values()) == 1
    assert (report.fetched, report.new) == (1, 0)


def test_two_crawls_of_one_store_never_ask_a_host_at_the_same_time(tmp_path: Path) -> None:
    paths = {name: [f"/{name}-story-{number}" for number in range(6)] for name in ("one", "two")}
    answers = {f"/{name}.xml": rss(*listed) for name, listed in paths.items()}
    pages = {path: STORY._replace(seconds=0.1) for listed in paths.values() for path in listed}
    with site({**answers, **pages}) as served:
        stanzas = "".join(
            f'[[source]]\nid = "{name}"\nurl = "{served.base}/"\nfeeds = ["{served.base}/{name}.xml"]\n'
            for name in paths
        )
        (tmp_path / "sources.toml").write_text(
            '[defaults]\ncontact = "https://example.org/bot"\ndelay = 0.3\nallow_private = ["127.0.0.1"]\n'
            + stanzas
        )
        processes = [
            subprocess.Popen(
                command("crawl", name, "-q"), cwd=tmp_path, env=environment(), stderr=subprocess.PIPE
            )
            for name in paths
        ]
        errors = [process.communicate(timeout=240)[1] for process in processes]
        asked = served.asked_but("/robots.txt")
    assert errors == [b"", b""]
    assert sorted(asked) == sorted([*answers, *pages])
    # The one that comes second waits until the first is done: no story of one between stories of the other. (A host
    # is given back while a feed is being read, if that takes long.)
    turns = [name for name, _ in itertools.groupby(path[1:4] for path in asked if "story" in path)]
    assert len(turns) == 2, asked


def test_two_crawls_that_need_each_others_hosts_come_to_an_end(tmp_path: Path) -> None:
    with site({}) as one, site({}, host="127.0.0.2") as two:
        for served, name in ((one, "one"), (two, "two")):
            pages = [f"/{name}-story-{number}" for number in range(3)]
            served.answers.update({"/feed": rss(*pages), **dict.fromkeys(pages, STORY)})
        # Each crawl begins with its own host, and goes on to that of the other.
        processes = []
        for name, bases in (("a", (one.base, two.base)), ("b", (two.base, one.base))):
            stanzas = "".join(
                f'[[source]]\nid = "{name}-{number}"\nurl = "{base}/"\nfeeds = ["{base}/feed"]\n'
                for number, base in enumerate(bases)
            )
            (tmp_path / f"{name}.toml").write_text(
                '[defaults]\ncontact = "https://example.org/bot"\ndelay = 0.2\n'
                f'allow_private = ["127.0.0.1", "127.0.0.2"]\n{stanzas}'
            )
            arguments = command("crawl", "-q", "--sources", f"{name}.toml")
            processes.append(
                subprocess.Popen(arguments, cwd=tmp_path, env=environment(), stderr=subprocess.PIPE)
            )
        errors = [process.communicate(timeout=240)[1] for process in processes]
        asked = [*one.asked_but("/robots.txt", "/feed"), *two.asked_but("/robots.txt", "/feed")]
    assert errors == [b"", b""]
    assert len(asked) == len(set(asked)) == 6
