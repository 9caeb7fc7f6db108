"""Times of day and zones as they are printed: 17:32, 5:32 p.m., 17h32, 17 Uhr, 下午5时32分, 오후 5시 32분, GMT+5."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import time, tzinfo
from typing import NamedTuple

from cleaners.article import Precision
from cleaners.published.tokens import Token
from cleaners.published.words import Words
from cleaners.published.zones import ABBREVIATIONS, zone_of_offset

_COLONS = frozenset(":：∶")
_HOUR_SIGNS = frozenset(["h", "時", "时", "點", "点", "시", "u", "г"])
_MINUTE_SIGNS = frozenset(["分", "분", "m", "min"])
_SECOND_SIGNS = frozenset(["秒", "초", "s"])
_HOUR_WORDS = frozenset(["h", "uhr", "時", "时", "點", "点", "시", "hrs", "hours", "hs", "uur"])


class Clock(NamedTuple):
    """A printed time of day."""

    value: time
    precision: Precision


def clock_at(line: Sequence[Token], place: int, words: Words, *, bare: bool) -> tuple[Clock, int] | None:
    """The time of day at `place` of `line` and the place behind it.

    `bare`: a date stands before it, so that "17.32" and "1732 hrs" can only be times.
    """
    half: str | None = None
    if line[place].kind != "number":
        said = words.halves.at(line, place) if line[place].kind != "mark" else None
        if (
            said is None
            or line[place].text.isascii()
            or said[1] >= len(line)
            or line[said[1]].kind != "number"
        ):
            return None  # no language in Latin letters puts it first, and "am 6." is German for "on the 6th"
        half, place = said
    digits = line[place].text
    if len(digits) == 4 and bare:
        return _military(line, place)
    if len(digits) > 2:
        return None
    read = _hour_and_minute(line, place, bare=bare)
    if read is None:
        hour, minute, second, here = int(digits), None, None, place + 1
    else:
        hour, minute, second, here = read
    if half is None and here < len(line) and line[here].kind != "mark":
        said = words.halves.at(line, here)
        if said is not None:
            half, here = said
    if _text(line, here) in _HOUR_WORDS:
        here += 1
    elif minute is None and half is None:
        return None
    return _clock(hour, minute, second, half, here)


def _hour_and_minute(
    line: Sequence[Token], place: int, *, bare: bool
) -> tuple[int, int, int | None, int] | None:
    sign = _text(line, place + 1)
    pointed = bare and sign == "." and _adjacent(line, place, 3)
    if sign not in _COLONS and sign not in _HOUR_SIGNS and not pointed:
        return None
    here = place + 2
    if here >= len(line) or line[here].kind != "number" or len(line[here].text) > 2:
        return None
    if sign in _COLONS and len(line[here].text) != 2:
        return None
    minute, second = int(line[here].text), None
    here += 1
    if _text(line, here) in _MINUTE_SIGNS:
        here += 1
    separated = _text(line, here) in _COLONS or (pointed and _text(line, here) == ".")
    if (
        separated
        and here + 1 < len(line)
        and line[here + 1].kind == "number"
        and len(line[here + 1].text) == 2
    ):
        second = int(line[here + 1].text)
        here += 2
        if _text(line, here) in {".", ","} and here + 1 < len(line) and _adjacent(line, here - 1, 3):
            here += 2 if line[here + 1].kind == "number" else 0  # fractions of a second
    elif here + 1 < len(line) and line[here].kind == "number" and line[here + 1].text in _SECOND_SIGNS:
        second = int(line[here].text[:2])
        here += 2
    return int(line[place].text), minute, second, here


def _military(line: Sequence[Token], place: int) -> tuple[Clock, int] | None:
    """1732 hrs, 1732 GMT."""
    after = _text(line, place + 1)
    if after not in {"hrs", "hours", "gmt", "utc"}:
        return None
    here = place + 2 if after in {"hrs", "hours"} else place + 1
    return _clock(int(line[place].text[:2]), int(line[place].text[2:]), None, None, here)


def _clock(
    hour: int, minute: int | None, second: int | None, half: str | None, here: int
) -> tuple[Clock, int] | None:
    if half == "pm" and hour < 12:
        hour += 12
    elif half == "am" and hour == 12:
        hour = 0
    if hour > 23 or (minute or 0) > 59 or (second or 0) > 59:
        return None
    precision = Precision.MINUTE if second is None else Precision.SECOND
    return Clock(time(hour, minute or 0, second or 0), precision), here


def zone_at(text: str, line: Sequence[Token], place: int) -> tuple[str | None, tzinfo | None, int] | None:
    """(abbreviation, zone of an offset, place behind): "PKT", "GMT+5", "+05:00", "Z" right behind a time."""
    token = line[place]
    if token.kind == "mark":
        offset = _offset_at(line, place)
        if offset is None or (line[place - 1].end != token.start and not _is_whole_offset(line, place)):
            return None
        return None, *offset
    name = text[token.start : token.end]
    if name not in ABBREVIATIONS:
        return None
    if name in {"GMT", "UTC"} and place + 1 < len(line):
        offset = _offset_at(line, place + 1)
        if offset is not None:
            return None, *offset
    return name, None, place + 1


def _is_whole_offset(line: Sequence[Token], place: int) -> bool:
    """Is it "+0530" or "+05:30" in one piece, so that it may stand apart from its time?"""
    digits = line[place + 1]
    return digits.start == line[place].end and (len(digits.text) == 4 or _text(line, place + 2) == ":")


def _offset_at(line: Sequence[Token], place: int) -> tuple[tzinfo, int] | None:
    if line[place].text not in {"+", "-", "−"} or place + 1 >= len(line) or line[place + 1].kind != "number":
        return None
    digits, here = line[place + 1].text, place + 2
    if (
        len(digits) <= 2
        and _text(line, here) == ":"
        and here + 1 < len(line)
        and _adjacent(line, here - 1, 3)
    ):
        digits, here = digits + ":" + line[here + 1].text, here + 2
    zone = zone_of_offset("-+"[line[place].text == "+"] + digits)
    return None if zone is None else (zone, here)


def _text(line: Sequence[Token], place: int) -> str:
    return line[place].text if place < len(line) else ""


def _adjacent(line: Sequence[Token], place: int, count: int) -> bool:
    """Do `count` tokens stand without a gap?"""
    end = min(place + count, len(line)) - 1
    return all(line[each].end == line[each + 1].start for each in range(place, end))
