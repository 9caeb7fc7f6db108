"""A small store to be looked at: stories in three scripts with their pages, a correction, a copy, one hostile, runs."""

from __future__ import annotations

import asyncio
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
from commandline import command, environment
from golden.cases import FIXTURES, Case, all_cases

from cleaners.article import Article, Author, Dateline, Image, Paragraph, ParagraphKind
from cleaners.page import RawPage
from cleaners.pipeline import clean
from dateline.web.app import make_app
from storage.store import Store, open_store

PAGES = ("agency-story", "arabic", "chinese")
# Whatever of this is markup, a script, a request or an address to follow must not become one.
NASTY = "</script><script src=//evil.test/1></script><img src=x onerror=alert(1)>\x1b[31m\u202eevil\"'&lt;{{7*7}}{%x%}"
HOSTILE_PAGE = (FIXTURES / "hostile" / "acting.html").read_text(encoding="utf-8")


@dataclass(frozen=True, slots=True, kw_only=True)
class Room:
    """The store and the numbers of its articles by what they are."""

    url: str
    store: Store
    ids: Mapping[str, int]

    def get(self, path: str, **headers: str) -> httpx.Response:
        """What the page answers, asked without a server and without following redirects."""
        return ask(make_app(self.store), path, **headers)


def ask(app: Any, path: str, method: str = "GET", *, strict: bool = False, **headers: str) -> httpx.Response:
    """What an application answers; `sec_fetch_site` is the header sec-fetch-site. `strict` raises its errors."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}

    async def asking() -> httpx.Response:
        transport = httpx.ASGITransport(app=app, raise_app_exceptions=strict)
        async with httpx.AsyncClient(transport=transport, base_url="http://localhost") as client:
            return await client.request(method, path, headers=named)

    return asyncio.run(asking())


@contextmanager
def reading_room(folder: Path) -> Iterator[Room]:
    """Fills a store in `folder` and holds it open."""
    url = f"sqlite:///{folder / 'news.db'}"
    with open_store(url) as store:
        ids = {case.name: _keep(store, case) for case in all_cases() if case.name in PAGES}
        hostile = RawPage(url="http://evil.test/story-1.html", body=HOSTILE_PAGE.encode())
        store.pages.keep([(hostile, "evil")])
        ids["hostile"] = store.save(_hostile(clean(hostile).article)).id
        ids["corrected"] = store.save(_ferry("Forty people were on board.")).id
        assert (
            store.save(_ferry("Fifty people were on board, the harbour master said.")).id == ids["corrected"]
        )
        ids["copy"] = store.save(_copy(_ferry("Fifty people were on board, the harbour master said."))).id
        for days in range(12, 0, -1):
            store.save_run(_run(datetime.now(UTC) - timedelta(days=days), new=days, refused=days == 1))
        yield Room(url=url, store=store, ids=ids)


@contextmanager
def served(room: Room, folder: Path, *more: str) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """The server as a process, and the address that it says; it is stopped in the end, if it has not been."""
    arguments = command("serve", "--db", room.url, "--port", "0", *more)
    pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
    with subprocess.Popen(arguments, cwd=folder, env=environment(), text=True, **pipes) as process:
        try:
            assert process.stdout is not None
            yield process, process.stdout.readline().strip()
        finally:
            process.kill()


def _keep(store: Store, case: Case) -> int:
    page = case.page()
    store.pages.keep([(page, case.hints.get("source"))])
    return store.save(clean(page, case.site_hints()).article).id


def _hostile(article: Article) -> Article:
    return replace(
        article,
        url="http://evil.test/story-1.html",
        canonical_url="javascript:alert(1)",
        headline=NASTY,
        kicker=NASTY,
        standfirst=NASTY,
        byline=NASTY,
        authors=(Author(name=NASTY, role=NASTY, url="javascript:alert(1)"),),
        dateline=Dateline(raw=NASTY, places=(NASTY,), agencies=(NASTY,)),
        paragraphs=(*article.paragraphs, Paragraph(kind=ParagraphKind.P, text=f"zebra {NASTY} zebra")),
        images=(Image(url="data:text/html,<script>alert(1)</script>", caption=NASTY, credit=NASTY),),
        topics=(NASTY,),
        section=NASTY,
        source="evil",
        site_name=NASTY,
        language='en" onload="alert(1)',
        copyright=NASTY,
        credit_line=NASTY,
        published=datetime(2024, 3, 14, tzinfo=UTC),
    )


def _ferry(last: str) -> Article:
    told = (
        "The ferry Ada ran onto a sandbank off the northern pier on Tuesday evening and waited six hours for the tide.",
        "Nobody was hurt. A tug brought blankets and tea, and towards midnight the water lifted her off by itself.",
        "Her owners said that the bank had moved since the last survey, and that the buoys would follow it next week.",
        last,
    )
    return Article(
        url="https://ledger.example/ferry.html",
        headline="Ferry waits six hours for the tide",
        dateline=Dateline(raw="PORT ELLEN (Reuters) -", places=("PORT ELLEN",), agencies=("Reuters",)),
        published=datetime(2024, 3, 12, 21, 5, tzinfo=UTC),
        paragraphs=tuple(Paragraph(kind=ParagraphKind.P, text=each) for each in told),
        source="ledger",
        site_name="The Ledger",
        language="en-GB",
    )


def _copy(article: Article) -> Article:
    return replace(article, url="https://courier.example/f1", source="courier", site_name="The Courier")


def _run(started: datetime, *, new: int, refused: bool) -> dict[str, Any]:
    counts = dict.fromkeys(("discovered", "already_known", "resumed", "revisited", "changed", "unchanged"), 0)
    counted = {
        **counts,
        "source": "ledger",
        "new": new,
        "fetched": new + refused,
        "bytes": 2_000_000,
        "refused": {"listing": 1} if refused else {},
        "failed": {"http_404": 2} if refused else {},
        "left_out": {},
        "fields": {"headline": new, "published": new, "authors": new // 2},
        "words": {"kept": 300 * new, "removed": 700 * new, "body": 300 * new},
    }
    return {"started": started, "finished": started + timedelta(seconds=75), "sources": [counted]}
