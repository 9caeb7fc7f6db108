"""The best of all the times that a page gives, completed from the others where they agree on the day."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from cleaners.article import Dateline, Precision, Zone
from cleaners.found import Found
from cleaners.metadata import Metadata
from cleaners.page import SiteHints
from cleaners.published.candidates import Asked, Candidate, PageTimes
from cleaners.published.complete import completed
from cleaners.published.dated import Dated, dated, other_order
from cleaners.published.value import Published, Stamp
from cleaners.published.weigh import heaviest, is_placeholder, turned
from cleaners.published.zones import named

_MOST_AHEAD = timedelta(days=1)  # of the fetch: the zones of the earth and a clock that runs fast
_NEVER = frozenset([date(1969, 12, 31), date(1970, 1, 1)])  # what an empty field of a database becomes
_MOST_OTHERS = 12
_MOST_AGAINST = 3  # named in the provenance; `Found.others` has more


@dataclass(frozen=True, slots=True, kw_only=True)
class Beyond:
    """What is looked at when neither the declarations nor the head of the story give a time.

    `dateline` gives the dateline that opens the story, as split without a published day; `lines` the short lines of the
    rest of the page, in order; `last` a day not after the one it is given.
    """

    dateline: Callable[[], Dateline | None] = lambda: None
    lines: Callable[[], Sequence[str]] = tuple
    last: Callable[[datetime], Candidate | None] = lambda _: None


@dataclass(frozen=True, slots=True, kw_only=True)
class StoryTimes:
    """When a story was published and last changed.

    `others` of each has every time that was not chosen, `against` those of other days. `modified` is None when it is
    not after the publication.
    """

    published: Found[Published] | None
    modified: Found[datetime] | None


def find_times(
    metadata: Metadata,
    lines: Sequence[str],
    *,
    hints: SiteHints,
    language: str | None,
    fetched_at: datetime | None,
    url: str | None,
    beyond: Beyond | None = None,
) -> StoryTimes:
    """When the story was published and last changed; `lines` are the printed ones around its headline.

    The places are asked in their order; a day that more of them support than the first one wins (see `weigh`). A time
    more than a day ahead of the fetch is passed over (warning `future_published`). Where the best place gives only the
    day, or no zone, and another place agrees with it, the other completes it. Without any zone the time is taken in
    that of the source, else in UTC (warning `no_published_zone`). A naive `fetched_at` is one in UTC.
    """
    if fetched_at is not None and fetched_at.tzinfo is None:
        fetched_at = fetched_at.replace(tzinfo=UTC)
    asked = Asked(language=language, timezone=named(hints.timezone), fetched_at=fetched_at, url=url)
    times = PageTimes(metadata, lines, asked)
    published, warnings = _believed(times.published(), asked)
    changes, _ = _believed(times.modified(), asked)
    told = _Told(times=times, published=published, warnings=warnings, changes=changes)
    return StoryTimes(published=_published(told, beyond or Beyond()), modified=_modified(told))


@dataclass(frozen=True, slots=True, kw_only=True)
class _Told:
    """What a page says of its times in their proper places, as instants."""

    times: PageTimes
    published: Sequence[Dated]
    warnings: tuple[str, ...]
    changes: Sequence[Dated]


def _modified(told: _Told) -> Found[datetime] | None:
    changes = told.changes
    if not changes:
        return None
    best = completed(changes[0], changes[1:], told.times.asked)
    published = _published(told, Beyond())
    if published is not None and _is_earlier(best.value, published.value):
        return None
    return Found(value=best.value.moment, where=best.candidate.where, others=_others(best, changes))


def _published(told: _Told, beyond: Beyond) -> Found[Published] | None:
    times, warnings, changes = told.times, told.warnings, told.changes
    asked = times.asked
    believed = sorted(told.published, key=is_placeholder)  # stable: all others stay as they are
    if (
        not believed
        or believed[0].candidate.stamp.precision is Precision.MONTH
        or is_placeholder(believed[0])
    ):
        # A page that only says when it was changed was published by then: better than no day at all.
        found, more = _beyond(times, changes, beyond)
        believed, warnings = (found, (*warnings, *more)) if found else (believed, warnings)
    if not believed:
        return None
    best = turned(believed[0], [each for each in believed[1:] if not each.candidate.stamp.is_age], asked)
    best = heaviest(best, _but(believed, best), changes)
    peers = [each for each in _but(believed, best) if not each.candidate.stamp.is_age]
    chosen = completed(best, peers, asked)
    if chosen.value.zone is Zone.ASSUMED:
        warnings = (*warnings, "no_published_zone")
    return Found(
        value=chosen.value,
        where=chosen.candidate.where,
        others=_others(chosen, believed),
        against=_against(chosen, peers),
        warnings=warnings,
    )


def _beyond(
    times: PageTimes, changes: Sequence[Dated], beyond: Beyond
) -> tuple[list[Dated], tuple[str, ...]]:
    """The day of the dateline, times of the rest of the page, of the last change, of the last resort, best first.

    On labelled pages without a time in its proper place the last resort was right on 28 of 33, the first short line
    with a time on 7 of the 13 that were left.
    """
    asked = times.asked
    filed, _ = _believed(_filed(beyond.dateline()), asked)
    if filed:
        return filed, ()
    lines = beyond.lines()
    told, warnings = _believed(times.elsewhere(lines, "published"), asked)
    if told or changes:
        return (told[:1], warnings) if told else ([*changes], (*warnings, "published_from_modified"))
    last = beyond.last(asked.latest)
    resort, _ = _believed([last] if last is not None else [], asked)
    printed, more = _believed(times.elsewhere(lines, "", "updated"), asked)
    if resort:
        return [*resort, *(each for each in printed if each.days & resort[0].days)], warnings
    return printed[:1], (*warnings, *more)


def _filed(dateline: Dateline | None) -> Iterator[Candidate]:
    """The day in the dateline, when its year is printed."""
    if dateline is not None and dateline.date is not None and dateline.date_raw is not None:
        wall = datetime.combine(dateline.date, time())
        yield Candidate(
            stamp=Stamp(wall=wall, raw=dateline.date_raw, precision=Precision.DAY), where="dateline"
        )


def _is_earlier(modified: Published, published: Published) -> bool:
    if {modified.precision, published.precision} & {Precision.DAY, Precision.MONTH}:
        return modified.moment.date() < published.moment.date()
    return modified.moment < published.moment


def _believed(candidates: Iterable[Candidate], asked: Asked) -> tuple[list[Dated], tuple[str, ...]]:
    """The candidates that are not ahead of the fetch, as instants."""
    believed: list[Dated] = []
    warnings: tuple[str, ...] = ()
    latest = asked.latest + _MOST_AHEAD
    for candidate in candidates:
        each = dated(candidate, asked)
        if each is None or candidate.stamp.wall.date() in _NEVER:
            continue
        if each.value.moment > latest:
            changed = other_order(each, asked)
            if changed is None or changed.value.moment > latest:
                warnings = ("future_published",)
                continue
            each = changed
        believed.append(each)
    return believed, warnings


def _but(believed: Sequence[Dated], best: Dated) -> list[Dated]:
    """All but `best`, which may have been changed over since."""
    raw, where = best.candidate.stamp.raw, best.candidate.where
    first = next(
        (
            order
            for order, each in enumerate(believed)
            if each.candidate.stamp.raw == raw and where.startswith(each.candidate.where)
        ),
        0,
    )
    return [*believed[:first], *believed[first + 1 :]]


def _against(chosen: Dated, peers: Sequence[Dated]) -> tuple[str, ...]:
    """The places that name another day."""
    told = (
        f"{each.candidate.where}: {each.value.raw}"
        for each in peers
        if not each.days & chosen.days
        and each.candidate.stamp.precision is not Precision.MONTH
        and (each.candidate.stamp.other is None or each.candidate.stamp.other.date() not in chosen.days)
    )
    return tuple(dict.fromkeys(told))[:_MOST_AGAINST]


def _others(best: Dated, believed: Sequence[Dated]) -> tuple[str, ...]:
    told = (
        f"{each.candidate.where}: {each.value.raw}"
        for each in believed
        if each.value.raw != best.value.raw or each.candidate.where != best.candidate.where
    )
    return tuple(dict.fromkeys(told))[:_MOST_OTHERS]
