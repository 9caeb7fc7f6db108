"""What one part of a credit is: a person with or without a title, a desk, an agency, a title alone, a place."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from cleaners.byline.tokens import Token
from cleaners.byline.words import PARTICLES, Words, outlet_words, phrase_at
from cleaners.dateline.credits import ADDRESS, Standing, is_known, read_credit
from cleaners.dateline.places import is_place, is_region

_LONGEST_NAME = 5  # words, particles and honorifics not counted
_LONGEST_DESK = 4
_LONGEST_PLACE_OF_WORK = 6  # words of "for the Valley Press" behind a title
_LONGEST_SMALL = 3  # words of a name written without capitals
_LONGEST_WORD = 24
_WORD = re.compile(
    r"[^\W\d_][^\W\d_\u0300-\u036f\u0900-\u0dff]*(?:[-‐’'`´.·\u0300-\u036f\u0900-\u0dff][^\W\d_]*)*\.?"
)
_GENERATION = re.compile(r"(?:jr|sr|ii|iii|iv)\.?")
_DEGREE = re.compile(r"(?:md|m\.d|phd|ph\.d|dphil|mba|rd|rdn|dds|esq|obe|mbe|cbe|mp|rn|msc|cfp|j\.d|jd)\.?")
_UNCASED = re.compile("[\u0590-\u08ff\u0900-\u0fff\u1000-\u10ff\u1200-\u137f\u1780-\u17ff]")
_HONORIFICS = frozenset("dr prof mr mrs ms sir dame rev fr capt col gen lt sgt dipl mag".split())
# Stop words of some language that are given names or surnames of another.
_NAMESAKES = frozenset(
    "will dan ben an so do my may art sol bo ali son han max von den sam van hans as au pa per".split()
)
_OF = ("of", "for")
_ACRONYM = re.compile(r"[A-ZÄÖÜ]{3,6}")
_OUTLET = re.compile(rf"{ADDRESS}|[\w-]*\.(?:com|net|org|de|at|ch|fr|it|es|co\.uk|is|no|se|dk|lt|pl)")


class Kind(StrEnum):
    """What a part of a credit is."""

    PERSON = "person"
    DESK = "desk"
    AGENCY = "agency"
    TITLE = "title"
    GENERATION = "generation"
    PLACE = "place"
    OTHER = "other"


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One part of a credit; `first` and `last` are the tokens of the name in it."""

    kind: Kind
    first: int
    last: int
    role: tuple[int, int] | None = None  # tokens of the title: first, behind the last
    bare: bool = False  # its shape is all that speaks for it


def read_part(
    tokens: Sequence[Token], first: int, end: int, words: Words, *, sure: bool, later: bool
) -> Part:
    """The part of a credit in tokens[first:end].

    `sure` when a prefix or the place it stands in says that names stand here; `later` when another part stands
    before it, so that an outlet or a place is as likely as a person.
    """
    whole = tokens[first:end]
    kind = _whole_kind(whole, words, later=later)
    shouted = later and tokens[first - 2].text.isupper()
    if kind is Kind.AGENCY and shouted and is_name(whole, words, sure=False):
        kind = None  # "ANNA MUSTER, KARL ROE": in a list in capitals none is an acronym
    if kind is not None:
        return Part(kind=kind, first=first, last=end - 1, role=(first, end) if kind is Kind.TITLE else None)
    head = _last_head(tokens, first, end, words)
    if head is not None and later and head == end - 1:
        return Part(kind=Kind.TITLE, first=first, last=end - 1, role=(first, end))
    if head is not None:
        return _titled(tokens, first, end, head, words, sure=sure)
    cut = _cut(tokens, first, end, words)
    if cut == end - 1 and tokens[cut].folded in outlet_words():
        # "Harvard Medical School", not "Jane Doe Sky News"; without "by" nothing like "Local Sports News".
        kind = Kind.DESK if sure or not _has_modifier(whole, words) else Kind.OTHER
        return Part(kind=kind, first=first, last=end - 1, bare=not sure)
    if cut < end and not sure and tokens[cut].text.islower() and not _is_place_at_end(tokens[cut + 1 : end]):
        return Part(kind=Kind.OTHER, first=first, last=end - 1)  # "Jane Doe is rumoured to ..."
    if is_name(tokens[first:cut], words, sure=sure):
        return Part(kind=Kind.PERSON, first=first, last=cut - 1, bare=not sure)
    return Part(kind=Kind.OTHER, first=first, last=end - 1)


def _is_place_at_end(tokens: Sequence[Token]) -> bool:
    return bool(tokens) and is_place(" ".join(token.text for token in tokens))


def _whole_kind(tokens: Sequence[Token], words: Words, *, later: bool) -> Kind | None:
    text = " ".join(token.text for token in tokens)
    folded = " ".join(token.folded for token in tokens)
    if _is_desk(tokens, folded, words):
        return Kind.DESK
    if is_known(text):
        return Kind.AGENCY
    if _GENERATION.fullmatch(folded):
        return Kind.GENERATION
    if _DEGREE.fullmatch(folded):
        return Kind.TITLE
    if not later:
        return Kind.AGENCY if _OUTLET.fullmatch(text) else None
    return _later_kind(tokens, text, words)


