"""The verbs that keep a store: history, diff, clusters, forget, db, and cleaning again."""

from __future__ import annotations

import json
import shutil
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from commandline import ROOT, run, run_on_terminal

from cleaners.article import Article, Paragraph, ParagraphKind
from cleaners.page import RawPage
from dateline import clean_html
from storage.query import Query
from storage.store import open_store

TEXT = "The ferry sailed at dawn. " + " ".join(f"word{number}" for number in range(80)) + "."


def an_article(number: int, text: str = TEXT) -> Article:
    return Article(
        url=f"https://news.example/{number}",
        source=f"source{number}",
        headline=f"Ferry {number}",
        published=datetime(2024, 5, number, tzinfo=UTC),
        paragraphs=(Paragraph(kind=ParagraphKind.P, text=text),),
    )


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    with open_store(f"sqlite:///{tmp_path}/dateline.db") as store:
        store.save_many([an_article(1), an_article(2), an_article(3, "Something else entirely.")])
        store.save(an_article(1, TEXT.replace("dawn", "dusk")))
        store.save(an_article(1, TEXT.replace("at dawn.", "at dusk!")))
        store.pages.keep([(RawPage(url="https://news.example/1", body=b"<html>"), "source1")])
    return tmp_path


def test_history_and_diff(folder: Path) -> None:
    versions = [json.loads(line) for line in run("history", "1", folder=folder).out.splitlines()]
    assert [each["rev"] for each in versions] == [1, 2, 3]
    found = [json.loads(line) for line in run("diff", "1", "--from", "1", folder=folder).out.splitlines()]
    assert [(each["field"], each["kind"], each["before"], each["after"]) for each in found] == [
        ("body", "changed", "The ferry sailed at dawn.", "The ferry sailed at dusk!")
    ]
    assert run("diff", "1", folder=folder).out == ""  # the last edit was trivial
    assert len(run("diff", "1", "--all", folder=folder).out.splitlines()) == 1
    shown = run_on_terminal("diff", "1", "--from", "1", "--to", "2", folder=folder).out
    assert "- The ferry sailed at dawn." in shown
    assert "+ The ferry sailed at dusk." in shown
    assert "Ferry 1" in run_on_terminal("history", "1", folder=folder).out
    trivial = run("diff", "1", "-f", "txt", folder=folder)
    assert trivial.err == "dateline: 1 trivial edit is left out; --all shows it\n"
    alone = run("diff", "2", "-f", "txt", folder=folder)
    assert (alone.code, alone.err) == (0, "dateline: article 2 has one version so far\n")
    missing = run("diff", "1", "--from", "9", folder=folder)
    assert (missing.code, missing.err) == (3, "dateline: article 1: has no version 9; it has 1, 2, 3\n")
    assert run("history", "99", folder=folder).code == 3


def test_clusters_and_distinct(folder: Path) -> None:
    (found,) = [json.loads(line) for line in run("clusters", folder=folder).out.splitlines()]
    assert [each["source"] for each in found["articles"]] == ["source2", "source1"]
    assert "Ferry 2" in run_on_terminal("clusters", "--least", "2", folder=folder).out
    assert run("clusters", "--least", "3", folder=folder).code == 3
    ids = [json.loads(line)["id"] for line in run("search", "--distinct", folder=folder).out.splitlines()]
    assert ids == [3, 2]


def test_search_counts(folder: Path) -> None:
    assert run("search", "--count", "ferry", folder=folder).out == "3\n"
    assert run("search", "--count", "nowhere", folder=folder).code == 3
    days = [json.loads(line) for line in run("search", "--days", "ferry", folder=folder).out.splitlines()]
    assert days[0] == {"kind": "day", "name": "2024-05-03", "articles": 1}
    facets = run("search", "--facets", "--limit", "1", folder=folder).out
    assert json.loads(facets.splitlines()[0])["kind"] == "source"
    ranked = run("search", "--ranked", "ferry", "dusk", folder=folder).out
    assert [json.loads(line)["id"] for line in ranked.splitlines()] == [1]


def test_forget(folder: Path) -> None:
    gone = run("forget", "--url", "https://news.example/1", folder=folder)
    assert gone.err == (
        "dateline: 1 article and 1 stored page deleted; 1 address will not be fetched or stored again\n"
    )
    assert run("show", "1", folder=folder).code == 3
    assert run("forget", "--undo", "--url", "https://news.example/1", folder=folder).code == 0
    assert run("forget", "--domain", "news.example", folder=folder).code == 0
    assert run("search", folder=folder).code == 3
    assert run("forget", "--domain", "news.example", folder=folder).code == 3
    assert run("forget", "--retain-days", "30", folder=folder).code == 0
    assert run("forget", folder=folder).code == 2
    mistyped = run("forget", "--url", "news.example/2", folder=folder)
    assert mistyped.code == 2
    assert "'news.example/2' is no web address; it must start with https:// or http://" in mistyped.err
    assert run("forget", "--domain", "https://news.example/", folder=folder).code == 2


