"""Printed dates of datelines: which words are dates, and which day they mean."""

from __future__ import annotations

from datetime import date

import pytest

from cleaners.dateline.dates import complete, is_date, read_day
from cleaners.dateline.east_asian import read_east_asian_day

PUBLISHED = date(2020, 2, 6)


@pytest.mark.parametrize(
    ("printed", "language", "expected"),
    [
        ("6th Feb, 2020", "en", date(2020, 2, 6)),
        ("Nov. 24, 2004", "en", date(2004, 11, 24)),
        ("Oct.18", "en", date(2019, 10, 18)),
        ("30 May 89", "en", date(1989, 5, 30)),
        ("Feb 8", "en", date(2020, 2, 8)),
        ("Feb 9", "en", date(2019, 2, 9)),
        ("29 Feb", "en", date(2016, 2, 29)),
        ("6. Feber", "de", date(2020, 2, 6)),
        ("4 février", "fr", date(2020, 2, 4)),
        ("6 de febrero de 2020", "es", date(2020, 2, 6)),
        ("28 LUG", "it", date(2019, 7, 28)),
        ("06 fev 2020", "pt", date(2020, 2, 6)),
        ("31 дек", "ru", date(2019, 12, 31)),
        ("6 лютого", "uk", date(2020, 2, 6)),
        ("2020. február 6.", "hu", date(2020, 2, 6)),
        ("3 ديسمبر", "ar", date(2019, 12, 3)),
        ("31 जनवरी", "hi", date(2020, 1, 31)),
        ("5 فروری", "ur", date(2020, 2, 5)),
        ("06.02.2020", "pl", date(2020, 2, 6)),
        ("2020-02-06", None, date(2020, 2, 6)),
        ("23", "es", date(2020, 1, 23)),
        ("8/24/2019", "en", date(2019, 8, 24)),
        ("27.1.202", "de", None),
        ("31 Feb", "en", None),
        ("Smarch 13", "en", None),
    ],
)
def test_a_printed_day_is_completed_from_the_published_one(
    printed: str, language: str | None, expected: date | None
) -> None:
    assert read_day(printed, published=PUBLISHED, language=language) == expected


def test_a_month_word_of_two_languages_goes_by_the_language() -> None:
    assert read_day("6 listopada 2019", published=None, language="pl") == date(2019, 11, 6)
    assert read_day("6 srpna 2019", published=None, language="cs") == date(2019, 8, 6)


@pytest.mark.parametrize(
    ("language", "american", "published", "expected"),
    [
        ("en", True, None, date(2004, 5, 11)),
        ("de", False, None, date(2004, 11, 5)),
        ("en", False, None, None),
        ("en", False, date(2004, 11, 6), date(2004, 11, 5)),
        ("en", False, date(2004, 5, 12), date(2004, 5, 11)),
    ],
)
def test_a_date_of_numbers_is_read_only_as_far_as_something_tells_its_order(
    language: str, american: bool, published: date | None, expected: date | None
) -> None:
    assert read_day("05/11/04", published=published, language=language, american=american) == expected


def test_a_day_without_month_may_be_of_the_month_before_or_after() -> None:
    assert complete(None, None, 31, date(2020, 3, 1)) == date(2020, 1, 31)
    assert complete(None, None, 1, date(2020, 1, 31)) == date(2020, 2, 1)
    assert complete(None, None, 3, date(2020, 1, 31)) == date(2020, 1, 3)


@pytest.mark.parametrize(
    ("printed", "expected"),
    [
        ("2月6日", date(2020, 2, 6)),
        ("２４日", date(2020, 1, 24)),
        ("2019年12月31日", date(2019, 12, 31)),
        ("十二月三十一日", date(2019, 12, 31)),
        ("一九九七年十二月三十一日", date(1997, 12, 31)),
        ("二〇一九年一月二十日", date(2019, 1, 20)),
        ("2월 6일", date(2020, 2, 6)),
        ("十十月一日", None),
        ("13月45日", None),
    ],
)
def test_east_asian_days_in_all_their_numerals(printed: str, expected: date | None) -> None:
    assert read_east_asian_day(printed, PUBLISHED) == expected


@pytest.mark.parametrize("printed", ["Feb. 6", "6 Feb.", "22 ноября", "Thursday, Feb 6", "1er mars"])
def test_dates_are_told(printed: str) -> None:
    assert is_date(printed)


@pytest.mark.parametrize("printed", ["Boeing 747", "22 ноября.", "24 Chicago", "Route 66"])
def test_other_words_with_numbers_are_none(printed: str) -> None:
    assert not is_date(printed)
