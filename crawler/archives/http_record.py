"""The page in one record of a WARC file."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from cleaners.page import RawPage
from crawler.addresses import web_address
from crawler.archives.record import LARGEST
from crawler.errors import AddressError

if TYPE_CHECKING:
    from fastwarc.warc import WarcRecord

_PAGES = ("text/html", "application/xhtml+xml")
# These tell how the bytes travelled; they have arrived.
_OF_THE_WAY = frozenset({"content-encoding", "transfer-encoding", "content-length"})


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
        headers, body = _answer(content)
    else:
        headers, body = {"content-type": record.headers.get("Content-Type", "") or ""}, content
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
        warnings=("truncated_body",) if record.headers.get("WARC-Truncated") else (),
    )


def _address(record: WarcRecord) -> str:
    written = (record.headers.get("WARC-Target-URI") or "").strip().removeprefix("<").removesuffix(">")
    try:
        return web_address(written)
    except AddressError:
        raise NoPage("bad_address") from None


def _is_http(record: WarcRecord) -> bool:
    return (record.headers.get("Content-Type") or "").strip().lower().startswith("application/http")


def _answer(content: bytes) -> tuple[dict[str, str], bytes]:
    """Headers and body of an HTTP answer, its encodings undone."""
    try:
        answer, body = _decoded(content, "all")
    except OSError:
        # Some archivers undo an encoding and leave its header.
        answer, body = _decoded(content, "none")
        if not body.lstrip().startswith(b"<"):
            raise
    status = answer.http_headers.status_code
    if status is None:
        raise OSError("the answer in it has no status")
    if status != 200:
        raise NoPage(f"http_{status}")
    headers: dict[str, str] = {}
    for name, value in answer.http_headers.to_tuples():
        lowered = name.lower()
        # X-Robots-Tag may be sent once for each robot.
        before = headers.get(lowered) if lowered == "x-robots-tag" else None
        headers[lowered] = f"{before}, {value}" if before else value
    return {name: value for name, value in headers.items() if name not in _OF_THE_WAY}, body


def _decoded(content: bytes, encodings: str) -> tuple[WarcRecord, bytes]:
    from fastwarc.warc import WarcRecord

    answer = WarcRecord()
    answer.set_bytes_content(content)
    answer.is_http = True
    answer.parse_http(auto_decode="all" if encodings == "all" else "none", quirks_mode=True)
    return answer, answer.reader.read(LARGEST + 1)


def _date(record: WarcRecord) -> datetime | None:
    try:
        found: datetime | None = record.record_date
    except (ValueError, OverflowError):
        return None
    return found if found is not None and found.tzinfo is not None else None
