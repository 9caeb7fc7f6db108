"""Measures what is read out of flattened text: the labelled news pages without their markup.

    pip install inscriptis==2.7.6        the second flattener
    python benchmarks/flattened.py       three minutes
    python benchmarks/flattened.py --worst 20 --form lxml

Every page is flattened in four ways: `lxml`, a line for each block element, as in a WET record; `spaced`, the same with
empty lines between, as in a paste; `inscriptis`, which keeps indents, bullets and columns; `wrapped`, the spaced lines
wrapped at 72 characters, as in mail and the text of a PDF. Words: the multiset of words of the body against the
labelled body, dateline put back, F1 of each page, mean over pages. Lines: each line of the text is the body's or
not, by the trigrams that the label shares with it; precision and recall over all lines, and weighted by their words. A
page that is refused scores 0. Every page is judged by trees that never saw its site.
"""

from __future__ import annotations

import argparse
import gzip
import json
import statistics
import time
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from corpus import NEWS, LabelledPage, fold_of, load, noisy_bodies
from engine import printed
from flatten import FORMS
from labels import label

from cleaners.errors import CleaningError
from cleaners.model.trees import Trees, read_trees
from cleaners.pipeline import clean_text
from cleaners.tokens import tokens

FOLDS = Path(__file__).resolve().parent / "folds"


@cache
def trees_of(fold: int) -> Trees:
    """The trees that never saw the sites of this fold, written by train_lines.py."""
    return read_trees(json.loads(gzip.decompress((FOLDS / f"lines-{fold}.json.gz").read_bytes())))


@dataclass(frozen=True, slots=True, kw_only=True)
class Score:
    """One page in one form. The counts of lines and of their words: (right, false, lost)."""

    id: str
    words: float
    lines: tuple[int, int, int] = (0, 0, 0)
    line_words: tuple[int, int, int] = (0, 0, 0)
    refused: bool = False
    headline: bool | None = None
    milliseconds: float = 0.0


def score(page: LabelledPage, text: str) -> Score:
    """Reads one flattened page and compares it with its label."""
    started = time.process_time()
    try:
        cleaned = clean_text(text, url=page.url, trees=trees_of(fold_of(page.domain)))
    except CleaningError:
        return Score(id=page.id, words=0.0, refused=True)
    taken = (time.process_time() - started) * 1000
    body = "\n".join(printed(cleaned.article, page.corpus))
    of_body, optional = label(cleaned.decisions, page.references)
    counts = {"lines": [0, 0, 0], "words": [0, 0, 0]}
    for each, belongs, either in zip(cleaned.decisions, of_body, optional, strict=True):
        if either or not (each.kept or belongs):
            continue
        place = 0 if each.kept and belongs else 1 if each.kept else 2
        counts["lines"][place] += 1
        counts["words"][place] += len(each.text.split())
    title = page.labels.get("title")
    return Score(
        id=page.id,
        words=max(overlap(reference, body) for reference in page.references),
        lines=(counts["lines"][0], counts["lines"][1], counts["lines"][2]),
        line_words=(counts["words"][0], counts["words"][1], counts["words"][2]),
        headline=tokens(title) == tokens(cleaned.article.headline or "") if title else None,
        milliseconds=taken,
    )


def overlap(reference: str, body: str) -> float:
    """F1 of the words that both have, each as often as it stands there."""
    expected, found = Counter(tokens(reference)), Counter(tokens(body))
    shared = (expected & found).total()
    return 2 * shared / max(1, expected.total() + found.total())


def row(name: str, scores: Sequence[Score]) -> str:
    """A line of the table."""
    lines = [sum(column) for column in zip(*(each.lines for each in scores), strict=True)]
    weighted = [sum(column) for column in zip(*(each.line_words for each in scores), strict=True)]
    headlines = [each.headline for each in scores if each.headline is not None]
    cells = [statistics.mean(each.words for each in scores)]
    for right, false, lost in (lines, weighted):
        cells += [right / max(1, right + false), right / max(1, right + lost)]
    cells.append(statistics.mean(headlines) if headlines else float("nan"))
    below = sum(each.words < 0.6 for each in scores)
    written = "".join(f"{cell:>8.3f}" for cell in cells)
    refused = sum(each.refused for each in scores)
    spent = statistics.median(each.milliseconds for each in scores)
    return f"{name:30}{len(scores):>6}{written}{below:>6}{refused:>8}{spent:>7.1f}"


HEADER = (
    f"{'':30}{'pages':>6}{'words':>8}{'line P':>8}{'line R':>8}{'word P':>8}{'word R':>8}{'title':>8}"
    f"{'< .6':>6}{'refused':>8}{'ms':>7}"
)


def main() -> None:
    """Flatten, read, score and print."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--form", choices=FORMS, action="append", help="this form only; may be repeated")
    parser.add_argument(
        "--worst", type=int, default=0, metavar="N", help="name the N worst pages of each form"
    )
    arguments = parser.parse_args()
    noisy = noisy_bodies()
    pages = [page for page in load(NEWS) if page.references]
    print(HEADER)
    for form in arguments.form or FORMS:
        scores: dict[str, list[Score]] = defaultdict(list)
        for page in pages:
            made = score(page, FORMS[form](page))
            scores[page.corpus].append(made)
            scores["all"].append(made)
            if page.id not in noisy:
                scores["all, right labels"].append(made)
        for name, several in scores.items():
            print(row(f"{form}: {name}", several))
        for each in sorted(scores["all"], key=lambda made: made.words)[: arguments.worst]:
            print(f"  {each.words:.3f} {each.id}{' refused' if each.refused else ''}")


if __name__ == "__main__":
    main()
