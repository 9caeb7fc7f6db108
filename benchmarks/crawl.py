"""What a crawl costs, on loopback: pages per second, the crawler's own CPU and memory, 304s, politeness.

python benchmarks/crawl.py pages --pages 2000        beside the same spider with cleaning in its callback
python benchmarks/crawl.py memory --pages 10000      memory of the crawler, every few seconds
python benchmarks/crawl.py unchanged --feeds 50      a second run over what has not changed
python benchmarks/crawl.py hosts --hosts 40 --latency 0.2 --delay 1 --pages 20
"""

from __future__ import annotations

import argparse
import json
import multiprocessing
import os
import random
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
WORDS = (ROOT / "docs" / "design.md").read_text(encoding="utf-8").split()


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
    for host in hosts:
        server: Any = ThreadingHTTPServer((host, 0), _Answer)
        server.latency, server.each, server.daemon_threads, server.asked = latency, each, True, []
        servers.append(server)
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


CRAWL = """
import json, resource, sys, time
from pathlib import Path
from crawler.runs import crawl
from crawler.sources import load_sources
from crawler import pipelines, workers
mode, folder = sys.argv[1], Path(sys.argv[2])
seen = []
def rss():
    return int(Path('/proc/self/statm').read_text().split()[1]) * 4096 // 2**20
def progress(report):
    seen.append((sum(each.fetched for each in report.sources), rss(), round(time.monotonic(), 2)))
if mode == 'callback':
    from crawler.cleaning import clean_page
    async def clean(self, page, hints, part=None):
        outcome = clean_page(page, hints, None, part)
        if isinstance(outcome, Exception):
            raise outcome
        return outcome
    workers.WorkerPool.clean = clean
if __name__ == '__main__':
    began = time.monotonic()
    database = f'sqlite:///{folder}/{mode}.db'
    report = crawl(load_sources(folder / 'sources.toml'), database=database, on_progress=progress)
    seconds = time.monotonic() - began
    own, children = resource.getrusage(resource.RUSAGE_SELF), resource.getrusage(resource.RUSAGE_CHILDREN)
    print(json.dumps({
        'seconds': seconds, 'own_cpu': own.ru_utime + own.ru_stime,
        'workers_cpu': children.ru_utime + children.ru_stime,
        'peak_mb': own.ru_maxrss // 1024, 'memory': seen[:: max(1, len(seen) // 40)],
        'sources': [each.to_dict() for each in report.sources]}))
"""


def crawl(mode: str, folder: Path) -> dict[str, Any]:
    """One crawl in a process of its own, and what it cost."""
    script = folder / "run.py"
    script.write_text(CRAWL)
    ended = subprocess.run(
        [sys.executable, str(script), mode, str(folder)],
        cwd=ROOT, env={"PYTHONPATH": str(ROOT), "PATH": "/usr/bin:/bin"}, capture_output=True, text=True, check=False,
    )  # fmt: skip
    if ended.returncode:
        raise SystemExit(ended.stderr)
    told: dict[str, Any] = json.loads(ended.stdout)
    return told


def total(told: dict[str, Any], name: str) -> int:
    """A count over all sources."""
    return sum(int(each[name]) for each in told["sources"])


def measure_pages(args: argparse.Namespace, folder: Path) -> None:
    """Cleaning in workers beside cleaning in the callback, of the same spider."""
    with site(["127.0.0.1"], args.pages) as (base,):
        sources(folder, {base: [f"{base}/s/feed-0"]}, 0.0)
        for mode in ("workers", "callback"):
            told = crawl(mode, folder)
            pages = total(told, "fetched")
            print(
                f"{mode}: {pages} pages, {pages / told['seconds']:.1f} a second, crawler's CPU"
                f" {1000 * told['own_cpu'] / pages:.1f} ms a page,"
                f" workers' {1000 * told['workers_cpu'] / pages:.1f} ms,"
                f" peak {told['peak_mb']} MiB"
            )


def measure_memory(args: argparse.Namespace, folder: Path) -> None:
    """The crawler's resident memory as the crawl goes on."""
    with site(["127.0.0.1"], 1000) as (base,):
        feeds = [f"{base}/s/feed-{first}" for first in range(0, args.pages, 1000)]
        sources(folder, {base: feeds}, 0.0)
        told = crawl("workers", folder)
    for fetched, megabytes, at in told["memory"]:
        print(f"{at - told['memory'][0][2]:7.1f} s {fetched:6} pages {megabytes:5} MiB")
    rate = total(told, "new") / told["seconds"]
    print(f"new: {total(told, 'new')}, peak {told['peak_mb']} MiB, {rate:.1f} pages a second")


def measure_unchanged(args: argparse.Namespace, folder: Path) -> None:
    """A second run over feeds that have not changed."""
    with site(["127.0.0.1"], 5) as (base,):
        feeds = [f"{base}/s/feed-{5 * number}" for number in range(args.feeds)]
        sources(folder, {base: feeds}, 0.0)
        for turn in ("first", "second"):
            told = crawl("workers", folder)
            counts = {
                name: total(told, name) for name in ("listings", "not_modified", "fetched", "new", "bytes")
            }
            print(f"{turn}: {counts}, {told['seconds']:.1f} s")


def measure_hosts(args: argparse.Namespace, folder: Path) -> None:
    """Many slow hosts, beside what politeness allows."""
    hosts = [f"127.0.0.{number}" for number in range(1, args.hosts + 1)]
    asked: list[list[float]] = []
    began = time.monotonic()
    with site(hosts, args.pages, args.latency, asked) as bases:
        sources(folder, {base: [f"{base}/s/feed-0"] for base in bases}, args.delay)
        told = crawl("workers", folder)
        ended = time.monotonic()
    # robots.txt, the feed, the file of reservations and every page, one after the other, each a pause after the
    # one before.
    pause = max(args.delay, args.latency)
    allowed = (args.pages + 2) * pause + args.latency
    cpu = told["own_cpu"] + told["workers_cpu"]
    print(
        f"{total(told, 'new')} pages of {args.hosts} hosts in {told['seconds']:.1f} s;"
        f" politeness allows {allowed:.1f} s: {told['seconds'] / allowed - 1:+.0%};"
        f" CPU {cpu:.1f} s, load of the machine {os.getloadavg()[0]:.1f}"
    )
    spans = [(max(each) - min(each)) / ((len(each) - 1) * pause) - 1 for each in asked]
    first = min(map(min, asked)) - began
    last = ended - max(map(max, asked))
    print(
        f"from the first to the last request of a host {statistics.mean(spans):+.0%} (worst {max(spans):+.0%});"
        f" the first request after {first:.1f} s, the end {last:.1f} s after the last"
    )


def main() -> int:
    """Measures what is named."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("what", choices=("pages", "memory", "unchanged", "hosts"))
    parser.add_argument("--pages", type=int, default=1000)
    parser.add_argument("--feeds", type=int, default=50)
    parser.add_argument("--hosts", type=int, default=40)
    parser.add_argument("--latency", type=float, default=0.2)
    parser.add_argument("--delay", type=float, default=1.0)
    args = parser.parse_args()
    measures = {
        "pages": measure_pages,
        "memory": measure_memory,
        "unchanged": measure_unchanged,
        "hosts": measure_hosts,
    }
    with tempfile.TemporaryDirectory(prefix="dateline-crawl-") as folder:
        measures[args.what](args, Path(folder))
    return 0


if __name__ == "__main__":
    resource.setrlimit(resource.RLIMIT_NOFILE, (4096, resource.getrlimit(resource.RLIMIT_NOFILE)[1]))
    sys.exit(main())
