"""From a sources file to search: the real crawl over the newsroom, run as commands."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from commandline import ROOT, command, environment, interrupt, run_on_terminal
from forge import run
from newsroom import Newsroom, serve


@pytest.fixture(scope="module")
def newsroom() -> Iterator[Newsroom]:
    with serve() as served:
        yield served


@pytest.fixture(scope="module")
def crawled(newsroom: Newsroom, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a sources file and the store that a crawl filled."""
    folder = tmp_path_factory.mktemp("crawled")
    newsroom.write_sources(folder / "sources.toml")
    ended = run("crawl", folder=folder)
    assert ended.code == 0, ended.err
    report = json.loads(ended.out)
    assert {each["source"] for each in report["sources"]} == {"dockside", "morgenblatt", "pointnews"}
    assert all(each["new"] > 0 for each in report["sources"])
    # One link of each site is dead: reported, and no reason to call the source failed.
    assert [list(each["failed"]) for each in report["sources"]] == [["http_404"]] * 3
    return folder


def stored(folder: Path, *arguments: str) -> list[dict[str, object]]:
    return [json.loads(line) for line in run("search", *arguments, folder=folder).out.splitlines()]


def test_a_second_crawl_stores_nothing_and_downloads_no_story(crawled: Path, newsroom: Newsroom) -> None:
    before = stored(crawled, "--limit", "1000")
    report = json.loads(run("crawl", folder=crawled).out)
    assert [(each["fetched"], each["new"], each["changed"]) for each in report["sources"]] == [(0, 0, 0)] * 3
    assert all(each["not_modified"] == each["listings"] > 0 for each in report["sources"])
    assert [each["left_out"] for each in report["sources"]] == [{"robots_disallowed": 1}] * 3
    assert stored(crawled, "--limit", "1000") == before


def test_search_lists_what_was_stored(crawled: Path) -> None:
    found = stored(crawled)
    assert len(found) >= 6
    assert len({each["url"] for each in found}) == len(found)
    assert all(each["headline"] and each["paragraphs"] and each["id"] for each in found)


def test_search_finds_words_and_says_where(crawled: Path) -> None:
    (found,) = stored(crawled, "glacier museum")
    assert "glacier" in str(found["headline"]).casefold()
    assert found["snippet"]


def test_search_filters(crawled: Path) -> None:
    everything = stored(crawled)
    for option, field, some in (("--source", "source", "pointnews"), ("--language", "language", "de")):
        values = {str(each[field]) for each in everything if each[field]}
        assert some in values
        for value in values:
            # "en" finds "en-GB" too.
            fitting = [each for each in everything if f"{each[field]}-".startswith(f"{value}-")]
            assert stored(crawled, option, value) == fitting
    (tashkent,) = stored(crawled, "--place", "tashkent")
    assert stored(crawled, "--agency", "APP", "--author", "Sameer Qadri") == [tashkent]
    day = str(tashkent["published"])[:10]
    assert tashkent in stored(crawled, "--since", day, "--until", day)
    assert tashkent not in stored(crawled, "--until", "2000-01-01")


def test_search_takes_exclusions_after_two_dashes(crawled: Path) -> None:
    everything = stored(crawled)
    assert len(stored(crawled, "--", "-glacier")) == len(everything) - len(stored(crawled, "glacier"))


def test_nothing_found(crawled: Path) -> None:
    said = "dateline: nothing found; fewer words or filters find more\n"
    for shown in ((), ("-f", "table"), ("--facets", "-f", "table"), ("--days",)):
        ended = run("search", "xylophonist", *shown, folder=crawled)
        assert (ended.code, ended.out, ended.err) == (3, "", said)
    ended = run("search", "xylophonist", "-f", "json", folder=crawled)
    assert (ended.code, json.loads(ended.out)) == (3, [])


