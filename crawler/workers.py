"""The worker processes: cleaning and reading leave the reactor, and a bad page costs only itself."""

from __future__ import annotations

import asyncio
import logging
import os
import signal
import sys
from collections.abc import Callable
from concurrent.futures import CancelledError
from concurrent.futures.process import BrokenProcessPool
from functools import partial
from importlib import import_module
from multiprocessing import connection, get_all_start_methods, get_context, parent_process
from multiprocessing.context import BaseContext
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
# How often a task is given to new workers when all of them have gone without having worked on anything.
_TRIES = 3
_PRELOADED = "crawler.preloaded"


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
        self._make = partial(
            ProcessPool,
            max_workers=count,
            max_tasks=TASKS_BEFORE_RENEWAL,
            initializer=_prepare,
            initargs=(memory_mb,),
            context=_context(),
        )
        self._pool = self._make()
        self._closed = False

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
            for attempt in range(1, _TRIES + 1):
                pool = self._pool
                try:
                    return await self._once(pool, name, function, *arguments)
                except (BrokenProcessPool, _NotActive) as problem:
                    # A worker that dies while it has nothing to do (memory was short) takes the pool along.
                    if self._closed or attempt == _TRIES:
                        raise WorkersGone(str(problem.__cause__ or problem)) from problem
                    self._replace(pool)
        raise AssertionError("unreachable")

    async def _once(
        self, pool: ProcessPool, name: str, function: Callable[..., Result], *arguments: object
    ) -> Result:
        try:
            future = pool.schedule(function, args=arguments, timeout=self._timeout)
        except RuntimeError as problem:
            raise _NotActive(str(problem)) from problem
        try:
            result: Result = await asyncio.wrap_future(future)
        except (BrokenProcessPool, CancelledError):
            raise
        except ProcessExpired as expired:
            raise WorkerFailed(f"{name}_crashed", f"the process ended with code {expired.exitcode}") from None
        except TimeoutError:
            raise WorkerFailed(f"{name}_timeout", f"took longer than {self._timeout:g} seconds") from None
        except MemoryError:
            raise WorkerFailed(f"{name}_crashed", "asked for more memory than a worker may have") from None
        except Exception as problem:  # whatever a bug raises costs one page, and is told
            logger.exception("%s failed on one page", name)
            raise WorkerFailed(f"{name}_failed", f"{type(problem).__name__}: {problem}") from problem
        return result

    def _replace(self, broken: ProcessPool) -> None:
        if self._pool is broken:  # the first of its tasks that notices
            logger.warning("the processes for cleaning have gone; they are started again")
            self._pool = self._make()
            broken.stop()  # type: ignore[no-untyped-call]  # pebble's

    async def close(self) -> None:
        """Ends the processes; what they still work on is given up."""
        await asyncio.get_running_loop().run_in_executor(None, self._stop)

    def _stop(self) -> None:
        self._closed = True
        self._pool.stop()  # type: ignore[no-untyped-call]  # pebble's
        self._pool.join()
        self._briefings.close()


class _NotActive(Exception):
    """The pool takes no tasks any more."""


def _context() -> BaseContext:
    """How workers are started: as copies of a process that has loaded what cleaning needs, where the system can.

    Never as copies of the crawler, which runs threads: such a copy may hang.
    """
    if "forkserver" not in get_all_start_methods():
        return get_context("spawn")
    context = get_context("forkserver")
    context.set_forkserver_preload([_PRELOADED])
    return context


def _prepare(memory_mb: int) -> None:
    """Runs first in each worker."""
    import_module(_PRELOADED)  # there already, but in a process that was spawned
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C reaches them too; the crawler decides
    if sys.platform != "win32":
        import resource

        limit = memory_mb * 1024 * 1024
        _, hard = resource.getrlimit(resource.RLIMIT_AS)
        resource.setrlimit(
            resource.RLIMIT_AS, (limit if hard == resource.RLIM_INFINITY else min(limit, hard), hard)
        )
    Thread(target=_end_with_the_crawler, daemon=True).start()


def _end_with_the_crawler() -> None:
    """A crawler killed with -9 cannot end its workers; they end themselves."""
    crawler = parent_process()
    if crawler is not None:
        connection.wait([crawler.sentinel])
        os._exit(1)
