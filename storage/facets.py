"""The names that articles are filtered by: which ones an article has, and how a name is compared."""

from __future__ import annotations

from typing import NamedTuple

from cleaners.article import Article
from storage.words import fold

# Far above any name; a garbled tag list must not break PostgreSQL's limit on index entries (2.7 kB).
LONGEST_NAME = 200

KINDS = ("author", "place", "topic", "agency", "section", "source", "domain", "language", "completeness")
# Few names, asked over long times: how many articles of each a day is kept in `day_count`.
COUNTED_KINDS = frozenset({"source", "domain", "language", "agency", "section", "completeness"})
EVERYTHING = 0  # stands for every article in `day_count`


class Facet(NamedTuple):
    """A name of a kind: `key` is what is compared, `name` is as printed."""

    kind: str
    key: str
    name: str


def facet_key(kind: str, name: str) -> str:
    """A name as it is compared: without case, diacritics and extra spaces."""
    key = " ".join(fold(name).split())
    if kind == "language":
        key = key.replace("_", "-")
    elif kind == "domain":
        key = key.removesuffix(".").removeprefix("www.")
    return key[:LONGEST_NAME].rstrip()


def facets_of(article: Article) -> list[Facet]:
    """Every name that the article can be filtered by, each once, in a fixed order."""
    named: list[tuple[str, str | None]] = [
        ("source", article.source),
        ("domain", article.domain),
        ("section", article.section),
        *(("language", form) for form in _forms(article.language)),
        *(("topic", topic) for topic in article.topics),
        *(("author", author.name) for author in article.authors),
        ("completeness", article.completeness.value),
    ]
    if article.dateline is not None:
        named += [("place", place) for place in article.dateline.places]
        named += [("agency", agency) for agency in article.dateline.agencies]
    found: dict[tuple[str, str], Facet] = {}
    for kind, name in named:
        key = facet_key(kind, name or "")
        if key and name:
            found.setdefault((kind, key), Facet(kind, key, " ".join(name.split())[:LONGEST_NAME]))
    return sorted(found.values())


def _forms(language: str | None) -> list[str]:
    """ "zh-Hant-TW" is also "zh-Hant" and "zh"."""
    parts = (language or "").replace("_", "-").split("-")
    return ["-".join(parts[:size]) for size in range(1, len(parts) + 1)]
