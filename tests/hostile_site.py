"""A loopback server that misbehaves on the wire: each path has a function that writes to the bare socket."""

from __future__ import annotations

import gzip
import socket
import struct
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from threading import Event, Thread

from loopback_site import story

Misbehave = Callable[[socket.socket, Event], None]

HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\nConnection: close\r\n"
STORY = story("Cranes return to the quay after a year of repairs")
MEGABYTE = 1024 * 1024


def say(answer: bytes) -> Misbehave:
    """Sends these bytes and hangs up."""
    return lambda connection, _: connection.sendall(answer)


def drip(first: bytes, piece: bytes, seconds: float = 0.3) -> Misbehave:
    """Sends a little again and again, for ever."""

    def misbehave(connection: socket.socket, over: Event) -> None:
        connection.sendall(first)
        while not over.wait(seconds):
            connection.sendall(piece)

    return misbehave


def pour(first: bytes, piece: bytes) -> Misbehave:
    """Sends as much as the other side takes, for ever."""

    def misbehave(connection: socket.socket, over: Event) -> None:
        connection.sendall(first)
        while not over.is_set():
            connection.sendall(piece)

    return misbehave


def hang(_: socket.socket, over: Event) -> None:
    """Says nothing."""
    over.wait(60)


def reset(connection: socket.socket, _: Event) -> None:
    """Breaks the connection off."""
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))


def whole(body: bytes, *headers: bytes) -> Misbehave:
    """A proper answer with these headers."""
    length = b"Content-Length: %d\r\n" % len(body)
    return say(HEAD + length + b"".join(header + b"\r\n" for header in headers) + b"\r\n" + body)


def bomb(megabytes: int, *, layers: int = 1) -> bytes:
    """Zeros, packed with gzip."""
    packer = zlib.compressobj(9, zlib.DEFLATED, 31)
    packed = b"".join(packer.compress(bytes(MEGABYTE)) for _ in range(megabytes)) + packer.flush()
    for _ in range(layers - 1):
        packed = gzip.compress(packed)
    return packed


def page(title: str, text: str) -> bytes:
    """A page that says one thing."""
    body = f"<body><h1>{title}</h1><p>{text}</p></body>"
    return f"<html lang=en><head><title>{title}</title></head>{body}</html>".encode()


@contextmanager
def hostile_site(paths: dict[str, Misbehave], host: str = "127.0.0.1") -> Iterator[str]:
    """Serves until the block ends; gives the address of the site."""
    over = Event()
    server = socket.create_server((host, 0), backlog=64)

    def answer(connection: socket.socket) -> None:
        with connection, suppress(OSError):
            asked = b""
            while b"\r\n\r\n" not in asked:
                piece = connection.recv(65536)
                if not piece:
                    return
                asked += piece
            path = asked.split(b" ", 2)[1].decode("latin-1")
            paths.get(path, say(b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n"))(connection, over)
            with suppress(OSError):
                connection.shutdown(socket.SHUT_WR)

    def serve() -> None:
        while not over.is_set():
            try:
                connection, _ = server.accept()
            except OSError:
                return
            Thread(target=answer, args=(connection,), daemon=True).start()

    thread = Thread(target=serve, daemon=True)
    thread.start()
    try:
        yield f"http://{host}:{server.getsockname()[1]}"
    finally:
        over.set()
        with suppress(OSError):
            server.shutdown(socket.SHUT_RDWR)
        server.close()
        thread.join(5)
