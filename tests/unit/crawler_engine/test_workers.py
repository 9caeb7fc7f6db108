"""The worker pool with real processes: each accident costs exactly its own task and has a name."""

from __future__ import annotations

import asyncio
import ctypes
import os
import signal
import subprocess
import sys
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from multiprocessing import active_children, parent_process

import pytest

from cleaners.errors import NotAnArticle, Refusal, UndecodablePage
from cleaners.page import RawPage, SiteHints
from crawler.workers import WorkerFailed, WorkerPool


def double(number: int) -> int:
    return 2 * number


def end_with_signal(number: int) -> None:
    os.kill(os.getpid(), number)
    time.sleep(60)


def read_address_zero() -> None:
    ctypes.string_at(0)


def take_memory() -> int:
    return len(b"x" * (4 * 1024**3))


def hang() -> None:
    time.sleep(600)


def trip() -> None:
    raise LookupError("a bug in a rule")


def parent_of() -> int:
    parent = parent_process()
    return parent.pid or 0 if parent else 0


@asynccontextmanager
async def pool(timeout: float = 30.0) -> AsyncIterator[WorkerPool]:
    workers = WorkerPool(workers=2, timeout=timeout)
    try:
        yield workers
    finally:
        await workers.close()


@pytest.mark.parametrize(
    ("function", "arguments", "status"),
    [
        (end_with_signal, (int(signal.SIGKILL),), "cleaner_crashed"),
        (read_address_zero, (), "cleaner_crashed"),
        (take_memory, (), "cleaner_crashed"),
        (trip, (), "cleaner_failed"),
    ],
    ids=["killed", "segfault", "memory", "bug"],
)
def test_an_accident_costs_its_own_task(function, arguments, status: str) -> None:
    async def scenario() -> tuple[list[object], list[int]]:
        async with pool() as workers:
            tasks = [workers.run("cleaner", double, number) for number in range(8)]
            poisoned = [workers.run("cleaner", function, *arguments) for _ in range(2)]
            outcomes = await asyncio.gather(*tasks[:4], *poisoned, *tasks[4:], return_exceptions=True)
        return outcomes[4:6], [*outcomes[:4], *outcomes[6:]]

    accidents, others = asyncio.run(scenario())
    assert [type(each) for each in accidents] == [WorkerFailed, WorkerFailed]
    assert {each.status for each in accidents if isinstance(each, WorkerFailed)} == {status}
    assert others == [2 * number for number in range(8)]


def test_a_task_that_hangs_ends_in_a_timeout() -> None:
    async def scenario() -> list[object]:
        async with pool(timeout=1.0) as workers:
            tasks = [workers.run("reader", hang), *(workers.run("reader", double, n) for n in range(3))]
            return await asyncio.gather(*tasks, return_exceptions=True)

    hung, *others = asyncio.run(scenario())
    assert isinstance(hung, WorkerFailed)
    assert hung.status == "reader_timeout"
    assert others == [0, 2, 4]


def test_a_page_becomes_an_article_or_a_reason() -> None:
    paragraph = (
        "The cranes came back to the quay on Tuesday after a year of repairs, the harbour master said. "
    )
    body = f"""<html lang=en><head><title>Cranes return to the quay</title></head><body><article>
    <h1>Cranes return to the quay after a year</h1><p>{paragraph * 2}</p><p>{paragraph * 3}</p>
    </article></body></html>"""
    at = datetime(2024, 3, 5, tzinfo=UTC)
    story = RawPage(url="https://ledger.example/cranes", body=body.encode(), fetched_at=at)
    picture = RawPage(
        url="https://ledger.example/x", body=b"\x89PNG\r\n\x1a\n" + bytes(range(256)), fetched_at=at
    )

    async def scenario() -> list[object]:
        async with pool() as workers:
            hints = SiteHints(source="ledger")
            return await asyncio.gather(
                workers.clean(story, hints), workers.clean(picture, hints), return_exceptions=True
            )

    galley, refused = asyncio.run(scenario())
    article = galley.article  # type: ignore[attr-defined]
    assert article.headline == "Cranes return to the quay after a year"
    assert article.source == "ledger"
    assert isinstance(refused, UndecodablePage)
    assert refused.reason is Refusal.NOT_TEXT
    assert refused.url == "https://ledger.example/x"


def test_workers_are_processes_of_the_crawler_and_end_with_the_pool() -> None:
    async def scenario() -> int:
        async with pool() as workers:
            return await workers.run("cleaner", parent_of)

    assert asyncio.run(scenario()) == os.getpid()


def test_workers_that_are_killed_while_they_have_nothing_to_do_are_replaced() -> None:
    async def scenario() -> list[int]:
        async with pool() as workers:
            first = await workers.run("cleaner", double, 1)
            for child in active_children():
                child.kill()
                child.join(10)
            return [first, *(await asyncio.gather(*(workers.run("cleaner", double, n) for n in range(4))))]

    assert asyncio.run(scenario()) == [2, 0, 2, 4, 6]


def test_no_more_than_two_tasks_a_worker_wait_in_the_pool() -> None:
    async def scenario() -> tuple[int, list[int]]:
        async with pool() as workers:
            tasks = [asyncio.ensure_future(workers.run("cleaner", double, number)) for number in range(50)]
            await asyncio.sleep(0)
            handed_over = sum(1 for task in workers._pool._context.task_queue.queue if task is not None)
            return handed_over, await asyncio.gather(*tasks)

    handed_over, results = asyncio.run(scenario())
    assert handed_over <= 4
    assert results == [2 * number for number in range(50)]


def test_errors_come_back_without_their_decisions() -> None:
    from crawler.cleaning import clean_page

    outcome = clean_page(RawPage(url="https://x.example/", body=b""), SiteHints())
    assert isinstance(outcome, NotAnArticle | UndecodablePage)
    assert outcome.decisions == ()


def test_ctrl_c_while_workers_are_being_made_is_no_traceback() -> None:
    program = "import os, signal, crawler.preloaded; os.kill(os.getpid(), signal.SIGINT); print('goes on')"
    ended = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)
    assert (ended.stdout, ended.stderr) == ("goes on\n", "")
