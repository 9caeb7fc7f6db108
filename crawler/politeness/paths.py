"""How a path pattern of robots.txt matches an address (RFC 9309 sections 2.2.2 and 2.2.3), in linear time."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from urllib.parse import quote

_ESCAPE = re.compile(r"%([0-9A-Fa-f]{2})")
_UNRESERVED = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~")
_AUTHORITY = re.compile(r"(?:[A-Za-z][A-Za-z0-9+.-]*:)?//[^/?#;]*")
_INDEX = re.compile(r"/index\.html?\Z")


@dataclass(frozen=True, slots=True)
class Rule:
    """An allow or disallow line: `pattern` with its escapes, `decoded` with the needless ones undone."""

    allow: bool
    pattern: str
    decoded: str


@dataclass(frozen=True, slots=True)
class Asked:
    """The path and query of an address, its escapes as `written` and with the needless ones undone."""

    written: str
    decoded: str


def rule_for(value: str, *, allow: bool) -> Rule:
    """The rule of a line's value. What is not ASCII in it is percent-encoded, as it will be in addresses."""
    pattern = _upper_escapes(_encoded(value))
    return Rule(allow, pattern, _decode_unreserved(pattern))


def spellings(url: str) -> Asked:
    """What of `url` the rules are matched against."""
    authority = _AUTHORITY.match(url)
    path = (url[authority.end() :] if authority else url).partition("#")[0]
    if not path.startswith("/"):
        path = "/" + path
    written = _upper_escapes(path)
    return Asked(written, _decode_unreserved(_upper_escapes(_encoded(path))))


def matched_length(rule: Rule, asked: Asked) -> int:
    """How many octets of pattern match `asked` from its start; -1 when the rule does not match.

    The RFC compares escaped and plain spellings of a letter as the same; Google's parser takes them for
    different. Where the two differ the site's no is heard and its yes is not: a disallow matches in either
    spelling, an allow only as it is written.
    """
    if _matches(rule.pattern, asked.written):
        return len(rule.pattern)
    if rule.allow:
        # Google's parser reads "allow: /folder/index.html" as an allowance for the folder too.
        folder = _INDEX.sub("/", rule.pattern)
        return len(folder) if folder != rule.pattern and _matches(folder + "$", asked.written) else -1
    return len(rule.decoded) if _matches(rule.decoded, asked.decoded) else -1


def _matches(pattern: str, path: str) -> bool:
    """`*` stands for anything, `$` at the end for the end; every piece is taken where it first stands."""
    anchored = pattern.endswith("$")
    first, *rest = _pieces(pattern)
    if not path.startswith(first):
        return False
    if not rest:
        return not anchored or path == first
    place = len(first)
    for piece in rest[:-1] if anchored else rest:
        place = path.find(piece, place)
        if place < 0:
            return False
        place += len(piece)
    return not anchored or (path.endswith(rest[-1]) and len(path) - len(rest[-1]) >= place)


@lru_cache(maxsize=4096)
def _pieces(pattern: str) -> tuple[str, ...]:
    pieces = pattern.removesuffix("$").split("*")
    # "a***b" is "a*b": empty pieces between stars match anywhere and only cost time.
    return (pieces[0], *(piece for piece in pieces[1:-1] if piece), *pieces[1:][-1:])


def _encoded(text: str) -> str:
    # surrogateescape: bytes of a robots.txt that is not UTF-8 keep their values.
    return text if text.isascii() else quote(text.encode("utf-8", "surrogateescape"), safe=_ASCII)


_ASCII = "".join(map(chr, range(0x21, 0x7F)))


def _upper_escapes(text: str) -> str:
    return _ESCAPE.sub(lambda found: found[0].upper(), text) if "%" in text else text


def _decode_unreserved(text: str) -> str:
    if "%" not in text:
        return text
    return _ESCAPE.sub(_plain_if_unreserved, text)


def _plain_if_unreserved(found: re.Match[str]) -> str:
    letter = chr(int(found[1], 16))
    return letter if letter in _UNRESERVED else found[0]
