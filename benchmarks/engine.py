"""What our own engine makes of a labelled page, in the form that the scorer reads.

Every page is judged by trees that never saw its site.
"""

from __future__ import annotations

import gzip
import json
import multiprocessing
import time
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any

from corpus import NEWS, LabelledPage, fold_of

from cleaners.article import Article
from cleaners.errors import CleaningError
from cleaners.model.trees import Judgement, read_judgement
from cleaners.page import RawPage, SiteHints
from cleaners.pipeline import Cleaned, clean
from cleaners.site_profile import SiteProfile, total

FOLDS = Path(__file__).resolve().parent / "folds"


@cache
def trees_of(fold: int) -> Judgement:
    """The trees that never saw the sites of this fold."""
    return read_judgement(json.loads(gzip.decompress((FOLDS / f"{fold}.json.gz").read_bytes())))


def cleaned(page: LabelledPage, profile: SiteProfile | None = None) -> Cleaned:
    """The page cleaned by trees that never saw its site; raises what `clean` raises."""
    raw = RawPage(url=page.url, body=page.html)
    return clean(raw, SiteHints(profile=profile), trees=trees_of(fold_of(page.domain)))


class Sites:
    """What the other pages of a site repeat, for every labelled page: never the page itself, nor a copy of it."""

    def __init__(self, pages: Sequence[LabelledPage]) -> None:
        self._traces: dict[str, SiteProfile] = {}
        self._sites: dict[tuple[str, str], list[LabelledPage]] = {}
        for page in pages:
            self._sites.setdefault(_site(page), []).append(page)

    def others(self, page: LabelledPage) -> list[LabelledPage]:
        """The other pages of its site among the corpora of its kind."""
        if "." not in page.domain:  # a corpus that kept no addresses names its folders there
            return []
        return [
            each for each in self._sites.get(_site(page), ()) if each.id != page.id and each.url != page.url
        ]

    def profile(self, page: LabelledPage) -> SiteProfile | None:
        """The sum of their traces, None when there is no other page."""
        traces = [self._trace(other) for other in self.others(page)]
        return total(traces) if traces else None

    def _trace(self, page: LabelledPage) -> SiteProfile:
        if page.id not in self._traces:
            try:
                self._traces[page.id] = cleaned(page).trace
            except CleaningError:
                self._traces[page.id] = SiteProfile()
        return self._traces[page.id]


def _site(page: LabelledPage) -> tuple[str, str]:
    return "news" if page.corpus in NEWS else page.corpus, page.domain


def predict(page: LabelledPage, profile: SiteProfile | None = None) -> dict[str, Any]:
    """The answer for one page: the fields that the scorer knows, or why the page was refused."""
    try:
        article = cleaned(page, profile).article
    except CleaningError as refused:
        return {"paragraphs": [], "title": None, "authors": [], "published": None, "topics": [], "standfirst": None,
                "images": [], "refused": str(refused)}  # fmt: skip
    return {
        "title": article.headline,
        "authors": [author.name for author in article.authors],
        "published": article.published.isoformat() if article.published else None,
        "paragraphs": printed(article, page.corpus),
        "topics": list(article.topics),
        "standfirst": article.standfirst,
        "images": [image.url for image in article.images],
        "warnings": list(article.warnings),
    }


# What a standfirst is differs between the labels. Exact bodies with it in front and without: N4K .382 and .270, AEB
# .321 and .377, FUNDUS-TEST .466 and .503, FUNDUS-EVAL .533 both (and ROUGE .956 and .948); WCXB has it on 54 of 117
# pages. Where the labels seldom have it, it stays a field of its own, as in the article.
STANDFIRST_IN_BODY = ("N4K", "FUNDUS-EVAL", "TRAF", "GOOSE3")


def printed(article: Article, corpus: str) -> list[str]:
    """The body as the corpus labels it: the dateline in front, the standfirst before it where labels have it so."""
    paragraphs = [paragraph.text for paragraph in article.paragraphs]
    if article.dateline and paragraphs:
        paragraphs[0] = f"{article.dateline.raw} {paragraphs[0]}"
    if (
        article.standfirst
        and corpus in STANDFIRST_IN_BODY
        and not _opens_with(paragraphs, article.standfirst)
    ):
        paragraphs.insert(0, article.standfirst)
    return paragraphs


def _opens_with(paragraphs: list[str], standfirst: str) -> bool:
    """Whether the first paragraph says the standfirst again: a label has it once."""
    said = [" ".join(text.casefold().split()).rstrip(".… ") for text in (*paragraphs[:1], standfirst)]
    return bool(paragraphs) and said[0].startswith(said[1])


def _timed(page: LabelledPage) -> dict[str, Any]:
    started = time.process_time()
    line = {"id": page.id, **predict(page)}
    line["cpu_ms"] = (time.process_time() - started) * 1000
    return line


def predict_all(pages: Sequence[LabelledPage]) -> dict[str, dict[str, Any]]:
    """The answers for these pages by id, on two cores: for quality, not for times that are compared."""
    with multiprocessing.Pool(2) as pool:
        return {line["id"]: line for line in pool.map(_timed, pages, chunksize=8)}
