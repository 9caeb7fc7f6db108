"""The reports of crawl runs, and their numbers as rows. Runs inside a transaction that the caller has begun."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from sqlalchemy import Connection

from storage.tables import crawl_run, run_stat


def keep(connection: Connection, row: Mapping[str, Any]) -> int:
    """Keeps a row of `crawl_run` and what its report counts of each source; the id of the run."""
    run_id = int(connection.execute(crawl_run.insert().returning(crawl_run.c.id), dict(row)).scalar_one())
    numbers = {
        (str(each["source"]), name): number
        for each in row["report"].get("sources") or ()
        if isinstance(each, Mapping) and each.get("source")
        for name, number in _numbers(each)
    }
    rows = [
        {"run_id": run_id, "source": source, "name": name, "number": number}
        for (source, name), number in sorted(numbers.items())
    ]
    if rows:
        connection.execute(run_stat.insert(), rows)
    return run_id


def _numbers(counted: Mapping[str, Any]) -> Iterator[tuple[str, int]]:
    """`new`, and `failed.timeout` for what is counted by reason."""
    for name, value in counted.items():
        if type(value) is int:
            yield name, value
        elif isinstance(value, Mapping):
            yield from (
                (f"{name}.{reason}", number) for reason, number in value.items() if type(number) is int
            )
