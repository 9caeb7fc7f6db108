"""Everything that one run over files shares: its store, its workers, its counts and its place in each file."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from crawler import settings
from crawler.archives.saved import read_saved
from crawler.errors import ArchiveError
from crawler.failures import may_do_better
from crawler.ingestion.bookmarks import Bookmarks
from crawler.ingestion.proofs import Proofs
from crawler.profiles import Profiles
from crawler.workers import WorkerFailed, WorkerPool
from storage.errors import StorageError
from storage.holders import new_holder
from storage.leasing import LEASE_SECONDS

if TYPE_CHECKING:
    from pathlib import Path

    from cleaners.page import RawPage
    from crawler.filing import Filing
    from crawler.ingestion.belonging import Belonging
    from crawler.report import Tally

_NOTES_AT_ONCE = 20
INGESTED = "ingested"
_OUTCOMES = frozenset({"new", "changed", "unchanged"})


@dataclass(slots=True, kw_only=True)
class IngestDesk:
    """One run at work: `open` first, `close` in the end. `tell` gets a line about what went wrong."""

    filing: Filing
    belonging: Belonging
    tally: Tally
    tell: Callable[[str], None]
    workers: int = 0
    holder: str = field(default_factory=new_holder)
    _pool: WorkerPool | None = None
    bookmarks: Bookmarks = field(init=False)  # how far each archive has been read
    _proofs: Proofs | None = None
    _alive: asyncio.Task[None] | None = None
    _dealt_with: list[tuple[str, str | None, str]] = field(default_factory=list)

    @property
    def is_open(self) -> bool:
        """Whether pages can be taken in."""
        return self._proofs is not None

    @property
    def proofs(self) -> Proofs:
        """The pages under way."""
        if self._proofs is None:
            raise RuntimeError("the desk is not open")
        return self._proofs

    def __post_init__(self) -> None:
        self.bookmarks = Bookmarks(self.filing, self.holder)

    async def open(self) -> None:
        """Opens the store and the workers. Raises StorageError."""
        await self.filing.open()
        self._pool = WorkerPool(
            workers=self.workers or settings.CLEANING_WORKERS,
            timeout=settings.CLEANING_TIMEOUT,
            memory_mb=settings.CLEANING_MEMORY_MB,
        )
        profiles = Profiles(self.filing, self._pool)
        self._proofs = Proofs(self.filing, self._pool, profiles, self.tally, self.tell)
        self._alive = asyncio.create_task(self._give_signs_of_life())

    async def close(self) -> None:
        """Ends the workers and closes the store."""
        if self._alive is not None:
            self._alive.cancel()
        if self._pool is not None:
            await self._pool.close()
        await self.filing.close()

    async def read(self, file: Path) -> RawPage:
        """The page in a file, read by a worker: a file may be made so that it takes for ever.

        Raises ArchiveError, OSError and WorkersGone.
        """
        if self._pool is None:
            raise RuntimeError("the desk is not open")
        try:
            page = await self._pool.run("reader", _read, file)
        except WorkerFailed as failure:
            raise ArchiveError(file, f"cannot be read: {failure.detail}") from None
        if isinstance(page, Exception):
            raise page
        return page

    def dealt_with(self, address: str, source: str | None, status: str) -> None:
        """A file of one page needs no further reading; `note_files` keeps it."""
        self._dealt_with.append((address, source, INGESTED if status in _OUTCOMES else status))

    async def note_files(self, *, all_of_them: bool = False) -> None:
        """Keeps which files are dealt with, when there are some or at the end."""
        if not all_of_them and len(self._dealt_with) < _NOTES_AT_ONCE:
            return
        noted, self._dealt_with = self._dealt_with, []
        for address, source, status in noted:
            await self.filing.note(
                [address],
                status=status,
                detail=None,
                source=source,
                fetched_at=datetime.now(UTC),
                final=not may_do_better(status),
            )

    async def _give_signs_of_life(self) -> None:
        while True:
            await asyncio.sleep(LEASE_SECONDS / 3)
            # A database that is away says so where something is stored; when it is back, the archives are still ours.
            with suppress(StorageError):
                await self.filing.frontier(lambda frontier: frontier.renew(self.holder, datetime.now(UTC)))


def _read(file: Path) -> RawPage | ArchiveError | OSError:
    try:
        return read_saved(file)
    except (ArchiveError, OSError) as problem:
        return problem
