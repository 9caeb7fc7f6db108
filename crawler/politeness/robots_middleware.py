"""Obeys robots.txt after RFC 9309: fetched once a day for each site, before anything else of it."""

from __future__ import annotations

import asyncio
import logging
from dataclasses import dataclass
from time import monotonic
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from scrapy import Request
from scrapy.exceptions import IgnoreRequest
from scrapy.http.request import NO_CALLBACK

from crawler.errors import FetchError, ReachRefused, RobotsDisallowed
from crawler.failures import Failed, Stopped, name_failure
from crawler.politeness.robots import RobotsRules, State, rules_from

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
    failed: Failed | None = (
        None  # why it cannot be read, which forbids everything (RFC 9309, section 2.3.1.4)
    )


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
        answer = asyncio.ensure_future(self._fetch(f"{site}/robots.txt", pace))
        self._answers[site] = (monotonic(), answer)
        return await asyncio.shield(answer)

    async def _fetch(self, url: str, pace: float) -> _Answer:
        request = Request(
            url,
            meta={"is_robots": True, "pace": pace},
            priority=_FIRST,
            callback=NO_CALLBACK,
            dont_filter=True,
        )
        try:
            response: Response = await self._crawler.engine.download_async(request)
        except (ReachRefused, Stopped):
            raise
        except Exception as problem:  # noqa: BLE001 - no answer of any kind is RFC 9309's "unreachable"
            failed = name_failure(problem)
            if isinstance(problem, IgnoreRequest) and failed.status == "too_many_redirects":
                return _Answer(rules_from(302))
            logger.info("%s: %s: %s", url, failed.status, failed.detail)
            # What keeps robots.txt from us before a server has said anything would keep the page from us too.
            status = failed.status if failed.status in _NO_SERVER else UNREACHABLE
            return _Answer(rules_from(None), Failed(status, failed.detail))
        rules = rules_from(response.status, response.body)
        if rules.state is State.UNREACHABLE:
            return _Answer(rules, Failed(UNREACHABLE, f"the server answered {response.status}"))
        return _Answer(rules)
