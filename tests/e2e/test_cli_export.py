"""The store as other programs read it: exports in pandas, polars, DuckDB and feedparser; the file in Datasette."""

from __future__ import annotations

import csv
import json
import re
import sqlite3
import subprocess
import sys
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from commandline import ROOT, Ended, environment, run

from cleaners.article import Article, Author, Dateline, Paragraph, ParagraphKind
from cleaners.page import RawPage
from storage.rows import COLUMNS
from storage.store import open_store


def an_article(number: int) -> Article:
    return Article(
        url=f"https://news.example/{number}",
        source="example",
        site_name="The Example & Sons",
        headline=f"=Ferry {number} <returns> & \x1b[31mstays",
        authors=(Author(name="Ada Müller"), Author(name="Zoë")),
        dateline=Dateline(raw="GDAŃSK (PAP) -", places=("GDAŃSK",), agencies=("PAP",), date=date(2024, 5, 1)),
        published=datetime(2024, 5, number, 8, 30, tzinfo=UTC),
        topics=("Shipping", "Weather"),
        language="en",
        is_free=True,
        paragraphs=(
            Paragraph(kind=ParagraphKind.P, text=f'The ferry "{number}" sailed, at dawn.\nIt was late.'),
            Paragraph(kind=ParagraphKind.P, text="]]> <b>東京</b> & more"),
        ),
    )


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("export")
    with open_store(f"sqlite:///{made}/dateline.db") as store:
        store.save_many(an_article(number) for number in range(1, 8))
    return made


def export(folder: Path, *arguments: str) -> Ended:
    ended = run("export", *arguments, folder=folder)
    assert ended.code == 0, ended.err
    return ended


def test_csv_in_pandas(folder: Path) -> None:
    import pandas as pd

    export(folder, "-f", "csv", "-o", "articles.csv")
    frame = pd.read_csv(folder / "articles.csv", parse_dates=["published"])
    assert list(frame.columns) == list(COLUMNS)
    assert len(frame) == 7
    assert frame["published"].max() == pd.Timestamp("2024-05-07T08:30:00Z")
    assert frame["authors"][0] == "Ada Müller; Zoë"
    assert frame["body"][0].endswith("]]> <b>東京</b> & more")


def test_csv_holds_no_formula_and_no_escape(folder: Path) -> None:
    rows = list(csv.DictReader(export(folder, "-f", "csv", "--limit", "2", "ferry").out.splitlines()))
    assert rows[0]["headline"] == "'=Ferry 7 <returns> & stays"
    assert not any(re.search("[\x00-\x08\x1b]", value) for row in rows for value in row.values() if value)


def test_parquet_in_pandas_polars_and_duckdb(folder: Path) -> None:
    import duckdb
    import pandas as pd
    import polars as pl

    export(folder, "-f", "parquet", "-o", "articles.parquet")
    path = str(folder / "articles.parquet")
    frame = pd.read_parquet(path)
    assert frame["places"][0].tolist() == ["GDAŃSK"]
    assert frame["published"].dt.tz is not None
    table = pl.read_parquet(path)
    assert table["dateline_date"][0] == date(2024, 5, 1)
    assert table.filter(pl.col("topics").list.contains("Weather")).height == 7
    connection = duckdb.connect()
    query = "SELECT count(*), max(published) FROM read_parquet(?) WHERE body LIKE '%東京%'"
    found = connection.execute(query, [path]).fetchone()
    connection.close()
    assert found is not None
    assert found[0] == 7
    assert found[1].astimezone(UTC) == datetime(2024, 5, 7, 8, 30, tzinfo=UTC)


def test_jsonl_in_polars_has_every_field(folder: Path) -> None:
    import polars as pl

    export(folder, "-f", "jsonl", "-o", "articles.jsonl", "--source", "example")
    lines = [json.loads(line) for line in (folder / "articles.jsonl").read_text().splitlines()]
    assert [Article.from_dict(line) for line in lines] == [an_article(number) for number in range(7, 0, -1)]
    assert pl.read_ndjson(folder / "articles.jsonl").height == 7


def test_rss_in_feedparser(folder: Path) -> None:
    import feedparser

    feed = feedparser.parse(export(folder, "-f", "rss", "--limit", "3").out)
    assert not feed.bozo
    assert len(feed.entries) == 3
    first = feed.entries[0]
    assert first.link == "https://news.example/7"
    assert first.title == "=Ferry 7 <returns> & stays"
    assert first.published_parsed[:5] == (2024, 5, 7, 8, 30)
    assert [tag.term for tag in first.tags] == ["Shipping", "Weather"]
    assert "東京" in first.content[0].value
    assert "<b>" not in first.content[0].value


def test_markdown(folder: Path) -> None:
    assert export(folder, "-f", "md", "--limit", "2").out.count("\n---\n") == 1


def test_nothing_found_is_well_formed(folder: Path) -> None:
    import pandas as pd

    for name in ("csv", "jsonl", "rss", "md", "parquet"):
        ended = run("export", "-f", name, "-o", f"none.{name}", "nowhere", folder=folder)
        assert ended.code == 3
    assert pd.read_parquet(folder / "none.parquet").empty
    assert pd.read_csv(folder / "none.csv").empty


