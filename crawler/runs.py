"""One crawl run from start to report: what `dateline crawl` and a Python program call."""

from __future__ import annotations

import logging
import signal
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import Future
from concurrent.futures import TimeoutError as NotYet
from contextlib import contextmanager
from datetime import datetime
from threading import Lock, current_thread, main_thread
from types import FrameType

from scrapy.crawler import AsyncCrawlerRunner
from scrapy.settings import Settings

from crawler.assignment import assign
from crawler.desk import Desk
from crawler.reactor import REACTOR
from crawler.report import RunReport, SourceReport
from crawler.sources import Sources

__all__ = ["RunReport", "SourceReport", "crawl"]

# How often progress is told and a signal is looked after.
_TICK_SECONDS = 0.25
_one_at_a_time = Lock()


def crawl(  # noqa: PLR0913 - the options of a run, by name
    sources: Sources,
    *,
    only: Sequence[str] = (),
    database: str,
    user_agent: str | None = None,
    since: datetime | None = None,
    until: datetime | None = None,
    due_only: bool = False,
    seconds: float | None = None,
    max_articles: int | None = None,
    dry_run: bool = False,
    allow_private: Sequence[str] = (),
    learn_into: str | None = None,
    addresses: Mapping[str, Sequence[str]] | None = None,
    on_progress: Callable[[RunReport], None] | None = None,
) -> RunReport:
    """Finds what is new in the sources, fetches, cleans and stores it. Blocks until done; may be repeated.

    `since` and `until` (aware) leave out what a listing dates earlier or later, `max_articles` is the most of
    each source, `due_only` reads only the listings whose time has come, after `seconds` nothing more is asked
    for (the next run goes on), `dry_run` only tells what would be fetched. `learn_into` names the database that
    keeps what the sites repeat, when it is not that of the articles. With `addresses` (source -> articles) no
    listing is read, and all of these that are not known are fetched. `on_progress` is called in this thread a
    few times a second. Ctrl-C and SIGTERM (in the main thread) end the run cleanly: what was fetched is stored
    and the report says `interrupted`; a second one raises KeyboardInterrupt.

    A script that calls this needs the usual `if __name__ == "__main__":`, because pages are cleaned in
    processes that import it again. Raises SourcesError (no contact, an unknown source), IdentityError,
    StorageError, ReactorTaken, and ValueError for a bad option.
    """
    assignment = assign(
        sources,
        only=only,
        user_agent=user_agent,
        allow_private=allow_private,
        database=database,
        since=since,
        until=until,
        due_only=due_only,
        seconds=seconds,
        max_articles=max_articles,
        dry_run=dry_run,
        learn_into=learn_into,
        addresses=addresses,
    )
    with _one_at_a_time, _quiet_scrapy():
        desk = Desk(assignment)

        def interrupt() -> None:
            desk.interrupted = True  # at once: the reactor may still be starting
            REACTOR.call(desk.interrupt)

        with _signals(interrupt):
            _wait(REACTOR.submit(_run(desk)), desk, on_progress)
    if desk.failure is not None:
        raise desk.failure
    report = desk.report()
    if on_progress is not None:
        on_progress(report)
    return report


async def _run(desk: Desk) -> None:
    from crawler.spiders.news import NewsSpider

    crawler = AsyncCrawlerRunner(_settings()).create_crawler(NewsSpider)
    await crawler.crawl_async(desk=desk)


def _settings() -> Settings:
    settings = Settings()
    settings.setmodule("crawler.settings", priority="project")
    # Scrapy counts the whole process, which in a notebook may hold gigabytes before the crawl starts.
    for name in ("MEMUSAGE_LIMIT_MB", "MEMUSAGE_WARNING_MB"):
        settings.set(name, settings.getint(name) + _megabytes(), priority="cmdline")
    return settings


def _megabytes() -> int:
    """The most memory that this process has held so far."""
    if sys.platform == "win32":
        return 0  # Scrapy watches its memory only where the module is there
    import resource

    held = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return held // (1024 * 1024) if sys.platform == "darwin" else held // 1024


def _wait(work: Future[None], desk: Desk, on_progress: Callable[[RunReport], None] | None) -> None:
    while True:
        try:
            work.result(timeout=_TICK_SECONDS)
        except NotYet:
            if work.done():  # the run itself ended in a TimeoutError
                raise
            if on_progress is not None:
                _tell(on_progress, work, desk)
        else:
            return


def _tell(on_progress: Callable[[RunReport], None], work: Future[None], desk: Desk) -> None:
    try:
        on_progress(desk.report())
    except Exception:
        # Nobody would be left to stop the run.
        REACTOR.call(desk.interrupt)
        work.result()
        raise


@contextmanager
def _signals(interrupt: Callable[[], None]) -> Iterator[None]:
    """The first SIGINT or SIGTERM interrupts the run, the next one does what it always did."""
    if current_thread() is not main_thread():
        yield
        return
    usual = {each: signal.getsignal(each) for each in (signal.SIGINT, signal.SIGTERM)}

    def once(number: int, frame: FrameType | None) -> None:  # noqa: ARG001 - the signature of a handler
        restore()
        interrupt()

    def restore() -> None:
        for each, handler in usual.items():
            signal.signal(each, handler)

    for each in usual:
        signal.signal(each, once)
    try:
        yield
    finally:
        restore()


@contextmanager
def _quiet_scrapy() -> Iterator[None]:
    """Of Scrapy's log only warnings, unless the program has set a level of its own."""
    log = logging.getLogger("scrapy")
    before = log.level
    if before == logging.NOTSET:
        log.setLevel(logging.WARNING)
    try:
        yield
    finally:
        log.setLevel(before)
