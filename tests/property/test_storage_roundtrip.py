"""Whatever an article holds comes back from the store as it was, on both databases."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from itertools import count
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cleaners.article import (
    Article,
    Author,
    Completeness,
    Dateline,
    Image,
    PageType,
    Paragraph,
    ParagraphKind,
    Precision,
    Zone,
)
from storage.store import Outcome, Store, open_store

# Every character, NUL and lone surrogates with them.
TEXT = st.text(st.characters(), max_size=30)
MAYBE = st.none() | TEXT
TEXTS = st.lists(TEXT, max_size=3).map(tuple)
OFFSETS = st.integers(-86_399, 86_399).map(lambda seconds: timezone(timedelta(seconds=seconds)))
# A day from both ends of the calendar: UTC has all of these (the rest: tests/unit/storage/test_saving.py).
MOMENTS = st.none() | st.datetimes(
    min_value=datetime(1, 1, 2),  # noqa: DTZ001 - hypothesis adds the zones
    max_value=datetime(9999, 12, 30),  # noqa: DTZ001
    timezones=OFFSETS,
)


ARTICLES = st.builds(
    Article,
    url=MAYBE,
    canonical_url=MAYBE,
    source=MAYBE,
    site_name=MAYBE,
    domain=MAYBE,
    headline=MAYBE,
    headline_variants=TEXTS,
    kicker=MAYBE,
    standfirst=MAYBE,
    byline=MAYBE,
    authors=st.lists(st.builds(Author, name=TEXT, role=MAYBE, url=MAYBE), max_size=3).map(tuple),
    dateline=st.none()
    | st.builds(
        Dateline, raw=TEXT, places=TEXTS, agencies=TEXTS, date_raw=MAYBE, date=st.none() | st.dates()
    ),
    credit_line=MAYBE,
    published=MOMENTS,
    published_raw=MAYBE,
    published_precision=st.none() | st.sampled_from(Precision),
    published_zone=st.none() | st.sampled_from(Zone),
    modified=MOMENTS,
    paragraphs=st.lists(st.builds(Paragraph, kind=st.sampled_from(ParagraphKind), text=TEXT), max_size=4).map(
        tuple
    ),
    images=st.lists(st.builds(Image, url=TEXT, caption=MAYBE, credit=MAYBE, alt=MAYBE), max_size=2).map(
        tuple
    ),
    section=MAYBE,
    topics=TEXTS,
    language=MAYBE,
    copyright=MAYBE,
    is_free=st.none() | st.booleans(),
    page_type=st.sampled_from(PageType),
    completeness=st.sampled_from(Completeness),
    fetched_at=MOMENTS,
    provenance=st.dictionaries(TEXT, TEXT, max_size=3),
    warnings=TEXTS,
    cleaner=TEXT,
)


@pytest.fixture
def store(database_url: str) -> Iterator[Store]:
    with open_store(database_url) as opened:
        yield opened


def without_the_unstorable(article: Article) -> Article:
    """The article without NUL and lone surrogates."""
    return Article.from_dict(_kept(article.to_dict()))


def _kept(value: Any) -> Any:
    if isinstance(value, str):
        return "".join(
            character for character in value if character != "\0" and not "\ud800" <= character <= "\udfff"
        )
    if isinstance(value, dict):
        return {_kept(name): _kept(each) for name, each in value.items()}
    return [_kept(each) for each in value] if isinstance(value, list) else value


NUMBERS = count()


def at_an_address_of_its_own(article: Article) -> Article:
    """The article as none of the others is addressed; one without addresses stays so, and is known by its text."""
    number = next(NUMBERS)
    url, canonical = (
        None if each is None else f"{number} {each}" for each in (article.url, article.canonical_url)
    )
    return replace(article, url=url, canonical_url=canonical)


# One store for all examples: they are articles of their own, or (without an address) versions of one another. Several
# to an example, since a transaction costs more than what is in it.
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(drawn=st.lists(ARTICLES, min_size=4, max_size=8))
def test_articles_come_back_from_their_rows(store: Store, drawn: list[Article]) -> None:
    articles = list(map(at_an_address_of_its_own, drawn))
    saved = store.save_many(articles)
    latest = {each.id: (article, each.outcome) for article, each in zip(articles, saved, strict=True)}
    found = {each: store.get(each) for each in latest}
    for article_id, (article, outcome) in latest.items():
        stored = found[article_id]
        assert stored is not None
        expected = without_the_unstorable(article)
        # A visit on which the page names no canonical address takes back nothing.
        expected = replace(expected, canonical_url=expected.canonical_url or stored.article.canonical_url)
        if outcome is Outcome.UNCHANGED:  # the first fetch counts
            assert stored.article.to_dict() | {"fetched_at": None} == expected.to_dict() | {
                "fetched_at": None
            }
        else:
            assert stored.article == expected
            # Equal moments may be printed with different offsets; these are not.
            assert stored.article.to_dict() == expected.to_dict()
    again = store.save_many([article for article, _ in latest.values()])
    assert [(each.id, each.outcome) for each in again] == [(each, Outcome.UNCHANGED) for each in latest]
    assert {each: store.get(each) for each in latest} == found


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(versions=st.lists(ARTICLES, min_size=2, max_size=4))
def test_every_version_comes_back(store: Store, versions: list[Article]) -> None:
    address = f"https://news.example/{datetime.now(UTC).timestamp()}"
    told = [
        without_the_unstorable(Article.from_dict(version.to_dict() | {"url": address, "canonical_url": None}))
        for version in versions
    ]
    saved = store.save_many(told)
    assert len({each.id for each in saved}) == 1
    stored = store.get(saved[0].id)
    assert stored is not None
    assert stored.article.body == told[-1].body
    kept = [each.article.to_dict() for each in (*store.revisions(saved[0].id), stored)]
    replaced = [
        each.to_dict() for each, then in zip(told, saved[1:], strict=False) if then.outcome is Outcome.CHANGED
    ]
    assert kept[:-1] == replaced
