"""A time of the page as an instant, with its place and its days, and the same with day and month changed over."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, date, time, tzinfo

from cleaners.article import Precision
from cleaners.published.candidates import Asked, Candidate
from cleaners.published.read import safely_resolved
from cleaners.published.value import Published, Stamp


@dataclass(frozen=True, slots=True, kw_only=True)
class Dated:
    """A candidate and the instant it stands for."""

    candidate: Candidate
    value: Published

    @property
    def days(self) -> frozenset[date]:
        """The day on its own clock and the day in UTC: a page that prints either means this instant."""
        return frozenset({self.candidate.stamp.wall.date(), self.value.moment.astimezone(UTC).date()})

    @property
    def place(self) -> str:
        """The kind of place it stands in; what a template fills from one field of the newsroom is one place.

        A time element without a mark of its own shows the printed stamp again.
        """
        where = self.candidate.where
        for kind in ("json-ld", "meta", "microdata", "url", "title"):
            if where.startswith(kind):
                return kind
        return "printed"


def dated(candidate: Candidate, asked: Asked) -> Dated | None:
    """`candidate` as an instant; None at the ends of the calendar."""
    value = safely_resolved(candidate.stamp, asked.timezone)
    return Dated(candidate=candidate, value=value) if value is not None else None


def other_order(each: Dated, asked: Asked) -> Dated | None:
    """The same numbers with day and month changed over, when they could be."""
    stamp = each.candidate.stamp
    if stamp.other is None:
        return None
    return dated(replace(each.candidate, stamp=replace(stamp, wall=stamp.other, other=None)), asked)


def with_zone(each: Dated, zone: tzinfo, where: str, asked: Asked) -> Dated:
    """`each` with its wall time read in `zone`, and `where` that is known from."""
    stamp = replace(each.candidate.stamp, zone=zone)
    return dated(Candidate(stamp=stamp, where=f"{each.candidate.where}, {where}"), asked) or each


def has_time(stamp: Stamp) -> bool:
    """Was a time of day given? Midnight sharp is what machines write when none is known."""
    return stamp.precision in {Precision.SECOND, Precision.MINUTE} and stamp.wall.time() != time()
