"""Waits as long as a server asks to, or leaves it alone for the rest of the run."""

from __future__ import annotations

from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING

from crawler.failures import HostResting, Stopped
from crawler.politeness.pace import HostPace

if TYPE_CHECKING:
    from typing import Self

    from scrapy import Request
    from scrapy.crawler import Crawler
    from scrapy.http import Response

_ASKING = frozenset({429, 503})
_LONGEST_HEADER = 64


class RetryAfterMiddleware:
    """Stands between the answers and Scrapy's RetryMiddleware, which would ask again at once.

    429, and 503 with Retry-After, hold the whole host. A wait longer than RETRY_AFTER_LONGEST ends the host
    for this run: everything that waits for it fails as `retry_later`, and the next run finds it again.
    """

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler
        self._longest = crawler.settings.getfloat("RETRY_AFTER_LONGEST")
        self._default = crawler.settings.getfloat("RETRY_AFTER_DEFAULT")

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """As Scrapy builds it."""
        return cls(crawler)

    def process_request(self, request: Request) -> None:
        """Raises HostResting for a host that wants to be left alone, and Stopped when the run is."""
        if self._pace.stopped:
            raise Stopped(request.url)
        detail = self._pace.resting(self._crawler.engine.downloader.get_slot_key(request))
        if detail:
            raise HostResting(request.url, detail)

    def process_response(self, request: Request, response: Response) -> Response:
        """Holds the host, and lets the answer pass on to be retried or named."""
        if response.status not in _ASKING:
            return response
        written = (response.headers.get("Retry-After") or b"").decode("latin-1")
        seconds = read_retry_after(written, datetime.now(UTC))
        if seconds is None and response.status != 429:
            return response
        host = self._crawler.engine.downloader.get_slot_key(request)
        wait = self._default if seconds is None else seconds
        if wait > self._longest:
            request.meta["dont_retry"] = True
            self._pace.rest(host, f"the server asked to be left alone for {wait:.0f} seconds")
        else:
            self._pace.hold(host, wait)
        return response

    @property
    def _pace(self) -> HostPace:
        pace = self._crawler.get_extension(HostPace)
        if pace is None:
            raise RuntimeError("RetryAfterMiddleware needs the extension HostPace")
        return pace


def read_retry_after(text: str, now: datetime) -> float | None:
    """The seconds of a Retry-After header (a number, or a date); None where it says nothing."""
    cleaned = text.strip()
    if not cleaned or len(cleaned) > _LONGEST_HEADER:
        return None
    if cleaned.isascii() and cleaned.isdigit():
        return float(cleaned)
    try:
        until = parsedate_to_datetime(cleaned)
    except (ValueError, OverflowError, IndexError, TypeError):
        return None
    until = until if until.tzinfo else until.replace(tzinfo=UTC)
    return max(0.0, (until - now).total_seconds())