def test_db(folder: Path) -> None:
    assert run("db", "check", folder=folder).err == "dateline: no problem found\n"
    figures = json.loads(run("db", "stats", folder=folder).out)
    assert (figures["articles"], figures["versions"], figures["pages"]["pages"]) == (3, 2, 1)
    assert "articles" in run_on_terminal("db", "stats", folder=folder).out
    assert run("db", "upgrade", "--db", f"sqlite:///{folder}/new.db", folder=folder).code == 0
    assert run("db", "check", "--db", f"sqlite:///{folder}/new.db", folder=folder).code == 0
    assert run("db", "check", "--db", f"sqlite:///{folder}/none.db", folder=folder).code == 5


def test_a_check_finds_what_is_wrong(folder: Path) -> None:
    import sqlite3

    connection = sqlite3.connect(folder / "dateline.db")
    connection.execute("DELETE FROM article_facet WHERE article_id = 2")
    connection.execute("DELETE FROM article WHERE id = 3")
    connection.execute("UPDATE day_count SET articles = 9")
    connection.commit()
    connection.close()
    ended = run("db", "check", folder=folder)
    assert ended.code == 5
    assert "1 article (2): has no names to be filtered by" in ended.out
    assert "1 article (3): is in the index and not in the store" in ended.out
    assert "the counts per day say" in ended.out


def test_an_older_page_does_not_undo_a_correction(tmp_path: Path) -> None:
    page = next((ROOT / "fixtures" / "newsroom" / "pointnews").rglob("uzbekistan-*.html")).read_bytes()
    url, then = "https://news.example/1", datetime(2024, 3, 12, 18, tzinfo=UTC)
    with open_store(f"sqlite:///{tmp_path}/dateline.db") as store:
        store.pages.keep([(RawPage(url=url, body=page, fetched_at=then), None)])
        corrected = page.replace(b"94-kilometre", b"96-kilometre")
        store.save(clean_html(corrected, url=url, fetched_at=then + timedelta(hours=1)).article)
    told = json.loads(run("reclean", "--all", folder=tmp_path).out)
    assert (told["skipped"], told["pages"]["changed"]) == (1, 0)


def test_what_is_saved_keeps_its_page(tmp_path: Path) -> None:
    page = next((ROOT / "fixtures" / "newsroom" / "pointnews").rglob("uzbekistan-*.html"))
    url = "https://news.example/1"
    assert run("extract", "--save", "--url", url, str(page), folder=tmp_path).code == 0
    with open_store(f"sqlite:///{tmp_path}/dateline.db") as store:
        stored = store.pages.get(url)
    assert stored is not None
    assert stored.page.body == page.read_bytes()
    told = json.loads(run("reclean", "--all", folder=tmp_path).out)
    assert told["pages"]["same"] == 1


def test_cleaning_again(tmp_path: Path) -> None:
    shutil.copytree(ROOT / "fixtures" / "newsroom" / "pointnews", tmp_path / "pages")
    files = [path for path in sorted((tmp_path / "pages").rglob("*.html")) if "-" in path.stem][:4]
    saved = run("extract", "--save", *map(str, files), folder=tmp_path)
    assert saved.code == 0, saved.err
    # Stored pages come from a crawl; here they are put beside what a crawl would have saved of them.
    with open_store(f"sqlite:///{tmp_path}/dateline.db") as store:
        for number, (file, line) in enumerate(zip(files, saved.out.splitlines(), strict=True)):
            url = f"https://news.example/{number}"
            article = replace(
                Article.from_dict(json.loads(line)), url=url, canonical_url=None, cleaner="0.0.1+old"
            )
            if number == 1:
                article = replace(article, headline="An older cleaner's headline")
            if number == 2:  # more than the page has: as if today's cleaner lost most of it
                article = replace(article, paragraphs=article.paragraphs * 9)
            store.save(article)
            body = b"<html><p>gone</p></html>" if number == 3 else file.read_bytes()
            store.pages.keep([(RawPage(url=url, body=body), None)])
        before = {each.article.url: each for each in store.stream(Query())}
    dry = run("reclean", "--dry-run", folder=tmp_path)
    assert dry.code == 1
    told = json.loads(dry.out)
    assert (told["pages"]["worse"], told["pages"]["lost"], told["skipped"]) == (1, 1, 0)
    assert told["pages"]["same"] + told["pages"]["changed"] == 2
    assert told["fields"]["headline"] >= 1
    assert "words become" in dry.err
    with open_store(f"sqlite:///{tmp_path}/dateline.db") as store:
        assert {each.article.url: each for each in store.stream(Query())} == before
    assert run("reclean", folder=tmp_path).code == 1
    with open_store(f"sqlite:///{tmp_path}/dateline.db") as store:
        after = {each.article.url: each for each in store.stream(Query())}
    assert after["https://news.example/1"].article.headline != "An older cleaner's headline"
    assert after["https://news.example/1"].rev == 2
    assert after["https://news.example/0"].article.cleaner != "0.0.1+old"
    for number in (2, 3):
        assert after[f"https://news.example/{number}"] == before[f"https://news.example/{number}"]
    again = json.loads(run("reclean", "--accept-worse", folder=tmp_path).out)
    assert again["skipped"] == 2
    with open_store(f"sqlite:///{tmp_path}/dateline.db") as store:
        replaced = store.at("https://news.example/2")
    assert replaced is not None
    assert replaced.rev == 2
