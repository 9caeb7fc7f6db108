"""Times as machines write them into attributes and JSON: ISO 8601 in all its spellings, epochs, RFC 2822, Java."""

from __future__ import annotations

import re
from datetime import UTC, datetime, time, timedelta, tzinfo

from cleaners.article import Precision
from cleaners.published.calendars import made
from cleaners.published.value import Stamp
from cleaners.published.zones import zone_of_offset

_LONGEST = 80  # characters; nothing that a template writes there is longer, bar prose
_ISO = re.compile(
    r"(?P<year>\d{4})(?P<dash>[-/]?)(?P<month>\d{2})(?:(?P=dash)(?P<day>\d{2}))?"
    r"(?:(?:T|\s{1,2}|T\s|\sT|_)(?P<hour>\d{2}|\d(?=:))(?::?(?P<minute>\d{2})(?::?(?P<second>\d{2}|(?<=:)\d)(?:[.,:]\d{1,9})?)?)?"
    r"\s?(?P<zone>Z|UTC|GMT|(?:UTC|GMT)?[+-]\d{1,2}(?::?\d{2})?(?::?\d{2})?)?(?:\[[\w/+-]{1,40}\])?)?"
)
_DAY_AND_NOISE = re.compile(r"(\d{4})-(\d{2})-(\d{2})(?=\D|\d{6})")
_EPOCH = re.compile(r"(?:/Date\()?(\d{9,10}|\d{12,13})(?:\.\d{1,6})?(?:[+-]\d{4})?(?:\)/)?")
_YEAR_LAST = re.compile(r"(\w{3}\.? \w{3}\.? +\d{1,2}) +(\d{2}:\d{2}(?::\d{2})?)( [A-Z]{2,5})? +(\d{4})\Z")
_BEGINNING = datetime(1970, 1, 1, tzinfo=UTC)
# Epochs from September 1973 on: nothing on the web is older, and identifiers of nine digits are.
_FIRST_EPOCH = 10**9 // 8


def read_machine(value: str) -> Stamp | None:
    """The time in an attribute, when it has the form of one that machines write."""
    text = value.strip(" \t\r\n\"'")
    if not text or len(text) > _LONGEST or not text.isascii():
        return None
    if text.isdigit() or text.startswith("/Date("):
        stamp = _epoch(text) or (_iso(text, text) if len(text) == 8 else None)
    else:
        stamp = _iso(text, text)
    if stamp is None and (noisy := _DAY_AND_NOISE.match(text)):
        day = made(int(noisy[1]), int(noisy[2]), int(noisy[3]))
        if day is not None:
            stamp = Stamp(wall=datetime.combine(day, time()), raw=text, precision=Precision.DAY)
    return stamp


def year_moved(text: str) -> str:
    """ "Thu Feb 06 17:32:00 PKT 2020", as Java and C print it, with the year beside the day."""
    match = _YEAR_LAST.match(text.strip())
    return f"{match[1]} {match[4]} {match[2]}{match[3] or ''}" if match else text


def _iso(text: str, raw: str) -> Stamp | None:
    match = _ISO.fullmatch(text)
    if match is None or (match["day"] is None and not match["dash"]):
        return None
    day = made(int(match["year"]), int(match["month"]), int(match["day"] or 1))
    if day is None:
        return None
    hour, minute, second = (int(match[name] or 0) for name in ("hour", "minute", "second"))
    midnight = datetime.combine(day, time())
    if hour > 24 or minute > 59 or second > 60:
        return Stamp(wall=midnight, raw=raw, precision=Precision.DAY)
    if match["day"] is None:
        precision = Precision.MONTH
    elif match["hour"] is None:
        precision = Precision.DAY
    else:
        precision = Precision.MINUTE if match["second"] is None else Precision.SECOND
    wall = midnight + timedelta(hours=hour, minutes=minute, seconds=min(second, 59))
    return Stamp(wall=wall, raw=raw, precision=precision, zone=_zone(match["zone"]))


def _zone(text: str | None) -> tzinfo | None:
    if not text:
        return None
    offset = text.removeprefix("UTC").removeprefix("GMT")
    return UTC if offset in {"", "Z"} else zone_of_offset(offset)


def _epoch(text: str) -> Stamp | None:
    match = _EPOCH.fullmatch(text)
    if match is None:
        return None
    count = int(match[1])
    seconds = count // 1000 if len(match[1]) > 10 else count
    if seconds < _FIRST_EPOCH:
        return None
    wall = (_BEGINNING + timedelta(seconds=seconds)).replace(tzinfo=None)
    return Stamp(wall=wall, raw=text, precision=Precision.SECOND, zone=UTC)
