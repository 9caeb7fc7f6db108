"""`ingest`: saved pages, WARC and WET archives, and lists of addresses, cleaned on all processors and stored."""

from __future__ import annotations

import asyncio
import signal
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from threading import current_thread, main_thread
from typing import TYPE_CHECKING

from crawler.archives.inputs import Kind, files_below, kind_of
from crawler.errors import ArchiveError
from crawler.filing import Filing
from crawler.ingestion import lists
from crawler.ingestion.belonging import Belonging
from crawler.ingestion.desk import IngestDesk
from crawler.ingestion.lists import Manners
from crawler.ingestion.reading import read_archive, read_page
from crawler.ingestion.report import UNREADABLE, IngestReport, InputReport, total
from crawler.report import SourceReport, Tally

if TYPE_CHECKING:
    from crawler.report import RunReport
    from crawler.sources import Sources

__all__ = ["IngestReport", "InputReport", "Manners", "ingest"]

_TICK_SECONDS = 0.25


def ingest(  # noqa: PLR0913 - the options of a run, by name
    inputs: Sequence[str],
    *,
    database: str,
    sources: Sources | None = None,
    only: str | None = None,
    manners: Manners | None = None,
    workers: int = 0,
    on_progress: Callable[[IngestReport], None] | None = None,
    tell: Callable[[str], None] = lambda _: None,
) -> IngestReport:
    """Stores the articles of files, folders and archives, and fetches lists of addresses as a crawl does.

    A page belongs to the source of the sources file on whose site it stands; with `only`, pages of other sites are
    left out. What an earlier run has dealt with is not read again. `workers` 0 means one for each processor. `tell` is
    called with a line about what went wrong, `on_progress` a few times a second. Ctrl-C and SIGTERM (in the main
    thread) end the run cleanly.

    Blocks; a script that calls this needs the usual `if __name__ == "__main__":`. Raises SourcesError, IdentityError
    and StorageError; with a list of addresses also what `crawler.runs.crawl` raises.
    """
    run = _Run(dict.fromkeys(inputs), on_progress, tell)
    belonging = Belonging(sources, only)
    listed = [name for name in run.names if _is_list(name)]
    if listed:
        sources = lists.needed(sources)
    desk = IngestDesk(
        filing=Filing(database), belonging=belonging, tally=run.tally, tell=tell, workers=workers
    )
    interrupted = asyncio.run(run.over_files(desk, [name for name in run.names if name not in listed]))
    for name in listed:
        if interrupted or sources is None:
            break
        interrupted = run.over_list(name, sources, only, database, manners or Manners())
    return replace(run.report(), finished=datetime.now(UTC), interrupted=interrupted)


class _Run:
    """The inputs of one run, and what has come of them so far."""

    def __init__(
        self,
        names: Mapping[str, None],
        on_progress: Callable[[IngestReport], None] | None,
        tell: Callable[[str], None],
    ) -> None:
        self.names = names
        self.tally = Tally(names)
        self._fetched: dict[str, tuple[SourceReport, ...]] = {}  # by the crawls of lists
        self._on_progress = on_progress
        self._tell = tell

    def report(self) -> IngestReport:
        """The counts as they stand."""
        counted = {each.source: each for each in self.tally.report().sources}
        return IngestReport(
            started=self.tally.started,
            inputs=tuple(
                InputReport(name=name, counts=total(name, [counted[name], *self._fetched.get(name, ())]))
                for name in self.names
            ),
        )

    async def over_files(self, desk: IngestDesk, names: Sequence[str]) -> bool:
        """Everything but lists; whether it was interrupted."""
        task = asyncio.current_task()
        if task is not None and current_thread() is main_thread():
            asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, task.cancel)
        ticking = asyncio.create_task(self._tick())
        try:
            await desk.open()
            for name in names:
                await self._over_input(desk, name)
            await desk.proofs.finish()
            await desk.note_files(all_of_them=True)
        except asyncio.CancelledError:
            if desk.is_open:
                desk.proofs.give_up()
                await desk.proofs.save()
                await desk.note_files(all_of_them=True)
            return True
        finally:
            ticking.cancel()
            await desk.close()
        return False

    async def _over_input(self, desk: IngestDesk, name: str) -> None:
        for file, kind in self._files(name):
            read = read_archive if kind is Kind.ARCHIVE else read_page
            try:
                await read(desk, name, file)
            except (ArchiveError, OSError) as problem:
                self._unreadable(name, file, problem)

    def _files(self, name: str) -> Iterator[tuple[Path, Kind]]:
        path = Path(name)
        if path.is_dir():
            yield from files_below(path)
            return
        try:
            kind = kind_of(path)
        except (ArchiveError, OSError) as problem:
            self._unreadable(name, path, problem)
        else:
            yield path, kind

    def over_list(
        self, name: str, sources: Sources, only: str | None, database: str, manners: Manners
    ) -> bool:
        """Fetches a list; whether it was interrupted."""
        try:
            listed = lists.arrange(Path(name), sources, only)
        except OSError as problem:
            self._unreadable(name, Path(name), problem)
            return False
        for reason, number in listed.left_out.items():
            self.tally.leave_out(name, reason, number)
        if not listed.addresses:
            return False

        def fetched(run: RunReport) -> None:
            self._fetched[name] = run.sources
            if self._on_progress is not None:
                self._on_progress(self.report())

        run = lists.fetch(listed, database, manners, fetched)
        return run.interrupted

    def _unreadable(self, name: str, file: Path, problem: Exception) -> None:
        self.tally.fail(name, UNREADABLE)
        if isinstance(problem, ArchiveError):
            self._tell(str(problem))
        else:
            why = problem.strerror if isinstance(problem, OSError) and problem.strerror else str(problem)
            self._tell(f"{file}: cannot be read: {why.lower()}; check the path and its permissions")

    async def _tick(self) -> None:
        while self._on_progress is not None:
            await asyncio.sleep(_TICK_SECONDS)
            self._on_progress(self.report())


def _is_list(name: str) -> bool:
    try:
        return not Path(name).is_dir() and kind_of(Path(name)) is Kind.ADDRESSES
    except (ArchiveError, OSError):
        return False  # told of in its turn
