"""The gate of a browser: a proxy on loopback that resolves, checks and connects, so that the browser does neither."""

from __future__ import annotations

import asyncio
import base64
import hmac
import logging
import secrets
import socket
from collections.abc import Callable, Coroutine, Sequence
from contextlib import suppress
from threading import Event, Thread
from typing import Any, NamedTuple
from urllib.parse import urlsplit

from crawler.errors import ReachRefused
from crawler.reach import Reach
from crawler.reach.lookup import system_addresses

logger = logging.getLogger(__name__)

_HOST = "127.0.0.1"
_LARGEST_HEAD = 64 * 1024
_SECONDS = 30.0  # for a head, and for a connection
_CHUNK = 64 * 1024
_HOP_BY_HOP = frozenset({b"proxy-authorization", b"proxy-connection", b"connection", b"keep-alive"})
_REALM = "gate"


class _Head(NamedTuple):
    """The first lines of a request."""

    method: bytes
    target: str
    version: bytes
    headers: list[tuple[bytes, bytes]]

    def value(self, name: bytes) -> bytes:
        return next((value for each, value in self.headers if each.lower() == name), b"")


class _NoWay(Exception):
    """A request that goes no further; `status` is what the browser is told."""

    def __init__(self, status: str, detail: str) -> None:
        super().__init__(detail)
        self.status = status


class Gate:
    """Lets a browser reach what `reach` allows, at exactly the address that was checked.

    For everybody else on this machine it needs `user` and `password`. It runs on a thread of its own from `open` to
    `close`; one request a connection, or one tunnel.
    """

    user = "dateline"

    def __init__(self, reach: Reach, resolve: Callable[[str], Sequence[str]] = system_addresses) -> None:
        self.password = secrets.token_urlsafe(24)
        self._reach = reach
        self._resolve = resolve
        self._socket = socket.create_server((_HOST, 0))
        self._loop = asyncio.new_event_loop()
        self._thread = Thread(target=self._run, name="gate", daemon=True)
        self._running = Event()

    @property
    def address(self) -> str:
        """What a browser is told."""
        return f"http://{_HOST}:{self._socket.getsockname()[1]}"

    def open(self) -> None:
        """Returns when connections are taken."""
        self._thread.start()
        self._running.wait()

    def close(self) -> None:
        """Ends all connections. A second time does nothing."""
        if self._running.is_set():
            self._running.clear()
            self._loop.call_soon_threadsafe(self._loop.stop)
            self._thread.join()
        self._socket.close()

    def _run(self) -> None:
        loop = self._loop
        asyncio.set_event_loop(loop)
        server = loop.run_until_complete(
            asyncio.start_server(self._serve, sock=self._socket, limit=_LARGEST_HEAD)
        )
        loop.call_soon(self._running.set)
        loop.run_forever()
        server.close()
        left = asyncio.all_tasks(loop)
        for task in left:
            task.cancel()
        loop.run_until_complete(asyncio.gather(*left, return_exceptions=True))
        loop.close()

    async def _serve(self, browser: asyncio.StreamReader, back: asyncio.StreamWriter) -> None:
        try:
            await self._pass(browser, back)
        except _NoWay as refused:
            logger.info("the browser was refused: %s", refused)
            more = (
                f'Proxy-Authenticate: Basic realm="{_REALM}"\r\n' if refused.status.startswith("407") else ""
            )
            back.write(
                f"HTTP/1.1 {refused.status}\r\n{more}Content-Length: 0\r\nConnection: close\r\n\r\n".encode()
            )
            with suppress(OSError):
                await back.drain()
        except (
            OSError,
            TimeoutError,
            asyncio.IncompleteReadError,
            asyncio.LimitOverrunError,
            ValueError,
        ) as problem:
            logger.debug("a connection of the browser ended: %s", problem)
        finally:
            back.close()

    async def _pass(self, browser: asyncio.StreamReader, back: asyncio.StreamWriter) -> None:
        head = _read_head(await asyncio.wait_for(browser.readuntil(b"\r\n\r\n"), _SECONDS))
        self._check_who(head)
        tunnel = head.method == b"CONNECT"
        url = f"https://{head.target}/" if tunnel else head.target
        there, forth = await self._connect(url)
        try:
            if tunnel:
                back.write(b"HTTP/1.1 200 OK\r\n\r\n")
                await _both_ways(browser, back, there, forth)
            else:
                forth.write(_forwarded(head))
                await _copy(browser, forth, int(head.value(b"content-length") or 0))
                answer = await asyncio.wait_for(there.readuntil(b"\r\n\r\n"), _SECONDS)
                back.write(_closing(answer))
                # A browser that has gone away, or asks on, is not kept waiting for: the server may never end.
                await _first_of(_copy(there, back, None), browser.read(1))
        finally:
            forth.close()

    def _check_who(self, head: _Head) -> None:
        expected = b"Basic " + base64.b64encode(f"{self.user}:{self.password}".encode())
        if not hmac.compare_digest(head.value(b"proxy-authorization"), expected):
            raise _NoWay("407 Proxy Authentication Required", "no password of this run")

    async def _connect(self, url: str) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        """A connection to an address of the host of `url` that was checked. Raises _NoWay."""
        parts = urlsplit(url)
        host = parts.hostname or ""
        port = parts.port or (443 if parts.scheme == "https" else 80)
        try:
            self._reach.check_url(url)
            addresses = await asyncio.get_running_loop().run_in_executor(None, self._resolve, host)
            for address in addresses:
                self._reach.check_address(address, host=host, url=url)
        except ReachRefused as refused:
            raise _NoWay("403 Forbidden", str(refused)) from refused
        except OSError as problem:
            raise _NoWay("502 Bad Gateway", f"{host}: {problem}") from problem
        for address in addresses:
            with suppress(OSError, TimeoutError):
                return await asyncio.wait_for(asyncio.open_connection(address, port), _SECONDS)
        raise _NoWay("502 Bad Gateway", f"{host}: no address of it answers")


