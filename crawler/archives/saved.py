"""Reads a page that somebody saved: HTML, compressed or not, or MHTML; and finds where it came from."""

from __future__ import annotations

import re
import zlib
from datetime import UTC, datetime
from email import message_from_bytes
from email.utils import parsedate_to_datetime
from html import unescape
from pathlib import Path

from cleaners.page import RawPage
from crawler.addresses import web_address
from crawler.archives.record import LARGEST
from crawler.elements import attributes
from crawler.errors import AddressError, ArchiveError

_GZIP = b"\x1f\x8b"
# Browsers and SingleFile put their comment first, but styles may come before the canonical link.
_HEAD = 256 * 1024
_LARGEST_MHTML = 4 * LARGEST  # pictures are in it

# What those who save pages write into them: Internet Explorer and Chrome, SingleFile, HTTrack.
_SAVED_FROM = re.compile(rb"<!--\s*saved from url=\(\d{1,6}\)(\S{1,2000})\s*-->", re.IGNORECASE)
_SINGLE_FILE = re.compile(
    rb"<!--\s*Page saved with SingleFile\s[^>]{0,200}?url:\s*(\S{1,2000})\s", re.IGNORECASE
)
_SINGLE_FILE_DATE = re.compile(
    rb"saved date:\s*\w{3} (\w{3} \d\d \d{4} \d\d:\d\d:\d\d) GMT([+-]\d{4})", re.IGNORECASE
)
_HTTRACK = re.compile(
    rb"<!--\s*Mirrored from (\S{1,2000}) by HTTrack[^,>]{0,80},\s*([^>]{1,60}?)\s*-->", re.IGNORECASE
)
_ELEMENT = re.compile(rb"<(?:link|meta)\s[^>]{1,2000}>", re.IGNORECASE)


def read_saved(path: Path) -> RawPage:
    """The page in a file; its `url` is None when nothing in it says where it came from.

    Its time is that of the note which the program that saved it left; a file's own says when it was copied. Raises
    ArchiveError and OSError.
    """
    with path.open("rb") as file:
        content = file.read(_LARGEST_MHTML + 1)
    warnings: tuple[str, ...] = ()
    if content.startswith(_GZIP):
        content, warnings = _unpacked(path, content)
    if is_mhtml(content):
        return _from_mhtml(path, content)
    if len(content) > LARGEST:
        raise ArchiveError(path, f"is larger than {LARGEST // 2**20} MiB")
    url, when = _note_of_the_saver(content[:_HEAD])
    return RawPage(url=url or _declared(content[:_HEAD]), body=content, fetched_at=when, warnings=warnings)


def is_mhtml(content: bytes) -> bool:
    """Whether a file opens with the headers of a message that is a saved page."""
    head = content[:4096].lower()
    return b"\nmime-version:" in b"\n" + head and b"multipart/related" in head


def _unpacked(path: Path, content: bytes) -> tuple[bytes, tuple[str, ...]]:
    decoder = zlib.decompressobj(wbits=31)
    try:
        page = decoder.decompress(content, LARGEST + 1)
    except zlib.error as problem:
        raise ArchiveError(path, f"is damaged: {problem}") from None
    return page, () if decoder.eof or len(page) > LARGEST else ("truncated_body",)


def _from_mhtml(path: Path, content: bytes) -> RawPage:
    try:
        # The plain policy: the other reads headers into trees, in the square of their length.
        message = message_from_bytes(content)
    except RecursionError:
        raise ArchiveError(path, "is damaged: its parts lie within each other, hundreds deep") from None
    for part in message.walk():
        if part.get_content_type() in ("text/html", "application/xhtml+xml"):
            body = part.get_payload(decode=True)
            if isinstance(body, bytes) and len(body) <= LARGEST:
                named = message.get("Snapshot-Content-Location") or part.get("Content-Location")
                return RawPage(
                    url=_address("".join(str(named or "").split())),
                    body=body,
                    headers={"content-type": " ".join(str(part.get("Content-Type", "")).split())},
                    fetched_at=_mail_date(str(message.get("Date", ""))),
                )
    raise ArchiveError(path, "holds no page")


def _note_of_the_saver(head: bytes) -> tuple[str | None, datetime | None]:
    if found := _SAVED_FROM.search(head):
        return _address(_text(found[1])), None
    if found := _SINGLE_FILE.search(head):
        return _address(_text(found[1])), _single_file_date(head[found.start() : found.end() + 200])
    if found := _HTTRACK.search(head):
        return _address(f"http://{_text(found[1])}"), _mail_date(_text(found[2]))
    return None, None


def _single_file_date(note: bytes) -> datetime | None:
    found = _SINGLE_FILE_DATE.search(note)
    if not found:
        return None
    try:
        return datetime.strptime(_text(found[1] + b" " + found[2]), "%b %d %Y %H:%M:%S %z")
    except ValueError:
        return None


def _declared(head: bytes) -> str | None:
    """The address that the page itself names: its canonical link, else og:url."""
    og: str | None = None
    for element in _ELEMENT.findall(head):
        values = attributes(element)
        if "canonical" in values.get("rel", "").lower().split() and (
            address := _address(values.get("href", ""))
        ):
            return address
        if values.get("property", "").lower() == "og:url":
            og = og or _address(values.get("content", ""))
    return og


def _address(written: str) -> str | None:
    try:
        return web_address(unescape(written).strip())
    except AddressError:
        return None


def _mail_date(text: str) -> datetime | None:
    try:
        found = parsedate_to_datetime(text)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
    # Browsers write UTC as -0000, which names no zone.
    return found if found.tzinfo else found.replace(tzinfo=UTC)


def _text(octets: bytes) -> str:
    return octets.decode("utf-8", "replace")
