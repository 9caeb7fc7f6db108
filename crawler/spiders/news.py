"""The only spider: reads listings, decides before the download what is new, hands pages to the pipelines."""

from __future__ import annotations

import logging
import os
from collections.abc import AsyncIterator, Iterable
from functools import partial
from typing import TYPE_CHECKING, Any

from scrapy import Request, Spider, signals

from crawler.assignment import Assignment, from_environment
from crawler.desk import Desk
from crawler.discovery.link import Link, LinkKind, Listing
from crawler.discovery.reading import read_listing
from crawler.errors import FetchError, RobotsDisallowed
from crawler.failures import Stopped, name_failure
from crawler.frontier import Frontier, Planned
from crawler.pages import addresses_of, to_page
from crawler.pipelines import FetchedPage
from crawler.politeness.robots_middleware import RobotsMiddleware
from crawler.settings import run_settings
from crawler.workers import WorkerFailed, WorkersGone
from storage.errors import StorageError

if TYPE_CHECKING:
    from typing import Self

    from scrapy.crawler import Crawler
    from scrapy.http import Response
    from twisted.python.failure import Failure

    from crawler.sources import Source

logger = logging.getLogger(__name__)

# Listings come before articles: what is new is known early, and the newest is fetched first.
_LISTING_PRIORITY = 10


