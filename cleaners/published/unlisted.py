"""Stamps in languages that have no vocabulary here: dateparser, told the language, on short strings only.

Without a language it took 1.7 s on 64 characters, with one 7 ms; it never sees prose, and each string once. Left to
itself it counts ages back from the clock of the machine and reads numbers as epochs of its zone: the same page would
have another day tomorrow.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta, tzinfo
from functools import lru_cache
from typing import Any

from cleaners.article import Precision
from cleaners.published.value import Stamp
from cleaners.vocabulary import vocabulary

_LONGEST = 64  # characters
_CLOCK = re.compile(r"\d{1,2}[:.h]\d\d")
_DIGIT = re.compile(r"\d")
_SETTINGS = {"REQUIRE_PARTS": ["day", "month", "year"], "PARSERS": ["custom-formats", "absolute-time"]}
# Ages are counted back from any one moment, so that an age is read once, whenever its page was fetched.
_THEN = datetime(2001, 7, 1, 12)  # noqa: DTZ001 - only the distance to it counts
_AGE_SETTINGS = {"PARSERS": ["relative-time"], "RELATIVE_BASE": _THEN}
_OLDEST = timedelta(days=330)  # ages of years are too rough to be a time


def unlisted_stamp(text: str, language: str | None) -> Stamp | None:
    """The stamp that `text` is as a whole; None when its language is unknown, or is one of ours."""
    code = _unlisted(text, language)
    found = _parsed(text.strip(), code) if code else None
    if found is None:
        return None
    precision = Precision.MINUTE if _CLOCK.search(text) else Precision.DAY
    return Stamp(
        wall=found.replace(tzinfo=None),
        raw=text.strip(),
        precision=precision,
        zone=found.tzinfo,
        end=len(text),
    )


def unlisted_age(
    text: str, language: str | None, *, fetched_at: datetime, timezone: tzinfo | None
) -> Stamp | None:
    """The time that `text`, as a whole an age ("2 დღის წინ"), counts back to; as precise as ages in our languages."""
    code = _unlisted(text, language)
    age = _age(text.strip(), code) if code and _DIGIT.search(text) else None
    if age is None:
        return None
    try:
        moment = (fetched_at - age).astimezone(timezone or UTC).replace(second=0, microsecond=0, tzinfo=None)
    except OverflowError:
        return None
    if age >= timedelta(days=1):
        moment = moment.replace(hour=0, minute=0)
    within = ((timedelta(hours=1), Precision.MINUTE), (timedelta(days=7), Precision.DAY))
    precision = next((each for most, each in within if age < most), Precision.MONTH)
    return Stamp(wall=moment, raw=text.strip(), precision=precision, end=len(text), is_age=True)


def _unlisted(text: str, language: str | None) -> str | None:
    """The code of `language` when `text` is short and the language is none of ours."""
    if language is None or len(text) > _LONGEST or vocabulary(language).dates.months:
        return None
    return language.partition("-")[0].lower()


@lru_cache(maxsize=2_000)
def _age(text: str, language: str) -> timedelta | None:
    then = _asked(text, language, _AGE_SETTINGS)
    age = _THEN - then.replace(tzinfo=None) if then is not None else None
    return age if age is not None and timedelta() <= age <= _OLDEST else None


@lru_cache(maxsize=2_000)
def _parsed(text: str, language: str) -> datetime | None:
    return _asked(text, language, _SETTINGS)


def _asked(text: str, language: str, settings: Mapping[str, Any]) -> datetime | None:
    import dateparser

    try:
        found: datetime | None = dateparser.parse(text, languages=[language], settings=dict(settings))
    except (ValueError, OverflowError, RecursionError):  # a language it does not know, a day no calendar has
        return None
    return found
