"""Keeps crawling what is due, turn after turn, until it is stopped."""

from __future__ import annotations

import logging
import signal
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from threading import Event, current_thread, main_thread
from time import monotonic
from typing import TYPE_CHECKING

from crawler.errors import SourcesError
from crawler.runs import RunReport, crawl
from storage.errors import DatabaseUnavailable
from storage.store import open_store

if TYPE_CHECKING:
    from crawler.report import SourceReport
    from crawler.sources import Source, Sources

logger = logging.getLogger(__name__)

# Seconds that a turn goes on asking for more: a source with a large backlog must not keep the others waiting.
TURN_SECONDS = 600.0
# What brought nothing is not looked at again sooner, whatever is due of it.
_REST_SECONDS = 60.0
# As long as this nothing is looked up: the sources file may have changed, or another process added something.
_LONGEST_WAIT = 60.0


@dataclass(slots=True, kw_only=True)
class Schedule:
    """A crawl that goes on. `load` reads the sources file anew before each turn, so that edits count at once.

    Several schedules may run over one store: a source that another one is at is left to it.
    """

    load: Callable[[], Sources]
    database: str
    only: Sequence[str] = ()
    user_agent: str | None = None
    allow_private: Sequence[str] = ()
    turn_seconds: float = TURN_SECONDS
    on_report: Callable[[RunReport], None] | None = None
    on_progress: Callable[[RunReport], None] | None = None
    on_wait: Callable[[float], None] | None = None  # gets the seconds until it looks again
    _stop: Event = field(default_factory=Event)
    _resting: dict[str, float] = field(default_factory=dict)  # source -> until when, monotonic
    _sources: Sources | None = None

    def run(self) -> None:
        """Crawls until `stop` is called, or SIGINT or SIGTERM comes (in the main thread).

        A database that is away for a while is waited for. Raises what crawl() raises for the first turn.
        """
        with _signals(self.stop):
            while not self._stop.is_set():
                seconds = self._turn()
                if seconds > 0 and self.on_wait is not None:
                    self.on_wait(seconds)
                self._stop.wait(seconds)

    def stop(self) -> None:
        """Ends the schedule after what is under way."""
        self._stop.set()

    def _turn(self) -> float:
        """One turn; returns how many seconds nothing is due after it."""
        is_first = self._sources is None
        sources = self._read()
        try:
            due, wait = self._due(sources)
            if due and not self._stop.is_set():  # what comes later ends the turn itself
                self._crawl(sources, due)
        except DatabaseUnavailable as problem:
            if is_first:
                raise
            logger.warning("%s; the schedule tries again in a minute", problem)
            return _LONGEST_WAIT
        return 0.0 if due else wait

    def _read(self) -> Sources:
        try:
            self._sources = self.load()
        except SourcesError as problem:
            if self._sources is None:
                raise
            logger.warning("%s; the schedule goes on with the sources it knows", problem)
        return self._sources

    def _due(self, sources: Sources) -> tuple[list[str], float]:
        """The sources that something is due of, and otherwise how long to wait."""
        chosen = [sources.get(each) for each in dict.fromkeys(self.only)] or list(sources.sources)
        with open_store(self.database) as store:
            now = datetime.now(UTC)
            dues = store.frontier.dues(now)
        waits = {source.id: self._wait(source, dues, now) for source in chosen}
        due = [source for source, seconds in waits.items() if seconds <= 0]
        return due, min([*waits.values(), _LONGEST_WAIT])

    def _wait(self, source: Source, dues: Mapping[str, datetime], now: datetime) -> float:
        rest = self._resting.get(source.id, 0.0) - monotonic()
        due = (dues.get(source.id, now) - now) / timedelta(seconds=1)
        return max(rest, due)

    def _crawl(self, sources: Sources, due: list[str]) -> None:
        report = crawl(
            sources,
            only=due,
            database=self.database,
            user_agent=self.user_agent,
            allow_private=self.allow_private,
            due_only=True,
            seconds=self.turn_seconds,
            on_progress=self.on_progress,
        )
        for each in report.sources:
            if not _brought_something(each):
                self._resting[each.source] = monotonic() + _REST_SECONDS
        if report.interrupted:
            self.stop()
        if self.on_report is not None:
            self.on_report(report)


def _brought_something(report: SourceReport) -> bool:
    return bool(report.fetched or report.listings or report.not_modified)


@contextmanager
def _signals(stop: Callable[[], None]) -> Iterator[None]:
    """Between two turns a signal ends the schedule; within one it ends the turn first (crawl())."""
    if current_thread() is not main_thread():
        yield
        return
    signals = (signal.SIGINT, signal.SIGTERM)
    usual = {each: signal.signal(each, lambda *_: stop()) for each in signals}
    try:
        yield
    finally:
        for each, handler in usual.items():
            signal.signal(each, handler)