def test_a_limit_beyond_one_page_of_the_store(crawled: Path) -> None:
    assert stored(crawled, "--limit", "5000") == stored(crawled)
    assert len(stored(crawled, "--limit", "2")) == 2


def test_a_table_on_a_terminal(crawled: Path) -> None:
    shown = run_on_terminal("search", "glacier", folder=crawled)
    assert shown.code == 0
    assert "\x1b[" in shown.out
    plain = run_on_terminal("search", "glacier", folder=crawled, env={"NO_COLOR": "1"}).out
    for each in ("headline", "dateline", "published", "source", "pointnews"):
        assert each in plain
    assert "\x1b[3" not in plain


def test_show(crawled: Path) -> None:
    (tashkent,) = stored(crawled, "--place", "Tashkent")
    shown = run("show", str(tashkent["id"]), folder=crawled).out
    assert shown.startswith("# Uzbekistan, Kyrgyzstan Agree")
    assert "**Tashkent, (APP" in shown
    assert json.loads(run("show", str(tashkent["id"]), "-f", "json", folder=crawled).out) == {
        name: value for name, value in tashkent.items() if name != "snippet"
    }


def test_show_of_what_is_not_there(crawled: Path) -> None:
    ended = run("show", "999999", folder=crawled)
    assert (ended.code, ended.out) == (3, "")
    assert ended.err.startswith("dateline: article 999999: the store has no article with this number; ")


def test_one_source_and_a_most_of_articles(newsroom: Newsroom, tmp_path: Path) -> None:
    newsroom.write_sources(tmp_path / "mine.toml")
    ended = run(
        "crawl",
        "dockside",
        "--max-articles",
        "1",
        "--sources",
        "mine.toml",
        "--db",
        "sqlite:///mine.db",
        folder=tmp_path,
    )
    assert ended.code == 0, ended.err
    (source,) = json.loads(ended.out)["sources"]
    assert (source["source"], source["new"]) == ("dockside", 1)
    assert (tmp_path / "mine.db").is_file()
    assert not (tmp_path / "dateline.db").exists()


def test_since_leaves_out_what_is_older(newsroom: Newsroom, tmp_path: Path) -> None:
    newsroom.write_sources(tmp_path / "sources.toml")
    ended = run("crawl", "dockside", "--since", "12h", folder=tmp_path)
    (source,) = json.loads(ended.out)["sources"]
    assert (ended.code, source["new"]) == (0, 0)
    assert sum(source["left_out"].values()) > 0


def test_a_dry_run_names_what_it_would_fetch_and_stores_nothing(newsroom: Newsroom, tmp_path: Path) -> None:
    newsroom.write_sources(tmp_path / "sources.toml")
    ended = run("crawl", "dockside", "--dry-run", folder=tmp_path)
    assert ended.code == 0, ended.err
    report = json.loads(ended.out)
    (source,) = report["sources"]
    assert report["dry_run"]
    assert len(source["addresses"]) == source["discovered"] > 0
    assert run("search", folder=tmp_path).code in {3, 5}
    table = run("crawl", "dockside", "--dry-run", "-f", "table", folder=tmp_path).out
    assert all(f"would fetch {address}\n" in table for address in source["addresses"])


def test_quiet_prints_nothing(newsroom: Newsroom, tmp_path: Path) -> None:
    newsroom.write_sources(tmp_path / "sources.toml")
    ended = run("crawl", "dockside", "-q", folder=tmp_path)
    assert (ended.code, ended.out, ended.err) == (0, "", "")


def test_a_crawl_on_a_terminal_ends_in_a_table(newsroom: Newsroom, tmp_path: Path) -> None:
    newsroom.write_sources(tmp_path / "sources.toml")
    ended = run_on_terminal("crawl", "dockside", folder=tmp_path)
    assert ended.code == 0
    for each in ("source", "found", "known", "fetched", "new", "dockside", "http_404"):
        assert each in ended.out


