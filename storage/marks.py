"""What the full-text index holds beside words: marks for the names and for the day, month and year of an article.

A search by words, several names and a stretch of time is then one question to the index. A mark begins with a
character of the private use area, which no word has (storage/words.py), so nothing that is typed can be one.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime, timedelta

_SIGN = "\ue000"
ANY_YEAR = f"{_SIGN}y"  # the beginning of a mark that every article has
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)


def to_number(moment: datetime) -> int:
    """An aware moment in microseconds since 1970."""
    return (moment - _EPOCH) // _MICROSECOND


def to_moment(number: int) -> datetime:
    """The inverse of `to_number`, in UTC."""
    return _EPOCH + timedelta(microseconds=number)


def day_of(number: int) -> date:
    """The day in UTC of a moment in microseconds since 1970."""
    return to_moment(number).date()


def start_of(day: date) -> int:
    """The first moment of a day in UTC, in microseconds since 1970."""
    return to_number(datetime(day.year, day.month, day.day, tzinfo=UTC))


def marks(facet_ids: Iterable[int], number: int) -> str:
    """Every mark of an article with these names and this moment (microseconds since 1970), in a fixed order."""
    day = day_of(number)
    return " ".join([*map(name_mark, sorted(facet_ids)), *_time_marks(day)])


def name_mark(facet_id: int) -> str:
    """The mark of a name."""
    return f"{_SIGN}f{facet_id}"


def time_marks(days: Sequence[date], earliest: date | None = None) -> list[str]:
    """Marks that every article of these days has, and no article of another populated day.

    `days` are consecutive among the days on which there are articles, newest first, and `earliest` is the next
    older such day (None: there is none). A month or a year that is covered whole is one mark.
    """
    if not days:
        return []
    newest, oldest = days[0], days[-1]
    found: dict[str, None] = {}
    for day in days:
        of_day, of_month, of_year = _time_marks(day)
        year_end = date(day.year, 12, 31)
        month_end = _month_end(day)
        # Whole as far as anything is populated: nothing of it lies newer than the stretch or older than it.
        if year_end <= newest and (earliest is None or earliest.year < day.year or oldest.year < day.year):
            found.setdefault(of_year)
        elif month_end <= newest and (
            earliest is None
            or (earliest.year, earliest.month) < (day.year, day.month)
            or (oldest.year, oldest.month) < (day.year, day.month)
        ):
            found.setdefault(of_month)
        else:
            found.setdefault(of_day)
    return list(found)


def _time_marks(day: date) -> tuple[str, str, str]:
    return (
        f"{_SIGN}d{day.year:04}{day.month:02}{day.day:02}",
        f"{_SIGN}m{day.year:04}{day.month:02}",
        f"{_SIGN}y{day.year:04}",
    )


def _month_end(day: date) -> date:
    if day.month == 12:
        return date(day.year, 12, 31)
    return date(day.year, day.month + 1, 1) - timedelta(days=1)
