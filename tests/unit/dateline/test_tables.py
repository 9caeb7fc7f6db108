"""What the tables show."""

from __future__ import annotations

import io
from datetime import UTC, datetime

import pytest

from cleaners.article import Article, Dateline, Precision
from crawler.report import RunReport, SourceReport
from crawler.sources import Source
from dateline.tables import highlighted, print_articles, print_report, print_sources
from storage.store import StoredArticle


def test_articles_are_rows() -> None:
    article = Article(
        headline="Harbour To Reopen [bold]now[/bold]\x1b[2J",
        source="ledger",
        dateline=Dateline(raw="PORT ELLEN -", places=("PORT ELLEN",)),
        published=datetime(2024, 3, 5, 9, 30, tzinfo=UTC),
        published_precision=Precision.MINUTE,
    )
    stored = StoredArticle(
        id=7, article=article, stored_at=datetime.now(UTC), rev=1, snippet="the \x02harbour\x03 opens"
    )
    stream = io.StringIO()
    print_articles([stored], stream)
    shown = stream.getvalue()
    for each in (
        "7",
        "Harbour To Reopen",
        "[bold]now[/bold]",
        "PORT ELLEN",
        "2024-03-05 09:30",
        "ledger",
        "the harbour opens",
    ):
        assert each in shown
    assert "\x1b" not in shown


def test_what_matched_is_set_apart() -> None:
    text = highlighted("the \x02harbour\x03 opens \x1b[31m\x02today\x03")
    assert text.plain == "the harbour opens today"
    assert [text.plain[span.start : span.end] for span in text.spans if "yellow" in str(span.style)] == [
        "harbour",
        "today",
    ]


def test_a_report_is_a_row_a_source_and_a_line_for_what_went_wrong() -> None:
    worked = SourceReport(
        source="ledger",
        discovered=12,
        fetched=4,
        new=2,
        refused={"listing": 1},
        failed={"http_404": 2, "dns": 1},
    )
    known = SourceReport(source="tribune", discovered=7, already_known=6, left_out={"robots_disallowed": 1})
    as_before = SourceReport(source="mirror", listings=2, not_modified=2)
    stream = io.StringIO()
    print_report(RunReport(started=datetime.now(UTC), sources=(worked, known, as_before)), stream)
    lines = [line.split() for line in stream.getvalue().splitlines()]
    assert ["ledger", "12", "0", "4", "2", "0", "0", "1", "3"] in lines
    assert ["tribune", "7", "6", "0", "0", "0", "0", "0", "0"] in lines
    assert " tribune: left out: 1 robots_disallowed\n" in stream.getvalue()
    assert " ledger: refused: 1 listing; failed: 2 http_404, 1 dns\n" in stream.getvalue()
    assert " mirror: not modified since it was last asked for: 2\n" in stream.getvalue()


def test_a_long_name_takes_no_room_from_the_numbers(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    stream = io.StringIO()
    source = SourceReport(source="the-weekly-post-of-the-islands", failed={"dns": 1})
    print_report(RunReport(started=datetime.now(UTC), sources=(source,)), stream)
    head = stream.getvalue().splitlines()[0].split()
    assert head == ["source", "found", "known", "fetched", "new", "changed", "unchanged", "refused", "failed"]


def test_sources_are_rows() -> None:
    stream = io.StringIO()
    print_sources(
        [
            Source(
                id="a", url="https://a.example/", feeds=("https://a.example/feed",), timezone="Asia/Karachi"
            ),
            Source(id="b", url="https://b.example/"),
        ],
        stream,
    )
    first, second = (line.split() for line in stream.getvalue().splitlines() if "example" in line)
    assert first[0] == "a"
    assert "Asia/Karachi" in first
    assert first[-1] == "feeds"
    assert second[-1] == "discovery"
