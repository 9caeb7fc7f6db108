"""Everything that one run shares: its assignment, its counts, its worker processes and its store."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from crawler.failures import may_do_better
from crawler.filing import Filing
from crawler.profiles import Profiles
from crawler.report import RunReport, Tally
from crawler.workers import WorkerPool
from storage.errors import StorageError

if TYPE_CHECKING:
    from scrapy.settings import BaseSettings

    from cleaners.article import Article
    from cleaners.site_profile import SiteProfile
    from crawler.assignment import Assignment

logger = logging.getLogger(__name__)


class Desk:
    """One run at work. Lives on the reactor's thread; only `tally` may be asked from others."""

    def __init__(self, assignment: Assignment) -> None:
        self.assignment = assignment
        self.tally = Tally((source.id for source in assignment.sources), dry_run=assignment.dry_run)
        self.filing = Filing(assignment.database, create=not assignment.dry_run)
        self._learned = Filing(assignment.learn_into) if assignment.learn_into else self.filing
        self.interrupted = False
        self.failure: Exception | None = None  # why the run cannot go on: no store, no workers
        self.ended: str | None = None
        self.finished: datetime | None = None
        self._pool: WorkerPool | None = None
        self._profiles: Profiles | None = None
        self._end: Callable[[str], None] | None = None
        self._notes: set[asyncio.Future[None]] = set()

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
        """The run cannot go on; crawl() raises the first such problem."""
        if self.failure is None:
            self.failure = problem
            logger.error("the run stops: %s", problem)
        if self._end is not None:
            self._end("failed")

    async def learn(self, pages: Iterable[tuple[Article, SiteProfile]]) -> None:
        """Learns from articles that are stored now what their sites repeat."""
        try:
            await self.profiles.learn(pages)
        except StorageError as problem:
            self.fail(problem)

    def note_soon(self, source: str, addresses: Iterable[str], status: str, detail: str) -> None:
        """`note` for where nobody can wait; `close` waits."""
        task = asyncio.ensure_future(self.note(source, list(addresses), status, detail))
        self._notes.add(task)
        task.add_done_callback(self._notes.discard)

    async def note(
        self,
        source: str,
        addresses: Iterable[str],
        status: str,
        detail: str,
        fetched_at: datetime | None = None,
    ) -> None:
        """Notes in the store what became of addresses; a dry run leaves the store as it is."""
        if self.assignment.dry_run:
            return
        try:
            await self.filing.note(
                addresses,
                status=status,
                detail=detail,
                source=source,
                fetched_at=fetched_at or datetime.now(UTC),
                final=not may_do_better(status),
            )
        except StorageError as problem:
            self.fail(problem)
