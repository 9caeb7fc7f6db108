"""Obeys robots.txt after RFC 9309: fetched once a day for each site, before anything else of it."""

from __future__ import annotations

import asyncio
import logging
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from time import monotonic
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from scrapy import Request
from scrapy.exceptions import IgnoreRequest
from scrapy.http.request import NO_CALLBACK

from crawler.errors import FetchError, ReachRefused, RobotsDisallowed
from crawler.failures import Failed, HostResting, Stopped, name_failure
from crawler.politeness.robots import LARGEST, RobotsRules, State, rules_from
from storage.errors import StorageError

if TYPE_CHECKING:
    from typing import Self

    from scrapy.crawler import Crawler
    from scrapy.http import Response

logger = logging.getLogger(__name__)

FRESH_SECONDS = 24 * 60 * 60  # RFC 9309, section 2.4
UNREACHABLE = "robots_unreachable"
_NO_SERVER = frozenset({"dns", "refused", "timeout", "tls", "connection", "proxy"})
_FIRST = 1000  # priority: before every page of the site


@dataclass(frozen=True, slots=True)
class _Answer:
    rules: RobotsRules
    failed: Failed | None = None  # why it cannot be read: that forbids everything (RFC 9309, section 2.3.1.4)


class RobotsMiddleware:
    """Lets through what the site's robots.txt allows to our user agent, and asks for the pace that it wants.

    A robots.txt that cannot be read (5xx, 429, no answer) forbids everything; one that does not exist allows
    it.
    """

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler
        self._agent: str = crawler.settings["USER_AGENT"]
        self._answers: dict[str, tuple[float, asyncio.Future[_Answer]]] = {}

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """As Scrapy builds it."""
        return cls(crawler)

    async def process_request(self, request: Request) -> None:
        """Raises RobotsDisallowed, or FetchError for what keeps robots.txt or the site itself from us."""
        if request.meta.get("is_robots"):
            return
        answer = await self._answer(request.url, pace=request.meta.get("pace", 0.0))
        if not answer.rules.allows(request.url, self._agent):
            if answer.failed is None:
                raise RobotsDisallowed(request.url, "its robots.txt asks robots not to fetch it")
            status, detail = answer.failed
            raise FetchError(request.url, status, f"its robots.txt cannot be read: {detail}")
        delay = answer.rules.crawl_delay(self._agent)
        if delay:
            request.meta["pace"] = max(delay, request.meta.get("pace", 0.0))

    async def sitemaps(self, url: str, *, pace: float) -> tuple[str, ...]:
        """The sitemaps that the robots.txt of the site of `url` names, as written."""
        return (await self._answer(url, pace=pace)).rules.sitemaps

    async def _answer(self, url: str, *, pace: float) -> _Answer:
        parts = urlsplit(url)
        site = f"{parts.scheme}://{parts.netloc}"
        kept = self._answers.get(site)
        if kept is not None and monotonic() - kept[0] < FRESH_SECONDS:
            return await asyncio.shield(kept[1])
        answer = asyncio.ensure_future(self._kept_or_fetched(site, pace))
        self._answers[site] = (monotonic(), answer)
        return await asyncio.shield(answer)

    async def _kept_or_fetched(self, site: str, pace: float) -> _Answer:
        """What the site said within the last day, also to an earlier run; otherwise what it says now."""
        desk = getattr(self._crawler.spider, "desk", None)
        if desk is None:  # `scrapy shell`, `scrapy fetch`
            return (await self._fetch(f"{site}/robots.txt", pace))[0]
        since = datetime.now(UTC) - timedelta(seconds=FRESH_SECONDS)
        try:
            kept = await desk.filing.frontier(lambda frontier: frontier.robots(site, since))
            if kept is not None:
                return _Answer(rules_from(*kept))
            answer, said = await self._fetch(f"{site}/robots.txt", pace)
            if said is not None:
                status, body = said[0], said[1][: LARGEST + 1]
                await desk.filing.frontier(
                    lambda frontier: frontier.keep_robots(site, status, body, datetime.now(UTC))
                )
        except StorageError as problem:
            desk.fail(problem)
            raise Stopped(site) from problem
        return answer

    async def _fetch(self, url: str, pace: float) -> tuple[_Answer, tuple[int, bytes] | None]:
        """The answer, and status and body as they came, if they did."""
        request = Request(
            url,
            meta={"is_robots": True, "pace": pace},
            priority=_FIRST,
            callback=NO_CALLBACK,
            dont_filter=True,
        )
        try:
            response: Response = await self._crawler.engine.download_async(request)
        except (ReachRefused, HostResting, Stopped):
            raise
        except Exception as problem:  # noqa: BLE001 - no answer of any kind is RFC 9309's "unreachable"
            failed = name_failure(problem)
            if isinstance(problem, IgnoreRequest) and failed.status == "too_many_redirects":
                return _Answer(rules_from(302)), (302, b"")
            logger.info("%s: %s: %s", url, failed.status, failed.detail)
            # What keeps robots.txt from us before a server has said anything would keep the page from us too.
            status = failed.status if failed.status in _NO_SERVER else UNREACHABLE
            return _Answer(rules_from(None), Failed(status, failed.detail)), None
        rules = rules_from(response.status, response.body)
        if rules.state is State.UNREACHABLE:
            return _Answer(rules, Failed(UNREACHABLE, f"the server answered {response.status}")), None
        return _Answer(rules), (response.status, response.body)
