"""A printed line as numbers, words and marks, folded, each with its place in the line as printed."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

from cleaners.vocabulary import fold

# Vowel signs and other marks that belong to a word and are no \w; characters of Han stand for themselves.
_MARKS = (
    "\u0300-\u036f\u0591-\u05c7\u0610-\u061a\u064b-\u065f\u0670\u0900-\u0903\u093a-\u094f\u0951-\u0957"
    "\u0962-\u0963\u0980-\u0983\u09bc-\u09cd\u0a01-\u0a03\u0a3c-\u0a51\u0a81-\u0a83\u0abc-\u0acd\u0b82"
    "\u0bbe-\u0bcd\u0c00-\u0c04\u0c3e-\u0c56\u0e31\u0e34-\u0e3a\u0e47-\u0e4e\u200c\u200d\u0640"
)
_HAN = "\u3400-\u9fff\uf900-\ufaff"
_LETTERS = rf"(?:(?![{_HAN}])[^\W\d_]|[{_MARKS}])"
# "SchmittDec 05" lost the space between a name and a month.
_GLUED_MONTH = r"(?<=[a-z])(?=[A-Z][a-z]{2,8}\.?\s?\d)"


def _tokens_with(words: str) -> re.Pattern[str]:
    return re.compile(
        # "202311:08" is a year and a time that lost the space between them, "5, 202312 shares" a year and a count.
        r"(?P<number>(?:19|20)\d\d(?=\d{1,2}:\d\d(?!\d))|(?<=\d,\s)20[0-4]\d(?=\d{1,5}(?!\d))|\d+)|"
        rf"(?P<han>[{_HAN}])|(?P<word>{words})|(?P<mark>[^\s\w]|_)"
    )


_TOKEN = _tokens_with(f"{_LETTERS}+")
_GLUED = re.compile(_GLUED_MONTH)
_GLUED_TOKEN = _tokens_with(f"{_LETTERS}+?{_GLUED_MONTH}|{_LETTERS}+")


class Token(NamedTuple):
    """A run of one kind. `text` is folded, digits are 0 to 9."""

    kind: str  # "number", "word", "han" or "mark"
    text: str
    start: int
    end: int


def tokens(line: str) -> list[Token]:
    """The tokens of `line`; spaces are the gaps between them."""
    folded = str.lower if line.isascii() else _folded
    pattern = _GLUED_TOKEN if _GLUED.search(line) else _TOKEN
    return [
        Token(match.lastgroup or "", folded(match.group()), *match.span()) for match in pattern.finditer(line)
    ]


@lru_cache(maxsize=8192)
def _folded(text: str) -> str:
    return fold(text)
