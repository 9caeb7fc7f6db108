"""Many rows into a table through the driver's executemany.

SQLAlchemy makes a dictionary of every row and looks its columns up one by one; where an article has thirty rows of two
numbers, that took longer than the database.
"""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Connection, Table


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
