"""The worker processes: cleaning and reading leave the reactor, and a bad page costs only itself."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import os
import signal
import sys
from collections.abc import Callable
from concurrent.futures import CancelledError
from concurrent.futures.process import BrokenProcessPool
from multiprocessing import connection, get_context, parent_process
from threading import Thread
from typing import TYPE_CHECKING, TypeVar

from pebble import ProcessExpired, ProcessPool

from cleaners.errors import CleaningError
from crawler.briefings import Briefings
from crawler.cleaning import clean_flattened, clean_page
from crawler.errors import CrawlerError

if TYPE_CHECKING:
    from cleaners.page import RawPage, SiteHints
    from cleaners.site_profile import SiteProfile
    from crawler.cleaning import Galley, Part

Result = TypeVar("Result")

logger = logging.getLogger(__name__)

# Two tasks a worker: one that it works on, and one that is already there when it is done. What waits beyond
# that waits in the crawler, where it holds back further downloads.
TASKS_PER_WORKER = 2
# A worker is renewed now and then, so that what a library leaks does not add up over a long run.
TASKS_BEFORE_RENEWAL = 2_000
MAX_WORKERS = 8


class WorkerFailed(CrawlerError):
    """A task that a worker process did not finish.

    `status` is the task's name and how it ended: cleaner_crashed, cleaner_timeout, cleaner_failed (a bug).
    """

    def __init__(self, status: str, detail: str) -> None:
        super().__init__(status, detail)
        self.status = status
        self.detail = detail

    def __str__(self) -> str:
        return f"{self.status}: {self.detail}"


class WorkersGone(CrawlerError):
    """No worker process can be started, so no page can be cleaned: the run cannot go on."""

    def __init__(self, detail: str) -> None:
        super().__init__(detail)
        self.detail = detail

    def __str__(self) -> str:
        return f"no process for cleaning can be started: {self.detail}"


class WorkerPool:
    """Processes that clean pages and read listings; to be used from one asyncio loop.

    `workers` 0 means one for each processor, at most eight. A task that takes longer than `timeout` seconds,
    kills its process or asks for more than `memory_mb` ends in WorkerFailed, and no other task notices.
    """

    def __init__(self, *, workers: int = 0, timeout: float = 60.0, memory_mb: int = 2048) -> None:
        count = workers or min(os.cpu_count() or 1, MAX_WORKERS)
        self._timeout = timeout
        self._room = asyncio.Semaphore(count * TASKS_PER_WORKER)
        self._briefings = Briefings()
        # spawn: the crawler runs threads, and a forked copy of a process with threads may hang.
        self._pool = ProcessPool(
            max_workers=count,
            max_tasks=TASKS_BEFORE_RENEWAL,
            initializer=_prepare,
            initargs=(memory_mb,),
            context=get_context("spawn"),
        )

    def brief(self, source: str, profile: SiteProfile) -> None:
        """Pages of this source (`hints.source`) are cleaned knowing `profile` from now on."""
        self._briefings.write(source, profile)

    async def clean(self, page: RawPage, hints: SiteHints, part: Part | None = None) -> Galley:
        """The article of a page and what came with it. Raises CleaningError, WorkerFailed or WorkersGone."""
        outcome = await self.run("cleaner", clean_page, page, hints, self._briefings.of(hints.source), part)
        if isinstance(outcome, CleaningError):
            raise outcome
        return outcome

    async def clean_flattened(self, page: RawPage, hints: SiteHints) -> Galley:
        """The article in the text of a page; raises as `clean` does."""
        outcome = await self.run("cleaner", clean_flattened, page, hints)
        if isinstance(outcome, CleaningError):
            raise outcome
        return outcome

    async def run(self, name: str, function: Callable[..., Result], *arguments: object) -> Result:
        """What `function` returns for `arguments`; it must be importable. Raises WorkerFailed or WorkersGone."""
        async with self._room:
            try:
                future = self._pool.schedule(function, args=arguments, timeout=self._timeout)
            except (BrokenProcessPool, RuntimeError) as problem:
                raise WorkersGone(str(problem.__cause__ or problem)) from problem
            try:
                result: Result = await asyncio.wrap_future(future)
            except BrokenProcessPool as problem:
                raise WorkersGone(str(problem.__cause__ or problem)) from problem
            except ProcessExpired as expired:
                raise WorkerFailed(
                    f"{name}_crashed", f"the process ended with code {expired.exitcode}"
                ) from None
            except TimeoutError:
                raise WorkerFailed(f"{name}_timeout", f"took longer than {self._timeout:g} seconds") from None
            except MemoryError:
                raise WorkerFailed(
                    f"{name}_crashed", "asked for more memory than a worker may have"
                ) from None
            except CancelledError:
                raise
            except Exception as problem:  # whatever a bug raises costs one page, and is told
                logger.exception("%s failed on one page", name)
                raise WorkerFailed(f"{name}_failed", f"{type(problem).__name__}: {problem}") from problem
            return result

    async def close(self) -> None:
        """Ends the processes; what they still work on is given up."""
        await asyncio.get_running_loop().run_in_executor(None, self._stop)

    def _stop(self) -> None:
        self._pool.stop()  # type: ignore[no-untyped-call]  # pebble's
        self._pool.join()
        self._briefings.close()


def _prepare(memory_mb: int) -> None:
    """Runs first in each worker."""
    # One worker a processor: threads of a numeric library would only fight over it, and each reserves memory.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    os.environ.setdefault("OMP_NUM_THREADS", "1")
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C reaches them too; the crawler decides
    if sys.platform != "win32":
        import resource

        limit = memory_mb * 1024 * 1024
        _, hard = resource.getrlimit(resource.RLIMIT_AS)
        resource.setrlimit(
            resource.RLIMIT_AS, (limit if hard == resource.RLIM_INFINITY else min(limit, hard), hard)
        )
    Thread(target=_end_with_the_crawler, daemon=True).start()
    _warm_up()


# Loads the vocabularies, the gazetteer and the learned score.
_WARM_UP = b"<html lang=en><title>Rain</title><article><h1>Rain is near</h1><p>LONDON (AP) - It may rain.</p></article>"


def _warm_up() -> None:
    """Loads what cleaning needs before the first page comes, whose time it would be counted as otherwise."""
    from cleaners.page import RawPage
    from cleaners.pipeline import clean

    with contextlib.suppress(CleaningError):
        clean(RawPage(url="https://example.org/2020/02/06/rain-is-near", body=_WARM_UP))


def _end_with_the_crawler() -> None:
    """A crawler killed with -9 cannot end its workers; they end themselves."""
    crawler = parent_process()
    if crawler is not None:
        connection.wait([crawler.sentinel])
        os._exit(1)
