"""A stored page cleaned again with today's cleaner, for telling what is removed of it and why."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, replace
from threading import Lock
from typing import TYPE_CHECKING

from cleaners.page import SiteHints
from dateline.errors import Busy
from dateline.web.explanation import Explanation, explanation

if TYPE_CHECKING:
    from cleaners.article import Article
    from cleaners.block import Decision
    from cleaners.page import RawPage
    from dateline.web.inert import InertPage
    from storage.store import Store, StoredArticle

# No page takes longer than some seconds (docs/cleaning.md); whoever waits longer stands behind others, and would only
# keep a thread from serving what costs nothing.
PATIENCE = 10.0
_REMEMBERED = 8  # pages: the explanation, the page beside it and their JSON are asked for one after the other


@dataclass(frozen=True, slots=True, kw_only=True)
class Again:
    """What today's cleaner makes of a stored page; `article` is None where it refuses it, and `refusal` says why.

    `known` is how many pages of the site it knew. `inert` is None for flattened text, and for what is no text.
    """

    page: RawPage
    article: Article | None
    refusal: str | None
    decisions: tuple[Decision, ...]
    explanation: Explanation
    inert: InertPage | None
    known: int


class Recleaner:
    """Cleans stored pages for reading; one at a time, since each takes a processor, and remembers the last few."""

    def __init__(self, store: Store, hints: Callable[[str | None], SiteHints]) -> None:
        self._store = store
        self._hints = hints
        self._lock = Lock()
        self._remembered: OrderedDict[tuple[int, int, int], Again] = OrderedDict()

    def of(self, stored: StoredArticle) -> Again | None:
        """What becomes of the page of an article today; None when its page is not kept.

        Raises Busy when the pages of others take too long.
        """
        kept = self._store.pages.get(stored.article.url) if stored.article.url else None
        if kept is None:
            return None
        hints = self._hints(kept.source)
        profile = self._store.site_profile(kept.source) if kept.source else None
        if profile is not None and profile.pages:
            hints = replace(hints, profile=profile)
        known = profile.pages if profile is not None else 0
        key = (kept.id, hash((kept.page.body, hints.rules)), known)
        if not self._lock.acquire(timeout=PATIENCE):
            raise Busy("this page", "is cleaned again after others that take long", "ask again in a moment")
        try:
            if key not in self._remembered:
                self._remembered[key] = _clean(kept.page, hints, known)
                while len(self._remembered) > _REMEMBERED:
                    self._remembered.popitem(last=False)
            self._remembered.move_to_end(key)
            return self._remembered[key]
        finally:
            self._lock.release()


def _clean(page: RawPage, hints: SiteHints, known: int) -> Again:
    from cleaners.errors import CleaningError
    from cleaners.pipeline import clean

    article, refusal = None, None
    try:
        cleaned = clean(page, hints)
        article, decisions = cleaned.article, cleaned.decisions
    except CleaningError as error:
        refusal, decisions = f"{error.reason.value}: {error.detail}", error.decisions
    inert = _inert(page, decisions)
    placed = inert.placed if inert else frozenset()
    return Again(
        page=page,
        article=article,
        refusal=refusal,
        decisions=decisions,
        explanation=explanation(decisions, placed),
        inert=inert,
        known=known,
    )


def _inert(page: RawPage, decisions: tuple[Decision, ...]) -> InertPage | None:
    from cleaners.decode import decode
    from cleaners.dom import parse
    from cleaners.errors import CleaningError
    from cleaners.gate import gate
    from cleaners.reading import has_markup
    from dateline.web.inert import inert_page

    try:
        decoded = decode(page)
        if not has_markup(decoded):
            return None
        root = parse(gate(decoded.text, page.url), page.url).root
    except CleaningError:
        return None
    return inert_page(root, decisions, page.url or "the page")
