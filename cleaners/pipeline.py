"""From a page to an article: the one door of the cleaners, and their table of contents."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from cleaners.article import Article
from cleaners.block import Decision
from cleaners.completeness import judge_page
from cleaners.decode import decode
from cleaners.errors import EmptyArticle, NotAnArticle, Refusal
from cleaners.fields import article_of_page, article_of_text, find_fields, text_fields
from cleaners.found import Found
from cleaners.gate import MAX_CHARACTERS
from cleaners.judge import kept_orders
from cleaners.model.trees import Judgement, Trees
from cleaners.page import RawPage, SiteHints
from cleaners.plaintext import read_text
from cleaners.reading import Reading, has_markup, read_markup
from cleaners.selection import select
from cleaners.site import texts_by_key, trace_of
from cleaners.site_profile import SiteProfile


@dataclass(frozen=True, slots=True, kw_only=True)
class Cleaned:
    """An article with the reasons: one decision for every block of the page, and where each field was found."""

    article: Article
    decisions: tuple[Decision, ...]
    found: Mapping[str, Found[Any]] = field(default_factory=dict)
    reading: Reading | None = field(default=None, repr=False)  # None for flattened text

    @property
    def trace(self) -> SiteProfile:
        """What this page adds to the profile of its site, empty for flattened text; made anew at each call."""
        return trace_of(self.reading, kept_orders(self.decisions)) if self.reading else SiteProfile()

    @property
    def texts(self) -> Mapping[str, str]:
        """The texts that the keys of `trace.texts` stand for: a profile holds no words."""
        return texts_by_key(self.reading) if self.reading else {}


# A feed, a sitemap or an outline, known by its root element: what surrounds the story would be other stories.
_MACHINE_LIST = re.compile(
    r"\s*+(?:<\?[^>]{0,300}+>\s*+|<!--(?:[^-]|-(?!->)){0,1000}+-->\s*+){0,10}+"
    r"<(rss|feed|rdf:RDF|urlset|sitemapindex|opml)[\s>]",
    re.IGNORECASE,
)


def clean(page: RawPage, hints: SiteHints | None = None, *, trees: Judgement | None = None) -> Cleaned:
    """The article on `page`. `trees` are others than those that ship, for cross-validation.

    Raises CleaningError and nothing else, on any bytes: UndecodablePage, PageRefused, NotAnArticle, EmptyArticle, each
    with the status, a sentence for a person, and the decisions made so far. A site rule of `hints` that is no XPath
    expression is a ValueError.
    """
    hints = hints or SiteHints()
    decoded = decode(page)
    if listed := _MACHINE_LIST.match(decoded.text):
        detail = f"this is a list for programs (<{listed[1].lower()}>), not a page"
        raise NotAnArticle(Refusal.LISTING, detail, url=page.url)
    if not has_markup(decoded):
        return clean_text(
            decoded.text,
            url=page.url,
            fetched_at=page.fetched_at,
            hints=hints,
            warnings=page.warnings + decoded.warnings,
        )
    reading = read_markup(decoded, page, hints.rules)
    selection = select(reading, hints, trees)
    headline = selection.headline.value if selection.headline else None
    judged = judge_page(reading, selection.decisions, selection.paragraphs, headline)
    if judged.refusal is not None:
        kind = EmptyArticle if judged.refusal is Refusal.NO_STORY else NotAnArticle
        raise kind(judged.refusal, judged.detail, url=page.url, decisions=selection.decisions)
    found = find_fields(reading, selection, page, hints)
    article = article_of_page(
        reading,
        selection,
        found,
        page=page,
        hints=hints,
        judged=judged,
    )
    return Cleaned(article=article, decisions=selection.decisions, found=_known(found), reading=reading)


def clean_text(
    text: str,
    *,
    url: str | None = None,
    fetched_at: datetime | None = None,
    hints: SiteHints | None = None,
    warnings: tuple[str, ...] = (),
    trees: Trees | None = None,
) -> Cleaned:
    """The article in flattened text: a pasted page, the text of a PDF, a WET record.

    Of a text beyond 8 million characters the rest is left out (warning `truncated_text`). `warnings` are codes of what
    went wrong on the way here, `trees` others than those that ship, for cross-validation. Raises NotAnArticle when no
    part of the text reads like a story, and ValueError when `fetched_at` is naive.
    """
    if fetched_at is not None and fetched_at.tzinfo is None:
        raise ValueError("fetched_at must be an aware datetime")
    hints = hints or SiteHints()
    if len(text) > MAX_CHARACTERS:
        warnings = (*warnings, "truncated_text")
    reading = read_text(text[:MAX_CHARACTERS].replace("\x00", ""), trees)
    if not reading.paragraphs:
        raise NotAnArticle(
            Refusal.NO_STORY,
            "no part of the text reads like a story",
            url=url,
            decisions=reading.decisions,
        )
    found = text_fields(reading, url=url, fetched_at=fetched_at, hints=hints)
    article = article_of_text(reading, found, url=url, fetched_at=fetched_at, hints=hints, warnings=warnings)
    return Cleaned(article=article, decisions=reading.decisions, found=_known(found))


def _known(found: Mapping[str, Found[Any] | None]) -> dict[str, Found[Any]]:
    return {name: each for name, each in found.items() if each is not None}
