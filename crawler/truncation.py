"""Notices compressed answers that end before their end, which every decoder accepts without a word."""

from __future__ import annotations

import zlib
from typing import TYPE_CHECKING

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
    """Flags such an answer, so that its page carries the warning `truncated_body`.

    Stands where answers are still compressed: it decodes them once more, and keeps nothing.
    """

    def __init__(self, limit: int) -> None:
        self._limit = limit

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """As Scrapy builds it."""
        return cls(crawler.settings.getint("DOWNLOAD_MAXSIZE"))

    def process_response(self, request: Request, response: Response) -> Response:  # noqa: ARG002 - Scrapy's names
        """The response, flagged when its compressed body is cut off."""
        encodings = response.headers.getlist("Content-Encoding")
        encoding = encodings[0].strip().lower() if len(encodings) == 1 else b""
        if response.body and encoding in _WINDOWS and ends_early(response.body, encoding, self._limit):
            response.flags.append(TRUNCATED)
        return response


def ends_early(body: bytes, encoding: bytes, limit: int) -> bool:
    """Whether a gzip or deflate stream stops before its end marker; False when larger than `limit`."""
    for window in _WINDOWS[encoding]:
        decoder = zlib.decompressobj(wbits=window)
        size, rest = 0, body
        try:
            while rest and not decoder.eof and size <= limit:
                size += len(decoder.decompress(rest, _STEP))
                rest = decoder.unconsumed_tail
        except zlib.error:
            continue
        return not decoder.eof and size <= limit
    return False
