"""Reads the machine-written dates of feeds and sitemaps: ISO 8601 in W3C's profile, and RFC 822."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

_LONGEST = 64  # a machine-written date is shorter; nothing longer is worth a parser
# What lies outside was never meant: a program's zero (the first day of the year 1) or its infinity. No calendar could
# move it into another zone either.
_YEARS = range(1500, 9000)
_REDUCED = re.compile(r"\d{4}(-\d{2})?")  # W3C allows a year, or a year and a month


def read_date(text: str | None) -> datetime | None:
    """An aware datetime, or None where `text` is no date; a date without a zone is taken as UTC.

    A day, month or year alone stands for its last moment: a filter "since" must not lose a story of that day.
    """
    cleaned = (text or "").strip()
    if not cleaned or len(cleaned) > _LONGEST:
        return None
    try:
        moment = _iso(cleaned) or parsedate_to_datetime(cleaned)
        return sane(moment if moment.tzinfo else moment.replace(tzinfo=UTC))
    except (ValueError, OverflowError, TypeError, IndexError):
        return None


def sane(moment: datetime) -> datetime | None:
    """The moment, unless no news can be of that year."""
    return moment if moment.year in _YEARS else None


def _iso(text: str) -> datetime | None:
    if _REDUCED.fullmatch(text):
        year, _, month = text.partition("-")
        return _end_of(int(year), int(month) if month else 12)
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return None
    whole_day = len(text) <= len("2020-02-06")
    return moment.replace(hour=23, minute=59, second=59) if whole_day else moment


def _end_of(year: int, month: int) -> datetime:
    following = datetime(year + month // 12, month % 12 + 1, 1, tzinfo=UTC)
    return datetime.fromtimestamp(following.timestamp() - 1, tz=UTC)
