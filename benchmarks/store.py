"""The store at size: what writing costs beside the bare driver, how long questions take, how large it gets.

    python benchmarks/store.py build --db sqlite:///big.db --articles 200000    goes on where it stopped
    python benchmarks/store.py ask --db sqlite:///big.db                        times of every kind of question
    python benchmarks/store.py write                                            beside the driver's executemany
    python benchmarks/store.py copies                                           wire copies: found, and mistaken

Times are of the processor, so that a busy machine says the same as a quiet one; take the ratios. Of PostgreSQL the
processes that serve us count too, where it runs on this machine; else its times are by the clock.
"""

from __future__ import annotations

import argparse
import json
import random
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from functools import partial
from itertools import islice
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from benchmarks.corpus import shared
from benchmarks.synthetic import articles, sentences
from storage.query import Query
from storage.sql import SqlStore, open_sql

BATCH = 100
SAMPLES = 40
_SLOWEST = 0.5  # seconds, of a transaction that writes


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    verbs = parser.add_subparsers(required=True)
    for name, run in {"build": build, "ask": ask, "write": write, "copies": copies}.items():
        verb = verbs.add_parser(name)
        verb.add_argument("--db")
        verb.add_argument("--articles", type=int, default=200_000)
        verb.set_defaults(run=run)
    args = parser.parse_args()
    args.run(args)


def corpus() -> Path:
    return shared() / "bench" / "dev" / "corpus.jsonl"


def build(args: argparse.Namespace) -> None:
    """Fills the database up to so many articles, and tells the longest transaction that wrote."""
    with open_sql(args.db, create=True) as store:
        transactions = timed_transactions(store)
        clock = processor(store)
        first = there = sum(store.days(Query(), limit=100_000).values())
        numbered = articles(corpus(), there, args.articles)
        begun, used = time.perf_counter(), 0.0
        while batch := list(islice(numbered, BATCH)):
            before = clock()
            store.save_many(batch)
            used += clock() - before
            there += len(batch)
            if there % 1_000 < BATCH:
                each = 1e3 * used / (there - first)
                print(
                    f"{there:9,} articles, {time.perf_counter() - begun:6.0f} s, {each:.2f} ms of the processor each,"
                    f" longest transaction {1e3 * max(transactions):.0f} ms,"
                    f" {sum(took > _SLOWEST for took in transactions)} above {_SLOWEST:g} s",
                    flush=True,
                )
    size(args.db, there)


def size(address: str, number: int) -> None:
    if address.startswith("sqlite:///"):
        file = Path(address.removeprefix("sqlite:///"))
        print(f"{file.stat().st_size / number:.0f} bytes an article, index and shingles included")


def processor(store: SqlStore) -> Callable[[], float]:
    """A clock of the processor's seconds that this process and its database have used."""
    from sqlalchemy import event

    if store.engine.dialect.name == "sqlite":
        return time.process_time
    servers: set[int] = set()

    @event.listens_for(store.engine, "checkout")
    def on_checkout(driver: Any, _record: object, _proxy: object) -> None:
        servers.add(driver.info.backend_pid)

    store.count(Query())  # connects
    if not all(Path(f"/proc/{each}/schedstat").exists() for each in servers):
        return time.perf_counter

    def used() -> float:
        spent = (int(Path(f"/proc/{each}/schedstat").read_text().split()[0]) for each in servers)
        return time.process_time() + sum(spent) / 1e9

    return used


def timed_transactions(store: SqlStore) -> list[float]:
    """How long each transaction worked while it held the write lock, in seconds of the processor."""
    from sqlalchemy import event

    lasted: list[float] = [0.0]
    begun: dict[int, float] = {}

    @event.listens_for(store.engine, "begin")
    def on_begin(connection: Any) -> None:
        if connection.get_execution_options().get("writing"):
            begun[id(connection.connection.dbapi_connection)] = time.thread_time()

    @event.listens_for(store.engine, "checkin")
    def on_checkin(driver: Any, _record: object) -> None:
        if id(driver) in begun:
            lasted.append(time.thread_time() - begun.pop(id(driver)))

    return lasted


