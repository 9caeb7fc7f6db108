"""Database addresses, engines and their errors: what SQLite and PostgreSQL differ in when connecting."""

from __future__ import annotations

import json
import re
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import URL, Connection, Engine, create_engine, event, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError, NoSuchModuleError, SQLAlchemyError
from sqlalchemy.pool import StaticPool

from storage.errors import DatabaseUnavailable

BUSY_SECONDS = 30  # how long a write waits for another process's
CONNECT_SECONDS = 10
# The log beside the file grows while somebody reads on and on; afterwards it shrinks to this.
_LARGEST_LOG = 64 << 20
# Of SQLite's pages, each connection; its own default is 2,000. A connection that has once written keeps little: a crawl
# writes all day, hardly reads, and its memory is to stay flat.
CACHE_KILOBYTES = 64_000
WRITING_CACHE_KILOBYTES = 8_000
_EXAMPLES = "write sqlite:///news.db or postgresql://user@host/database"
_OLDEST_SQLITE = (3, 35)  # RETURNING

_SQLITE_ADVICE = (
    ("SQLITE_NOTADB", "the file is not an SQLite database; name another one"),
    ("SQLITE_CANTOPEN", "the file cannot be opened; check the path and its permissions"),
    ("SQLITE_READONLY", "the database is read-only; check the permissions of the file and of its folder"),
    (
        "SQLITE_BUSY",
        f"another program has been writing for {BUSY_SECONDS} seconds; try again when it is done",
    ),
    ("SQLITE_LOCKED", "another connection holds the database; try again when it is done"),
    ("SQLITE_FULL", "the disk is full; make room and try again"),
    ("SQLITE_CORRUPT", "the file is damaged; restore a copy"),
    ("SQLITE_IOERR", "the disk fails"),
)
_POSTGRESQL_ADVICE = (
    ("25006", "the database is read-only; connect to the primary server or as a user that may write"),
    ("42501", "the user may not do this; grant the rights or connect as another user"),
    ("53100", "the disk of the server is full; make room and try again"),
    ("57P", "the server ended the connection; try again when it is up"),
)
_SECRETS = {"password", "sslpassword", "passfile"}


def read_url(text: str) -> URL:
    """The address as SQLAlchemy knows it; plain postgresql:// means psycopg. Raises DatabaseUnavailable."""
    try:
        url = make_url(text)
    except (ArgumentError, ValueError) as error:
        raise DatabaseUnavailable(mask(text), f"this is not a database address; {_EXAMPLES}") from error
    if url.get_backend_name() != "sqlite" and "@" in f"{url.host}{url.database}":
        raise DatabaseUnavailable(mask(text), "the password has an @ or a /; write them as %40 and %2F")
    if url.drivername in ("postgresql", "postgres"):
        url = url.set(drivername="postgresql+psycopg")
    if url.drivername not in ("sqlite", "sqlite+pysqlite", "postgresql+psycopg"):
        raise DatabaseUnavailable(
            mask(text), f"{url.drivername!r} is no database the store knows; {_EXAMPLES}"
        )
    return url


def mask(url: URL | str) -> str:
    """The address without what must not be seen."""
    if isinstance(url, str):
        # It may be unreadable, so anything between the first colon and the last @ counts as the password.
        return re.sub(r"(//[^:/@]*:).*(?=@)|(password=)[^&\s]*", r"\1\2***", url)
    secret = {name: "***" for name in url.query if name.lower() in _SECRETS}
    plain = url.update_query_dict(secret) if secret else url
    if plain.drivername == "postgresql+psycopg":
        plain = plain.set(drivername="postgresql")
    return plain.render_as_string(hide_password=True).replace("%2A%2A%2A", "***")


def sqlite_file(url: URL) -> Path | None:
    """The file of an SQLite address; None for PostgreSQL and for a database in memory."""
    if url.get_backend_name() != "sqlite" or in_memory(url):
        return None
    name = url.database or ""
    return Path(name.removeprefix("file:").partition("?")[0])


def in_memory(url: URL) -> bool:
    """Whether the database ends with its connection."""
    return url.database in (None, "", ":memory:") or url.query.get("mode") == "memory"


