"""The only spider: asks for what the frontier hands out, reads listings, hands pages to the pipelines."""

from __future__ import annotations

import logging
import os
from collections.abc import AsyncIterator
from functools import partial
from time import monotonic
from typing import TYPE_CHECKING, Any

from scrapy import Request, Spider, signals

from cleaners.errors import CleaningError
from cleaners.page import SiteHints
from crawler.addresses import same_site
from crawler.assignment import Assignment, from_environment
from crawler.desk import Desk
from crawler.discovery.link import LinkKind, Listing
from crawler.discovery.reading import read_listing
from crawler.endings import article_failed, article_stored
from crawler.errors import FetchError
from crawler.failures import HostResting, LeftSite, Stopped, name_failure
from crawler.pages import Answer, addresses_of, answer_of, conditions, to_page
from crawler.pipelines import FetchedPage
from crawler.planning import moment, reading_of
from crawler.politeness.robots_middleware import RobotsMiddleware
from crawler.render import GUARD
from crawler.settings import run_settings
from crawler.workers import WorkerFailed, WorkersGone
from storage.errors import StorageError
from storage.leasing import ARTICLE, Settled, Visit

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
            desk = Desk(assignment or from_environment(only), logs_failure=True)
        spider.desk = desk
        for name, value in run_settings(desk.assignment).items():
            crawler.settings.set(name, value, priority="spider")
        crawler.signals.connect(spider.dropped, signals.request_dropped)
        crawler.signals.connect(spider.went_wrong, signals.spider_error)
        crawler.signals.connect(spider.went_wrong, signals.item_error)
        crawler.signals.connect(spider.ended, signals.spider_closed)
        return spider

    async def start(self) -> AsyncIterator[Request]:
        """Everything that the run asks for, when it may be asked for."""
        seconds = self.desk.assignment.seconds
        self._until = None if seconds is None else monotonic() + seconds
        try:
            async for visit in self.desk.frontier.visits(self._going_on):
                yield self._request(visit)
        except Exception as problem:  # noqa: BLE001 - a bug too: Scrapy would end the run as if it were done
            self.desk.fail(problem)

    def _going_on(self) -> bool:
        # Scrapy tells nobody that it is being stopped (Ctrl-C).
        engine = self.crawler.engine
        stopping = self.desk.stopping or not engine.running
        return not stopping and not (self._until is not None and monotonic() > self._until)

    def _request(self, visit: Visit) -> Request:
        source = self.desk.assignment.source(visit.source)
        is_article = visit.kind == ARTICLE
        headers = self._conditions(visit, source)
        meta: dict[str, Any] = {"pace": source.delay}
        if is_article:
            meta["site"] = source.url
            meta["new_story"] = not visit.visits
            meta["playwright"] = source.render
        if headers:
            meta["handle_httpstatus_list"] = [304]
        return Request(
            visit.url,
            callback=self.article if is_article else self.listing,
            errback=self.failed_article if is_article else self.failed_listing,
            headers=headers,
            cb_kwargs={"visit": visit},
            meta=meta,
            priority=0 if is_article else _LISTING_PRIORITY,
            dont_filter=not is_article,
        )

    def _conditions(self, visit: Visit, source: Source) -> dict[str, str]:
        is_as_before = visit.kind == ARTICLE or visit.reading == reading_of(source)
        return conditions(visit.etag, visit.last_modified) if is_as_before else {}

    async def listing(self, response: Response, visit: Visit) -> None:
        """Reads a listing in a worker; its new stories go into the frontier."""
        tally = self.desk.tally
        tally.count(visit.source, "listings")
        tally.count(visit.source, "bytes", len(response.body))
        answer = answer_of(response, _before(visit))
        try:
            # First: the run is over when nothing is under way and nothing is planned.
            await self._plan_sitemaps(visit)
            if response.status == 304:
                await self.desk.frontier.not_modified(visit, answer)
            else:
                found = await self._read(visit, response)
                if found is not None:
                    await self.desk.frontier.take_in(visit, found, answer)
        except StorageError as problem:
            self.desk.fail(problem)

    async def _read(self, visit: Visit, response: Response) -> Listing | None:
        """What the listing says; None when it cannot be read, which is noted then."""
        source = self.desk.assignment.source(visit.source)
        content_type = (response.headers.get("Content-Type") or b"").decode("latin-1")
        kind = LinkKind(visit.kind)
        read = partial(read_listing, kind, response.body, response.url, content_type, source.articles)
        try:
            found = await self.desk.pool.run("reader", read)
        except WorkerFailed as failure:
            await self._unreadable(visit, failure.status, failure.detail)
            return None
        except WorkersGone as gone:
            self.desk.fail(gone)
            return None
        for problem in found.problems:
            logger.info("%s: %s: %s", source.id, response.url, problem)
        if found.problems and not (found.articles or found.listings):
            await self._unreadable(visit, "unreadable_listing", found.problems[0])
            return None
        return found

    async def _plan_sitemaps(self, visit: Visit) -> None:
        """Plans the sitemaps of robots.txt, for a source that lists nothing and for a back-fill."""
        source = self.desk.assignment.source(visit.source)
        robots = self.crawler.get_downloader_middleware(RobotsMiddleware)
        listed = source.feeds or source.sitemaps or source.sections
        if visit.found_in or robots is None or (listed and self.desk.assignment.until is None):
            return
        try:
            named = await robots.sitemaps(source.url, pace=source.delay)
        except FetchError as problem:
            logger.info("%s: %s", source.id, problem)
            return
        await self.desk.frontier.plan_sitemaps(visit, named)

    async def article(self, response: Response, visit: Visit) -> AsyncIterator[FetchedPage]:
        """A page on its way to the pipelines."""
        tally = self.desk.tally
        tally.count(visit.source, "bytes", len(response.body))
        self.desk.frontier.answered(visit)
        answer = answer_of(response, _before(visit))
        if response.status == 304:
            tally.count(visit.source, "not_modified")
            ended = article_stored(visit, answer, published=None, changed=False, now=moment())
            await self.desk.settle([(visit, ended)])
            return
        source = self.desk.assignment.source(visit.source)
        if source.render and not same_site(response.url, source.url):  # a browser follows by itself
            status, detail = name_failure(
                LeftSite(response.url, f"redirected away from the site of {source.url}")
            )
            tally.fail(visit.source, status)
            ended, final = article_failed(visit, status, moment())
            await self.desk.note(visit.source, addresses_of(response), status, detail, final=final)
            await self.desk.settle([(visit, ended)])
            return
        tally.count(visit.source, "fetched")
        yield FetchedPage(page=to_page(response), visit=visit, answer=answer, asked=addresses_of(response))

    async def parse(self, response: Response) -> AsyncIterator[dict[str, Any]]:
        """For `scrapy parse URL`: the article on a page, cleaned as for the source that the page belongs to.

        Nothing is stored, and the reason is told for a page without an article.
        """
        sources = self.desk.assignment.sources
        source = next((each for each in sources if same_site(response.url, each.url)), None)
        hints = source.hints() if source is not None else SiteHints()
        try:
            galley = await self.desk.pool.clean(to_page(response), hints)
        except (CleaningError, WorkerFailed) as refused:
            logger.warning("%s", refused)
        else:
            yield galley.article.to_dict()

    async def failed_listing(self, failure: Failure) -> None:
        """Names why a listing could not be fetched."""
        request: Request = failure.request  # type: ignore[attr-defined]  # Scrapy puts it there
        visit: Visit = request.cb_kwargs["visit"]
        status, detail = name_failure(failure.value or RuntimeError("no reason given"))
        if status == Stopped.STATUS:
            self.desk.frontier.leave(visit)
            return
        try:
            # Before it is settled: the run is not over while something is under way.
            await self._plan_sitemaps(visit)
            self._tell(visit, request.url, status, detail)
            await self.desk.note(visit.source, _asked(request), status, detail)
            await self.desk.frontier.unread(visit, status)
        except StorageError as problem:
            self.desk.fail(problem)

    async def _unreadable(self, visit: Visit, status: str, detail: str) -> None:
        self.desk.tally.fail(visit.source, status)
        await self.desk.note(visit.source, [visit.url], status, detail)
        await self.desk.frontier.unread(visit, status)

    async def failed_article(self, failure: Failure) -> None:
        """Names why an article could not be fetched; one that robots.txt keeps from us has not failed."""
        request: Request = failure.request  # type: ignore[attr-defined]
        visit: Visit = request.cb_kwargs["visit"]
        status, detail = name_failure(failure.value or RuntimeError("no reason given"))
        if status == Stopped.STATUS:
            self.desk.frontier.leave(visit)
            return
        self._tell(visit, request.url, status, detail)
        ended, final = article_failed(visit, status, moment())
        await self.desk.note(visit.source, _asked(request), status, detail, final=final)
        await self.desk.settle([(visit, ended)])

    def dropped(self, request: Request) -> None:
        """A redirect to an address that this run asks for anyway, or a redirect in a circle."""
        visit: Visit | None = request.cb_kwargs.get("visit")
        if visit is None:
            return
        if self.desk.stopping:
            self.desk.frontier.leave(visit)
            return
        asked = request.meta.get("redirect_urls", ())
        if request.url in asked:
            status, detail = "too_many_redirects", "redirects in a circle"
            self.desk.tally.fail(visit.source, status)
        else:
            status, detail = "redirected", f"to {request.url}"
            self.desk.tally.leave_out(visit.source, "duplicate")
        self.desk.do_soon(self.desk.note(visit.source, list(asked), status, detail))
        self.desk.do_soon(self.desk.settle([(visit, Settled(url=visit.url, status=status))]))

    def went_wrong(self, failure: Failure, response: Response) -> None:  # noqa: ARG002 - Scrapy's names
        """A bug, of ours or of a pipeline that somebody added: it costs one address, and the run goes on."""
        request = response.request
        visit: Visit | None = request.cb_kwargs.get("visit") if request else None
        if visit is not None:
            self.desk.tally.fail(visit.source, "crawler_failed")
            ended, _ = article_failed(visit, "crawler_failed", moment())
            self.desk.do_soon(self.desk.settle([(visit, ended)]))

    def _tell(self, visit: Visit, url: str, status: str, detail: str) -> None:
        """Counts what gave no page. What was not asked for has not failed: the site or its host did not want it."""
        was_asked = status != HostResting.STATUS and not (
            visit.kind == ARTICLE and status == "robots_disallowed"
        )
        (self.desk.tally.fail if was_asked else self.desk.tally.leave_out)(visit.source, status)
        logger.info("%s: %s: %s: %s", visit.source, url, status, detail)

    async def ended(self, reason: str) -> None:
        """The last thing of a run: its report is kept, its store and workers are closed."""
        guard = self.crawler.settings.get(GUARD)
        if guard is not None:
            guard.close()
        self.desk.ended = reason
        self.desk.interrupted = self.desk.interrupted or reason == "shutdown"
        await self.desk.close()
        logger.info("run report: %s", self.desk.report().to_dict())


def _before(visit: Visit) -> Answer:
    return Answer(status="", etag=visit.etag, last_modified=visit.last_modified)


def _asked(request: Request) -> list[str]:
    """Every address that led there."""
    return list(dict.fromkeys([*request.meta.get("redirect_urls", ()), request.url]))
