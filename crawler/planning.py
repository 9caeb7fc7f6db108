"""Which listings of a source a run reads: those of the sources file, and those that other listings name."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from crawler.addresses import web_address
from crawler.discovery.link import Link, LinkKind
from crawler.errors import AddressError
from crawler.identity import version
from crawler.selection import TOO_OLD, out_of_time
from storage.leasing import SKEW, Entry, Visit

if TYPE_CHECKING:
    from crawler.assignment import Assignment
    from crawler.sources import Source

SITEMAPS = frozenset({LinkKind.SITEMAP.value, LinkKind.NEWS_SITEMAP.value})
FROM_ROBOTS = "robots.txt"  # stands for the listing that named a sitemap
# The day that an index gives a sitemap stands for all of it, in any zone.
_INDEX_PRECISION = timedelta(days=2)


# Without a span a run looks at the archive's pages of today and yesterday, which time zones may call otherwise.
_NEWEST_DAYS = timedelta(days=1)
_MOST_DAYS = 1000


def configured(source: Source, assignment: Assignment, now: datetime) -> list[tuple[str, Link]]:
    """The listings of the sources file by address; without any the front page, read as a section."""
    listed = [
        *((url, LinkKind.FEED) for url in source.feeds),
        *((url, LinkKind.SITEMAP) for url in source.sitemaps),
        *((url, LinkKind.SECTION) for url in source.sections),
    ]
    links = [
        Link(url=url, found_in="", kind=kind) for url, kind in listed or [(source.url, LinkKind.SECTION)]
    ]
    links += _days(source, assignment, now)
    return [(web_address(link.url), link) for link in links]


def _days(source: Source, assignment: Assignment, now: datetime) -> list[Link]:
    """The archive's pages of the days that the run wants, newest first."""
    if source.archive is None:
        return []
    last = min(assignment.until or now, now)
    first = assignment.since or now - _NEWEST_DAYS
    links = []
    for back in range(min((last.date() - first.date()).days + 1, _MOST_DAYS)):
        day = last - timedelta(days=back)
        url = source.archive.format(year=f"{day.year:04}", month=f"{day.month:02}", day=f"{day.day:02}")
        links.append(Link(url=url, found_in="", kind=LinkKind.SECTION))
    return links


def entries(
    source: Source, named: Iterable[tuple[str, Link]], *, found_in: str, depth: int, now: datetime
) -> list[Entry]:
    """The rows of listings, in their order."""
    return [
        Entry(
            url=address,
            source=source.id,
            kind=link.kind.value,
            newest=in_order(link.published, now, place),
            due=now,
            found_in=found_in,
            depth=depth,
            published=link.published,
        )
        for place, (address, link) in enumerate(named)
    ]


def in_order(published: datetime | None, now: datetime, place: int) -> datetime:
    """What the order "newest first" goes by: the date of the listing, else its order."""
    return min(published or now, now) - timedelta(microseconds=place)


def by_address(links: Iterable[Link]) -> tuple[dict[str, Link], int]:
    """Links by address, the first of each, and how many have none."""
    named: dict[str, Link] = {}
    wrong = 0
    for link in links:
        try:
            named.setdefault(web_address(link.url), link)
        except AddressError:
            wrong += 1
    return named, wrong


def reachable(kept: Iterable[Visit], first: Iterable[str]) -> set[str]:
    """The listings that the sources file still leads to."""
    below: dict[str, list[str]] = {}
    for visit in kept:
        below.setdefault(visit.found_in, []).append(visit.url)
    found: set[str] = set()
    waiting = [*first, *below.get(FROM_ROBOTS, ())]
    while waiting:
        url = waiting.pop()
        if url not in found:
            found.add(url)
            waiting += below.get(url, ())
    return found


def wanted(assignment: Assignment, visit: Visit, now: datetime) -> bool:
    """Whether this run reads a listing."""
    if out_of_time(assignment, visit.published) == TOO_OLD:
        return False
    if visit.fetched_at is None:
        return not assignment.due_only or is_due(visit, now)
    if visit.found_in and visit.kind in SITEMAPS and visit.published is not None:
        # Its index says when it was changed last.
        unread = visit.published > visit.fetched_at - _INDEX_PRECISION
        if not unread and visit.reading == reading_of(assignment.source(visit.source)):
            return False
    return not assignment.due_only or is_due(visit, now)


def is_due(visit: Visit, now: datetime) -> bool:
    """Whether it is time for a listing; a clock that was set back does not put it off."""
    return visit.due <= now or (visit.fetched_at is not None and visit.fetched_at > now + SKEW)


def reading_of(source: Source) -> str:
    """What the stories of a listing depend on beside its bytes: after a change it is read in full again."""
    pattern = source.articles.pattern if source.articles else ""
    return hashlib.blake2b(f"{version()}\n{pattern}\n{source.url}".encode(), digest_size=8).hexdigest()


def moment() -> datetime:
    """Now."""
    return datetime.now(UTC)
