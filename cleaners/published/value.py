"""What is read out of a printed time, before and after its zone is known."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, tzinfo

from cleaners.article import Precision, Zone
from cleaners.published.zones import aware


@dataclass(frozen=True, slots=True, kw_only=True)
class Published:
    """An instant with what the page said of it. `raw` is exactly as printed, or as it stood in the attribute."""

    moment: datetime  # aware
    raw: str
    precision: Precision
    zone: Zone


@dataclass(frozen=True, slots=True, kw_only=True)
class Stamp:
    """A time as it stands on the page.

    `wall` is what a clock on the wall showed, `zone` what the page says of the zone. `other` is the wall time with
    day and month changed over, where the order of a numeric date cannot be told from itself.
    """

    wall: datetime  # naive
    raw: str
    precision: Precision
    zone: tzinfo | None = None
    other: datetime | None = None
    label: str = ""  # "published", "updated" or nothing printed before it
    start: int = 0  # where `raw` stands in its line
    end: int = 0
    is_age: bool = False  # "3 minutes ago", counted from the fetch


def resolved(stamp: Stamp, timezone: tzinfo | None) -> Published:
    """`stamp` as an instant: in its own zone, else in the source's, else in UTC."""
    if stamp.zone is not None:
        return Published(
            moment=aware(stamp.wall, stamp.zone), raw=stamp.raw, precision=stamp.precision, zone=Zone.PAGE
        )
    if timezone is not None:
        return Published(
            moment=aware(stamp.wall, timezone), raw=stamp.raw, precision=stamp.precision, zone=Zone.SOURCE
        )
    return Published(
        moment=aware(stamp.wall, UTC), raw=stamp.raw, precision=stamp.precision, zone=Zone.ASSUMED
    )