def _read_head(text: bytes) -> _Head:
    first, *lines = text.rstrip(b"\r\n").split(b"\r\n")
    method, target, version = first.split(b" ")
    headers = []
    for line in lines:
        name, _, value = line.partition(b":")
        headers.append((name.strip(), value.strip()))
    return _Head(method=method, target=target.decode("ascii"), version=version, headers=headers)


def _forwarded(head: _Head) -> bytes:
    """The request as its server wants it: its path alone, and nothing that was meant for a proxy."""
    parts = urlsplit(head.target)
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    lines = [b" ".join((head.method, path.encode(), head.version))]
    lines += [name + b": " + value for name, value in head.headers if name.lower() not in _HOP_BY_HOP]
    return b"\r\n".join([*lines, b"Connection: close", b"", b""])


def _closing(answer: bytes) -> bytes:
    """The head of an answer that says that no other follows."""
    lines = answer.rstrip(b"\r\n").split(b"\r\n")
    kept = [line for line in lines if line.partition(b":")[0].strip().lower() not in _HOP_BY_HOP]
    return b"\r\n".join([*kept, b"Connection: close", b"", b""])


async def _both_ways(
    browser: asyncio.StreamReader,
    back: asyncio.StreamWriter,
    there: asyncio.StreamReader,
    forth: asyncio.StreamWriter,
) -> None:
    """Until one side ends."""
    await _first_of(_copy(browser, forth, None), _copy(there, back, None))


async def _first_of(*both: Coroutine[Any, Any, object]) -> None:
    """Until one of them is done; the others are given up."""
    ways = [asyncio.create_task(each) for each in both]
    try:
        await asyncio.wait(ways, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for way in ways:
            way.cancel()
        await asyncio.gather(*ways, return_exceptions=True)


async def _copy(source: asyncio.StreamReader, target: asyncio.StreamWriter, most: int | None) -> None:
    """So many bytes, or all that come."""
    left = most
    while left is None or left > 0:
        piece = await source.read(_CHUNK if left is None else min(left, _CHUNK))
        if not piece:
            return
        target.write(piece)
        await target.drain()
        if left is not None:
            left -= len(piece)
