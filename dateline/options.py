"""Options that several verbs share, and the types that read their values."""

from __future__ import annotations

import argparse
import re
from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from dateline.environment import DEFAULT_DATABASE, DEFAULT_SOURCES


def add_database(parser: argparse.ArgumentParser) -> None:
    """`--db`."""
    parser.add_argument(
        "--db",
        metavar="URL",
        help=f"the store, as SQLAlchemy URL (default: $DATELINE_DB, else {DEFAULT_DATABASE})",
    )


def add_sources_file(parser: argparse.ArgumentParser) -> None:
    """`--sources`."""
    parser.add_argument(
        "--sources",
        metavar="FILE",
        help=f"the sources file (default: $DATELINE_SOURCES, else {DEFAULT_SOURCES})",
    )


def add_article(parser: argparse.ArgumentParser) -> None:
    """ID, the number of a stored article."""
    parser.add_argument("id", type=positive, metavar="ID", help="the number that `dateline search` shows")


def add_format(parser: argparse.ArgumentParser, names: Sequence[str], default: str) -> None:
    """`-f`; `default` says in words what is written without it."""
    parser.add_argument(
        "-f", "--format", choices=names, metavar="FORMAT", help=f"{', '.join(names)} (default: {default})"
    )


def add_manners(parser: argparse.ArgumentParser) -> None:
    """`--allow-private` and `--user-agent`, of the verbs that fetch."""
    parser.add_argument(
        "--allow-private",
        action="append",
        default=[],
        metavar="HOST",
        help="a host on a private or loopback address that may be reached (may be repeated)",
    )
    parser.add_argument(
        "--user-agent",
        metavar="NAME",
        help="the name given to servers (default: $DATELINE_USER_AGENT, else Dateline's)",
    )


def since(value: str) -> datetime:
    """The start of what `value` names: a day (2024-02-06), a moment (2024-02-06T17:32), a span back (7d)."""
    if span := _span(value):
        return datetime.now(UTC) - span
    day_or_moment = _read(value)
    if isinstance(day_or_moment, datetime):
        return day_or_moment
    return datetime.combine(day_or_moment, time.min, UTC)


def until(value: str) -> datetime | date:
    """The end of what `value` names; a day counts whole."""
    if span := _span(value):
        return datetime.now(UTC) - span
    return _read(value)


def examples(every: str, action: str) -> dict[str, Any]:
    """What add_parser() is told so that the help of an action ("sources add") ends in its examples among a verb's."""
    lines = [line for line in every.splitlines() if f"dateline {action} " in f"{line} "]
    return {
        "epilog": "\n".join(["examples:", *lines]),
        "formatter_class": argparse.RawDescriptionHelpFormatter,
    }


def positive(value: str) -> int:
    """A whole number from 1 on, which every database takes."""
    number = _whole(value)
    if number < 1:
        raise argparse.ArgumentTypeError(f"{value!r} is not a whole number from 1 on")
    if number > _LARGEST:
        raise argparse.ArgumentTypeError(f"{value!r} is larger than {_LARGEST:,}, as no store is")
    return number


def days(value: str) -> int:
    """A number of days, at most a hundred years: beyond them the calendar ends."""
    number = _whole(value)
    if not 1 <= number <= _MOST_DAYS:
        raise argparse.ArgumentTypeError(f"{value!r} is not a number of days from 1 to {_MOST_DAYS:,}")
    return number


_LARGEST = 10**12
_MOST_DAYS = 36_525


def _whole(value: str) -> int:
    """The number, or 0."""
    try:
        return int(value)
    except ValueError:
        return 0


def address(value: str) -> str:
    """The address of a web page."""
    from crawler.addresses import web_address
    from crawler.errors import AddressError

    try:
        web_address(value)
    except AddressError as problem:
        raise argparse.ArgumentTypeError(f"{value!r} {problem.detail}") from None
    return value


def domain(value: str) -> str:
    """The name of a site, such as example.org, without scheme and path."""
    if re.search(r"[/\s:@]", value) or not value.strip("."):
        raise argparse.ArgumentTypeError(f"{value!r} is no domain; write it like example.org")
    return value.lower()


def timezone(value: str) -> str:
    """The name of a time zone, as the IANA lists it."""
    from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

    try:
        ZoneInfo(value)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise argparse.ArgumentTypeError(
            f"{value!r} is no time zone; write it like Asia/Karachi or UTC"
        ) from None
    return value


def span(value: str) -> timedelta:
    """A length of time: 90s, 10m, 2h, 1d."""
    units = {"s": "seconds", "m": "minutes", "h": "hours", "d": "days"}
    number, unit = value[:-1], value[-1:]
    if (
        unit not in units
        or not (number.isascii() and number.isdecimal())
        or len(number) > 5
        or not int(number)
    ):
        raise argparse.ArgumentTypeError(f"{value!r} is no length of time; write it like 90s, 10m, 2h or 1d")
    return timedelta(**{units[unit]: int(number)})


def _span(value: str) -> timedelta | None:
    units = {"h": "hours", "d": "days", "w": "weeks"}
    number, unit = value[:-1], value[-1:]
    if unit not in units or not (number.isascii() and number.isdecimal()) or len(number) > 5:
        return None
    return timedelta(**{units[unit]: int(number)})


def _read(value: str) -> datetime | date:
    try:
        if len(value) == len("2024-02-06"):
            return date.fromisoformat(value)
        moment = datetime.fromisoformat(value)
    except ValueError:
        raise argparse.ArgumentTypeError(
            f"{value!r} is no day (2024-02-06), no moment (2024-02-06T17:32) and no span back (12h, 7d)"
        ) from None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
