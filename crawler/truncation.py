"""Looks into compressed answers first: refuses bombs, and notices what ends before its end."""

from __future__ import annotations

import zlib
from enum import Enum
from typing import TYPE_CHECKING

from crawler.errors import FetchError
from crawler.pages import TRUNCATED

if TYPE_CHECKING:
    from typing import Self

    from scrapy import Request
    from scrapy.crawler import Crawler
    from scrapy.http import Response

_STEP = 1024 * 1024  # bytes of output held at a time
# Either wrapping of deflate, and gzip: what settings.py asks servers for.
_WINDOWS = {b"gzip": (31,), b"x-gzip": (31,), b"deflate": (15, -15)}


class TruncationMiddleware:
    """Flags an answer that is cut off, which every decoder accepts without a word; refuses one that grows too large.

    Stands where answers are still compressed: it decodes them once more, and keeps nothing. Scrapy's own decoder
    holds what it has unpacked so far of every bomb until its error has been dealt with.
    """

    def __init__(self, limit: int) -> None:
        self._limit = limit

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """As Scrapy builds it."""
        return cls(crawler.settings.getint("DOWNLOAD_MAXSIZE"))

    def process_response(self, request: Request, response: Response) -> Response:
        """The response, flagged when its compressed body is cut off. Raises FetchError (`too_large`)."""
        encodings = response.headers.getlist("Content-Encoding")
        encoding = encodings[0].strip().lower() if len(encodings) == 1 else b""
        if response.body and encoding in _WINDOWS:
            match look_into(response.body, encoding, self._limit):
                case Stream.TOO_LARGE:
                    detail = f"unpacks to more than {self._limit // 2**20} MiB"
                    raise FetchError(request.url, "too_large", detail)
                case Stream.CUT:
                    response.flags.append(TRUNCATED)
        return response


class Stream(Enum):
    """What a compressed stream is like."""

    WHOLE = "whole"
    CUT = "cut"  # it stops before its end marker
    TOO_LARGE = "too large"
    DAMAGED = "damaged"


def look_into(body: bytes, encoding: bytes, limit: int) -> Stream:
    """What a gzip or deflate stream is like, at most `limit` bytes of it unpacked."""
    for window in _WINDOWS[encoding]:
        decoder = zlib.decompressobj(wbits=window)
        size, rest = 0, body
        try:
            while rest and not decoder.eof and size <= limit:
                size += len(decoder.decompress(rest, _STEP))
                rest = decoder.unconsumed_tail
        except zlib.error:
            continue
        if size > limit:
            return Stream.TOO_LARGE
        return Stream.WHOLE if decoder.eof else Stream.CUT
    return Stream.DAMAGED
