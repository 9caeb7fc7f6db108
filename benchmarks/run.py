"""Scores the engine on the labelled news pages, every page judged by trees that never saw its site.

python benchmarks/train.py --folds benchmarks/.folds     once after a change of features or labels
python benchmarks/run.py                                  the tables beside trafilatura's, and results.md
"""

from __future__ import annotations

import argparse
import gzip
import importlib.util
import json
import multiprocessing
import statistics
import sys
import time
from collections.abc import Callable
from functools import cache
from pathlib import Path
from types import ModuleType
from typing import Any

import trafilatura
from corpus import NEWS, LabelledPage, fold_of, load, noisy_bodies, shared

from cleaners.article import Article
from cleaners.errors import CleaningError
from cleaners.model.trees import Judgement, read_judgement
from cleaners.page import RawPage
from cleaners.pipeline import clean

HERE = Path(__file__).resolve().parent
FOLDS = HERE / "folds"
RESULTS = HERE / "results.md"
HEAD = """# Results

Labelled news pages (545, of four public corpora), every page judged by trees that never saw its site; all systems in
one run on one machine, so that their times can be compared. P, R, F1 and exact pages as the
article-extraction-benchmark defines them (4-gram shingles); headline exact; authors and topics F1; day of publication
right. Written by benchmarks/run.py.

"""


@cache
def trees_of(folder: Path, fold: int) -> Judgement:
    """The trees that never saw the sites of this fold."""
    return read_judgement(json.loads(gzip.decompress((folder / f"{fold}.json.gz").read_bytes())))


def dateline(page: LabelledPage, folder: Path) -> dict[str, Any]:
    """Our own engine, all fields, with trees that never saw the site."""
    try:
        trees = trees_of(folder, fold_of(page.domain))
        article = clean(RawPage(url=page.url, body=page.html), trees=trees).article
    except CleaningError as refused:
        return {"paragraphs": [], "error": str(refused)}
    return {
        "title": article.headline,
        "authors": [author.name for author in article.authors],
        "published": article.published.isoformat() if article.published else None,
        "paragraphs": printed(article, page.corpus),
        "topics": list(article.topics),
        "warnings": list(article.warnings),
    }


def trafilatura_precision(page: LabelledPage, _folder: Path) -> dict[str, Any]:
    """trafilatura with favor_precision, with metadata: the best of its modes on these pages."""
    return _trafilatura(page, precision=True)


def trafilatura_default(page: LabelledPage, _folder: Path) -> dict[str, Any]:
    """trafilatura as it comes, with metadata."""
    return _trafilatura(page, precision=False)


def _trafilatura(page: LabelledPage, *, precision: bool) -> dict[str, Any]:
    try:
        document = trafilatura.bare_extraction(
            page.html.decode("utf-8", "replace"),
            url=page.url,
            favor_precision=precision,
            include_comments=False,
            with_metadata=True,
        )
    except Exception as error:  # noqa: BLE001 - a peer's crash is a result
        return {"paragraphs": [], "error": repr(error)}
    if document is None:
        return {"paragraphs": [], "error": "nothing"}
    return {
        "title": document.title,
        "authors": [name.strip() for name in (document.author or "").split(";") if name.strip()],
        "published": document.date,
        "body": document.text,
        "topics": document.tags or [],
    }


SYSTEMS: dict[str, Callable[[LabelledPage, Path], dict[str, Any]]] = {
    "dateline": dateline,
    "trafilatura precision": trafilatura_precision,
    "trafilatura": trafilatura_default,
}


def predict(job: tuple[str, LabelledPage, Path]) -> dict[str, Any]:
    """One page by one system, in the form that the scorer reads."""
    system, page, folder = job
    started = time.process_time()
    line = {"id": page.id, **SYSTEMS[system](page, folder)}
    line["cpu_ms"] = (time.process_time() - started) * 1000
    return line


def predict_all(system: str, pages: list[LabelledPage]) -> list[dict[str, Any]]:
    """Every page by one system, on both cores."""
    with multiprocessing.Pool(2) as pool:
        return pool.map(predict, [(system, page, FOLDS) for page in pages], chunksize=8)


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
    """Predicts, scores, prints, and writes results.md when every system was asked."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--only", choices=list(SYSTEMS), help="one system; results.md is left as it is")
    parser.add_argument("--predictions", type=Path, help="write our predictions to this file")
    arguments = parser.parse_args()
    pages = load()
    tables = []
    for system in [arguments.only] if arguments.only else list(SYSTEMS):
        lines = predict_all(system, pages)
        if arguments.predictions and system == "dateline":
            with arguments.predictions.open("w", encoding="utf-8") as file:
                file.writelines(json.dumps(line, ensure_ascii=False) + "\n" for line in lines)
        tables.append(table(system, pages, {line["id"]: line for line in lines}))
        print(tables[-1], end="\n\n")
    if not arguments.only:
        RESULTS.write_text(HEAD + "\n\n".join(tables) + "\n", encoding="utf-8")


COLUMNS = {
    "pages": None,
    "P": "aeb_P",
    "R": "aeb_R",
    "F1": "aeb_F1",
    "exact": "aeb_acc",
    "headline": "title_em",
    "authors": "auth_F1",
    "day": "date_ok",
    "topics": "top_F1",
}


def table(system: str, pages: list[LabelledPage], lines: dict[str, dict[str, Any]]) -> str:
    """The scores of one system by corpus, as a Markdown table, and what it cost."""
    score = scorer()
    noisy = noisy_bodies()
    rows = {page.id: score.page_scores(page.labels, lines[page.id], rouge=False) for page in pages}
    groups: dict[str, list[str]] = {
        corpus: [page.id for page in pages if page.corpus == corpus] for corpus in NEWS
    }
    groups["ALL-NEWS"] = list(rows)
    groups["ALL-NEWS, wrong labels left out"] = [each for each in rows if each not in noisy]
    written = [
        f"## {system}\n",
        f"| | {' | '.join(COLUMNS)} | under .6 |",
        "|---" * (len(COLUMNS) + 2) + "|",
    ]
    for name, ids in groups.items():
        total = score.agg([rows[each] for each in ids])
        cells = [
            str(len(ids)) if key is None else f"{total[key]:.3f}" if key in total else ""
            for key in COLUMNS.values()
        ]
        low = sum(1 for each in ids if rows[each].get("aebF", 1) < 0.6)
        written.append(f"| {name} | {' | '.join(cells)} | {low} |")
    costs = sorted(line["cpu_ms"] for line in lines.values())
    written.append(
        f"\nCPU a page, all fields: median {statistics.median(costs):.1f} ms, "
        f"95 % below {costs[int(0.95 * (len(costs) - 1))]:.1f} ms, dearest {costs[-1]:.0f} ms."
    )
    return "\n".join(written)


if __name__ == "__main__":
    main()
