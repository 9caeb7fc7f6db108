"""The small newsroom of fixtures/newsroom on loopback: three sites, one port each, every request noted.

In a test: `with serve() as newsroom: ...`. For the demo: `python tests/newsroom.py --ports 8741,8742,8743`.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import sys
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import format_datetime, parsedate_to_datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Event, Thread
from typing import NamedTuple
from urllib.parse import quote, unquote, urlsplit

NEWSROOM = Path(__file__).resolve().parent.parent / "fixtures" / "newsroom"
SITES = ("dockside", "morgenblatt", "pointnews")
TYPES = {
    ".css": "text/css; charset=utf-8",
    ".html": "text/html; charset=utf-8",
    ".jpg": "image/jpeg",
    ".json": "application/json",
    ".pdf": "application/pdf",
    ".rss": "application/rss+xml; charset=utf-8",
    ".txt": "text/plain; charset=utf-8",
    ".xml": "application/xml; charset=utf-8",
}
# Absolute addresses stand in these with the name of the site; every other file goes out byte by byte.
REWRITTEN = frozenset({".css", ".html", ".json", ".rss", ".txt", ".xml"})
INDEXES = ("index.html", "index.rss", "index.xml")


class Request(NamedTuple):
    """One request as it was answered; `path` has its query."""

    site: str
    method: str
    path: str
    status: int
    user_agent: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Newsroom:
    """The served sites: where each stands and what was asked of it, in order of the answers."""

    bases: Mapping[str, str]  # site -> http://127.0.0.1:PORT, without a slash at the end
    requests: list[Request] = field(default_factory=list)

    def asked(self, site: str) -> list[str]:
        """The paths that were asked of one site, in order."""
        return [request.path for request in self.requests if request.site == site]

    def rewrite(self, body: bytes) -> bytes:
        """`body` with the served addresses for http://SITE.invalid, also escaped as in JSON or in a query."""
        for site, base in self.bases.items():
            name = f"http://{site}.invalid"
            for spelled in (str, lambda text: text.replace("/", "\\/"), lambda text: quote(text, safe="")):
                body = body.replace(spelled(name).encode(), spelled(base).encode())
        return body

    def write_sources(self, path: Path, **defaults: object) -> Path:
        """Writes a sources file for the served sites; `defaults` override or extend its [defaults] table."""
        template = (NEWSROOM / "sources.toml").read_bytes()
        stanzas = self.rewrite(template[template.index(b"[[source]]") :]).decode()
        table = {
            "contact": "https://example.org/bot",
            "delay": 0.05,
            "allow_private": ["127.0.0.1"],
            **defaults,
        }
        lines = [f"{name} = {json.dumps(value)}" for name, value in table.items()]
        path.write_text("\n".join(["[defaults]", *lines, "", stanzas]), encoding="utf-8")
        return path


@contextmanager
def serve(ports: Mapping[str, int] | None = None) -> Iterator[Newsroom]:
    """Serves the three sites until the block ends, each on its port of `ports` or on a free one."""
    with ExitStack() as stack:
        servers = {site: _Site(site, (ports or {}).get(site, 0)) for site in SITES}
        for server in servers.values():
            stack.callback(server.server_close)
        newsroom = Newsroom(
            bases={site: f"http://127.0.0.1:{server.server_port}" for site, server in servers.items()}
        )
        for server in servers.values():
            server.newsroom = newsroom
            thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
            thread.start()
            stack.callback(thread.join)
            stack.callback(server.shutdown)
        yield newsroom


class _Site(ThreadingHTTPServer):
    """One site of the newsroom."""

    daemon_threads = True
    newsroom: Newsroom

    def __init__(self, site: str, port: int) -> None:
        self.site = site
        super().__init__(("127.0.0.1", port), _Answer)


class _Answer(BaseHTTPRequestHandler):
    """Answers GET and HEAD from the files of the site, conditional requests included."""

    server: _Site
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True  # head and body are two writes: the second would wait 40 ms

    def do_GET(self) -> None:
        """Sends the file."""
        self._answer()

    def do_HEAD(self) -> None:
        """Sends its headers."""
        self._answer()

    def _answer(self) -> None:
        found = find_file(self.server.site, self.path)
        status = 200 if found else 404
        file = found or NEWSROOM / self.server.site / "404.html"
        body = file.read_bytes()
        if file.suffix in REWRITTEN:
            body = self.server.newsroom.rewrite(body)
        tag = f'"{hashlib.sha256(body).hexdigest()[:20]}"'
        changed = datetime.fromtimestamp(int(file.stat().st_mtime), tz=UTC)
        if found and self._has_it(tag, changed):
            status = 304
        # Before the answer leaves: whoever has read the answer finds the request in the list.
        self.server.newsroom.requests.append(
            Request(self.server.site, self.command, self.path, status, self.headers.get("User-Agent", ""))
        )
        self.send_response(status)
        if found:
            self.send_header("ETag", tag)
            self.send_header("Last-Modified", format_datetime(changed, usegmt=True))
        if status != 304:
            self.send_header("Content-Type", TYPES.get(file.suffix, "application/octet-stream"))
            self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if status != 304 and self.command == "GET":
            self.wfile.write(body)

    def _has_it(self, tag: str, changed: datetime) -> bool:
        # If-None-Match decides alone where it is sent (RFC 9110, 13.1.3).
        tags = self.headers.get("If-None-Match")
        if tags is not None:
            return tag in {each.strip().removeprefix("W/") for each in tags.split(",")} or tags.strip() == "*"
        since = self.headers.get("If-Modified-Since")
        if since is None:
            return False
        try:
            return changed <= parsedate_to_datetime(since)
        except (TypeError, ValueError):
            return False

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the signature of http.server
        """Says nothing: the requests are in the newsroom's list."""


def find_file(site: str, path: str) -> Path | None:
    """The file for `path`: the one of that name, the index of a folder, or the folder's name as .html."""
    root = NEWSROOM / site
    asked = unquote(urlsplit(path).path).lstrip("/")
    if "\0" in asked:
        return None
    if asked and not asked.endswith("/"):
        choices = [root / asked]
    else:
        choices = [root / asked / index for index in INDEXES] + [root / f"{asked.rstrip('/')}.html"] * bool(
            asked
        )
    for choice in choices:
        if choice.resolve().is_relative_to(root) and choice.is_file():
            return choice
    return None


def main(argv: list[str] | None = None) -> int:
    """Serves until interrupted."""
    parser = argparse.ArgumentParser(description="Serves the small newsroom on loopback.")
    parser.add_argument("--ports", metavar="N,N,N", default="0,0,0", help=f"one each for {', '.join(SITES)}")
    parser.add_argument(
        "--sources", type=Path, metavar="FILE", help="write a sources file for the served sites"
    )
    options = parser.parse_args(argv)
    numbers = [int(number) for number in options.ports.split(",")]
    if len(numbers) != len(SITES):
        parser.error(f"--ports needs {len(SITES)} numbers")
    with serve(dict(zip(SITES, numbers, strict=True))) as newsroom:
        if options.sources:
            newsroom.write_sources(options.sources)
        for site, base in newsroom.bases.items():
            sys.stdout.write(f"{site} {base}/\n")
        sys.stdout.flush()
        try:
            Event().wait()
        except KeyboardInterrupt:
            return 0
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
