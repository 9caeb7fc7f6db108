"""The gate of a browser: what it lets through goes to the address that was checked, and nobody else gets through."""

from __future__ import annotations

import base64
import socket
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from urllib.parse import urlsplit

import pytest
from loopback_site import Answer, Site, site

from crawler.reach import Reach
from crawler.reach.gate import Gate

NAME = "ledger.example"  # nobody but the gate knows where it is


@contextmanager
def gate(resolve: Callable[[str], Sequence[str]] = lambda _: ["127.0.0.1"]) -> Iterator[Gate]:
    opened = Gate(Reach.allowing([NAME]), resolve)
    opened.open()
    try:
        yield opened
    finally:
        opened.close()


def ask(through: Gate, request: str, *, then: str = "", guess: str | None = None) -> str:
    """Everything that comes back; `then` is sent when the first answer is there."""
    parts = urlsplit(through.address)
    who = base64.b64encode(f"{through.user}:{guess or through.password}".encode()).decode()
    with socket.create_connection((str(parts.hostname), parts.port or 0), timeout=30) as connection:
        connection.sendall(
            f"{request} HTTP/1.1\r\nProxy-Authorization: Basic {who}\r\nHost: {NAME}\r\n\r\n".encode()
        )
        came = b""
        while piece := connection.recv(65536):
            came += piece
            if then:
                connection.sendall(then.encode())
                then = ""
    return came.decode()


@pytest.fixture
def served() -> Iterator[Site]:
    with site({"/story?a=1": Answer(b"Cranes return")}) as opened:
        yield opened


def test_a_page_comes_from_the_address_that_the_gate_found(served: Site) -> None:
    port = served.base.rpartition(":")[2]
    with gate() as opened:
        came = ask(opened, f"GET http://{NAME}:{port}/story?a=1")
        tunnel = ask(
            opened,
            f"CONNECT {NAME}:{port}",
            then=f"GET /story?a=1 HTTP/1.1\r\nHost: {NAME}\r\nConnection: close\r\n\r\n",
        )
    assert came.startswith("HTTP/1.1 200 OK")
    assert came.endswith("Cranes return")
    assert "connection: close" in came.lower()
    assert tunnel.endswith("Cranes return")
    assert served.asked == ["/story?a=1"] * 2


@pytest.mark.parametrize("request_line", ["GET http://{}/", "CONNECT {}:80"])
@pytest.mark.parametrize(
    ("host", "address"),
    [
        ("elsewhere.example", "127.0.0.1"),
        (NAME, "169.254.169.254"),
        ("127.0.0.1", "127.0.0.1"),
        ("localhost", "127.0.0.1"),
    ],
)
def test_what_a_crawl_may_not_reach_a_browser_may_not_either(
    request_line: str, host: str, address: str
) -> None:
    with gate(lambda _: [address]) as opened:
        assert ask(opened, request_line.format(host)).startswith("HTTP/1.1 403 ")


def test_an_answer_that_changes_between_two_questions_changes_nothing(served: Site) -> None:
    answers = iter([["127.0.0.1"], ["169.254.169.254"]])
    port = served.base.rpartition(":")[2]
    with gate(lambda _: next(answers)) as opened:
        assert ask(opened, f"GET http://{NAME}:{port}/story?a=1").startswith("HTTP/1.1 200 ")
        assert ask(opened, f"GET http://{NAME}:{port}/story?a=1").startswith("HTTP/1.1 403 ")


def test_one_bad_address_among_good_ones_is_enough() -> None:
    with gate(lambda _: ["127.0.0.1", "169.254.169.254"]) as opened:
        assert ask(opened, f"GET http://{NAME}/").startswith("HTTP/1.1 403 ")


def test_nobody_else_gets_through(served: Site) -> None:
    port = served.base.rpartition(":")[2]
    with gate() as opened:
        came = ask(opened, f"GET http://{NAME}:{port}/story?a=1", guess="guessed")
    assert came.startswith("HTTP/1.1 407 ")
    assert "Proxy-Authenticate: Basic" in came
    assert served.asked == []


def test_a_server_that_never_ends_is_left_when_the_browser_goes() -> None:
    with socket.create_server(("127.0.0.1", 0)) as endless, gate() as opened:
        endless.settimeout(30)
        parts = urlsplit(opened.address)
        who = base64.b64encode(f"{opened.user}:{opened.password}".encode()).decode()
        with socket.create_connection((str(parts.hostname), parts.port or 0), timeout=30) as browser:
            line = f"GET http://{NAME}:{endless.getsockname()[1]}/ HTTP/1.1"
            browser.sendall(f"{line}\r\nProxy-Authorization: Basic {who}\r\n\r\n".encode())
            served, _ = endless.accept()
            served.settimeout(30)
            served.recv(65536)
            served.sendall(b"HTTP/1.1 200 OK\r\n\r\nand on")
            while not browser.recv(65536).endswith(b"and on"):
                pass
        with served:
            assert served.recv(1) == b""


@pytest.mark.parametrize(
    "head", ["", "\0\r\n\r\n", "GET / HTTP/1.1\r\n\r\n", "x" * 100_000, "CONNECT \xff:a HTTP/1.1\r\n\r\n"]
)
def test_what_is_no_request_harms_nobody(head: str) -> None:
    with gate() as opened:
        parts = urlsplit(opened.address)
        with socket.create_connection((str(parts.hostname), parts.port or 0), timeout=30) as connection:
            connection.sendall(head.encode("latin-1"))
            connection.shutdown(socket.SHUT_WR)
            try:
                while connection.recv(65536):
                    pass
            except ConnectionResetError:
                pass
        assert ask(opened, "GET http://localhost/").startswith("HTTP/1.1 403 ")
