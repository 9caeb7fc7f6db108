"""`dateline serve` as a person runs it, and the explanation as a file."""

from __future__ import annotations

import signal
import socket
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from commandline import run
from lxml import html
from newsroom import NEWSROOM
from reading_room import Room, reading_room, served

from dateline.cli import main

STORY = next((NEWSROOM / "pointnews").rglob("uzbekistan-*.html"))


@pytest.fixture(scope="module")
def room(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Room]:
    with reading_room(tmp_path_factory.mktemp("serve")) as made:
        yield made


@pytest.mark.parametrize("ending", [signal.SIGINT, signal.SIGTERM])
def test_it_says_where_it_is_answers_and_ends_quietly(
    room: Room, tmp_path: Path, ending: signal.Signals
) -> None:
    with served(room, tmp_path) as (process, address):
        found = httpx.get(f"{address}articles?words=tide", timeout=60)
        assert (found.status_code, "Ferry waits six hours" in found.text) == (200, True)
        assert "server" not in found.headers
        assert (
            httpx.get(f"{address}articles.json", headers={"Host": "evil.test"}, timeout=60).status_code == 421
        )
        process.send_signal(ending)
        assert process.wait(timeout=60) == 0
        assert process.stderr is not None
        assert process.stderr.read() == "dateline: Ctrl-C stops it\n"


@pytest.fixture(autouse=True)
def elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No sources file and no database of whoever runs the tests."""
    monkeypatch.chdir(tmp_path)
    for name in ("DATELINE_DB", "DATELINE_SOURCES"):
        monkeypatch.delenv(name, raising=False)


def refused(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str]:
    """The exit code of a command that ends at once, in this process, and what it says."""
    try:
        code = main(["serve", *arguments])
    except SystemExit as ended:
        code = int(ended.code or 0)
    said = capsys.readouterr()
    assert said.out == ""
    return code, said.err


def test_others_are_let_in_only_by_name(
    room: Room, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    everywhere = "--host", "0.0.0.0"  # noqa: S104 - refused without a name, and a name is what is tried
    code, said = refused(capsys, "--db", room.url, *everywhere)
    assert (code, "--allow-host NAME" in said) == (2, True)
    with served(room, tmp_path, *everywhere, "--allow-host", "room.test") as (process, address):
        assert address.startswith("http://room.test:")
        here = f"http://127.0.0.1:{address.rpartition(':')[2]}articles.json"
        assert httpx.get(here, headers={"Host": "room.test"}, timeout=60).status_code == 200
        process.terminate()
        assert process.stderr is not None
        assert "there is no password" in process.stderr.read()


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("--db", "sqlite:///none.db"), "there is no file none.db"),
        (("--sources", "none.toml"), "none.toml: no such file"),
        (("--port", "99999"), "'99999' is no port"),
        (("--allow-host", "room.test:80"), "'room.test:80' is no name of a host"),
        (("--allow-host", "http://room.test"), "'http://room.test' is no name of a host"),
        (("--host", "no such host", "--allow-host", "x"), "no such host port 8470: cannot be listened on"),
        (
            ("--host", "a..b", "--allow-host", "x"),
            "a..b port 8470: cannot be listened on: it is no name of a host",
        ),
    ],
)
def test_what_cannot_be_served_is_named(
    room: Room, capsys: pytest.CaptureFixture[str], arguments: tuple[str, ...], told: str
) -> None:
    code, said = refused(capsys, "--db", room.url, *arguments)
    assert code == (2 if told.startswith("'") else 5)
    assert told in said


def test_a_port_that_is_taken_is_named(room: Room, capsys: pytest.CaptureFixture[str]) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = str(other.getsockname()[1])
        code, said = refused(capsys, "--db", room.url, "--port", port)
    assert code == 5
    assert said.startswith(
        f"dateline: 127.0.0.1 port {port}: cannot be listened on: address already in use; "
    )


def test_an_older_database_is_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "old.db").write_bytes(b"")
    code, said = refused(capsys, "--db", f"sqlite:///{tmp_path / 'old.db'}")
    assert (code, "old.db: " in said) == (5, True)


def test_an_explanation_is_one_file(tmp_path: Path) -> None:
    ended = run("extract", "--explain", "-f", "html", str(STORY), folder=tmp_path)
    assert (ended.code, ended.err) == (0, "")
    page = html.document_fromstring(ended.out)
    assert list(page.iter("script", "link", "img")) == []
    assert [each.get("src") for each in page.iter("iframe")] == [None]
    body = [" ".join(each.text_content().split()) for each in page.cssselect(".kept:not(.taken) .passage")]
    assert body[0].startswith("Tashkent, (APP - PointNews")
    assert page.cssselect("details.removed summary")[0].text_content().startswith("removed ")
    inner = html.document_fromstring(page.find(".//iframe").get("srcdoc"))
    kept = "".join(each.text_content() for each in inner.cssselect("mark.kept"))
    assert kept.startswith("Tashkent, (APP - PointNews / Indus Post News - 12th Mar, 2024 ) :Uzbekistan and")


def test_several_explanations_are_one_file_and_say_what_they_knew(tmp_path: Path) -> None:
    pages = sorted((NEWSROOM / "pointnews" / "en").rglob("*.html"))[:3]
    ended = run("extract", "--explain", "--siblings", "-f", "html", *map(str, pages), folder=tmp_path)
    parsed = html.document_fromstring(ended.out)
    sections = parsed.cssselect("section.page")
    assert len(sections) > 1
    assert len(parsed.findall(".//h1")) == len(sections)
    assert "Cleaned knowing" in sections[0].text_content()


def test_an_explained_text_has_no_page_beside_it(tmp_path: Path) -> None:
    text = NEWSROOM.parent / "flattened" / "harbour-2021-03-04.txt"
    ended = run("extract", "--text", "--explain", "-f", "html", str(text), folder=tmp_path)
    page = html.document_fromstring(ended.out)
    assert page.find(".//iframe") is None
    assert page.cssselect(".kept .passage")
