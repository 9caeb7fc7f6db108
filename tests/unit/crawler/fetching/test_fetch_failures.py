"""Every way in which a page can fail to come has its status, and a line that says what to do."""

from __future__ import annotations

import contextlib
import gzip
import itertools
import socket
import threading
import time
import zlib

import pytest

from crawler.errors import FetchError
from crawler.fetch import Fetcher

MIB = 1024 * 1024
HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n"


def failure(fetcher: Fetcher, url: str) -> FetchError:
    with pytest.raises(FetchError) as caught:
        fetcher.fetch(url)
    assert caught.value.url == url
    assert str(caught.value).startswith(f"{url}: {caught.value.status}: ")
    assert str(caught.value).isprintable()
    return caught.value


@pytest.mark.parametrize(
    ("status", "words"),
    [
        ("404 Not Found", "does not exist; check the address (HTTP 404)"),
        ("410 Gone", "gone for good"),
        ("401 Unauthorized", "password"),
        ("402 Payment Required", "asks for money"),
        ("403 Forbidden", "refuses us"),
        ("418 Teapot", "check the address"),
        ("451 Unavailable For Legal Reasons", "legal"),
        ("500 Internal Server Error", "try again later"),
        ("503 Service Unavailable", "try again later"),
        ("304 Not Modified", "brings no page"),
        ("302 Found", "brings no page"),  # without a Location
        ("999 Nope", "try again later"),
    ],
)
def test_an_error_status_is_named(server, fetcher, reply_with, status, words):
    server.answers["/a"] = reply_with(status=status)
    error = failure(fetcher, f"{server.base}/a")
    assert error.status == f"http_{status[:3]}"
    assert words in error.detail
    assert error.retry_after is None


@pytest.mark.parametrize("status", ["429 Too Many Requests", "503 Service Unavailable"])
def test_retry_after_is_told(server, fetcher, reply_with, status):
    server.answers["/a"] = reply_with(status=status, Retry_After="120")
    error = failure(fetcher, f"{server.base}/a")
    assert error.retry_after == 120.0
    assert "120 seconds" in str(error)


@pytest.mark.parametrize(
    "url", ["", "news.example/a", "file:///etc/passwd", "http://", "http://a b/", "ftp://x/"]
)
def test_what_is_no_address_is_said_at_once(fetcher, url):
    with pytest.raises(FetchError) as caught:
        fetcher.fetch(url)
    assert caught.value.status == "bad_address"


def test_an_unknown_host():
    def resolve(host: str) -> list[str]:
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    error = failure(Fetcher(resolve=resolve), "http://nowhere.example/a")
    assert error.status == "dns"
    assert "no such host nowhere.example" in error.detail


def test_a_host_without_addresses():
    assert failure(Fetcher(resolve=lambda _host: []), "http://nowhere.example/a").status == "dns"


def test_a_resolver_that_does_not_answer():
    over = threading.Event()
    try:
        fetcher = Fetcher(resolve=lambda _host: over.wait(20) or [], timeout=0.3)
        assert failure(fetcher, "http://slow.example/a").status == "timeout"
    finally:
        over.set()


def test_a_closed_port(fetcher):
    with socket.create_server(("127.0.0.1", 0)) as listening:
        port = listening.getsockname()[1]
    error = failure(fetcher, f"http://127.0.0.1:{port}/a")
    assert error.status == "refused"


def test_the_next_address_is_tried_when_one_refuses(server):
    fetcher = Fetcher(resolve=lambda _host: ["127.0.0.77", "127.0.0.1"], allow_private=["two.example"])
    assert fetcher.fetch(f"http://two.example:{server.port}/a").body == b"<p>Hello</p>"


def listening_once(speak):
    """The port of a server that lets `speak` handle one raw connection, and its thread."""
    listening = socket.create_server(("127.0.0.1", 0))

    def accept() -> None:
        with listening, listening.accept()[0] as connected, contextlib.suppress(OSError):
            speak(connected)

    thread = threading.Thread(target=accept)
    thread.start()
    return listening.getsockname()[1], thread


def test_tls_with_a_server_that_speaks_none(fetcher):
    def plain(connected: socket.socket) -> None:
        connected.recv(65536)
        connected.sendall(b"HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n")
        connected.recv(65536)

    port, thread = listening_once(plain)
    error = failure(fetcher, f"https://127.0.0.1:{port}/a")
    thread.join()
    assert error.status == "tls"


