"""Bad input: each is one line that names it and says what to do, an exit code, and no traceback."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from commandline import ROOT, Ended, run

STORY = next((ROOT / "fixtures" / "newsroom" / "pointnews").rglob("uzbekistan-*.html"))
LISTING = ROOT / "fixtures" / "newsroom" / "pointnews" / "en" / "world.html"
PDF = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj\n<</Type/Catalog>>\nendobj\n"
BINARY = bytes(range(256)) * 64


class _Site(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        answers = {
            "/story.html": (200, "text/html; charset=utf-8", STORY.read_bytes()),
            "/paper.pdf": (200, "application/pdf", PDF),
            "/empty.html": (200, "text/html", b""),
            "/broken.html": (500, "text/html", b"<p>Internal error</p>"),
        }
        status, kind, body = answers.get(self.path, (404, "text/html", b"<h1>Not found</h1>"))
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the signature of http.server
        """Says nothing."""


@pytest.fixture(scope="module")
def site() -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Site)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


def complaint(ended: Ended, code: int, name: str) -> str:
    """The one line, after what holds for every one."""
    assert ended.code == code, ended.err
    assert ended.out == ""
    (line,) = ended.err.splitlines()
    assert line.startswith(f"dateline: {name}: ")
    assert "; " in line
    assert "Traceback" not in line
    return line


@pytest.mark.parametrize(
    ("path", "code", "says"),
    [
        ("/nowhere.html", 4, "404"),
        ("/broken.html", 4, "500"),
        ("/paper.pdf", 4, "PDF"),
        ("/empty.html", 3, "empty"),
    ],
)
def test_addresses(tmp_path: Path, site: str, path: str, code: int, says: str) -> None:
    ended = run("extract", "--allow-private", "127.0.0.1", site + path, folder=tmp_path)
    assert says.casefold() in complaint(ended, code, site + path).casefold()


@pytest.mark.parametrize(
    "address",
    [
        "https://no-such-host.invalid/story.html",
        "http://127.0.0.1:9/story.html",
        "ftp://example.org/story.html",
        "file:///etc/passwd",
        "https://",
        "http://[::1/",
    ],
)
def test_addresses_that_lead_nowhere(tmp_path: Path, address: str) -> None:
    complaint(run("extract", "--allow-private", "127.0.0.1", address, folder=tmp_path), 4, address)


@pytest.mark.parametrize(
    ("name", "content", "says"),
    [
        ("empty.html", b"", "empty"),
        ("blank.html", b" \n\t\n", "empty"),
        ("paper.pdf", PDF, "PDF"),
        ("binary.html", BINARY, "binary"),
        ("list.html", LISTING.read_bytes(), ""),
        ("bare.html", b"<html><body></body></html>", ""),
    ],
)
@pytest.mark.parametrize("way", ["file", "standard input"])
def test_files_without_an_article(tmp_path: Path, name: str, content: bytes, says: str, way: str) -> None:
    (tmp_path / name).write_bytes(content)
    given, shown = (b"", name) if way == "file" else (content, "standard input")
    ended = run("extract", name if way == "file" else "-", folder=tmp_path, given=given)
    line = complaint(ended, 3, shown)
    assert "no article there: " in line
    assert says in line


@pytest.mark.parametrize(
    ("name", "content"), [("empty.txt", b""), ("paper.pdf", PDF), ("binary.txt", BINARY)]
)
def test_text_without_an_article(tmp_path: Path, name: str, content: bytes) -> None:
    (tmp_path / name).write_bytes(content)
    complaint(run("extract", "--text", name, folder=tmp_path), 3, name)


def test_files_that_cannot_be_read(tmp_path: Path) -> None:
    complaint(run("extract", "nowhere.html", folder=tmp_path), 4, "nowhere.html")
    complaint(run("extract", ".", folder=tmp_path), 4, ".")


def test_a_batch_of_everything_goes_on(tmp_path: Path, site: str) -> None:
    (tmp_path / "paper.pdf").write_bytes(PDF)
    (tmp_path / "empty.html").write_bytes(b"")
    (tmp_path / "binary.html").write_bytes(BINARY)
    bad = [
        "https://no-such-host.invalid/",
        f"{site}/nowhere.html",
        "paper.pdf",
        "empty.html",
        "binary.html",
        str(LISTING),
    ]
    ended = run("extract", "--allow-private", "127.0.0.1", *bad, str(STORY), folder=tmp_path)
    assert ended.code == 1
    assert len(ended.out.splitlines()) == 1
    *lines, last = ended.err.splitlines()
    assert [line.split(": ")[1] for line in lines] == bad
    assert last == "dateline: 6 of 7 inputs gave no article"


MISTYPED = (
    '[defaults]\ncontact = "a@example.org"\n\n[[source]]\nid = "a"\nurl = "https://a.example/"\nfeed = []\n'
)


@pytest.mark.parametrize("verb", [("crawl",), ("sources", "list"), ("extract", "--source", "a", str(STORY))])
def test_a_mistyped_key_in_the_sources_file(tmp_path: Path, verb: tuple[str, ...]) -> None:
    (tmp_path / "sources.toml").write_text(MISTYPED)
    line = complaint(run(*verb, folder=tmp_path), 5, "sources.toml")
    assert "unknown key 'feed'; did you mean 'feeds'?" in line


@pytest.mark.parametrize("verb", [("crawl",), ("sources", "list"), ("extract", "--source", "a", str(STORY))])
def test_no_sources_file(tmp_path: Path, verb: tuple[str, ...]) -> None:
    complaint(run(*verb, folder=tmp_path), 5, "sources.toml")


def test_an_unknown_source(tmp_path: Path) -> None:
    (tmp_path / "sources.toml").write_text(MISTYPED.replace("feed =", "feeds =").replace('"a"', '"tribune"'))
    for verb in (("crawl", "tribun"), ("extract", "--source", "tribun", str(STORY))):
        assert "did you mean 'tribune'?" in complaint(run(*verb, folder=tmp_path), 5, "sources.toml")


def test_no_contact_no_crawl(tmp_path: Path) -> None:
    (tmp_path / "sources.toml").write_text('[[source]]\nid = "a"\nurl = "https://a.example/"\n')
    assert "contact" in complaint(run("crawl", folder=tmp_path), 5, "sources.toml")


@pytest.mark.parametrize(
    ("url", "name"),
    [
        ("sqlite:////nowhere/at/all/dateline.db", "sqlite:////nowhere/at/all/dateline.db"),
        ("postgresql://someone:secret@127.0.0.1:9/news", "postgresql"),
        ("nosuchdatabase://x", "nosuchdatabase"),
        ("not a url", "not a url"),
    ],
)
@pytest.mark.parametrize("verb", [("search", "x"), ("show", "1"), ("extract", "--save", str(STORY))])
def test_a_database_that_cannot_be_opened(tmp_path: Path, url: str, name: str, verb: tuple[str, ...]) -> None:
    ended = run(*verb, "--db", url, folder=tmp_path)
    assert ended.code == 5, ended.err
    assert ended.out == ""
    (line,) = ended.err.splitlines()
    assert line.startswith(f"dateline: {name}")
    assert "secret" not in line


@pytest.mark.parametrize("verb", [("search", "x"), ("show", "1")])
def test_a_store_that_is_not_there_yet_is_not_made_by_asking_it(
    tmp_path: Path, verb: tuple[str, ...]
) -> None:
    complaint(run(*verb, folder=tmp_path), 5, "sqlite:///dateline.db")
    assert list(tmp_path.iterdir()) == []


def test_a_file_that_is_no_database(tmp_path: Path) -> None:
    (tmp_path / "dateline.db").write_bytes(BINARY)
    complaint(run("search", "x", folder=tmp_path), 5, "sqlite:///dateline.db")
    (tmp_path / "sources.toml").write_text(
        '[defaults]\ncontact = "me@example.org"\n[[source]]\nid = "a"\nurl = "http://127.0.0.1:9/"\n',
        encoding="utf-8",
    )
    complaint(run("crawl", folder=tmp_path), 5, "sqlite:///dateline.db")  # in one line


@pytest.mark.parametrize(
    "arguments",
    [
        (),
        ("extrakt",),
        ("extract",),
        ("extract", "-", "-"),
        ("extract", "--url", "https://a.example/", "a.html", "b.html"),
        ("extract", "--timezone", "Mars/Olympus", "a.html"),
        ("extract", "-f", "pdf", "a.html"),
        ("search", "--since", "soon"),
        ("search", "--limit", "0"),
        ("show", "headline"),
        ("sources",),
    ],
)
def test_a_wrong_command_line(tmp_path: Path, arguments: tuple[str, ...]) -> None:
    ended = run(*arguments, folder=tmp_path)
    assert (ended.code, ended.out) == (2, "")
    (line,) = ended.err.splitlines()
    assert line.startswith("dateline")
    assert line.endswith(" --help shows options and examples")


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("serch", "rain"), "dateline: argument VERB: invalid choice: 'serch'; did you mean search? dateline --help"),
        (("show", "1", "-f", "jsn"), "dateline show: argument -f/--format: invalid choice: 'jsn'; did you mean json? "),
        (("extract", "--fromat=md", "a"), "unrecognized arguments: --fromat=md; did you mean --format?"),
        (("search", "-bees"), "dateline search: unrecognized arguments: -bees; words that open with a dash stand"),
        (("search", "-the"), "dateline search: unrecognized arguments: -the; words that open with a dash stand"),
        (("sources", "add", "a", "--nonsense"), "dateline sources: unrecognized arguments: --nonsense; dateline"),
    ],
)  # fmt: skip
def test_what_was_meant_is_said(tmp_path: Path, arguments: tuple[str, ...], said: str) -> None:
    ended = run(*arguments, folder=tmp_path)
    assert ended.code == 2
    assert said in ended.err
