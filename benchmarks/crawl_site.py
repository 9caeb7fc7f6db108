"""The site on loopback that the benchmarks of the crawl are run over, and a sources file for it."""

from __future__ import annotations

import json
import multiprocessing
import random
import time
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
WORDS = (ROOT / "docs" / "design.md").read_text(encoding="utf-8").split()


@cache
def page(host: str, number: int) -> bytes:
    """A page of 30 kB: a story of 500 words, and the furniture of a news site around it."""
    words = random.Random(f"{host} {number}")  # noqa: S311 - text for a page
    story = "".join(f"<p>{' '.join(words.choices(WORDS, k=60))}.</p>" for _ in range(9))
    title = " ".join(words.choices([word for word in WORDS if word.isalpha()], k=8)).capitalize()
    menu = "".join(
        f'<li class="nav-item"><a href="/section-{each}/">Section {each}</a></li>' for each in range(60)
    )
    teasers = "".join(
        f'<div class="teaser"><a href="/a-story-of-{host}-{each}"><img src="/{each}.jpg">'
        f"<h3>Teaser {each} of another story</h3></a><p>{' '.join(words.choices(WORDS, k=15))}</p></div>"
        for each in range(40)
    )
    return (
        f'<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{title}</title>'
        f'<meta property="og:title" content="{title}"><meta property="og:type" content="article">'
        '<meta property="article:published_time" content="2024-03-05T06:15:00+00:00"></head><body>'
        f"<nav><ul>{menu}</ul></nav><article><h1>{title}</h1><p class=byline>By Ada Quill</p>{story}</article>"
        f'<aside class="related">{teasers}</aside><footer><p>Copyright</p></footer></body></html>'
    ).encode()


class _Answer(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    # Head and body are written one after the other: the second would wait 40 ms for the first to be acknowledged.
    disable_nagle_algorithm = True
    server: Any

    def do_GET(self) -> None:
        """A feed, or a story; 304 for a feed that is known."""
        self.server.asked.append(time.monotonic())
        time.sleep(self.server.latency)
        host, _, rest = self.path.strip("/").partition("/")
        tag = '"1"'
        if rest.startswith("feed") and self.headers.get("If-None-Match") == tag:
            self.send_response(304)
            self.send_header("ETag", tag)
            self.send_header("Content-Length", "0")
            self.end_headers()
            return
        if self.path in ("/robots.txt", "/.well-known/tdmrep.json"):
            body, status, kind = b"", 404, "text/plain"
        elif rest.startswith("feed"):
            first = int(rest.removeprefix("feed-"))
            links = "".join(
                f"<item><link>http://{self.headers['Host']}/{host}/a-story-of-{host}-{first + each}</link></item>"
                for each in range(self.server.each)
            )
            body, status, kind = (
                f"<rss version='2.0'><channel>{links}</channel></rss>".encode(),
                200,
                "text/xml",
            )
        else:
            body, status, kind = page(host, int(self.path.rpartition("-")[2])), 200, "text/html"
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("ETag", tag)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Says nothing."""


def _serve(hosts: list[str], each: int, latency: float, ready: Any) -> None:
    servers = []
    for at, host in enumerate(hosts):
        server: Any = ThreadingHTTPServer((host, 0), _Answer)
        server.latency, server.each, server.daemon_threads, server.asked = latency, each, True, []
        servers.append(server)
        if not latency:
            # A machine that serves is not the one that is measured: what its pages cost is spent beforehand.
            for number in range(each):
                page(f"s{at}", number)
    ready.send([server.server_port for server in servers])
    from threading import Thread

    for server in servers:
        Thread(target=server.serve_forever, daemon=True).start()
    ready.recv()
    ready.send([server.asked for server in servers])


@contextmanager
def site(
    hosts: list[str], each: int, latency: float = 0.0, asked: list[list[float]] | None = None
) -> Iterator[list[str]]:
    """Serves from a process of its own, whose CPU is not counted; gives the address of each host.

    Afterwards `asked` holds when each host was asked, by the monotonic clock.
    """
    context = multiprocessing.get_context("spawn")
    here, there = context.Pipe()
    process = context.Process(target=_serve, args=(hosts, each, latency, there), daemon=True)
    process.start()
    ports = here.recv()
    try:
        yield [f"http://{host}:{port}" for host, port in zip(hosts, ports, strict=True)]
    finally:
        here.send(None)
        if asked is not None:
            asked.extend(here.recv())
        process.join(5)
        process.terminate()


def sources(folder: Path, feeds: dict[str, list[str]], delay: float) -> None:
    """A sources file: one source for each address."""
    hosts = ", ".join(sorted({f'"{base.split("/")[2].partition(":")[0]}"' for base in feeds}))
    text = f'[defaults]\ncontact = "https://example.org/bot"\ndelay = {delay}\nallow_private = [{hosts}]\n'
    for number, (base, listed) in enumerate(feeds.items()):
        text += f'[[source]]\nid = "s{number}"\nurl = "{base}/"\nfeeds = {json.dumps(listed)}\n'
    (folder / "sources.toml").write_text(text)
