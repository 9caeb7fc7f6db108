"""The best of all the times that a page gives, completed from the others where they agree on the day."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta, timezone, tzinfo

from cleaners.article import Precision, Zone
from cleaners.found import Found
from cleaners.metadata import Metadata
from cleaners.page import SiteHints
from cleaners.published.candidates import Asked, Candidate, PageTimes
from cleaners.published.read import safely_resolved
from cleaners.published.value import Published, Stamp
from cleaners.published.zones import named

_MOST_AHEAD = timedelta(days=1)  # of the fetch: the zones of the earth and a clock that runs fast
_NEVER = frozenset([date(1969, 12, 31), date(1970, 1, 1)])  # what an empty field of a database becomes
_MOST_OTHERS = 12
_HALF_HOUR = timedelta(minutes=30)  # the few zones between the halves are too few to tell from chance


@dataclass(frozen=True, slots=True, kw_only=True)
class _Dated:
    candidate: Candidate
    value: Published


def find_published(
    metadata: Metadata,
    lines: Sequence[str],
    *,
    hints: SiteHints,
    language: str | None,
    fetched_at: datetime | None,
    url: str | None,
) -> Found[Published] | None:
    """When the story was published; `lines` are the printed ones around its headline.

    A time more than a day ahead of the fetch is passed over (warning `future_published`). Where the best place gives
    only the day, or no zone, and another place agrees with it, the other completes it. Without any zone the time is
    taken in that of the source, else in UTC (warning `no_published_zone`).
    """
    return _published(_times(metadata, lines, hints, language, fetched_at, url))


def find_modified(
    metadata: Metadata,
    lines: Sequence[str],
    *,
    hints: SiteHints,
    language: str | None,
    fetched_at: datetime | None,
    url: str | None,
) -> Found[datetime] | None:
    """When the story was last changed, None when not after its publication; arguments as in `find_published`."""
    times = _times(metadata, lines, hints, language, fetched_at, url)
    believed, _ = _believed(times.modified(), times.asked)
    if not believed:
        return None
    best = _completed(believed[0], believed[1:], times.asked)
    published = _published(times)
    if published is not None and _is_earlier(best.value, published.value):
        return None
    return Found(value=best.value.moment, where=best.candidate.where, others=_others(best, believed))


def _times(
    metadata: Metadata,
    lines: Sequence[str],
    hints: SiteHints,
    language: str | None,
    fetched_at: datetime | None,
    url: str | None,
) -> PageTimes:
    if fetched_at is not None and fetched_at.tzinfo is None:
        fetched_at = fetched_at.replace(tzinfo=UTC)
    asked = Asked(language=language, timezone=named(hints.timezone), fetched_at=fetched_at, url=url)
    return PageTimes(metadata, lines, asked)


def _published(times: PageTimes) -> Found[Published] | None:
    believed, warnings = _believed(times.published(), times.asked)
    if not believed:
        # A page that only says when it was changed was published by then: better than no day at all.
        believed, _ = _believed(times.modified(), times.asked)
        warnings = (*warnings, "published_from_modified")
    if not believed:
        return None
    peers = [each for each in believed[1:] if not each.candidate.stamp.is_age]
    best = _completed(_turned(believed[0], peers, times.asked), peers, times.asked)
    if best.value.zone is Zone.ASSUMED:
        warnings = (*warnings, "no_published_zone")
    return Found(
        value=best.value, where=best.candidate.where, others=_others(best, believed), warnings=warnings
    )


def _is_earlier(modified: Published, published: Published) -> bool:
    if {modified.precision, published.precision} & {Precision.DAY, Precision.MONTH}:
        return modified.moment.date() < published.moment.date()
    return modified.moment < published.moment


def _believed(candidates: Iterable[Candidate], asked: Asked) -> tuple[list[_Dated], tuple[str, ...]]:
    """The candidates that are not ahead of the fetch, as instants."""
    believed: list[_Dated] = []
    warnings: tuple[str, ...] = ()
    for candidate in candidates:
        value = safely_resolved(candidate.stamp, asked.timezone)
        if value is None or candidate.stamp.wall.date() in _NEVER:
            continue
        dated = _Dated(candidate=candidate, value=value)
        if asked.fetched_at is not None and value.moment > asked.fetched_at + _MOST_AHEAD:
            turned = _other_order(dated, asked)
            if turned is None or turned.value.moment > asked.fetched_at + _MOST_AHEAD:
                warnings = ("future_published",)
                continue
            dated = turned
        believed.append(dated)
    return believed, warnings


def _other_order(dated: _Dated, asked: Asked) -> _Dated | None:
    """The same numbers with day and month changed over."""
    stamp = dated.candidate.stamp
    if stamp.other is None:
        return None
    stamp = replace(stamp, wall=stamp.other, other=None)
    value = safely_resolved(stamp, asked.timezone)
    return _Dated(candidate=replace(dated.candidate, stamp=stamp), value=value) if value else None


def _turned(best: _Dated, others: Sequence[_Dated], asked: Asked) -> _Dated:
    """`best` with day and month changed over when only that agrees with another place of the page."""
    turned = _other_order(best, asked)
    if turned is None:
        return best
    days = {each.value.moment.date() for each in others if each.candidate.stamp.other is None}
    if best.value.moment.date() in days or turned.value.moment.date() not in days:
        return best
    return replace(
        turned,
        candidate=replace(
            turned.candidate, where=f"{best.candidate.where}, order of day and month from elsewhere"
        ),
    )


def _completed(best: _Dated, others: Sequence[_Dated], asked: Asked) -> _Dated:
    """`best` with the time of day and the zone of others that agree with it."""
    if not _has_time(best.candidate.stamp):
        fuller = [each for each in others if _has_time(each.candidate.stamp) and _same_day(best, each)]
        fuller.sort(key=lambda each: each.candidate.stamp.zone is None)  # stable: the best place stays first
        if fuller:
            where = f"{best.candidate.where}, time from {fuller[0].candidate.where}"
            best = _Dated(candidate=replace(fuller[0].candidate, where=where), value=fuller[0].value)
    if best.value.zone is not Zone.PAGE and _has_time(best.candidate.stamp):
        for each in others:
            zone = _zone_between(best.candidate.stamp, each.candidate.stamp)
            if zone is not None:
                return _with_zone(best, zone, f"zone from {each.candidate.where}", asked)
    elif best.candidate.stamp.zone is UTC:
        return _localised(best, others, asked)
    return best


def _localised(best: _Dated, others: Sequence[_Dated], asked: Asked) -> _Dated:
    """`best`, given in UTC, on the clock of the newsroom where another place shows the same instant on it."""
    for each in others:
        stamp = each.candidate.stamp
        if stamp.zone is not None and each.value.moment == best.value.moment and stamp.zone is not UTC:
            zone: tzinfo | None = stamp.zone
        elif stamp.zone is None and _has_time(stamp):
            zone = _zone_between(stamp, best.candidate.stamp)
        else:
            continue
        if zone is not None and zone is not UTC:
            local = replace(
                best.candidate.stamp, wall=best.value.moment.astimezone(zone).replace(tzinfo=None)
            )
            moved = replace(best, candidate=replace(best.candidate, stamp=local))
            return _with_zone(moved, zone, f"offset from {each.candidate.where}", asked)
    return best


def _has_time(stamp: Stamp) -> bool:
    """Was a time of day given? Midnight sharp is what machines write when none is known."""
    return stamp.precision in {Precision.SECOND, Precision.MINUTE} and stamp.wall.time() != time()


def _same_day(first: _Dated, second: _Dated) -> bool:
    days = [
        {each.candidate.stamp.wall.date(), each.value.moment.astimezone(UTC).date()}
        for each in (first, second)
    ]
    return bool(days[0] & days[1])


def _zone_between(naive: Stamp, zoned: Stamp) -> tzinfo | None:
    """The zone that makes `naive` the instant of `zoned`, when both show the same minute of some zone's clock."""
    if zoned.zone is None or not _has_time(zoned):
        return None
    offset = zoned.zone.utcoffset(zoned.wall)
    if offset is None:
        return None
    apart = naive.wall.replace(second=0) - (zoned.wall - offset).replace(second=0)
    if abs(apart) > timedelta(hours=14) or apart % _HALF_HOUR:
        return None
    return timezone(apart) if apart else UTC


def _with_zone(dated: _Dated, zone: tzinfo, where: str, asked: Asked) -> _Dated:
    stamp = replace(dated.candidate.stamp, zone=zone)
    value = safely_resolved(stamp, asked.timezone)
    if value is None:
        return dated
    candidate = Candidate(stamp=stamp, where=f"{dated.candidate.where}, {where}")
    return _Dated(candidate=candidate, value=value)


def _others(best: _Dated, believed: Sequence[_Dated]) -> tuple[str, ...]:
    told = (
        f"{each.candidate.where}: {each.value.raw}"
        for each in believed
        if each.value.raw != best.value.raw or each.candidate.where != best.candidate.where
    )
    return tuple(dict.fromkeys(told))[:_MOST_OTHERS]
