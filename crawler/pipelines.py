"""From a fetched page to a stored article: cleaned in a worker process, saved in small batches."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from scrapy.exceptions import CloseSpider, DropItem, NotConfigured

from cleaners.errors import CleaningError
from crawler.endings import article_failed, article_stored
from crawler.failures import Stopped
from crawler.further_pages import join
from crawler.planning import moment
from crawler.politeness.mining import MiningReservations
from crawler.politeness.pace import HostPace
from crawler.reservations import Reservation
from crawler.workers import WorkerFailed, WorkersGone
from storage.errors import StorageError
from storage.store import Fetched, Outcome

if TYPE_CHECKING:
    from typing import Self

    from scrapy.crawler import Crawler

    from cleaners.article import Article
    from cleaners.page import RawPage
    from crawler.cleaning import Galley
    from crawler.desk import Desk
    from crawler.pages import Answer
    from crawler.sources import Source
    from storage.leasing import Visit

AMP = "amp_page"  # left out: the story itself is fetched instead
# A batch is saved when it is full or when its first article has waited this long: a run killed in between
# loses at most this much work, and does it again.
BATCH = 20
BATCH_SECONDS = 0.5


@dataclass(frozen=True, slots=True, kw_only=True)
class FetchedPage:
    """A page on its way to an article; `asked` are the addresses that led to it, its own last."""

    page: RawPage
    visit: Visit
    answer: Answer
    asked: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class CleanedPage:
    """An article on its way to the store; `asked` are also the addresses of its further pages."""

    galley: Galley
    page: RawPage
    visit: Visit
    answer: Answer
    asked: tuple[str, ...]

    @property
    def article(self) -> Article:
        """The article itself."""
        return self.galley.article


class CleaningPipeline:
    """Cleans each page in a worker; a page without an article ends here, under its status."""

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """As Scrapy builds it. Disabled under spiders that are not ours (`scrapy shell`, `scrapy fetch`)."""
        if not hasattr(crawler.spider, "desk"):
            raise NotConfigured
        return cls(crawler)

    async def process_item(self, item: Any) -> Any:
        """FetchedPage -> CleanedPage. Raises DropItem for a page that gave no article."""
        if not isinstance(item, FetchedPage):
            return item
        desk = _desk(self._crawler)
        source = desk.assignment.source(item.visit.source)
        try:
            await desk.profiles.prepare(source.id)
            galley = await desk.pool.clean(item.page, source.hints())
            if galley.twin_of is not None:
                return await self._follow(desk, item, galley.twin_of)
            if Reservation.NOINDEX not in galley.reservations or source.keep_noindex:
                return await self._proof(desk, source, item, galley)
            desk.tally.refuse(source.id, Reservation.NOINDEX)
            status, detail = Reservation.NOINDEX.value, "the page asks robots not to keep it"
        except CleaningError as error:
            desk.tally.refuse(source.id, error.reason.value)
            status, detail = error.reason.value, error.detail
        except WorkerFailed as failure:
            desk.tally.fail(source.id, failure.status)
            status, detail = failure.status, failure.detail
        except (StorageError, WorkersGone) as problem:
            desk.fail(problem)
            raise DropItem(f"{item.page.url}: {problem}", log_level="DEBUG") from problem
        except Stopped as stopped:
            desk.frontier.leave(item.visit)
            raise DropItem(str(stopped), log_level="DEBUG") from stopped
        await self._refuse(desk, item, status, detail)
        raise DropItem(f"{item.page.url}: {status}: {detail}", log_level="DEBUG")

    async def _proof(self, desk: Desk, source: Source, item: FetchedPage, galley: Galley) -> CleanedPage:
        galley, further = await join(self._crawler, desk, source, item.page, galley)
        url = item.page.url or ""
        mining = self._crawler.get_downloader_middleware(MiningReservations)
        if (
            mining is not None
            and not galley.speaks_of_mining
            and await mining.reserved(desk, url, source.delay)
        ):
            warned = (*galley.article.warnings, Reservation.MINING.value)
            galley = replace(galley, article=replace(galley.article, warnings=warned))
        return CleanedPage(
            galley=galley, page=item.page, visit=item.visit, answer=item.answer, asked=(*item.asked, *further)
        )

    async def _follow(self, desk: Desk, item: FetchedPage, story: str) -> None:
        """Of an AMP page the story itself is wanted. Raises DropItem and StorageError."""
        desk.tally.leave_out(item.visit.source, AMP)
        await desk.note(
            item.visit.source, item.asked, "redirected", f"to {story}", fetched_at=item.page.fetched_at
        )
        await desk.frontier.take_twin(item.visit, story)
        await desk.settle([(item.visit, article_failed(item.visit, AMP, moment())[0])])
        raise DropItem(f"{item.page.url}: {AMP}: of {story}", log_level="DEBUG")

    async def _refuse(self, desk: Desk, item: FetchedPage, status: str, detail: str) -> None:
        ended, final = article_failed(item.visit, status, moment())
        await desk.note(
            item.visit.source, item.asked, status, detail, fetched_at=item.page.fetched_at, final=final
        )
        await desk.settle([(item.visit, ended)])


class StoringPipeline:
    """Saves articles in batches; an article counts as stored when its transaction is."""

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler
        self._batch: list[tuple[CleanedPage, asyncio.Future[None]]] = []
        self._timer: asyncio.TimerHandle | None = None
        self._ending: asyncio.Future[None] | None = None  # kept, or the loop would forget it
        self._saving: set[asyncio.Task[None]] = set()

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """As Scrapy builds it. Disabled under spiders that are not ours (`scrapy shell`, `scrapy fetch`)."""
        if not hasattr(crawler.spider, "desk"):
            raise NotConfigured
        return cls(crawler)

    async def process_item(self, item: Any) -> Any:
        """Waits until the article is stored: what is not stored yet holds back further downloads."""
        if not isinstance(item, CleanedPage):
            return item
        loop = asyncio.get_running_loop()
        stored: asyncio.Future[None] = loop.create_future()
        self._batch.append((item, stored))
        if len(self._batch) >= BATCH:
            self._save_batch()
        elif self._timer is None:
            self._timer = loop.call_later(BATCH_SECONDS, self._save_batch)
        await stored
        return item

    async def open_spider(self) -> None:
        """Opens the desk. Raises CloseSpider without a store: nothing is fetched that cannot be kept."""
        desk = _desk(self._crawler)
        try:
            await desk.open(self._crawler.settings, self._end)
        except StorageError as problem:
            desk.fail(problem)
            raise CloseSpider("failed") from problem

    async def close_spider(self) -> None:
        """Scrapy calls it when nothing is in the pipelines any more."""
        self._save_batch()
        while self._saving:
            await asyncio.wait(self._saving)

    def _end(self, reason: str) -> None:
        """Ends the run: what is on its way is finished, what waits is given up."""
        pace = self._crawler.get_extension(HostPace)
        if pace is not None:
            pace.give_up()
        engine = self._crawler.engine
        if engine.spider is not None:
            self._ending = asyncio.ensure_future(engine.close_spider_async(reason=reason))

    def _save_batch(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        batch, self._batch = self._batch, []
        if batch:
            task = asyncio.get_running_loop().create_task(self._save(batch))
            self._saving.add(task)
            task.add_done_callback(self._saving.discard)

    async def _save(self, batch: list[tuple[CleanedPage, asyncio.Future[None]]]) -> None:
        """Saves a batch; whatever happens, everybody who waits for it is told."""
        try:
            await self._file([item for item, _ in batch])
        except StorageError as problem:
            _desk(self._crawler).fail(problem)
            for item, stored in batch:
                stored.set_exception(
                    DropItem(f"{item.article.url}: not stored: {problem}", log_level="DEBUG")
                )
        except Exception as problem:  # noqa: BLE001 - a bug: Scrapy tells of it for each page, and the run goes on
            for _, stored in batch:
                stored.set_exception(problem)
        else:
            for _, stored in batch:
                stored.set_result(None)

    async def _file(self, items: list[CleanedPage]) -> None:
        desk = _desk(self._crawler)
        saved = await desk.filing.save([Fetched(article=item.article, page=item.page) for item in items])
        kept = [item for item, each in zip(items, saved, strict=True) if not each.forgotten]
        await desk.learn((item.article, item.galley.trace) for item in kept)
        ended = []
        for item, each in zip(items, saved, strict=True):
            if each.forgotten:
                desk.tally.leave_out(item.visit.source, each.outcome.value)
                ended.append((item.visit, article_failed(item.visit, each.outcome.value, moment())[0]))
                continue
            desk.tally.count(item.visit.source, each.outcome.value)
            desk.tally.describe(item.visit.source, item.article, item.galley.kept, item.galley.removed)
            await _note_redirects(desk, item)
            changed = each.outcome is Outcome.CHANGED
            published = item.article.published
            end = article_stored(item.visit, item.answer, published=published, changed=changed, now=moment())
            ended.append((item.visit, end))
        await desk.settle(ended)


async def _note_redirects(desk: Desk, item: CleanedPage) -> None:
    """So that a listing's address that redirects is not downloaded again by the next run."""
    other = [address for address in item.asked if address != item.article.url]
    if other:
        detail = f"to {item.article.url}"
        await desk.note(item.visit.source, other, "redirected", detail, fetched_at=item.article.fetched_at)


def _desk(crawler: Crawler) -> Desk:
    desk: Desk = crawler.spider.desk  # type: ignore[union-attr]  # the only spider of this project has one
    return desk
