"""A site on loopback whose answers a test writes itself; every request is noted as it is answered."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Lock, Thread
from typing import NamedTuple

TDMREP = "/.well-known/tdmrep.json"


class Answer(NamedTuple):
    """What a path answers; `cut` ends the connection after so many bytes of the body."""

    body: bytes = b""
    status: int = 200
    headers: Mapping[str, str] = {}
    content_type: str = "text/html; charset=utf-8"
    seconds: float = 0.0
    cut: int | None = None


class Asked(NamedTuple):
    """One request."""

    path: str
    at: float  # of the monotonic clock
    user_agent: str


@dataclass(slots=True)
class Site:
    """The served site. `answers` may be changed while it is served; `others` answers any other path, else it is 404."""

    base: str  # http://127.0.0.1:PORT
    answers: dict[str, Answer | Callable[[], Answer]]
    others: Callable[[str], Answer | None] = lambda _path: None
    requests: list[Asked] = field(default_factory=list)
    lock: Lock = field(default_factory=Lock)

    @property
    def asked(self) -> list[str]:
        """The paths that were asked for, in order, without the file of reservations, which every site is asked for."""
        with self.lock:
            return [request.path for request in self.requests if request.path != TDMREP]

    def asked_but(self, *others: str) -> list[str]:
        """The paths that were asked for, without these."""
        return [path for path in self.asked if path not in others]

    def forget(self) -> None:
        """Starts a new list of requests."""
        with self.lock:
            self.requests.clear()


@contextmanager
def site(
    answers: Mapping[str, Answer | Callable[[], Answer]] | None = None, host: str = "127.0.0.1"
) -> Iterator[Site]:
    """Serves `answers` on a free port of 127.0.0.1 until the block ends; {base} in bodies is the site's address."""
    server = _Server((host, 0), _Handler)
    served = server.site = Site(base=f"http://{host}:{server.server_port}", answers=dict(answers or {}))
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    try:
        yield served
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 128
    site: Site

    def handle_error(self, request: object, client_address: object) -> None:
        """A crawler that is killed hangs up in the middle of an answer."""


class _Handler(BaseHTTPRequestHandler):
    server: _Server
    protocol_version = "HTTP/1.1"
    # Head and body are written one after the other: the second would wait 40 ms for the first to be acknowledged.
    disable_nagle_algorithm = True

    def do_GET(self) -> None:
        """Answers as the test wrote."""
        served = self.server.site
        with served.lock:
            served.requests.append(Asked(self.path, time.monotonic(), self.headers.get("User-Agent", "")))
        missing = Answer(status=404, body=b"<h1>Not found</h1>")
        found = served.answers.get(self.path) or served.others(self.path) or missing
        answer = found() if callable(found) else found
        time.sleep(answer.seconds)
        body = answer.body.replace(b"{base}", served.base.encode())
        self.send_response(answer.status)
        headers = {
            "Content-Type": answer.content_type,
            "Content-Length": str(len(body)),
            **{name: value.replace("{base}", served.base) for name, value in answer.headers.items()},
        }
        for name, value in headers.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body if answer.cut is None else body[: answer.cut])
        if answer.cut is not None:
            self.close_connection = True

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the signature of http.server
        """Says nothing."""


def story(title: str, text: str = "") -> bytes:
    """A page that is plainly an article: a headline, a byline, a date and three paragraphs of its own words."""
    paragraphs = "".join(
        f"<p>{text or title} kept the harbour office busy in week {week}, and the harbour master told reporters that "
        f"the work on pier {week} would go on until the last ship of the season had left for the north.</p>"
        for week in (11, 12, 13)
    )
    return (
        f'<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{title}</title>'
        f'<meta property="og:type" content="article"><meta property="og:title" content="{title}">'
        '<meta property="article:published_time" content="2024-03-05T06:15:00+00:00"></head>'
        f'<body><article><h1>{title}</h1><p class="byline">By Ada Quill</p>{paragraphs}</article></body></html>'
    ).encode()


def rss(*paths: str) -> Answer:
    """A feed that names these paths of the site."""
    items = "".join(f"<item><title>{path}</title><link>{{base}}{path}</link></item>" for path in paths)
    body = f"<?xml version='1.0'?><rss version='2.0'><channel><title>Feed</title>{items}</channel></rss>"
    return Answer(body.encode(), content_type="application/rss+xml")


def robots(text: str) -> Answer:
    """A robots.txt."""
    return Answer(text.encode(), content_type="text/plain")
