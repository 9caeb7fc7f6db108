"""A printed line as words with their places, contacts blanked out."""

from __future__ import annotations

import re
from collections.abc import Container
from typing import NamedTuple

from cleaners.vocabulary import fold

# Blanked with as many spaces, so that places in the line stay right.
_CONTACT = re.compile(
    r"[<(\[]?\s?(?:[\w.+-]{1,64}@[\w-]{1,64}(?:\.[\w-]{1,32}){1,4}|https?://\S{1,200}|www\.\S{1,200}|@\w{1,40})\s?[>)\]]?"
)
_BRACKETS = re.compile(r"[(\[（［][^()\[\]（）［］]{0,80}[)\]）］]")
_MARKS = r"|•·●▪■◆／｜;；,，、&＆+/:："
_TOKEN = re.compile(
    r"(?<!\w)[a-z]{2,5}/[a-z]{2,6}(?!\w)"  # one agency and its desk: "dpa/lno"
    rf"|(?<!\S)[-–—―]+(?!\S)|(?:[^\s{_MARKS}]|(?<=\d)[:/](?=\d))+|[{_MARKS}]"
)

BARS = frozenset("|•·●▪■◆｜／") | {"-", "–", "—", "―", "--"}
JOINERS = frozenset("&＆+/;；、")
COMMAS = frozenset(",，")
COLONS = frozenset(":：")
_EDGES = " .\"'“”‘’«»*_"

# Four small letters before a capital are no "Mc", "De" or "La".
_SEAM = re.compile(r"[^\W\d_][^\W\d_A-Z]{3,}(?=[A-Z][a-z])")
_SEAMLESS = ("Fitz", "Vander")
# However short the name, when a stamp's own word follows: "Jane DoeFeb 6", "Ann LeeUpdated 17:30".
_STAMP_SEAM = re.compile(r"(?P<name>[^\W\d_]*[^\W\d_A-Z])(?P<word>[A-Z][^\W\d_A-Z]{2,10}\.?)")
_NUMBER = re.compile(r"[\s,:]{0,3}\d")


class Token(NamedTuple):
    """A word or a mark of the line."""

    text: str
    folded: str
    start: int
    end: int

    @property
    def is_mark(self) -> bool:
        """Is it punctuation between the parts of a credit?"""
        return self.text in BARS or self.text in JOINERS or self.text in COMMAS or self.text in COLONS


def blanked(line: str) -> str:
    """`line` with e-mail addresses, web addresses, handles and brackets written as spaces, its length kept."""
    return _BRACKETS.sub(_spaces, without_contacts(line))


def without_contacts(line: str) -> str:
    """`line` with e-mail addresses, web addresses and handles written as spaces."""
    return _CONTACT.sub(_spaces, line) if "@" in line or "http" in line or "www." in line else line


def _spaces(match: re.Match[str]) -> str:
    return " " * len(match.group())


def tokens_of(
    line: str, glued: re.Pattern[str] | None = None, stamp_words: Container[str] = ()
) -> list[Token]:
    """The words and marks of `line`; a time such as 17:30 and a date such as 06/02/2020 stay whole.

    With `glued`, what markup glued together comes apart: a prefix that it matches ("ByJane"), and with a bar
    between "Jane DoePolitical Correspondent" and, before one of the folded `stamp_words`, "Jane DoeFeb 6".
    """
    found: list[Token] = []
    for match in _TOKEN.finditer(line):
        text, start = match.group(), match.start()
        if text == "/" and line[start - 1 : match.end() + 1] == " / ":
            text = "|"
        prefix = glued.match(text) if glued and not found else None
        if prefix:
            found.append(_token(prefix.group(), start))
            text, start = text[prefix.end() :], start + prefix.end()
        seam = _SEAM.match(text) if glued and found and not prefix else None
        stamp = _STAMP_SEAM.fullmatch(text) if glued and found else None
        if stamp and fold(stamp["word"]).strip(_EDGES) in stamp_words and _NUMBER.match(line, match.end()):
            at = stamp.end("name")
            found += [_token(text[:at], start), Token("|", "|", start + at, start + at)]
            text, start, seam = text[at:], start + at, None
        if seam and not text.startswith(_SEAMLESS):
            at = seam.end()
            found += [_token(text[:at], start), Token("|", "|", start + at, start + at)]
            text, start = text[at:], start + at
        found.append(_token(text, start, match.end()))
    return found


def _token(text: str, start: int, end: int | None = None) -> Token:
    return Token(text, fold(text).strip(_EDGES), start, start + len(text) if end is None else end)
