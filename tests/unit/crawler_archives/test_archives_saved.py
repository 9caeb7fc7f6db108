"""Saved pages tell where they came from, as those who save pages write it down."""

from __future__ import annotations

import gzip
import os
from datetime import UTC, datetime
from pathlib import Path

import pytest

from crawler.archives.inputs import Kind, files_below, kind_of, read_addresses
from crawler.archives.saved import read_saved
from crawler.errors import ArchiveError

CANONICAL = '<link href="https://ledger.example/canonical" rel="canonical">'
OG = "<meta property='og:url' content='https://ledger.example/og?a=1&amp;b=2'>"
# name -> (what stands before the page, the address, the time)
NOTES = {
    "nothing": ("", None, None),
    "canonical": (CANONICAL, "https://ledger.example/canonical", None),
    "og:url": (OG, "https://ledger.example/og?a=1&b=2", None),
    "canonical before og:url": (OG + CANONICAL, "https://ledger.example/canonical", None),
    "Chrome": (
        "<!-- saved from url=(0029)https://ledger.example/asked -->" + CANONICAL,
        "https://ledger.example/asked",
        None,
    ),
    "Internet Explorer, of a file": ("<!-- saved from url=(0014)about:internet -->", None, None),
    "SingleFile": (
        (
            "<!DOCTYPE html> <html><!--\n Page saved with SingleFile \n url: https://ledger.example/single \n"
            " saved date: Thu Feb 06 2020 18:32:00 GMT+0100 (Central European Standard Time)\n-->"
        ),
        "https://ledger.example/single",
        datetime(2020, 2, 6, 17, 32, tzinfo=UTC),
    ),
    "HTTrack": (
        (
            "<!-- Mirrored from ledger.example/mirrored by HTTrack Website Copier/3.x [XR&CO'2014],"
            " Thu, 06 Feb 2020 17:32:00 GMT -->"
        ),
        "http://ledger.example/mirrored",
        datetime(2020, 2, 6, 17, 32, tzinfo=UTC),
    ),
    "a script address": ('<link rel=canonical href="javascript:alert(1)">', None, None),
}


@pytest.mark.parametrize("name", NOTES)
@pytest.mark.parametrize("packed", [False, True])
def test_a_page_says_where_it_came_from(tmp_path: Path, name: str, packed: bool) -> None:
    before, url, when = NOTES[name]
    body = f"{before}<title>Cranes</title><p>Cranes return.".encode()
    file = tmp_path / "page.html"
    file.write_bytes(gzip.compress(body) if packed else body)
    page = read_saved(file)
    assert (page.url, page.body, page.fetched_at) == (url, body, when)
    assert kind_of(file) is Kind.PAGE


MHTML = b"""From: <Saved by Blink>\r
Snapshot-Content-Location: https://ledger.example/saved\r
Date: Thu, 6 Feb 2020 17:32:00 -0000\r
MIME-Version: 1.0\r
Content-Type: multipart/related; type="text/html"; boundary="----b"\r
\r
------b\r
Content-Type: text/html; charset=utf-8\r
Content-Transfer-Encoding: quoted-printable\r
Content-Location: https://ledger.example/part\r
\r
<title>Caf=C3=A9</title><p>Cranes re=\r
turn.\r
------b\r
Content-Type: image/png\r
Content-Transfer-Encoding: base64\r
\r
iVBORw0KGgo=\r
------b--\r
"""


def test_mhtml_gives_its_page(tmp_path: Path) -> None:
    file = tmp_path / "page.mhtml"
    file.write_bytes(MHTML)
    page = read_saved(file)
    assert page.url == "https://ledger.example/saved"
    assert page.body.strip().decode() == "<title>Café</title><p>Cranes return."
    assert kind_of(file) is Kind.PAGE
    assert page.fetched_at == datetime(2020, 2, 6, 17, 32, tzinfo=UTC)


def test_mhtml_without_a_page_is_told_of(tmp_path: Path) -> None:
    file = tmp_path / "page.mhtml"
    file.write_bytes(MHTML.replace(b"text/html;", b"text/css;"))
    with pytest.raises(ArchiveError, match="holds no page"):
        read_saved(file)


