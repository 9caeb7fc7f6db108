"""A database that cannot be used: one error, naming the address without its password, saying what to do."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import psycopg
import pytest

from cleaners.article import Article
from storage.errors import DatabaseUnavailable, SchemaOutdated, StorageError
from storage.query import Query
from storage.store import Outcome, open_store

ROOT = Path(__file__).parents[3]
Story = Callable[..., Article]


@pytest.mark.parametrize(
    ("url", "told"),
    [
        ("news.db", "news.db: this is not a database address; write sqlite:///news.db or postgresql"),
        ("", "not a database address"),
        ("postgresql://ada:s3cret@host:port/db", "postgresql://ada:***@host:port/db: this is not"),
        ("postgresql://ada:s3cret@s3cret@host/db", "postgresql://ada:***@host/db: the password has an @"),
        ("postgresql://ada:s3cret/s3cret@host/db", "postgresql://ada:***@host/db: "),
        ("postgresql://ada:s3cret@s3cret/@host/db", "postgresql://ada:***@host/db: the password has an @"),
        ("mysql://ada:s3cret@host/db", "mysql://ada:***@host/db: 'mysql' is no database the store knows"),
        ("postgresql+asyncpg://ada:s3cret@host/db", "'postgresql+asyncpg' is no database"),
        (
            "postgresql://ada:s3cret@127.0.0.1:1/db",
            "postgresql://ada:***@127.0.0.1:1/db: no connection; is the",
        ),
        ("postgresql://ada@127.0.0.1:1/db?password=s3cret", "password=***"),
        ("sqlite:////no/such/folder/news.db", "the folder /no/such/folder does not exist; make it first"),
        ("sqlite:///.", "is a folder; name a file in it"),
    ],
)
def test_addresses_that_cannot_be_opened(url: str, told: str) -> None:
    with pytest.raises(DatabaseUnavailable) as caught:
        open_store(url)
    assert told in str(caught.value)
    assert "s3cret" not in str(caught.value)
    assert "s3cret" not in caught.value.url
    assert "\n" not in str(caught.value)


def test_a_missing_file_is_not_made_unasked(tmp_path: Path) -> None:
    file = tmp_path / "news.db"
    with pytest.raises(
        DatabaseUnavailable, match=r"news\.db: there is no file .*news\.db; check the path, or"
    ):
        open_store(f"sqlite:///{file}", create=False)
    assert not file.exists()


def test_a_database_without_a_store_is_told(database_url: str, tmp_path: Path) -> None:
    (tmp_path / "news.db").touch()
    with pytest.raises(DatabaseUnavailable, match="there is no store in this database yet"):
        open_store(database_url, create=False)
    open_store(database_url).close()
    open_store(database_url, create=False).close()


def test_a_missing_postgresql_database_is_told(postgres_url: str) -> None:
    with pytest.raises(DatabaseUnavailable, match="there is no such database; make it first: createdb"):
        open_store(postgres_url.replace("dateline_test_", "no_such_"))


@pytest.mark.parametrize("create", [True, False])
def test_a_file_that_is_no_database(tmp_path: Path, create: bool) -> None:
    file = tmp_path / "news.db"
    file.write_text("A shopping list: bread, milk, and enough of it to be longer than a header.\n" * 9)
    with pytest.raises(DatabaseUnavailable, match="the file is not an SQLite database; name another one"):
        open_store(f"sqlite:///{file}", create=create)


def _set_version(url: str, version: str) -> None:
    statement = f"UPDATE alembic_version SET version_num = '{version}'"  # noqa: S608 - a constant of the test
    if url.startswith("sqlite"):
        connection = sqlite3.connect(url.removeprefix("sqlite:///"))
        connection.execute(statement)
        connection.commit()
        connection.close()
    else:
        with psycopg.connect(url) as connection:
            connection.execute(statement)


@pytest.mark.parametrize("create", [True, False])
def test_tables_of_a_newer_program(database_url: str, create: bool) -> None:
    open_store(database_url).close()
    _set_version(database_url, "9999")
    with pytest.raises(
        SchemaOutdated, match=r"9999, which this program does not know .* pip install -U dateline"
    ):
        open_store(database_url, create=create)


def test_a_read_only_sqlite_file_can_be_searched_and_not_written(tmp_path: Path, story: Story) -> None:
    file = tmp_path / "news.db"
    with open_store(f"sqlite:///{file}") as store:
        store.save(story(1))
    with open_store(f"sqlite:///file:{file}?mode=ro&uri=true", create=False) as store:
        assert len(store.find(Query("harbour"))) == 1
        for write in (
            lambda: store.save(story(2)),
            lambda: store.record_fetch("https://news.example/", status="listing"),
            lambda: store.save_run({"started": "2024-05-01T10:00:00Z"}),
        ):
            with pytest.raises(DatabaseUnavailable, match="the database is read-only; check the permissions"):
                write()


def test_a_read_only_postgresql_database(postgres_url: str, story: Story) -> None:
    read_only = (
        postgres_url + ("&" if "?" in postgres_url else "?") + "options=-cdefault_transaction_read_only%3Don"
    )
    with pytest.raises(DatabaseUnavailable, match="the database is read-only; connect to the primary"):
        open_store(read_only)
    with open_store(postgres_url) as store:
        store.save(story(1))
    with open_store(read_only, create=False) as store:
        assert store.count(Query("harbour")) == 1
        with pytest.raises(DatabaseUnavailable, match="the database is read-only; connect to the primary"):
            store.save(story(2))


def test_a_damaged_file_is_told_by_every_method(tmp_path: Path, story: Story) -> None:
    file = tmp_path / "news.db"
    with open_store(f"sqlite:///{file}") as store:
        store.save_many(story(number) for number in range(1, 60))
    content = bytearray(file.read_bytes())
    content[4096:] = os.urandom(len(content) - 4096)
    file.write_bytes(content)
    with pytest.raises(StorageError), open_store(f"sqlite:///{file}", create=False) as store:
        store.find(Query())


def test_a_closed_server_connection_is_opened_again(postgres_url: str, story: Story) -> None:
    with open_store(postgres_url) as store:
        store.save(story(1))
        with psycopg.connect(postgres_url, autocommit=True) as admin:
            admin.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                " WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )
        assert store.save(story(2)).outcome is Outcome.NEW
        assert store.count(Query()) == 2


def test_a_missing_driver_is_told() -> None:
    program = (
        "import sys; sys.modules['psycopg'] = None\n"
        "from storage.store import open_store\n"
        "try: open_store('postgresql://ada:s3cret@host/db')\n"
        "except Exception as error: print(type(error).__name__, error)"
    )
    ended = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert ended.stdout == (
        "DatabaseUnavailable postgresql://ada:***@host/db: the driver for PostgreSQL is missing;"
        " install it: pip install 'dateline[postgres]'\n"
    )


def test_a_wait_for_another_writer_ends_with_what_to_do(
    tmp_path: Path, story: Story, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("storage.engine.BUSY_SECONDS", 0.1)
    file = tmp_path / "news.db"
    with open_store(f"sqlite:///{file}") as store:
        other = sqlite3.connect(file, isolation_level=None)
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(DatabaseUnavailable, match="another program has been writing"):
            store.save(story(1))
        assert store.find(Query()) == []  # reading does not wait
        other.execute("ROLLBACK")
        other.close()
        assert store.save(story(1)).outcome is Outcome.NEW


def test_a_database_in_memory_lasts_as_long_as_its_store(story: Story) -> None:
    with open_store("sqlite://") as store:
        store.save(story(1))
        assert store.count(Query("harbour")) == 1
