"""What a worker process does with a page, and what it gives back."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from cleaners.article import Article, count_words
from cleaners.errors import CleaningError
from cleaners.site_profile import SiteProfile
from crawler.briefings import briefed
from crawler.discovery.pagination import next_page
from crawler.reservations import Reservation, reservations, speaks_of_mining
from crawler.twins import twin_of

if TYPE_CHECKING:
    from cleaners.page import RawPage, SiteHints
    from crawler.briefings import Briefing


# A warning: the story goes on, on a page that could not be had.
FURTHER_PAGE_MISSING = "further_page_missing"


@dataclass(frozen=True, slots=True, kw_only=True)
class Galley:
    """An article as it comes from the worker. Its decisions stay there: they are large."""

    article: Article
    trace: SiteProfile  # what the page adds to the profile of its site
    kept: int = 0  # words of the page that are in the article
    removed: int = 0  # words of the page that are not
    reservations: frozenset[Reservation] = frozenset()
    speaks_of_mining: bool = False  # so that its site need not be asked
    next_page: str | None = None  # of the same story
    twin_of: str | None = None  # the story itself, of an AMP page


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """Which page of a story this is: its number from 1 on, and the address of the first."""

    number: int
    first: str


def clean_page(
    page: RawPage, hints: SiteHints, briefing: Briefing | None = None, part: Part | None = None
) -> Galley | CleaningError:
    """The article on a page, or why there is none."""
    from cleaners.pipeline import clean

    try:
        cleaned = clean(page, briefed(hints, briefing))
    except CleaningError as error:
        return type(error)(error.reason, error.detail, url=error.url)
    asked = reservations(page)
    kept = sum(count_words(each.text) for each in cleaned.decisions if each.kept)
    whole = sum(count_words(each.text) for each in cleaned.decisions)
    return Galley(
        article=_with_warnings(cleaned.article, asked),
        trace=cleaned.trace,
        kept=kept,
        removed=whole - kept,
        reservations=asked,
        speaks_of_mining=speaks_of_mining(page),
        next_page=_following(page, part),
        twin_of=twin_of(page, cleaned.article.canonical_url),
    )


def clean_flattened(page: RawPage, hints: SiteHints) -> Galley | CleaningError:
    """The article in the text of a page that has lost its markup (a WET record), or why there is none."""
    from cleaners.decode import decode
    from cleaners.pipeline import clean_text

    try:
        cleaned = clean_text(decode(page).text, url=page.url, fetched_at=page.fetched_at, hints=hints)
    except CleaningError as error:
        return type(error)(error.reason, error.detail, url=error.url)
    kept = sum(count_words(each.text) for each in cleaned.decisions if each.kept)
    whole = sum(count_words(each.text) for each in cleaned.decisions)
    return Galley(article=cleaned.article, trace=SiteProfile(), kept=kept, removed=whole - kept)


def _with_warnings(article: Article, asked: frozenset[Reservation]) -> Article:
    if not asked:
        return article
    return replace(article, warnings=(*article.warnings, *sorted(each.value for each in asked)))


def _following(page: RawPage, part: Part | None) -> str | None:
    if page.url is None:
        return None
    part = part or Part(number=1, first=page.url)
    return next_page(page.body, page.url, part.first, part.number)
