"""The page in one record of a WARC file."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Literal

from cleaners.page import RawPage
from crawler.addresses import web_address
from crawler.archives.record import LARGEST
from crawler.errors import AddressError, FetchError
from crawler.reservations import joined
from crawler.wire.body import TRUNCATED, layers, unpack

if TYPE_CHECKING:
    from fastwarc.warc import WarcRecord

_PAGES = ("text/html", "application/xhtml+xml")
# These tell how the bytes travelled; they have arrived.
_OF_THE_WAY = frozenset({"content-encoding", "transfer-encoding", "content-length"})
_PIECE = 64 * 1024  # a bomb unpacks this far before it is looked at again


class NoPage(Exception):
    """A whole record without a page; `reason` is its code."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


def page_of(record: WarcRecord, content: bytes) -> RawPage:
    """The page of a record whose content has been read. Raises NoPage, and OSError on an answer that is no HTTP."""
    from fastwarc.warc import WarcRecordType

    url = _address(record)
    if record.record_type == WarcRecordType.response and _is_http(record):
        headers, body, warnings = _answer(content)
    else:
        headers, body = {"content-type": record.headers.get("Content-Type", "") or ""}, content
        warnings = ()
    kind = headers.get("content-type", "").partition(";")[0].strip().lower()
    wanted = ("text/plain",) if record.record_type == WarcRecordType.conversion else _PAGES
    if kind not in wanted and (kind or not body.lstrip().startswith(b"<")):
        raise NoPage("not_html")
    if len(body) > LARGEST:
        raise NoPage("too_large")
    return RawPage(
        url=url,
        body=body,
        headers=headers,
        fetched_at=_date(record),
        warnings=(TRUNCATED,) if record.headers.get("WARC-Truncated") else warnings,
    )


def _address(record: WarcRecord) -> str:
    written = (record.headers.get("WARC-Target-URI") or "").strip().removeprefix("<").removesuffix(">")
    try:
        return web_address(written)
    except AddressError:
        raise NoPage("bad_address") from None


def _is_http(record: WarcRecord) -> bool:
    return (record.headers.get("Content-Type") or "").strip().lower().startswith("application/http")


def _answer(content: bytes) -> tuple[dict[str, str], bytes, tuple[str, ...]]:
    """Headers and body of an HTTP answer, its encodings undone, and warnings."""
    answer = _parsed(content, "none")
    status = answer.http_headers.status_code
    if status is None:
        raise OSError("the answer in it has no status")
    if status != 200:
        raise NoPage(f"http_{status}")
    sent_headers = [(name.lower(), value) for name, value in answer.http_headers.to_tuples()]
    headers = dict(sent_headers)
    if "x-robots-tag" in headers:
        headers["x-robots-tag"] = joined(value for name, value in sent_headers if name == "x-robots-tag")
    notes: set[str] = set()
    try:
        sent = _put_together(content, answer, headers.get("transfer-encoding", ""))
        body = _unpacked(sent, headers.get("content-encoding", ""), notes)
    except OSError:
        # Some archivers undo an encoding and leave its header.
        body = _parsed(content, "none").reader.read()
        notes.clear()
        if not body.lstrip().startswith(b"<"):
            raise
    kept = {name: value for name, value in headers.items() if name not in _OF_THE_WAY}
    return kept, body, tuple(sorted(notes))


def _parsed(content: bytes, encodings: Literal["none", "transfer"]) -> WarcRecord:
    from fastwarc.warc import WarcRecord

    answer = WarcRecord()
    answer.set_bytes_content(content)
    answer.is_http = True
    answer.parse_http(auto_decode=encodings, quirks_mode=True)
    return answer


def _put_together(content: bytes, answer: WarcRecord, encoding: str) -> bytes:
    """The body of an answer that was sent in chunks, or at once."""
    codings = {each.strip().lower() for each in encoding.split(",")} - {"", "identity"}
    if codings - {"chunked"}:
        raise OSError(f"the answer in it was packed on its way as {encoding!r}")
    return (_parsed(content, "transfer") if codings else answer).reader.read()


def _unpacked(sent: bytes, encoding: str, notes: set[str]) -> bytes:
    """Never more than the limit: FastWARC itself would unpack a bomb whole before it gave its first byte."""
    if encoding.strip().lower() == "br":
        return _unpacked_brotli(sent, notes)
    try:
        body = b"".join(unpack(iter((sent,)), layers(encoding, ""), LARGEST, notes, ""))
    except FetchError as problem:
        if problem.status == "too_large":
            raise NoPage("too_large") from None
        raise OSError(f"the answer in it {problem.detail}") from None
    if sent and not body:
        raise OSError(f"the answer in it is no {encoding}")
    return body


def _unpacked_brotli(sent: bytes, notes: set[str]) -> bytes:
    import brotli

    machine = brotli.Decompressor()
    body = bytearray()
    try:
        while piece := machine.process(b"" if body else sent, output_buffer_limit=_PIECE):
            body += piece
            if len(body) > LARGEST:
                raise NoPage("too_large")
    except brotli.error as problem:
        raise OSError(str(problem)) from None
    if not machine.is_finished():
        notes.add(TRUNCATED)
    return bytes(body)


def _date(record: WarcRecord) -> datetime | None:
    try:
        found: datetime | None = record.record_date
    except (ValueError, OverflowError):
        return None
    return found if found is not None and found.tzinfo is not None else None
