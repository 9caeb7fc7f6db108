"""Whatever is typed into a search fails on no database and finds the same on both."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from cleaners.article import Article, Dateline, Paragraph, ParagraphKind
from storage.query import FILTERS, LONGEST_PAGE, Query, cursor, read_cursor
from storage.store import Store, open_store
from storage.words import fold, placed_words, words

BODIES = (
    "The cease-fire held; U.S. exports fell by 3.5 per cent (NEAR the border AND OR NOT sea).",
    "東京都は2020年3月に計画を発表した。 plan",
    "Łódź, İstanbul, Đà Nẵng und die Straße; हिन्दी में",
    "a b c d e a* b* ^c {d} e:f 'g' \"h\" \\i",
)
SYNTAX = st.sampled_from(
    [
        '"',
        "-",
        "*",
        " ",
        "AND",
        "OR",
        "NOT",
        "NEAR(",
        ")",
        "^",
        ":",
        "{",
        "}",
        "'",
        "\\",
        "<->",
        "&",
        "|",
        "!",
        "body:",
    ]
)
PIECES = st.sampled_from(
    sorted({word for body in BODIES for word in body.split()} | {"東", "京都", "년", "exp*"})
)
TYPED = st.lists(SYNTAX | PIECES | st.text(st.characters(), max_size=8), max_size=8).map("".join) | st.text(
    st.characters(), max_size=40
)


@pytest.fixture
def both(sqlite_url: str, postgres_url: str) -> Iterator[tuple[Store, Store]]:
    """The same articles in both databases."""
    with open_store(sqlite_url) as one, open_store(postgres_url) as other:
        for store in (one, other):
            store.save_many(
                Article(
                    url=f"https://news.example/{number}",
                    headline=f"Story {number}",
                    source="example",
                    language="en-GB",
                    dateline=Dateline(raw="KYIV -", places=("Kyiv",)),
                    published=datetime(2024, 1, number + 1, tzinfo=UTC),
                    paragraphs=(Paragraph(kind=ParagraphKind.P, text=body),),
                )
                for number, body in enumerate(BODIES)
            )
        yield one, other


@settings(max_examples=400, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(typed=TYPED)
@example(typed='"')
@example(typed="-" * 50)
@example(typed="a " * 30_000)
@example(typed="x" * 100_000)
@example(typed='"' + "京" * 5_000)
@example(typed='-"a b" ' * 2_000)
@example(typed="\x00a\ud800")
@example(typed="\U0001e900\U00030000 𞤀*")
def test_whatever_is_typed_finds_the_same(both: tuple[Store, Store], typed: str) -> None:
    one, other = both
    found = one.find(Query(typed))
    expected = other.find(Query(typed))
    assert [each.article.url for each in found] == [each.article.url for each in expected]
    assert [each.snippet for each in found] == [each.snippet for each in expected]
    assert one.count(Query(typed)) == other.count(Query(typed)) == len(found)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    name=st.sampled_from(FILTERS),
    value=st.text(st.characters(), max_size=20) | st.sampled_from(["EXAMPLE", "en", "ＫＹＩＶ"]),
)
def test_whatever_is_filtered_by_finds_the_same(both: tuple[Store, Store], name: str, value: str) -> None:
    one, other = both
    query = Query(**{name: value})
    assert [each.article for each in one.find(query)] == [each.article for each in other.find(query)]


@given(text=st.text(st.characters()))
def test_words_stand_where_they_are_said_to(text: str) -> None:
    placed = list(placed_words(text))
    assert [each.word for each in placed] == words(text)
    assert all(0 <= each.start < each.end <= len(text) for each in placed)
    for each in placed:
        # No syntax of either database comes out of a text.
        assert each.word
        assert not set(each.word) & set("\"'\\*:&|!()<> \x00")


@given(text=st.text(st.characters()))
def test_folding_twice_changes_nothing(text: str) -> None:
    assert fold(fold(text)) == fold(text)


@given(moment=st.datetimes(timezones=st.just(UTC)), number=st.integers(1, 2**63 - 1))
def test_a_cursor_is_read_back(moment: datetime, number: int) -> None:
    assert read_cursor(cursor(moment, number)) == (moment, number)
    assert Query(before=cursor(moment, number)).before == cursor(moment, number)


@given(
    text=st.text(),
    since=st.dates() | st.datetimes(timezones=st.timezones()),
    limit=st.integers(1, LONGEST_PAGE),
)
def test_every_bound_is_a_moment(text: str, since: date, limit: int) -> None:
    query = Query(text, since=since, until=since, limit=limit)
    assert query.earliest is not None
    assert query.end is None or query.end >= query.earliest
