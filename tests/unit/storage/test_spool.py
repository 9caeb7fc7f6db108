"""The spool and the intake: what was taken in is stored once, whatever dies in between."""

from __future__ import annotations

import os
import random
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event, text

from cleaners.article import Article
from cleaners.page import RawPage
from storage.errors import DatabaseUnavailable, SpoolUnavailable
from storage.intake import _pack, open_intake, spool_folder
from storage.query import Query
from storage.spool import Spool
from storage.sql import SqlStore
from storage.store import Fetched, Outcome, open_store

ROOT = Path(__file__).parents[3]
Story = Callable[..., Article]


def left_in(folder: Path) -> list[bytes]:
    """What another process finds."""
    return [payload for _, payloads in Spool(folder).left_behind() for payload in payloads]


def abandon(spool: Spool) -> None:
    """As a killed process leaves it: the lock is gone, the file is not."""
    assert spool._file is not None
    os.close(spool._file)
    spool._file = spool._path = None


def test_what_was_appended_is_found_by_the_next_process(tmp_path: Path) -> None:
    spool = Spool(tmp_path / "news.db.spool")
    spool.append([b"one", b"", b"three" * 100_000])
    assert left_in(spool.folder) == []  # its owner lives
    abandon(spool)
    assert left_in(spool.folder) == [b"one", b"", b"three" * 100_000]
    assert list(spool.folder.iterdir()) == []


def test_what_was_acknowledged_does_not_come_again(tmp_path: Path) -> None:
    spool = Spool(tmp_path)
    spool.acknowledge(spool.append([b"stored"]))
    first = spool.append([b"stored too"])
    spool.append([b"not stored"])
    spool.acknowledge(first)
    abandon(spool)
    assert left_in(tmp_path) == [b"not stored"]


def test_a_spool_without_anything_open_leaves_no_file(tmp_path: Path) -> None:
    with Spool(tmp_path / "never") as unused:
        assert list(unused.left_behind()) == []
    assert not (tmp_path / "never").exists()
    with Spool(tmp_path) as spool:
        spool.acknowledge(spool.append([b"stored"]))
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("torn", [1, 5, 11, 12, 13, 20])
def test_a_record_that_was_torn_was_never_promised(tmp_path: Path, torn: int) -> None:
    spool = Spool(tmp_path)
    end = spool.append([b"whole"])
    spool.append([b"this one is not whole"])
    abandon(spool)
    (path,) = tmp_path.iterdir()
    os.truncate(path, end + torn)
    assert left_in(tmp_path) == [b"whole"]


def test_damage_in_the_middle_costs_one_record_and_is_kept(tmp_path: Path) -> None:
    spool = Spool(tmp_path)
    spool.append([b"first", b"second", b"third"])
    abandon(spool)
    (path,) = tmp_path.iterdir()
    content = path.read_bytes()
    path.write_bytes(content.replace(b"second", b"sec\xffnd"))
    assert left_in(tmp_path) == [b"first", b"third"]
    (kept,) = tmp_path.glob("*.damaged")
    assert b"sec\xffnd" in kept.read_bytes()


@pytest.mark.parametrize("content", [b"", b"DLSPO", b"DLSPOOL1\x10\x00\x00\x00\x00\x00\x00\x00"])
def test_a_process_killed_while_it_made_its_file_left_nothing(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "0-1.spool").write_bytes(content)
    assert left_in(tmp_path) == []
    assert list(tmp_path.iterdir()) == []


def test_a_file_of_something_else_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "letters.spool").write_bytes(b"Dear Sir or Madam, this is a letter.")
    with pytest.raises(SpoolUnavailable, match=r"letters\.spool: is no spool of this program"):
        left_in(tmp_path)
    assert (tmp_path / "letters.spool").exists()


def test_each_database_has_a_spool_of_its_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path))
    assert spool_folder(f"sqlite:///{tmp_path}/news.db") == tmp_path / "news.db.spool"
    assert spool_folder("sqlite://") is None
    one = spool_folder("postgresql://ada:secret@host/news")
    assert one is not None
    assert one.is_relative_to(tmp_path)
    assert "secret" not in str(one)
    assert (
        one == spool_folder("postgresql://ada:other@host/news") != spool_folder("postgresql://ada@else/news")
    )


