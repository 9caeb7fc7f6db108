"""The one Twisted reactor of a process, on a thread of its own: crawls can be run one after another."""

from __future__ import annotations

import asyncio
import atexit
import logging
import sys
from collections.abc import Coroutine
from concurrent.futures import Future
from threading import Event, Lock, Thread, current_thread
from typing import Any, TypeVar, cast

from crawler.errors import CrawlerError

Result = TypeVar("Result")

_STOP_SECONDS = 5.0


class ReactorTaken(CrawlerError):
    """This process runs a reactor of its own."""

    def __str__(self) -> str:
        return (
            "a Twisted reactor is already installed in this process, so no crawl can be started in it; "
            "start the crawl in a process of its own (`dateline crawl`, or `scrapy crawl news`)"
        )


class _ReactorThread:
    """A reactor cannot be started twice, so it is started once and kept.

    It has a thread of its own: a notebook's main thread runs an event loop already, and the thread that
    started the crawl stays free for Ctrl-C and for showing progress.
    """

    def __init__(self) -> None:
        self._lock = Lock()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._thread: Thread | None = None

    def submit(self, work: Coroutine[Any, Any, Result]) -> Future[Result]:
        """Starts `work` on the reactor's thread. Raises ReactorTaken."""
        with self._lock:
            if self._loop is None:
                self._start()
            if self._loop is None or self._thread is current_thread():
                work.close()
                raise ReactorTaken
            return asyncio.run_coroutine_threadsafe(work, self._loop)

    def call(self, function: Any, *arguments: object) -> None:
        """Calls `function` on the reactor's thread, some time soon."""
        if self._loop is not None:
            self._loop.call_soon_threadsafe(function, *arguments)

    def _start(self) -> None:
        if "twisted.internet.reactor" in sys.modules:
            return
        running = Event()
        self._thread = Thread(target=self._run, args=(running,), name="reactor", daemon=True)
        self._thread.start()
        running.wait()
        atexit.register(self._stop)

    def _run(self, running: Event) -> None:
        from scrapy.utils.reactor import install_reactor
        from twisted.python.log import PythonLoggingObserver

        from crawler.settings import TWISTED_REACTOR

        install_reactor(TWISTED_REACTOR)
        from twisted.internet import reactor

        logging.getLogger("twisted").setLevel(logging.ERROR)
        PythonLoggingObserver("twisted").start()  # type: ignore[no-untyped-call]  # Twisted's
        self._loop = asyncio.get_event_loop()
        self._loop.call_soon(running.set)
        cast("Any", reactor).run(installSignalHandlers=False)

    def _stop(self) -> None:
        from twisted.internet import reactor

        reactor.callFromThread(cast("Any", reactor).stop)
        if self._thread is not None:
            self._thread.join(_STOP_SECONDS)


REACTOR = _ReactorThread()
