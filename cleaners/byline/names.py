"""What one part of a credit is: a person with or without a title, a desk, an agency, a title alone, a place."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from cleaners.byline.tokens import Token
from cleaners.byline.words import PARTICLES, Words, phrase_at
from cleaners.dateline.credits import is_known
from cleaners.dateline.places import is_place

_LONGEST_NAME = 5  # words, particles not counted
_LONGEST_WORD = 24
_INITIAL = re.compile(r"(?:[^\W\d_]\.?[-’']?){1,4}\.?")
_WORD = re.compile(r"[^\W\d_]+(?:[-‐’'`´.·][^\W\d_]*)*\.?")
_SUFFIX = re.compile(
    r"(?:jr|sr|ii|iii|iv|md|m\.d|phd|ph\.d|dphil|mba|rd|rdn|dds|esq|obe|mbe|cbe|mp|rn|msc|cfp|j\.d|jd)"
)
_UNCASED = re.compile(
    "[\u0590-\u08ff\u0900-\u0dff\u0e00-\u0fff\u1000-\u109f\u10a0-\u10ff\u1200-\u137f\u1780-\u17ff]"
)
_HONORIFICS = frozenset(
    "dr dr. prof prof. mr mrs ms sir dame rev rev. fr capt col gen lt sgt dipl mag".split()
)


class Kind(StrEnum):
    """What a part of a credit is."""

    PERSON = "person"
    DESK = "desk"
    AGENCY = "agency"
    TITLE = "title"
    SUFFIX = "suffix"
    PLACE = "place"
    OTHER = "other"


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One part of a credit; `first` and `last` are the tokens of the name in it."""

    kind: Kind
    first: int
    last: int
    role: tuple[int, int] | None = None  # tokens of the title: first, behind the last


def read_part(tokens: Sequence[Token], first: int, end: int, words: Words, *, sure: bool) -> Part:
    """The part of a credit in tokens[first:end]; `sure` when a prefix or its place says that names stand here."""
    text = " ".join(token.text for token in tokens[first:end])
    folded = " ".join(token.folded for token in tokens[first:end])
    if folded in words.desks:
        return Part(kind=Kind.DESK, first=first, last=end - 1)
    if is_known(text):
        return Part(kind=Kind.AGENCY, first=first, last=end - 1)
    if _SUFFIX.fullmatch(folded):
        return Part(kind=Kind.SUFFIX, first=first, last=end - 1)
    head = _last_head(tokens, first, end, words)
    if head is not None:
        return _titled(tokens, first, end, head, words, sure=sure)
    cut = _cut(tokens, first, end, words)
    if is_name(tokens[first:cut], words, sure=sure):
        return Part(kind=Kind.PERSON, first=first, last=cut - 1)
    if is_place(text):
        return Part(kind=Kind.PLACE, first=first, last=end - 1)
    return Part(kind=Kind.OTHER, first=first, last=end - 1)


def is_name(tokens: Sequence[Token], words: Words, *, sure: bool) -> bool:
    """Have these words the shape of a person's name? With `sure` one word, or small letters, will do."""
    if not tokens or len(tokens) > _LONGEST_NAME + 3:
        return False
    proper = 0
    for token in tokens:
        if not _WORD.fullmatch(token.text) or len(token.text) > _LONGEST_WORD:
            return False
        if token.folded in PARTICLES and token.text.islower():
            continue
        cased = token.text[0].isupper() or _INITIAL.fullmatch(token.text) or _UNCASED.match(token.text)
        if not cased and not (sure and all(each.text.islower() for each in tokens)):
            return False
        if token.folded in words.stopwords and len(token.folded) > 1:
            return False
        proper += token.folded not in _HONORIFICS
    if sure:
        return 1 <= proper <= _LONGEST_NAME
    if any(token.folded in words.modifiers - PARTICLES or token.folded in words.months for token in tokens):
        return False
    return 2 <= proper <= _LONGEST_NAME and not is_place(" ".join(token.text for token in tokens))


def _last_head(tokens: Sequence[Token], first: int, end: int, words: Words) -> int | None:
    """The last token of the last job title in tokens[first:end]."""
    folded = [token.folded for token in tokens[first:end]]
    for index in range(len(folded) - 1, -1, -1):
        if _is_head(folded[index], words):
            return first + index
        size = phrase_at(words.titles, folded, index)
        if size:
            return first + index + size - 1
    return None


def _is_head(word: str, words: Words) -> bool:
    return word in words.heads or (word.endswith("s") and word[:-1] in words.heads)


def _titled(tokens: Sequence[Token], first: int, end: int, head: int, words: Words, *, sure: bool) -> Part:
    """A part with a job title in it: before the name, behind it, or alone."""
    if head + 1 < end and is_name(tokens[head + 1 : end], words, sure=sure):
        before = tokens[first : head + 1]
        if all(_belongs_to_title(token, words) for token in before) or len(before) <= 3:
            return Part(kind=Kind.PERSON, first=head + 1, last=end - 1, role=(first, head + 1))
    start = head
    while start > first and _belongs_to_title(tokens[start - 1], words):
        start -= 1
    for cut in (start, start + 1, start + 2):
        if first + 1 < cut <= head and is_name(tokens[first:cut], words, sure=True):
            return Part(kind=Kind.PERSON, first=first, last=cut - 1, role=(cut, end))
    if start == first:
        text = " ".join(token.folded for token in tokens[first:end])
        kind = Kind.DESK if text in words.desks else Kind.TITLE
        return Part(kind=kind, first=first, last=end - 1, role=(first, end))
    return Part(kind=Kind.OTHER, first=first, last=end - 1)


def _belongs_to_title(token: Token, words: Words) -> bool:
    return token.folded in words.modifiers or _is_head(token.folded, words) or is_known(token.text)


def _cut(tokens: Sequence[Token], first: int, end: int, words: Words) -> int:
    """Where a name ends before "in Berlin", "at the White House"; `end` when nothing of the kind stands there."""
    for index in range(first + 2, end - 1):
        if tokens[index].folded in words.stopwords and tokens[index].text.islower():
            return index
    return end
