"""Addresses, files and standard input."""

from __future__ import annotations

import io
from pathlib import Path
from types import SimpleNamespace

import pytest

from cleaners.page import RawPage
from dateline import inputs
from dateline.errors import InputError


def test_a_file_is_its_bytes_and_knows_no_address(tmp_path: Path) -> None:
    file = tmp_path / "page.html"
    file.write_bytes(b"<p>\xff")
    assert inputs.read_local(str(file)) == RawPage(url=None, body=b"<p>\xff")
    assert inputs.read_local(str(file), "https://a.example/").url == "https://a.example/"


def test_standard_input(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", SimpleNamespace(buffer=io.BytesIO(b"<p>")))
    assert inputs.read_local("-").body == b"<p>"


def test_a_folder_stands_for_the_pages_below_it(tmp_path: Path) -> None:
    for name in ("b.html", "a/z.HTM", "a/y.html", "a/notes.txt", "c.html/x.html"):
        file = tmp_path / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.touch()
    found = inputs.pages_below(["https://a.example/", str(tmp_path), "-", "gone.html"])
    below = [str(tmp_path / name) for name in ("a/y.html", "a/z.HTM", "b.html", "c.html/x.html")]
    assert found == ["https://a.example/", *below, "-", "gone.html"]


def test_a_folder_without_pages_is_named(tmp_path: Path) -> None:
    (tmp_path / "notes.txt").touch()
    with pytest.raises(InputError, match=r"holds no page; the files in it must be named \.html or \.htm"):
        inputs.pages_below([str(tmp_path)])


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("nowhere.html", "nowhere.html: no such file; for a web page write https://nowhere.html"),
        (
            "www.example.org/story",
            "www.example.org/story: no such file; for a web page write https://www.example.org/story",
        ),
        ("nowhere", "nowhere: no such file; check the path"),
        ("a\0b", "a\0b: cannot be read: embedded null byte; check the path and its permissions"),
    ],
)
def test_what_is_not_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, message: str) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(InputError) as caught:
        inputs.read_local(name)
    assert str(caught.value) == message


def test_a_folder_is_named_as_one(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"is a folder; give the files in it, such as .*/\*\.html"):
        inputs.read_local(f"{tmp_path}/")


def test_a_huge_file_is_not_read_whole(tmp_path: Path) -> None:
    file = tmp_path / "huge.html"
    with file.open("wb") as stream:
        stream.truncate(inputs.MOST_BYTES + 1)
    with pytest.raises(InputError, match="larger than 16 MiB"):
        inputs.read_local(str(file))


@pytest.mark.parametrize(
    "name", ["https://a.example/", "HTTP://a.example", "file:///etc/passwd", "ftp://a.example"]
)
def test_every_scheme_goes_to_the_fetcher(name: str) -> None:
    assert inputs.is_address(name)


@pytest.mark.parametrize("name", ["page.html", "-", "C:/pages/a.html", "www.example.org"])
def test_what_has_no_scheme_is_a_file(name: str) -> None:
    assert not inputs.is_address(name)


@pytest.mark.parametrize(
    ("names", "url", "fits"),
    [
        (["a.html"], None, True),
        (["-", "a.html"], None, True),
        (["-", "-"], None, False),
        (["a.html"], "https://a.example/", True),
        (["a.html", "b.html"], "https://a.example/", False),
        (["https://a.example/"], "https://b.example/", False),
    ],
)
def test_inputs_that_do_not_go_together(names: list[str], url: str | None, fits: bool) -> None:
    assert (inputs.check_names(names, url) is None) is fits
