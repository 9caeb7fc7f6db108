"""The tables: what the migrations make is what the program works with, however many start at once."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import inspect, text

from storage import schema
from storage.engine import make_engine, read_url
from storage.store import open_store
from storage.tables import FULL_TEXT_TABLE, metadata

ROOT = Path(__file__).parents[3]


def _no_full_text(name: str | None, kind: str, _parents: object) -> bool:
    return not (kind == "table" and name is not None and name.startswith(FULL_TEXT_TABLE))


def test_the_migrated_tables_are_the_described_ones(database_url: str) -> None:
    open_store(database_url).close()
    engine = make_engine(read_url(database_url))
    with engine.connect() as connection:
        context = MigrationContext.configure(
            connection,
            opts={"include_name": _no_full_text, "compare_type": True, "compare_server_default": True},
        )
        assert compare_metadata(context, metadata) == []
        found = inspect(connection)
        for name, table in metadata.tables.items():
            reflected = {each["name"]: each["nullable"] for each in found.get_columns(name)}
            assert reflected == {each.name: each.nullable for each in table.columns}, name
    engine.dispose()


def test_the_newest_version_is_named(database_url: str) -> None:
    assert ScriptDirectory.from_config(schema.alembic_config()).get_heads() == [schema.HEAD]
    open_store(database_url).close()
    engine = make_engine(read_url(database_url))
    with engine.connect() as connection:
        assert schema.revision(connection) == schema.HEAD
    engine.dispose()


def test_the_way_down_leaves_nothing(database_url: str) -> None:
    from alembic import command

    open_store(database_url).close()
    engine = make_engine(read_url(database_url))
    with engine.begin() as connection:
        config = schema.alembic_config()
        config.attributes["connection"] = connection
        command.downgrade(config, "base")
        assert set(inspect(connection).get_table_names()) <= {"alembic_version", "sqlite_sequence"}
    engine.dispose()


def test_several_processes_make_the_tables_once(database_url: str) -> None:
    program = f"from storage.store import open_store\nopen_store({database_url!r}).close()"
    started = [subprocess.Popen([sys.executable, "-c", program], cwd=ROOT) for _ in range(4)]
    assert [each.wait() for each in started] == [0, 0, 0, 0]
    open_store(database_url, create=False).close()


def test_sqlite_reads_beside_a_writer_and_checks_its_keys(sqlite_url: str) -> None:
    open_store(sqlite_url).close()
    engine = make_engine(read_url(sqlite_url))
    with engine.connect() as connection:
        assert connection.scalar(text("PRAGMA journal_mode")) == "wal"
        assert connection.scalar(text("PRAGMA foreign_keys")) == 1
        assert connection.execute(text("PRAGMA foreign_key_check")).all() == []
        # What Datasette looks for.
        made = connection.scalar(text("SELECT sql FROM sqlite_master WHERE name = 'article_fts'"))
        assert 'content="article"' in made
    engine.dispose()
