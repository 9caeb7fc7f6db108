"""How a visit ends: whether and when the address is fetched again."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from crawler.failures import HostResting, may_do_better
from crawler.intervals import after_failure, next_attempt, next_interval, next_revisit
from crawler.planning import reading_of
from storage.leasing import Settled, Visit

if TYPE_CHECKING:
    from crawler.pages import Answer
    from crawler.sources import Source

# A page that was under way when so many runs were killed is not asked for again.
MOST_CRASHES = 10
# How soon a host is thought of again that asked to be left alone; the store knows for how long.
_REST = timedelta(minutes=5)


@dataclass(frozen=True, slots=True, kw_only=True)
class Count:
    """What a reading of a listing brought: stories, new ones; `whole` when none was left out for this run's sake."""

    listed: int = 0
    new: int = 0
    whole: bool = True


def listing_read(visit: Visit, source: Source, answer: Answer, count: Count, now: datetime) -> Settled:
    """A listing that was read, or that has not changed since."""
    interval = visit.interval
    elapsed = (now - visit.fetched_at).total_seconds() if visit.fetched_at else None
    # A person who crawls by hand every minute says nothing about how often the site publishes.
    if source.every or interval is None or elapsed is None or elapsed >= interval / 2:
        interval = next_interval(interval, fixed=source.every, listed=count.listed, new=count.new)
    # With validators the next answer may be "nothing new", and what this run left out would never be seen.
    kept = answer if count.whole else replace(answer, etag=None, last_modified=None)
    return Settled(
        url=visit.url,
        status=answer.status,
        due=now + timedelta(seconds=interval),
        visits=visit.visits + 1,
        interval=interval,
        fetched_at=now,
        etag=kept.etag,
        last_modified=kept.last_modified,
        reading=reading_of(source),
    )


def listing_failed(visit: Visit, status: str, now: datetime) -> Settled:
    """A listing that could not be read: it is left alone for longer each time. Retry-After holds its host."""
    if status == HostResting.STATUS:
        return replace(_as_it_was(visit, status), due=now + _REST, attempts=visit.attempts)
    attempts = visit.attempts + 1
    due = now + after_failure(visit.interval, attempts)
    return replace(_as_it_was(visit, status), due=due, attempts=attempts)


def article_stored(
    visit: Visit, answer: Answer, *, published: datetime | None, changed: bool, now: datetime
) -> Settled:
    """An article that was stored, or that has not changed since: it is looked at again for corrections."""
    visits, due = next_revisit(visit.visits, now=now, published=published or visit.published, changed=changed)
    return Settled(
        url=visit.url,
        status=answer.status,
        due=due,
        visits=visits,
        fetched_at=now,
        etag=answer.etag,
        last_modified=answer.last_modified,
    )


def article_failed(visit: Visit, status: str, now: datetime) -> tuple[Settled, bool]:
    """An article that gave no page, and whether that is final."""
    if not may_do_better(status):
        return Settled(url=visit.url, status=status), True
    if status == HostResting.STATUS:  # its host rests; it has not been asked for
        return replace(_as_it_was(visit, status), due=now + _REST, attempts=visit.attempts), False
    attempts = visit.attempts + 1
    due = next_attempt(attempts, now)
    # What a site's robots.txt keeps from us costs no request, and it may be allowed one day.
    final = due is None and status != "robots_disallowed"
    return replace(_as_it_was(visit, status), due=due, attempts=attempts), final


def _as_it_was(visit: Visit, status: str) -> Settled:
    return Settled(
        url=visit.url,
        status=status,
        visits=visit.visits,
        interval=visit.interval,
        fetched_at=visit.fetched_at,
        etag=visit.etag,
        last_modified=visit.last_modified,
        reading=visit.reading,
    )
