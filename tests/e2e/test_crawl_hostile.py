"""Whatever a server does, it ends in a status of its own in the report, costs no other page, and little memory."""

from __future__ import annotations

import subprocess
import sys
from contextlib import ExitStack
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from commandline import ROOT, environment
from hostile_site import (
    HEAD,
    STORY,
    Misbehave,
    bomb,
    drip,
    hang,
    hostile_site,
    page,
    pour,
    reset,
    say,
    whole,
)
from sqlalchemy import create_engine, text

from storage.query import Query
from storage.store import open_store

MANY_HEADERS = b"".join(b"X-%d: y\r\n" % number for number in range(2_000))
# path of a story -> what its server does, how it ends
CASES: dict[str, tuple[Misbehave, str]] = {
    "says-nothing": (hang, "timeout"),
    "drips-its-body": (drip(HEAD + b"\r\n", b"<p>"), "timeout"),
    "drips-its-headers": (drip(HEAD, b"X: y\r\n"), "timeout"),
    "never-ends-its-headers": (pour(HEAD, b"X-A: y\r\n" * 1000), "timeout"),
    "never-ends": (pour(HEAD + b"\r\n", b"x" * 65536), "too_large"),
    "never-ends-in-chunks": (
        pour(HEAD + b"Transfer-Encoding: chunked\r\n\r\n", b"10000\r\n" + b"x" * 65536 + b"\r\n"), "too_large"
    ),
    "says-it-is-large": (say(HEAD + b"Content-Length: 99999999999\r\n\r\n"), "too_large"),
    "unpacks-to-a-gigabyte": (whole(bomb(1024), b"Content-Encoding: gzip"), "too_large"),
    "unpacks-twice": (whole(bomb(1024, layers=2), b"Content-Encoding: gzip, gzip"), "too_large"),
    "says-it-is-packed": (whole(STORY, b"Content-Encoding: gzip"), "bad_encoding"),
    "has-a-header-of-20-megabytes": (say(HEAD + b"X: " + b"a" * 20_000_000 + b"\r\n\r\nok"), "connection"),
    "resets-the-connection": (reset, "connection"),
    "hangs-up": (say(b""), "connection"),
    "speaks-no-http": (say(b"HELO 250 mail.example\r\n\r\n"), "connection"),
    "has-an-odd-status": (say(b"HTTP/9.9 abc zzz\r\n\r\n"), "bad_response"),
    "has-an-unknown-status": (say(HEAD.replace(b"200 OK", b"999 Nope") + b"\r\n" + STORY), "http_999"),
    "redirects-to-a-file": (say(b"HTTP/1.1 302 Found\r\nLocation: file:///etc/passwd\r\nContent-Length: 0\r\n\r\n"),
                            "redirect_refused"),
    "refreshes-to-a-file": (
        whole(b"<meta http-equiv=refresh content='0;url=file:///etc/passwd'>"), "empty"
    ),
    "is-a-picture": (whole(b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 40), "not_text"),
    "is-nothing": (whole(b""), "empty"),
    "asks-for-consent": (
        whole(page("Before you continue", "We value your privacy. We and our partners store cookies. "
                                          "Accept all cookies or manage your consent choices to continue.")),
        "consent_wall",
    ),
    "asks-for-a-person": (
        whole(page("Just a moment...", "Verify you are human. Checking your browser before accessing the site. "
                                       "Enable JavaScript and cookies to continue.")),
        "captcha",
    ),
    "is-gone-politely": (
        whole(page("Page not found", "Sorry, the page you are looking for could not be found.")), "soft_404"
    ),
}  # fmt: skip
# These end well: what is wrong with them is mended, and noted.
MENDED: dict[str, tuple[Misbehave, str | None]] = {
    "ends-too-early": (say(HEAD + b"Content-Length: 100000\r\n\r\n" + STORY), "truncated_body"),
    "is-utf-16": (
        say(HEAD.replace(b"; charset=utf-8", b"") + b"\r\n" + STORY.decode().encode("utf-16")),
        None,
    ),
    "says-it-is-latin": (say(HEAD.replace(b"utf-8", b"iso-8859-1") + b"\r\n" + STORY), None),
    "has-nul-bytes": (whole(STORY.replace(b"harbour", b"har\0bour", 1)), None),
    "has-many-headers": (say(HEAD + MANY_HEADERS + b"\r\n" + STORY), None),
}


