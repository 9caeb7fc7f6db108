"""Stamps in languages that have no vocabulary here: dateparser, told the language, on short strings only.

Without a language it took 1.7 s on 64 characters, with one 7 ms; it never sees prose, and each string once.
"""

from __future__ import annotations

import re
from datetime import datetime
from functools import lru_cache

from cleaners.article import Precision
from cleaners.published.value import Stamp
from cleaners.vocabulary import vocabulary

_LONGEST = 64  # characters
_CLOCK = re.compile(r"\d{1,2}[:.h]\d\d")
_SETTINGS = {"REQUIRE_PARTS": ["day", "month", "year"]}


def unlisted_stamp(text: str, language: str | None) -> Stamp | None:
    """The stamp that `text` is as a whole; None when its language is unknown, or is one of ours."""
    if language is None or len(text) > _LONGEST or vocabulary(language).dates.months:
        return None
    found = _parsed(text.strip(), language.partition("-")[0].lower())
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


@lru_cache(maxsize=2_000)
def _parsed(text: str, language: str) -> datetime | None:
    import dateparser

    try:
        found: datetime | None = dateparser.parse(text, languages=[language], settings=_SETTINGS)
    except (ValueError, OverflowError, RecursionError):  # a language it does not know, a day no calendar has
        return None
    return found
