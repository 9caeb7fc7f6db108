"""Stamps in languages without a vocabulary of ours are read by dateparser, which is told the language."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from cleaners.article import Precision
from cleaners.published import read_stamp


@pytest.mark.parametrize(
    ("text", "language", "expected", "precision"),
    [
        ("12 Μαρτίου 2024", "el", "2024-03-12T00:00:00+00:00", Precision.DAY),
        ("2 februarie 2024, 10:15", "ro", "2024-02-02T10:15:00+00:00", Precision.MINUTE),
        ("5 ธันวาคม 2023 14:30", "th", "2023-12-05T14:30:00+00:00", Precision.MINUTE),
        ("2024. március 5. 10:22", "hu-HU", "2024-03-05T10:22:00+00:00", Precision.MINUTE),
    ],
)
def test_a_stamp_of_an_unlisted_language(
    text: str, language: str, expected: str, precision: Precision
) -> None:
    stamp = read_stamp(text, language=language)
    assert stamp is not None
    assert (stamp.moment.isoformat(), stamp.raw, stamp.precision) == (expected, text, precision)


FETCHED = datetime(2015, 5, 5, 15, 20, 31, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "language", "expected", "precision"),
    [
        ("5 წუთის წინ", "ka", "2015-05-05T15:15:00+00:00", Precision.MINUTE),
        ("3 საათის წინ", "ka", "2015-05-05T12:20:00+00:00", Precision.DAY),
        ("2 დღის წინ", "ka-GE", "2015-05-03T00:00:00+00:00", Precision.DAY),
        ("לפני 2 ימים", "he", "2015-05-03T00:00:00+00:00", Precision.DAY),
        ("2 дена", "mk", None, None),  # no age without "ago"
        ("1581010320", "et", None, None),  # a number is no epoch
    ],
)
def test_an_age_of_an_unlisted_language_counts_from_the_fetch(
    text: str, language: str, expected: str | None, precision: Precision | None
) -> None:
    stamp = read_stamp(text, language=language, fetched_at=FETCHED)
    told = (stamp.moment.isoformat(), stamp.precision) if stamp is not None else (None, None)
    assert told == (expected, precision)
    assert read_stamp(text, language=language) is None


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("12 Μαρτίου 2024", None),  # nobody says which language it is
        ("12 Μαρτίου 2024", "tlh"),  # a language that nobody knows
        ("Μαρτίου 2024", "el"),  # no day
        ("Η κυβέρνηση ανακοίνωσε στις 12 Μαρτίου 2024 ότι θα μειώσει τους φόρους στα νησιά", "el"),  # prose
    ],
)
def test_what_is_no_stamp(text: str, language: str | None) -> None:
    assert read_stamp(text, language=language) is None