# Questions: a kind, and how one of that kind is drawn.


def questions(draw: random.Random) -> dict[str, Callable[[], Query]]:
    pool = sentences(corpus())
    common = "the of and to in a for that on with is was".split()

    def word() -> str:
        return draw.choice(draw.choice(pool).split()).strip(".,:;!?\"'()“”’‘")

    def phrase() -> str:
        words = draw.choice(pool).split()
        at = draw.randrange(max(1, len(words) - 3))
        return '"' + " ".join(words[at : at + draw.choice((2, 3))]) + '"'

    def tail(many: int) -> int:
        return int(many ** draw.random()) - 1

    def day() -> date:
        return date(2019, 1, 1) + timedelta(days=draw.randrange(1_500))

    kinds: dict[str, Callable[[], dict[str, Any]]] = {
        "a word": lambda: {"words": word()},
        "a common word": lambda: {"words": draw.choice(common)},
        "two words": lambda: {"words": f"{word()} {word()}"},
        "a phrase": lambda: {"words": phrase()},
        "a beginning": lambda: {"words": word()[: draw.randint(3, 6)] + "*"},
        "a beginning of one or two letters": lambda: {"words": word()[: draw.randint(1, 2)] + "*"},
        "a word without another": lambda: {"words": f"{word()} -{word()}"},
        "everything without a word": lambda: {"words": f"-{word()}"},
        "a word ranked": lambda: {"words": word(), "order": "ranked"},
        "two words ranked": lambda: {"words": f"{word()} {draw.choice(common)}", "order": "ranked"},
        "a word of distinct copies": lambda: {"words": word(), "distinct": True},
        "a word in a source": lambda: {"words": word(), "source": f"source{tail(60)}"},
        "a word at a place and in a language": lambda: {
            "words": word(),
            "place": f"Place {tail(3000)}",
            "language": "en",
        },
        "a word in a month": lambda: {
            "words": word(),
            "since": (first := day()),
            "until": first + timedelta(30),
        },
        "a word until a day": lambda: {"words": word(), "until": day()},
        "a source and a topic": lambda: {"source": f"source{tail(60)}", "topic": f"Topic {tail(5000)}"},
        "a language and a section, complete": lambda: {
            "language": "en",
            "section": f"Section {tail(12)}",
            "complete_only": True,
        },
        "FILTER nothing": dict,
        "FILTER a source": lambda: {"source": f"source{tail(60)}"},
        "FILTER a place": lambda: {"place": f"Place {tail(3000)}"},
        "FILTER an author": lambda: {"author": f"Author {tail(4000)}"},
        "FILTER a language": lambda: {"language": "en-GB"},
        "FILTER a topic until a day": lambda: {"topic": f"Topic {tail(5000)}", "until": day()},
        "FILTER a month": lambda: {"since": (first := day()), "until": first + timedelta(30)},
    }
    return {kind: lambda fields=fields: Query(**fields()) for kind, fields in kinds.items()}


def ask(args: argparse.Namespace) -> None:
    """p50 and p95 of finding a page, of the next page, and of counting, by kind of question."""
    draw = random.Random(7)  # noqa: S311 - the same questions every time
    with open_sql(args.db, create=False) as store:
        clock = processor(store)
        print("| question | page p50 | p95 | next p95 | count p95 | facets p95 | days p95 |")
        print("|---|---|---|---|---|---|---|")
        for kind, make in questions(draw).items():
            found = [measured(store, make(), clock) for _ in range(SAMPLES)]
            cells = [
                percentile([each[at] for each in found], p)
                for at, p in ((0, 50), *((n, 95) for n in range(5)))
            ]
            print(f"| {kind} | " + " | ".join(f"{cell:.1f}" for cell in cells) + " |", flush=True)
        ids = [each.id for each in store.find(Query(limit=1000))]
        single = [milliseconds(lambda: store.get(draw.choice(ids)), clock)[0] for _ in range(200)]
        print(f"article by id: p50 {percentile(single, 50):.2f}, p95 {percentile(single, 95):.2f} ms")


