"""Sources found at a site, taken from a feed reader, given to one."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest
from forge import run
from loopback_site import Answer, rss, site, story
from newsroom import Newsroom, serve

from crawler.sources import load_sources


@pytest.fixture(scope="module")
def newsroom() -> Iterator[Newsroom]:
    with serve() as served:
        yield served


def add(newsroom: Newsroom, site: str, folder: Path, *more: str, path: str = "/") -> dict[str, object]:
    ended = run(
        "sources", "add", newsroom.bases[site] + path, "--allow-private", "127.0.0.1",
        "--contact", "you@example.org", *more, folder=folder,
    )  # fmt: skip
    assert ended.code == 0, ended.err
    (source,) = tomllib.loads(ended.out)["source"]
    return dict(source)


def test_a_site_with_a_feed(newsroom: Newsroom, tmp_path: Path) -> None:
    base = newsroom.bases["dockside"]
    found = add(newsroom, "dockside", tmp_path)
    assert found["feeds"] == [f"{base}/feed/"]
    assert (found["url"], found["language"]) == (f"{base}/", "en-GB")
    assert "Dockside" in str(found["name"])
    written = load_sources(tmp_path / "sources.toml")
    assert written.contact == "you@example.org"
    assert [source.feeds for source in written.sources] == [(f"{base}/feed/",)]


def test_a_site_with_a_news_sitemap_below_an_index_of_robots_txt(newsroom: Newsroom, tmp_path: Path) -> None:
    found = add(newsroom, "morgenblatt", tmp_path, "--id", "blatt")
    assert (found["id"], found["language"]) == ("blatt", "de")
    assert found["sitemaps"] == [f"{newsroom.bases['morgenblatt']}/sitemaps/news.xml"]


def test_a_site_with_sections_only(newsroom: Newsroom, tmp_path: Path) -> None:
    found = add(newsroom, "pointnews", tmp_path, path="/en/")
    assert f"{newsroom.bases['pointnews']}/en/world.html" in found["sections"]  # type: ignore[operator]


def test_what_is_added_stands_behind_what_is_there_and_gives_articles(
    newsroom: Newsroom, tmp_path: Path
) -> None:
    path = tmp_path / "sources.toml"
    path.write_text(
        '# mine\n[defaults]\ncontact = "me@example.org"\nallow_private = ["127.0.0.1"]\ndelay = 0.05\n',
        encoding="utf-8",
    )
    for paper in ("dockside", "morgenblatt"):
        add(newsroom, paper, tmp_path)
    assert path.read_text(encoding="utf-8").startswith("# mine\n")
    first, second = load_sources(path).sources
    assert second.id == f"{first.id}-2"
    assert run("crawl", first.id, "--max-articles", "2", folder=tmp_path).code == 0


def test_a_dry_run_writes_nothing_and_a_file_without_contact_is_not_made(
    newsroom: Newsroom, tmp_path: Path
) -> None:
    add(newsroom, "dockside", tmp_path, "--dry-run")
    assert list(tmp_path.iterdir()) == []
    ended = run("sources", "add", newsroom.bases["dockside"], "--allow-private", "127.0.0.1", folder=tmp_path)
    assert ended.code == 5
    assert "--contact" in ended.err


def test_a_site_that_is_listed_already_is_not_added_again(newsroom: Newsroom, tmp_path: Path) -> None:
    site = (newsroom.bases["dockside"], "--allow-private", "127.0.0.1")
    (tmp_path / "sources.toml").write_text(
        f'[defaults]\ncontact = "me@example.org"\n[[source]]\nid = "dock"\nurl = "{site[0]}/"\n',
        encoding="utf-8",
    )
    ended = run("sources", "add", *site, folder=tmp_path)
    assert (ended.code, ended.out) == (4, "")
    assert ended.err.startswith(f"dateline: {site[0]}: is in sources.toml already, as dock; ")
    assert run("sources", "add", *site, "--id", "again", folder=tmp_path).code == 0


def test_a_contact_that_is_none(tmp_path: Path) -> None:
    ended = run("sources", "add", "https://a.example/", "--contact", "me", folder=tmp_path)
    assert ended.code == 5
    assert "--contact: 'me' is neither a mail address nor that of a page" in ended.err


def test_a_site_that_is_not_there(tmp_path: Path) -> None:
    ended = run(
        "sources", "add", "http://127.0.0.1:9/", "--allow-private", "127.0.0.1", "--contact", "a@b.example",
        folder=tmp_path,
    )  # fmt: skip
    assert (ended.code, ended.out) == (4, "")


OPML = """<?xml version="1.0"?><opml version="1.0"><head><title>Mine</title></head><body>
<outline text="News"><outline type="rss" text="The Ledger" xmlUrl="https://ledger.example/feed"
 htmlUrl="https://ledger.example/"/>
<outline text="Ledger, sport" xmlUrl="https://feeds.ledger.example/sport"
 htmlUrl="https://ledger.example/sport/"/></outline>
