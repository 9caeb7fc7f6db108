"""The header Retry-After."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from crawler.politeness.waiting import read_retry_after

NOW = datetime(2024, 5, 1, 12, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("120", 120.0),
        (" 0 ", 0.0),
        ("Wed, 01 May 2024 12:01:30 GMT", 90.0),
        ("Wed, 01 May 2024 11:00:00 GMT", 0.0),
        ("Wednesday, 01-May-24 12:00:05 GMT", 5.0),
        ("Wed May  1 12:00:07 2024", 7.0),
        ("", None),
        ("-5", None),
        ("1.5", None),
        ("soon", None),
        ("٣", None),
        ("9" * 100, None),
        ("Wed, 99 May 2024 12:00:00 GMT", None),
    ],
)
def test_a_number_or_a_date_is_read(text, expected):
    assert read_retry_after(text, NOW) == expected
