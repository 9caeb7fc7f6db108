"""What to fetch next and why: of the links that discovery finds, those on the site, young enough and new."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import TYPE_CHECKING

from w3lib.url import safe_url_string

from crawler.addresses import canonical, same_site
from crawler.discovery.judgement import judge
from crawler.discovery.link import Link, LinkKind
from crawler.errors import AddressError

if TYPE_CHECKING:
    from crawler.desk import Desk
    from crawler.sources import Source

# A plain sitemap lists every page of a site, and gives no headline to judge by: only what looks like no story
# at all (/tags/, /contact/, the address of a section) is left out.
_ENOUGH_IN_SITEMAP = 1


class Frontier:
    """The links of one run. What was fetched in earlier runs the store knows; it is asked in batches."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._listings: set[tuple[str, str]] = set()
        self._per_source: Counter[str] = Counter()
        # Over all sources: two of them may list the same story, and it is fetched once.
        self._articles: set[str] = set()
        self._taken: Counter[str] = Counter()

    def first_time(self, source: Source, address: str, *, most: int) -> bool:
        """Whether a listing is to be read: not yet in this run, and no more than `most` of one source."""
        if (source.id, address) in self._listings:
            return False
        self._listings.add((source.id, address))
        self._per_source[source.id] += 1
        if self._per_source[source.id] > most:
            self._desk.tally.fail(source.id, "too_many_listings")
            return False
        return True

    def is_too_old(self, link: Link) -> bool:
        """Whether a listing's date says that the run does not want it."""
        since = self._desk.assignment.since
        return since is not None and link.published is not None and link.published < since

    async def new(self, source: Source, links: Iterable[Link]) -> list[str]:
        """The addresses to fetch, each once a run, in the order of the links. Raises StorageError."""
        tally = self._desk.tally
        candidates: dict[str, None] = {}
        for link in links:
            address, why_not = self._address(source, link)
            if why_not:
                tally.leave_out(source.id, why_not)
            elif address not in self._articles:
                self._articles.add(address)
                candidates[address] = None
        tally.count(source.id, "discovered", len(candidates))
        known = await self._desk.filing.known(list(candidates))
        tally.count(source.id, "already_known", len(known))
        wanted = [address for address in candidates if address not in known]
        return self._within_limit(source, wanted)

    def _address(self, source: Source, link: Link) -> tuple[str, str]:
        """The address of a story, or why it is left out."""
        try:
            # As Scrapy will send it: the store knows a page by the address that it was fetched from.
            address = safe_url_string(canonical(link.url))
        except AddressError:
            return "", "bad_address"
        if not same_site(address, source.url):
            return "", "other_site"
        if self.is_too_old(link):
            return "", "too_old"
        if source.articles is not None:
            return (address, "") if source.articles.search(address) else ("", "no_story")
        if link.kind is LinkKind.SITEMAP and judge(address).score < _ENOUGH_IN_SITEMAP:
            return "", "no_story"
        return address, ""

    def _within_limit(self, source: Source, addresses: list[str]) -> list[str]:
        most = self._desk.assignment.max_articles
        room = len(addresses) if most is None else max(0, most - self._taken[source.id])
        if len(addresses) > room:
            self._desk.tally.leave_out(source.id, "over_limit", len(addresses) - room)
        self._taken[source.id] += min(room, len(addresses))
        return addresses[:room]
