"""What the files are that somebody gives to be ingested: archives, saved pages, lists of addresses."""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from enum import StrEnum
from pathlib import Path

from crawler.addresses import web_address
from crawler.archives.saved import is_mhtml
from crawler.errors import AddressError, ArchiveError

_GZIP = b"\x1f\x8b"
_ZSTD = b"\x28\xb5\x2f\xfd"
_HEAD = 64 * 1024
_PAGES = (".html", ".htm", ".xhtml", ".mhtml", ".mht", ".html.gz", ".htm.gz")
_ARCHIVES = (".warc", ".warc.gz", ".warc.zst", ".wet", ".wet.gz")
_COMMENT = "#"


class Kind(StrEnum):
    """What a file holds."""

    ARCHIVE = "archive"  # WARC, WET
    PAGE = "page"
    ADDRESSES = "addresses"


def files_below(folder: Path) -> Iterator[tuple[Path, Kind]]:
    """The pages and archives below a folder, known by their names, always in the same order."""
    for path in sorted(folder.rglob("*")):
        name = path.name.lower()
        if name.endswith(_ARCHIVES) and path.is_file():
            yield path, Kind.ARCHIVE
        elif name.endswith(_PAGES) and path.is_file():
            yield path, Kind.PAGE


def kind_of(path: Path) -> Kind:
    """What a file is, by how it opens. Raises ArchiveError, and OSError when it cannot be read."""
    if path.is_fifo() or path.is_char_device():
        raise ArchiveError(path, "cannot be read twice; write what it gives to a file and name that")
    with path.open("rb") as file:
        head = file.read(_HEAD)
    if head.startswith(_ZSTD) or _opening(head).startswith(b"WARC/"):
        return Kind.ARCHIVE
    opening = _opening(head)
    if is_mhtml(opening) or opening.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<"):
        return Kind.PAGE
    if path.name.lower().endswith(_PAGES):
        return Kind.PAGE
    if path.name.lower().endswith(_ARCHIVES):
        return Kind.ARCHIVE
    if _first_line(opening):
        return Kind.ADDRESSES
    raise ArchiveError(path, "is no WARC file, no page and no list of addresses (one a line)")


def read_addresses(path: Path) -> tuple[list[str], int]:
    """The addresses of a list, one a line, each once, in their order; and how many lines are none.

    Empty lines and those that open with # do not count. Raises OSError.
    """
    found: dict[str, None] = {}
    wrong = 0
    with path.open(encoding="utf-8-sig", errors="replace") as lines:
        for line in lines:
            written = line.strip()
            if not written or written.startswith(_COMMENT):
                continue
            try:
                found[web_address(written)] = None
            except AddressError:
                wrong += 1
    return list(found), wrong


def _opening(head: bytes) -> bytes:
    if not head.startswith(_GZIP):
        return head
    try:
        return zlib.decompressobj(wbits=31).decompress(head, _HEAD)
    except zlib.error:
        return b""


def _first_line(opening: bytes) -> str | None:
    """The first address of a list, when the first line that counts is one."""
    for line in opening.decode("utf-8-sig", "replace").splitlines():
        written = line.strip()
        if written and not written.startswith(_COMMENT):
            try:
                return web_address(written)
            except AddressError:
                return None
    return None
