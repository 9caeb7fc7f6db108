"""Calendar days as they are printed: numeric, with a month's name, East Asian, relative to the fetch."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from cleaners.published.calendars import from_solar_hijri, latest, made, of_any_calendar
from cleaners.published.tokens import Token
from cleaners.published.words import Setting

_NUMERIC_SEPARATORS = frozenset("-/.‐–")
_DASHES = frozenset("-‐–—")
_ORDINALS = frozenset("st nd rd th er ere re de e o a º ª eme ς η na".split())
_YEAR_SIGNS = frozenset(["年", "년", "년도"])
_MONTH_SIGNS = frozenset(["月", "월"])
_DAY_SIGNS = frozenset(["日", "號", "号", "일"])
# Between or behind year, month and day: Lithuanian, Latvian, Vietnamese, Bulgarian and Russian, Ukrainian.
_SMALL = frozenset(["m", "d", "gada", "nam", "г", "р", "года", "року"])
_VIETNAMESE_MONTH = "thang"

# A day, and the place among the tokens behind it.
Read = tuple["Day", int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Day:
    """A printed day, or a month when `has_day` is false. `other` has day and month changed over."""

    value: date
    other: date | None = None
    has_day: bool = True
    is_relative: bool = False  # "today": a day only with a time beside it


def day_at(line: Sequence[Token], place: int, setting: Setting) -> Read | None:
    """The day printed at `place` of `line` and the place behind it; a missing year comes from the day of the fetch."""
    if line[place].kind == "number":
        return (
            _numeric(line, place, setting.order)
            or _east_asian(line, place, setting)
            or _day_first(line, place, setting)
            or _year_first(line, place, setting)
        )
    if line[place].kind == "mark":
        return None
    return _month_first(line, place, setting) or _relative(line, place, setting)


def _numeric(line: Sequence[Token], place: int, order: str) -> Read | None:
    """2020-02-06, 6.2.2020, 06/02/20, 6. 2. 2020, 1398/11/17."""
    separator = _text(line, place + 1)
    if separator not in _NUMERIC_SEPARATORS or _text(line, place + 3) != separator:
        return None
    if place + 4 >= len(line) or any(line[place + step].kind != "number" for step in (2, 4)):
        return None
    parts = [line[place + step] for step in (0, 2, 4)]
    tight = parts[2].end - parts[0].start == sum(len(each.text) for each in parts) + 2
    if not tight and (separator != "." or len(parts[2].text) != 4):
        return None  # "6 - 2 - 20" is a score
    day = _ordered([each.text for each in parts], separator, order)
    return (day, place + 5) if day else None


def _ordered(parts: Sequence[str], separator: str, order: str) -> Day | None:
    """The day in three numbers, by their lengths and, where these leave it open, the order of the language."""
    lengths = [len(each) for each in parts]
    if max(lengths) > 4 or max(lengths[1], min(lengths[0], lengths[2])) > 2:
        return None
    first, second, third = (int(each) for each in parts)
    if lengths[0] == 4:
        return _day(of_any_calendar(first, second, third))
    if lengths[2] == 2 and order == "ymd":
        return _day(of_any_calendar(2000 + first, second, third)) if lengths == [2, 2, 2] else None
    if lengths[2] not in {2, 4} or (separator == "." and sorted(lengths) == [1, 2, 2]):
        return None  # "3.11.20" is a version
    year = third if lengths[2] == 4 else 2000 + third
    month, day = (first, second) if order == "mdy" else (second, first)
    straight, turned = of_any_calendar(year, month, day), of_any_calendar(year, day, month)
    if straight is None or turned is None or straight == turned:
        return _day(straight or turned)
    if separator == "." and order == "dmy":
        return _day(straight)  # with dots the day stands first, wherever it does with other marks
    return Day(value=straight, other=turned)


def _east_asian(line: Sequence[Token], place: int, setting: Setting) -> Read | None:
    """2020年2月6日, 2020년 2월 6일, 2월 6일, 2020年2月."""
    year: int | None = None
    if _text(line, place + 1) in _YEAR_SIGNS:
        year = _year(line, place) or 2000 + (_number(line, place) or 0)
        place += 2
    month = _number(line, place)
    if month is None or _text(line, place + 1) not in _MONTH_SIGNS:
        return None
    day = _number(line, place + 2)
    if day is None or _text(line, place + 3) not in _DAY_SIGNS:
        value = made(year, month, 1) if year is not None else None
        return (Day(value=value, has_day=False), place + 2) if value else None
    return _completed((year, month, day), (place + 4, place + 4), setting)


def _day_first(line: Sequence[Token], place: int, setting: Setting) -> Read | None:
    """6 February 2020, 06th of Feb. 2020, 6 de febrero de 2020, 6-Feb-20, 6 فبراير/شباط 2020."""
    day = _number(line, place)
    if day is None or not 1 <= day <= 31 or _ends_a_span(line, place):
        return None
    here = _past(line, _past_ordinal(line, place + 1), setting, marks="./-,'")
    named = _month_at(line, here, setting)
    if named is None:
        return None
    month, solar, here = named
    after = _past(line, here, setting, marks="./-,'’`،")
    year = _year_of(line, after, here)
    if year is None and place and line[place - 1].end == line[place].start:
        return None  # "Formula 1Dec 19, 2023": the name glued before it ends with a digit
    return _completed((year, month, day), (after + 1, here), setting, solar=solar)


def _month_first(line: Sequence[Token], place: int, setting: Setting) -> Read | None:
    """February 6, 2020; Feb. 6th 2020; February 2020."""
    named = _month_at(line, place, setting)
    if named is None or _ends_a_span(line, place):
        return None
    month, solar, after = named
    here = _past(line, after, setting, marks=".-/,")
    year = _year(line, here)
    if year is not None:
        whole = (
            place == 0 or line[place - 1].kind != "number"
        )  # "31 February 2020" is no day, and no month either
        value = made(year, month, 1) if whole else None
        return (Day(value=value, has_day=False), here + 1) if value and not solar else None
    day = _number(line, here)
    if day is None or not 1 <= day <= 31:
        return None
    here = _past_ordinal(line, here + 1)
    if _text(line, here) in _DASHES and line[after].text not in _DASHES:
        return None  # "March 9-13, 2026"
    after = _past(line, here, setting, marks=".-/,،'’")
    return _completed((_year_of(line, after, here), month, day), (after + 1, here), setting, solar=solar)


def _year_first(line: Sequence[Token], place: int, setting: Setting) -> Read | None:
    """2020. február 6., 2020 m. vasario 6 d., 2020. gada 6. februāris, 2020-Feb-06."""
    year = _year(line, place)
    if year is None:
        return None
    here = _past(line, place + 1, setting, marks=".-/,")
    day = _number(line, here)
    if day is not None:
        here = _past(line, here + 1, setting, marks=".")
    named = _month_at(line, here, setting)
    if named is None:
        return None
    month, solar, here = named
    if day is None:
        here = _past(line, here, setting, marks=".-/")
        day = _number(line, here)
        if day is None:
            return None
        here += 1
        if _text(line, here) in {".", "d"}:
            here += 1
    return _completed((year, month, day), (here, here), setting, solar=solar)


def _relative(line: Sequence[Token], place: int, setting: Setting) -> Read | None:
    """Today, yesterday."""
    if setting.today is None or (found := setting.words.days.at(line, place)) is None:
        return None
    days, here = found
    return Day(value=setting.today - timedelta(days=days), is_relative=True), here


def _month_at(line: Sequence[Token], place: int, setting: Setting) -> tuple[int, bool, int] | None:
    """(month, of the Solar Hijri calendar?, place behind): "February", "febrero", "شباط/فبراير", "tháng 2"."""
    if place >= len(line) or line[place].kind in {"number", "mark"}:
        return None
    if line[place].text == _VIETNAMESE_MONTH and (number := _number(line, place + 1)) is not None:
        return number, False, place + 2
    found = setting.words.months.at(line, place)
    if found is None:
        solar = setting.words.solar_months.at(line, place)
        return None if solar is None else (solar[0], True, solar[1])
    month, here = found
    if _text(line, here) in {"/", "-", "("} and here + 1 < len(line):
        again = setting.words.months.at(line, here + 1)
        if again is not None and again[0] == month:
            here = again[1] + (_text(line, again[1]) == ")")
    return month, False, here


def _ends_a_span(line: Sequence[Token], place: int) -> bool:
    """Is this the second day of "9 - 13 March 2026", "January 31-February 4, 2026"?"""
    if place < 2 or line[place - 1].text not in _DASHES or _number(line, place - 2) is None:
        return False
    return place < 3 or line[place - 3].text not in {":", "."} or line[place - 2].end == line[place].start - 1


def _past_ordinal(line: Sequence[Token], place: int) -> int:
    """The place behind the "th" glued to the number before `place`."""
    glued = _text(line, place) in _ORDINALS and line[place].start == line[place - 1].end
    return place + glued


def _past(line: Sequence[Token], place: int, setting: Setting, *, marks: str) -> int:
    """The place behind a mark, a small word and another mark, as in "6. de febrero, de 2020"."""
    for _ in range(3):
        if place >= len(line):
            break
        token = line[place]
        if (token.kind == "mark" and token.text in marks) or token.text in _SMALL:
            place += 1
        elif token.kind == "word" and (small := setting.words.connectors.at(line, place)) is not None:
            place = small[1]
    return place


def _year_of(line: Sequence[Token], place: int, behind: int) -> int | None:
    """A year of four digits at `place`, or of two bound to the month by a mark; `behind` is the place behind that."""
    if _text(line, place + 1) in {":", "："}:
        return None  # an hour
    year = _year(line, place)
    if year is not None:
        return year
    short = _number(line, place)
    bound = place > behind and line[place - 1].text in {"-", "/", "'", "’", "`"}
    return 2000 + short if short is not None and bound and len(line[place].text) == 2 else None


def _completed(
    parts: tuple[int | None, int, int], places: tuple[int, int], setting: Setting, *, solar: bool = False
) -> Read | None:
    """The day of year, month and day; `places` are those behind the year and, if none is printed, behind the rest."""
    year, month, day = parts
    if year is None:
        value = None if solar else latest(month, day, setting.today)
        return (Day(value=value), places[1]) if value else None
    value = from_solar_hijri(year, month, day) if solar else of_any_calendar(year, month, day)
    return (Day(value=value), places[0]) if value else None


def _day(value: date | None) -> Day | None:
    return Day(value=value) if value else None


def _text(line: Sequence[Token], place: int) -> str:
    return line[place].text if place < len(line) else ""


def _number(line: Sequence[Token], place: int, longest: int = 2) -> int | None:
    if place >= len(line) or line[place].kind != "number" or len(line[place].text) > longest:
        return None
    return int(line[place].text)


def _year(line: Sequence[Token], place: int) -> int | None:
    value = _number(line, place, 4)
    return value if value is not None and len(line[place].text) == 4 else None
