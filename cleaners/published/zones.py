"""Time zones as pages print them: offsets and abbreviations."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from functools import cache
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

_LONGEST_OFFSET = timedelta(hours=14)

# Hours ahead of UTC of the abbreviations that mean one zone wherever news is printed.
_HOURS: dict[str, float] = {
    "UTC": 0, "GMT": 0, "Z": 0, "WET": 0, "WEST": 1, "CET": 1, "CEST": 2, "MEZ": 1, "MESZ": 2, "EET": 2,
    "EEST": 3, "MSK": 3, "TRT": 3, "TSI": 3, "SAST": 2, "CAT": 2, "WAT": 1, "EAT": 3, "PKT": 5, "NPT": 5.75,
    "IRST": 3.5, "WIB": 7, "WITA": 8, "WIT": 9, "SGT": 8, "HKT": 8, "PHT": 8, "JST": 9, "KST": 9, "AWST": 8,
    "ACST": 9.5, "ACDT": 10.5, "AEST": 10, "AEDT": 11, "NZST": 12, "NZDT": 13, "EST": -5, "EDT": -4, "CDT": -5,
    "MST": -7, "MDT": -6, "PST": -8, "PDT": -7, "AKST": -9, "AKDT": -8, "HST": -10, "BRT": -3, "ART": -3,
    "COT": -5, "PET": -5, "CLST": -3, "UYT": -3,
}  # fmt: skip
_REGIONS = {
    "ET": "America/New_York",
    "CT": "America/Chicago",
    "MT": "America/Denver",
    "PT": "America/Los_Angeles",
}
# These mean different zones in different countries: the source's zone or the region of the language decides.
_BY_REGION: dict[str, dict[str, float]] = {
    "IST": {"IN": 5.5, "IE": 1, "IL": 2},
    "BST": {"GB": 1, "BD": 6},
    "CST": {"US": -6, "CA": -6, "MX": -6, "CN": 8, "TW": 8},
    "AST": {"CA": -4, "PR": -4, "SA": 3},
    "SST": {"SG": 8},
    "GST": {"AE": 4},
}
ABBREVIATIONS = frozenset(_HOURS) | frozenset(_REGIONS) | frozenset(_BY_REGION)

_OFFSET = re.compile(r"([+-])(\d{1,2})(?::?([0-5]\d))?(?::?[0-5]\d(?:\.\d{1,6})?)?")


def zone_of_offset(text: str) -> tzinfo | None:
    """The zone in "+05:00", "-0330", "+5"; None when no clock on earth is that far off."""
    match = _OFFSET.fullmatch(text.replace("−", "-"))
    if match is None:
        return None
    offset = timedelta(hours=int(match[2]), minutes=int(match[3] or 0))
    return fixed(-offset if match[1] == "-" else offset)


def zone_of_abbreviation(name: str, wall: datetime, *, source: tzinfo | None, region: str) -> tzinfo | None:
    """The zone that `name` means at `wall`, for a source in `source` and a language as of `region`."""
    if name in _REGIONS:
        return named(_REGIONS[name])
    if source is not None and wall.replace(tzinfo=source).tzname() == name:
        return source
    hours = _HOURS[name] if name in _HOURS else _BY_REGION.get(name, {}).get(region.upper())
    return None if hours is None else fixed(timedelta(hours=hours))


def fixed(offset: timedelta) -> tzinfo | None:
    """A zone of that fixed offset, UTC for none; None when it is out of bounds."""
    if abs(offset) > _LONGEST_OFFSET:
        return None
    return timezone(offset) if offset else UTC


@cache
def named(name: str | None) -> tzinfo | None:
    """The zone of an IANA name; None for no name and for one that the system does not know."""
    if not name:
        return None
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return None


def aware(wall: datetime, zone: tzinfo) -> datetime:
    """`wall` in `zone`, with its offset fixed.

    Of the two times that the end of summer gives, the first; a time inside the gap that its beginning leaves is
    moved on by the gap. Raises OverflowError at the first and the last day of the calendar.
    """
    shown = wall.replace(tzinfo=zone, fold=0).astimezone(UTC).astimezone(zone)
    offset = shown.utcoffset() or timedelta()
    # Offsets of the nineteenth century have seconds, and some readers of ISO 8601 refuse them.
    return shown.astimezone(timezone(offset) if offset else UTC)
