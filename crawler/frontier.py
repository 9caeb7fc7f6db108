"""What a run fetches next and why: listings by their turn, then the newest of the stories that are new.

The rows, their leases and due times are the store's; what is done with them is decided here.
"""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import AsyncIterator, Callable, Iterable
from typing import TYPE_CHECKING

from w3lib.url import safe_url_string

from crawler import planning
from crawler.discovery.link import Link, LinkKind, Listing
from crawler.endings import MOST_CRASHES, Count, listing_failed, listing_read
from crawler.planning import moment
from crawler.selection import TOO_NEW, TOO_OLD, story_address
from crawler.turn import MOST_ARTICLES, MOST_LISTINGS, Turn
from storage.leasing import ARTICLE, Entry, Settled, Visit

if TYPE_CHECKING:
    from crawler.desk import Desk
    from crawler.pages import Answer

# Sitemap indexes within indexes, which the protocol forbids and sites have.
DEEPEST_INDEX = 3
_LEASED_AT_ONCE = 16
_JUDGED_AT_ONCE = 500  # links of a sitemap of 50,000, before everything else has its turn
_GIVEN = "given"  # stands for the listing of articles that somebody asks for
_LOOK_SECONDS = 0.5  # how often a stop is noticed when nothing else happens


class Frontier:
    """The links of one run, over the frontier of the store. Lives on the reactor's thread."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._started = moment()
        self._turns: dict[str, Turn] = {}
        # Over all sources: two of them may list the same story. Digests, since a run may see a million.
        self._seen: set[bytes] = set()
        self._news = asyncio.Event()  # something ended or was added

    async def visits(self, going_on: Callable[[], bool]) -> AsyncIterator[Visit]:
        """Everything that the run asks for, as soon as it may be asked for. Raises StorageError.

        Ends when nothing is left and nothing is under way, or when it is not `going_on` any more.
        """
        await self._open()
        while going_on():
            self._news.clear()
            for turn in self._turns.values():
                while (visit := await self._next(turn)) is not None:
                    yield visit
            if all(turn.finished for turn in self._turns.values()):
                break
            try:
                await asyncio.wait_for(self._news.wait(), _LOOK_SECONDS)
            except TimeoutError:
                continue

    async def _open(self) -> None:
        """Claims the sources, takes back what a killed run left, and plans the listings."""
        filing, holder, assignment = self._desk.filing, self._desk.holder, self._desk.assignment
        await filing.frontier(lambda frontier: frontier.recover(moment()))
        for source in assignment.sources:
            name = f"source:{source.id}"
            claimed = await filing.frontier(
                lambda frontier, name=name: frontier.claim(name, holder, moment())  # type: ignore[misc]
            )
            if not claimed.granted:
                self._desk.tally.leave_out(source.id, "crawled_by_another_run")
                continue
            given = (assignment.addresses or {}).get(source.id, ())
            turn = Turn(source=source, most=assignment.max_articles or max(MOST_ARTICLES, len(given)))
            self._turns[source.id] = turn
            if assignment.addresses is not None:
                await self._take_given(turn, given)
                continue
            first = planning.configured(source, assignment, moment())
            await self._plan(turn, first, found_in="", depth=0)
            await self._drop_unreachable(turn, [address for address, _ in first])

    async def _drop_unreachable(self, turn: Turn, first: list[str]) -> None:
        """Forgets listings that the sources file leads to no longer, and plans the others that are known."""
        source_id = turn.source.id
        kept = await self._desk.filing.frontier(lambda frontier: frontier.listings(source_id))
        reachable = planning.reachable(kept, first)
        gone = [each.url for each in kept if each.url not in reachable]
        if gone:
            await self._desk.filing.frontier(lambda frontier: frontier.drop(gone))
        now = moment()
        for visit in kept:
            if visit.url in reachable and planning.wanted(self._desk.assignment, visit, now):
                turn.plan(visit)

    # Handing out.

    async def _next(self, turn: Turn) -> Visit | None:
        visit = self._next_listing(turn)
        if visit is not None:
            url, holder = visit.url, self._desk.holder
            await self._desk.filing.frontier(lambda frontier: frontier.lease_listing(url, holder, moment()))
            return visit
        return await self._next_article(turn)

    def _next_listing(self, turn: Turn) -> Visit | None:
        # What was found and not asked for yet takes up the room, too.
        if turn.listings and (turn.left <= max(0, turn.added) or turn.read >= MOST_LISTINGS):
            self._desk.tally.leave_out(turn.source.id, "unread_listing", len(turn.listings))
            turn.listings.clear()
        return turn.next_listing()

    async def _next_article(self, turn: Turn) -> Visit | None:
        if turn.wants and not turn.ready and not turn.exhausted:
            await self._lease(turn)
        if not turn.ready or not turn.wants:
            return None
        visit = turn.ready.popleft()
        turn.asked.add(visit.url)
        turn.taken += 1
        return visit

    async def _lease(self, turn: Turn) -> None:
        source_id, holder = turn.source.id, self._desk.holder
        if self._desk.assignment.dry_run:
            turn.exhausted = True
            return
        most = min(_LEASED_AT_ONCE, turn.left)
        turn.exhausted = True  # unless something is added meanwhile
        leased = await self._desk.filing.frontier(
            lambda frontier: frontier.lease(source_id, holder, moment(), most)
        )
        turn.exhausted = turn.exhausted and len(leased) < most
        for visit in leased:
            if visit.attempts >= MOST_CRASHES:
                await self._give_up(visit)
            else:
                turn.ready.append(visit)
                self._count(turn, visit)

    def _count(self, turn: Turn, visit: Visit) -> None:
        if visit.visits:
            self._desk.tally.count(turn.source.id, "revisited")
        elif self._is_first(visit.url):
            self._desk.tally.count(turn.source.id, "resumed")
        else:
            turn.added -= 1

    async def _give_up(self, visit: Visit) -> None:
        self._desk.tally.fail(visit.source, "given_up")
        detail = f"{visit.attempts} runs ended while it was under way"
        await self._desk.note(visit.source, [visit.url], "given_up", detail)
        await self.settle([(visit, Settled(url=visit.url, status="given_up"))])

    # Taking in.

    async def take_in(self, visit: Visit, found: Listing, answer: Answer) -> None:
        """Keeps the stories and listings that a listing names. Raises StorageError."""
        turn, tally = self._turns[visit.source], self._desk.tally
        await self._plan_found(turn, visit, found.listings)
        candidates: dict[str, Link] = {}
        whole = True
        for number, link in enumerate(found.articles, start=1):
            if number % _JUDGED_AT_ONCE == 0:
                await asyncio.sleep(0)
            address, why_not = story_address(self._desk.assignment, turn.source, link)
            if why_not:
                tally.leave_out(turn.source.id, why_not)
                whole = whole and why_not not in (TOO_OLD, TOO_NEW)
            elif self._is_first(address):
                candidates[address] = link
        tally.count(turn.source.id, "discovered", len(candidates))
        known = await self._desk.filing.known(list(candidates))
        tally.count(turn.source.id, "already_known", len(known))
        wanted = {address: link for address, link in candidates.items() if address not in known}
        new = await self._add(turn, visit.url, wanted)
        count = Count(listed=len(found.articles), new=new, whole=whole)
        await self.settle([(visit, listing_read(visit, turn.source, answer, count, moment()))])

    async def _take_given(self, turn: Turn, addresses: Iterable[str]) -> None:
        """Keeps articles that somebody asks for by their addresses."""
        tally, source_id = self._desk.tally, turn.source.id
        given = list(filter(self._is_first, map(safe_url_string, addresses)))
        tally.count(source_id, "discovered", len(given))
        known = await self._desk.filing.known(given)
        tally.count(source_id, "already_known", len(known))
        links = (Link(url=address, found_in=_GIVEN, kind=LinkKind.SECTION) for address in given)
        await self._add(turn, _GIVEN, {link.url: link for link in links if link.url not in known})

    async def take_twin(self, visit: Visit, story: str) -> None:
        """Keeps the story that an AMP page is a twin of, unless it is known. Raises StorageError."""
        address = safe_url_string(story)
        if self._is_first(address) and not await self._desk.filing.known([address]):
            link = Link(url=address, found_in=visit.url, kind=LinkKind.SECTION, published=visit.published)
            await self._add(self._turns[visit.source], visit.url, {address: link})

    async def not_modified(self, visit: Visit, answer: Answer) -> None:
        """A listing is as it was when it was read last. Raises StorageError."""
        self._desk.tally.count(visit.source, "not_modified")
        source = self._turns[visit.source].source
        await self.settle([(visit, listing_read(visit, source, answer, Count(), moment()))])

    async def unread(self, visit: Visit, status: str) -> None:
        """A listing could not be read. Raises StorageError."""
        await self.settle([(visit, listing_failed(visit, status, moment()))])

    async def plan_sitemaps(self, visit: Visit, addresses: Iterable[str]) -> None:
        """Plans the sitemaps that robots.txt names. Raises StorageError."""
        turn = self._turns[visit.source]
        links = (Link(url=url, found_in=planning.FROM_ROBOTS, kind=LinkKind.SITEMAP) for url in addresses)
        named, wrong = planning.by_address(links)
        if wrong:
            self._desk.tally.fail(visit.source, "bad_address", wrong)
        await self._plan(turn, list(named.items()), found_in=planning.FROM_ROBOTS, depth=0)

    async def _plan_found(self, turn: Turn, above: Visit, links: Iterable[Link]) -> None:
        """Plans the listings that a listing names, and forgets those that it names no longer."""
        source_id = turn.source.id
        wanted = (link for link in links if not (link.kind is LinkKind.FEED and turn.source.feeds))
        named, wrong = planning.by_address(wanted)
        if wrong:
            self._desk.tally.fail(source_id, "bad_address", wrong)
        if above.depth >= DEEPEST_INDEX and above.kind in planning.SITEMAPS and named:
            deeper = len(named.keys() - turn.planned)
            if deeper:
                self._desk.tally.fail(source_id, "index_too_deep", deeper)
            named = {}
        await self._desk.filing.frontier(
            lambda frontier: frontier.drop_listings(source_id, above.url, list(named))
        )
        depth = above.depth + 1 if above.kind in planning.SITEMAPS else 0
        await self._plan(turn, list(named.items()), found_in=above.url, depth=depth)

    async def _plan(self, turn: Turn, named: list[tuple[str, Link]], *, found_in: str, depth: int) -> None:
        now = moment()
        rows = planning.entries(turn.source, named, found_in=found_in, depth=depth, now=now)
        if not rows:
            return
        source_id, ours = turn.source.id, {each.url for each in rows}
        await self._desk.filing.frontier(lambda frontier: frontier.add(rows))
        for visit in await self._desk.filing.frontier(lambda frontier: frontier.listings(source_id)):
            if visit.url in ours and planning.wanted(self._desk.assignment, visit, now):
                turn.plan(visit)
        self._news.set()

    async def _add(self, turn: Turn, found_in: str, wanted: dict[str, Link]) -> int:
        source_id, now = turn.source.id, moment()
        if self._desk.assignment.dry_run:
            for address in list(wanted)[: turn.left]:
                self._desk.tally.would_fetch(source_id, address)
            turn.added += max(0, len(wanted) - turn.left)
            turn.taken += min(len(wanted), turn.left)
            return len(wanted)
        waiting = await self._desk.filing.frontier(lambda frontier: frontier.waiting(wanted))
        later = sum(due > now for due in waiting.values())
        if later:
            self._desk.tally.leave_out(source_id, "tried_again_later", later)
        rows = [
            Entry(
                url=address,
                source=source_id,
                kind=ARTICLE,
                newest=planning.in_order(link.published, self._started, place),
                due=now,
                found_in=found_in,
                published=link.published,
            )
            for place, (address, link) in enumerate(wanted.items())
        ]
        new = await self._desk.filing.frontier(lambda frontier: frontier.add(rows))
        turn.added += len(wanted) - later
        turn.exhausted = False
        return new

    def _is_first(self, address: str) -> bool:
        """Whether the run sees an address for the first time."""
        digest = hashlib.blake2b(address.encode("utf-8", "surrogatepass"), digest_size=12).digest()
        is_first = digest not in self._seen
        self._seen.add(digest)
        return is_first

    # Endings.

    def answered(self, visit: Visit) -> None:
        """An article's server has answered; the next may be asked for."""
        self._turns[visit.source].answered(visit.url)
        self._news.set()

    async def settle(self, ended: Iterable[tuple[Visit, Settled]]) -> None:
        """Ends visits in one transaction. Raises StorageError."""
        pairs = list(ended)
        try:
            await self._desk.filing.frontier(lambda frontier: frontier.settle(each for _, each in pairs))
        finally:
            for visit, _ in pairs:
                self.leave(visit)

    def leave(self, visit: Visit) -> None:
        """A visit is over for this run; unless it was settled, its address waits as it did before."""
        self._turns[visit.source].ended(visit.url)
        self._news.set()

    def close(self) -> None:
        """Counts what the run found and leaves to the next."""
        for turn in self._turns.values():
            if not turn.left and turn.added > 0:
                self._desk.tally.leave_out(turn.source.id, "over_limit", turn.added)
