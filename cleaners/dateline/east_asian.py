"""Days as Chinese, Japanese and Korean datelines print them: 2月6日, ２４日, 十二月三十一日, 2월 6일."""

from __future__ import annotations

import re
import unicodedata
from datetime import date

from cleaners.dateline.dates import complete

# ○ and 零 are the zero of some papers.
_DIGITS = "〇○零一二三四五六七八九"
_DIGIT = {each: max(value - 2, 0) for value, each in enumerate(_DIGITS)}
_NUMBER = rf"(?:\d{{1,2}}|[{_DIGITS}十]{{1,3}})"
# For re.VERBOSE; a day alone ("21日") is usual in Taiwan and Japan.
EAST_ASIAN_DAY = (
    rf"(?:(?:\d{{4}}|[{_DIGITS}]{{4}})[年년][ ]?)?(?:{_NUMBER}[ ]?[月월][ ]?)?{_NUMBER}[ ]?[日일]"
)
_READ = re.compile(
    rf"(?:(?P<year>\d{{4}}|[{_DIGITS}]{{4}})[年년] ?)?(?:(?P<month>{_NUMBER}) ?[月월] ?)?(?P<day>{_NUMBER}) ?[日일]"
)


def read_east_asian_day(printed: str, published: date | None) -> date | None:
    """The day that a printed date means, completed like any other."""
    match = _READ.fullmatch(printed.strip())
    if match is None:
        return None
    year, month, day = (_number(match[name]) if match[name] else None for name in ("year", "month", "day"))
    if day is None or (month is None and match["month"]) or (year is None and match["year"]):
        return None
    return complete(year, month, day, published)


def _number(printed: str) -> int | None:
    """`24`, `２４`, `二十四`, `三〇` or `一九九七` as a number; None when it is none, as `十十`."""
    plain = unicodedata.normalize("NFKC", printed)
    if plain.isdecimal():
        return int(plain)
    tens, ten, units = plain.partition("十")
    if not ten:
        digits = [_DIGIT.get(each) for each in plain]
        return None if None in digits else int("".join(map(str, digits)))
    tens_digit, units_digit = _DIGIT.get(tens or "一"), _DIGIT.get(units or "〇")
    return None if tens_digit is None or units_digit is None else 10 * tens_digit + units_digit
