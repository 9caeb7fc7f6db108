"""Figures from answers: bench/score.py does the measuring, page by page; here they are gathered.

A prediction is what an answer of benchmarks/workers says about one page.
"""

from __future__ import annotations

import importlib.util
import statistics
import sys
from collections.abc import Mapping, Sequence
from functools import cache
from types import ModuleType
from typing import Any
from urllib.parse import urlsplit

from corpus import CORPORA, NEWS, LabelledPage, noisy_bodies, noisy_dates, shared

ALL = "ALL-NEWS"
RIGHT = "ALL-NEWS, wrong labels left out"
GROUPS = (*CORPORA, ALL, RIGHT)
LOW = 0.6  # the body of a page below this is as good as lost

Prediction = Mapping[str, Any]
Row = dict[str, Any]
Figures = dict[str, float]

# Ours -> the scorer's. Shares of 1, unless the name says otherwise.
_FIGURES = {
    "precision": "aeb_P",
    "recall": "aeb_R",
    "f1": "aeb_F1",
    "exact": "aeb_acc",
    "bag_f1": "bow_F1",
    "rouge": "rouge_F1",
    "snippet_f1": "snip_F1",
    "headline": "title_em",
    "day_right": "date_ok",
    "day_wrong": "date_wrong",
    "day_missing": "date_missing",
    "authors_f1": "auth_F1",
    "topics_f1": "top_F1",
}
# Which figures a system has only when its answers have this field.
_NEEDS = {
    "headline": "title",
    "day_right": "published",
    "day_wrong": "published",
    "day_missing": "published",
    "authors_f1": "authors",
    "topics_f1": "topics",
}


@cache
def scorer() -> ModuleType:
    """bench/score.py, which reproduces the published tables."""
    spec = importlib.util.spec_from_file_location("score", shared() / "bench" / "score.py")
    if spec is None or spec.loader is None:
        sys.exit("bench/score.py is missing")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def score_page(page: LabelledPage, prediction: Prediction) -> Row:
    """Everything the scorer says about one answer, and the fields that it does not know."""
    score = scorer()
    row: Row = score.page_scores(page.labels, prediction, rouge=page.corpus == "FUNDUS-EVAL")
    row["story"] = bool(page.references) or bool(page.labels.get("with"))
    if page.labels.get("summary") and "standfirst" in prediction:
        row["standfirst"] = score.bow(page.labels["summary"], prediction["standfirst"])[2]
    image = page.labels["meta"].get("lead_image_url")
    if image and "images" in prediction:
        row["image"] = any(_same_file(image, each) for each in prediction["images"])
    return row


def _same_file(one: str, other: str) -> bool:
    """Whether two addresses name the same picture: hosts and sizes change, the last part of the path seldom does."""
    return urlsplit(one).path.rsplit("/", 1)[-1] == urlsplit(other).path.rsplit("/", 1)[-1]


def figures_by_group(
    pages: Sequence[LabelledPage], predictions: Mapping[str, Prediction]
) -> dict[str, Figures]:
    """The figures of one system: by corpus, over the news corpora, and there without the labels known to be wrong."""
    asked = [page for page in pages if page.id in predictions]
    rows = {page.id: score_page(page, predictions[page.id]) for page in asked}
    bodies, dates = noisy_bodies(), noisy_dates()
    ids: dict[str, list[str]] = {name: [] for name in GROUPS}
    for page in asked:
        ids[page.corpus].append(page.id)
        if page.corpus in NEWS:
            ids[ALL].append(page.id)
    ids[RIGHT] = [each for each in ids[ALL] if each not in bodies]
    found = {}
    for name, chosen in ids.items():
        if chosen:
            counted = [rows[each] for each in chosen]
            if name == RIGHT:
                counted = [_without_date(row) if row["id"] in dates else row for row in counted]
            found[name] = figures(counted, [predictions[each] for each in chosen])
    return found


def _without_date(row: Row) -> Row:
    return {key: value for key, value in row.items() if key != "date"}


def figures(rows: Sequence[Row], predictions: Sequence[Prediction]) -> Figures:
    """The figures over some pages; what no page labels, or the system does not answer, is left out."""
    total = scorer().agg(rows)
    fields = set().union(*predictions)
    found: Figures = {"pages": len(rows)}
    for name, key in _FIGURES.items():
        if key in total and _NEEDS.get(name, "id") in fields:
            found[name] = total[key]
    snippets = [row["snip"] for row in rows if "snip" in row]
    for name, place in (("snippets_found", 0), ("snippets_leaked", 2)):
        wanted = sum(each[place + 1] for each in snippets)
        if wanted:
            found[name] = sum(each[place] for each in snippets) / wanted
    for name in ("standfirst", "image"):
        labelled = [float(row[name]) for row in rows if name in row]
        if labelled:
            found[name] = statistics.mean(labelled)
    found["low"] = sum(row.get("aebF", 1.0) < LOW for row in rows)
    found["empty"] = sum(row["empty"] and row["story"] for row in rows)
    found["errors"] = sum(bool(row["error"]) for row in rows)
    return found
