"""A story on several pages is one article: fetches the pages behind the first and joins their paragraphs."""

from __future__ import annotations

import logging
from dataclasses import replace
from typing import TYPE_CHECKING

from scrapy import Request
from scrapy.http.request import NO_CALLBACK

from cleaners.errors import CleaningError
from crawler.cleaning import FURTHER_PAGE_MISSING, Galley, Part
from crawler.discovery.pagination import MOST_PAGES
from crawler.failures import Stopped, name_failure
from crawler.pages import to_page
from crawler.workers import WorkerFailed

if TYPE_CHECKING:
    from scrapy.crawler import Crawler

    from cleaners.page import RawPage
    from crawler.desk import Desk
    from crawler.sources import Source

logger = logging.getLogger(__name__)


async def join(
    crawler: Crawler, desk: Desk, source: Source, first: RawPage, galley: Galley
) -> tuple[Galley, list[str]]:
    """The galley with the paragraphs of all its pages, and the addresses of those behind the first.

    The pages are fetched with all manners of the crawl. Raises WorkersGone, and Stopped when the run ends first.
    """
    addresses: list[str] = []
    begun = first.url
    while galley.next_page and begun and len(addresses) < MOST_PAGES - 1:
        address = galley.next_page
        try:
            further = await _fetch(crawler, source, address)
            part = Part(number=len(addresses) + 2, first=begun)
            added = await desk.pool.clean(further, source.hints(), part)
        except Stopped:
            raise
        except (CleaningError, WorkerFailed) as problem:
            logger.info("%s: page %d: %s", begun, len(addresses) + 2, problem)
            return _without_the_rest(galley), addresses
        except Exception as problem:  # noqa: BLE001 - whatever the network and Scrapy raise, as for any page
            failed = name_failure(problem)
            logger.info("%s: page %d: %s: %s", begun, len(addresses) + 2, failed.status, failed.detail)
            return _without_the_rest(galley), addresses
        desk.tally.count(source.id, "further_pages")
        addresses.append(address)
        galley = _joined(galley, added)
    return galley, addresses


async def _fetch(crawler: Crawler, source: Source, address: str) -> RawPage:
    request = Request(
        address, callback=NO_CALLBACK, meta={"pace": source.delay, "site": source.url}, dont_filter=True
    )
    response = await crawler.engine.download_async(request)
    if not 200 <= response.status < 300:
        raise ValueError(f"the server answered {response.status}")
    return to_page(response)


def _joined(galley: Galley, added: Galley) -> Galley:
    """Pages repeat a standfirst, a box, a last paragraph: what stands there already is not added again."""
    there = {each.text for each in galley.article.paragraphs}
    fresh = tuple(each for each in added.article.paragraphs if each.text not in there)
    images = {each.url: each for each in (*galley.article.images, *added.article.images)}
    article = replace(
        galley.article,
        paragraphs=(*galley.article.paragraphs, *fresh),
        images=tuple(images.values()),
        warnings=tuple(dict.fromkeys((*galley.article.warnings, *added.article.warnings))),
        credit_line=galley.article.credit_line or added.article.credit_line,
    )
    return replace(
        galley,
        article=article,
        kept=galley.kept + added.kept,
        removed=galley.removed + added.removed,
        next_page=added.next_page,
    )


def _without_the_rest(galley: Galley) -> Galley:
    article = replace(galley.article, warnings=(*galley.article.warnings, FURTHER_PAGE_MISSING))
    return replace(galley, article=article, next_page=None)
