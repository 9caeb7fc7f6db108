"""One run at a time at each host, whichever sources and runs want it; its pauses outlive a run."""

from __future__ import annotations

import asyncio
import logging
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from scrapy import signals

from crawler.politeness.pace import HostPace
from storage.errors import StorageError

if TYPE_CHECKING:
    from typing import Self

    from scrapy import Request
    from scrapy.crawler import Crawler

    from crawler.desk import Desk

logger = logging.getLogger(__name__)

# How often a host is asked for again that another run has.
_AGAIN_SECONDS = 1.0
# Of a pause as long as this every request is noted, so that not even a run that is killed shortens it.
_LONG_PAUSE = 10.0


class HostClaims:
    """Claims each host in the store before the first request to it, and waits while another run has it.

    A host that asked to be left alone is left alone by the runs that follow, too, and between the last request
    of a run and the first of the next there is the pause of the host.
    """

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler
        self._claimed: dict[str, asyncio.Future[None]] = {}
        crawler.signals.connect(self._asked, signals.request_left_downloader)

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """As Scrapy builds it."""
        return cls(crawler)

    async def process_request(self, request: Request) -> None:
        """Returns when the host is ours, or when the run is being stopped."""
        desk = self._desk
        if desk is None:
            return
        host = self._crawler.engine.downloader.get_slot_key(request)
        if host not in self._claimed:
            claim = self._claim(desk, host, request.meta.get("pace", 0.0))
            self._claimed[host] = asyncio.ensure_future(claim)
        await asyncio.shield(self._claimed[host])

    async def _claim(self, desk: Desk, host: str, pause: float) -> None:
        name, told = f"host:{host}", False
        while not desk.stopping:
            try:
                claim = await desk.filing.frontier(
                    lambda frontier: frontier.claim(name, desk.holder, datetime.now(UTC))
                )
            except StorageError as problem:
                desk.fail(problem)
                return
            if claim.granted:
                # Of a run that was killed nobody knows when it asked last.
                self._hold(host, claim.not_before, claim.detail, at_least=pause if claim.taken_over else 0.0)
                return
            if not told:
                logger.info("%s: another run is at it; this one waits", host)
                told = True
            await asyncio.sleep(_AGAIN_SECONDS)

    def _hold(self, host: str, not_before: datetime | None, detail: str | None, *, at_least: float) -> None:
        pace = self._crawler.get_extension(HostPace)
        seconds = (not_before - datetime.now(UTC)).total_seconds() if not_before else 0.0
        seconds = max(seconds, at_least)
        if pace is not None and seconds > 0:
            pace.wait(host, seconds, detail or "its pause since the run before this one")

    def _asked(self, request: Request) -> None:
        pace, desk = self._crawler.get_extension(HostPace), self._desk
        host = request.meta.get("download_slot")
        if pace is not None and desk is not None and host is not None:
            pause = pace.floor(host)
            desk.pauses[host] = pause
            if pause >= _LONG_PAUSE:
                desk.hold_off(host, pause)

    @property
    def _desk(self) -> Desk | None:
        # `scrapy shell` and `scrapy fetch` have a spider without one.
        return getattr(self._crawler.spider, "desk", None)