def crawl(folder: Path, *bases: str) -> subprocess.CompletedProcess[str]:
    """One run, with short time-outs, that says at its end how many megabytes it took."""
    hosts = ", ".join(f'"{urlsplit(base).hostname}"' for base in bases)
    sources = "".join(
        f'[[source]]\nid = "hostile-{number}"\nurl = "{base}/"\nsitemaps = ["{base}/map.txt"]\narticles = "story"\n'
        for number, base in enumerate(bases)
    )
    (folder / "sources.toml").write_text(
        f'[defaults]\ncontact = "https://example.org/bot"\ndelay = 0.0\nallow_private = [{hosts}]\n{sources}'
    )
    script = (
        "from scrapy.cmdline import execute\n"
        "try:\n"
        "    execute(['scrapy', 'crawl', 'news', '-s', 'DOWNLOAD_TIMEOUT=4', '-s', 'RETRY_TIMES=0'])\n"
        "finally:\n"
        # Not what getrusage tells: there the memory of the process that started this one counts, too.
        "    lines = open('/proc/self/status')\n"
        "    print(next(int(line.split()[1]) // 1024 for line in lines if line.startswith('VmHWM')))\n"
    )
    return subprocess.run(
        [sys.executable, "-c", script],
        cwd=ROOT,
        env=environment(
            {
                "DATELINE_SOURCES": str(folder / "sources.toml"),
                "DATELINE_DB": f"sqlite:///{folder}/dateline.db",
            }
        ),
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )


def test_every_misbehaviour_ends_in_its_status(tmp_path: Path) -> None:
    paths = {f"/the-story-that-{name}": case[0] for name, case in {**CASES, **MENDED}.items()}
    # A sitemap of lines, which needs no address of the server in it but that of its stories.
    with hostile_site(paths) as base:
        paths["/map.txt"] = whole("\n".join(base + path for path in paths).encode())
        ended = crawl(tmp_path, base)
    assert ended.returncode == 0, ended.stderr
    with open_store(f"sqlite:///{tmp_path}/dateline.db", create=False) as store:
        (source,) = store.runs()[0].report["sources"]
        found = store.find(Query(limit=99))
        statuses = {path.rpartition("that-")[2]: status for path, status in _statuses(tmp_path).items()}
    assert {name: statuses.get(name) for name in CASES} == {
        name: status for name, (_, status) in CASES.items()
    }
    stored = {str(each.article.url).rpartition("that-")[2]: each.article for each in found}
    assert set(stored) == set(MENDED), {name: statuses.get(name) for name in MENDED}
    assert sum([*source["failed"].values(), *source["refused"].values()]) == len(CASES)
    for name, (_, warning) in MENDED.items():
        assert stored[name].headline == "Cranes return to the quay after a year of repairs"
        assert warning is None or warning in stored[name].warnings


def _statuses(folder: Path) -> dict[str, str]:
    engine = create_engine(f"sqlite:///{folder}/dateline.db")
    with engine.connect() as connection:
        rows = connection.execute(text("SELECT url, status FROM address")).all()
    engine.dispose()
    return {str(url): str(status) for url, status in rows}


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="only Linux tells what one process held")
def test_sixteen_bombs_at_once_take_little_memory(tmp_path: Path) -> None:
    packed = whole(bomb(1024), b"Content-Encoding: gzip")
    with ExitStack() as stack:
        bases = []
        for number in range(1, 17):
            paths = {"/the-story-that-is-a-bomb": packed}
            base = stack.enter_context(hostile_site(paths, host=f"127.0.0.{number}"))
            paths["/map.txt"] = whole(f"{base}/the-story-that-is-a-bomb".encode())
            bases.append(base)
        ended = crawl(tmp_path, *bases)
    assert [*_statuses(tmp_path).values()] == ["too_large"] * 16
    assert int(ended.stdout.split()[-1]) <= 300
