"""The newsroom server itself: addresses, rewriting, conditional requests, its notes and its sources file."""

from __future__ import annotations

import socket
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path
from urllib.error import HTTPError
from urllib.request import Request as Call
from urllib.request import urlopen

import pytest
from newsroom import NEWSROOM, SITES, Newsroom, Request, find_file, serve


@pytest.fixture(scope="module")
def newsroom() -> Iterator[Newsroom]:
    with serve() as running:
        yield running


def get(url: str, **headers: str) -> tuple[int, dict[str, str], bytes]:
    """Status, headers (lower case) and body of an answer, errors included."""
    call = Call(url, headers={name.replace("_", "-"): value for name, value in headers.items()})  # noqa: S310 - loopback
    try:
        with urlopen(call, timeout=10) as answer:  # noqa: S310 - loopback
            return (
                answer.status,
                {name.lower(): value for name, value in answer.headers.items()},
                answer.read(),
            )
    except HTTPError as error:
        with error:
            return error.code, {name.lower(): value for name, value in error.headers.items()}, error.read()


def test_each_site_has_its_own_port(newsroom: Newsroom) -> None:
    assert set(newsroom.bases) == set(SITES)
    assert len(set(newsroom.bases.values())) == len(SITES)
    for base in newsroom.bases.values():
        assert get(base + "/")[0] == 200


@pytest.mark.parametrize(
    ("site", "path", "content_type"),
    [
        ("dockside", "/", "text/html; charset=utf-8"),
        ("dockside", "/feed/", "application/rss+xml; charset=utf-8"),
        ("dockside", "/robots.txt", "text/plain; charset=utf-8"),
        ("morgenblatt", "/sitemap_index.xml", "application/xml; charset=utf-8"),
        ("pointnews", "/en/world.html", "text/html; charset=utf-8"),
    ],
)
def test_content_types(newsroom: Newsroom, site: str, path: str, content_type: str) -> None:
    status, headers, body = get(newsroom.bases[site] + path)
    assert (status, headers["content-type"]) == (200, content_type)
    assert len(body) == int(headers["content-length"])


def test_no_invented_host_leaves_the_server(newsroom: Newsroom) -> None:
    for site in SITES:
        root = NEWSROOM / site
        for file in sorted(each for each in root.rglob("*") if each.is_file()):
            _, _, body = get(f"{newsroom.bases[site]}/{file.relative_to(root).as_posix()}")
            for spelling in (b"http://%s.invalid", b"http:\\/\\/%s.invalid", b"http%%3A%%2F%%2F%s.invalid"):
                assert not any(spelling % each.encode() in body for each in SITES), file


def test_a_story_links_to_the_served_address(newsroom: Newsroom) -> None:
    base = newsroom.bases["dockside"]
    _, _, body = get(base + "/2024/03/island-ferry-to-sail-by-the-tide-again/")
    canonical = f'<link rel="canonical" href="{base}/2024/03/island-ferry-to-sail-by-the-tide-again/">'
    assert canonical.encode() in body


@pytest.mark.parametrize("site", SITES)
def test_a_missing_page_is_a_404_with_a_body(newsroom: Newsroom, site: str) -> None:
    status, headers, body = get(newsroom.bases[site] + "/no/such/page.html")
    assert status == 404
    assert headers["content-type"] == "text/html; charset=utf-8"
    assert body


@pytest.mark.parametrize(
    "path", ["/../sources.toml", "/%2e%2e/sources.toml", "/..%2fdockside%2frobots.txt", "/%00"]
)
def test_nothing_outside_the_site_is_served(path: str) -> None:
    assert find_file("morgenblatt", path) is None


