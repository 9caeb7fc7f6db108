"""Runs over files that are disturbed: by what is written to a file meanwhile, by a Ctrl-C before anything is open."""

from __future__ import annotations

import asyncio
from pathlib import Path

from crawler.archives.record import Place
from crawler.filing import Filing
from crawler.ingestion.belonging import Belonging
from crawler.ingestion.bookmarks import Bookmarks
from crawler.ingestion.desk import IngestDesk
from crawler.ingestion.run import _Run
from crawler.report import Tally


def test_what_is_written_to_an_archive_while_it_is_read_is_for_the_next_run(
    tmp_path: Path, sqlite_url: str
) -> None:
    archive = tmp_path / "growing.warc"
    archive.write_bytes(b"WARC/1.1\r\n")

    async def read(*, grows: bool) -> Place | None:
        """Where a run that reads to the end begins."""
        filing = Filing(sqlite_url)
        await filing.open()
        bookmarks = Bookmarks(filing, "me")
        place = await bookmarks.find(archive)
        if grows:
            archive.write_bytes(archive.read_bytes() * 2)
        if place is not None:
            await bookmarks.keep(archive, None)
        await filing.close()
        return place

    assert asyncio.run(read(grows=True)) == Place()
    assert asyncio.run(read(grows=False)) == Place(), "the end of the first run was not the end of the file"
    assert asyncio.run(read(grows=False)) is None


def test_a_run_interrupted_while_its_store_is_opened_says_so(sqlite_url: str) -> None:
    told: list[str] = []
    desk = IngestDesk(
        filing=Filing(sqlite_url), belonging=Belonging(None, None), tally=Tally([]), tell=told.append
    )

    async def scenario() -> bool:
        task = asyncio.create_task(_Run({}, None, told.append).over_files(desk, []))
        await asyncio.sleep(0)
        task.cancel()
        return await task

    assert asyncio.run(scenario())
