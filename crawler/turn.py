"""One source in one run: the listings that it still reads, and the articles that it is at."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from storage.leasing import Visit

if TYPE_CHECKING:
    from crawler.sources import Source

# New articles that one run takes from one source, so that a first run over a large archive ends; the next goes on.
MOST_ARTICLES = 10_000
# Listings that one run reads of one source: an archive may have a sitemap for each day since 1998.
MOST_LISTINGS = 200
# Requests of one source that wait for their turn at its host; more would only wait longer.
_MOST_ASKED = 4
# Articles of one source that are on their way to the store: what a run that is killed does again, at most.
_MOST_AT_WORK = 64


@dataclass(slots=True, kw_only=True)
class Turn:
    """What the run has planned of a source and not finished."""

    source: Source
    most: int = MOST_ARTICLES
    listings: deque[Visit] = field(default_factory=deque)
    planned: set[str] = field(default_factory=set)  # every listing of this run
    reading: str | None = None  # the listing that is being read
    read: int = 0
    taken: int = 0  # articles
    ready: deque[Visit] = field(default_factory=deque)  # leased, not asked for
    asked: set[str] = field(default_factory=set)  # not answered
    at_work: set[str] = field(default_factory=set)  # answered, not settled
    added: int = 0  # stories that were found and not asked for
    exhausted: bool = False  # nothing is due in the store, until something is added

    @property
    def left(self) -> int:
        """How many more articles the run takes."""
        return max(0, self.most - self.taken)

    @property
    def wants(self) -> int:
        """How many articles may be asked for now."""
        room = min(_MOST_ASKED - len(self.asked), _MOST_AT_WORK - len(self.asked) - len(self.at_work))
        return max(0, min(room, self.left))

    @property
    def finished(self) -> bool:
        """Whether nothing of the source is under way, and nothing more is to come."""
        under_way = self.reading or self.listings or self.ready or self.asked or self.at_work
        return not under_way and (self.exhausted or not self.left)

    def plan(self, visit: Visit) -> None:
        """Puts a listing behind the others, once."""
        if visit.url not in self.planned:
            self.planned.add(visit.url)
            self.listings.append(visit)

    def next_listing(self) -> Visit | None:
        """The next listing to read, if none is being read."""
        if self.reading or not self.listings:
            return None
        visit = self.listings.popleft()
        self.reading = visit.url
        self.read += 1
        return visit

    def answered(self, url: str) -> None:
        """An article's server has answered; the next may be asked for."""
        if url in self.asked:
            self.asked.discard(url)
            self.at_work.add(url)

    def ended(self, url: str) -> None:
        """A visit is over, whatever came of it."""
        self.asked.discard(url)
        self.at_work.discard(url)
        if self.reading == url:
            self.reading = None
