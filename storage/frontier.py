"""What is still to be fetched: addresses with their due time and lease, and who works on which source and host.

An article's row leaves when nothing is due for it any more: what became of it stands in `address`. A listing's
row stays, with what a conditional request needs.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from contextlib import AbstractContextManager
from datetime import datetime, timedelta
from typing import Protocol, TypeVar

from sqlalchemy import Connection, and_, case, delete, func, literal, or_, select, update

from storage.convert import address_key, storable
from storage.leasing import (
    ARTICLE,
    LEASE_SECONDS,
    Claim,
    Entry,
    Settled,
    Visit,
    is_due,
    lease,
    recover,
    settle,
    slices,
    take_claim,
    to_row,
    to_visit,
)
from storage.tables import Moment, claim, frontier, robots_answer
from storage.upserting import upsert

__all__ = ["ARTICLE", "LEASE_SECONDS", "Claim", "Entry", "Frontier", "Settled", "Visit"]

Result = TypeVar("Result")


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
        return self._write(lambda connection: take_claim(connection, name, holder, now))

    def hold_off(self, name: str, until: datetime, detail: str | None = None) -> None:
        """From when on a name may be used; never earlier than was said before, unless that has passed."""
        row = {"name": name, "not_before": until, "detail": storable(detail)}

        def write(connection: Connection) -> None:
            statement = upsert(connection.dialect.name, claim)
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

    def give_back(self, name: str, holder: str, not_before: datetime) -> None:
        """Gives a name back, which nobody may use before then, nor before it was told to be left alone until."""
        ours = and_(claim.c.name == name, claim.c.holder == holder)
        later = or_(claim.c.not_before.is_(None), claim.c.not_before < literal(not_before, Moment))

        def write(connection: Connection) -> None:
            connection.execute(update(claim).where(ours, later).values(not_before=not_before, detail=None))
            connection.execute(update(claim).where(ours).values(holder=None, held_until=None))

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
        return self._write(lambda connection: recover(connection, now))

    # What is to be fetched.

    def add(self, entries: Iterable[Entry]) -> int:
        """Keeps addresses that are not in the frontier yet; returns how many were new.

        Of a listing that is there already, the date that its own listing gives it is brought up to date.
        """
        rows = {address_key(each.url): to_row(each) for each in entries}

        def write(connection: Connection) -> int:
            known: set[str] = set()
            for some in slices(sorted(rows)):
                known.update(connection.scalars(select(frontier.c.key).where(frontier.c.key.in_(some))))
            statement = upsert(connection.dialect.name, frontier)
            given = statement.excluded
            statement = statement.on_conflict_do_update(
                index_elements=["key"],
                set_={"published": given.published, "newest": given.newest, "found_in": given.found_in},
                where=frontier.c.kind != ARTICLE,
            )
            for some in slices([rows[key] for key in sorted(rows)]):
                connection.execute(statement, list(some))
            return len(rows.keys() - known)

        return self._write(write) if rows else 0

    def waiting(self, urls: Iterable[str]) -> dict[str, datetime]:
        """Those of the addresses that are in the frontier, with their due times."""
        keys = {address_key(url): url for url in urls}
        found: dict[str, datetime] = {}
        with self._reading() as connection:
            for some in slices(sorted(keys)):
                rows = connection.execute(
                    select(frontier.c.key, frontier.c.due).where(frontier.c.key.in_(some))
                )
                found.update({keys[key]: due for key, due in rows})
        return found

    def listings(self, source: str) -> list[Visit]:
        """The listings of a source, those of the sources file first, then as they were found."""
        wanted = (
            select(frontier)
            .where(frontier.c.source == source, frontier.c.kind != ARTICLE)
            .order_by(frontier.c.depth, frontier.c.newest.desc(), frontier.c.key)
        )
        with self._reading() as connection:
            return [to_visit(row) for row in connection.execute(wanted).mappings()]

    def articles(self, source: str, most: int) -> list[Visit]:
        """The articles of a source that wait, in their order, as they are: nothing is leased."""
        wanted = select(frontier).where(frontier.c.source == source, frontier.c.kind == ARTICLE)
        with self._reading() as connection:
            rows = connection.execute(wanted.order_by(frontier.c.newest.desc()).limit(most)).mappings()
            return [to_visit(row) for row in rows]

    def lease(self, source: str, holder: str, now: datetime, most: int) -> list[Visit]:
        """Articles of a source that are due and that this holder has not had yet, at most so many."""
        return self._write(lambda connection: lease(connection, source, holder, now, most))

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
                settle(connection, key, all_ended[key])

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
            for some in slices(sorted(gone)):
                connection.execute(delete(frontier).where(frontier.c.key.in_(some)))
            return len(gone)

        return self._write(write)

    def drop(self, urls: Iterable[str]) -> None:
        """Forgets addresses, whatever is due for them."""
        keys = sorted({address_key(url) for url in urls})

        def write(connection: Connection) -> None:
            for some in slices(keys):
                connection.execute(delete(frontier).where(frontier.c.key.in_(some)))

        self._write(write)

    def dues(self, now: datetime) -> dict[str, datetime]:
        """When something is due next of each source that has something; `now` when it is due already."""
        due = case((is_due(now), literal(now, Moment)), else_=frontier.c.due)
        earliest = select(frontier.c.source, func.min(due, type_=Moment).label("due")).group_by(
            frontier.c.source
        )
        with self._reading() as connection:
            return {row.source: row.due for row in connection.execute(earliest)}

    def backlog(self) -> dict[str, int]:
        """How many articles of each source wait to be fetched for the first time."""
        counted = (
            select(frontier.c.source, func.count().label("waiting"))
            .where(frontier.c.kind == ARTICLE, frontier.c.visits == 0)
            .group_by(frontier.c.source)
        )
        with self._reading() as connection:
            return {row.source: row.waiting for row in connection.execute(counted)}

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
            statement = upsert(connection.dialect.name, robots_answer)
            given = statement.excluded
            values = {"status": given.status, "body": given.body, "fetched_at": given.fetched_at}
            connection.execute(statement.on_conflict_do_update(index_elements=["origin"], set_=values), row)

        self._write(write)