@pytest.mark.parametrize(
    ("written", "instead"),
    [
        (b"Date: Thu, 6 Feb 2020 17:32:00 -0000", b"Date: Thu, 6 Feb 2020 17:32:00 +" + b"9" * 30),
        (b"text/html; charset=utf-8", b"text/html; charset=utf-8; " + b"(" * 30_000),
        (b"text/html; charset=utf-8", b"text/html;\r\n charset=utf-8;\r\n" + b" a=b;" * 30_000),
        (b"https://ledger.example/part", b"=?utf-8?b?////?= \xff"),
    ],
)
def test_headers_that_are_made_to_break_readers_break_nothing(
    tmp_path: Path, written: bytes, instead: bytes
) -> None:
    file = tmp_path / "page.mhtml"
    file.write_bytes(MHTML.replace(written, instead))
    page = read_saved(file)
    assert page.url == "https://ledger.example/saved"
    assert page.headers["content-type"].startswith("text/html; charset=utf-8")
    assert page.body.startswith(b"<title>")


def test_parts_within_parts_for_ever_are_damage(tmp_path: Path) -> None:
    file = tmp_path / "page.mhtml"
    parts = (b"--b%d\nContent-Type: multipart/mixed; boundary=b%d\n\n" % (at, at + 1) for at in range(3_000))
    file.write_bytes(b"MIME-Version: 1.0\nContent-Type: multipart/related; boundary=b0\n\n" + b"".join(parts))
    with pytest.raises(ArchiveError, match="is damaged"):
        read_saved(file)


def test_a_compressed_page_that_is_cut_off_says_so(tmp_path: Path) -> None:
    file = tmp_path / "page.html.gz"
    file.write_bytes(gzip.compress(b"<p>" + bytes(range(256)) * 40)[:-60])
    assert read_saved(file).warnings == ("truncated_body",)


def test_a_compressed_bomb_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "page.html.gz"
    file.write_bytes(gzip.compress(bytes(100_000_000)))
    with pytest.raises(ArchiveError, match="larger than 16 MiB"):
        read_saved(file)


def test_a_list_has_an_address_a_line(tmp_path: Path) -> None:
    file = tmp_path / "addresses.txt"
    file.write_text(
        "\ufeff# from the archive\n\nhttps://Ledger.example/a#top\nno address\n https://ledger.example/a \n"
        "http://ledger.example:80/b\n"
    )
    assert kind_of(file) is Kind.ADDRESSES
    assert read_addresses(file) == (["https://ledger.example/a", "http://ledger.example/b"], 1)


def test_what_is_none_of_all_that_is_told_of(tmp_path: Path) -> None:
    file = tmp_path / "notes.txt"
    file.write_text("Cranes return to the quay.\n")
    with pytest.raises(ArchiveError, match="no WARC file, no page and no list of addresses"):
        kind_of(file)


def test_a_pipe_is_not_waited_for(tmp_path: Path) -> None:
    pipe = tmp_path / "pages.warc"
    os.mkfifo(pipe)
    with pytest.raises(ArchiveError, match="cannot be read twice"):
        kind_of(pipe)


def test_below_a_folder_pages_and_archives_are_found_by_their_names(tmp_path: Path) -> None:
    names = ("b/2.HTML", "b/1.htm.gz", "a.warc.gz", "c.warc.wet.gz", "d.png", "e.txt", "f.mht", "g.html.part")
    for name in names:
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).touch()
    (tmp_path / "folder.html").mkdir()
    found = [(str(path.relative_to(tmp_path)), kind) for path, kind in files_below(tmp_path)]
    assert found == [
        ("a.warc.gz", Kind.ARCHIVE),
        ("b/1.htm.gz", Kind.PAGE),
        ("b/2.HTML", Kind.PAGE),
        ("c.warc.wet.gz", Kind.ARCHIVE),
        ("f.mht", Kind.PAGE),
    ]
