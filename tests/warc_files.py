"""WARC and WET records as archives have them, written by FastWARC: each by itself, to be joined or damaged."""

from __future__ import annotations

import gzip
from io import BytesIO

from fastwarc.stream_io import GzipWriter
from fastwarc.warc import WarcRecord, WarcRecordType
from loopback_site import story

WHEN = "2020-02-06T17:32:00Z"
_HTTP = "application/http; msgtype=response"


def response(
    url: str,
    body: bytes,
    *,
    when: str = WHEN,
    status: str = "200 OK",
    content_type: str = "text/html; charset=utf-8",
    packed: bool = True,
    headers: tuple[tuple[str, str], ...] = (),
) -> bytes:
    """A response record, as a gzip member of its own or plain."""
    lines = [f"HTTP/1.1 {status}", f"Content-Type: {content_type}", *(": ".join(each) for each in headers)]
    content = "\r\n".join([*lines, "", ""]).encode() + body
    return _written(WarcRecordType.response, url, content, when=when, packed=packed)


def conversion(url: str, text: str, *, packed: bool = True) -> bytes:
    """A record of a WET file."""
    return _written(WarcRecordType.conversion, url, text.encode(), packed=packed)


def other(kind: WarcRecordType, url: str = "https://ledger.example/") -> bytes:
    """A record that surrounds pages: warcinfo, request, metadata."""
    return _written(kind, url, b"software: a test\r\n")


def stories(count: int, *, packed: bool = True) -> list[bytes]:
    """Response records of stories with their own words, each with its request before it."""
    return [
        response(
            f"https://ledger.example/2020/02/06/{number}-cranes-of-pier-{number}-return",
            story(
                f"Crane {number} returns to pier {number * 7} after repairs", f"The crane of quay {number}"
            ),
            packed=packed,
        )
        for number in range(count)
    ]


def as_one_member(records: list[bytes]) -> bytes:
    """Plain records compressed together, as `gzip FILE` does."""
    return gzip.compress(b"".join(records))


def spoiled(record: bytes) -> bytes:
    """A record with a stretch of bytes in its middle that are others."""
    middle = len(record) // 2
    return record[:middle] + bytes(40) + record[middle + 40 :]


def _written(
    kind: WarcRecordType, url: str, content: bytes, *, when: str = WHEN, packed: bool = True
) -> bytes:
    record = WarcRecord()
    record.init_headers(kind)
    record.headers["WARC-Target-URI"] = url
    record.headers["WARC-Date"] = when
    record.headers["Content-Type"] = _HTTP if kind == WarcRecordType.response else "text/plain"
    record.set_bytes_content(content)
    out = BytesIO()
    if packed:
        with GzipWriter(out) as writer:
            record.write(writer)
    else:
        record.write(out)
    return out.getvalue()