@pytest.mark.parametrize(
    ("sent", "status"),
    [
        (b"", "connection"),
        (b"SSH-2.0-OpenSSH\r\n", "bad_response"),
        (b"HTTP/9.9 abc zzz\r\n\r\n", "bad_response"),
        (HEAD + b"".join(b"X-%d: y\r\n" % number for number in range(2000)) + b"\r\n", "bad_response"),
        (HEAD + b"X: " + b"a" * 200_000 + b"\r\n\r\n", "bad_response"),
        (HEAD + b"Transfer-Encoding: chunked\r\n\r\nnonsense\r\n", "bad_response"),
        (HEAD + b"Content-Length: 100\r\n\r\n", "bad_response"),
        (HEAD + b"Content-Length: 1\r\nContent-Length: 2\r\n\r\nab", "bad_response"),
    ],
)
def test_an_answer_that_is_none(server, fetcher, sent, status):
    server.answers["/a"] = sent
    assert failure(fetcher, f"{server.base}/a").status == status


def pour(head: bytes, piece: bytes):
    def endless(connected: socket.socket) -> None:
        connected.sendall(head)
        while True:
            connected.sendall(piece)

    return endless


def drip(head: bytes, piece: bytes):
    def slow(connected: socket.socket) -> None:
        connected.sendall(head)
        for _ in range(200):  # ten seconds, a byte often enough that no wait for one is long
            connected.sendall(piece)
            time.sleep(0.05)

    return slow


@pytest.mark.parametrize(
    "flood",
    [
        pour(HEAD + b"\r\n", b"x" * 65536),
        pour(HEAD + b"Transfer-Encoding: chunked\r\n\r\n", b"10000\r\n" + b"x" * 65536 + b"\r\n"),
    ],
    ids=["until the connection closes", "in chunks"],
)
def test_an_endless_body_is_stopped(server, fetcher, flood):
    server.answers["/a"] = flood
    error = failure(fetcher, f"{server.base}/a")
    assert error.status == "too_large"
    assert "16 MiB" in error.detail


def test_endless_headers_are_stopped(server, fetcher):
    server.answers["/a"] = pour(HEAD, b"X-A: b\r\n")
    assert failure(fetcher, f"{server.base}/a").status == "bad_response"


def bomb(packer) -> bytes:
    return b"".join([packer.compress(b"\0" * MIB) for _ in range(100)] + [packer.flush()])


@pytest.mark.parametrize(
    ("coding", "packed"),
    [
        ("gzip", bomb(zlib.compressobj(wbits=31))),
        ("deflate", bomb(zlib.compressobj())),
        ("gzip, gzip", gzip.compress(bomb(zlib.compressobj(wbits=31)))),
    ],
    ids=["gzip", "deflate", "gzip twice"],
)
def test_a_bomb_is_stopped_before_it_is_unpacked(server, fetcher, reply_with, coding, packed):
    import tracemalloc

    server.answers["/a"] = reply_with(packed, Content_Encoding=coding)
    tracemalloc.start()
    try:
        error = failure(fetcher, f"{server.base}/a")
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert error.status == "too_large"
    assert peak < 64 * MIB


@pytest.mark.parametrize(
    "server_does",
    [
        drip(HEAD + b"\r\n", b"<p>"),
        drip(HEAD, b"X"),
        drip(HEAD + b"Transfer-Encoding: chunked\r\n\r\n", b"1"),
        drip(b"HTTP/1.1 100 Continue\r\n\r\n", b"HTTP/1.1 100 Continue\r\n\r\n"),
        lambda connected: connected.recv(1),  # until the other side hangs up
    ],
    ids=["body", "headers", "chunk size", "continue", "silence"],
)
def test_a_server_that_drips_is_left_in_time(server, server_does):
    server.answers["/a"] = server_does
    error = failure(Fetcher(allow_private=["127.0.0.1"], timeout=0.7), f"{server.base}/a")
    assert error.status == "timeout"
    assert "0.7 seconds" in error.detail


def test_a_packed_body_that_stalls_is_left_in_time(server):
    packed = zlib.compress(b"x" * 1000)

    def stalling(connected: socket.socket) -> None:
        connected.sendall(HEAD + b"Content-Encoding: deflate\r\n\r\n" + packed[:-4])
        connected.recv(1)

    server.answers["/a"] = stalling
    assert failure(Fetcher(allow_private=["127.0.0.1"], timeout=0.7), f"{server.base}/a").status == "timeout"


def test_a_tls_handshake_that_drips_is_left_in_time():
    def drip_a_record(connected: socket.socket) -> None:
        connected.sendall(b"\x16\x03\x03\x40\x00")  # a handshake record of 16 KiB ...
        for _ in range(200):
            connected.sendall(b"\x02")  # ... byte by byte
            time.sleep(0.05)

    port, thread = listening_once(drip_a_record)
    error = failure(Fetcher(allow_private=["127.0.0.1"], timeout=0.7), f"https://127.0.0.1:{port}/a")
    thread.join()
    assert error.status == "timeout"


def test_one_failure_does_not_spoil_the_next(server, fetcher, reply_with):
    server.answers["/bad"] = b"nonsense"
    for _ in itertools.repeat(None, 3):
        assert failure(fetcher, f"{server.base}/bad").status == "bad_response"
        assert fetcher.fetch(f"{server.base}/good").body == b"<p>Hello</p>"
