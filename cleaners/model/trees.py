"""The learned score of blocks: boosted trees as arrays, applied to all blocks of a page at once."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

import numpy as np
from numpy.typing import NDArray

from cleaners.blocks import Split
from cleaners.model.families import AROUND, FAMILIES, family_of
from cleaners.model.features import Features
from cleaners.model.second_look import second_look

_FILE = "judgement.json"
# Rows at a time: what lies between fits the cache. 16,000 blocks at once took 2.2 s and 363 MB, in slices .05 s.
_SLICE = 256


@dataclass(frozen=True, slots=True, kw_only=True)
class Scores:
    """`probability` that each block is the story's; `leaning` says by how much each family of features moved it.

    `leaning` has a row for each block and a column for each of FAMILIES, in log odds, positive for the story.
    """

    probability: NDArray[np.float32]
    leaning: NDArray[np.float32]

    def reasons(self, order: int, most: int = 3) -> str:
        """The families that moved block `order` most, in words: "surroundings +2.1, links -0.4"."""
        row = self.leaning[order]
        leading = np.argsort(-np.abs(row))[:most]
        return ", ".join(
            f"{FAMILIES[column]} {row[column]:+.1f}" for column in leading if abs(row[column]) >= 0.05
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Trees:
    """Trees of at most L leaves and L-1 splits, padded to one shape.

    A leaf is reached when all the splits on its way go its way. `way` holds +1 where a leaf lies left of a split (value
    <= threshold), -1 where right, 0 where the split is not on its way; a leaf is reached when the sum over
    satisfied splits equals `left_turns`.
    """

    names: Sequence[str]
    columns: NDArray[np.intp]  # [T, L-1]
    thresholds: NDArray[np.float32]  # [T, L-1]
    way: NDArray[np.float32]  # [T, L-1, L]
    left_turns: NDArray[np.float32]  # [T, 1, L]
    values: NDArray[np.float32]  # [T, L, 1 + families]: the leaf's score, then each family's share of it
    offset: float

    def score(self, features: Features) -> Scores:
        """Scores for the rows of `features`; columns the trees do not know are ignored.

        Raises ValueError when a column that the trees need is missing: trees and features were made apart.
        """
        rows = len(features.matrix)
        if rows == 0:
            return Scores(
                probability=np.zeros(0, np.float32), leaning=np.zeros((0, len(FAMILIES)), np.float32)
            )
        place = {name: column for column, name in enumerate(features.names)}
        missing = [name for name in self.names if name not in place]
        if missing:
            raise ValueError(f"the trees need features that are not made any more: {', '.join(missing)}")
        known = features.matrix[:, [place[name] for name in self.names]]
        totals = np.concatenate([self._totals(known[at : at + _SLICE]) for at in range(0, rows, _SLICE)])
        totals[:, 0] += self.offset
        probability = 1 / (1 + np.exp(-totals[:, 0]))
        return Scores(probability=probability.astype(np.float32), leaning=totals[:, 1:])

    def _totals(self, known: NDArray[np.float32]) -> NDArray[np.float32]:
        """For each row the sum of the reached leaves: the score, then each family's share."""
        trees, splits = self.columns.shape
        lower = (known[:, self.columns.ravel()] <= self.thresholds.ravel()).astype(np.float32)
        lower = lower.reshape(len(known), trees, splits).transpose(1, 0, 2)
        reached = (np.matmul(lower, self.way) == self.left_turns).astype(np.float32)  # [T, rows, L]
        totals: NDArray[np.float32] = np.matmul(reached, self.values).sum(axis=0)
        return totals


@dataclass(frozen=True, slots=True, kw_only=True)
class Judgement:
    """The two looks: `first` knows a block and the page's markup, `second` also what the first said around it."""

    first: Trees
    second: Trees

    def score(self, page: Split, features: Features) -> Scores:
        """The scores of the second look at every block of `page`.

        They lean as in the first look, which knows what a person can check; what the second look changed is told as
        "what stands around it".
        """
        first = self.first.score(features)
        second = self.second.score(second_look(page, features, first.probability))
        leaning = first.leaning.copy()
        leaning[:, FAMILIES.index(AROUND)] += _log_odds(second.probability) - _log_odds(first.probability)
        return Scores(probability=second.probability, leaning=leaning)


def _log_odds(probability: NDArray[np.float32]) -> NDArray[np.float32]:
    inside = np.clip(probability, 1e-6, 1 - 1e-6)
    odds: NDArray[np.float32] = np.log(inside / (1 - inside)).astype(np.float32)
    return odds


@cache
def judgement() -> Judgement:
    """The trees in judgement.json, written by benchmarks/train.py."""
    return read_judgement(json.loads(files(__package__).joinpath(_FILE).read_text("utf-8")))


def read_judgement(written: Mapping[str, Any]) -> Judgement:
    """A judgement from its JSON form: {first, second}, each as `read_trees` has it."""
    return Judgement(first=read_trees(written["first"]), second=read_trees(written["second"]))


def read_trees(written: Mapping[str, Any]) -> Trees:
    """Trees from their JSON form: {names, offset, trees: [{split: [[column, threshold]...], leaves: [...]}]}.

    A leaf is [score, [[split, side]...], {column: share}]: side 1 is left, -1 right; the shares of the columns
    are how far each split on the way moved the score (Saabas' attribution).
    """
    names: list[str] = written["names"]
    trees = written["trees"]
    leaves = max(len(tree["leaves"]) for tree in trees)
    columns = np.zeros((len(trees), leaves - 1), np.intp)
    thresholds = np.full((len(trees), leaves - 1), np.inf, np.float32)
    way = np.zeros((len(trees), leaves - 1, leaves), np.float32)
    turns = np.full((len(trees), 1, leaves), np.inf, np.float32)  # a padded leaf is never reached
    values = np.zeros((len(trees), leaves, 1 + len(FAMILIES)), np.float32)
    families = [FAMILIES.index(family_of(name)) for name in names]
    for t, tree in enumerate(trees):
        for s, (column, threshold) in enumerate(tree["splits"]):
            columns[t, s], thresholds[t, s] = column, threshold
        for place, (score, path, shares) in enumerate(tree["leaves"]):
            for s, side in path:
                way[t, s, place] = side
            turns[t, 0, place] = sum(1 for _, side in path if side > 0)
            values[t, place, 0] = score
            for column, share in shares:
                values[t, place, 1 + families[column]] += share
    return Trees(
        names=names,
        columns=columns,
        thresholds=thresholds,
        way=way,
        left_turns=turns,
        values=values,
        offset=written["offset"],
    )
