"""The chosen time, completed with the time of day and the zone of other places that name the same instant."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta, timezone, tzinfo

from cleaners.article import Zone
from cleaners.published.candidates import Asked
from cleaners.published.dated import Dated, has_time, with_zone
from cleaners.published.value import Stamp

_HALF_HOUR = timedelta(minutes=30)  # the few zones between the halves are too few to tell from chance
_MOST_EAST, _MOST_WEST = timedelta(hours=14), timedelta(hours=-11)
_HOUR = timedelta(hours=1)
_DAY = timedelta(days=1)


def completed(best: Dated, others: Sequence[Dated], asked: Asked) -> Dated:
    """`best` with the time of day and the zone of others that agree with it."""
    if not has_time(best.candidate.stamp):
        fuller = [each for each in others if has_time(each.candidate.stamp) and each.days & best.days]
        fuller.sort(key=lambda each: each.candidate.stamp.zone is None)  # stable: the best place stays first
        if fuller:
            where = f"{best.candidate.where}, time from {fuller[0].candidate.where}"
            best = Dated(candidate=replace(fuller[0].candidate, where=where), value=fuller[0].value)
    if best.value.zone is not Zone.PAGE and has_time(best.candidate.stamp):
        for each in others:
            zone = _zone_between(best.candidate.stamp, each.candidate.stamp)
            if zone is not None:
                return with_zone(best, zone, f"zone from {each.candidate.where}", asked)
    elif best.candidate.stamp.zone is UTC:
        return _on_printed_day(_localised(best, others, asked), others, asked)
    return best


def _localised(best: Dated, others: Sequence[Dated], asked: Asked) -> Dated:
    """`best`, given in UTC, on the clock of the newsroom where another place shows the same instant on it."""
    for each in others:
        stamp = each.candidate.stamp
        if stamp.zone is not None and each.value.moment == best.value.moment and stamp.zone is not UTC:
            zone: tzinfo | None = stamp.zone
        elif stamp.zone is None and has_time(stamp):
            zone = _zone_between(stamp, best.candidate.stamp)
        else:
            continue
        if zone is not None and zone is not UTC:
            return _moved(best, zone, f"offset from {each.candidate.where}", asked)
    return best


def _on_printed_day(best: Dated, others: Sequence[Dated], asked: Asked) -> Dated:
    """`best`, given in UTC, at the nearest offset that puts it on the day which the page prints beside it.

    A story of 23:15 UTC that is printed with the next day's date was published behind that midnight; how far behind
    is not known, and the instant stays as it was declared.
    """
    stamp = best.candidate.stamp
    if stamp.zone is not UTC or not has_time(stamp):
        return best
    days = [
        (each, each.candidate.stamp.wall.date())
        for each in others
        if each.place in {"printed", "url"} and each.candidate.stamp.zone is None
    ]
    if any(day == stamp.wall.date() for _, day in days):
        return best
    for each, day in days:
        offset = nearest_offset(stamp.wall, day)
        if offset is not None:
            return _moved(best, timezone(offset), f"day from {each.candidate.where}", asked)
    return best


def nearest_offset(wall: datetime, day: date) -> timedelta | None:
    """The smallest whole hours that move `wall` from its UTC day to the day after or before; None when no zone does."""
    if day == wall.date() + _DAY:
        short = datetime.combine(day, time()) - wall
        offset = -(-short // _HOUR) * _HOUR
        return offset if offset <= _MOST_EAST else None
    if day == wall.date() - _DAY:
        over = wall - datetime.combine(wall.date(), time())
        offset = -(over // _HOUR + 1) * _HOUR
        return offset if offset >= _MOST_WEST else None
    return None


def _moved(best: Dated, zone: tzinfo, where: str, asked: Asked) -> Dated:
    local = replace(best.candidate.stamp, wall=best.value.moment.astimezone(zone).replace(tzinfo=None))
    return with_zone(replace(best, candidate=replace(best.candidate, stamp=local)), zone, where, asked)


def _zone_between(naive: Stamp, zoned: Stamp) -> tzinfo | None:
    """The zone that makes `naive` the instant of `zoned`, when both show the same minute of some zone's clock."""
    if zoned.zone is None or not has_time(zoned):
        return None
    offset = zoned.zone.utcoffset(zoned.wall)
    if offset is None:
        return None
    apart = naive.wall.replace(second=0) - (zoned.wall - offset).replace(second=0)
    if abs(apart) > _MOST_EAST or apart % _HALF_HOUR:
        return None
    return timezone(apart) if apart else UTC
