"""What is still to be fetched: addresses with their due time and lease, and who works on which source and host.

An article's row leaves when nothing is due for it any more: what became of it stands in `address`. A listing's
row stays, with what a conditional request needs.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, fields
from datetime import datetime, timedelta
from typing import Any, Protocol, TypeVar

from sqlalchemy import Connection, RowMapping, and_, delete, func, or_, select, update

from storage.convert import address_key, storable
from storage.holders import is_gone
from storage.tables import address, claim, frontier, robots_answer
from storage.writing import upsert

ARTICLE = "article"
# How long what a run holds is its own without a sign of life. Runs give one every third of it.
LEASE_SECONDS = 120.0
_MOST_KEYS = 400  # in one IN list
# A due time further away than this was written by a clock that was wrong.
_FARTHEST = timedelta(days=400)

Result = TypeVar("Result")


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """An address to fetch. `newest` orders the articles of a source, latest first."""

    url: str
    source: str
    kind: str  # `article`, or what kind of listing it is
    newest: datetime
    due: datetime
    found_in: str = ""  # the listing that named it; empty: the sources file
    depth: int = 0  # listings above it
    published: datetime | None = None  # as its listing says


@dataclass(frozen=True, slots=True, kw_only=True)
class Visit(Entry):
    """An entry as it is kept, with what earlier fetches left."""

    attempts: int = 0  # failures in a row
    visits: int = 0  # successful fetches
    interval: float | None = None  # seconds between two readings of a listing
    status: str | None = None  # how the last fetch ended
    fetched_at: datetime | None = None
    etag: str | None = None
    last_modified: str | None = None
    reading: str | None = None  # under which settings a listing was read


@dataclass(frozen=True, slots=True, kw_only=True)
class Settled:
    """How a visit ended. Without `due` an article leaves the frontier, and a listing waits to be planned again."""

    url: str
    status: str
    due: datetime | None = None
    attempts: int = 0
    visits: int = 0
    interval: float | None = None
    fetched_at: datetime | None = None
    etag: str | None = None
    last_modified: str | None = None
    reading: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """Whether a name (of a source, of a host) is ours now, and from when on it may be used."""

    granted: bool
    not_before: datetime | None = None
    detail: str | None = None


class _Write(Protocol):
    def __call__(self, work: Callable[[Connection], Result], /) -> Result: ...


class Frontier:
    """The frontier of a store. Every method is one transaction; all raise DatabaseUnavailable."""

    def __init__(self, reading: Callable[[], AbstractContextManager[Connection]], write: _Write) -> None:
        self._reading = reading
        self._write = write

    # Who works on what.

    def claim(self, name: str, holder: str, now: datetime) -> Claim:
        """Asks for a name, for LEASE_SECONDS. Refused while another living holder has it."""
        return self._write(lambda connection: _claim(connection, name, holder, now))

    def hold_off(self, name: str, until: datetime, detail: str | None = None) -> None:
        """From when on a name may be used; never earlier than was said before, unless that has passed."""
        row = {"name": name, "not_before": until, "detail": storable(detail)}

        def write(connection: Connection) -> None:
            statement = upsert(connection, claim)
            given = statement.excluded
            later = or_(claim.c.not_before.is_(None), claim.c.not_before < given.not_before)
            connection.execute(
                statement.on_conflict_do_update(
                    index_elements=["name"],
                    set_={"not_before": given.not_before, "detail": given.detail},
                    where=later,
                ),
                row,
            )

        self._write(write)

    def renew(self, holder: str, now: datetime) -> None:
        """A sign of life: what the holder has, it keeps for another LEASE_SECONDS."""
        until = now + timedelta(seconds=LEASE_SECONDS)

        def write(connection: Connection) -> None:
            connection.execute(update(claim).where(claim.c.holder == holder).values(held_until=until))
            held = and_(frontier.c.run == holder, frontier.c.held_until.is_not(None))
            connection.execute(update(frontier).where(held).values(held_until=until))

        self._write(write)

    def release(self, holder: str) -> None:
        """Gives back everything that the holder has; its addresses wait as they did before."""

        def write(connection: Connection) -> None:
            connection.execute(
                update(claim).where(claim.c.holder == holder).values(holder=None, held_until=None)
            )
            held = and_(frontier.c.run == holder, frontier.c.held_until.is_not(None))
            connection.execute(update(frontier).where(held).values(held_until=None))

        self._write(write)

    def recover(self, now: datetime) -> int:
        """Gives back what processes left that were killed; returns how many addresses wait again.

        An address whose page was stored, or whose failure was noted, just before its process died is done.
        """
        return self._write(lambda connection: _recover(connection, now))

    # What is to be fetched.

    def add(self, entries: Iterable[Entry]) -> int:
        """Keeps addresses that are not in the frontier yet; returns how many were new."""
        rows = {address_key(each.url): _row(each) for each in entries}
        if not rows:
            return 0

        def write(connection: Connection) -> int:
            statement = upsert(connection, frontier).on_conflict_do_nothing(index_elements=["key"])
            added = 0
            for some in _slices([rows[key] for key in sorted(rows)]):
                added += len(connection.execute(statement.returning(frontier.c.key), some).all())
            return added

        return self._write(write)

    def waiting(self, urls: Iterable[str]) -> set[str]:
        """Those of the addresses that are in the frontier."""
        keys = {address_key(url): url for url in urls}
        found: set[str] = set()
        with self._reading() as connection:
            for some in _slices(sorted(keys)):
                rows = connection.scalars(select(frontier.c.key).where(frontier.c.key.in_(some)))
                found.update(keys[key] for key in rows)
        return found

    def listings(self, source: str) -> list[Visit]:
        """The listings of a source, those of the sources file first, then as they were found."""
        wanted = (
            select(frontier)
            .where(frontier.c.source == source, frontier.c.kind != ARTICLE)
            .order_by(frontier.c.depth, frontier.c.newest.desc(), frontier.c.key)
        )
        with self._reading() as connection:
            return [_visit(row) for row in connection.execute(wanted).mappings()]

    def articles(self, source: str, most: int) -> list[Visit]:
        """The articles of a source that wait, in their order, as they are: nothing is leased."""
        wanted = select(frontier).where(frontier.c.source == source, frontier.c.kind == ARTICLE)
        with self._reading() as connection:
            rows = connection.execute(wanted.order_by(frontier.c.newest.desc()).limit(most)).mappings()
            return [_visit(row) for row in rows]

    def lease(self, source: str, holder: str, now: datetime, most: int) -> list[Visit]:
        """Articles of a source that are due and that this holder has not had yet, at most so many."""
        return self._write(lambda connection: _lease(connection, source, holder, now, most))

    def lease_listing(self, url: str, holder: str, now: datetime) -> None:
        """Marks a listing as being read by the holder."""
        values = {"run": holder, "taken_at": now, "held_until": now + timedelta(seconds=LEASE_SECONDS)}
        key = address_key(url)
        self._write(
            lambda connection: connection.execute(
                update(frontier).where(frontier.c.key == key).values(**values)
            )
        )

    def settle(self, ended: Iterable[Settled]) -> None:
        """Ends visits: an article with no due time leaves, everything else waits for its due time."""
        all_ended = {address_key(each.url): each for each in ended}

        def write(connection: Connection) -> None:
            for key in sorted(all_ended):
                _settle(connection, key, all_ended[key])

        if all_ended:
            self._write(write)

    def drop_listings(self, source: str, found_in: str, keep: Collection[str]) -> int:
        """Forgets the listings that `found_in` named and names no longer; returns how many."""
        kept = {address_key(url) for url in keep}
        children = select(frontier.c.key).where(
            frontier.c.source == source, frontier.c.kind != ARTICLE, frontier.c.found_in == storable(found_in)
        )

        def write(connection: Connection) -> int:
            gone = [key for key in connection.scalars(children) if key not in kept]
            for some in _slices(sorted(gone)):
                connection.execute(delete(frontier).where(frontier.c.key.in_(some)))
            return len(gone)

        return self._write(write)

    def drop(self, urls: Iterable[str]) -> None:
        """Forgets addresses, whatever is due for them."""
        keys = sorted({address_key(url) for url in urls})

        def write(connection: Connection) -> None:
            for some in _slices(keys):
                connection.execute(delete(frontier).where(frontier.c.key.in_(some)))

        self._write(write)

    def dues(self, now: datetime) -> dict[str, datetime]:
        """The earliest due time of each source that has something to fetch."""
        earliest = (
            select(frontier.c.source, func.min(frontier.c.due))
            .where(frontier.c.due < now + _FARTHEST)
            .group_by(frontier.c.source)
        )
        with self._reading() as connection:
            return {source: due for source, due in connection.execute(earliest)}

    def backlog(self) -> dict[str, int]:
        """How many articles of each source wait to be fetched for the first time."""
        counted = (
            select(frontier.c.source, func.count())
            .where(frontier.c.kind == ARTICLE, frontier.c.visits == 0)
            .group_by(frontier.c.source)
        )
        with self._reading() as connection:
            return {source: count for source, count in connection.execute(counted)}

    # What robots.txt said.

    def robots(self, origin: str, since: datetime) -> tuple[int, bytes] | None:
        """Status and body of a site's robots.txt as it was fetched after `since`."""
        kept = robots_answer.c
        wanted = select(kept.status, kept.body).where(kept.origin == origin, kept.fetched_at > since)
        with self._reading() as connection:
            row = connection.execute(wanted).one_or_none()
        return None if row is None else (row.status, bytes(row.body))

    def keep_robots(self, origin: str, status: int, body: bytes, fetched_at: datetime) -> None:
        """Keeps the answer of a site to the request for its robots.txt."""
        row = {"origin": origin, "status": status, "body": body, "fetched_at": fetched_at}

        def write(connection: Connection) -> None:
            statement = upsert(connection, robots_answer)
            given = statement.excluded
            values = {"status": given.status, "body": given.body, "fetched_at": given.fetched_at}
            connection.execute(statement.on_conflict_do_update(index_elements=["origin"], set_=values), row)

        self._write(write)


