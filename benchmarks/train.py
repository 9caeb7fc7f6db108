"""Trains the learned judgement on the labelled pages and writes cleaners/model/judgement.json.

    python benchmarks/train.py            cross-validate by site, then train on everything and write
    python benchmarks/train.py --check    cross-validate only

The printed figures are out of fold: a page is scored by trees that never saw its site.
"""

from __future__ import annotations

import argparse
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

from cleaners.block import Block
from cleaners.model.features import Features
from cleaners.model.trees import read_trees
from cleaners.page import RawPage
from cleaners.reading import read

FOLDS = 5
OUTPUT = Path(__file__).resolve().parent.parent / "cleaners" / "model" / "judgement.json"
# 120 trees of 12 leaves: 60 did as well within noise in the first trial and 150 of 24 leaves no better.
PARAMETERS: dict[str, Any] = {
    "objective": "binary",
    "num_leaves": 12,
    "learning_rate": 0.08,
    "min_data_in_leaf": 30,
    "bagging_fraction": 0.8,
    "bagging_freq": 1,
    "feature_fraction": 0.6,
    "lambda_l2": 5.0,
    "seed": 1,
    "deterministic": True,
    "num_threads": 2,
    "verbose": -1,
}
ROUNDS = 120


@dataclass(frozen=True, slots=True, kw_only=True)
class Example:
    """A labelled page as the trainer sees it."""

    page: LabelledPage
    blocks: Sequence[Block]
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
            Example(
                page=page, blocks=reading.split.blocks, features=reading.features, body=body, weight=weight
            )
        )
    return made


def train(chosen: Sequence[Example]) -> lightgbm.Booster:
    """Trees for these pages."""
    data = lightgbm.Dataset(
        np.concatenate([each.features.matrix for each in chosen]),
        label=np.concatenate([each.body for each in chosen]),
        weight=np.concatenate([each.weight for each in chosen]),
        feature_name=[name.replace(" ", "_") for name in chosen[0].features.names],
    )
    return lightgbm.train(PARAMETERS, data, ROUNDS)


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
    parser.add_argument("--folds", type=Path, help="also write the trees of each fold to this folder")
    arguments = parser.parse_args()
    noisy = noisy_bodies()
    every = examples([page for page in load((*NEWS, "WCXB")) if page.id not in noisy])
    print(f"{len(every)} pages, {sum(len(each.blocks) for each in every):,} blocks")
    names = list(every[0].features.names)
    right = total = 0.0
    for fold in range(FOLDS):
        booster = train([each for each in every if fold_of(each.page.domain) != fold])
        form = written(booster, names)
        if arguments.folds:
            arguments.folds.mkdir(parents=True, exist_ok=True)
            (arguments.folds / f"{fold}.json").write_text(json.dumps(form), encoding="utf-8")
        trees = read_trees(form)
        for each in every:
            if fold_of(each.page.domain) == fold:
                said = trees.score(each.features).probability > 0.5
                right += float((each.weight * (said == each.body)).sum())
                total += float(each.weight.sum())
    print(f"words judged right, out of fold: {right / total:.4f}")
    if not arguments.check:
        form = written(train(every), names)
        OUTPUT.write_text(json.dumps(form, separators=(",", ":")) + "\n", encoding="utf-8")
        print(f"wrote {OUTPUT.name}: {OUTPUT.stat().st_size / 1024:.0f} KiB")


if __name__ == "__main__":
    main()
