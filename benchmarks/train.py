"""Trains the learned judgement on the labelled pages and writes cleaners/model/judgement.json.

    pip install lightgbm==4.7.0           the only thing that the project's own environment lacks for it
    python benchmarks/train.py            cross-validate by site, then train on everything and write
    python benchmarks/train.py --check    cross-validate only

The printed figures are out of fold: a page is scored by trees that never saw its site.
"""

from __future__ import annotations

import argparse
import gzip
import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import lightgbm
import numpy as np
from corpus import NEWS, LabelledPage, fold_of, load, noisy_bodies
from labels import label
from numpy.typing import NDArray

from cleaners.blocks import Split
from cleaners.model.features import Features
from cleaners.model.second_look import second_look
from cleaners.model.trees import read_judgement, read_trees
from cleaners.page import RawPage
from cleaners.reading import read

FOLDS = 5
FOLDER = (
    Path(__file__).resolve().parent / "folds"
)  # the trees of each fold, for benchmarks/run.py and gate.py
OUTPUT = Path(__file__).resolve().parent.parent / "cleaners" / "model" / "judgement.json"
# Twice 64 trees of 12 leaves fill 170 KiB; 120 in one look judged .9547 of the words right.
PARAMETERS: dict[str, Any] = {
    "objective": "binary",
    "num_leaves": 12,
    "learning_rate": 0.12,
    "min_data_in_leaf": 30,
    "bagging_fraction": 0.8,
    "bagging_freq": 1,
    "feature_fraction": 0.6,
    "lambda_l2": 5.0,
    "seed": 1,
    "deterministic": True,
    "num_threads": 1,  # two spin on each other when anything else runs
    "max_bin": 63,
    "force_col_wise": True,
    "verbose": -1,
}
ROUNDS = 64


@dataclass(frozen=True, slots=True, kw_only=True)
class Example:
    """A labelled page as the trainer sees it."""

    page: LabelledPage
    split: Split
    features: Features
    body: NDArray[np.int8]
    weight: NDArray[np.float64]


def examples(pages: Sequence[LabelledPage]) -> list[Example]:
    """Pages that have a labelled body and any text."""
    made = []
    for page in pages:
        if not page.references:
            continue
        reading = read(RawPage(url=page.url, body=page.html))
        if not reading.split.blocks:
            continue
        body, optional = label(reading.split.blocks, page.references)
        words = np.array([block.words for block in reading.split.blocks], float)
        # Every page counts alike, whatever its length; a block counts by its words, and what the labels call
        # optional does not count.
        weight = (np.minimum(words, 60) + 3) * ~optional / np.sqrt(words.sum())
        made.append(
            Example(page=page, split=reading.split, features=reading.features, body=body, weight=weight)
        )
    return made


def train(chosen: Sequence[Example], looks: Sequence[Features]) -> dict[str, Any]:
    """Trees for these pages, as cleaners/model/trees.py reads them; `looks` are the features to learn from."""
    data = lightgbm.Dataset(
        np.concatenate([each.matrix for each in looks]),
        label=np.concatenate([each.body for each in chosen]),
        weight=np.concatenate([each.weight for each in chosen]),
        feature_name=[f"column_{place}" for place in range(len(looks[0].names))],
    )
    return written(lightgbm.train(PARAMETERS, data, ROUNDS), looks[0].names)


def train_both(chosen: Sequence[Example]) -> dict[str, Any]:
    """The judgement for these pages: the second look learns from first scores of trees that did not see the page."""
    features = [each.features for each in chosen]
    seconds: list[Features | None] = [None] * len(chosen)
    for fold in range(FOLDS):
        inside = [
            place for place, each in enumerate(chosen) if fold_of(each.page.domain + "*", FOLDS) == fold
        ]
        others = [place for place in range(len(chosen)) if place not in set(inside)]
        trees = read_trees(train([chosen[each] for each in others], [features[each] for each in others]))
        for place in inside:
            first = trees.score(features[place]).probability
            seconds[place] = second_look(chosen[place].split, features[place], first)
    looks = [each for each in seconds if each is not None]
    return {"first": train(chosen, features), "second": train(chosen, looks)}


def written(booster: lightgbm.Booster, names: Sequence[str]) -> dict[str, Any]:
    """The trees in the form that cleaners/model/trees.py reads; only the columns in use are named."""
    dump = booster.dump_model()
    trees = [_tree(each["tree_structure"]) for each in dump["tree_info"]]
    used = sorted({column for tree in trees for column, _ in tree["splits"]})
    place = {column: order for order, column in enumerate(used)}
    for tree in trees:
        tree["splits"] = [[place[column], threshold] for column, threshold in tree["splits"]]
        for leaf in tree["leaves"]:
            leaf[2] = [[place[column], share] for column, share in leaf[2]]
    return {"names": [names[column] for column in used], "offset": 0.0, "trees": trees}


def _tree(root: dict[str, Any]) -> dict[str, Any]:
    splits: list[list[float]] = []
    leaves: list[list[Any]] = []

    def walk(node: dict[str, Any], path: list[list[int]], shares: list[list[float]]) -> None:
        if "leaf_value" in node:
            leaves.append([round(node["leaf_value"], 5), path, shares])
            return
        number = len(splits)
        splits.append([node["split_feature"], float(f"{node['threshold']:.6g}")])
        here = node["internal_value"]
        for side, child in ((1, node["left_child"]), (-1, node["right_child"])):
            value = child.get("leaf_value", child.get("internal_value"))
            share = [node["split_feature"], round(value - here, 4)]
            walk(child, [*path, [number, side]], [*shares, share])

    walk(root, [], [])
    return {"splits": splits, "leaves": leaves}


def main() -> None:
    """Cross-validates, trains and writes."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--check", action="store_true", help="cross-validate only, write nothing")
    arguments = parser.parse_args()
    noisy = noisy_bodies()
    every = examples([page for page in load((*NEWS, "WCXB")) if page.id not in noisy])
    print(f"{len(every)} pages, {sum(len(each.split.blocks) for each in every):,} blocks")
    right = total = 0.0
    for fold in range(FOLDS):
        form = train_both([each for each in every if fold_of(each.page.domain) != fold])
        if not arguments.check:
            packed = gzip.compress(json.dumps(form).encode(), mtime=0)  # the same trees, the same bytes
            (FOLDER / f"{fold}.json.gz").write_bytes(packed)
        trees = read_judgement(form)
        for each in every:
            if fold_of(each.page.domain) == fold:
                said = trees.score(each.split, each.features).probability > 0.5
                right += float((each.weight * (said == each.body)).sum())
                total += float(each.weight.sum())
    print(f"words judged right, out of fold: {right / total:.4f}")
    if not arguments.check:
        form = train_both(every)
        OUTPUT.write_text(json.dumps(form, separators=(",", ":")) + "\n", encoding="utf-8")
        print(f"wrote {OUTPUT.name}: {OUTPUT.stat().st_size / 1024:.0f} KiB")


if __name__ == "__main__":
    main()
