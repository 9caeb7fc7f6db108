"""Trains the judgement of flattened text on the labelled pages and writes cleaners/plaintext/judgement.json.

    pip install lightgbm==4.7.0 inscriptis==2.7.6
    python benchmarks/train_lines.py            the trees of each fold, then those of all pages; a quarter of an hour
    python benchmarks/flattened.py              what they are worth, out of fold

A page is learned from as a line for each block, as inscriptis lays it out, and as someone would have copied it: cut
close around its story.
"""

from __future__ import annotations

import gzip
import hashlib
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

import lightgbm
import numpy as np
from corpus import NEWS, LabelledPage, fold_of, load, noisy_bodies
from flatten import by_inscriptis, lines_of
from labels import label
from numpy.typing import NDArray
from train import FOLDER, FOLDS, PARAMETERS, written

from cleaners.plaintext.columns import LineFeatures, extract

OUTPUT = Path(__file__).resolve().parent.parent / "cleaners" / "plaintext" / "judgement.json"
ROUNDS = 96
LONGEST = 3_000  # lines of a page
MARGINS = 9, 7  # lines above and below a story that is cut out, at most, not counting the last


class Line(NamedTuple):
    """What `label` asks of a block."""

    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Example:
    """A flattened page as the trainer sees it."""

    domain: str
    features: LineFeatures
    body: NDArray[np.int8]
    weight: NDArray[np.float64]


def examples(pages: Sequence[LabelledPage]) -> Iterator[Example]:
    """Every page with a labelled body, in its forms."""
    for page in pages:
        if not page.references:
            continue
        whole = lines_of(page)[:LONGEST]
        if whole:
            body, _ = label([Line(line) for line in whole], page.references)
            yield _example(page, whole, 1.0)
            cut = _cut_out(page, whole, body)
            if cut:
                yield _example(page, cut, 0.5)
        if page.corpus in NEWS:
            laid = [" ".join(line.split()) for line in by_inscriptis(page).split("\n") if line.strip()]
            if laid:
                yield _example(page, laid[:LONGEST], 0.5)


def _cut_out(page: LabelledPage, lines: Sequence[str], body: NDArray[np.int8]) -> list[str]:
    """The story with a few lines around it; how many, the page's own name decides."""
    story = np.flatnonzero(body)
    if not len(story):
        return []
    digest = hashlib.sha256(page.id.encode()).digest()
    above, below = digest[0] % MARGINS[0], digest[1] % MARGINS[1]
    return list(lines[max(0, int(story[0]) - above) : int(story[-1]) + 1 + below])


def _example(page: LabelledPage, lines: Sequence[str], share: float) -> Example:
    body, optional = label([Line(line) for line in lines], page.references)
    features = extract(lines)
    words = features.words
    weight = share * (np.minimum(words, 60) + 3) * ~optional / np.sqrt(words.sum() + 1)
    return Example(domain=page.domain, features=features, body=body, weight=weight)


def train(chosen: Sequence[Example]) -> dict[str, Any]:
    """Trees for these pages, as cleaners/model/trees.py reads them."""
    data = lightgbm.Dataset(
        np.concatenate([each.features.matrix for each in chosen]),
        label=np.concatenate([each.body for each in chosen]),
        weight=np.concatenate([each.weight for each in chosen]),
        feature_name=[f"column_{place}" for place in range(len(chosen[0].features.names))],
    )
    return written(lightgbm.train(PARAMETERS, data, ROUNDS), chosen[0].features.names)


def main() -> None:
    """Trains the folds, then everything, and writes both."""
    noisy = noisy_bodies()
    every = list(examples([page for page in load((*NEWS, "WCXB")) if page.id not in noisy]))
    print(f"{len(every)} texts, {sum(len(each.body) for each in every):,} lines")
    for fold in range(FOLDS):
        form = train([each for each in every if fold_of(each.domain) != fold])
        packed = gzip.compress(json.dumps(form).encode(), mtime=0)  # the same trees, the same bytes
        (FOLDER / f"lines-{fold}.json.gz").write_bytes(packed)
        print(f"fold {fold}: {len(packed) / 1024:.0f} KiB")
    form = train(every)
    OUTPUT.write_text(json.dumps(form, separators=(",", ":")) + "\n", encoding="utf-8")
    print(f"wrote {OUTPUT.name}: {OUTPUT.stat().st_size / 1024:.0f} KiB")


if __name__ == "__main__":
    main()
