"""What the sources of a run repeat, on its way from the store to the worker processes and back."""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from cleaners.article import Article
from cleaners.page import SiteHints
from cleaners.site_profile import MarkupCount, SiteProfile, key_of, total
from crawler.briefings import Briefing, Briefings, briefed
from crawler.filing import Filing
from crawler.profiles import PAGES_BETWEEN_COPIES, Profiles
from crawler.workers import WorkerPool
from storage.store import open_store

ROOT = Path(__file__).parents[3]


def trace(number: int) -> SiteProfile:
    return SiteProfile(
        pages=1,
        markup={key_of("div p"): MarkupCount(pages=1, blocks=number, words=9, story=9)},
        texts={key_of("footer"): 1, key_of(f"story {number}"): 1},
    )


def pages(*numbers: int) -> list[tuple[Article, SiteProfile]]:
    return [
        (Article(url=f"https://ledger.example/{number}", source="ledger"), trace(number))
        for number in numbers
    ]


def known_in_the_worker(hints: SiteHints, briefing: Briefing | None) -> tuple[int, SiteProfile | None]:
    return os.getpid(), briefed(hints, briefing).profile


@asynccontextmanager
async def at_work(database: str) -> AsyncIterator[tuple[Profiles, WorkerPool]]:
    filing = Filing(database)
    await filing.open()
    pool = WorkerPool(workers=2)
    try:
        yield Profiles(filing, pool), pool
    finally:
        await pool.close()
        await filing.close()


async def known(pool: WorkerPool, source: str) -> SiteProfile | None:
    """What every worker knows of a source: both are asked, several times."""
    hints = SiteHints(source=source)
    asked = [pool.run("cleaner", known_in_the_worker, hints, pool._briefings.of(source)) for _ in range(8)]
    answers = [profile for _, profile in await asyncio.gather(*asked)]
    assert all(answer == answers[0] for answer in answers)
    return answers[0]


def test_workers_know_what_the_store_knew_before_the_run(sqlite_url: str) -> None:
    with open_store(sqlite_url) as store:
        store.learn("ledger", pages(1, 2, 3))

    async def scenario() -> None:
        async with at_work(sqlite_url) as (profiles, pool):
            await asyncio.gather(*(profiles.prepare(source) for source in ("ledger", "other", "ledger")))
            assert await known(pool, "ledger") == total(map(trace, (1, 2, 3)))
            assert await known(pool, "other") is None
            edition = pool._briefings.of("ledger")
            await profiles.prepare("ledger")
            assert pool._briefings.of("ledger") is edition  # read once a run

    asyncio.run(scenario())


def test_a_first_run_profits_from_its_own_pages(sqlite_url: str) -> None:
    async def scenario() -> list[int]:
        behind = []
        async with at_work(sqlite_url) as (profiles, pool):
            await profiles.prepare("ledger")
            for number in range(130):
                await profiles.learn(pages(number))
                briefing = pool._briefings.of("ledger")
                assert briefing is not None
                profile = briefed(SiteHints(), briefing).profile
                assert profile is not None
                behind.append(profile.pages)
            assert await known(pool, "ledger") == total(map(trace, range(114)))
        return behind

    behind = asyncio.run(scenario())
    assert sorted(set(behind)) == [1, 2, 4, 8, 16, 32, 64, 64 + PAGES_BETWEEN_COPIES]
    assert behind[:4] == [1, 2, 2, 4]
    with open_store(sqlite_url, create=False) as store:
        assert store.site_profile("ledger") == total(map(trace, range(130)))


def test_articles_that_are_counted_already_bring_no_new_copy(sqlite_url: str) -> None:
    async def scenario() -> None:
        async with at_work(sqlite_url) as (profiles, pool):
            await profiles.prepare("ledger")
            await profiles.learn([*pages(1, 2), (Article(url="https://other.example/1"), trace(1))])
            first = pool._briefings.of("ledger")
            for _ in range(5):
                await profiles.learn(pages(1, 2))
            assert pool._briefings.of("ledger") is first
            assert await known(pool, "ledger") == total(map(trace, (1, 2)))

    asyncio.run(scenario())


def test_a_page_is_cleaned_without_the_profile_when_its_file_is_gone(tmp_path: Path) -> None:
    gone = Briefing(file=str(tmp_path / "0.profile"), edition=1)
    assert briefed(SiteHints(source="ledger"), gone) == SiteHints(source="ledger")


def test_nothing_is_left_in_the_folder_for_temporary_files(sqlite_url: str) -> None:
    async def scenario() -> Path:
        async with at_work(sqlite_url) as (profiles, pool):
            await profiles.learn(pages(1))
            briefing = pool._briefings.of("ledger")
            assert briefing is not None
            assert Path(briefing.file).exists()
            return Path(briefing.file).parent

    assert not asyncio.run(scenario()).exists()


KILLED = """
import asyncio, os, signal
from cleaners.site_profile import SiteProfile
from crawler.workers import WorkerPool

async def main():
    pool = WorkerPool(workers=1)
    pool.brief("ledger", SiteProfile(pages=1))
    await pool.run("cleaner", os.getpid)
    print(pool._briefings.of("ledger").file, flush=True)
    os.kill(os.getpid(), signal.SIGKILL)

if __name__ == "__main__":
    asyncio.run(main())
"""


def test_what_a_killed_crawler_left_is_swept_away_by_the_next(tmp_path: Path) -> None:
    program = tmp_path / "killed.py"
    program.write_text(KILLED)
    ended = subprocess.run(
        [sys.executable, program],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        stdout=subprocess.PIPE,
        text=True,
        check=False,
    )
    assert ended.returncode == -signal.SIGKILL
    left = Path(ended.stdout.strip())
    assert left.exists()
    first, second = Briefings(), Briefings()
    first.write("ledger", trace(1))
    assert not left.parent.exists()
    second.write("ledger", trace(2))  # and what belongs to a crawler at work is left alone
    for each, number in ((first, 1), (second, 2)):
        assert briefed(SiteHints(), each.of("ledger")).profile == trace(number)
        each.close()
        each.close()
        assert each.of("ledger") is None
