"""What a host asked for outlives the run that heard it, also when that run gives the host back early."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta

from crawler.assignment import Assignment
from crawler.desk import Desk
from storage.leasing import Claim
from storage.store import open_store

HOST = "host:ledger.example"


def after_giving_back(database: str, *, asked_for: float, pause: float) -> Claim:
    """What the next run is told of a host that asked to be left alone, and was given back while its run went on."""
    desk = Desk(Assignment(sources=(), contact="a@b.example", user_agent="Dateline/0", database=database))

    async def scenario() -> None:
        await desk.filing.open()
        await desk.filing.frontier(lambda frontier: frontier.claim(HOST, desk.holder, datetime.now(UTC)))
        desk.pauses["ledger.example"] = pause
        if asked_for:
            desk.hold_off("ledger.example", asked_for, "the server asked for it")
        desk.give_back("ledger.example")
        await desk.close()

    asyncio.run(scenario())
    with open_store(database) as store:
        return store.frontier.claim(HOST, "another run", datetime.now(UTC))


def test_a_host_given_back_is_left_alone_as_long_as_it_asked(sqlite_url: str) -> None:
    claim = after_giving_back(sqlite_url, asked_for=3600, pause=2)
    assert claim.granted
    assert claim.not_before is not None
    assert claim.not_before > datetime.now(UTC) + timedelta(minutes=50)


def test_a_host_given_back_has_its_pause(sqlite_url: str) -> None:
    claim = after_giving_back(sqlite_url, asked_for=0, pause=1800)
    assert claim.granted
    assert claim.not_before is not None
    assert timedelta(minutes=20) < claim.not_before - datetime.now(UTC) <= timedelta(minutes=30)