def _claim(connection: Connection, name: str, holder: str, now: datetime) -> Claim:
    until = now + timedelta(seconds=LEASE_SECONDS)
    first = upsert(connection, claim).on_conflict_do_nothing(index_elements=["name"])
    connection.execute(first, {"name": name})
    row = connection.execute(select(claim).where(claim.c.name == name).with_for_update()).mappings().one()
    free = row["holder"] in (None, holder) or _has_ended(row["holder"], row["held_until"], now)
    if free:
        connection.execute(update(claim).where(claim.c.name == name).values(holder=holder, held_until=until))
    return Claim(granted=free, not_before=_sane(row["not_before"], now), detail=row["detail"])


def _sane(moment: datetime | None, now: datetime) -> datetime | None:
    return None if moment is None or moment > now + _FARTHEST else moment


def _has_ended(holder: str, held_until: datetime | None, now: datetime) -> bool:
    # A lease that ends later than any lease given now was written by a clock that was wrong.
    latest = now + timedelta(seconds=2 * LEASE_SECONDS)
    return held_until is None or not now <= held_until <= latest or is_gone(holder)


def _recover(connection: Connection, now: datetime) -> int:
    held = select(frontier.c.run, func.max(frontier.c.held_until)).where(frontier.c.held_until.is_not(None))
    holders = [
        run for run, until in connection.execute(held.group_by(frontier.c.run)) if _has_ended(run, until, now)
    ]
    if not holders:
        return 0
    left = and_(frontier.c.run.in_(holders), frontier.c.held_until.is_not(None))
    dealt_with = (
        select(frontier.c.key)
        .join(address, address.c.key == frontier.c.key)
        .where(left, frontier.c.kind == ARTICLE, address.c.fetched_at >= frontier.c.taken_at)
    )
    finished = list(connection.scalars(dealt_with))
    for some in _slices(finished):
        connection.execute(delete(frontier).where(frontier.c.key.in_(some)))
    return connection.execute(update(frontier).where(left).values(held_until=None)).rowcount


