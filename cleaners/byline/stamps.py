"""Where in a printed line a time begins: an age, a date, a clock, "Updated ..."."""

from __future__ import annotations

import re
from collections.abc import Sequence

from cleaners.byline.tokens import Token
from cleaners.byline.words import Words, phrase_at

# A day, a year, a clock, a date of numbers, with what is glued to them: 06th, 5pm, 17h30, 2020年2月6日.
_NUMBER = re.compile(
    r"\W{0,3}\d{1,4}(?:[.:/hH-]\d{1,4}){0,3}(?:\W{0,2}|[^\W\d_]{1,3}|[年月日時时분초].{0,20})\W{0,3}"
)
_ISO = re.compile(r"\d{4}-\d\d-\d\d[T\d:.+Z-]*")
_NEAR = 3  # words between "Updated" or a weekday and the number that belongs to it


def is_number(token: Token) -> bool:
    """Is it a number of a date or a clock?"""
    return bool(_NUMBER.fullmatch(token.text) or _ISO.fullmatch(token.text))


def stamp_start(tokens: Sequence[Token], words: Words, at: int = 0) -> int:
    """Index of the first token of a time at or behind `at`, len(tokens) when there is none."""
    folded = [token.folded for token in tokens]
    for index in range(at, len(tokens)):
        if _starts_stamp(tokens, folded, index, words):
            return index
    return len(tokens)


def stamp_end(tokens: Sequence[Token], start: int, words: Words) -> int:
    """Index behind the last token of the time that begins at `start`: numbers, months, zones, ages, bars."""
    end = start
    for index in range(start, len(tokens)):
        if is_number(tokens[index]) or _is_time_word(tokens[index], words):
            end = index + 1
        elif index - end >= _NEAR:
            break
    return max(end, start + 1) if start < len(tokens) else start


def _is_time_word(token: Token, words: Words) -> bool:
    return token.folded in words.months or token.folded in words.weekdays or token.folded in _CLOCK_WORDS


_CLOCK_WORDS = frozenset("am pm a.m p.m uhr ist gmt utc est edt pst pdt cet cest bst et pkt ago read".split())


def _starts_stamp(tokens: Sequence[Token], folded: Sequence[str], at: int, words: Words) -> bool:
    token = tokens[at]
    if not token.folded:
        return False
    if is_number(token):
        return True
    near = tokens[at + 1 : at + 1 + _NEAR]
    if token.folded in words.months or token.folded in words.weekdays:
        return _number_near(near, words)
    if phrase_at(words.age_openers, folded, at):
        size = phrase_at(words.age_openers, folded, at)
        return at + size < len(tokens) and is_number(tokens[at + size])
    size = phrase_at(words.stamp_openers, folded, at)
    if size:
        behind = tokens[at + size : at + size + _NEAR]
        return not behind or _number_near(behind, words)
    return False


def _number_near(tokens: Sequence[Token], words: Words) -> bool:
    for token in tokens:
        if is_number(token):
            return True
        if not (token.is_mark or _is_time_word(token, words) or len(token.folded) <= 3):
            return False
    return False