<outline text="Tribune" xmlUrl="https://tribune.test/rss.xml"/>
<outline text="No feed" xmlUrl="feed:none"/></body></opml>"""


def test_subscriptions_of_a_feed_reader_come_in_and_go_out_again(tmp_path: Path) -> None:
    (tmp_path / "mine.opml").write_text(OPML, encoding="utf-8")
    ended = run("sources", "import", "mine.opml", "--contact", "you@example.org", folder=tmp_path)
    assert ended.code == 0, ended.err
    ledger, tribune = load_sources(tmp_path / "sources.toml").sources
    assert ledger.feeds == ("https://ledger.example/feed", "https://feeds.ledger.example/sport")
    assert (ledger.name, tribune.feeds) == ("The Ledger", ("https://tribune.test/rss.xml",))
    (tmp_path / "out.opml").write_text(run("sources", "export", folder=tmp_path).out, encoding="utf-8")
    ended = run(
        "sources",
        "import",
        "out.opml",
        "--sources",
        "again.toml",
        "--contact",
        "a@b.example",
        folder=tmp_path,
    )
    assert ended.code == 0, ended.err
    again = load_sources(tmp_path / "again.toml").sources
    assert [source.feeds for source in again] == [ledger.feeds, tribune.feeds]


def test_a_file_behind_a_link_is_written_where_it_lies_and_keeps_its_rights(tmp_path: Path) -> None:
    (tmp_path / "mine.opml").write_text(OPML, encoding="utf-8")
    kept = tmp_path / "kept" / "sources.toml"
    kept.parent.mkdir()
    kept.write_text('[defaults]\ncontact = "you@example.org"\n', encoding="utf-8")
    kept.chmod(0o600)
    (tmp_path / "sources.toml").symlink_to(kept)
    assert run("sources", "import", "mine.opml", folder=tmp_path).code == 0
    assert (tmp_path / "sources.toml").is_symlink()
    assert [each.id for each in load_sources(kept).sources] == ["ledger", "tribune"]
    assert kept.stat().st_mode & 0o777 == 0o600
    assert list(kept.parent.iterdir()) == [kept]


def test_a_folder_that_is_not_there_is_told(tmp_path: Path) -> None:
    (tmp_path / "mine.opml").write_text(OPML, encoding="utf-8")
    ended = run(
        "sources",
        "import",
        "mine.opml",
        "--sources",
        "no/such.toml",
        "--contact",
        "a@b.example",
        folder=tmp_path,
    )
    assert (ended.code, ended.out) == (5, "")
    assert ended.err == "dateline: no/such.toml: its folder is not there; make it, or name another file\n"


def test_an_id_that_is_none_is_told_of_the_file_that_would_have_it(
    newsroom: Newsroom, tmp_path: Path
) -> None:
    site = (newsroom.bases["dockside"], "--allow-private", "127.0.0.1", "--contact", "a@b.example")
    ended = run("sources", "add", *site, "--id", "two words", folder=tmp_path)
    assert (ended.code, ended.out) == (5, "")
    assert ended.err.startswith("dateline: sources.toml: source 'two words': id: 'two words' is no id; ")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("text", ["no xml", "<html><body/></html>", ""])
def test_what_is_no_opml_is_said(tmp_path: Path, text: str) -> None:
    (tmp_path / "mine.opml").write_text(text, encoding="utf-8")
    ended = run("sources", "import", "mine.opml", "--contact", "a@b.example", folder=tmp_path)
    assert ended.code == 5
    assert ended.err.startswith("dateline: mine.opml: ")


def test_a_story_that_lists_others_below_it_is_no_section(tmp_path: Path) -> None:
    stories = [f"/2024/03/a-long-story-of-the-harbour-number-{number}/" for number in range(8)]
    short = "/news/bookboats/"
    others = "".join(
        f'<li><a href="{each}">A long story of the harbour, as told here</a></li>' for each in stories
    )
    front = f'<nav><a href="/news/">News</a><a href="{short}">Bookboats</a></nav><ul>{others}</ul>'
    told = story("Bookboats return to the canal").replace(
        b"</article>", f"</article><ul>{others}</ul>".encode()
    )
    answers = {
        "/": Answer(
            f'<html lang="en"><link rel=alternate type="application/rss+xml" href="/feed">{front}'.encode()
        ),
        "/feed": rss(short, *stories),
        "/news/": Answer(f"<html lang=en><h1>News</h1><ul>{others}</ul>".encode()),
        short: Answer(told),
        **{each: Answer(story("A long story")) for each in stories},
    }
    with site(answers) as served:
        ended = run(
            "sources", "add", served.base + "/", "--allow-private", "127.0.0.1", "--contact", "you@example.org",
            folder=tmp_path,
        )  # fmt: skip
        assert ended.code == 0, ended.err
        (source,) = tomllib.loads(ended.out)["source"]
        assert f"{served.base}{short}" not in source.get("sections", [])