def make_engine(url: URL, *, foreign_keys: bool = True) -> Engine:
    """An engine whose transactions hold what they promise. Raises DatabaseUnavailable without its driver.

    Transactions of `engine.execution_options(writing=True)` take SQLite's write lock when they begin: the
    default, which takes it at the first write, loses updates of other processes without an error. With
    `repeatable=True` beside it SQLite does not wait for the disk: a power cut may take the latest of them back, whole.
    """
    options: dict[str, Any] = {"json_serializer": _to_json}
    try:
        if url.get_backend_name() == "sqlite":
            if sqlite3.sqlite_version_info < _OLDEST_SQLITE:
                raise DatabaseUnavailable(
                    mask(url), f"SQLite {sqlite3.sqlite_version} is too old; 3.35 is needed"
                )
            options["connect_args"] = {"timeout": BUSY_SECONDS, "check_same_thread": False}
            if in_memory(url):
                options["poolclass"] = StaticPool  # every connection would have a database of its own
            engine = create_engine(url, **options)
            _prepare_sqlite(engine, foreign_keys=foreign_keys)
        else:
            timeout = {} if "connect_timeout" in url.query else {"connect_timeout": CONNECT_SECONDS}
            engine = create_engine(url, connect_args=timeout, pool_pre_ping=True, **options)
            event.listen(engine, "connect", _speak_utc)
    except (ImportError, NoSuchModuleError) as error:
        detail = "the driver for PostgreSQL is missing; install it: pip install 'dateline[postgres]'"
        raise DatabaseUnavailable(mask(url), detail) from error
    return engine


@contextmanager
def reported(url: URL) -> Iterator[None]:
    """Errors of the database leave as DatabaseUnavailable."""
    try:
        yield
    except (SQLAlchemyError, sqlite3.Error) as error:
        raise DatabaseUnavailable(mask(url), _advice(error), passing=_passes(error)) from error


def may_be_repeated(error: DBAPIError) -> bool:
    """A deadlock or a lost connection: every write may be done again."""
    return error.connection_invalidated or getattr(error.orig, "sqlstate", None) in ("40001", "40P01")


def _passes(error: Exception) -> bool:
    """Whether the same may work in a moment."""
    cause = getattr(error, "orig", None) or error
    name = getattr(cause, "sqlite_errorname", None) or ""
    if name:
        return name.startswith(("SQLITE_BUSY", "SQLITE_LOCKED", "SQLITE_FULL"))
    state = getattr(cause, "sqlstate", None) or ""
    if state:
        return state.startswith(("08", "40", "53", "57P"))
    # Without a state: the connection broke, or there was none. A server that restarts refuses connections.
    told = str(cause)
    return isinstance(error, DBAPIError) and not any(
        each in told for each in ("does not exist", "authentication")
    )


def _advice(error: Exception) -> str:
    cause = getattr(error, "orig", None) or error
    said = (str(cause).strip() or type(cause).__name__).splitlines()[0]
    name = getattr(cause, "sqlite_errorname", None) or ""
    state = getattr(cause, "sqlstate", None) or ""
    for prefix, advice in _SQLITE_ADVICE if name else _POSTGRESQL_ADVICE:
        if (name or state).startswith(prefix):
            return f"{advice} ({said})"
    if isinstance(cause, sqlite3.Error):
        return f"the database fails ({said})"
    if "does not exist" in said and "database" in said:
        return f"there is no such database; make it first: createdb NAME ({said})"
    if not state:
        return f"no connection; is the server running, and are host, user and password right? ({said})"
    return f"the database fails ({said})"


def _prepare_sqlite(engine: Engine, *, foreign_keys: bool) -> None:
    @event.listens_for(engine, "connect")
    def on_connect(connection: sqlite3.Connection, _record: object) -> None:
        connection.isolation_level = None  # we begin transactions ourselves, below
        connection.execute(f"PRAGMA foreign_keys = {int(foreign_keys)}")
        connection.execute(f"PRAGMA cache_size = {-CACHE_KILOBYTES}")
        connection.execute(f"PRAGMA journal_size_limit = {_LARGEST_LOG}")

    @event.listens_for(engine, "begin")
    def on_begin(connection: Connection) -> None:
        options = connection.get_execution_options()
        if not options.get("writing"):
            connection.exec_driver_sql("BEGIN")
            return
        if not connection.info.get("has_written"):
            connection.exec_driver_sql(f"PRAGMA cache_size = {-WRITING_CACHE_KILOBYTES}")
            connection.info["has_written"] = True
        connection.exec_driver_sql(
            f"PRAGMA synchronous = {'NORMAL' if options.get('repeatable') else 'FULL'}"
        )
        connection.exec_driver_sql("BEGIN IMMEDIATE")


def _speak_utc(connection: Any, _record: object) -> None:
    # In another zone the driver cannot read the first and last hours of the calendar.
    connection.autocommit = True
    connection.execute("SET TIME ZONE 'UTC'")
    connection.autocommit = False


# Escapes would triple the size of text that is not Latin.
_to_json = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode
