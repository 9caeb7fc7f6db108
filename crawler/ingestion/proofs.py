"""Pages on their way from a file to the store: cleaned by the workers, saved in batches, in any order."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from cleaners.errors import CleaningError
from cleaners.page import SiteHints
from crawler.cleaning import Galley
from crawler.reservations import Reservation
from crawler.workers import WorkerFailed
from storage.store import Fetched

if TYPE_CHECKING:
    from cleaners.page import RawPage
    from crawler.filing import Filing
    from crawler.profiles import Profiles
    from crawler.report import Tally
    from crawler.sources import Source
    from crawler.workers import WorkerPool

# Articles saved together: what a kill makes the next run do again, with what is under way.
BATCH = 20
_AHEAD = 32  # pages under way
_MOST_BYTES = 64 * 1024 * 1024  # of those, together
# The store has a version that was fetched later; or the page does not say when it was fetched, and that one does.
OLDER_VERSION = "older_version"


@dataclass(frozen=True, slots=True, kw_only=True)
class Proof:
    """A page with what is known of it. `where` names it to a person."""

    input: str
    where: str
    page: RawPage
    flattened: bool
    source: Source | None
    settled: Callable[[str], None]  # told the status when the page is dealt with

    @property
    def hints(self) -> SiteHints:
        """What the cleaner is told."""
        return self.source.hints() if self.source else SiteHints()


class Proofs:
    """Takes pages in and keeps the workers busy; `finish` when there are no more."""

    def __init__(
        self, filing: Filing, pool: WorkerPool, profiles: Profiles, tally: Tally, tell: Callable[[str], None]
    ) -> None:
        self._filing = filing
        self._pool = pool
        self._profiles = profiles
        self._tally = tally
        self._tell = tell
        self._running: dict[asyncio.Task[tuple[Proof, Galley | None]], Proof] = {}
        self._ready: list[tuple[Proof, Galley]] = []

    async def take(self, proof: Proof) -> None:
        """Hands a page to the workers when there is room. Raises StorageError and WorkersGone."""
        if any(each.page.url == proof.page.url for each in self._under_way() if proof.page.url):
            await self.finish()  # versions of one page are stored one after the other, as they come
        while len(self._running) >= _AHEAD or self._bytes() > _MOST_BYTES:
            await self._step()
        task = asyncio.create_task(self._clean(proof))
        self._running[task] = proof

    async def finish(self) -> None:
        """Returns when everything that was taken in is dealt with."""
        while self._running:
            await self._step()
        await self.save()

    async def save(self) -> None:
        """Saves what is clean."""
        batch, self._ready = self._ready, []
        batch = await self._without_older(batch)
        if not batch:
            return
        fetched = [Fetched(article=galley.article, page=proof.page) for proof, galley in batch]
        saved = await self._filing.save(fetched)
        kept = [
            (galley.article, galley.trace)
            for (_, galley), each in zip(batch, saved, strict=True)
            if not each.forgotten
        ]
        await self._profiles.learn(kept)
        for (proof, galley), each in zip(batch, saved, strict=True):
            if each.forgotten:
                self._tally.leave_out(proof.input, each.outcome.value)
            else:
                self._tally.count(proof.input, each.outcome.value)
                self._tally.describe(proof.input, galley.article, galley.kept, galley.removed)
            proof.settled(each.outcome.value)

    def give_up(self) -> None:
        """What is under way is for the next run."""
        for task in self._running:
            task.cancel()
        self._running.clear()

    def _under_way(self) -> list[Proof]:
        return [*self._running.values(), *(proof for proof, _ in self._ready)]

    def _bytes(self) -> int:
        return sum(len(each.page.body) for each in self._running.values())

    async def _step(self) -> None:
        done, _ = await asyncio.wait(self._running, return_when=asyncio.FIRST_COMPLETED)
        for task in done:
            del self._running[task]
            proof, galley = task.result()
            if galley is not None:
                self._ready.append((proof, galley))
        if len(self._ready) >= BATCH:
            await self.save()

    async def _clean(self, proof: Proof) -> tuple[Proof, Galley | None]:
        """The article of a page; None when there is none, which is counted then."""
        try:
            if proof.flattened:
                return proof, await self._pool.clean_flattened(proof.page, proof.hints)
            if proof.source is not None:
                await self._profiles.prepare(proof.source.id)
            galley = await self._pool.clean(proof.page, proof.hints)
        except CleaningError as error:
            self._refuse(proof, error.reason.value)
        except WorkerFailed as failure:
            self._tally.fail(proof.input, failure.status)
            self._tell(f"{proof.where}: {failure}")
            proof.settled(failure.status)
        else:
            if Reservation.NOINDEX not in galley.reservations or (proof.source and proof.source.keep_noindex):
                return proof, galley
            self._refuse(proof, Reservation.NOINDEX.value)
        return proof, None

    def _refuse(self, proof: Proof, reason: str) -> None:
        self._tally.refuse(proof.input, reason)
        proof.settled(reason)

    async def _without_older(self, batch: list[tuple[Proof, Galley]]) -> list[tuple[Proof, Galley]]:
        """A page is never replaced by what it was before."""
        addresses = {
            url
            for _, galley in batch
            for url in (galley.article.url, galley.article.canonical_url)
            if url is not None
        }
        versions = await self._filing.versions(sorted(addresses)) if addresses else {}
        kept = []
        for proof, galley in batch:
            article = galley.article
            stored = [versions.get(url or "") for url in (article.url, article.canonical_url)]
            fetched = article.fetched_at
            if any(each and (fetched is None or fetched < each) for each in stored):
                self._tally.leave_out(proof.input, OLDER_VERSION)
                proof.settled(OLDER_VERSION)
            else:
                kept.append((proof, galley))
        return kept
