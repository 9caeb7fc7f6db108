"""What the sources of one run repeat: read from the store, given to the workers, learned from new articles."""

from __future__ import annotations

import asyncio
import logging
from collections import defaultdict
from collections.abc import Iterable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from cleaners.article import Article
    from cleaners.site_profile import SiteProfile
    from crawler.filing import Filing
    from crawler.workers import WorkerPool

logger = logging.getLogger(__name__)

# The workers get a new copy when the pages behind theirs have doubled or this many have been added: the first pages
# of a source tell most, and a first run profits from them while it goes on.
PAGES_BETWEEN_COPIES = 50


class Profiles:
    """The profiles of one run's sources. To be used from one asyncio loop; raises what the store raises."""

    def __init__(self, filing: Filing, pool: WorkerPool) -> None:
        self._filing = filing
        self._pool = pool
        self._given: dict[str, int] = {}  # source -> the pages behind the workers' copy
        self._learned: defaultdict[str, int] = defaultdict(int)  # source -> pages learned since
        # A page that is to be cleaned waits for what is being learned of its source.
        self._busy: defaultdict[str, asyncio.Lock] = defaultdict(asyncio.Lock)

    async def prepare(self, source: str) -> None:
        """Returns when the workers know what the store knows of a source: before its first page is cleaned."""
        async with self._busy[source]:
            if source not in self._given:
                await self._give(source)

    async def learn(self, pages: Iterable[tuple[Article, SiteProfile]]) -> None:
        """Learns from stored articles, each with its trace; one that is counted already adds nothing."""
        by_source: defaultdict[str, list[tuple[Article, SiteProfile]]] = defaultdict(list)
        for article, trace in pages:
            if article.source is not None:
                by_source[article.source].append((article, trace))
        for source, learnable in by_source.items():
            async with self._busy[source]:
                self._learned[source] += await self._filing.learn(source, learnable)
                if self._learned[source] >= min(PAGES_BETWEEN_COPIES, max(1, self._given.get(source, 0))):
                    await self._give(source)

    async def _give(self, source: str) -> None:
        profile = await self._filing.site_profile(source)
        self._given[source] = profile.pages
        self._learned[source] = 0
        if profile.pages:
            self._pool.brief(source, profile)
        logger.debug("%s: pages are cleaned knowing %d others", source, profile.pages)