def _lease(connection: Connection, source: str, holder: str, now: datetime, most: int) -> list[Visit]:
    free = and_(
        frontier.c.source == source,
        frontier.c.kind == ARTICLE,
        frontier.c.held_until.is_(None),
        or_(frontier.c.run.is_(None), frontier.c.run != holder),
        or_(frontier.c.due <= now, frontier.c.due > now + _FARTHEST),
    )
    wanted = select(frontier).where(free).order_by(frontier.c.newest.desc(), frontier.c.key).limit(most)
    rows = connection.execute(wanted.with_for_update(skip_locked=True)).mappings().all()
    keys = [row["key"] for row in rows]
    for some in _slices(keys):
        connection.execute(
            update(frontier)
            .where(frontier.c.key.in_(some))
            .values(run=holder, taken_at=now, held_until=now + timedelta(seconds=LEASE_SECONDS))
        )
    return [_visit(row) for row in rows]


def _settle(connection: Connection, key: str, ended: Settled) -> None:
    here = frontier.c.key == key
    if ended.due is None:
        connection.execute(delete(frontier).where(here, frontier.c.kind == ARTICLE))
    values = {
        "status": storable(ended.status),
        "attempts": ended.attempts,
        "visits": ended.visits,
        "interval": ended.interval,
        "fetched_at": ended.fetched_at,
        "etag": storable(ended.etag),
        "last_modified": storable(ended.last_modified),
        "reading": ended.reading,
        "held_until": None,
        **({} if ended.due is None else {"due": ended.due}),
    }
    connection.execute(update(frontier).where(here).values(**values))


_FIELDS = tuple(each.name for each in fields(Visit))


def _visit(row: RowMapping) -> Visit:
    return Visit(**{name: row[name] for name in _FIELDS})


def _row(entry: Entry) -> Mapping[str, Any]:
    return {
        "key": address_key(entry.url),
        "url": storable(entry.url),
        "source": storable(entry.source),
        "kind": entry.kind,
        "found_in": storable(entry.found_in),
        "depth": entry.depth,
        "newest": entry.newest,
        "published": entry.published,
        "due": entry.due,
        "attempts": 0,
        "visits": 0,
    }


def _slices(values: Sequence[Any]) -> Iterator[Sequence[Any]]:
    for start in range(0, len(values), _MOST_KEYS):
        yield values[start : start + _MOST_KEYS]
