"""Whose byline it is: the credit chosen among what the page declares and what it prints."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from cleaners.article import Author
from cleaners.byline.printed import split_byline
from cleaners.byline.value import Byline
from cleaners.found import Found
from cleaners.metadata import Metadata, texts
from cleaners.vocabulary import fold

_META = (
    "author",
    "parsely-author",
    "sailthru.author",
    "byl",
    "dc.creator",
    "article:author",
    "cxenseparse:author",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Candidate:
    where: str
    byline: Byline


def find_byline(
    metadata: Metadata, lines: Sequence[str], *, language: str | None, site_name: str | None
) -> Found[Byline] | None:
    """The byline of a story out of its metadata and its printed `lines`, None when nobody is named."""
    site = fold(site_name or "")
    candidates = []
    for where, text in _declared(metadata):
        byline = split_byline(f"by {text}", language="en")
        if byline is not None:
            candidates.append(_Candidate(where=where, byline=byline))
    for line in lines:
        byline = split_byline(line, language=language)
        if byline is not None:
            candidates.append(_Candidate(where="printed line", byline=byline))
    candidates = [each for each in candidates if fold(each.byline.printed) != site]
    if not candidates:
        return None
    chosen, *others = candidates
    authors: list[Author] = []
    for each in candidates:
        if each.where == chosen.where:
            authors += each.byline.authors
    return Found(
        value=Byline(
            printed=", ".join(author.name for author in dict.fromkeys(authors)),
            authors=tuple(dict.fromkeys(authors)),
            stamp=next((each.byline.stamp for each in candidates if each.byline.stamp), None),
        ),
        where=chosen.where,
        others=tuple(f"{each.where}: {each.byline.printed}" for each in others if each.where != chosen.where),
    )


def _declared(metadata: Metadata) -> Iterator[tuple[str, str]]:
    for name in texts(metadata.story().get("author")):
        yield "json-ld author", name
    for key in _META:
        for content in metadata.meta.get(key, ()):
            if "://" not in content:
                yield f"meta {key}", content
    for content in metadata.microdata.get("author", ()):
        yield "microdata author", content
