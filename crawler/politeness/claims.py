"""One run at a time at each host, whichever sources and runs want it; its pauses outlive a run."""

from __future__ import annotations

import asyncio
import logging
from datetime import UTC, datetime
from time import monotonic
from typing import TYPE_CHECKING

from scrapy import signals
from scrapy.utils.asyncio import create_looping_call

from crawler.failures import HostResting
from crawler.politeness.pace import HostPace
from storage.errors import StorageError

if TYPE_CHECKING:
    from typing import Self

    from scrapy import Request
    from scrapy.crawler import Crawler

    from crawler.desk import Desk

logger = logging.getLogger(__name__)

# How often a host is asked for again that another run has, and how long in all.
_AGAIN_SECONDS = 1.0
_LONGEST_WAIT = 600.0
# A host that was not asked for so long is given back: who waits for one host must not keep another from others.
_IDLE_SECONDS = 5.0
_LOOK_SECONDS = 2.0
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
        self._look = create_looping_call(self._give_back_idle)
        crawler.signals.connect(self._asked, signals.request_left_downloader)
        crawler.signals.connect(self._begin, signals.spider_opened)
        crawler.signals.connect(self._end, signals.spider_closed)

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """As Scrapy builds it."""
        return cls(crawler)

    async def process_request(self, request: Request) -> None:
        """Returns when the host is ours, or when the run is being stopped. Raises HostResting."""
        desk = self._desk
        if desk is None:
            return
        host = self._crawler.engine.downloader.get_slot_key(request)
        if host not in self._claimed:
            claim = self._claim(desk, host, request.meta.get("pace", 0.0))
            self._claimed[host] = asyncio.ensure_future(claim)
        try:
            await asyncio.shield(self._claimed[host])
        except TimeoutError:
            self._claimed.pop(host, None)
            raise HostResting(request.url, "another run is at its host") from None

    async def _claim(self, desk: Desk, host: str, pause: float) -> None:
        name, told, since = f"host:{host}", False, monotonic()
        while not desk.stopping:
            if monotonic() - since > _LONGEST_WAIT:
                raise TimeoutError
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

    def _begin(self) -> None:
        if self._desk is not None:
            self._look.start(_LOOK_SECONDS, now=False)

    def _end(self) -> None:
        if self._look.running:
            self._look.stop()

    def _give_back_idle(self) -> None:
        """Two runs that each hold a host and wait for the other's would wait for ever."""
        desk, slots = self._desk, self._crawler.engine.downloader.slots
        for host, claimed in list(self._claimed.items()):
            slot = slots.get(host)
            if desk is None or not claimed.done():
                continue
            if slot is not None and (slot.active or slot.queue or slot.transferring):
                continue
            if slot is None or monotonic() - slot.lastseen > _IDLE_SECONDS:
                del self._claimed[host]
                desk.give_back(host)

    @property
    def _desk(self) -> Desk | None:
        # `scrapy shell` and `scrapy fetch` have a spider without one.
        return getattr(self._crawler.spider, "desk", None)
