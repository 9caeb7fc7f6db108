"""The article: what every page becomes. Standard library only, so that the store and the crawler can share it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from datetime import date, datetime
from enum import StrEnum
from typing import Any


class ParagraphKind(StrEnum):
    """What a paragraph of the body was on the page. A caption is never one."""

    P = "p"
    H2 = "h2"
    H3 = "h3"
    LI = "li"
    QUOTE = "quote"
    TABLE = "table"


class PageType(StrEnum):
    """What kind of page the article stands on."""

    ARTICLE = "article"
    LISTING = "listing"
    LIVEBLOG = "liveblog"
    GALLERY = "gallery"
    VIDEO = "video"
    OTHER = "other"


class Completeness(StrEnum):
    """How much of the story the page gave."""

    COMPLETE = "complete"
    TRUNCATED = "truncated"
    PAYWALLED = "paywalled"
    CONSENT_WALL = "consent_wall"
    UNKNOWN = "unknown"


class Precision(StrEnum):
    """The smallest unit of a printed time."""

    SECOND = "second"
    MINUTE = "minute"
    DAY = "day"
    MONTH = "month"


class Zone(StrEnum):
    """Who said in which time zone a printed time stands."""

    PAGE = "page"
    SOURCE = "source"
    ASSUMED = "assumed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Dateline:
    """Where, by which wire and on which day a story was filed, as it opens the first paragraph.

    `raw` is exactly as printed, separator included: raw + gap + first stored paragraph is the printed paragraph.
    """

    raw: str
    places: tuple[str, ...] = ()  # primary names as printed: "KYIV, Ukraine" gives ("KYIV",)
    agencies: tuple[str, ...] = ()  # as printed, split at "/" and " - "
    date_raw: str | None = None
    date: date | None = None  # completed from the published day where year or month is missing


@dataclass(frozen=True, slots=True, kw_only=True)
class Author:
    """A person (or desk) of the byline: no job title, no date, no "By" in the name."""

    name: str
    role: str | None = None
    url: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Paragraph:
    """One paragraph of the body, whitespace folded."""

    kind: ParagraphKind
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Image:
    """A picture of the story, never of its teasers."""

    url: str
    caption: str | None = None
    credit: str | None = None
    alt: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Article:
    """A clean article. `None` and empty mean "not on the page"; nothing is invented.

    Field names are the names in JSON, in Python and in the database.
    """

    url: str | None = None  # where it was fetched from, after redirects; None for pasted text
    canonical_url: str | None = None  # the page's own canonical link, normalised
    source: str | None = None  # id of the configured source
    site_name: str | None = None
    domain: str | None = None  # registrable domain

    headline: str | None = None  # as a reader sees it, without the site's name
    headline_variants: tuple[str, ...] = ()  # other wordings of it on the page
    kicker: str | None = None
    standfirst: str | None = None
    byline: str | None = None  # the credit as printed
    authors: tuple[Author, ...] = ()
    dateline: Dateline | None = None
    credit_line: str | None = None  # a credit printed at the end: "Reporting by ...", "(dpa)"

    published: datetime | None = None  # always aware
    published_raw: str | None = None
    published_precision: Precision | None = None
    published_zone: Zone | None = None
    modified: datetime | None = None  # always aware

    paragraphs: tuple[Paragraph, ...] = ()
    images: tuple[Image, ...] = ()
    section: str | None = None
    topics: tuple[str, ...] = ()
    language: str | None = None  # BCP 47
    copyright: str | None = None
    is_free: bool | None = None
    page_type: PageType = PageType.ARTICLE
    completeness: Completeness = Completeness.UNKNOWN

    fetched_at: datetime | None = None  # always aware
    provenance: Mapping[str, str] = field(default_factory=dict)  # field -> where it was found
    warnings: tuple[str, ...] = ()
    cleaner: str = ""  # version and fingerprint of what made it

    def __post_init__(self) -> None:
        for name in ("published", "modified", "fetched_at"):
            moment: datetime | None = getattr(self, name)
            if moment is not None and moment.tzinfo is None:
                raise ValueError(f"{name} is naive: {moment.isoformat()}; an article keeps aware times only")

    @property
    def body(self) -> str:
        """The paragraphs joined by a blank line."""
        return "\n\n".join(paragraph.text for paragraph in self.paragraphs)

    @property
    def word_count(self) -> int:
        """Words of the body; in scripts without spaces two characters count as a word."""
        return count_words(self.body)

    def to_dict(self) -> dict[str, Any]:
        """JSON-ready, every field in the order of its definition, `body` and `word_count` included.

        Times are ISO 8601 with their offset, `authors` and `images` lists of objects, `paragraphs` a list of
        {kind, text}.
        """
        written: dict[str, Any] = {}
        for each in fields(self):
            written[each.name] = _plain(getattr(self, each.name))
            if each.name == "paragraphs":
                written["body"] = self.body
                written["word_count"] = self.word_count
        return written

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Article:
        """The inverse of `to_dict`; `body` and `word_count` are derived and ignored.

        Raises KeyError, TypeError or ValueError when `data` was not written by `to_dict`.
        """
        values = {each.name: data[each.name] for each in fields(cls) if each.name in data}
        for name, read in _READERS.items():
            if values.get(name) is not None:
                values[name] = read(values[name])
        return cls(**values)


# Han, kana, Hangul is spaced and therefore not here; Thai, Lao, Khmer and Burmese write without spaces too.
_UNSPACED = re.compile("[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff]")
_WORD = re.compile(r"\w+(?:['’.-]\w+)*")


# What each byte of Western European text is to a reader: of a word, a joiner within one, or between words.
_WESTERN = "cp1252"
_CLASSES = bytes(
    ord("w" if each.isalnum() or each == "_" else "-" if each in "'’.-" else " ")
    for each in bytes(range(256)).decode(_WESTERN, "replace")
)


def count_words(text: str) -> int:
    """How many words a reader would count; two characters of an unspaced script count as one word."""
    try:
        # A fifteenth of the expression's cost, and most text is of this kind.
        classes = b" " + text.encode(_WESTERN).translate(_CLASSES)
    except UnicodeEncodeError:
        unspaced = len(_UNSPACED.findall(text))
        if not unspaced:
            return len(_WORD.findall(text))
        return (unspaced + 1) // 2 + len(_WORD.findall(_UNSPACED.sub(" ", text)))
    # A word begins behind a gap, or behind a joiner that joins nothing.
    return classes.count(b" w") + classes.count(b" -w") + classes.count(b"--w")


def _plain(value: Any) -> Any:
    if isinstance(value, (datetime, date)):
        return value.isoformat()
    if isinstance(value, StrEnum):
        return value.value
    if isinstance(value, tuple):
        return [_plain(each) for each in value]
    if isinstance(value, Mapping):
        return dict(value)
    if isinstance(value, (Dateline, Author, Paragraph, Image)):
        return {each.name: _plain(getattr(value, each.name)) for each in fields(value)}
    return value


def _read_dateline(data: Mapping[str, Any]) -> Dateline:
    day = data.get("date")
    return Dateline(
        raw=data["raw"],
        places=tuple(data.get("places") or ()),
        agencies=tuple(data.get("agencies") or ()),
        date_raw=data.get("date_raw"),
        date=date.fromisoformat(day) if day else None,
    )


_READERS: dict[str, Any] = {
    "headline_variants": tuple,
    "topics": tuple,
    "warnings": tuple,
    "authors": lambda data: tuple(Author(**each) for each in data),
    "dateline": _read_dateline,
    "published": datetime.fromisoformat,
    "modified": datetime.fromisoformat,
    "fetched_at": datetime.fromisoformat,
    "published_precision": Precision,
    "published_zone": Zone,
    "paragraphs": lambda data: tuple(
        Paragraph(kind=ParagraphKind(each["kind"]), text=each["text"]) for each in data
    ),
    "images": lambda data: tuple(Image(**each) for each in data),
    "page_type": PageType,
    "completeness": Completeness,
    "provenance": dict,
}
