"""Several processes at once, and processes that are killed: nothing is lost, nothing is there twice."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise
from pathlib import Path

import pytest

from cleaners.article import Article
from storage.query import Query
from storage.store import Outcome, Store, open_store

ROOT = Path(__file__).parents[3]
Story = Callable[..., Article]

# What every child begins with: `url` and `article(number, text)`.
HEAD = """
import json, os, signal, sys
from datetime import UTC, datetime, timedelta
from cleaners.article import Article, Dateline, Paragraph, ParagraphKind
from storage.query import Query
from storage.store import open_store

url = sys.argv[1]

def article(number, text):
    return Article(
        url=f"https://news.example/{number}", source="example", headline=f"Story {number}",
        topics=tuple(f"topic {(number * step) % 11}" for step in range(4)),
        dateline=Dateline(raw="KYIV -", places=("KYIV",)),
        published=datetime(2024, 1, 1, tzinfo=UTC) + timedelta(minutes=number),
        fetched_at=datetime.now(UTC),
        paragraphs=(Paragraph(kind=ParagraphKind.P, text=text),),
    )
"""

# Saves the same fifty articles as all the others, in an order of its own, then a changed text of each.
SAVE_THE_SAME = """
import random
from collections import Counter
worker = sys.argv[2]
random.seed(worker)
counted = Counter()
with open_store(url) as store:
    for text in ("first", f"second by {worker}", "third"):
        numbers = random.sample(range(50), 50)
        for at in range(0, 50, 7):
            batch = [article(number, text) for number in numbers[at : at + 7]]
            counted.update(saved.outcome.value for saved in store.save_many(batch))
    store.record_fetch("https://news.example/listing", status="listing")
print(json.dumps(counted))
"""

# Saves on and on, and prints what is safe.
SAVE_UNTIL_KILLED = """
first, text = int(sys.argv[2]), sys.argv[3]
with open_store(url) as store:
    print("open", flush=True)
    for number in range(first, first + 100_000, 3):
        numbers = [number, number + 1, number + 2]
        store.save_many(article(each, f"{text} storm{each}") for each in numbers)
        print(json.dumps(numbers), flush=True)
"""

# Dies between the commit of an article and its way into the index: when the second transaction begins to write.
DIE_BEFORE_INDEXING = """
from sqlalchemy import event
from sqlalchemy.engine import Engine
store = open_store(url)
begun = 0

@event.listens_for(Engine, "begin")
def die(connection):
    global begun
    begun += bool(connection.get_execution_options().get("writing"))
    if begun == 2:
        os.kill(os.getpid(), signal.SIGKILL)

store.save(article(1, sys.argv[2]))
"""


def child(program: str, *arguments: object) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", HEAD + program, *map(str, arguments)],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def test_processes_that_save_the_same_articles_lose_and_double_nothing(database_url: str) -> None:
    started = [child(SAVE_THE_SAME, database_url, worker) for worker in range(4)]
    ended = [(each.communicate(), each.returncode) for each in started]
    assert [(errors, code) for (_, errors), code in ended] == [("", 0)] * 4
    outcomes = [json.loads(output) for (output, _), _ in ended]
    with open_store(database_url) as store:
        assert sum(each.get("new", 0) for each in outcomes) == 50
        found = store.find(Query(limit=1000))
        assert len(found) == len({each.article.url for each in found}) == 50
        # Every change that somebody was told of is a version, and there is no other.
        changes = sum(each.get("changed", 0) for each in outcomes)
        assert sum(each.rev - 1 for each in found) == changes
        for each in found:
            old = store.revisions(each.id)
            assert [version.rev for version in old] == list(range(1, each.rev))
            texts = [version.article.body for version in (*old, each)]
            assert all(text != following for text, following in pairwise(texts))
            assert texts[0] == "first"
            assert texts[-1] == "third"
        assert store.count(Query("third", place="kyiv", source="example")) == 50
        assert store.count(Query("first")) == store.count(Query("second")) == 0


def test_a_process_that_is_killed_loses_nothing_that_it_acknowledged(database_url: str) -> None:
    acknowledged: list[int] = []
    for batches, text in ((7, "early"), (12, "late"), (19, "early"), (30, "late")):
        # Each round changes the articles of the one before, and adds its own.
        process = child(SAVE_UNTIL_KILLED, database_url, 0, text)
        assert process.stdout is not None
        assert process.stdout.readline() == "open\n"
        lines = [process.stdout.readline() for _ in range(batches)]
        process.send_signal(signal.SIGKILL)
        rest, _ = process.communicate()
        printed = [line for line in (*lines, *rest.splitlines(keepends=True)) if line.endswith("\n")]
        acknowledged = [number for line in printed for number in json.loads(line)]
        with open_store(database_url) as store:
            _check(store, acknowledged, text)


def _check(store: Store, acknowledged: list[int], text: str) -> None:
    stored = store.find(Query(limit=1000, source="example"))
    numbers = [int(str(each.article.url).rpartition("/")[2]) for each in stored]
    assert len(numbers) == len(set(numbers))
    assert set(acknowledged) <= set(numbers)
    bodies = {number: each.article.body for number, each in zip(numbers, stored, strict=True)}
    assert all(bodies[number] == f"{text} storm{number}" for number in acknowledged)
    for number, each in zip(numbers, stored, strict=True):
        # In the index as it is in the table: once, under its words of now, and under no others.
        assert [found.id for found in store.find(Query(bodies[number]))] == [each.id]
    assert store.count(Query("early")) + store.count(Query("late")) == len(stored)
    assert len(store.known(f"https://news.example/{number}" for number in numbers)) == len(numbers)


@pytest.mark.parametrize("create", [True, False])
def test_what_was_not_indexed_is_indexed_when_the_store_is_opened(database_url: str, create: bool) -> None:
    open_store(database_url).close()
    for text in ("earthquake", "landslide", "flood"):
        process = child(DIE_BEFORE_INDEXING, database_url, text)
        assert process.wait() == -signal.SIGKILL
        process.communicate()
    with open_store(database_url, create=create) as store:
        (found,) = store.find(Query("flood"))
        assert found.rev == 3
        assert store.count(Query("earthquake")) == store.count(Query("landslide")) == 0


def test_what_was_not_indexed_is_indexed_with_the_next_save(database_url: str, story: Story) -> None:
    with open_store(database_url) as store:
        process = child(DIE_BEFORE_INDEXING, database_url, "earthquake")
        assert process.wait() == -signal.SIGKILL
        process.communicate()
        assert store.count(Query("earthquake")) == 0
        assert store.count(Query()) == 1
        store.save(story(2))
        assert store.count(Query("earthquake")) == 1


def test_threads_share_a_store(store: Store, story: Story) -> None:
    def work(worker: int) -> int:
        saved = store.save_many(story(number) for number in range(20))
        # What another thread is indexing just now is not found yet; nothing is found twice.
        assert len(store.find(Query(f"number {worker + 1}"))) <= 1
        return sum(each.outcome is Outcome.NEW for each in saved)

    with ThreadPoolExecutor(4) as pool:
        assert sum(pool.map(work, range(4))) == 20
    assert store.count(Query("harbour")) == store.count(Query()) == 20
