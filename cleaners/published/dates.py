"""Calendar days as they are printed: numeric, with a month's name, East Asian, Solar Hijri, Buddhist."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from cleaners.published.tokens import Token
from cleaners.published.words import Words

_YEARS = range(1800, 2100)
_SOLAR_YEARS = range(1300, 1500)
_BUDDHIST_YEARS = range(2443, 2643)
_ORDINALS = frozenset("st nd rd th er ere re de e o a º ª eme ς η na".split())
_YEAR_SIGNS = frozenset(["年", "년", "년도"])
_MONTH_SIGNS = frozenset(["月", "월"])
_DAY_SIGNS = frozenset(["日", "號", "号", "일"])
# Between year, month and day in Lithuanian, Latvian, Vietnamese, Bulgarian, Russian.
_SMALL = frozenset(["m", "d", "gada", "nam", "г", "р", "года", "року", "th"])
_VIETNAMESE_MONTH = "thang"


@dataclass(frozen=True, slots=True, kw_only=True)
class Day:
    """A printed day, or a month when `has_day` is false. `other` has day and month changed over."""

    value: date
    other: date | None = None
    has_day: bool = True


def day_at(line: Sequence[Token], place: int, words: Words, today: date | None) -> tuple[Day, int] | None:
    """The day printed at `place` of `line` and the place behind it; a missing year comes from `today`."""
    if line[place].kind == "number":
        return (
            _numeric(line, place, words.order)
            or _east_asian(line, place, today)
            or _day_first(line, place, words, today)
            or _year_first(line, place, words)
        )
    if line[place].kind == "mark":
        return None
    return _month_first(line, place, words, today) or _relative(line, place, words, today)


def made(year: int, month: int, day: int) -> date | None:
    """That day of our calendar, when there is one in an age that has news pages."""
    if year not in _YEARS:
        return None
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _number(line: Sequence[Token], place: int, longest: int = 2) -> int | None:
    if place >= len(line) or line[place].kind != "number" or len(line[place].text) > longest:
        return None
    return int(line[place].text)


def _text(line: Sequence[Token], place: int) -> str:
    return line[place].text if place < len(line) else ""


def _year(line: Sequence[Token], place: int) -> int | None:
    value = _number(line, place, 4)
    return value if value is not None and len(line[place].text) == 4 else None


def _numeric(line: Sequence[Token], place: int, order: str) -> tuple[Day, int] | None:
    """2020-02-06, 6.2.2020, 06/02/20, 6. 2. 2020, 1398/11/17."""
    separator = _text(line, place + 1)
    if separator not in {"-", "/", ".", "‐", "–", "年"} or _text(line, place + 3) != separator:
        return None
    if place + 4 >= len(line) or any(line[place + step].kind != "number" for step in (2, 4)):
        return None
    parts = [line[place + step] for step in (0, 2, 4)]
    if separator != "." and parts[2].end - parts[0].start != sum(len(each.text) for each in parts) + 2:
        return None  # "6 - 2 - 20" is a score
    day = _ordered([each.text for each in parts], order)
    if day is None:
        return None
    return day, place + 5


def _ordered(parts: list[str], order: str) -> Day | None:
    lengths = [len(each) for each in parts]
    if max(lengths) > 4:
        return None
    first, second, third = (int(each) for each in parts)
    if lengths[0] == 4 and max(lengths[1:]) <= 2:
        return _of_any_calendar(first, second, third)
    if lengths[2] == 4 and max(lengths[:2]) <= 2:
        year = third
    elif lengths == [2, 2, 2] or (lengths[2] == 2 and max(lengths[:2]) <= 2 and order != "ymd"):
        if order == "ymd":
            return _of_any_calendar(2000 + first, second, third)
        year = 2000 + third
    else:
        return None
    month, day = (first, second) if order == "mdy" else (second, first)
    straight, turned = _of_any_calendar(year, month, day), _of_any_calendar(year, day, month)
    if straight is None or turned is None or straight == turned:
        return straight or turned
    return Day(value=straight.value, other=turned.value)


def _of_any_calendar(year: int, month: int, day: int) -> Day | None:
    if year in _SOLAR_YEARS:
        value = from_solar_hijri(year, month, day)
    else:
        value = made(year - 543 if year in _BUDDHIST_YEARS else year, month, day)
    return None if value is None else Day(value=value)


def _east_asian(line: Sequence[Token], place: int, today: date | None) -> tuple[Day, int] | None:
    """2020年2月6日, 2020년 2월 6일, 2월 6일; Vietnamese 6 tháng 2, 2020."""
    year: int | None = None
    if _text(line, place + 1) in _YEAR_SIGNS:
        year = _number(line, place, 4)
        place += 2
        if year is None:
            return None
        if year < 100:
            year += 2000
    month = _number(line, place)
    if month is None or _text(line, place + 1) not in _MONTH_SIGNS:
        return None
    place += 2
    day = _number(line, place)
    if day is None:
        value = made(year, month, 1) if year is not None else None
        return (Day(value=value, has_day=False), place) if value else None
    place += 1
    if _text(line, place) in _DAY_SIGNS:
        place += 1
    value = made(year, month, day) if year is not None else _latest(month, day, today)
    return (Day(value=value), place) if value else None


def _day_first(line: Sequence[Token], place: int, words: Words, today: date | None) -> tuple[Day, int] | None:
    """6 February 2020, 06th of Feb. 2020, 6 de febrero de 2020, 6-Feb-20, 6 فبراير/شباط 2020."""
    day = _number(line, place)
    if day is None or not 1 <= day <= 31:
        return None
    here = place + 1
    if _text(line, here) in _ORDINALS and line[here].start == line[place].end:
        here += 1
    here = _past(line, here, words, marks="./-,'")
    named = _month_at(line, here, words)
    if named is None:
        return None
    month, solar, here = named
    after = _past(line, here, words, marks="./-,'’`،")
    return _completed((_year_of(line, after, here), month, day), (after, here), today, solar=solar)


def _month_first(
    line: Sequence[Token], place: int, words: Words, today: date | None
) -> tuple[Day, int] | None:
    """February 6, 2020; Feb. 6th 2020; February 2020."""
    named = _month_at(line, place, words)
    if named is None:
        return None
    month, solar, after = named
    here = _past(line, after, words, marks=".-/,")
    year = _year(line, here)
    if year is not None:
        value = made(year, month, 1)
        return (Day(value=value, has_day=False), here + 1) if value and not solar else None
    day = _number(line, here)
    if day is None or not 1 <= day <= 31:
        return None
    here += 1
    if _text(line, here) in _ORDINALS and line[here].start == line[here - 1].end:
        here += 1
    after = _past(line, here, words, marks=".-/,،'’")
    return _completed((_year_of(line, after, here), month, day), (after, here), today, solar=solar)


def _year_first(line: Sequence[Token], place: int, words: Words) -> tuple[Day, int] | None:
    """2020. február 6., 2020 m. vasario 6 d., 2020. gada 6. februāris, 2020 Feb 6."""
    year = _year(line, place)
    if year is None:
        return None
    here = _past(line, place + 1, words, marks=".-/,")
    day = _number(line, here)
    if day is not None:
        here = _past(line, here + 1, words, marks=".")
    named = _month_at(line, here, words)
    if named is None:
        return None
    month, solar, here = named
    if day is None:
        here = _past(line, here, words, marks=".-/")
        day = _number(line, here)
        if day is None:
            return None
        here += 1
        if _text(line, here) == "." or _text(line, here) == "d":
            here += 1
    return _completed((year, month, day), (here - 1, here), None, solar=solar)


def _relative(line: Sequence[Token], place: int, words: Words, today: date | None) -> tuple[Day, int] | None:
    """Today, yesterday."""
    if today is None or (found := words.days.at(line, place)) is None:
        return None
    days, here = found
    return Day(value=today - timedelta(days=days)), here


def _month_at(line: Sequence[Token], place: int, words: Words) -> tuple[int, bool, int] | None:
    """(month, of the Solar Hijri calendar?, place behind): "February", "febrero", "شباط/فبراير", "tháng 2"."""
    if place >= len(line):
        return None
    if line[place].text == _VIETNAMESE_MONTH and (number := _number(line, place + 1)) is not None:
        return number, False, place + 2
    found = words.months.at(line, place)
    if found is not None:
        month, here = found
        if _text(line, here) in {"/", "-", "("} and here + 1 < len(line):
            again = words.months.at(line, here + 1)
            if again is not None and again[0] == month:
                here = again[1] + (_text(line, again[1]) == ")")
        return month, False, here
    solar = words.solar_months.at(line, place)
    return None if solar is None else (solar[0], True, solar[1])


def _past(line: Sequence[Token], place: int, words: Words, *, marks: str) -> int:
    """The place behind one mark, small words and another mark, as in "6. de febrero, de 2020"."""
    for _ in range(3):
        if (place < len(line) and line[place].kind == "mark" and line[place].text in marks) or (place < len(line) and line[place].text in _SMALL):
            place += 1
        elif place < len(line) and line[place].kind == "word" and (small := words.connectors.at(line, place)):
            place = small[1]
    return place


def _year_of(line: Sequence[Token], place: int, behind_month: int) -> int | None:
    """A year of four digits at `place`, or of two where a mark other than a comma binds it to the month."""
    year = _year(line, place)
    if year is not None:
        return None if _text(line, place + 1) == ":" else year
    short = _number(line, place)
    bound = place > behind_month and line[place - 1].text in {"-", "/", "'", "’", "`"}
    if short is not None and bound and len(line[place].text) == 2 and _text(line, place + 1) != ":":
        return 2000 + short
    return None


def _completed(
    parts: tuple[int | None, int, int], places: tuple[int, int], today: date | None, *, solar: bool
) -> tuple[Day, int] | None:
    year, month, day = parts
    if year is None:
        value = _latest(month, day, today) if not solar else None
        return (Day(value=value), places[1]) if value else None
    if solar:
        value = from_solar_hijri(year, month, day)
        return (Day(value=value), places[0] + 1) if value else None
    found = _of_any_calendar(year, month, day)
    return (found, places[0] + 1) if found else None


def _latest(month: int, day: int, today: date | None) -> date | None:
    """The last such day up to tomorrow; a day printed without its year is not old."""
    if today is None:
        return None
    for year in (today.year, today.year - 1):
        value = made(year, month, day)
        if value is not None and value <= today + timedelta(days=1):
            return value
    return None


def from_solar_hijri(year: int, month: int, day: int) -> date | None:
    """That day of the calendar of Iran and Afghanistan, whose leap years follow a cycle of 33 in our time.

    Exact for the years 1300 to 1472, by the rule of eight leap years in 33.
    """
    if year not in _SOLAR_YEARS or not 1 <= month <= 12 or not 1 <= day <= (31 if month <= 6 else 30):
        return None
    # 1 Farvardin 1399 was 20 March 2020.
    elapsed = 365 * (year - 1399) + _solar_leap_years(year) - _solar_leap_years(1399)
    in_year = (month - 1) * 31 - max(0, month - 7) + day - 1
    return date(2020, 3, 20) + timedelta(days=elapsed + in_year)


def _solar_leap_years(year: int) -> int:
    """How many years before `year` in its cycles were leap years: those with remainder 1, 5, 9, 13, 17, 22, 26, 30."""
    cycles, rest = divmod(year, 33)
    return 8 * cycles + sum(leap < rest for leap in (1, 5, 9, 13, 17, 22, 26, 30))
