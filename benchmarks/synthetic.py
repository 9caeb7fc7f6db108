"""Synthetic articles for the benchmarks of the store: any number of them, the same on every machine.

Each is made of sentences of labelled pages, one word in eight exchanged, so that words are as frequent as in news and
no two articles share much. Names (places, agencies, authors, topics) are drawn with the long tail that names have.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path

import numpy as np

from cleaners.article import Article, Author, Completeness, Dateline, Image, Paragraph, ParagraphKind

_SENTENCE = re.compile(r"[^.!?。]{40,400}[.!?。]")
_FIRST_DAY = datetime(2019, 1, 1, tzinfo=UTC)
_DAYS = 1_500
_CHARACTERS = 2_900  # of a body, as measured on stored news
_EXCHANGED = 0.12
_AGENCIES = ("Reuters", "AP", "AFP", "dpa", "PAP", "TASS", "Xinhua", "EFE", "ANSA", "Interfax")
_LANGUAGES = ("en", "en-GB", "de", "fr", "es", "pl", "pt-BR", "it")


@cache
def sentences(corpus: Path) -> tuple[str, ...]:
    """The sentences of the labelled bodies, in order. Raises FileNotFoundError without the corpus."""
    found: dict[str, None] = {}
    with corpus.open(encoding="utf-8") as lines:
        for line in lines:
            found.update(dict.fromkeys(map(str.strip, _SENTENCE.findall(json.loads(line)["body"] or ""))))
    return tuple(found)


@cache
def _vocabulary(corpus: Path) -> tuple[str, ...]:
    return tuple(word for sentence in sentences(corpus) for word in sentence.split())


def articles(corpus: Path, first: int, after: int) -> Iterator[Article]:
    """The articles numbered from `first` to before `after`."""
    pool, vocabulary = sentences(corpus), _vocabulary(corpus)
    for number in range(first, after):
        yield _article(number, pool, vocabulary)


def _article(number: int, pool: tuple[str, ...], vocabulary: tuple[str, ...]) -> Article:
    draw = np.random.default_rng(number)
    paragraphs = tuple(_paragraphs(draw, pool, vocabulary))
    source = _tail(draw, 60)
    moment = _moment(draw, number)
    address = (
        f"https://site{source}.example/news/{number}-{'-'.join(paragraphs[0].text.split()[:6]).lower()}.html"
    )
    places = tuple(f"Place {_tail(draw, 3000)}" for _ in range(int(draw.integers(0, 3))))
    agencies = (_AGENCIES[_tail(draw, len(_AGENCIES))],) if draw.random() < 0.4 else ()
    return Article(
        url=address,
        canonical_url=address,
        source=f"source{source}",
        site_name=f"Site {source}",
        domain=f"site{source}.example",
        headline=" ".join(paragraphs[-1].text.split()[:9]),
        standfirst=" ".join(paragraphs[len(paragraphs) // 2].text.split()[9:29]),
        byline=f"By Author {number % 4001}",
        authors=(Author(name=f"Author {_tail(draw, 4000)}"),),
        dateline=Dateline(
            raw=f"{', '.join(places).upper()} ({'/'.join(agencies)}) -", places=places, agencies=agencies
        )
        if places
        else None,
        published=moment,
        published_raw=moment.strftime("%d %B %Y %H:%M"),
        paragraphs=paragraphs,
        images=(
            Image(
                url=f"https://site{source}.example/images/{number}.jpg", caption=pool[number % len(pool)][:80]
            ),
        ),
        section=f"Section {_tail(draw, 12)}",
        topics=tuple(f"Topic {_tail(draw, 5000)}" for _ in range(3)),
        language=_LANGUAGES[_tail(draw, len(_LANGUAGES))],
        completeness=Completeness.COMPLETE if draw.random() < 0.8 else Completeness.TRUNCATED,
        fetched_at=moment + timedelta(minutes=40),
        provenance={
            "headline": "h1",
            "published": "json-ld datePublished",
            "byline": "meta author",
            "section": "breadcrumb",
        },
        cleaner="0.1.0+synthetic",
    )


def _paragraphs(
    draw: np.random.Generator, pool: tuple[str, ...], vocabulary: tuple[str, ...]
) -> Iterator[Paragraph]:
    length = 0
    wanted = max(700, int(draw.normal(_CHARACTERS - 240, 900)))
    while length < wanted:
        words = " ".join(pool[at] for at in draw.integers(0, len(pool), 3)).split()
        exchanged = np.nonzero(draw.random(len(words)) < _EXCHANGED)[0]
        for at, other in zip(exchanged, draw.integers(0, len(vocabulary), len(exchanged)), strict=True):
            words[at] = vocabulary[other]
        text = " ".join(words)
        length += len(text)
        yield Paragraph(kind=ParagraphKind.P, text=text)


def _tail(draw: np.random.Generator, many: int) -> int:
    """A number below `many`, small ones far more often: frequency falls as one by rank."""
    return int(many ** draw.random()) - 1


def _moment(draw: np.random.Generator, number: int) -> datetime:
    # Stored in about the order of publication; one in ten is back-fill, from anywhere.
    day = number / 1_000_000 * _DAYS if draw.random() < 0.9 else draw.random() * _DAYS
    return (_FIRST_DAY + timedelta(days=day + draw.random())).replace(microsecond=0)
