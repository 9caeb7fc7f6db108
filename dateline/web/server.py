"""Serves the page until it is stopped."""

from __future__ import annotations

import os
import signal
import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

import uvicorn

from dateline.errors import DatelineError
from dateline.exits import Exit

if TYPE_CHECKING:
    from types import FrameType

    from starlette.types import ASGIApp

_GRACE_SECONDS = 2  # for answers that are under way when it is stopped


class ServeError(DatelineError):
    """The address cannot be listened on."""

    code = Exit.CONFIGURATION


def listen(host: str, port: int) -> socket.socket:
    """A socket on this address; port 0 takes a free one. Raises ServeError."""
    try:
        family, _, _, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        return socket.create_server(address[:2], family=family)
    except (OSError, UnicodeError) as error:  # UnicodeError: "a..b", which no resolver is asked for
        why = f"cannot be listened on: {_said(error).lower()}"
        raise ServeError(f"{host} port {port}", why, "choose another with --port or --host") from None


def _said(error: OSError | UnicodeError) -> str:
    if not isinstance(error, OSError):
        return "it is no name of a host"
    # Of a name that is not found the number is not the system's.
    return os.strerror(error.errno) if error.errno and error.errno > 0 else error.strerror or str(error)


def address(listening: socket.socket, host: str) -> str:
    """Where a browser finds it."""
    named = f"[{host}]" if ":" in host else host
    return f"http://{named}:{listening.getsockname()[1]}/"


def serve(app: ASGIApp, listening: socket.socket, *, on_start: Callable[[], None]) -> None:
    """Answers requests until SIGINT or SIGTERM; `on_start` is called when the first one can be answered."""
    config = uvicorn.Config(
        app, access_log=False, lifespan="off", log_level="warning", server_header=False, ws="none",
        timeout_graceful_shutdown=_GRACE_SECONDS,
    )  # fmt: skip
    _Server(config, on_start).run(sockets=[listening])


class _Server(uvicorn.Server):
    """Ends quietly when it is told to: uvicorn's own would pass the signal on, which looks like an accident."""

    def __init__(self, config: uvicorn.Config, on_start: Callable[[], None]) -> None:
        super().__init__(config)
        self._on_start = on_start

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """As uvicorn does it, and says so."""
        await super().startup(sockets)
        self._on_start()

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """The first signal ends it with what is under way, a second one at once."""
        signals = (signal.SIGINT, signal.SIGTERM)
        usual = {each: signal.signal(each, self._stop) for each in signals}
        try:
            yield
        finally:
            for each, handler in usual.items():
                signal.signal(each, handler)

    def _stop(self, number: int, frame: FrameType | None) -> None:  # noqa: ARG002 - the signature of a handler
        self.force_exit = self.should_exit
        self.should_exit = True