class NewsSpider(Spider):
    """`scrapy crawl news -a source=ID` (several with commas, all without it); also `dateline crawl`."""

    name = "news"

    desk: Desk
    frontier: Frontier

    @classmethod
    def from_crawler(
        cls,
        crawler: Crawler,
        *args: Any,
        source: str = "",
        assignment: Assignment | None = None,
        desk: Desk | None = None,
        **kwargs: Any,
    ) -> Self:
        """As Scrapy builds it. Raises SourcesError when the sources file cannot be used."""
        spider = super().from_crawler(crawler, *args, **kwargs)
        if desk is None and "SCRAPY_CHECK" in os.environ:  # `scrapy check` needs no sources
            return spider
        if desk is None:
            only = [each.strip() for each in source.split(",") if each.strip()]
            desk = Desk(assignment or from_environment(only))
        spider.desk = desk
        spider.frontier = Frontier(desk)
        for name, value in run_settings(desk.assignment).items():
            crawler.settings.set(name, value, priority="spider")
        crawler.signals.connect(spider.dropped, signals.request_dropped)
        crawler.signals.connect(spider.ended, signals.spider_closed)
        return spider

    async def start(self) -> AsyncIterator[Request]:
        """The listings that the sources file names."""
        for source in self.desk.assignment.sources:
            listed = [
                *((url, LinkKind.FEED) for url in source.feeds),
                *((url, LinkKind.SITEMAP) for url in source.sitemaps),
                *((url, LinkKind.SECTION) for url in source.sections),
            ]
            # Nothing listed: the front page is read as a section; its feeds and the sitemaps of robots.txt follow.
            first = listed or [(source.url, LinkKind.SECTION)]
            for url, kind in first:
                self.frontier.plan(source, Link(url=url, found_in="", kind=kind))
            for _ in first:
                for request in self._next_listing(source):
                    yield request

    def _next_listing(self, source: Source) -> Iterable[Request]:
        """The request for one planned listing, if there is one."""
        planned = None if self.desk.stopping else self.frontier.next_listing(source)
        if planned is not None:
            yield Request(
                planned.address,
                callback=self.listing,
                errback=self.failed_listing,
                cb_kwargs={"source_id": source.id, "planned": planned},
                meta={"pace": source.delay},
                priority=_LISTING_PRIORITY,
                dont_filter=True,
            )

    async def listing(self, response: Response, source_id: str, planned: Planned) -> AsyncIterator[Request]:
        """Reads a listing in a worker; asks for its new stories, and then for the next listing of the source."""
        source = self.desk.assignment.source(source_id)
        found = await self._read(source, response, planned.link.kind)
        async for request in self._stories(source, found.articles):
            yield request
        for further in found.listings:
            if not (further.kind is LinkKind.FEED and source.feeds):
                self.frontier.plan(source, further, above=planned)
        await self._plan_sitemaps(source, planned)
        for request in self._next_listing(source):
            yield request

    async def _read(self, source: Source, response: Response, kind: LinkKind) -> Listing:
        content_type = (response.headers.get("Content-Type") or b"").decode("latin-1")
        read = partial(read_listing, kind, response.body, response.url, content_type, source.articles)
        try:
            found = await self.desk.pool.run("reader", read)
        except WorkerFailed as failure:
            await self._unreadable(source.id, response.url, failure.status, failure.detail)
            return Listing()
        except WorkersGone as gone:
            self.desk.fail(gone)
            return Listing()
        for problem in found.problems:
            logger.info("%s: %s: %s", source.id, response.url, problem)
        if found.problems and not (found.articles or found.listings):
            await self._unreadable(source.id, response.url, "unreadable_listing", found.problems[0])
        return found

    async def _stories(self, source: Source, links: tuple[Link, ...]) -> AsyncIterator[Request]:
        try:
            addresses = await self.frontier.new(source, links)
        except StorageError as problem:
            self.desk.fail(problem)
            return
        for address in addresses:
            if self.desk.assignment.dry_run:
                self.desk.tally.would_fetch(source.id, address)
                continue
            yield Request(
                address,
                callback=self.article,
                errback=self.failed_article,
                cb_kwargs={"source_id": source.id},
                meta={"pace": source.delay, "site": source.url},
            )

    async def _plan_sitemaps(self, source: Source, planned: Planned) -> None:
        """Plans the sitemaps of robots.txt, once the front page of a source that lists nothing has been read."""
        robots = self.crawler.get_downloader_middleware(RobotsMiddleware)
        if planned.link.found_in or robots is None or source.feeds or source.sitemaps or source.sections:
            return
        try:
            named = await robots.sitemaps(source.url, pace=source.delay)
        except FetchError as problem:
            logger.info("%s: %s", source.id, problem)
            return
        for url in named:
            self.frontier.plan(source, Link(url=url, found_in="robots.txt", kind=LinkKind.SITEMAP))

    async def article(self, response: Response, source_id: str) -> AsyncIterator[FetchedPage]:
        """A page on its way to the pipelines."""
        self.desk.tally.count(source_id, "fetched")
        yield FetchedPage(page=to_page(response), source=source_id, asked=addresses_of(response))

    async def failed_listing(self, failure: Failure) -> AsyncIterator[Request]:
        """Names why a listing could not be fetched, and goes on to the next."""
        request: Request = failure.request  # type: ignore[attr-defined]  # Scrapy puts it there
        await self._failed(request, failure.value)
        source = self.desk.assignment.source(request.cb_kwargs["source_id"])
        await self._plan_sitemaps(source, request.cb_kwargs["planned"])
        for further in self._next_listing(source):
            yield further

    async def failed_article(self, failure: Failure) -> None:
        """Names why an article could not be fetched; one that robots.txt keeps from us has not failed."""
        request: Request = failure.request  # type: ignore[attr-defined]
        if isinstance(failure.value, RobotsDisallowed):
            status, detail = name_failure(failure.value)
            self.desk.tally.leave_out(request.cb_kwargs["source_id"], status)
            await self._note(request, status, detail)
        else:
            await self._failed(request, failure.value)

    async def _failed(self, request: Request, problem: BaseException | None) -> None:
        """Counts and notes the failure of a request."""
        status, detail = name_failure(problem or RuntimeError("no reason given"))
        if status == Stopped.STATUS:
            return
        source_id = request.cb_kwargs["source_id"]
        logger.info("%s: %s: %s: %s", source_id, request.url, status, detail)
        self.desk.tally.fail(source_id, status)
        await self._note(request, status, detail)

    async def _note(self, request: Request, status: str, detail: str) -> None:
        """Notes the status under every address that led there."""
        asked = dict.fromkeys([*request.meta.get("redirect_urls", ()), request.url])
        await self.desk.note(request.cb_kwargs["source_id"], asked, status, detail)

    async def _unreadable(self, source_id: str, address: str, status: str, detail: str) -> None:
        self.desk.tally.fail(source_id, status)
        await self.desk.note(source_id, [address], status, detail)

    def dropped(self, request: Request) -> None:
        """A redirect to an address that this run asks for anyway, or a redirect in a circle."""
        source_id = request.cb_kwargs.get("source_id")
        if source_id is None or self.desk.stopping:
            return
        asked = request.meta.get("redirect_urls", ())
        if request.url in asked:
            self.desk.tally.fail(source_id, "too_many_redirects")
            self.desk.note_soon(source_id, asked, "too_many_redirects", "redirects in a circle")
        else:
            self.desk.tally.leave_out(source_id, "duplicate")
            self.desk.note_soon(source_id, asked, "redirected", f"to {request.url}")

    async def ended(self, reason: str) -> None:
        """The last thing of a run: its report is kept, its store and workers are closed."""
        self.desk.ended = reason
        self.desk.interrupted = self.desk.interrupted or reason == "shutdown"
        await self.desk.close()
        logger.info("run report: %s", self.desk.report().to_dict())