def test_conditional_requests(newsroom: Newsroom) -> None:
    url = newsroom.bases["dockside"] + "/feed/"
    _, headers, _ = get(url)
    for condition in (
        {"If_None_Match": headers["etag"]},
        {"If_None_Match": f'"other", W/{headers["etag"]}'},
        {"If_Modified_Since": headers["last-modified"]},
    ):
        status, _, body = get(url, **condition)
        assert (status, body) == (304, b"")
    for condition in (
        {"If_None_Match": '"other"'},
        {"If_None_Match": '"other"', "If_Modified_Since": headers["last-modified"]},
        {"If_Modified_Since": "Thu, 01 Jan 1998 00:00:00 GMT"},
        {"If_Modified_Since": "yesterday"},
    ):
        assert get(url, **condition)[0] == 200


def test_requests_are_noted_in_order() -> None:
    with serve() as fresh:
        get(fresh.bases["dockside"] + "/robots.txt", User_Agent="reader/1")
        get(fresh.bases["pointnews"] + "/en/nothing.html?page=2", User_Agent="reader/2")
    assert fresh.requests == [
        Request("dockside", "GET", "/robots.txt", 200, "reader/1"),
        Request("pointnews", "GET", "/en/nothing.html?page=2", 404, "reader/2"),
    ]
    assert fresh.asked("pointnews") == ["/en/nothing.html?page=2"]


def test_the_port_is_free_again_afterwards() -> None:
    with serve() as running:
        port = int(running.bases["dockside"].rsplit(":", 1)[1])
    with serve({"dockside": port}) as again:
        assert again.bases["dockside"] == f"http://127.0.0.1:{port}"


def test_sources_file_for_the_served_sites(newsroom: Newsroom, tmp_path: Path) -> None:
    written = newsroom.write_sources(tmp_path / "sources.toml", delay=0.5, user_agent="x")
    read = tomllib.loads(written.read_text(encoding="utf-8"))
    assert read["defaults"] == {
        "contact": "https://example.org/bot",
        "delay": 0.5,
        "allow_private": ["127.0.0.1"],
        "user_agent": "x",
    }
    sources = {source["id"]: source for source in read["source"]}
    assert set(sources) == set(SITES)
    for site, source in sources.items():
        assert source["url"].startswith(newsroom.bases[site] + "/")
    assert sources["dockside"]["feeds"] == [newsroom.bases["dockside"] + "/feed/"]
    assert sources["pointnews"]["timezone"] == "Asia/Karachi"


@pytest.mark.parametrize("site", SITES)
def test_robots_hides_a_page_that_is_linked(newsroom: Newsroom, site: str) -> None:
    """Each site links a page that robots.txt forbids: only so can a test see whether a crawler obeys."""
    robots = (NEWSROOM / site / "robots.txt").read_text(encoding="utf-8")
    folder = next(
        line.split(":", 1)[1].strip() for line in robots.splitlines() if line.startswith("Disallow:")
    )
    linked = f"http://{site}.invalid{folder}"
    pages = [file for file in (NEWSROOM / site).rglob("*") if file.is_file() and file.name != "robots.txt"]
    linking = [
        file
        for file in pages
        if linked in file.read_text(encoding="utf-8") and folder.strip("/") not in file.parts
    ]
    assert linking
    hidden = next((NEWSROOM / site / folder.strip("/")).glob("*.html"))
    assert find_file(site, f"{folder}{hidden.name}") == hidden


def test_it_runs_as_a_program(tmp_path: Path) -> None:
    sources = tmp_path / "sources.toml"
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [sys.executable, str(NEWSROOM.parent.parent / "tests" / "newsroom.py")]
    with subprocess.Popen(
        [*command, "--ports", f"{port},0,0", "--sources", str(sources)], stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        try:
            lines = [process.stdout.readline().split() for _ in SITES]
            assert [site for site, _ in lines] == list(SITES)
            assert lines[0][1] == f"http://127.0.0.1:{port}/"
            assert get(lines[0][1])[0] == 200
            assert tomllib.loads(sources.read_text(encoding="utf-8"))["source"][0]["url"] == lines[0][1]
        finally:
            process.terminate()
