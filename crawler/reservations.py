"""What a page asks of robots beside robots.txt: not to be kept, not to be mined."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from enum import StrEnum
from typing import TYPE_CHECKING

from crawler.elements import attributes
from crawler.identity import PRODUCT

if TYPE_CHECKING:
    from cleaners.page import RawPage


class Reservation(StrEnum):
    """Codes for the warnings of an article and for the report."""

    NOINDEX = "noindex"
    MINING = "mining_reserved"


# Metadata stands in the head; what is further down is text.
_HEAD = 128 * 1024
_META = re.compile(rb"<meta\s[^>]{1,1000}>", re.IGNORECASE)
_NAMES = frozenset({"robots", PRODUCT.lower()})
# Of directives written for one robot ("googlebot: noindex") those for us and for everybody count.
_FOR_SOMEBODY = re.compile(r"\s*([a-z][a-z0-9_-]*)\s*:\s*(.*)\Z", re.DOTALL)
_DATED = frozenset({"unavailable_after", "max-snippet", "max-image-preview", "max-video-preview"})
_NOINDEX = frozenset({"noindex", "none"})
_NOMINING = frozenset({"noai", "noml"})


def reservations(page: RawPage) -> frozenset[Reservation]:
    """What headers and meta elements of a page ask for.

    X-Robots-Tag and meta robots (Google's robots meta tag specification; `noai` is DeviantArt's), and the
    TDM Reservation Protocol of the W3C community group: header or meta `tdm-reservation` with the value 1.
    """
    metas = _metas(page.body[:_HEAD])
    asked = _directives(page.headers.get("x-robots-tag", ""))
    for content in (each for name in _NAMES for each in metas.get(name, ())):
        asked |= _directives(content)
    found = set()
    if asked & _NOINDEX:
        found.add(Reservation.NOINDEX)
    if asked & _NOMINING or _said(page, metas) == "1":
        found.add(Reservation.MINING)
    return frozenset(found)


def speaks_of_mining(page: RawPage) -> bool:
    """Whether a page itself says that mining is reserved or not: then the file of its site does not count."""
    return bool(_said(page, _metas(page.body[:_HEAD]))) or Reservation.MINING in reservations(page)


def joined(lines: Iterable[str]) -> str:
    """The lines of X-Robots-Tag as one: those for everybody first, since a robot's name counts up to the next one."""
    return ", ".join(sorted(lines, key=lambda line: _names_somebody(line.lower()) is not None))


def _names_somebody(piece: str) -> re.Match[str] | None:
    found = _FOR_SOMEBODY.match(piece)
    return found if found and found[1] not in _DATED else None


def _said(page: RawPage, metas: Mapping[str, Sequence[str]]) -> str:
    written = metas.get("tdm-reservation", ("",))[-1]
    return page.headers.get("tdm-reservation", "").strip() or written.strip()


def _directives(text: str) -> set[str]:
    """The directives of a header or meta element that are meant for us, in lower case."""
    meant, found = True, set()
    for piece in text.lower().split(","):
        named = _names_somebody(piece)
        if named:
            meant = named[1] in _NAMES
            piece = named[2]  # noqa: PLW2901 - the rest of it
        if meant:
            found.add(piece.strip())
    return found


def _metas(head: bytes) -> Mapping[str, Sequence[str]]:
    """What the meta elements say, by their names: a plugin writes its own beside that of the site."""
    found: defaultdict[str, list[str]] = defaultdict(list)
    for name, content in _named(head):
        found[name].append(content)
    return found


def _named(head: bytes) -> Iterator[tuple[str, str]]:
    for element in _META.findall(head):
        values = attributes(element)
        if "name" in values and "content" in values:
            yield values["name"].strip().lower(), values["content"]
