"""What is wrong with an installation is said, with what to do."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import pytest
from forge import run

from storage.store import open_store


def checks(folder: Path, *more: str) -> dict[str, dict[str, str]]:
    ended = run("doctor", *more, folder=folder)
    return {each["name"]: each for each in map(json.loads, ended.out.splitlines())}


def test_an_installation_in_order(tmp_path: Path) -> None:
    (tmp_path / "sources.toml").write_text(
        '[defaults]\ncontact = "a@example.org"\n[[source]]\nid = "a"\nurl = "http://127.0.0.1:9/"\n'
    )
    open_store(f"sqlite:///{tmp_path}/dateline.db").close()
    told = checks(tmp_path)
    assert {
        told[name]["state"] for name in ("Python", "SQLite", "package crawler", "sources file", "store")
    } == {"ok"}
    assert told["store"]["detail"].endswith("no run yet, stories that wait: 0")


def test_nothing_there_yet_is_no_fault(tmp_path: Path) -> None:
    told = checks(tmp_path)
    assert (told["sources file"]["state"], told["store"]["state"]) == ("absent", "absent")
    assert not (tmp_path / "dateline.db").exists()


def test_what_is_wrong_is_named_and_the_exit_code_says_so(tmp_path: Path) -> None:
    (tmp_path / "sources.toml").write_text("[defaults]\n")
    (tmp_path / "dateline.db").write_text("this is no database")
    ended = run("doctor", folder=tmp_path)
    told = {each["name"]: each for each in map(json.loads, ended.out.splitlines())}
    assert ended.code == 5
    assert (told["sources file"]["state"], told["store"]["state"]) == ("wrong", "wrong")


@contextmanager
def server_at(ahead: timedelta, age: str = "", without: str = "") -> Iterator[str]:
    """A site whose clock is `ahead` of ours; its robots.txt allows everything, unless it is `without` one."""

    class Handler(BaseHTTPRequestHandler):
        def date_time_string(self, _timestamp: float | None = None) -> str:
            return format_datetime(datetime.now(UTC) + ahead, usegmt=True)

        def do_GET(self) -> None:
            self.send_response(404 if self.path == without else 200)
            self.send_header("Content-Type", "text/plain")
            if age:
                self.send_header("Age", age)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/"
    finally:
        server.shutdown()
        server.server_close()


def with_source(folder: Path, url: str) -> None:
    (folder / "sources.toml").write_text(
        f'[defaults]\ncontact = "a@example.org"\nallow_private = ["127.0.0.1"]\n[[source]]\nid = "a"\nurl = "{url}"\n'
    )


@pytest.mark.parametrize(
    ("ahead", "age", "state", "says"),
    [
        (timedelta(0), "", "ok", "within a minute"),
        (
            timedelta(hours=-3),
            "10800",
            "ok",
            "within a minute",
        ),  # an answer that a cache kept for three hours
        (timedelta(hours=3), "", "wrong", "behind that of http://127.0.0.1"),
        (timedelta(days=-2), "", "wrong", "ahead of that of http://127.0.0.1"),
    ],
)
def test_the_clock_is_compared_with_that_of_a_source(
    ahead: timedelta, age: str, state: str, says: str, tmp_path: Path
) -> None:
    with server_at(ahead, age) as url:
        with_source(tmp_path, url)
        told = checks(tmp_path)["clock"]
    assert told["state"] == state
    assert says in told["detail"]


def test_a_site_without_robots_txt_tells_the_time_with_its_front_page(tmp_path: Path) -> None:
    with server_at(timedelta(0), without="/robots.txt") as url:
        with_source(tmp_path, url)
        told = checks(tmp_path)["clock"]
    assert (told["state"], told["detail"]) == ("ok", f"within a minute of that of {url}")


def test_a_source_that_does_not_answer_is_no_fault_of_the_clock(tmp_path: Path) -> None:
    with_source(tmp_path, "http://127.0.0.1:9/")
    assert checks(tmp_path)["clock"]["state"] == "absent"


def test_a_run_from_the_future_means_that_a_clock_is_or_was_wrong(tmp_path: Path) -> None:
    with open_store(f"sqlite:///{tmp_path}/dateline.db") as store:
        started = datetime.now(UTC) + timedelta(hours=5)
        store.save_run({"started": started, "finished": started, "sources": []})
    ended = run("doctor", folder=tmp_path)
    told = {each["name"]: each for each in map(json.loads, ended.out.splitlines())}
    assert (ended.code, told["clock and store"]["state"]) == (5, "wrong")


def test_a_server_that_cannot_be_reached_is_told_without_the_password(tmp_path: Path) -> None:
    ended = run("doctor", "--db", "postgresql://reader:secret@127.0.0.1:1/news", folder=tmp_path)
    told = {each["name"]: each for each in map(json.loads, ended.out.splitlines())}
    assert (ended.code, told["store"]["state"]) == (5, "wrong")
    assert "is the server running" in told["store"]["detail"]
    assert "secret" not in ended.out
