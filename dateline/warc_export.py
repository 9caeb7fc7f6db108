"""The stored pages of articles written out as a WARC file, which web archives and text-mining tools read."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC
from typing import IO, TYPE_CHECKING

from dateline.errors import DatelineError

if TYPE_CHECKING:
    from fastwarc.warc import WarcRecordType

    from cleaners.page import RawPage
    from storage.pages import Pages
    from storage.store import StoredArticle

# Of the way the page came here, and no longer true of what is kept: the body is kept unpacked and in one piece.
_OF_THE_WAY = frozenset(
    {"connection", "content-encoding", "content-length", "keep-alive", "transfer-encoding"}
)


def write_warc(articles: Iterable[StoredArticle], stream: IO[bytes], *, pages: Pages) -> tuple[int, int]:
    """A WARC 1.1 file, each record a gzip member: how many pages were written, and how many articles have none.

    A page is one `response` record with the address it was fetched from, the moment it was fetched, the headers it came
    with and its bytes. Raises DatelineError without FastWARC.
    """
    try:
        from fastwarc.warc import WarcRecordType
    except ImportError:
        advice = "install it: pip install 'dateline[warc]'"
        raise DatelineError("warc", "the library that writes it is not installed", advice) from None
    from dateline import __version__

    about = f"software: dateline {__version__}\r\nformat: WARC File Format 1.1\r\n"
    _write(stream, WarcRecordType.warcinfo, {"Content-Type": "application/warc-fields"}, about.encode())
    written = missing = 0
    for each in articles:
        stored = pages.get(each.article.url) if each.article.url else None
        if stored is None or stored.page.url is None:
            missing += 1
            continue
        headers = {"WARC-Target-URI": stored.page.url, "Content-Type": "application/http; msgtype=response"}
        if stored.page.fetched_at is not None:
            moment = stored.page.fetched_at.astimezone(UTC).replace(tzinfo=None)
            headers["WARC-Date"] = moment.isoformat(timespec="seconds") + "Z"
        _write(stream, WarcRecordType.response, headers, _answer(stored.page))
        written += 1
    return written, missing


def _write(stream: IO[bytes], kind: WarcRecordType, headers: dict[str, str], content: bytes) -> None:
    from fastwarc.stream_io import GzipWriter
    from fastwarc.warc import WarcRecord

    record = WarcRecord()
    record.init_headers(kind)
    for name, value in headers.items():
        record.headers[name] = value
    record.set_bytes_content(content)
    packed = GzipWriter(_Unclosed(stream))
    record.write(packed, checksum_data=True)
    packed.finish()


class _Unclosed:
    """A stream that outlives the members written to it."""

    def __init__(self, stream: IO[bytes]) -> None:
        self._stream = stream

    def write(self, data: bytes) -> int:
        return self._stream.write(data)

    def flush(self) -> None:
        self._stream.flush()

    def close(self) -> None:
        """Left to whoever opened it."""


def _answer(page: RawPage) -> bytes:
    """What a server would have sent: only what it answers with 200 becomes an article."""
    lines = ["HTTP/1.1 200 OK"]
    lines += [f"{name}: {_line(value)}" for name, value in page.headers.items() if name not in _OF_THE_WAY]
    lines.append(f"content-length: {len(page.body)}")
    return "\r\n".join([*lines, "", ""]).encode("utf-8", "replace") + page.body


def _line(value: str) -> str:
    return " ".join(value.split())