def test_a_file_that_cannot_be_written(folder: Path) -> None:
    ended = run("export", "-f", "csv", "-o", "no/such/file.csv", folder=folder)
    assert ended.code == 4
    assert (
        ended.err
        == "dateline: no/such/file.csv: cannot be written (No such file or directory); name another file\n"
    )


def test_a_folder_is_no_file(folder: Path) -> None:
    ended = run("export", "-f", "csv", "-o", ".", folder=folder)
    assert (ended.code, ended.err) == (4, "dateline: .: is a folder; name a file in it\n")


def test_a_frame_in_three_lines(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(folder)
    import pandas as pd

    from dateline import Query, open_store

    with open_store() as store:
        frame = pd.DataFrame(each.to_row() for each in store.stream(Query("ferry", place="gdansk")))
    assert frame.set_index("published").sort_index()["id"].tolist() == [1, 2, 3, 4, 5, 6, 7]


DATASETTE = """
import asyncio, json, sys
from datasette.app import Datasette

async def ask():
    datasette = Datasette([sys.argv[1]], metadata=json.loads(sys.argv[2]))
    await datasette.invoke_startup()
    for path in sys.argv[3:]:
        answer = await datasette.client.get(path)
        print(json.dumps({"status": answer.status_code, "text": answer.text}))

asyncio.run(ask())
"""


def datasette(folder: Path, *paths: str) -> list[str]:
    """What Datasette answers for paths, in a process of its own: its libraries warn about one another."""
    told = run("db", "datasette", folder=folder)
    assert told.code == 0, told.err
    ended = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", DATASETTE, str(folder / "dateline.db"), told.out, *paths],
        cwd=ROOT,
        env=environment(),
        capture_output=True,
        text=True,
        check=False,
    )
    assert ended.returncode == 0, ended.stderr
    answers = [json.loads(line) for line in ended.stdout.splitlines()]
    assert [each["status"] for each in answers] == [200] * len(paths)
    return [each["text"] for each in answers]


def test_the_file_opens_in_datasette(folder: Path) -> None:
    page, found, faceted, linked = datasette(
        folder,
        "/dateline/article",
        "/dateline/article.json?_search=ferry+gdansk&_shape=array&_size=3",
        "/dateline/article.json?_facet=language&_facet_array=topics",
        "/dateline/article_facet?_size=5",
    )
    assert 'id="_search"' in page  # the search box
    assert len(json.loads(found)) == 3
    facets = json.loads(faceted)["facet_results"]
    assert facets["language"]["results"][0]["value"] == "en"
    assert {each["value"] for each in facets["topics"]["results"]} == {"Shipping", "Weather"}
    # A link to a name shows the name.
    assert re.search(r'<a href="/dateline/facet/\d+">[A-Za-zŃ ü.]+</a>', linked)
    # And one to an article its headline.
    assert re.search(r'<a href="/dateline/article/\d+">=Ferry \d &lt;returns&gt;', linked)


def test_datasette_is_told_of_sqlite_files_only(folder: Path) -> None:
    refused = run("db", "datasette", "--db", "postgresql://user@localhost/news", folder=folder)
    assert refused.code == 5
    assert "Datasette reads SQLite files only" in refused.err


def test_warc_in_another_reader(tmp_path: Path) -> None:
    from warcio.archiveiterator import ArchiveIterator

    body = "<html><body>Ferry \N{LATIN SMALL LETTER E WITH ACUTE}</body></html>".encode()
    headers = {"content-type": "text/html; charset=utf-8", "content-encoding": "gzip", "x-note": "a\r\nb: c"}
    fetched = datetime(2024, 5, 1, 9, 10, 11, 500, tzinfo=UTC)
    with open_store(f"sqlite:///{tmp_path}/dateline.db") as store:
        store.save_many([an_article(1), an_article(2)])
        page = RawPage(url="https://news.example/1", body=body, headers=headers, fetched_at=fetched)
        store.pages.keep([(page, "example")])
    ended = export(tmp_path, "-f", "warc", "-o", "pages.warc.gz")
    assert "1 articles have no stored page" in ended.err
    with (tmp_path / "pages.warc.gz").open("rb") as file:
        about, response = (
            (each, each.content_stream().read()) for each in ArchiveIterator(file, check_digests="raise")
        )
    assert about[0].rec_type == "warcinfo"
    assert about[1].startswith(b"software: dateline ")
    record, content = response
    assert record.rec_type == "response"
    assert record.rec_headers.get_header("WARC-Target-URI") == "https://news.example/1"
    assert record.rec_headers.get_header("WARC-Date") == "2024-05-01T09:10:11Z"
    assert content == body
    assert record.http_headers.get_statuscode() == "200"
    assert record.http_headers.headers == [
        ("content-type", "text/html; charset=utf-8"),
        ("x-note", "a b: c"),
        ("content-length", str(len(body))),
    ]


def test_the_index_can_be_read_as_a_table(folder: Path) -> None:
    connection = sqlite3.connect(folder / "dateline.db")
    assert connection.execute("SELECT count(*) FROM article_fts").fetchone() == (7,)
    assert connection.execute("SELECT headline FROM article_fts WHERE rowid = 1").fetchone()
    connection.close()
