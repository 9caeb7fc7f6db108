"""The types of option values."""

from __future__ import annotations

import argparse
from datetime import UTC, date, datetime, timedelta, timezone

import pytest

from dateline import options


@pytest.mark.parametrize(
    ("value", "moment"),
    [
        ("2020-02-06", datetime(2020, 2, 6, tzinfo=UTC)),
        ("2020-02-06T17:32", datetime(2020, 2, 6, 17, 32, tzinfo=UTC)),
        ("2020-02-06T17:32+05:00", datetime(2020, 2, 6, 17, 32, tzinfo=timezone(timedelta(hours=5)))),
        ("2020-02-06T17:32:10Z", datetime(2020, 2, 6, 17, 32, 10, tzinfo=UTC)),
    ],
)
def test_since(value: str, moment: datetime) -> None:
    assert options.since(value) == moment


@pytest.mark.parametrize(
    ("value", "span"), [("12h", timedelta(hours=12)), ("7d", timedelta(days=7)), ("2w", timedelta(weeks=2))]
)
def test_since_counts_back(value: str, span: timedelta) -> None:
    before = datetime.now(UTC)
    assert before - span <= options.since(value) <= datetime.now(UTC) - span


def test_until_keeps_a_day_whole() -> None:
    assert options.until("2020-02-06") == date(2020, 2, 6)


@pytest.mark.parametrize(
    "value", ["", "yesterday", "2020-13-01", "2020-02-06T99:00", "d", "-7d", "06.02.2020", "٣d", "1000000d"]
)
def test_what_is_no_time_is_refused(value: str) -> None:
    for read in (options.since, options.until):
        with pytest.raises(argparse.ArgumentTypeError, match="is no day"):
            read(value)


@pytest.mark.parametrize("value", ["0", "-1", "1.5", "many", ""])
def test_what_is_no_count_is_refused(value: str) -> None:
    with pytest.raises(argparse.ArgumentTypeError, match="whole number"):
        options.positive(value)


@pytest.mark.parametrize("value", ["Mars/Olympus", "", "../etc/passwd", "America"])
def test_what_is_no_time_zone_is_refused(value: str) -> None:
    with pytest.raises(argparse.ArgumentTypeError, match="no time zone"):
        options.timezone(value)


def test_a_time_zone_passes() -> None:
    assert options.timezone("Asia/Karachi") == "Asia/Karachi"


def test_a_number_that_no_database_takes_is_refused() -> None:
    assert options.positive("1000000000000") == 10**12
    with pytest.raises(argparse.ArgumentTypeError, match="is larger than 1,000,000,000,000"):
        options.positive("1000000000001")


def test_days_stay_within_the_calendar() -> None:
    assert options.days("90") == 90
    for value in ("0", "800000", "9" * 20):
        with pytest.raises(argparse.ArgumentTypeError, match="is not a number of days from 1 to 36,525"):
            options.days(value)
