"""The resolver of a crawl, in the reactor that crawls, against a real server."""

from __future__ import annotations

import http.server
import json
import subprocess
import sys
import threading
from pathlib import Path

import pytest

# A process of its own: a reactor is installed once, and can run once.
ASKING = """
import json, sys
from scrapy.utils.reactor import install_reactor
install_reactor("twisted.internet.asyncioreactor.AsyncioSelectorReactor")
from scrapy import Request, Spider
from scrapy.crawler import CrawlerProcess

class Asking(Spider):
    name = "asking"
    outcome = []

    async def start(self):
        for url in json.loads(sys.argv[1]):
            yield Request(url, callback=self.came, errback=self.failed, dont_filter=True)

    def came(self, response):
        self.outcome.append([response.url, "came"])

    def failed(self, failure):
        from crawler.reach.resolver import refusal
        refused = refusal(failure.request.url)
        self.outcome.append([failure.request.url, str(refused) if refused else failure.type.__name__])

process = CrawlerProcess({
    "DNS_RESOLVER": "crawler.reach.resolver.CheckedResolver",
    "REACH_ALLOW_PRIVATE": json.loads(sys.argv[2]),
    "RETRY_ENABLED": False, "TELNETCONSOLE_ENABLED": False, "LOG_ENABLED": False,
})
process.crawl(Asking)
process.start()
print(json.dumps(Asking.outcome))
"""


@pytest.fixture
def server():
    class Page(http.server.BaseHTTPRequestHandler):
        asked: list[str] = []  # noqa: RUF012 - a class for this one test

        def do_GET(self):
            self.asked.append(self.path)
            self.send_response(200)
            self.send_header("Content-Length", "2")
            self.end_headers()
            self.wfile.write(b"ok")

        def log_message(self, *args):
            """Nothing: the test looks at `asked`."""

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Page) as running:
        thread = threading.Thread(target=running.serve_forever)
        thread.start()
        yield running.server_port, Page.asked
        running.shutdown()
        thread.join()


def ask(urls: list[str], allowed: list[str], proxy: str = "") -> dict[str, str]:
    root = str(Path(__file__).parents[3])
    environment = {"PYTHONPATH": root, "PATH": "/usr/bin:/bin"}
    if proxy:
        environment["http_proxy"] = proxy
    done = subprocess.run(
        [sys.executable, "-c", ASKING, json.dumps(urls), json.dumps(allowed)],
        capture_output=True,
        text=True,
        env=environment,
        check=False,
        timeout=60,
    )
    assert done.returncode == 0, done.stderr
    return dict(json.loads(done.stdout.splitlines()[-1]))


def test_a_name_with_a_private_address_is_never_connected_to(server):
    port, asked = server
    url = f"http://localhost:{port}/secret"
    outcome = ask([url], [])
    assert "reach_refused: localhost is at 127.0.0.1, loopback" in outcome[url]
    assert asked == []


def test_an_allowed_name_is_reached_and_an_unknown_one_is_just_unknown(server):
    port, asked = server
    url, nowhere = f"http://localhost:{port}/own", "http://nowhere.invalid/"
    outcome = ask([url, nowhere], ["LOCALHOST:1234"])
    assert outcome == {url: "came", nowhere: "CannotResolveHostError"}
    assert asked == ["/own"]


def test_the_proxy_of_the_environment_may_stand_in_the_own_network(server):
    port, asked = server
    outcome = ask(["http://news.example/a"], [], proxy=f"http://localhost:{port}")
    assert outcome == {"http://news.example/a": "came"}
    assert asked == ["http://news.example/a"]
