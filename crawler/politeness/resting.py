"""Keeps requests from hosts that asked to be left alone, and from every host once the run is being stopped."""

from __future__ import annotations

from typing import TYPE_CHECKING

from crawler.failures import HostResting, Stopped
from crawler.politeness.pace import HostPace

if TYPE_CHECKING:
    from typing import Self

    from scrapy import Request
    from scrapy.crawler import Crawler


class RestingMiddleware:
    """The last look before a request waits for its turn; what waits already is failed by HostPace."""

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """As Scrapy builds it."""
        return cls(crawler)

    def process_request(self, request: Request) -> None:
        """Raises Stopped or HostResting."""
        pace = self._crawler.get_extension(HostPace)
        if pace is None:
            return
        if pace.stopped:
            raise Stopped(request.url)
        detail = pace.resting(self._crawler.engine.downloader.get_slot_key(request))
        if detail:
            raise HostResting(request.url, detail)
