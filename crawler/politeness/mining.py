"""What a site reserves against text and data mining in /.well-known/tdmrep.json, asked for once a day."""

from __future__ import annotations

import asyncio
import json
import logging
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from scrapy import Request
from scrapy.http.request import NO_CALLBACK

from crawler.failures import name_failure
from crawler.politeness.paths import Rule, matched_length, rule_for, spellings
from storage.errors import StorageError

if TYPE_CHECKING:
    from typing import Self

    from scrapy.crawler import Crawler
    from scrapy.http import Response

    from crawler.desk import Desk

logger = logging.getLogger(__name__)

PATH = "/.well-known/tdmrep.json"
_LARGEST = 512 * 1024
_FRESH = timedelta(days=1)
_GONE = 404


class MiningReservations:
    """The reservations of the sites of one run. A site is asked before its first new story, with all manners."""

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler
        self._rules: dict[str, asyncio.Future[tuple[tuple[Rule, bool], ...]]] = {}

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """As Scrapy builds it."""
        return cls(crawler)

    async def process_request(self, request: Request) -> None:
        """Returns when it is known what the site of a new story reserves, or that nobody knows."""
        desk = getattr(self._crawler.spider, "desk", None)
        if desk is not None and request.meta.get("new_story"):
            await asyncio.shield(self._of_site(desk, request.url, request.meta.get("pace", 0.0)))

    async def reserved(self, desk: Desk, url: str, pace: float) -> bool:
        """Whether the site of `url` reserves it. False when its file is not there or cannot be read."""
        return reserves(await asyncio.shield(self._of_site(desk, url, pace)), url)

    def _of_site(self, desk: Desk, url: str, pace: float) -> asyncio.Future[tuple[tuple[Rule, bool], ...]]:
        parts = urlsplit(url)
        site = f"{parts.scheme}://{parts.netloc}"
        if site not in self._rules:
            self._rules[site] = asyncio.ensure_future(self._kept_or_fetched(desk, site, pace))
        return self._rules[site]

    async def _kept_or_fetched(self, desk: Desk, site: str, pace: float) -> tuple[tuple[Rule, bool], ...]:
        address = site + PATH
        since = datetime.now(UTC) - _FRESH
        try:
            # Kept with the robots.txt of sites: both are what a site says of itself, good for a day.
            kept = await desk.filing.frontier(lambda frontier: frontier.robots(address, since))
            if kept is None:
                kept = await self._fetch(address, pace)
                if kept is not None:
                    status, body = kept
                    now = datetime.now(UTC)
                    await desk.filing.frontier(
                        lambda frontier: frontier.keep_robots(address, status, body, now)
                    )
        except StorageError as problem:
            desk.fail(problem)
            return ()
        return rules_of(kept[1]) if kept is not None and kept[0] == 200 else ()

    async def _fetch(self, address: str, pace: float) -> tuple[int, bytes] | None:
        """Status and body; None when no answer came, or none that stands."""
        # Not worth a second request: what is not known today is asked for again with the next run.
        meta = {"pace": pace, "site": address, "dont_retry": True}
        request = Request(address, meta=meta, callback=NO_CALLBACK, dont_filter=True)
        try:
            response: Response = await self._crawler.engine.download_async(request)
        except Exception as problem:  # noqa: BLE001 - whatever the network raises, nothing is known then
            status, detail = name_failure(problem)
            logger.info("%s: %s: %s", address, status, detail)
            # What robots.txt keeps from us is kept from us all day.
            return (_GONE, b"") if status == "robots_disallowed" else None
        if response.status == 200 and len(response.body) <= _LARGEST:
            return response.status, response.body
        return (_GONE, b"") if response.status < 500 and response.status != 429 else None


def rules_of(body: bytes) -> tuple[tuple[Rule, bool], ...]:
    """The rules of a file in their order, each with whether it reserves; none of what is no such file.

    TDM Reservation Protocol, W3C community group: an array of objects with `location`, a pattern as in robots.txt, and
    `tdm-reservation`, 0 or 1.
    """
    try:
        read = json.loads(body)
    except (ValueError, RecursionError):
        return ()
    rules = read if isinstance(read, list) else [read]
    return tuple(
        (rule_for(each["location"], allow=False), str(each.get("tdm-reservation")) == "1")
        for each in rules
        if _is_rule(each)
    )


def reserves(rules: tuple[tuple[Rule, bool], ...], url: str) -> bool:
    """Whether the first rule that speaks of an address reserves it."""
    asked = spellings(url)
    return next((reserved for rule, reserved in rules if matched_length(rule, asked) >= 0), False)


def _is_rule(read: Any) -> bool:
    return (
        isinstance(read, dict) and isinstance(read.get("location"), str) and read["location"].startswith("/")
    )
