"""What to fetch next and why: of the links that discovery finds, those on the site, young enough and new."""

from __future__ import annotations

from collections import Counter, defaultdict, deque
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from w3lib.url import safe_url_string

from crawler.addresses import canonical, same_site, web_address
from crawler.discovery.judgement import judge
from crawler.discovery.link import Link, LinkKind
from crawler.errors import AddressError

if TYPE_CHECKING:
    from crawler.desk import Desk
    from crawler.sources import Source

# A plain sitemap lists every page of a site, and gives no headline to judge by: only what looks like no story
# at all (/tags/, /contact/, the address of a section) is left out.
_ENOUGH_IN_SITEMAP = 1


# New articles that one run takes from one source, so that a first run over a large archive ends; the next goes on.
MOST_ARTICLES = 10_000
# Listings that one run reads of one source: an archive may have a sitemap for each day since 1998.
MOST_LISTINGS = 200
# Sitemap indexes within indexes, which the protocol forbids and sites have.
DEEPEST_INDEX = 3
_SITEMAPS = (LinkKind.SITEMAP, LinkKind.NEWS_SITEMAP)


@dataclass(frozen=True, slots=True, kw_only=True)
class Planned:
    """A listing to read: its address in one spelling, and how many sitemap indexes are above it."""

    link: Link
    address: str
    depth: int = 0


class Frontier:
    """The links of one run. What was fetched in earlier runs the store knows; it is asked in batches."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._seen_listings: set[tuple[str, str]] = set()
        self._planned: defaultdict[str, deque[Planned]] = defaultdict(deque)
        self._read: Counter[str] = Counter()
        # Over all sources: two of them may list the same story, and it is fetched once.
        self._articles: set[str] = set()
        self._taken: Counter[str] = Counter()

    def plan(self, source: Source, link: Link, *, above: Planned | None = None) -> None:
        """Puts a listing behind the others of its source, once, unless the run does not want it."""
        depth = above.depth + 1 if above is not None and link.kind in _SITEMAPS else 0
        try:
            address = web_address(link.url)
        except AddressError:
            self._desk.tally.fail(source.id, "bad_address")
            return
        if (source.id, address) in self._seen_listings:
            return
        self._seen_listings.add((source.id, address))
        if depth > DEEPEST_INDEX:
            self._desk.tally.fail(source.id, "index_too_deep")
        elif not self.is_too_old(link):
            self._planned[source.id].append(Planned(link=link, address=address, depth=depth))

    def next_listing(self, source: Source) -> Planned | None:
        """The next listing to read. None when there is none left, and when the run has what it may take."""
        planned = self._planned[source.id]
        if planned and (self._room(source) == 0 or self._read[source.id] >= MOST_LISTINGS):
            self._desk.tally.leave_out(source.id, "unread_listing", len(planned))
            planned.clear()
        if not planned:
            return None
        self._read[source.id] += 1
        return planned.popleft()

    def is_too_old(self, link: Link) -> bool:
        """Whether the date that a listing gives a link says that the run does not want it."""
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
        room = self._room(source)
        if len(addresses) > room:
            self._desk.tally.leave_out(source.id, "over_limit", len(addresses) - room)
        self._taken[source.id] += min(room, len(addresses))
        return addresses[:room]

    def _room(self, source: Source) -> int:
        most = self._desk.assignment.max_articles or MOST_ARTICLES
        return max(0, most - self._taken[source.id])
