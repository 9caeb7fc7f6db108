"""Everything that one run shares: its assignment, its counts, its worker processes and its store."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Coroutine, Iterable
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from crawler.failures import may_do_better
from crawler.filing import Filing
from crawler.frontier import Frontier
from crawler.profiles import Profiles
from crawler.report import RunReport, Tally
from crawler.workers import WorkerPool
from storage.errors import StorageError
from storage.holders import new_holder
from storage.leasing import LEASE_SECONDS

if TYPE_CHECKING:
    from scrapy.settings import BaseSettings

    from cleaners.article import Article
    from cleaners.site_profile import SiteProfile
    from crawler.assignment import Assignment
    from storage.leasing import Settled, Visit

logger = logging.getLogger(__name__)


class Desk:
    """One run at work. Lives on the reactor's thread; only `tally` may be asked from others.

    `logs_failure` where nobody raises what the run could not survive (`scrapy crawl`): else it would be told twice.
    """

    def __init__(self, assignment: Assignment, *, logs_failure: bool = False) -> None:
        self.assignment = assignment
        self._logs_failure = logs_failure
        self.tally = Tally((source.id for source in assignment.sources), dry_run=assignment.dry_run)
        self.filing = Filing(assignment.database, create=not assignment.dry_run)
        self.holder = new_holder()  # under this name the run holds sources, hosts and addresses
        self.frontier = Frontier(self)
        self.pauses: dict[str, float] = {}  # host -> seconds between two requests to it
        self._learned = Filing(assignment.learn_into) if assignment.learn_into else self.filing
        self.interrupted = False
        self.failure: Exception | None = None  # why the run cannot go on: no store, no workers
        self.ended: str | None = None
        self.finished: datetime | None = None
        self._pool: WorkerPool | None = None
        self._profiles: Profiles | None = None
        self._end: Callable[[str], None] | None = None
        self._notes: set[asyncio.Future[None]] = set()
        self._alive: asyncio.Task[None] | None = None

    @property
    def pool(self) -> WorkerPool:
        """The worker processes of the run."""
        if self._pool is None:
            raise RuntimeError("the desk is not open")
        return self._pool

    @property
    def profiles(self) -> Profiles:
        """What the sources of the run repeat."""
        if self._profiles is None:
            raise RuntimeError("the desk is not open")
        return self._profiles

    @property
    def stopping(self) -> bool:
        """Whether nothing more is to be asked for."""
        return self.interrupted or self.failure is not None

    async def open(self, settings: BaseSettings, end: Callable[[str], None]) -> None:
        """Opens the store and the workers; `end` ends the run, told the reason. Raises StorageError."""
        await self.filing.open()
        if self._learned is not self.filing:
            await self._learned.open()
        self._end = end
        self._alive = asyncio.create_task(self._give_signs_of_life())
        self._pool = WorkerPool(
            workers=settings.getint("CLEANING_WORKERS"),
            timeout=settings.getfloat("CLEANING_TIMEOUT"),
            memory_mb=settings.getint("CLEANING_MEMORY_MB"),
        )
        self._profiles = Profiles(self._learned, self._pool)

    async def close(self) -> None:
        """Keeps the report and closes workers and store. Tolerates a desk that never opened."""
        self.finished = datetime.now(UTC)
        if self._notes:
            await asyncio.wait(self._notes)
        self.frontier.close()
        if self._alive is not None:
            self._alive.cancel()
            self._alive = None
            await self._release()
        if self._pool is not None:
            await self._pool.close()
            self._pool = None
            try:
                if self.failure is None and not self.assignment.dry_run:
                    await self.filing.save_run(self.report().to_dict())
            except StorageError as problem:  # told by crawl(): the articles are stored, the report is not
                self.failure = problem
        await self.filing.close()
        if self._learned is not self.filing:
            await self._learned.close()

    def report(self) -> RunReport:
        """The report as it stands."""
        return self.tally.report(finished=self.finished, interrupted=self.interrupted, ended=self.ended)

    def interrupt(self) -> None:
        """Somebody wants the run to stop: nothing more is asked for, what is here is cleaned and stored."""
        self.interrupted = True
        if self._end is not None:
            self._end("shutdown")

    def fail(self, problem: Exception) -> None:
        """The run cannot go on; crawl() raises the first such problem when it has ended."""
        if self.failure is None:
            self.failure = problem
            if self._logs_failure:
                logger.error("the run stops: %s", problem)
        if self._end is not None:
            self._end("failed")

    async def learn(self, pages: Iterable[tuple[Article, SiteProfile]]) -> None:
        """Learns from articles that are stored now what their sites repeat."""
        try:
            await self.profiles.learn(pages)
        except StorageError as problem:
            self.fail(problem)

    async def settle(self, ended: Iterable[tuple[Visit, Settled]]) -> None:
        """Ends visits."""
        try:
            await self.frontier.settle(ended)
        except StorageError as problem:
            self.fail(problem)

    def do_soon(self, work: Coroutine[Any, Any, None]) -> None:
        """Does something to the store where nobody can wait; `close` waits."""
        task = asyncio.ensure_future(work)
        self._notes.add(task)
        task.add_done_callback(self._notes.discard)

    async def note(
        self,
        source: str,
        addresses: Iterable[str],
        status: str,
        detail: str,
        *,
        fetched_at: datetime | None = None,
        final: bool | None = None,
    ) -> None:
        """Notes in the store what became of addresses; a dry run leaves the store as it is.

        `final` is what the status says, unless it is given.
        """
        if self.assignment.dry_run:
            return
        try:
            await self.filing.note(
                addresses,
                status=status,
                detail=detail,
                source=source,
                fetched_at=fetched_at or datetime.now(UTC),
                final=not may_do_better(status) if final is None else final,
            )
        except StorageError as problem:
            self.fail(problem)

    async def _give_signs_of_life(self) -> None:
        """What the run holds stays its own as long as it lives."""
        try:
            while True:
                await asyncio.sleep(LEASE_SECONDS / 3)
                await self.filing.frontier(lambda frontier: frontier.renew(self.holder, datetime.now(UTC)))
        except StorageError as problem:
            self.fail(problem)

    def hold_off(self, host: str, seconds: float, detail: str | None = None) -> None:
        """Notes that a host is to be left alone for so long, by this run and by others."""
        until = datetime.now(UTC) + timedelta(seconds=seconds)
        self.do_soon(self._hold_off(host, until, detail))

    def give_back(self, host: str) -> None:
        """Lets other runs have a host, after its pause or, if it asked to be left alone for longer, after that."""
        until = datetime.now(UTC) + timedelta(seconds=self.pauses.pop(host, 0.0))
        name, holder = f"host:{host}", self.holder

        async def give_back() -> None:
            try:
                await self.filing.frontier(lambda frontier: frontier.give_back(name, holder, until))
            except StorageError as problem:
                self.fail(problem)

        self.do_soon(give_back())

    async def _hold_off(self, host: str, until: datetime, detail: str | None) -> None:
        try:
            await self.filing.frontier(lambda frontier: frontier.hold_off(f"host:{host}", until, detail))
        except StorageError as problem:
            self.fail(problem)

    async def _release(self) -> None:
        now = datetime.now(UTC)
        for host, pause in self.pauses.items():
            await self._hold_off(host, now + timedelta(seconds=pause), None)
        try:
            await self.filing.frontier(lambda frontier: frontier.release(self.holder))
        except StorageError as problem:
            self.failure = self.failure or problem
