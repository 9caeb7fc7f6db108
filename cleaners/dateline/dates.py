"""Dates as datelines print them: the pieces of pattern that find one, and the day that it means.

Month names are data (months.toml). A missing year or month is completed from the day the story was published.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from datetime import date, timedelta
from functools import cache
from itertools import pairwise
from pathlib import Path

from cleaners.dateline.letters import LETTER

# A story is filed at most two days after the date of its page: datelines run ahead of the server's clock and zone.
LATEST_AFTER_PUBLISHED = timedelta(days=2)

YEAR = r"(?:(?:19|20)\d\d)(?!\d)"


@cache
def _months() -> Mapping[str, Mapping[str, int]]:
    """Language -> month word in small letters -> number of the month."""
    with Path(__file__).with_name("months.toml").open("rb") as file:
        languages = tomllib.load(file)
    return {
        language: {word: int(number) for number, words in months.items() for word in words}
        for language, months in languages.items()
    }


@cache
def _all_months() -> Mapping[str, int]:
    merged: dict[str, int] = {}
    for months in _months().values():
        for word, number in months.items():
            merged.setdefault(word, number)
    return merged


def _shortened(words: Iterable[str]) -> frozenset[str]:
    """The words that shorten another one: a point behind them is theirs, behind a whole word it ends the sentence."""
    whole = sorted(words)
    return frozenset(
        word
        for word, following in pairwise(whole)
        if following.startswith(word) and _all_months()[word] == _all_months()[following]
    )


def _is_alphabetic(word: str) -> bool:
    """Is it Latin, Greek or Cyrillic, the scripts that write a dateline in capitals and small letters?"""
    return word < "\u0530"


@cache
def month_pattern() -> str:
    """Any month in Latin, Greek or Cyrillic letters, in any case, with the point of a shortened one."""
    words = [word for word in _all_months() if _is_alphabetic(word)]
    shortened = _shortened(words)
    longest_first = sorted(words, key=len, reverse=True)
    return (
        "(?i:"
        + "|".join(word + r"\b\.?" if word in shortened else word + r"\b" for word in longest_first)
        + ")"
    )


def month_words(*languages: str) -> str:
    """The months of some languages as one alternation (scripts without capitals)."""
    words = {word for language in languages for word in _months()[language]}
    return "|".join(sorted(map(re.escape, words), key=len, reverse=True))


def _date_pattern(month: str) -> str:
    """The forms of a date around a pattern for the month; "th", "6." and "1er" belong to the day."""
    return rf"""(?:
    (?:(?:Mon|Tues?|Wed(?:nes)?|Thu(?:rs)?|Fri|Sat(?:ur)?|Sun)(?:day)?\.?,?[ ])?
    (?: {month}[ ]?\d{{1,2}}(?:st|nd|rd|th|[ ]d\.)?(?!\d)(?:[ ]?,?[ ]?{YEAR})?
      | \d{{1,2}}(?:st|nd|rd|th|er|\.|º|ª)?[ ]?(?:de[ ]|di[ ]|d['’]|of[ ])?{month}
        (?:[ ]?,?[ ]?(?:de[ ]|del[ ])?{YEAR}(?:[ ](?:г\.|року|р\.))?|[ ]\d\d(?=[ ]?[-–—]|$))?
      | {YEAR}\.?[ ]{month}[ ]\d{{1,2}}\.?(?:,[ ](?:hétfő|kedd|szerda|csütörtök|péntek|szombat|vasárnap))?
      | ngày[ ]\d{{1,2}}/\d{{1,2}}(?:/{YEAR})?
      | \d{{1,2}}[./]\d{{1,2}}[./]\d{{2,4}}(?!\d)
      | {YEAR}-\d\d-\d\d(?!\d)
    ))"""


# For re.VERBOSE. Any word stands for the month here: two hundred names in each of twenty patterns would take half a
# second to compile. What was matched is a date only when `is_date` says so.
DATE = _date_pattern(rf"\b(?:[{LETTER}]{{3,5}}\b\.?|[{LETTER}]{{6,12}}\b)")


@cache
def _strict_date() -> re.Pattern[str]:
    return re.compile(_date_pattern(month_pattern()), re.VERBOSE)


def is_date(printed: str) -> bool:
    """Is it a date indeed, its month the name of a month?"""
    return _strict_date().fullmatch(printed) is not None


@cache
def date_at_end() -> re.Pattern[str]:
    """A date at the end of a text, behind a dash, a comma or a blank."""
    return re.compile(rf"(?:^|[-–—,;.·/][ ]*|[ ])(?P<day>{_date_pattern(month_pattern())})[ ]*$", re.VERBOSE)


_NUMERIC = re.compile(r"(\d{1,2})[./](\d{1,2})[./](\d{2}|\d{4})")
_ISO = re.compile(r"(\d{4})-(\d\d)-(\d\d)")
_VIETNAMESE = re.compile(r"ngày (\d{1,2})/(\d{1,2})(?:/(\d{4}))?")
_YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")
_SHORT_YEAR = re.compile(r"(?<=[^\W\d_][ .])\d\d$")
_NUMBER = re.compile(r"\d+")
# By its edges, not its letters: the vowel signs of Devanagari are none to \w.
_WORD = re.compile(r"[^\s\d.,;،۔'’]+(?: [^\s\d.,;،۔'’]+)?")


def read_day(
    printed: str, *, published: date | None, language: str | None, american: bool = False
) -> date | None:
    """The day that a printed date means, or None where print and page do not say.

    `american` puts the month first in a date of numbers; without it a date like 05/11/04 needs the published day or
    a language other than English to be read.
    """
    printed = printed.strip()
    if match := _ISO.fullmatch(printed):
        return _valid(*map(int, match.groups()))
    if match := _NUMERIC.fullmatch(printed):
        return _numeric_day(*match.groups(), published=published, language=language, american=american)
    if match := _VIETNAMESE.fullmatch(printed):
        year = int(match[3]) if match[3] else None
        return complete(year, int(match[2]), int(match[1]), published)
    year_match = _YEAR.search(printed)
    year = int(year_match[0]) if year_match else None
    rest = printed[: year_match.start()] + " " + printed[year_match.end() :] if year_match else printed
    if year is None and (short := _SHORT_YEAR.search(rest)) and len(_NUMBER.findall(rest)) == 2:
        year = _whole_year(short[0])
        rest = rest[: short.start()]
    numbers, month = _NUMBER.findall(rest), _month(rest, language)
    if len(numbers) != 1 or len(numbers[0]) > 2 or (month is None and not printed.isdigit()):
        return None  # a misprint such as 27.6.205
    return complete(year, month, int(numbers[0]), published)


def complete(year: int | None, month: int | None, day: int, published: date | None) -> date | None:
    """The nearest such day that is not more than two days after the published one."""
    if year is not None and month is not None:
        return _valid(year, month, day)
    if published is None or (year is not None and month is None):
        return None
    latest = published + LATEST_AFTER_PUBLISHED
    return max((each for each in _candidates(month, day, published) if each <= latest), default=None)


def _candidates(month: int | None, day: int, published: date) -> Iterator[date]:
    if month is not None:
        # Nine years reach from one 29 February to the next, around the century's missing one.
        tries = [(published.year + offset, month) for offset in range(1, -9, -1)]
    else:
        counted = published.year * 12 + published.month - 1
        tries = [((counted + offset) // 12, (counted + offset) % 12 + 1) for offset in (1, 0, -1, -2)]
    for year, each in tries:
        if (found := _valid(year, each, day)) is not None:
            yield found


def _valid(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _numeric_day(
    first: str,
    second: str,
    year_printed: str,
    *,
    published: date | None,
    language: str | None,
    american: bool,
) -> date | None:
    year = int(year_printed) if len(year_printed) == 4 else _whole_year(year_printed)
    day_first, month_first = _valid(year, int(second), int(first)), _valid(year, int(first), int(second))
    if day_first is None or month_first is None or day_first == month_first:
        return day_first or month_first
    if american:
        return month_first
    if published is not None:
        latest = published + LATEST_AFTER_PUBLISHED
        return max((each for each in (day_first, month_first) if each <= latest), default=None)
    return None if language in (None, "en") else day_first


def _whole_year(two_digits: str) -> int:
    number = int(two_digits)
    return 1900 + number if number > 40 else 2000 + number


def _month(printed: str, language: str | None) -> int | None:
    own: Mapping[str, int] = _months().get(language or "", {})
    for match in _WORD.finditer(printed.casefold()):
        for word in (match[0], *match[0].split()):
            number = own.get(word) or _all_months().get(word)
            if number:
                return number
    return None
