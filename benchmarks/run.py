"""Scores the engine on the labelled news pages, every page judged by trees that never saw its site.

    python benchmarks/train.py --folds benchmarks/.folds     once after a change of features or labels
    python benchmarks/run.py                                  the table, in two minutes on two cores

Prints 4-gram F1 and exact pages (the article-extraction-benchmark's definitions) by corpus.
"""

from __future__ import annotations

import argparse
import importlib.util
import json
import multiprocessing
import statistics
import sys
import time
from functools import cache
from pathlib import Path
from types import ModuleType
from typing import Any

from corpus import NEWS, LabelledPage, fold_of, load, noisy_bodies, shared

from cleaners.article import Article
from cleaners.errors import CleaningError
from cleaners.model.trees import Judgement, read_judgement
from cleaners.page import RawPage
from cleaners.pipeline import clean

HERE = Path(__file__).resolve().parent
FOLDS = HERE / ".folds"


@cache
def trees_of(folder: Path, fold: int) -> Judgement:
    """The trees that never saw the sites of this fold."""
    return read_judgement(json.loads((folder / f"{fold}.json").read_text(encoding="utf-8")))


def predict(job: tuple[LabelledPage, Path]) -> dict[str, Any]:
    """One page cleaned, in the form that the scorer reads."""
    page, folder = job
    started = time.process_time()
    line: dict[str, Any] = {"id": page.id}
    try:
        trees = trees_of(folder, fold_of(page.domain))
        article = clean(RawPage(url=page.url, body=page.html), trees=trees).article
        line |= {
            "title": article.headline,
            "authors": [author.name for author in article.authors],
            "published": article.published.isoformat() if article.published else None,
            "paragraphs": printed(article, page.corpus),
            "topics": list(article.topics),
            "warnings": list(article.warnings),
        }
    except CleaningError as refused:
        line |= {"paragraphs": [], "error": str(refused)}
    line["cpu_ms"] = (time.process_time() - started) * 1000
    return line


def printed(article: Article, corpus: str) -> list[str]:
    """The body as the corpus labels it.

    With the dateline in front of the first paragraph, and with the standfirst where the labels have it in the body
    (both FUNDUS corpora count the summary as the first paragraph).
    """
    paragraphs = [paragraph.text for paragraph in article.paragraphs]
    if article.dateline and paragraphs:
        paragraphs[0] = f"{article.dateline.raw} {paragraphs[0]}"
    if article.standfirst and corpus.startswith("FUNDUS"):
        paragraphs.insert(0, article.standfirst)
    if article.credit_line:
        paragraphs.append(article.credit_line)
    return paragraphs


def scorer() -> ModuleType:
    """bench/score.py, which reproduces the published tables."""
    spec = importlib.util.spec_from_file_location("score", shared() / "bench" / "score.py")
    if spec is None or spec.loader is None:
        sys.exit("bench/score.py is missing")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def main() -> None:
    """Predicts, scores and prints."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--folds", type=Path, default=FOLDS)
    parser.add_argument("--predictions", type=Path, help="write the predictions to this file")
    parser.add_argument("--corpus", default=",".join(NEWS))
    arguments = parser.parse_args()
    if not (arguments.folds / "0.json").exists():
        sys.exit(
            f"{arguments.folds}/0.json is missing; run: python benchmarks/train.py --folds {arguments.folds}"
        )
    pages = load(arguments.corpus.split(","))
    with multiprocessing.Pool(2) as pool:
        lines = pool.map(predict, [(page, arguments.folds) for page in pages], chunksize=8)
    if arguments.predictions:
        with arguments.predictions.open("w", encoding="utf-8") as file:
            file.writelines(json.dumps(line, ensure_ascii=False) + "\n" for line in lines)
    report(pages, {line["id"]: line for line in lines})


def report(pages: list[LabelledPage], lines: dict[str, dict[str, Any]]) -> None:
    """The table."""
    score = scorer()
    noisy = noisy_bodies()
    rows = {page.id: score.page_scores(page.labels, lines[page.id], rouge=False) for page in pages}
    columns = ("pages", "P", "R", "F1", "exact", "title", "authors", "topics", "< .6")
    print(f"{'':24}" + "".join(f"{column:>8}" for column in columns))
    groups: dict[str, list[str]] = {
        corpus: [page.id for page in pages if page.corpus == corpus] for corpus in NEWS
    }
    groups["ALL-NEWS"] = [page.id for page in pages if page.corpus in NEWS]
    groups["without wrong labels"] = [each for each in groups["ALL-NEWS"] if each not in noisy]
    for name, ids in groups.items():
        if not ids:
            continue
        total = score.agg([rows[each] for each in ids])
        low = sum(1 for each in ids if rows[each].get("aebF", 1) < 0.6)
        keys = ("aeb_P", "aeb_R", "aeb_F1", "aeb_acc", "title_em", "auth_F1", "top_F1")
        figures = "".join(f"{total.get(key, float('nan')):>8.3f}" for key in keys)
        print(f"{name:24}{len(ids):>8}{figures}{low:>8}")
    costs = sorted(line["cpu_ms"] for line in lines.values())
    print(
        f"CPU a page: median {statistics.median(costs):.1f} ms, p95 {costs[int(0.95 * (len(costs) - 1))]:.1f} ms"
    )


if __name__ == "__main__":
    main()
