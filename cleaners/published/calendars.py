"""Days of the calendars that news is dated by."""

from __future__ import annotations

from datetime import date, timedelta

_YEARS = range(1800, 2100)
_SOLAR_YEARS = range(1300, 1500)
_BUDDHIST_YEARS = range(2443, 2643)


def made(year: int, month: int, day: int) -> date | None:
    """That day of our calendar, when there is one in an age that has news pages."""
    if year not in _YEARS:
        return None
    try:
        return date(year, month, day)
    except ValueError:
        return None


def of_any_calendar(year: int, month: int, day: int) -> date | None:
    """That day of the calendar that counts such years: ours, the Solar Hijri or the Buddhist one."""
    if year in _SOLAR_YEARS:
        return from_solar_hijri(year, month, day)
    return made(year - 543 if year in _BUDDHIST_YEARS else year, month, day)


def latest(month: int, day: int, today: date | None) -> date | None:
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
