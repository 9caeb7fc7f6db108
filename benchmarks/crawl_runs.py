"""Crawls for benchmarks, each in a process of its own: ours, one that does nothing with its pages, and a peer's."""

from __future__ import annotations

import json
import resource
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
PEER = ROOT / "benchmarks" / ".peers" / "news-please"

CRAWL = """
import json, multiprocessing, os, resource, sys, time
from multiprocessing import forkserver
from pathlib import Path
from crawler.reactor import REACTOR
from crawler.runs import crawl
from crawler.sources import load_sources
from crawler import pipelines, workers
mode, folder = sys.argv[1], Path(sys.argv[2])
seen, cpu = [], {}
def rss():
    return int(Path('/proc/self/statm').read_text().split()[1]) * 4096 // 2**20
def look_at_workers():
    # They are copies of another process, which nobody waits for.
    pids = {each.pid for each in multiprocessing.active_children()} | {forkserver._forkserver._forkserver_pid}
    for pid in pids - {None}:
        try:
            fields = Path(f'/proc/{pid}/stat').read_text().rpartition(')')[2].split()
        except OSError:
            continue
        cpu[pid] = (int(fields[11]) + int(fields[12])) / os.sysconf('SC_CLK_TCK')
def progress(report):
    look_at_workers()
    seen.append((sum(each.fetched for each in report.sources), rss(), round(time.monotonic(), 2)))
async def spent():
    return time.thread_time()
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
    before = REACTOR.submit(spent()).result()
    report = crawl(load_sources(folder / 'sources.toml'), database=database, on_progress=progress)
    seconds = time.monotonic() - began
    own = resource.getrusage(resource.RUSAGE_SELF)
    print(json.dumps({
        'seconds': seconds, 'own_cpu': own.ru_utime + own.ru_stime, 'workers_cpu': sum(cpu.values()),
        'reactor_cpu': REACTOR.submit(spent()).result() - before,
        'peak_mb': own.ru_maxrss // 1024, 'memory': seen[:: max(1, len(seen) // 40)],
        'sources': [each.to_dict() for each in report.sources]}))
"""

# What a crawl costs that does nothing with its pages: Scrapy by itself, with our limits and one host at a time.
NOTHING = """
import json, sys, time
from pathlib import Path
from scrapy import Request, Spider
from scrapy.crawler import CrawlerProcess
class Nothing(Spider):
    name = 'nothing'
    async def start(self):
        for address in Path(sys.argv[1]).read_text().split():
            yield Request(address)
    def parse(self, response):
        pass
if __name__ == '__main__':
    process = CrawlerProcess({
        'CONCURRENT_REQUESTS_PER_DOMAIN': 1, 'TELNETCONSOLE_ENABLED': False, 'LOG_ENABLED': False,
        'DOWNLOAD_MAXSIZE': 16 * 2**20, 'ROBOTSTXT_OBEY': False})
    crawler = process.create_crawler(Nothing)
    process.crawl(crawler)
    before, began = time.thread_time(), time.monotonic()
    process.start()
    spent = time.thread_time() - before
    pages = crawler.stats.get_value('response_received_count')
    print(json.dumps({'pages': pages, 'reactor_cpu': spent, 'seconds': time.monotonic() - began}))
"""


def crawl(mode: str, folder: Path) -> dict[str, Any]:
    """One crawl of ours, and what it cost; `mode` is `workers` or `callback`."""
    return _run(CRAWL, folder, mode, str(folder))


def nothing(addresses: list[str], folder: Path) -> dict[str, Any]:
    """The same pages, fetched and thrown away."""
    file = folder / "addresses.txt"
    file.write_text("\n".join(addresses))
    return _run(NOTHING, folder, str(file))


def news_please(addresses: list[str], folder: Path) -> dict[str, Any] | None:
    """The same pages with news-please's crawler, told their addresses, with its own configuration: it cleans them and
    writes each page and article to files. None where it is not installed (benchmarks/peers.py).
    """
    if not PEER.exists():
        return None
    home = folder / "news-please"
    home.mkdir()
    found = next((PEER / "lib").glob("python3*/site-packages/newsplease/config/config.cfg"))
    (home / "config.cfg").write_text(found.read_text().replace("~/news-please-repo/", f"{home}/kept/"))
    sites = {"base_urls": [{"crawler": "Download", "url": addresses}]}
    (home / "sitelist.hjson").write_text(json.dumps(sites))
    before, began = resource.getrusage(resource.RUSAGE_CHILDREN), time.monotonic()
    subprocess.run(
        [str(PEER / "bin" / "python"), "-m", "newsplease", "-c", str(home), "-no-confirm"],
        cwd=home, env={"PATH": "/usr/bin:/bin", "HOME": str(home)}, capture_output=True, check=True,
    )  # fmt: skip
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return {
        "stored": len(list((home / "kept").rglob("*.json"))),
        "cpu": after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime,
        "seconds": time.monotonic() - began,
    }


def _run(script: str, folder: Path, *arguments: str) -> dict[str, Any]:
    file = folder / "run.py"
    file.write_text(script)
    env = {"PYTHONPATH": str(ROOT), "PATH": "/usr/bin:/bin", "HOME": str(folder)}
    ended = subprocess.run(
        [sys.executable, str(file), *arguments],
        cwd=ROOT, env=env, capture_output=True, text=True, check=False,
    )  # fmt: skip
    if ended.returncode:
        raise SystemExit(ended.stderr)
    told: dict[str, Any] = json.loads(ended.stdout.splitlines()[-1])
    return told
