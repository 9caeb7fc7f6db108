"""Article to row and back, without loss."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import fields
from datetime import UTC, datetime, timedelta, timezone
from functools import lru_cache
from hashlib import blake2b
from itertools import groupby
from operator import attrgetter
from typing import Any
from urllib.parse import urlsplit

from cleaners.article import Article

_NAMES = tuple(each.name for each in fields(Article))
_MOMENTS = ("published", "modified", "fetched_at")
_NESTED = ("dateline", "authors", "images")
_FIRST = datetime.min.replace(tzinfo=UTC)
_LAST = datetime.max.replace(tzinfo=UTC)
# PostgreSQL takes no NUL and no encoding has half a surrogate pair; both come out of broken pages.
_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")


def storable(value: Any) -> Any:
    """The same text, list or mapping without characters that no database keeps."""
    if isinstance(value, str):
        return _UNSTORABLE.sub("", value)
    if isinstance(value, Mapping):
        return {storable(key): storable(each) for key, each in value.items()}
    if isinstance(value, (list, tuple)):
        return [storable(each) for each in value]
    return value


def storable_article(article: Article) -> Article:
    """The article as it can be kept."""
    data = article.to_dict()
    return article if _is_storable(_sorted_json(data)) else _without_unstorable(article, data)


@lru_cache(maxsize=1_000)  # an article asks several times
def address_key(url: str) -> str:
    """The digest under which an address is known."""
    return _digest(storable(url))


def identity(article: Article) -> str:
    """The digest under which an article is known: of its address, the canonical one first, else of its text."""
    address = canonical_of(article) or article.url
    return address_key(address) if address else _digest(["text", _content_hash(article)])


def names_of(article: Article) -> frozenset[str]:
    """All digests under which an article may come again: of either address, else of its text."""
    fetched = frozenset({address_key(article.url)} if article.url else ())
    return fetched | {identity(article)}


def canonical_of(article: Article) -> str | None:
    """The canonical address, unless it is the front page of a site: some name that one on every page."""
    canonical = article.canonical_url
    if canonical and article.url and article.url != canonical and urlsplit(canonical).path in ("", "/"):
        return None
    return canonical


def prepared(article: Article) -> tuple[Article, dict[str, Any]]:
    """The article as it can be kept, and its columns: all of `article` but `id`, `rev` and `stored_at`.

    `moment` is None where the article has no time of its own: it is then that of storing.
    """
    row = article.to_dict()
    record = _sorted_json({name: value for name, value in row.items() if name != "fetched_at"})
    if not _is_storable(record):
        kept = _without_unstorable(article, row)
        if kept is not article:
            return prepared(kept)
    row["record_hash"] = _digest_of(record)
    row["content_hash"] = _content_hash(article)
    for name in _MOMENTS:
        moment: datetime | None = getattr(article, name)
        row[name] = None if moment is None else _in_utc(moment)
        row[f"{name}_offset"] = None if moment is None else _offset(moment)
    row["paragraphs"] = _lengths(article)
    for name in _NESTED:
        row[name] = _without_nothing(row[name])
    row["identity"] = identity(article)
    row["moment"] = row["published"] or row["fetched_at"]
    return article, row


def from_row(row: Mapping[str, Any]) -> Article:
    """The article of a row of `article`: equal, offsets included, to what `prepared` was given."""
    data = {name: row[name] for name in _NAMES}
    for name in _MOMENTS:
        if row[name] is not None:
            data[name] = _with_offset(row[name], row[f"{name}_offset"]).isoformat()
    data["paragraphs"] = _cut(row["body"], row["paragraphs"])
    return Article.from_dict(data)


def read_fields(article: Article) -> tuple[str, str, str, str, str]:
    """What a reader reads: headline, standfirst, byline, dateline as printed, body. These are searched."""
    return (
        article.headline or "",
        article.standfirst or "",
        article.byline or "",
        article.dateline.raw if article.dateline else "",
        article.body,
    )


def texts_of(row: Mapping[str, Any]) -> tuple[str, str, str, str, str]:
    """The same of a row of `article`."""
    dateline = row["dateline"]["raw"] if row["dateline"] else ""
    return (row["headline"] or "", row["standfirst"] or "", row["byline"] or "", dateline, row["body"])


def _content_hash(article: Article) -> str:
    *head, _ = read_fields(article)
    return _digest([head, [each.text for each in article.paragraphs]])


def _is_storable(written: str) -> bool:
    """Whether text in JSON has no character that no database keeps; one that only looks like it may be refused too."""
    return "\\u0000" not in written and (written.isascii() or _UNSTORABLE.search(written) is None)


def _without_unstorable(article: Article, data: dict[str, Any]) -> Article:
    kept = storable(data)
    return article if kept == data else Article.from_dict(kept)


def _digest(value: Any) -> str:
    return _digest_of(_sorted_json(value))


def _digest_of(written: str) -> str:
    return blake2b(written.encode(), digest_size=16).hexdigest()


_sorted_json = json.JSONEncoder(ensure_ascii=False, sort_keys=True).encode


def _without_nothing(value: Any) -> Any:
    """What an article's value objects hold, without the fields that they have no value for."""
    if isinstance(value, list):
        return [_without_nothing(each) for each in value]
    if isinstance(value, dict):
        return {name: each for name, each in value.items() if each not in (None, [])}
    return value


def _lengths(article: Article) -> list[list[Any]]:
    """How to cut the body: each run of paragraphs of one kind as the kind and their lengths."""
    return [
        [kind.value, *(len(each.text) for each in run)]
        for kind, run in groupby(article.paragraphs, key=attrgetter("kind"))
    ]


def _cut(body: str, lengths: list[list[Any]]) -> list[dict[str, str]]:
    paragraphs: list[dict[str, str]] = []
    at = 0
    for kind, *of_kind in lengths:
        for length in of_kind:
            paragraphs.append({"kind": kind, "text": body[at : at + length]})
            at += length + len("\n\n")
    return paragraphs


def _offset(moment: datetime) -> int:
    offset = moment.utcoffset()
    return 0 if offset is None else int(offset.total_seconds())


def _in_utc(moment: datetime) -> datetime:
    # Pages print 0001-01-01T00:00:00+05:00 where their software had no date; UTC has no such moment.
    try:
        return moment.astimezone(UTC)
    except OverflowError:
        return _FIRST if moment.year == 1 else _LAST


def _with_offset(moment: datetime, seconds: int) -> datetime:
    try:
        return moment.astimezone(timezone(timedelta(seconds=seconds)))
    except OverflowError:
        return moment
