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

from corpus import LabelledPage, fold_of

from cleaners.article import Article
from cleaners.errors import CleaningError
from cleaners.model.trees import Judgement, read_judgement
from cleaners.page import RawPage
from cleaners.pipeline import Cleaned, clean

FOLDS = Path(__file__).resolve().parent / "folds"


@cache
def trees_of(fold: int) -> Judgement:
    """The trees that never saw the sites of this fold."""
    return read_judgement(json.loads(gzip.decompress((FOLDS / f"{fold}.json.gz").read_bytes())))


def cleaned(page: LabelledPage) -> Cleaned:
    """The page cleaned by trees that never saw its site; raises what `clean` raises."""
    return clean(RawPage(url=page.url, body=page.html), trees=trees_of(fold_of(page.domain)))


def predict(page: LabelledPage) -> dict[str, Any]:
    """The answer for one page: the fields that the scorer knows, or why the page was refused."""
    try:
        article = cleaned(page).article
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


# What a standfirst is differs between the labels. Exact bodies with and without it in front: N4K .330 and .232, AEB
# .292 and .349, FUNDUS-TEST .447 and .491, FUNDUS-EVAL .533 both. Without it is what Dateline calls a body.
STANDFIRST_IN_BODY = frozenset({"N4K"})


def printed(article: Article, corpus: str) -> list[str]:
    """The body as the corpus labels it.

    With the dateline in front of the first paragraph, and with the standfirst where the labels have it in the body.
    """
    paragraphs = [paragraph.text for paragraph in article.paragraphs]
    if article.dateline and paragraphs:
        paragraphs[0] = f"{article.dateline.raw} {paragraphs[0]}"
    if article.standfirst and corpus in STANDFIRST_IN_BODY:
        paragraphs.insert(0, article.standfirst)
    return paragraphs


def _timed(page: LabelledPage) -> dict[str, Any]:
    started = time.process_time()
    line = {"id": page.id, **predict(page)}
    line["cpu_ms"] = (time.process_time() - started) * 1000
    return line


def predict_all(pages: Sequence[LabelledPage]) -> dict[str, dict[str, Any]]:
    """The answers for these pages by id, on two cores: for quality, not for times that are compared."""
    with multiprocessing.Pool(2) as pool:
        return {line["id"]: line for line in pool.map(_timed, pages, chunksize=8)}
