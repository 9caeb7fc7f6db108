"""Run by alembic: applies the versions, on the connection and in the transaction of storage/schema.py."""

from __future__ import annotations

from alembic import context

from storage.tables import FULL_TEXT_TABLE, metadata


def include_name(name: str | None, kind: str, _parents: object) -> bool:
    """Whether alembic compares a table: the full-text ones are made by hand in the migrations."""
    return not (kind == "table" and name is not None and name.startswith(FULL_TEXT_TABLE))


def _run() -> None:
    connection = context.config.attributes["connection"]
    context.configure(
        connection=connection,
        target_metadata=metadata,
        include_name=include_name,
        render_as_batch=connection.dialect.name == "sqlite",  # SQLite alters tables by making them anew
    )
    with context.begin_transaction():
        context.run_migrations()


_run()
