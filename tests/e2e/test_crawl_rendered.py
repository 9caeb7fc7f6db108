"""Pages that show their stories only in a browser; with the system's Chromium, where there is one."""

from __future__ import annotations

import asyncio
import socket
from pathlib import Path
from types import SimpleNamespace

import pytest
from crawled_site import sources_for
from loopback_site import Answer, rss, site, story

from crawler import assignment
from crawler.errors import SourcesError
from crawler.reach import Reach
from crawler.render import Guard, browser, is_installed
from crawler.runs import crawl
from crawler.sources import load_sources
from storage.query import Query
from storage.store import open_store

NAME = "ledger.example"
LISTED = 'feeds = ["{base}/feed"]\nrender = true'
needs_browser = pytest.mark.skipif(
    not is_installed() or browser() is None,
    reason="needs scrapy-playwright (pip install 'dateline[render]') and a Chromium (apt install chromium)",
)


@needs_browser
def test_a_story_that_a_script_writes_is_read_and_the_browser_resolves_no_name_itself(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Only this process knows where the site is: were the browser to look, it would find nothing."""
    resolve, by_name = socket.getaddrinfo, socket.gethostbyname

    def addresses(host: str, *arguments: object, **more: object) -> object:
        return resolve("127.0.0.1" if host == NAME else host, *arguments, **more)  # type: ignore[arg-type]

    monkeypatch.setattr(socket, "getaddrinfo", addresses)
    monkeypatch.setattr(socket, "gethostbyname", lambda host: "127.0.0.1" if host == NAME else by_name(host))
    whole = story("Cranes return to the quay after a year of repairs").decode()
    body = whole.partition("<body>")[2].partition("</body>")[0]
    page = whole.replace(body, '<div id="app"></div><script src="/app.js"></script>')
    script = f"document.getElementById('app').innerHTML = {body!r};"
    answers = {
        "/feed": rss("/a-story-1"),
        "/a-story-1": Answer(page.encode()),
        "/app.js": Answer(script.encode(), content_type="text/javascript"),
    }
    with site(answers) as served:
        served.base = served.base.replace("127.0.0.1", NAME)
        path = sources_for(served, tmp_path, listed=LISTED)
        path.write_text(path.read_text().replace('private = ["127.0.0.1"]', f'private = ["{NAME}"]'))
        report = crawl(load_sources(path), database=f"sqlite:///{tmp_path}/dateline.db").sources[0]
        agents = {
            request.user_agent.partition("/")[0]
            for request in served.requests
            if request.path == "/a-story-1"
        }
    assert (report.new, report.failed, report.refused) == (1, {}, {})
    assert agents == {"Dateline"}
    with open_store(f"sqlite:///{tmp_path}/dateline.db", create=False) as store:
        (found,) = store.find(Query())
    assert len(found.article.paragraphs) == 3


def test_a_source_that_needs_a_browser_says_what_to_install(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(assignment, "is_installed", lambda: False)
    with site({"/feed": rss()}) as served:
        sources = load_sources(sources_for(served, tmp_path, listed=LISTED))
        with pytest.raises(SourcesError, match=r"source 'site': render = true needs .*dateline\[render\]"):
            crawl(sources, database=f"sqlite:///{tmp_path}/dateline.db")
        assert served.asked == []


@pytest.mark.parametrize(
    ("url", "kind", "given_up"),
    [
        ("http://127.0.0.1:8000/app.js", "script", False),
        ("http://127.0.0.2:8000/app.js", "script", True),
        ("http://localhost:8000/x", "xhr", True),
        # Where a name leads is for the gate to find out.
        ("http://ledger.example/x", "xhr", False),
        ("http://169.254.169.254/latest", "fetch", True),
        ("file:///etc/passwd", "document", True),
        ("data:text/html,x", "document", True),
        ("data:text/css,x", "stylesheet", False),
        ("http://127.0.0.1:8000/a.png", "image", True),
    ],
)
def test_the_browser_reaches_what_a_crawl_may_reach(url: str, kind: str, *, given_up: bool) -> None:
    asked = SimpleNamespace(url=url, resource_type=kind)
    assert asyncio.run(Guard(Reach.allowing(["127.0.0.1"]))(asked)) is given_up