def _later_kind(tokens: Sequence[Token], text: str, words: Words) -> Kind | None:
    """What stands behind a name and a comma, when it is no other name."""
    if tokens[0].text.islower() and tokens[0].folded in words.stopwords:
        return Kind.OTHER  # "in News"
    if len(tokens) == 1 and _is_head(tokens[0].folded, words):
        return Kind.TITLE
    if is_region(text) or (len(tokens) == 1 and not _UNCASED.match(text) and not _OUTLET.fullmatch(text)):
        return Kind.PLACE  # one word behind a comma is a place far more often than a mononym
    acronym = _ACRONYM.fullmatch(tokens[0].text) and not tokens[-1].text.islower()
    of = any(token.folded in _OF for token in tokens[1:])
    if acronym or of or _is_outlet(tokens) or _OUTLET.fullmatch(text):
        return Kind.AGENCY
    formed = len(tokens) > 1 and text[0].isupper() and read_credit(text).standing >= Standing.FORMED
    return Kind.AGENCY if formed else None


def _is_outlet(tokens: Sequence[Token]) -> bool:
    """ "Valley Press", "Institute of Examples": by its words."""
    return any(token.folded in outlet_words() for token in tokens)


def _is_desk(tokens: Sequence[Token], folded: str, words: Words) -> bool:
    """ "Web Desk", "The Editorial Board"; "Hollywood Staff", "NZZ-Redaktion": a desk with a name before it."""
    if folded in words.desks:
        return True
    if tokens[0].folded in words.stopwords and folded.partition(" ")[2] in words.desks:
        return True
    before, _, last = folded.replace("-", " ").rpartition(" ")
    if (
        not before
        or len(tokens) > _LONGEST_DESK
        or any(token.folded in words.stopwords for token in tokens)
        or last not in words.desks
    ):
        return False
    return not _is_head(last, words) or " " not in before or is_known(" ".join(t.text for t in tokens[:-1]))


def is_name(tokens: Sequence[Token], words: Words, *, sure: bool) -> bool:
    """Have these words the shape of a person's name? With `sure` one word, or small letters, will do."""
    if not tokens or len(tokens) > _LONGEST_NAME + 3:
        return False
    small = all(token.text.islower() for token in tokens)
    proper = 0
    for token in tokens:
        if not _WORD.fullmatch(token.text) or len(token.text) > _LONGEST_WORD:
            return False
        if token.folded in PARTICLES and token.text.islower():
            continue
        cased = token.text[0].isupper() or (
            sure and ((small and len(tokens) <= _LONGEST_SMALL) or _UNCASED.match(token.text))
        )
        if not cased:
            return False
        if token.folded in words.stopwords and token.folded not in _NAMESAKES and len(token.folded) > 1:
            return False
        proper += token.folded not in _HONORIFICS
    if sure:
        return 1 < proper <= _LONGEST_NAME or (proper == 1 and not is_place(tokens[-1].text))
    if not 2 <= proper <= _LONGEST_NAME or is_place(" ".join(token.text for token in tokens)):
        return False
    return not _has_modifier(tokens, words) and not any(
        token.folded in outlet_words()
        or (token.text.isupper() and is_known(token.text))
        or token.folded in words.months
        or token.folded.endswith("'s")
        for token in tokens
    )


def _has_modifier(tokens: Sequence[Token], words: Words) -> bool:
    """Is "world", "health" or another word of sections and titles among them?"""
    return any(token.folded in words.modifiers and token.folded not in PARTICLES for token in tokens)


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
    last = word.rpartition("-")[2]
    return word in words.heads or last in words.heads or (last.endswith("s") and last[:-1] in words.heads)


def _titled(tokens: Sequence[Token], first: int, end: int, head: int, words: Words, *, sure: bool) -> Part:
    """A part with a job title in it: before the name, behind it, or alone."""
    before = tokens[first : head + 1]
    leads = len(before) <= 3 or all(_belongs_to_title(token, words) for token in before)
    if leads and is_name(tokens[head + 1 : end], words, sure=sure):
        return Part(kind=Kind.PERSON, first=head + 1, last=end - 1, role=(first, head + 1))
    start = head
    while start > first and _belongs_to_title(tokens[start - 1], words):
        start -= 1
    for cut in range(max(start, first + 2), head + 1):
        plain = sure or tokens[first].folded not in words.modifiers
        if plain and is_name(tokens[first:cut], words, sure=True):
            return Part(kind=Kind.PERSON, first=first, last=cut - 1, role=(cut, end))
    behind = tokens[head + 1 : end]
    if start == first and (
        not behind or (len(behind) <= _LONGEST_PLACE_OF_WORK and behind[0].text.islower())
    ):
        return Part(kind=Kind.TITLE, first=first, last=end - 1, role=(first, end))
    return Part(kind=Kind.OTHER, first=first, last=end - 1)


def _belongs_to_title(token: Token, words: Words) -> bool:
    return token.folded in words.modifiers or _is_head(token.folded, words) or is_known(token.text)


def _cut(tokens: Sequence[Token], first: int, end: int, words: Words) -> int:
    """Where a name ends before "in Berlin", "at the White House", "USA TODAY"; `end` without."""
    for index in range(first + 2, end):
        small = tokens[index].folded in words.stopwords and tokens[index].text.islower()
        known = is_known(" ".join(token.text for token in tokens[index:end]))
        shouted = end - index > 1 and all(token.text.isupper() for token in tokens[index:end])
        shouted = shouted and not tokens[index - 1].text.isupper()
        if small or known or shouted or _is_outlet(tokens[index:end]):
            return index
    return end
