"""Where in a printed line a time begins: an age, a date, a clock, "Updated ..."."""

from __future__ import annotations

import re
from collections.abc import Sequence

from cleaners.byline.tokens import Token
from cleaners.byline.words import Words, phrase_at

_NUMBER = re.compile(r"\W{0,3}\d.*", re.DOTALL)
# A clock, a date of numbers, an ISO stamp, 17h30, 5pm, 06th, a day with its 日 or 일; no bare count or year.
_DATED = re.compile(
    r"\W{0,3}(?:\d{1,2}[:.hH]\d\d(?:[:.]\d\d)?(?:[ap]m|h)?|\d{1,4}[./-]\d{1,2}[./-](?:\d{2,4})?|\d{4}-\d\d-\d\d[T\d:.+Z-]*"
    r"|\d{1,2}(?:[ap]m|st|nd|rd|th)|\d{1,4}[年月日時时分년월일시분초].*)\W{0,3}",
    re.IGNORECASE | re.DOTALL,
)
_NEAR = 3  # words between "Updated" or a weekday and the number that belongs to it
_CLOCK_WORDS = frozenset("am pm a.m p.m uhr ist gmt utc est edt pst pdt cet cest bst et pkt ago".split())


def number_start(tokens: Sequence[Token], at: int) -> int:
    """Index of the first token at or behind `at` that begins with a digit: no name goes on there."""
    return next((index for index in range(at, len(tokens)) if _NUMBER.match(tokens[index].text)), len(tokens))


def stamp_start(tokens: Sequence[Token], words: Words) -> int:
    """Index of the first token of a time, len(tokens) when there is none."""
    folded = [token.folded for token in tokens]
    for index in range(len(tokens)):
        if _starts_stamp(tokens, folded, index, words):
            return index
    return len(tokens)


def stamp_end(tokens: Sequence[Token], start: int, words: Words) -> int:
    """Index behind the last token of the time that begins at `start`: numbers, months, zones, ages, bars."""
    folded = [token.folded for token in tokens]
    end = start
    for index in range(start, len(tokens)):
        size = phrase_at(words.stamp_openers, folded, index) or phrase_at(words.age_closers, folded, index)
        if size:
            end = max(end, index + size)
        elif _NUMBER.match(tokens[index].text) or _is_time_word(tokens[index], words):
            end = max(end, index + 1)
        elif index - end >= _NEAR:
            break
    return end


def words_outside_time(tokens: Sequence[Token], words: Words) -> int:
    """How many of these are no part of a time: behind a credit few, in a sentence with a date in it many."""
    return sum(
        not (token.is_mark or _NUMBER.match(token.text) or _is_time_word(token, words)) for token in tokens
    )


def _is_time_word(token: Token, words: Words) -> bool:
    return token.folded in words.months or token.folded in words.weekdays or token.folded in _CLOCK_WORDS


def _starts_stamp(tokens: Sequence[Token], folded: Sequence[str], at: int, words: Words) -> bool:
    token = tokens[at]
    if not token.folded:
        return False
    if _NUMBER.match(token.text):
        return bool(_DATED.fullmatch(token.text)) or _counts_time(tokens, folded, at, words)
    near = tokens[at + 1 : at + 1 + _NEAR]
    if token.folded in words.months or token.folded in words.weekdays:
        return _number_near(near, words)
    size = phrase_at(words.age_openers, folded, at)
    if size and at + size < len(tokens) and _NUMBER.match(tokens[at + size].text):
        return True
    size = phrase_at(words.stamp_openers, folded, at)
    shouted = token.text.isupper() and at > 0 and tokens[at - 1].text.isupper()  # "USA TODAY"
    return (
        bool(size)
        and not shouted
        and (at + size == len(tokens) or _number_near(tokens[at + size :][:_NEAR], words))
    )


def _counts_time(tokens: Sequence[Token], folded: Sequence[str], at: int, words: Words) -> bool:
    """Is the number at `at` the day of a month ("6 February", "6. de mayo") or an age ("3 minutes ago", "3h ago")?"""
    if at + 1 == len(tokens):
        return False
    if phrase_at(words.age_closers, folded, at + 1) or folded[at + 1] in _CLOCK_WORDS:
        return True
    return any(token.folded in words.months for token in tokens[at + 1 : at + 3])


def _number_near(tokens: Sequence[Token], words: Words) -> bool:
    for token in tokens:
        if _NUMBER.match(token.text):
            return True
        if not (token.is_mark or _is_time_word(token, words) or len(token.folded) <= 3):
            return False
    return False
