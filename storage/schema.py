"""The version of a database's tables, and how it is brought up to date."""

from __future__ import annotations

import sqlite3
import time
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import URL, Connection, Engine, inspect, select, table, text
from sqlalchemy.sql import column

from storage.engine import BUSY_SECONDS, in_memory, make_engine, mask
from storage.errors import DatabaseUnavailable, SchemaOutdated

if TYPE_CHECKING:
    from alembic.config import Config

# The newest of migrations/versions. Named here too, so that opening a database that is up to date imports no
# alembic.
HEAD = "0006"

# Seven articles to a page. In pages of SQLite's usual 4 kB most articles overflow into a second page that stays half
# empty; in pages of 16 kB an eighth of the room is left over.
_PAGE_BYTES = 32_768

_VERSION = table("alembic_version", column("version_num"))
# Any number that is ours: while one process migrates, others wait and then find nothing left to do.
_MIGRATION_LOCK = 3_405_691_582


def revision(connection: Connection) -> str | None:
    """The version of the tables; None when there are none."""
    if not inspect(connection).has_table(_VERSION.name):
        return None
    found: str | None = connection.scalar(select(_VERSION.c.version_num))
    return found


def check(connection: Connection, url: URL) -> None:
    """Raises unless the tables are those of this program."""
    found = revision(connection)
    if found is None:
        raise DatabaseUnavailable(
            mask(url), "there is no store in this database yet; a crawl or a saved article makes it"
        )
    if found != HEAD:
        _refuse_newer(found, url)
        raise SchemaOutdated(
            mask(url),
            f"its tables are of version {found}, the program's of {HEAD}; any writing command updates them",
        )


def upgrade(url: URL, engine: Engine) -> None:
    """Makes the tables or brings them up to date, once, however many processes ask for it at a time."""
    if engine.dialect.name == "sqlite":
        use_wal(engine)
        if in_memory(url):
            _migrate(url, engine)
            return
    # Tables that are made anew must not take the rows that point to them along.
    migrator = make_engine(url, foreign_keys=False)
    try:
        _migrate(url, migrator)
    finally:
        migrator.dispose()


def alembic_config() -> Config:
    """alembic's configuration, for `upgrade` and for whoever writes the next migration."""
    from alembic.config import Config

    config = Config()
    # alembic reads % as the beginning of a reference.
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations").replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    config.set_main_option("file_template", "v%%(rev)s_%%(slug)s")
    return config


def _migrate(url: URL, engine: Engine) -> None:
    from alembic import command

    with engine.execution_options(writing=True).begin() as connection:
        if engine.dialect.name == "postgresql":
            connection.execute(text("SELECT pg_advisory_xact_lock(:number)"), {"number": _MIGRATION_LOCK})
            encoding = connection.scalar(text("SHOW server_encoding"))
            if encoding != "UTF8":
                raise DatabaseUnavailable(
                    mask(url),
                    f"its encoding is {encoding}; make one with: createdb -E UTF8 -T template0 NAME",
                )
        found = revision(connection)
        if found == HEAD:
            return
        if found is not None:
            _refuse_newer(found, url)
        config = alembic_config()
        config.attributes["connection"] = connection
        command.upgrade(config, "head")


def _refuse_newer(found: str, url: URL) -> None:
    from alembic.script import ScriptDirectory

    if found not in {
        each.revision for each in ScriptDirectory.from_config(alembic_config()).walk_revisions()
    }:
        raise SchemaOutdated(
            mask(url),
            f"its tables are of version {found}, which this program does not know (it knows up to {HEAD});"
            " update the program: pip install -U dateline",
        )


def use_wal(engine: Engine) -> None:
    """Readers and a writer side by side; kept in the file. SQLite does not wait by itself for this lock."""
    deadline = time.monotonic() + BUSY_SECONDS
    while True:
        connection = engine.raw_connection()
        try:
            # Takes effect in a file that has nothing in it yet.
            connection.cursor().execute(f"PRAGMA page_size = {_PAGE_BYTES}").close()
            connection.cursor().execute("PRAGMA journal_mode = WAL").close()
            return
        except sqlite3.OperationalError as error:
            if error.sqlite_errorname != "SQLITE_BUSY" or time.monotonic() > deadline:
                raise
            time.sleep(0.02)
        finally:
            connection.close()
