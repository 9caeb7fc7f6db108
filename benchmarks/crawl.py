"""What a crawl costs, on loopback: pages per second, the crawler's own CPU and memory, 304s, politeness.

python benchmarks/crawl.py pages --pages 500         beside cleaning in the callback, doing nothing, news-please
python benchmarks/crawl.py memory --pages 10000      memory of the crawler, every few seconds
python benchmarks/crawl.py unchanged --feeds 50      a second run over what has not changed
python benchmarks/crawl.py hosts --hosts 40 --latency 0.2 --delay 1 --pages 20
"""

from __future__ import annotations

import argparse
import os
import resource
import statistics
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from crawl_runs import crawl, news_please, nothing
from crawl_site import site, sources

# One after the other on each: on a single one a crawl waits more than it works, however it cleans.
_HOSTS = 8


def total(told: dict[str, Any], name: str) -> int:
    """A count over all sources."""
    return sum(int(each[name]) for each in told["sources"])


def measure_pages(args: argparse.Namespace, folder: Path) -> None:
    """Cleaning in workers beside cleaning in the callback, doing nothing, and news-please, over the same pages."""
    hosts = [f"127.0.0.{number}" for number in range(1, _HOSTS + 1)]
    each_has = args.pages // _HOSTS
    with site(hosts, each_has) as bases:
        sources(folder, {base: [f"{base}/s{at}/feed-0"] for at, base in enumerate(bases)}, 0.0)
        told = {mode: crawl(mode, folder) for mode in ("workers", "callback")}
        for mode, each in told.items():
            pages = total(each, "fetched")
            print(
                f"{mode}: {pages} pages, {total(each, 'new')} stored, {pages / each['seconds']:.1f} a second;"
                f" CPU a page: reactor {1000 * each['reactor_cpu'] / pages:.1f} ms, crawler"
                f" {1000 * each['own_cpu'] / pages:.1f} ms, workers {1000 * each['workers_cpu'] / pages:.1f} ms;"
                f" peak {each['peak_mb']} MiB"
            )
        addresses = [
            f"{base}/s{at}/a-story-of-s{at}-{number}"
            for number in range(each_has)
            for at, base in enumerate(bases)
        ]
        bare = nothing(addresses, folder)
        print(
            f"nothing: {bare['pages']} pages, {bare['pages'] / bare['seconds']:.1f} a second;"
            f" CPU a page: reactor {1000 * bare['reactor_cpu'] / bare['pages']:.1f} ms"
        )
        peer = news_please(addresses, folder)
        if peer is not None:
            print(
                f"news-please: {peer['stored']} stored, {peer['stored'] / peer['seconds']:.1f} a second;"
                f" CPU an article {1000 * peer['cpu'] / peer['stored']:.1f} ms"
            )
    ours = told["workers"]
    stored = total(ours, "new")
    cpu = ours["own_cpu"] + ours["workers_cpu"]
    print(
        f"workers beside callback: {told['callback']['seconds'] / ours['seconds']:.2f} times as fast; the reactor's CPU"
        f" beside doing nothing: {ours['reactor_cpu'] / stored / (bare['reactor_cpu'] / bare['pages']):.1f} times"
    )
    # What cannot be done at the same time bounds the speed of a machine that has nothing else to do.
    inline = told["callback"]["own_cpu"]
    apart = max(ours["own_cpu"], ours["workers_cpu"] / 2)
    print(f"by CPU alone, on two processors: {inline / apart:.2f} times as fast")
    if peer is not None:
        share = cpu / stored / (peer["cpu"] / peer["stored"])
        print(f"all CPU an article, beside news-please: {1000 * cpu / stored:.1f} ms, {share:.2f} of its")
    print(f"load of the machine {os.getloadavg()[0]:.1f}")


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
