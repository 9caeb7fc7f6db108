"""Stored pages cleaned again with today's rules, and whether what comes out may replace what is stored."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Collection, Iterator
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import TYPE_CHECKING

from cleaners.article import Article, Completeness
from cleaners.errors import CleaningError
from crawler.cleaning import FURTHER_PAGE_MISSING, Galley
from crawler.reservations import Reservation
from crawler.workers import WorkerFailed, WorkerPool

if TYPE_CHECKING:
    from cleaners.page import SiteHints
    from storage.pages import StoredPage
    from storage.store import Store, StoredArticle

# A body that loses more of its words than this is looked at by a person before it replaces the old one.
_LEAST_KEPT = 0.7
_BATCH = 40  # articles saved together
_AHEAD = 8  # pages on their way through the workers
_COMPARED = (
    "headline", "kicker", "standfirst", "byline", "authors", "dateline", "credit_line", "published", "modified",
    "paragraphs", "images", "section", "topics", "language", "is_free", "page_type", "completeness",
)  # fmt: skip
_RANK = {Completeness.COMPLETE: 2, Completeness.UNKNOWN: 1}


class Verdict(StrEnum):
    """What cleaning again would do to an article."""

    SAME = "same"
    CHANGED = "changed"
    NEW = "new"  # the page gave no article before
    WORSE = "worse"  # it would lose something: kept as it is unless told otherwise
    LOST = "lost"  # the page gives no article any more: kept as it is
    FAILED = "failed"  # the cleaner did not finish


SAFE = frozenset({Verdict.SAME, Verdict.CHANGED, Verdict.NEW})


@dataclass(frozen=True, slots=True, kw_only=True)
class Recleaned:
    """One page cleaned again. `fields` are the fields that change, `why` says what would be lost."""

    url: str
    verdict: Verdict
    fields: tuple[str, ...] = ()
    why: str = ""
    article: Article | None = None
    id: int | None = None  # of the stored article


@dataclass(slots=True, kw_only=True)
class Summary:
    """How many pages had each verdict, and how often each field changes."""

    verdicts: dict[Verdict, int] = field(default_factory=lambda: dict.fromkeys(Verdict, 0))
    fields: dict[str, int] = field(default_factory=dict)
    skipped: int = 0  # made by today's cleaner already, or of a newer page than the stored one

    def add(self, one: Recleaned) -> None:
        """Counts a page."""
        self.verdicts[one.verdict] += 1
        for name in one.fields:
            self.fields[name] = self.fields.get(name, 0) + 1


def remembering(galley: Galley, old: Article | None) -> Article:
    """The article of a page that was cleaned alone, with what only the crawl that fetched it could know.

    What a file of its site reserves, and that further pages are missing: of a story on several only the first is kept.
    """
    article = galley.article
    before = set(old.warnings) if old is not None else set()
    known = before & {FURTHER_PAGE_MISSING}
    if not galley.speaks_of_mining:
        known |= before & {Reservation.MINING.value}
    if galley.next_page and (old is None or article.word_count < old.word_count):
        known.add(FURTHER_PAGE_MISSING)
    added = sorted(known - set(article.warnings))
    return replace(article, warnings=(*article.warnings, *added)) if added else article


def compare(url: str, old: StoredArticle | None, new: Article) -> Recleaned:
    """What replacing the stored article by the new one would change."""
    if old is None:
        return Recleaned(url=url, verdict=Verdict.NEW, article=new)
    fields = tuple(name for name in _COMPARED if getattr(old.article, name) != getattr(new, name))
    why = "; ".join(_losses(old.article, new))
    verdict = Verdict.WORSE if why else Verdict.CHANGED if fields else Verdict.SAME
    return Recleaned(url=url, verdict=verdict, fields=fields, why=why, article=new, id=old.id)


def reclean(
    store: Store,
    *,
    hints: Callable[[str | None], SiteHints],
    source: str | None = None,
    everything: bool = False,
    workers: int = 0,
    saves: Collection[Verdict] = SAFE,
    on_page: Callable[[Recleaned], None] = lambda _: None,
) -> Summary:
    """Cleans the stored pages again, in worker processes, and saves the articles whose verdict is one of `saves`.

    Articles that today's cleaner made are skipped unless `everything`, so a run that was interrupted goes on where it
    stopped. The old text of a changed article stays as a version.
    """
    summary = Summary()
    asyncio.run(
        _Run(
            store=store,
            hints=hints,
            summary=summary,
            saves=saves,
            on_page=on_page,
        ).over(_due(store, source, summary, everything=everything), workers)
    )
    return summary


def _due(
    store: Store, source: str | None, summary: Summary, *, everything: bool
) -> Iterator[tuple[StoredPage, StoredArticle | None]]:
    from cleaners.fingerprint import cleaner_version

    today = cleaner_version()
    for stored in store.pages.walk(source=source):
        old = store.at(stored.page.url or "")
        made = not everything and old is not None and old.article.cleaner == today
        if made or (old is not None and _is_newer(old.article, stored)):
            summary.skipped += 1
        else:
            yield stored, old


def _is_newer(article: Article, stored: StoredPage) -> bool:
    """Whether the article is of a page that came after the stored one, which must not undo a correction."""
    came, kept = article.fetched_at, stored.page.fetched_at
    return came is not None and kept is not None and came > kept


@dataclass(slots=True, kw_only=True)
class _Run:
    store: Store
    hints: Callable[[str | None], SiteHints]
    summary: Summary
    saves: Collection[Verdict]
    on_page: Callable[[Recleaned], None]
    waiting: list[Article] = field(default_factory=list)
    briefed: set[str] = field(default_factory=set)

    async def over(self, due: Iterator[tuple[StoredPage, StoredArticle | None]], workers: int) -> None:
        pool = WorkerPool(workers=workers)
        try:
            async for one in self._cleaned(pool, due):
                self.summary.add(one)
                self.on_page(one)
                if one.verdict in self.saves and one.article is not None:
                    self.waiting.append(one.article)
                if len(self.waiting) >= _BATCH:
                    self._save()
            self._save()
        except asyncio.CancelledError:  # Ctrl-C: what is cleaned is kept
            self._save()
            raise
        finally:
            await pool.close()

    async def _cleaned(
        self, pool: WorkerPool, due: Iterator[tuple[StoredPage, StoredArticle | None]]
    ) -> AsyncIterator[Recleaned]:
        """The pages in the order in which they are done; a few are on their way at a time."""
        running: set[asyncio.Task[Recleaned]] = set()
        try:
            for stored, old in due:
                self._brief(pool, stored.source)
                running.add(asyncio.create_task(self._clean(pool, stored, old)))
                while len(running) >= _AHEAD:
                    done, running = await asyncio.wait(running, return_when=asyncio.FIRST_COMPLETED)
                    for task in done:
                        yield task.result()
            for last in asyncio.as_completed(running):
                yield await last
        finally:  # Ctrl-C may have come; what a worker that is gone says of its page is of no interest then
            for task in running:
                task.cancel()
            await asyncio.gather(*running, return_exceptions=True)

    def _brief(self, pool: WorkerPool, source: str | None) -> None:
        if source is not None and source not in self.briefed:
            self.briefed.add(source)
            profile = self.store.site_profile(source)
            if profile.pages:
                pool.brief(source, profile)

    async def _clean(self, pool: WorkerPool, stored: StoredPage, old: StoredArticle | None) -> Recleaned:
        url = stored.page.url or ""
        try:
            galley = await pool.clean(stored.page, self.hints(stored.source))
        except CleaningError as error:
            return Recleaned(
                url=url,
                verdict=Verdict.LOST,
                why=f"{error.reason.value}: {error.detail}",
                id=old.id if old else None,
            )
        except WorkerFailed as failure:
            return Recleaned(url=url, verdict=Verdict.FAILED, why=str(failure), id=old.id if old else None)
        return compare(url, old, remembering(galley, old.article if old else None))

    def _save(self) -> None:
        batch, self.waiting = self.waiting, []
        if batch:
            self.store.save_many(batch)


def _losses(old: Article, new: Article) -> Iterator[str]:
    if new.word_count < _LEAST_KEPT * old.word_count:
        yield f"{old.word_count} words become {new.word_count}"
    elif FURTHER_PAGE_MISSING in set(new.warnings) - set(old.warnings):
        yield "further pages of the story are not kept"
    for name in ("headline", "published", "dateline", "authors"):
        if getattr(old, name) and not getattr(new, name):
            yield f"no {name} any more"
    if _RANK.get(new.completeness, 0) < _RANK.get(old.completeness, 0):
        yield f"{old.completeness} becomes {new.completeness}"
