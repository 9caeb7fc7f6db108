"""The pages of one input, read and handed to the workers."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable
from functools import partial
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING

from crawler.archives.record import Damaged, Found, Kept, PassedOver, Place
from crawler.archives.warc import is_installed, read_warc
from crawler.errors import ArchiveError
from crawler.ingestion.bookmarks import version_address
from crawler.ingestion.proofs import Proof
from crawler.ingestion.report import DAMAGED

if TYPE_CHECKING:
    from crawler.ingestion.desk import IngestDesk

OTHER_RUN = "ingested_by_another_run"
_MARK_EVERY = 20  # records between two bookmarks


async def read_page(desk: IngestDesk, name: str, file: Path) -> None:
    """A file that holds one page. Raises ArchiveError, OSError, StorageError and WorkersGone."""
    address = version_address(file)
    if await desk.filing.known([address]):
        desk.tally.count(name, "already_known")
        return
    page = await desk.read(file)
    desk.tally.count(name, "fetched")
    desk.tally.count(name, "bytes", len(page.body))
    source, why_not = desk.belonging.source_of(page.url)
    if why_not:
        desk.tally.leave_out(name, why_not)
        return
    settled = partial(desk.dealt_with, address, source.id if source else None)
    await desk.proofs.take(
        Proof(input=name, where=str(file), page=page, flattened=False, source=source, settled=settled)
    )
    await desk.note_files()


async def read_archive(desk: IngestDesk, name: str, file: Path) -> None:
    """A WARC or WET file, from where an earlier run stopped. Raises ArchiveError, OSError and StorageError."""
    if not is_installed():
        raise ArchiveError(
            file, "WARC files are read with FastWARC; install it: pip install 'dateline[warc]'"
        )
    if not await desk.bookmarks.claim(file):
        desk.tally.leave_out(name, OTHER_RUN)
        desk.tell(f"{file}: another run is at it; left to that")
        return
    try:
        start = await desk.bookmarks.find(file)
        if start is None:
            desk.tally.count(name, "already_known")
            return
        await _Reading(desk, name, file, start).through(read_warc(file, start))
    finally:
        await desk.bookmarks.give_back(file)


class _Reading:
    """One archive being read: which of its records are under way, and so from where the next run goes on."""

    def __init__(self, desk: IngestDesk, name: str, file: Path, start: Place) -> None:
        self._desk = desk
        self._name = name
        self._file = file
        self._next = start
        self._numbers = count()
        self._under_way: dict[int, Place] = {}  # in the order of the file
        self._since_mark = 0

    async def through(self, records: Iterable[Found]) -> None:
        try:
            for found in records:
                await self._take(found)
                if self._since_mark >= _MARK_EVERY:
                    await self._mark()
                await asyncio.sleep(0)  # a stretch without pages must not hold everything else
            await self._desk.proofs.finish()
        except asyncio.CancelledError:
            self._desk.proofs.give_up()
            await self._desk.proofs.save()
            await self._mark()
            raise
        await self._desk.bookmarks.keep(self._file, None)

    async def _take(self, found: Found) -> None:
        tally, name = self._desk.tally, self._name
        tally.count(name, "fetched")
        match found:
            case Damaged():
                tally.fail(name, DAMAGED)
                self._desk.tell(f"{self._file}: {found.place}: {found.detail}; passed over")
            case PassedOver():
                tally.leave_out(name, found.reason)
            case Kept():
                await self._take_page(found)
        self._next = found.place.following
        self._since_mark += 1

    async def _take_page(self, found: Kept) -> None:
        tally, name = self._desk.tally, self._name
        tally.count(name, "bytes", len(found.page.body))
        source, why_not = self._desk.belonging.source_of(found.page.url)
        if why_not:
            tally.leave_out(name, why_not)
            return
        await self._desk.proofs.take(
            Proof(
                input=name,
                where=f"{self._file}: {found.place}",
                page=found.page,
                flattened=found.flattened,
                source=source,
                settled=self._begin(found.place),
            )
        )

    def _begin(self, place: Place) -> Callable[[str], None]:
        number = next(self._numbers)
        self._under_way[number] = place

        def settled(_status: str) -> None:
            self._under_way.pop(number, None)

        return settled

    async def _mark(self) -> None:
        """Keeps the first place that is not dealt with."""
        self._since_mark = 0
        await self._desk.bookmarks.keep(self._file, next(iter(self._under_way.values()), self._next))
