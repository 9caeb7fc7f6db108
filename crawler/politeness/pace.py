"""How fast each host is asked: never faster than its source and its robots.txt want."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from time import monotonic
from typing import TYPE_CHECKING

from scrapy import signals
from scrapy.extensions.throttle import AutoThrottle
from scrapy.utils.asyncio import create_looping_call
from twisted.python.failure import Failure

from crawler.failures import HostResting, Stopped
from crawler.politeness.waiting import read_retry_after

if TYPE_CHECKING:
    from scrapy import Request, Spider
    from scrapy.core.downloader import Downloader, Slot
    from scrapy.crawler import Crawler
    from scrapy.http import Response

# The shortest pause that makes Scrapy look at the clock at all; without one a held host would not be held.
_SHORTEST = 0.001
_WATCH_SECONDS = 0.5
_ASKING = frozenset({429, 503})
_LONGEST_REST = 24 * 60 * 60.0  # seconds; who asks for a month gets a question every day


class HostPace(AutoThrottle):
    """Scrapy's AutoThrottle with a floor for each host, and hosts that are held when their server asks for it.

    AutoThrottle knows one shortest delay for all hosts, and lets a host's own delay sink towards its latency:
    a source's `delay` or a Crawl-delay would be forgotten after a few answers.

    429, and 503 with Retry-After, hold the whole host. A wait longer than RETRY_AFTER_LONGEST ends the host for
    this run: what waits for it ends as `retry_later`, and waits in the frontier. The runs until then leave the
    host alone, too; a day is the longest.
    """

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        self._floors: dict[str, float] = {}
        self._resting: dict[str, str] = {}  # host -> what its server asked for
        self._held: dict[str, float] = {}  # host -> until when, on the monotonic clock
        self._stopped = False
        self._has_run = False
        self._default_wait = crawler.settings.getfloat("RETRY_AFTER_DEFAULT")
        self._longest_wait = crawler.settings.getfloat("RETRY_AFTER_LONGEST")
        self._watch = create_looping_call(self._give_up_when_stopped)
        crawler.signals.connect(self._before_waiting, signal=signals.request_reached_downloader)
        crawler.signals.connect(self._start_watching, signal=signals.engine_started)
        crawler.signals.connect(self._stop_watching, signal=signals.spider_closed)

    def ask(self, host: str, delay: float) -> None:
        """From now on at least `delay` seconds between two requests to `host`."""
        floor = max(delay, self._floors.get(host, 0.0))
        self._floors[host] = floor
        slot = self._downloader.slots.get(host)
        if slot is not None:
            slot.delay = max(slot.delay, floor)

    def _response_downloaded(self, response: Response, request: Request, spider: Spider) -> None:
        # Scrapy tells of an answer before it looks at the host's queue again; a middleware would come too late.
        super()._response_downloaded(response, request, spider)
        if response.status not in _ASKING:
            return
        written = (response.headers.get("Retry-After") or b"").decode("latin-1")
        seconds = read_retry_after(written, datetime.now(UTC))
        if seconds is None and response.status != 429:
            return
        wait = min(self._default_wait if seconds is None else seconds, _LONGEST_REST)
        host = request.meta["download_slot"]
        detail = f"the server asked to be left alone for {wait:.0f} seconds"
        if wait > self._longest_wait:
            request.meta["dont_retry"] = True
        desk = getattr(spider, "desk", None)
        if desk is not None:
            desk.hold_off(host, wait, detail)
        self.wait(host, wait, detail)

    def wait(self, host: str, seconds: float, detail: str) -> None:
        """Holds a host, or lets it rest for this run when that is longer than a run waits."""
        if seconds > self._longest_wait:
            self.rest(host, detail)
        else:
            self.hold(host, seconds)

    def floor(self, host: str) -> float:
        """The shortest pause between two requests to a host, in seconds."""
        return self._floors.get(host, 0.0)

    def hold(self, host: str, seconds: float) -> None:
        """No request to `host` for so many seconds; those that wait go on waiting."""
        self._held[host] = max(self._held.get(host, 0.0), monotonic() + seconds)
        slot = self._downloader.slots.get(host)
        if slot is not None:
            self._apply_hold(host, slot)

    def rest(self, host: str, detail: str) -> None:
        """No request to `host` in this run any more; those that wait fail with HostResting."""
        self._resting[host] = detail
        self._fail_waiting(host, lambda url: HostResting(url, detail))

    def resting(self, host: str) -> str | None:
        """Why `host` is not asked any more, if it is not."""
        return self._resting.get(host)

    def give_up(self) -> None:
        """The run stops: what waits for its turn fails with Stopped, what is being downloaded goes on."""
        self._stopped = True
        for host in list(self._downloader.slots):
            self._fail_waiting(host, Stopped)

    @property
    def stopped(self) -> bool:
        """Whether nothing more is to be asked for."""
        return self._stopped

    def _start_watching(self) -> None:
        self._watch.start(_WATCH_SECONDS, now=False)

    def _stop_watching(self) -> None:
        if self._watch.running:
            self._watch.stop()

    def _give_up_when_stopped(self) -> None:
        # Scrapy tells nobody that it is being stopped (Ctrl-C), and would wait for every host's queue. It is not
        # running either while an extension or a browser is still starting.
        if self.crawler.engine.running:
            self._has_run = True
        elif self._has_run and not self._stopped:
            self.give_up()

    @property
    def _downloader(self) -> Downloader:
        return self.crawler.engine.downloader

    def _before_waiting(self, request: Request, spider: Spider) -> None:  # noqa: ARG002 - the signal's names
        host = request.meta["download_slot"]
        self.ask(host, request.meta.get("pace", 0.0))
        slot = self._downloader.slots[host]
        slot.delay = max(slot.delay, self._floors[host])  # a host that was idle has a new slot
        self._apply_hold(host, slot)

    def _apply_hold(self, host: str, slot: Slot) -> None:
        until = self._held.get(host, 0.0)
        if until > monotonic():
            slot.delay = max(slot.delay, _SHORTEST)
            slot.lastseen = max(slot.lastseen, until - slot.delay)

    def _adjust_delay(self, slot: Slot, latency: float, response: Response) -> None:
        floor = next(
            (self._floors.get(key, 0.0) for key, each in self._downloader.slots.items() if each is slot), 0.0
        )
        super()._adjust_delay(slot, latency, response)
        slot.delay = max(slot.delay, floor)

    def _fail_waiting(self, host: str, problem: Callable[[str], Exception]) -> None:
        slot = self._downloader.slots.get(host)
        while slot is not None and slot.queue:
            request, waiting = slot.queue.popleft()
            waiting.errback(Failure(problem(request.url)))  # type: ignore[no-untyped-call]  # Twisted's
