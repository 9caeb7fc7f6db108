"""The project is a Scrapy project: its own commands work in the root."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from commandline import ROOT, environment
from newsroom import Newsroom, serve

from storage.query import Query
from storage.store import open_store


@pytest.fixture(scope="module")
def newsroom() -> Iterator[Newsroom]:
    with serve() as served:
        yield served


def scrapy(*arguments: str, **env: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "scrapy", *arguments],
        cwd=ROOT,
        env=environment(env),
        capture_output=True,
        text=True,
        timeout=240,
        check=False,
    )


def test_list_prints_the_only_spider() -> None:
    ended = scrapy("list")
    assert (ended.returncode, ended.stdout.split()) == (0, ["news"])


def test_check_passes_without_a_sources_file(tmp_path: Path) -> None:
    ended = scrapy("check", DATELINE_SOURCES=str(tmp_path / "none.toml"))
    assert ended.returncode == 0, ended.stderr
    assert ended.stderr.rstrip().endswith("OK")


def test_crawl_of_one_source_stores_its_articles_and_no_other(newsroom: Newsroom, tmp_path: Path) -> None:
    sources = newsroom.write_sources(tmp_path / "sources.toml", delay=0.01)
    database = f"sqlite:///{tmp_path}/dateline.db"
    ended = scrapy(
        "crawl", "news", "-a", "source=pointnews", DATELINE_SOURCES=str(sources), DATELINE_DB=database
    )
    assert ended.returncode == 0, ended.stderr
    assert ended.stdout + ended.stderr == "", "quiet unless something goes wrong"
    assert newsroom.asked("dockside") == newsroom.asked("morgenblatt") == []
    with open_store(database, create=False) as store:
        found = store.find(Query(limit=100))
        (run,) = store.runs()
    assert {each.article.source for each in found} == {"pointnews"}
    assert run.report["sources"][0]["new"] == len(found) > 0
    assert run.report["ended"] == "finished"


def test_crawl_tells_how_it_goes_when_asked(newsroom: Newsroom, tmp_path: Path) -> None:
    sources = newsroom.write_sources(tmp_path / "sources.toml", delay=0.01)
    ended = scrapy(
        "crawl", "news", "-a", "source=dockside,pointnews", "--loglevel", "INFO",
        DATELINE_SOURCES=str(sources), DATELINE_DB=f"sqlite:///{tmp_path}/dateline.db",
    )  # fmt: skip
    assert ended.returncode == 0, ended.stderr
    assert "run report" in ended.stderr


@pytest.mark.parametrize("trouble", ["unknown", "no-contact"])
def test_crawl_says_what_is_wrong_and_asks_nobody(newsroom: Newsroom, tmp_path: Path, trouble: str) -> None:
    sources = newsroom.write_sources(tmp_path / "sources.toml")
    if trouble == "no-contact":
        sources.write_text(sources.read_text().replace("contact =", "# contact ="))
    newsroom.requests.clear()
    source = "pointnew" if trouble == "unknown" else "pointnews"
    ended = scrapy("crawl", "news", "-a", f"source={source}", DATELINE_SOURCES=str(sources))
    assert ended.returncode == 1
    assert ("did you mean 'pointnews'" if trouble == "unknown" else "no contact") in ended.stderr
    assert newsroom.requests == []


def test_what_is_dangerous_by_default_is_off() -> None:
    for name, value in {
        "TELNETCONSOLE_ENABLED": "False",
        "REMOTE_CONTROL_ENABLED": "False",
        "COOKIES_ENABLED": "False",
        "DOWNLOAD_VERIFY_CERTIFICATES": "True",
    }.items():
        assert scrapy("settings", "--get", name).stdout.strip() == value


def test_fetch_has_the_manners_of_a_crawl(newsroom: Newsroom) -> None:
    newsroom.requests.clear()
    base = newsroom.bases["dockside"]
    refused = scrapy("fetch", "--nolog", f"{base}/")
    assert (refused.stdout, newsroom.requests) == ("", [])
    allowed = scrapy("fetch", "--nolog", f"{base}/", "-s", "REACH_ALLOW_PRIVATE=127.0.0.1")
    assert "<html" in allowed.stdout
    private = scrapy("fetch", "--nolog", f"{base}/private/x", "-s", "REACH_ALLOW_PRIVATE=127.0.0.1")
    assert private.stdout == ""
    assert newsroom.asked("dockside") == ["/robots.txt", "/", "/robots.txt"]


def test_parse_shows_what_becomes_of_a_page_and_stores_nothing(newsroom: Newsroom, tmp_path: Path) -> None:
    sources = newsroom.write_sources(tmp_path / "sources.toml", delay=0.01)
    database = f"sqlite:///{tmp_path}/dateline.db"
    url = f"{newsroom.bases['pointnews']}/en/world/glacier-museum-to-keep-ice-cores-of-lost-448164.html"
    ended = scrapy(
        "parse", "--nocolour", "--spider", "news", url, DATELINE_SOURCES=str(sources), DATELINE_DB=database
    )
    assert ended.returncode == 0, ended.stderr
    assert "'source': 'pointnews'" in ended.stdout
    assert "'published_zone': 'source'" in ended.stdout, "as the source says"
    with open_store(database) as store:
        assert store.find(Query()) == []


def test_the_http_cache_of_scrapy_serves_a_second_run_in_development(
    newsroom: Newsroom, tmp_path: Path
) -> None:
    sources = newsroom.write_sources(tmp_path / "sources.toml", delay=0.01)
    for name in ("one", "two"):
        newsroom.requests.clear()
        ended = scrapy(
            "crawl", "news", "-a", "source=pointnews", "-s", "HTTPCACHE_ENABLED=1",
            "-s", f"HTTPCACHE_DIR={tmp_path}/cache",
            DATELINE_SOURCES=str(sources), DATELINE_DB=f"sqlite:///{tmp_path}/{name}.db",
        )  # fmt: skip
        assert ended.returncode == 0, ended.stderr
        with open_store(f"sqlite:///{tmp_path}/{name}.db") as store:
            assert store.runs()[0].report["sources"][0]["new"] > 0
        assert bool(newsroom.requests) is (name == "one")
