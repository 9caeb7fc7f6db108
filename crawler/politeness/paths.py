"""How a path pattern of robots.txt matches an address (RFC 9309 sections 2.2.2 and 2.2.3), in linear time."""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import quote

_ESCAPE = re.compile(r"%([0-9A-Fa-f]{2})")
_UNRESERVED = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~")
_AUTHORITY = re.compile(r"(?:[A-Za-z][A-Za-z0-9+.-]*:)?//[^/?#;]*")
_INDEX = re.compile(r"/index\.html?\Z")


@dataclass(frozen=True, slots=True)
class Pattern:
    """A path pattern taken apart at its stars, once: a file may have ten thousands, all asked for every address."""

    length: int  # octets, what the precedence of rules goes by
    pieces: tuple[str, ...]
    anchored: bool

    def matches(self, path: str) -> bool:
        """`*` stands for anything, `$` at the end for the end; every piece is taken where it first stands."""
        first = self.pieces[0]
        if not path.startswith(first):
            return False
        if len(self.pieces) == 1:
            return not self.anchored or path == first
        place = len(first)
        for piece in self.pieces[1:-1] if self.anchored else self.pieces[1:]:
            place = path.find(piece, place)
            if place < 0:
                return False
            place += len(piece)
        last = self.pieces[-1]
        return not self.anchored or (path.endswith(last) and len(path) - len(last) >= place)


@dataclass(frozen=True, slots=True)
class Rule:
    """An allow or disallow line: its pattern as `written`, and `others` that match the same by another reading."""

    allow: bool
    written: Pattern
    others: tuple[Pattern, ...] = ()


@dataclass(frozen=True, slots=True)
class Asked:
    """The path and query of an address, its escapes as `written` and with the needless ones undone."""

    written: str
    decoded: str


def rule_for(value: str, *, allow: bool) -> Rule:
    """The rule of a line's value. What is not ASCII in it is percent-encoded, as it will be in addresses.

    The RFC compares escaped and plain spellings of a letter as the same; Google's parser takes them for
    different. Where the two differ the site's no is heard and its yes is not: a disallow matches in either
    spelling, an allow only as it is written.
    """
    text = _upper_escapes(_encoded(value))
    written = _pattern(text)
    if allow:
        # Google's parser reads "allow: /folder/index.html" as an allowance for the folder too.
        folder = _INDEX.sub("/", text)
        others = () if folder == text else (_pattern(folder + "$", len(folder)),)
    else:
        plain = _decode_unreserved(text)
        others = (written if plain == text else _pattern(plain),)
    return Rule(allow, written, others)


def spellings(url: str) -> Asked:
    """What of `url` the rules are matched against."""
    authority = _AUTHORITY.match(url)
    path = (url[authority.end() :] if authority else url).partition("#")[0]
    if not path.startswith("/"):
        path = "/" + path
    written = _upper_escapes(path)
    return Asked(written, _decode_unreserved(_upper_escapes(_encoded(path))))


def matched_length(rule: Rule, asked: Asked) -> int:
    """How many octets of pattern match `asked` from its start; -1 when the rule does not match."""
    if rule.written.matches(asked.written):
        return rule.written.length
    for other in rule.others:
        path = asked.written if rule.allow else asked.decoded
        # Mostly nothing is escaped, and there is nothing new to find.
        if (other is not rule.written or path != asked.written) and other.matches(path):
            return other.length
    return -1


def _pattern(text: str, length: int | None = None) -> Pattern:
    anchored = text.endswith("$")
    first, *rest = text.removesuffix("$").split("*")
    # "a***b" is "a*b": empty pieces between stars match anywhere and only cost time.
    pieces = (first, *(piece for piece in rest[:-1] if piece), *rest[-1:])
    return Pattern(len(text) if length is None else length, pieces, anchored)


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