def measured(store: SqlStore, query: Query, clock: Callable[[], float]) -> tuple[float, ...]:
    took, page = milliseconds(lambda: store.find(query), clock)
    following = 0.0
    if page:
        following, _ = milliseconds(lambda: store.find(replace(query, before=page[-1].cursor)), clock)
    others = (store.count, store.facets, store.days)
    return took, following, *(milliseconds(partial(each, query), clock)[0] for each in others)


def milliseconds(
    work: Callable[[], Any], clock: Callable[[], float] = time.process_time
) -> tuple[float, Any]:
    begun = clock()
    result = work()
    return 1e3 * (clock() - begun), result


def percentile(values: list[float], share: int) -> float:
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, len(ordered) * share // 100)]


def write(args: argparse.Namespace) -> None:
    """The upsert of articles through SQLAlchemy Core and through the bare driver, lists and times written as text by
    both; and what saving whole articles takes."""
    import sqlite3

    from storage.convert import prepared

    batch = list(articles(corpus(), 0, min(args.articles, 4_000)))
    rows = [{**prepared(each)[1], "stored_at": datetime.now(UTC), "rev": 1} for each in batch]
    through, bare, whole = [], [], []
    with tempfile.TemporaryDirectory() as folder:
        for turn in range(5):
            with open_sql(f"sqlite:///{folder}/core{turn}.db", create=True) as store:
                through.append(milliseconds(partial(_through_core, store, rows))[0])
            with open_sql(f"sqlite:///{folder}/bare{turn}.db", create=True):
                pass
            driver = sqlite3.connect(f"{folder}/bare{turn}.db", isolation_level=None)
            bare.append(milliseconds(partial(_through_driver, driver, rows))[0])
            driver.close()
            with open_sql(f"sqlite:///{folder}/whole{turn}.db", create=True) as store:
                whole.append(milliseconds(partial(store.save_many, batch))[0])
    core, plain = min(through), min(bare)
    print(
        f"upsert of {len(rows)} rows, best of five: SQLAlchemy Core {core:.0f} ms, bare driver {plain:.0f} ms"
    )
    print(f"Core at {plain / core:.0%} of the driver's speed")
    print(f"saving whole articles, links, index and copies included: {min(whole) / len(rows):.2f} ms each")


_CHANGED = ("rev", "body", "record_hash", "content_hash")


def _through_core(store: SqlStore, rows: list[dict[str, Any]]) -> None:
    from storage.tables import article
    from storage.upserting import upsert

    with store.engine.execution_options(writing=True).begin() as connection:
        statement = upsert(connection.dialect.name, article)
        statement = statement.on_conflict_do_update(
            index_elements=["identity"], set_={name: statement.excluded[name] for name in _CHANGED}
        )
        for start in range(0, len(rows), BATCH):
            connection.execute(statement, rows[start : start + BATCH])


def _through_driver(driver: Any, rows: list[dict[str, Any]]) -> None:
    from storage.tables import article

    names = [each.name for each in article.columns if each.name != "id"]
    statement = (
        f"INSERT INTO article ({', '.join(names)}) VALUES ({', '.join('?' * len(names))}) ON CONFLICT (identity)"  # noqa: S608
        f" DO UPDATE SET {', '.join(f'{name} = excluded.{name}' for name in _CHANGED)}"
    )
    driver.execute("BEGIN IMMEDIATE")
    for start in range(0, len(rows), BATCH):
        driver.executemany(
            statement, [[_as_text(row[name]) for name in names] for row in rows[start : start + BATCH]]
        )
    driver.execute("COMMIT")


def _as_text(value: Any) -> Any:
    if isinstance(value, (list, dict)):
        return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    if isinstance(value, datetime):
        return value.astimezone(UTC).replace(tzinfo=None).isoformat(timespec="microseconds") + "Z"
    return value


def copies(_args: argparse.Namespace) -> None:
    """Constructed edits of labelled bodies: which copies are found; and which texts are taken for copies wrongly."""
    from benchmarks.copies import report

    report(corpus())


if __name__ == "__main__":
    main()