def test_a_source_that_is_down_is_named_and_the_others_go_on(newsroom: Newsroom, tmp_path: Path) -> None:
    path = newsroom.write_sources(tmp_path / "sources.toml")
    with path.open("a") as file:
        file.write(
            '\n[[source]]\nid = "gone"\nurl = "http://127.0.0.1:9/"\nfeeds = ["http://127.0.0.1:9/feed"]\n'
        )
    ended = run("crawl", "dockside", "gone", folder=tmp_path)
    assert ended.code == 1
    assert [
        line
        for line in ended.err.splitlines()
        if line.startswith("dateline: gone: nothing could be fetched (")
    ]
    ended = run("crawl", "gone", folder=tmp_path)
    assert ended.code == 4


def test_an_interrupted_crawl_says_what_is_saved_and_goes_on_next_time(
    newsroom: Newsroom, tmp_path: Path
) -> None:
    newsroom.write_sources(tmp_path / "sources.toml", delay=1.0)
    asked = len(newsroom.requests)
    with subprocess.Popen(
        command("crawl", "--quiet"),
        cwd=tmp_path,
        env=environment(),
        stderr=subprocess.PIPE,
        stdout=subprocess.PIPE,
    ) as process:
        while len(newsroom.requests) < asked + 6 and process.poll() is None:
            pass
        interrupt(process)
        _, err = process.communicate(timeout=60)
    assert process.returncode == 130, err
    last = err.decode().splitlines()[-1]
    assert last.startswith("dateline: interrupted; articles saved: ")
    assert last.endswith("; the next run goes on")
    newsroom.write_sources(tmp_path / "sources.toml")
    assert run("crawl", folder=tmp_path).code == 0
    everything = stored(tmp_path, "--limit", "1000")
    assert len({each["url"] for each in everything}) == len(everything) >= 6


def test_sources_list(newsroom: Newsroom, tmp_path: Path) -> None:
    newsroom.write_sources(tmp_path / "sources.toml")
    listed = [json.loads(line) for line in run("sources", "list", folder=tmp_path).out.splitlines()]
    assert [each["id"] for each in listed] == ["dockside", "morgenblatt", "pointnews"]
    assert listed[2]["timezone"] == "Asia/Karachi"
    assert "morgenblatt" in run_on_terminal("sources", "list", folder=tmp_path).out


def test_sources_check(newsroom: Newsroom, tmp_path: Path) -> None:
    newsroom.write_sources(tmp_path / "news.toml")
    ended = run("sources", "check", "--sources", "news.toml", folder=tmp_path)
    assert (ended.code, ended.out, ended.err) == (0, "news.toml: 3 sources, no problem\n", "")
    ended = run("sources", "check", folder=tmp_path, env={"DATELINE_SOURCES": "news.toml"})
    assert ended.code == 0


def test_sources_check_names_every_problem(tmp_path: Path) -> None:
    (tmp_path / "sources.toml").write_text(
        '[defaults]\ncontact = "a@example.org"\n[[source]]\nid = "a"\nurl = "ftp://a.example/"\nfeed = []\n'
        '[[source]]\nid = "a"\nurl = "https://a.example/"\ntimezone = "Asia/Karatschi"\n'
    )
    ended = run("sources", "check", folder=tmp_path)
    assert ended.code == 5
    lines = ended.out.splitlines()
    assert len(lines) == 4
    assert all(line.startswith("sources.toml: source 'a': ") for line in lines)


def test_the_demo(tmp_path: Path) -> None:
    import sys

    ended = subprocess.run(
        [sys.executable, str(ROOT / "tests" / "demo.py")],
        cwd=tmp_path,
        env=environment({"DEMO_PORTS": "0,0,0", "COLUMNS": "100"}),
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert ended.returncode == 0, ended.stdout + ended.stderr
    assert "nothing was stored twice" in ended.stdout
    assert (tmp_path / "dateline.db").is_file()
