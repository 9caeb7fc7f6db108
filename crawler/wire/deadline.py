"""A time after which a request is over, whatever its server is still dripping."""

from __future__ import annotations

import contextlib
import socket
import threading
import time
from collections.abc import Callable, Iterator
from typing import TypeVar

T = TypeVar("T")


class Deadline:
    """A point in time, `seconds` from now.

    A socket timeout only bounds the wait for the next byte; one byte a second of headers would keep a request
    alive for ever. `guard` therefore closes the connection when the time is up.
    """

    def __init__(self, seconds: float) -> None:
        self.seconds = seconds
        self._end = time.monotonic() + seconds

    def remaining(self) -> float:
        """Seconds that are left; raises TimeoutError when there are none."""
        left = self._end - time.monotonic()
        if left <= 0:
            raise TimeoutError
        return left

    @property
    def passed(self) -> bool:
        return time.monotonic() >= self._end

    @contextlib.contextmanager
    def stopped(self) -> Iterator[None]:
        """The time that the block takes does not count: waiting out of politeness is not the server's fault."""
        start = time.monotonic()
        try:
            yield
        finally:
            self._end += time.monotonic() - start

    @contextlib.contextmanager
    def guard(self, connected: socket.socket) -> Iterator[None]:
        """Shut `connected` down at the deadline, if the block is still running: its reads end then."""
        # A duplicate, because the original gives its descriptor away when TLS is put on top of it.
        duplicate = connected.dup()
        timer = threading.Timer(self.remaining(), _shut, [duplicate])
        timer.daemon = True
        timer.start()
        try:
            yield
        finally:
            timer.cancel()
            timer.join()  # it may be in the middle of it, with a descriptor that must stay ours until then
            duplicate.close()

    def wait_for(self, work: Callable[[], T]) -> T:
        """The result of `work`, which cannot be stopped (a look-up); TimeoutError when it takes too long."""
        results: list[T] = []
        failures: list[Exception] = []

        def run() -> None:
            try:
                results.append(work())
            except Exception as failure:  # noqa: BLE001 - raised again in the thread that waits
                failures.append(failure)

        thread = threading.Thread(target=run, daemon=True)
        thread.start()
        thread.join(self.remaining())
        if failures:
            raise failures[0]
        if not results:
            raise TimeoutError
        return results[0]


def _shut(connected: socket.socket) -> None:
    with contextlib.suppress(OSError):  # the other side may have been quicker
        connected.shutdown(socket.SHUT_RDWR)
