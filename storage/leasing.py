"""The values of the frontier, and what its transactions do: claims, leases, recovery, the end of a visit."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, RowMapping, and_, delete, func, or_, select, update
from sqlalchemy.sql.elements import ColumnElement

from storage.convert import address_key, storable
from storage.holders import is_gone
from storage.tables import address, claim, frontier
from storage.upserting import upsert

ARTICLE = "article"
# How long what a run holds is its own without a sign of life. Runs give one every third of it.
LEASE_SECONDS = 120.0
# A due time further away than this was written by a clock that was wrong.
FARTHEST = timedelta(days=400)
# So far two machines' clocks may differ; what was fetched later than that was fetched by a clock that was wrong.
SKEW = timedelta(minutes=5)
_MOST_KEYS = 400  # in one IN list


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
    taken_over: bool = False  # from a holder that died, or gave no sign of life
    not_before: datetime | None = None
    detail: str | None = None


def take_claim(connection: Connection, name: str, holder: str, now: datetime) -> Claim:
    until = now + timedelta(seconds=LEASE_SECONDS)
    first = upsert(connection.dialect.name, claim).on_conflict_do_nothing(index_elements=["name"])
    connection.execute(first, {"name": name})
    row = connection.execute(select(claim).where(claim.c.name == name).with_for_update()).mappings().one()
    taken_over = row["holder"] not in (None, holder)
    free = not taken_over or _has_ended(row["holder"], row["held_until"], now)
    if free:
        connection.execute(update(claim).where(claim.c.name == name).values(holder=holder, held_until=until))
    return Claim(
        granted=free,
        taken_over=free and taken_over,
        not_before=_sane(row["not_before"], now),
        detail=row["detail"],
    )


def _sane(moment: datetime | None, now: datetime) -> datetime | None:
    return None if moment is None or moment > now + FARTHEST else moment


def _has_ended(holder: str, held_until: datetime | None, now: datetime) -> bool:
    # A lease that ends later than any lease given now was written by a clock that was wrong.
    latest = now + timedelta(seconds=2 * LEASE_SECONDS)
    return held_until is None or not now <= held_until <= latest or is_gone(holder)


def recover(connection: Connection, now: datetime) -> int:
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
    for some in slices(list(connection.scalars(dealt_with))):
        connection.execute(delete(frontier).where(frontier.c.key.in_(some)))
    # An attempt more: should a page take the whole crawler down, everything else comes before it.
    again = update(frontier).where(left).values(held_until=None, attempts=frontier.c.attempts + 1)
    return connection.execute(again).rowcount


def is_due(now: datetime) -> ColumnElement[bool]:
    """Whether it is time for a row; a clock that was set back does not put it off."""
    return or_(frontier.c.due <= now, frontier.c.due > now + FARTHEST, frontier.c.fetched_at > now + SKEW)


def lease(connection: Connection, source: str, holder: str, now: datetime, most: int) -> list[Visit]:
    free = and_(
        frontier.c.source == source,
        frontier.c.kind == ARTICLE,
        frontier.c.held_until.is_(None),
        or_(frontier.c.run.is_(None), frontier.c.run != holder),
        is_due(now),
    )
    wanted = (
        select(frontier)
        .where(free)
        .order_by(frontier.c.attempts, frontier.c.newest.desc(), frontier.c.key)
        .limit(most)
    )
    rows = connection.execute(wanted.with_for_update(skip_locked=True)).mappings().all()
    keys = [row["key"] for row in rows]
    for some in slices(keys):
        connection.execute(
            update(frontier)
            .where(frontier.c.key.in_(some))
            .values(run=holder, taken_at=now, held_until=now + timedelta(seconds=LEASE_SECONDS))
        )
    return [to_visit(row) for row in rows]


def settle(connection: Connection, key: str, ended: Settled) -> None:
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


def to_visit(row: RowMapping) -> Visit:
    return Visit(**{name: row[name] for name in _FIELDS})


def to_row(entry: Entry) -> Mapping[str, Any]:
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


def slices(values: Sequence[Any]) -> Iterator[Sequence[Any]]:
    for start in range(0, len(values), _MOST_KEYS):
        yield values[start : start + _MOST_KEYS]
