"""Crawls of the small newsroom: found by feed, by sitemap of robots.txt and by section page; then crawled again."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from newsroom import Newsroom, serve

from crawler.runs import RunReport, SourceReport, crawl
from crawler.sources import Sources, load_sources
from storage.query import Query
from storage.store import Store, open_store

LISTINGS = {
    "dockside": {"/robots.txt", "/feed/"},
    "morgenblatt": {"/robots.txt", "/"},
    "pointnews": {"/robots.txt", "/en/world.html"},
}


@pytest.fixture(scope="module")
def newsroom() -> Iterator[Newsroom]:
    with serve() as served:
        yield served


@pytest.fixture(scope="module")
def sources(newsroom: Newsroom, tmp_path_factory: pytest.TempPathFactory) -> Sources:
    return load_sources(
        newsroom.write_sources(tmp_path_factory.mktemp("sources") / "sources.toml", delay=0.01)
    )


@pytest.fixture(scope="module")
def database(tmp_path_factory: pytest.TempPathFactory) -> str:
    return f"sqlite:///{tmp_path_factory.mktemp('store') / 'dateline.db'}"


@pytest.fixture(scope="module")
def first(newsroom: Newsroom, sources: Sources, database: str) -> RunReport:
    """The first run, which the tests of this module look at and build on."""
    return crawl(sources, database=database)


@pytest.fixture
def store(first: RunReport, database: str) -> Iterator[Store]:
    with open_store(database, create=False) as opened:
        yield opened


def of(report: RunReport, source: str) -> SourceReport:
    return next(each for each in report.sources if each.source == source)


@pytest.mark.parametrize("source", ["dockside", "morgenblatt", "pointnews"])
def test_each_way_of_discovery_ends_in_stored_articles(first: RunReport, store: Store, source: str) -> None:
    report = of(first, source)
    articles = [each.article for each in store.find(Query(source=source, limit=100))]
    assert report.new == len(articles) > 0
    assert all(article.headline and article.paragraphs and article.source == source for article in articles)
    assert len({article.url for article in articles}) == len(articles)


def test_the_counts_of_a_report_add_up(first: RunReport) -> None:
    assert (first.interrupted, first.ended) == (False, "finished")
    assert first.finished is not None
    for each in first.sources:
        cleaner = sum(number for status, number in each.failed.items() if status.startswith("cleaner_"))
        assert each.fetched == each.new + each.changed + each.unchanged + sum(each.refused.values()) + cleaner
        missed = sum(each.failed.values()) - cleaner + each.left_out.get("robots_disallowed", 0)
        assert each.discovered == each.already_known + each.fetched + missed, each


def test_pages_that_robots_txt_keeps_from_us_are_never_asked_for(
    first: RunReport, newsroom: Newsroom
) -> None:
    forbidden = ("/private/", "/intern/", "/suche/", "/en/members/", "/en/search")
    assert [path for site in LISTINGS for path in newsroom.asked(site) if path.startswith(forbidden)] == []
    assert [each.left_out.get("robots_disallowed") for each in first.sources] == [1, 1, 1]


def test_robots_txt_is_asked_for_first_and_once(first: RunReport, newsroom: Newsroom) -> None:
    for site in LISTINGS:
        assert newsroom.asked(site)[0] == "/robots.txt"


def test_every_request_says_who_asks(first: RunReport, newsroom: Newsroom) -> None:
    assert all(
        request.user_agent.startswith("Dateline/") and "(+https://example.org/bot)" in request.user_agent
        for request in newsroom.requests
    )


def test_a_missing_page_is_named(first: RunReport) -> None:
    assert of(first, "morgenblatt").failed["http_404"] >= 1


def test_the_report_is_kept(first: RunReport, store: Store) -> None:
    assert first.to_dict() in [dict(run.report) for run in store.runs()]


def test_a_second_run_downloads_no_article_and_stores_nothing_twice(
    newsroom: Newsroom, sources: Sources, database: str, store: Store, first: RunReport
) -> None:
    before = store.find(Query(limit=100))
    newsroom.requests.clear()
    second = crawl(sources, database=database)
    for each in second.sources:
        assert (each.fetched, each.new, each.changed, each.unchanged) == (0, 0, 0, 0)
        assert each.listings == each.not_modified > 0, "every listing says that nothing is new"
        # What robots.txt forbade is looked up again: it may be allowed by now.
        assert (each.resumed, each.left_out) == (1, {"robots_disallowed": 1})
        assert each.bytes == 0
    listings = {path for site in LISTINGS for path in newsroom.asked(site) if "sitemap" not in path}
    assert listings == {"/feed/", "/", "/en/world.html"}, "robots.txt holds for a day"
    assert store.find(Query(limit=100)) == before


def test_a_dry_run_names_what_it_would_fetch_and_leaves_no_trace(
    newsroom: Newsroom, sources: Sources, tmp_path: Path
) -> None:
    newsroom.requests.clear()
    file = tmp_path / "none.db"
    report = crawl(sources, only=["dockside"], database=f"sqlite:///{file}", dry_run=True)
    (dockside,) = report.sources
    assert newsroom.asked("dockside") == ["/robots.txt", "/feed/"]
    assert newsroom.asked("pointnews") == []
    assert len(dockside.addresses) == dockside.discovered > 0
    assert all(address.startswith(newsroom.bases["dockside"]) for address in dockside.addresses)
    assert report.to_dict()["sources"][0]["addresses"] == list(dockside.addresses)
    assert not file.exists()


def test_a_dry_run_over_a_store_names_only_what_is_new(
    sources: Sources, database: str, first: RunReport
) -> None:
    for each in crawl(sources, database=database, dry_run=True).sources:
        assert len(each.addresses) == each.discovered - each.already_known
        assert each.discovered == of(first, each.source).discovered


def test_at_most_so_many_articles_of_each_source(
    newsroom: Newsroom, sources: Sources, tmp_path: Path
) -> None:
    newsroom.requests.clear()
    report = crawl(sources, database=f"sqlite:///{tmp_path}/limited.db", max_articles=2)
    for each in report.sources:
        assert each.fetched + each.failed.get("http_404", 0) + each.left_out.get("robots_disallowed", 0) == 2
        assert each.left_out["over_limit"] == each.discovered - 2


def test_since_decides_before_the_download(newsroom: Newsroom, sources: Sources, tmp_path: Path) -> None:
    newsroom.requests.clear()
    database = f"sqlite:///{tmp_path}/since.db"
    report = crawl(sources, only=["dockside"], database=database, since=datetime(2200, 1, 1, tzinfo=UTC))
    (dockside,) = report.sources
    assert newsroom.asked("dockside") == ["/robots.txt", "/feed/"]
    assert (dockside.discovered, dockside.fetched) == (0, 0)
    assert dockside.left_out["too_old"] > 0


def test_progress_is_told_and_ends_with_the_report(sources: Sources, database: str, first: RunReport) -> None:
    told: list[RunReport] = []
    report = crawl(sources, only=["pointnews"], database=database, on_progress=told.append)
    assert told[-1] == report
    assert [each.source for each in told[0].sources] == ["pointnews"]


def test_a_crawl_into_postgresql(newsroom: Newsroom, sources: Sources, postgres_url: str) -> None:
    first, second = (crawl(sources, only=["dockside"], database=postgres_url).sources[0] for _ in range(2))
    assert first.new > 0
    assert (second.listings, second.not_modified, second.fetched) == (1, 1, 0)
    with open_store(postgres_url, create=False) as store:
        assert len(store.find(Query(limit=100))) == first.new
