"""The learned score of blocks: boosted trees as arrays, applied to all blocks of a page at once."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache, lru_cache
from importlib.resources import files
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from cleaners.blocks import Split
from cleaners.model.families import AROUND, ELSEWHERE, FAMILIES, family_of
from cleaners.model.features import Features
from cleaners.model.second_look import second_look

_FILE = "judgement.json"
# Rows at a time: what lies between fits the cache. 16,000 blocks at once took 2.2 s and 363 MB, in slices .05 s.
_SLICE = 256
_MOST_LEAVES = 16
_ALL = (1 << _MOST_LEAVES) - 1
_TOLD = 0.05  # log odds; less is not worth a word

# The number of the only leaf in a set, by the set.
_NUMBER_OF = np.zeros(1 << _MOST_LEAVES, np.intp)
_NUMBER_OF[1 << np.arange(_MOST_LEAVES)] = np.arange(_MOST_LEAVES)


class Rows(Protocol):
    """What trees are asked about: a row of numbers for each block or line, and the names of the columns."""

    @property
    def matrix(self) -> NDArray[np.float32]: ...

    @property
    def names(self) -> Sequence[str]: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Scores:
    """`probability` that each block is the story's, and by how much each family of features moved it (`leaning`).

    `shares` has each family's share of the score of every leaf, `leaves` the leaf that each block reached in each tree;
    `further` is what was added since, by family: log odds for each block.
    """

    probability: NDArray[np.float32]
    shares: NDArray[np.float32]  # [leaves of all trees, families]
    leaves: NDArray[np.intp]  # [trees, blocks]
    further: Mapping[str, NDArray[np.float32]]

    def leaning(self, orders: Sequence[int]) -> NDArray[np.float32]:
        """A row for each of these blocks and a column for each of FAMILIES, in log odds, positive for the story.

        Summed for those who ask: rules decide most blocks, and nobody asks for what moved their score.
        """
        rows = np.asarray(orders, np.intp)
        leaves = self.leaves[:, rows]
        sums = [self.shares[leaves[:, at : at + _SLICE]].sum(axis=0) for at in range(0, len(rows), _SLICE)]
        leaning = np.concatenate(sums) if sums else np.zeros((0, len(FAMILIES)), np.float32)
        for family, by in self.further.items():
            leaning[:, FAMILIES.index(family)] += by[rows]
        return leaning

    def reasons(self, orders: Sequence[int], most: int = 3) -> list[str]:
        """For each of these blocks the families that moved it most, in words: "surroundings +2.1, links -0.4"."""
        leaning = self.leaning(orders)
        places = np.argsort(-np.abs(leaning), axis=1, kind="stable")[:, :most]
        moved = np.take_along_axis(leaning, places, axis=1)
        return [
            ", ".join(
                f"{FAMILIES[place]} {by:+.1f}"
                for place, by in zip(row, moves, strict=True)
                if by >= _TOLD or by <= -_TOLD
            )
            for row, moves in zip(places.tolist(), moved.tolist(), strict=True)
        ]

    def moved(self, leaning: NDArray[np.float32]) -> Scores:
        """These scores, moved by what other pages of the site say: log odds for each block."""
        odds = _log_odds(self.probability) + leaning
        return replace(
            self,
            probability=(1 / (1 + np.exp(-odds))).astype(np.float32),
            further={**self.further, ELSEWHERE: leaning},
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Trees:
    """Trees of at most L leaves and S splits, padded to one shape.

    A set of leaves is a number with a bit for each. What a split says of a value rules leaves out: `right` are those
    that remain when the value is > threshold, `turned` the bits that change when it is not; one leaf remains when all
    have spoken.
    """

    names: Sequence[str]
    columns: NDArray[np.intp]  # [S, T]
    thresholds: NDArray[np.float32]  # [S, T, 1]
    right: NDArray[np.uint16]  # [S, T, 1]
    turned: NDArray[np.uint16]  # [S, T, 1]
    values: NDArray[np.float32]  # [T * L]: the leaves' scores
    shares: NDArray[np.float32]  # [T * L, families]: each family's share of them
    offset: float

    def score(self, features: Rows) -> Scores:
        """Scores for the rows of `features`; columns the trees do not know are ignored.

        Raises ValueError when a column that the trees need is missing: trees and features were made apart.
        """
        odds, leaves = self._reached(features)
        return Scores(probability=_probability(odds), shares=self.shares, leaves=leaves, further={})

    def probability(self, features: Rows) -> NDArray[np.float32]:
        """The probabilities that `score` gives, alone."""
        return _probability(self._reached(features)[0])

    def _reached(self, features: Rows) -> tuple[NDArray[np.float32], NDArray[np.intp]]:
        """(log odds of each row, place in `values` of the leaf that each row reaches in each tree)."""
        rows = len(features.matrix)
        trees = self.columns.shape[1]
        leaves = np.zeros((trees, rows), np.intp)
        if rows:
            asked = _places(tuple(self.names), tuple(features.names))[self.columns]
            first_leaf = np.arange(trees)[:, None] * (len(self.values) // trees)
        for at in range(0, rows, _SLICE):
            known = features.matrix.T[:, at : at + _SLICE][asked]  # [S, T, rows]
            remaining = self.right ^ (known <= self.thresholds) * self.turned
            leaves[:, at : at + _SLICE] = _NUMBER_OF[np.bitwise_and.reduce(remaining, axis=0)] + first_leaf
        odds: NDArray[np.float32] = self.values[leaves].sum(axis=0) + np.float32(self.offset)
        return odds, leaves


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
        second = self.second.probability(second_look(page, features, first.probability))
        around = _log_odds(second) - _log_odds(first.probability)
        return replace(first, probability=second, further={AROUND: around})


# The same names for every page: the same order of columns until somebody trains with others.
@lru_cache(maxsize=16)
def _places(wanted: tuple[str, ...], names: tuple[str, ...]) -> NDArray[np.intp]:
    """Where each of the `wanted` columns stands among `names`."""
    place = {name: column for column, name in enumerate(names)}
    missing = [name for name in wanted if name not in place]
    if missing:
        raise ValueError(f"the trees need features that are not made any more: {', '.join(missing)}")
    return np.array([place[name] for name in wanted], np.intp)


def _probability(odds: NDArray[np.float32]) -> NDArray[np.float32]:
    probability: NDArray[np.float32] = (1 / (1 + np.exp(-odds))).astype(np.float32)
    return probability


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
    """Trees from their JSON form: {names, offset, trees: [{splits: [[column, threshold]...], leaves: [...]}]}.

    A leaf is [score, [[split, side]...], {column: share}]: side 1 is left, -1 right; the shares of the columns
    are how far each split on the way moved the score (Saabas' attribution). Raises ValueError when a tree has more
    leaves than a set of them can hold.
    """
    names: list[str] = written["names"]
    trees = written["trees"]
    most = max(len(tree["leaves"]) for tree in trees)
    if most > _MOST_LEAVES:
        raise ValueError(f"a tree has {most} leaves; a set of leaves holds {_MOST_LEAVES}")
    shape = (max(most - 1, 1), len(trees))
    columns = np.zeros(shape, np.intp)
    thresholds = np.zeros(shape, np.float32)
    left = np.full(shape, _ALL, np.uint16)  # a split that pads rules nothing out
    right = np.full(shape, _ALL, np.uint16)
    values = np.zeros((len(trees), most), np.float32)
    shared = np.zeros((len(trees), most, len(FAMILIES)), np.float32)
    families = [FAMILIES.index(family_of(name)) for name in names]
    for t, tree in enumerate(trees):
        for s, (column, threshold) in enumerate(tree["splits"]):
            columns[s, t], thresholds[s, t] = column, threshold
        left[0, t] &= (1 << len(tree["leaves"])) - 1
        right[0, t] &= (1 << len(tree["leaves"])) - 1
        for leaf, (score, path, shares) in enumerate(tree["leaves"]):
            for s, side in path:
                ruled_out = right if side > 0 else left
                ruled_out[s, t] &= _ALL ^ (1 << leaf)
            values[t, leaf] = score
            for column, share in shares:
                shared[t, leaf, families[column]] += share
    return Trees(
        names=names,
        columns=columns,
        thresholds=thresholds[:, :, None],
        right=right[:, :, None],
        turned=(left ^ right)[:, :, None],
        values=values.ravel(),
        shares=shared.reshape(-1, len(FAMILIES)),
        offset=written["offset"],
    )
