"""The crawler's door to the store: called on a thread of its own, so the reactor waits for no disk."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from typing import TYPE_CHECKING, Any, TypeVar

if TYPE_CHECKING:
    from cleaners.article import Article
    from cleaners.site_profile import SiteProfile
    from storage.frontier import Frontier
    from storage.intake import Intake
    from storage.store import Fetched, Saved, Store

Result = TypeVar("Result")

# Addresses asked about in one query; a sitemap may hold 50,000.
ADDRESSES_PER_QUESTION = 500


class Filing:
    """One run's store. `open` first; raises whatever the store raises (StorageError).

    With `create=False` (a dry run) nothing is made or written: an SQLite file that is not there yet knows
    nothing, and the frontier is one in memory, gone with the run.
    """

    def __init__(self, database: str, *, create: bool = True) -> None:
        self._database = database
        self._create = create
        self._store: Store | None = None
        self._intake: Intake | None = None
        self._scratch: Store | None = None  # the frontier of a dry run
        # One thread: SQLite's connections belong to theirs, and a run writes in the order in which it works.
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="filing")

    async def open(self) -> None:
        """Opens the database, bringing its tables up to date."""
        await self._call(self._open)

    async def known(self, addresses: Sequence[str]) -> set[str]:
        """Those of the addresses that need no download."""
        found: set[str] = set()
        for start in range(0, len(addresses), ADDRESSES_PER_QUESTION):
            found |= await self._call(self._known, addresses[start : start + ADDRESSES_PER_QUESTION])
        return found

    async def versions(self, addresses: Sequence[str]) -> dict[str, datetime | None]:
        """Those of the addresses that gave a stored article, with the time at which that was fetched."""
        return await self._call(self._versions, addresses)

    async def frontier(self, function: Callable[[Frontier], Result]) -> Result:
        """What `function` returns for the frontier of the store."""
        return await self._call(lambda: function((self._scratch or self._opened()).frontier))

    async def save(self, batch: Sequence[Fetched]) -> list[Saved]:
        """Spools a batch and saves it; the answer in the same order.

        What was spooled when the store fails is saved by the next run.
        """
        self._opened()
        intake = self._intake
        if intake is None:
            raise RuntimeError("a dry run stores nothing")
        return await self._call(lambda: intake.save(batch))

    async def site_profile(self, source: str) -> SiteProfile:
        """What the pages of a source repeat."""
        return await self._call(lambda: self._opened().site_profile(source))

    async def learn(self, source: str, pages: Sequence[tuple[Article, SiteProfile]]) -> int:
        """Adds what pages show to the profile of their source, in one transaction; how many were new to it."""
        return await self._call(lambda: self._opened().learn(source, pages))

    async def note(
        self,
        addresses: Iterable[str],
        *,
        status: str,
        detail: str | None,
        source: str | None,
        fetched_at: datetime,
        final: bool,
    ) -> None:
        """Notes what became of addresses that gave no article; those that are not `final` are tried again."""

        def note() -> None:
            for address in addresses:
                self._opened().record_fetch(
                    address, status=status, detail=detail, source=source, fetched_at=fetched_at, final=final
                )

        await self._call(note)

    async def save_run(self, report: Mapping[str, Any]) -> None:
        """Keeps the report of the run."""
        await self._call(lambda: self._opened().save_run(report))

    async def close(self) -> None:
        """Closes the database. A second time does nothing."""
        if self._intake is not None:
            await self._call(self._intake.close)
            self._intake = None
        for store in (self._scratch, self._store):
            if store is not None:
                await self._call(store.close)
        self._store = self._scratch = None
        self._thread.shutdown(wait=False)

    async def _call(self, function: Callable[..., Result], *arguments: object) -> Result:
        return await asyncio.get_running_loop().run_in_executor(self._thread, function, *arguments)

    def _open(self) -> None:
        from storage.engine import read_url, sqlite_file  # SQLAlchemy is paid for by this thread
        from storage.store import open_store

        file = sqlite_file(read_url(self._database))
        if self._create or file is None or file.exists():
            self._store = open_store(self._database, create=self._create)
        if self._create and self._store is not None:
            from storage.intake import open_intake

            self._intake = open_intake(self._store, self._database)
            self._intake.drain()
        if not self._create:
            self._scratch = open_store("sqlite://")

    def _opened(self) -> Store:
        if self._store is None:
            raise RuntimeError("the store of this run is not open")
        return self._store

    def _versions(self, addresses: Sequence[str]) -> dict[str, datetime | None]:
        found = ((address, self._opened().at(address)) for address in addresses)
        return {address: stored.article.fetched_at for address, stored in found if stored is not None}

    def _known(self, addresses: Sequence[str]) -> set[str]:
        return set(self._store.known(addresses)) if self._store is not None else set()
