"""The words of one language as a value, and the reading of its TOML file."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

from cleaners.vocabulary.fold import fold

_FOLDER = Path(__file__).parent

# What a block of clutter can be. Every file has a list of phrases for each.
CLUTTER_KINDS = (
    "section_headings",
    "read_more",
    "newsletter",
    "share",
    "comments",
    "advertising",
    "consent",
    "captcha",
    "paywall",
    "soft_404",
    "legal",
    "captions",
    "author_bio",
    "editor_note",
    "live",
    "loading",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class BylineWords:
    """What surrounds the names of a byline. All folded."""

    prefixes: tuple[str, ...] = ()  # before the names: "by", "von"
    suffixes: tuple[str, ...] = ()  # after the names, where the language puts it there: "기자"
    joiners: frozenset[str] = frozenset()  # between two names: "and"
    roles: frozenset[str] = frozenset()  # heads of job titles: "correspondent"
    modifiers: frozenset[str] = frozenset()  # what stands before such a head: "senior", "health"
    desks: frozenset[str] = frozenset()  # whole credits that name no person: "web desk"
    credits: tuple[str, ...] = ()  # phrases, as in `clutter`, that open a trailing credit line


@dataclass(frozen=True, slots=True, kw_only=True)
class DateWords:
    """How dates are written. All folded."""

    order: str = "dmy"  # of numeric dates: dmy, mdy or ymd
    order_by_region: Mapping[str, str] = field(default_factory=dict)  # "US" -> "mdy"
    months: Mapping[str, int] = field(default_factory=dict)
    solar_months: Mapping[str, int] = field(default_factory=dict)  # of the Solar Hijri calendar
    weekdays: frozenset[str] = frozenset()
    connectors: frozenset[str] = frozenset()  # between day, month and year: "de"
    am: tuple[str, ...] = ()
    pm: tuple[str, ...] = ()
    updated: tuple[str, ...] = ()  # before a stamp of modification
    published: tuple[str, ...] = ()  # before a stamp of publication
    ago: Mapping[str, tuple[str, ...]] = field(default_factory=dict)  # unit -> templates with {n}
    ago_exact: Mapping[str, tuple[int, str]] = field(default_factory=dict)  # phrase -> (count, unit)


@dataclass(frozen=True, slots=True, kw_only=True)
class Vocabulary:
    """The words of one language."""

    language: str
    clutter: Mapping[str, tuple[str, ...]] = field(default_factory=dict)  # kind -> phrases as written
    bylines: BylineWords = field(default_factory=BylineWords)
    dates: DateWords = field(default_factory=DateWords)
    endings: tuple[str, ...] = ()  # phrases found anywhere in a block that stands behind the end of a story
    stopwords: frozenset[str] = frozenset()  # lower case, accents kept

    def date_order(self, region: str | None = None) -> str:
        """The order of numeric dates in this language, in `region` (as in "en-US") if it has its own."""
        return self.dates.order_by_region.get((region or "").upper(), self.dates.order)


def vocabulary(language: str | None) -> Vocabulary:
    """The words of `language`, a BCP 47 tag; "pt-BR" falls back to "pt", an unknown language has none."""
    base = (language or "").replace("_", "-").partition("-")[0].lower()
    known = all_vocabularies()
    return known.get(_ALIASES.get(base, base)) or Vocabulary(language=base)


_ALIASES = {"nb": "no", "nn": "no", "in": "id", "ms": "id", "iw": "he"}


@cache
def all_vocabularies() -> Mapping[str, Vocabulary]:
    """Every vocabulary by its language code. The first call reads the files."""
    paths = sorted(path for path in _FOLDER.glob("*.toml") if len(path.stem) in (2, 3))
    return MappingProxyType({path.stem: read_vocabulary(path) for path in paths})


def read_vocabulary(path: Path) -> Vocabulary:
    """The vocabulary in one file; its schema is held by tests/unit/cleaners/test_vocabulary.py."""
    data = tomllib.loads(path.read_text(encoding="utf-8"))
    clutter = data.get("clutter", {})
    return Vocabulary(
        language=data["language"],
        clutter=MappingProxyType({kind: tuple(clutter.get(kind, ())) for kind in CLUTTER_KINDS}),
        bylines=_byline_words(data.get("bylines", {})),
        dates=_date_words(data.get("dates", {})),
        endings=tuple(data.get("endings", {}).get("phrases", ())),
        stopwords=frozenset(data.get("words", {}).get("stopwords", ())),
    )


def _byline_words(data: Mapping[str, Any]) -> BylineWords:
    return BylineWords(
        prefixes=_folded(data.get("prefixes", ())),
        suffixes=_folded(data.get("suffixes", ())),
        joiners=frozenset(_folded(data.get("joiners", ()))),
        roles=frozenset(_folded(data.get("roles", ()))),
        modifiers=frozenset(_folded(data.get("modifiers", ()))),
        desks=frozenset(_folded(data.get("desks", ()))),
        credits=tuple(data.get("credits", ())),
    )


def _date_words(data: Mapping[str, Any]) -> DateWords:
    return DateWords(
        order=data.get("order", "dmy"),
        order_by_region=MappingProxyType(dict(data.get("order_by_region", {}))),
        months=MappingProxyType({fold(name): int(n) for name, n in data.get("months", {}).items()}),
        solar_months=MappingProxyType(
            {fold(name): int(n) for name, n in data.get("solar_months", {}).items()}
        ),
        weekdays=frozenset(_folded(data.get("weekdays", ()))),
        connectors=frozenset(_folded(data.get("connectors", ()))),
        am=_folded(data.get("am", ())),
        pm=_folded(data.get("pm", ())),
        updated=_folded(data.get("updated", ())),
        published=_folded(data.get("published", ())),
        ago=MappingProxyType({unit: _folded(templates) for unit, templates in data.get("ago", {}).items()}),
        ago_exact=MappingProxyType(
            {fold(phrase): _count_and_unit(span) for phrase, span in data.get("ago_exact", {}).items()}
        ),
    )


def _folded(words: Any) -> tuple[str, ...]:
    """`words` folded, longest first, so that an alternation of them prefers the longest."""
    return tuple(sorted({fold(word) for word in words}, key=lambda word: (-len(word), word)))


def _count_and_unit(span: str) -> tuple[int, str]:
    count, unit = span.split()
    return int(count), unit
