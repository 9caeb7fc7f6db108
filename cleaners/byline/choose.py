"""Whose byline it is: the credit chosen among what the page declares and what it prints."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from urllib.parse import urlsplit

from cleaners.article import Author
from cleaners.byline.declared import declarations
from cleaners.byline.printed import split_byline
from cleaners.byline.value import AGENCY, DESK, Byline, Evidence
from cleaners.byline.words import words_of
from cleaners.found import Found
from cleaners.metadata import Metadata, texts
from cleaners.vocabulary import fold

_NO_WORD = re.compile(r"[\W_]+")
_GENERIC = frozenset("admin administrator webmaster editor redaktion author unknown anonymous guest".split())


@dataclass(frozen=True, slots=True, kw_only=True)
class _Candidate:
    where: str
    authors: tuple[Author, ...]
    rank: int  # by what it names, smaller is better
    printed: Byline | None = None


def find_byline(
    metadata: Metadata, lines: Sequence[str], *, language: str | None, site_name: str | None
) -> Found[Byline] | None:
    """The byline of a story out of its metadata and its printed `lines`, None when nobody is named.

    Persons are preferred to agencies, agencies to desks; among equals JSON-LD, then meta, microdata, printed lines.
    The site itself is no author. `printed` is the printed line's names when one agrees, else the declared names.
    """
    site = _keys_of_site(metadata, site_name)
    owners = {_key(name) for thing in metadata.json_ld for name in texts(thing.get("publisher"))}
    candidates = [
        *_declared(metadata, language, site, owners),
        *_printed(lines, language, site, owners),
    ]
    if not candidates:
        return None
    chosen = min(candidates, key=lambda each: each.rank)
    line = _agreeing(chosen, candidates)
    if line is not None and _adds_persons(line, chosen):
        chosen = replace(chosen, where=line.where, authors=_with_addresses(line.authors, chosen.authors))
    printed = line.printed.printed if line is not None and line.printed is not None else None
    stamp = next((each.printed.stamp for each in candidates if each.printed and each.printed.stamp), None)
    value = Byline(
        printed=printed or ", ".join(author.name for author in chosen.authors),
        authors=chosen.authors,
        stamp=line.printed.stamp if line is not None and line.printed is not None else stamp,
    )
    others = tuple(
        f"{each.where}: {', '.join(author.name for author in each.authors)}"
        for each in candidates
        if each.where != chosen.where and _keys(each.authors) != _keys(chosen.authors)
    )
    return Found(value=value, where=chosen.where, others=tuple(dict.fromkeys(others)))


def _declared(
    metadata: Metadata, language: str | None, site: frozenset[str], owners: set[str]
) -> Iterable[_Candidate]:
    for each in declarations(metadata, language):
        authors = _without_site(each.authors, site)
        if authors:
            yield _Candidate(where=each.where, authors=authors, rank=_rank(authors, owners))


def _printed(
    lines: Sequence[str], language: str | None, site: frozenset[str], owners: set[str]
) -> Iterable[_Candidate]:
    prefixes = words_of(language).whole_prefixes
    opened = ""
    for line in lines:
        if fold(line).strip(" :") in prefixes:
            opened = f"{line} "  # "By" on a line of its own; the names stand on the next
            continue
        byline = split_byline(opened + line, language=language)
        opened = ""
        if byline is None:
            continue
        authors = _without_site(byline.authors, site)
        if authors:
            if authors != byline.authors:
                byline = replace(
                    byline, printed=", ".join(author.name for author in authors), authors=authors
                )
            # Without "By" a name stands below the agencies that are declared, above the desks.
            rank = _rank(authors, owners) + (Evidence.PREFIX - byline.evidence)
            yield _Candidate(where="printed line", authors=authors, rank=rank, printed=byline)


def _without_site(authors: Sequence[Author], site: frozenset[str]) -> tuple[Author, ...]:
    """`authors` without the site itself, also where its name is glued behind theirs: "Jane Doe Dockside Courier"."""
    found = []
    for author in authors:
        words = author.name.split()
        end = next((at for at in range(2, len(words)) if _key(" ".join(words[at:])) in site), None)
        name = author.name if end is None else " ".join(words[:end]).rstrip(" ,|")
        if _key(name) not in site:
            found.append(replace(author, name=name))
    return tuple(dict.fromkeys(found))


def _rank(authors: Sequence[Author], owners: set[str]) -> int:
    """0 when a person is named, 1 an agency, 3 a desk, 4 only the publisher or nobody in particular."""
    names = {_key(author.name) for author in authors}
    if names <= owners or names <= _GENERIC:
        return 4
    if any(author.role not in (AGENCY, DESK) for author in authors):
        return 0
    return 1 if any(author.role == AGENCY for author in authors) else 3


def _agreeing(chosen: _Candidate, candidates: Sequence[_Candidate]) -> _Candidate | None:
    """The printed line that names all the chosen authors, the one with the fewest others first."""
    wanted = _keys(chosen.authors)
    lines = [each for each in candidates if each.printed is not None and wanted <= _keys(each.authors)]
    return min(lines, key=lambda each: len(each.authors), default=None)


def _adds_persons(line: _Candidate, chosen: _Candidate) -> bool:
    """Does a line with "By" name more people than are declared? Many templates declare only the first."""
    known = _keys(chosen.authors)
    more = [author for author in line.authors if _key(author.name) not in known]
    certain = line.printed is not None and line.printed.evidence is Evidence.PREFIX
    return bool(more) and certain and all(author.role not in (AGENCY, DESK) for author in more)


def _with_addresses(authors: Sequence[Author], known: Sequence[Author]) -> tuple[Author, ...]:
    by_key = {_key(author.name): author for author in known}
    return tuple(by_key.get(_key(author.name), author) for author in authors)


def _keys(authors: Sequence[Author]) -> frozenset[str]:
    return frozenset(_key(author.name) for author in authors)


def _key(name: str) -> str:
    return _NO_WORD.sub("", fold(name).removeprefix("the "))


def _keys_of_site(metadata: Metadata, site_name: str | None) -> frozenset[str]:
    """The site's name and domain as an author could be called."""
    names = [site_name or ""]
    addresses = [*metadata.links.get("canonical", ()), *metadata.meta.get("og:url", ())]
    for address in addresses[:2]:
        try:
            host = (urlsplit(address).hostname or "").removeprefix("www.")
        except ValueError:
            continue
        names += [host, host.rpartition(".")[0]]
    return frozenset(key for name in names if (key := _key(name)))
