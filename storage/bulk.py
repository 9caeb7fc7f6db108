"""Many rows into a table, and the rows of many numbers, for little more than what the database takes.

SQLAlchemy makes a dictionary of every row that is inserted, and writes every IN list out anew; where an article has
thirty rows of two numbers, and a page five hundred articles, that took longer than the database.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence

from sqlalchemy import (
    ARRAY,
    BigInteger,
    ColumnElement,
    Connection,
    Table,
    any_,
    column,
    func,
    literal,
    select,
)


def insert_rows(
    connection: Connection,
    table: Table,
    columns: Sequence[str],
    rows: Sequence[tuple[int, ...]],
    *,
    known_may_come: bool = False,
) -> None:
    """Inserts rows of numbers; with `known_may_come` those that are there already are passed over."""
    if not rows:
        return
    mark = "?" if connection.dialect.name == "sqlite" else "%s"
    statement = f"INSERT INTO {table.name} ({', '.join(columns)}) VALUES ({', '.join([mark] * len(columns))})"  # noqa: S608 - names of ours
    if known_may_come:
        statement += " ON CONFLICT DO NOTHING"
    connection.exec_driver_sql(statement, list(rows))


def one_of(connection: Connection, number: ColumnElement[int], numbers: Iterable[int]) -> ColumnElement[bool]:
    """Whether a number is one of many, which go to the database as one value."""
    if connection.dialect.name == "sqlite":
        listed = func.json_each(json.dumps(list(numbers))).table_valued(column("value", BigInteger))
        return number.in_(select(listed.c.value))
    return number == any_(literal(list(numbers), ARRAY(BigInteger)))