@pytest.fixture
def state(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where spools of PostgreSQL lie during a test."""
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    return tmp_path


def fetched(story: Story, number: int, **changed: Any) -> Fetched:
    article = story(number, **changed)
    return Fetched(article=article, page=RawPage(url=article.url, body=f"<html>{number}".encode()))


def test_articles_and_pages_are_taken_in(database_url: str, state: Path, story: Story) -> None:
    with open_store(database_url) as store:
        intake = open_intake(store, database_url)
        saved = intake.save([fetched(story, 1), Fetched(article=story(2)), fetched(story, 1)])
        assert [each.outcome for each in saved] == [Outcome.NEW, Outcome.NEW, Outcome.UNCHANGED]
        assert intake.save([]) == []
        intake.close()
        page = store.pages.get(str(story(1).url))
        assert page is not None
        assert (page.page.body, page.source) == (b"<html>1", "example")
        assert store.pages.figures().pages == 1
    folder = spool_folder(database_url)
    assert folder is not None
    assert list(folder.iterdir()) == []


def test_what_a_database_did_not_take_is_stored_at_the_next_start(
    database_url: str, state: Path, story: Story
) -> None:
    broken = story(2, headline="a\ud800b", topics=("x\x00y",))
    with open_store(database_url) as store:
        assert isinstance(store, SqlStore)
        intake = open_intake(store, database_url, patience=0)

        @event.listens_for(store.engine, "begin")
        def fail(connection: Any) -> None:
            if connection.get_execution_options().get("writing"):
                raise DatabaseUnavailable("test", "the disk is full", passing=True)

        for batch in ([fetched(story, 1)], [Fetched(article=broken)]):
            with pytest.raises(DatabaseUnavailable):
                intake.save(batch)
        assert intake._spool is not None
        abandon(intake._spool)
    with open_store(database_url) as store:
        intake = open_intake(store, database_url)
        assert store.count(Query()) == 0
        assert intake.drain() == 2
        assert store.count(Query()) == 2
        assert store.count(Query(topic="xy")) == 1
        assert store.pages.figures().pages == 1
        assert intake.drain() == 0
        intake.close()


def test_saving_waits_for_a_database_that_comes_back(sqlite_url: str, story: Story) -> None:
    with open_store(sqlite_url) as store:
        assert isinstance(store, SqlStore)
        intake = open_intake(store, sqlite_url)
        refusals = iter([True, True])

        @event.listens_for(store.engine, "begin")
        def fail(connection: Any) -> None:
            if connection.get_execution_options().get("writing") and next(refusals, False):
                raise DatabaseUnavailable("test", "locked", passing=True)

        assert intake.save([fetched(story, 1)])[0].outcome is Outcome.NEW
        intake.close()


def test_a_server_that_crashes_in_mid_write_loses_and_doubles_nothing(
    restartable_postgres: tuple[str, Callable[[], None]], state: Path, story: Story
) -> None:
    url, restart = restartable_postgres
    with open_store(url) as store:
        intake = open_intake(store, url)
        acknowledged = intake.save([fetched(story, number) for number in range(1, 11)])
        restart()
        assert store.count(Query()) == len(acknowledged)
        assert intake._spool is not None
        intake._spool.append([_pack(fetched(story, number)) for number in range(1, 131)])
        abandon(intake._spool)
    with open_store(url) as store:
        assert isinstance(store, SqlStore)
        # In the middle of an article's transaction, of one that indexes, of one that keeps pages.
        moments = ["INSERT INTO address", "INSERT INTO article_fts", "INSERT INTO raw_page"]

        @event.listens_for(store.engine, "before_cursor_execute")
        def crash(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
            if moments and statement.startswith(moments[0]):
                moments.pop(0)
                restart()

        intake = open_intake(store, url)
        assert intake.drain() == 130
        assert moments == []
        assert store.count(Query()) == store.count(Query("harbour")) == 130
        assert len({each.article.url for each in store.stream(Query())}) == 130
        assert store.pages.figures().pages == 130
        assert intake.drain() == 0
        assert list(store.problems()) == []
        intake.close()


# Starts processes that take in batches, each acknowledged by a line, and kills each at some moment; prints what was
# acknowledged. Forked, so that a hundred of them do not load the program a hundred times.
KILL_AND_KILL = """
import os, random, signal, sys, time
from datetime import UTC, datetime, timedelta
from cleaners.article import Article, Paragraph, ParagraphKind
from cleaners.page import RawPage
from storage import indexing, intake, pages, shingles, sql, zstd
from storage.intake import open_intake
from storage.store import Fetched, open_store

url, kills = sys.argv[1], int(sys.argv[2])

def fetched(number):
    text = f"storm{number} " + " ".join(f"w{number * step}" for step in range(60))
    article = Article(
        url=f"https://news.example/{number}", source="example", headline=f"Story {number}",
        published=datetime(2024, 1, 1, tzinfo=UTC) + timedelta(minutes=number),
        paragraphs=(Paragraph(kind=ParagraphKind.P, text=text),),
    )
    return Fetched(article=article, page=RawPage(url=article.url, body=text.encode() * 20))

def take_in(first, told):
    with open_store(url) as store:
        intake = open_intake(store, url)
        intake.drain()
        for number in range(first, first + 100_000, 2):
            intake.save([fetched(number), fetched(number + 1)])
            os.write(told, f"{number} {number + 1}\\n".encode())

draw = random.Random(5)
for kill in range(kills):
    read, told = os.pipe()
    child = os.fork()
    if not child:
        os.close(read)
        try:
            take_in(1_000 * kill, told)
        finally:
            os._exit(1)
    os.close(told)
    with open(read) as lines:
        # Some are killed on the way up, while they empty what the one before left.
        if kill % 5:
            print(lines.readline(), end="")
        time.sleep(draw.random() / 10)
        os.kill(child, signal.SIGKILL)
        if os.waitpid(child, 0)[1] != signal.SIGKILL:
            sys.exit("a process ended by itself")
        print(lines.read(), end="")
"""
KILLS = 60  # on each of the databases


def test_kill_at_any_moment_loses_nothing_and_doubles_nothing(database_url: str, state: Path) -> None:
    open_store(database_url).close()
    ended = subprocess.run(
        [sys.executable, "-c", KILL_AND_KILL, database_url, str(KILLS)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert (ended.stderr, ended.returncode) == ("", 0)
    acknowledged = {int(number) for number in ended.stdout.split()}
    assert len(acknowledged) >= KILLS
    with open_store(database_url) as store:
        intake = open_intake(store, database_url)
        intake.drain()
        intake.close()
        stored = [int(str(each.article.url).rpartition("/")[2]) for each in store.stream(Query())]
        assert len(stored) == len(set(stored))
        assert acknowledged <= set(stored)
        assert {each.page.url for each in store.pages.walk()} == {
            f"https://news.example/{each}" for each in stored
        }
        for number in stored:
            assert store.count(Query(f"storm{number}")) == 1


def test_a_full_disk_loses_nothing_that_was_acknowledged(tmp_path: Path, story: Story) -> None:
    folder = tmp_path / "small"
    folder.mkdir()
    with small_disk(folder):
        url = f"sqlite:///{folder}/news.db"
        acknowledged: list[str] = []
        with open_store(url) as store:
            intake = open_intake(store, url, patience=0)
            told = ""
            for number in range(1, 100_000):
                body = random.Random(number).randbytes(30_000)
                article = story(number)
                try:
                    intake.save([Fetched(article=article, page=RawPage(url=article.url, body=body))])
                except (SpoolUnavailable, DatabaseUnavailable) as error:
                    told = str(error)
                    break
                acknowledged.append(str(article.url))
            assert "the disk is full; make room" in told
            assert len(acknowledged) > 5
            assert store.known(acknowledged) == set(acknowledged)
            assert intake._spool is not None
            abandon(intake._spool)
        subprocess.run(["mount", "-o", "remount,size=64m", str(folder)], check=True)
        with open_store(url) as store:
            intake = open_intake(store, url)
            intake.drain()
            assert len(list(store.stream(Query()))) >= len(acknowledged)
            intake.close()
            assert isinstance(store, SqlStore)
            with store.engine.connect() as connection:
                assert connection.scalar(text("PRAGMA integrity_check")) == "ok"


class small_disk:  # noqa: N801 - reads as a noun where it is used
    """A file system of eight megabytes in memory; the test is skipped where none can be mounted."""

    def __init__(self, folder: Path) -> None:
        self._folder = str(folder)

    def __enter__(self) -> None:
        made = subprocess.run(
            ["mount", "-t", "tmpfs", "-o", "size=8m", "tmpfs", self._folder], capture_output=True, check=False
        )
        if made.returncode:
            pytest.skip("no file system can be mounted here")

    def __exit__(self, *_error: object) -> None:
        subprocess.run(["umount", "-l", self._folder], check=False)
