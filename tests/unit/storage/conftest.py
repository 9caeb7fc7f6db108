"""A story to store, and an open store."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest

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
from storage.store import Store, open_store

KARACHI = timezone(timedelta(hours=5))


def a_story(number: int = 1, **changed: Any) -> Article:
    """A complete article; each number is another one, an hour younger than the one before."""
    fields: dict[str, Any] = {
        "url": f"https://news.example/story-{number}.html?from=feed",
        "canonical_url": f"https://news.example/story-{number}.html",
        "source": "example",
        "site_name": "The Example",
        "domain": "news.example",
        "headline": f"Harbour reopens after storm number {number}",
        "headline_variants": ("HARBOUR REOPENS",),
        "kicker": "Coast",
        "standfirst": "Ships wait in the roads",
        "byline": "By Ada Müller",
        "authors": (Author(name="Ada Müller", role="Correspondent", url="https://news.example/ada"),),
        "dateline": Dateline(
            raw="GDAŃSK, Poland (PAP) -",
            places=("GDAŃSK",),
            agencies=("PAP",),
            date_raw="Feb 6",
            date=datetime(2020, 2, 6, tzinfo=UTC).date(),
        ),
        "credit_line": "(pap)",
        "published": datetime(2020, 2, 6, 17, 32, tzinfo=KARACHI) + timedelta(hours=number),
        "published_raw": "Thu 06th February 2020 | 05:32 PM",
        "published_precision": Precision.MINUTE,
        "published_zone": Zone.SOURCE,
        "modified": datetime(2020, 2, 7, tzinfo=UTC),
        "paragraphs": (
            Paragraph(kind=ParagraphKind.P, text="The harbour reopened on Thursday."),
            Paragraph(kind=ParagraphKind.H2, text="Waiting"),
            Paragraph(kind=ParagraphKind.P, text="Forty ships had been waiting in the roads."),
        ),
        "images": (Image(url="https://news.example/a.jpg", caption="A crane"),),
        "section": "World",
        "topics": ("Shipping", "Weather"),
        "language": "en-GB",
        "copyright": "© The Example",
        "is_free": True,
        "page_type": PageType.ARTICLE,
        "completeness": Completeness.COMPLETE,
        "fetched_at": datetime(2020, 2, 8, 9, 30, 15, 250, tzinfo=UTC),
        "provenance": {"published": "json-ld datePublished", "headline": "h1"},
        "warnings": ("no_dateline_zone",),
        "cleaner": "0.1.0+abc",
    }
    return Article(**(fields | changed))


@pytest.fixture
def story() -> Callable[..., Article]:
    """Makes stories: `story(3, headline="...")`."""
    return a_story


@pytest.fixture
def store(database_url: str) -> Iterator[Store]:
    """An open store on a fresh database."""
    with open_store(database_url) as opened:
        yield opened
