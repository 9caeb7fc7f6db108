"""The second look: each block again, now that a first score says what stands around it."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from cleaners.blocks import Split
from cleaners.model.columns import Columns
from cleaners.model.features import Features
from cleaners.model.places import Places
from cleaners.model.surroundings import shifted

_STEPS = (-4, -3, -2, -1, 1, 2, 3, 4)


def second_look(page: Split, features: Features, probability: NDArray[np.float32]) -> Features:
    """`features` with columns made of the first probability: its own, its neighbours', those made alike, the
    container's and the page's."""
    size = len(page.blocks)
    if not size:
        return features
    at: Places = np.fromiter((block.container for block in page.blocks), np.intp, size)
    words = np.fromiter((block.words for block in page.blocks), np.float32, size)
    columns = Columns(size)
    columns["first look"] = probability
    for step in _STEPS:
        columns[f"first look at {step:+d}"] = shifted(probability, step)
    parent = np.maximum(np.asarray(page.outline.parent), 0)
    for name, group in (
        ("same markup", features.alike),
        ("same container", at),
        ("same parent", parent[at]),
        ("same grandparent", parent[parent[at]]),
    ):
        total = np.bincount(group, words)[group]
        columns[f"first look {name}"] = np.bincount(group, words * probability)[group] / np.maximum(total, 1)
    kept = probability >= 0.5
    order = np.arange(size)
    first, last = (order[kept][0], order[kept][-1]) if kept.any() else (-1, -1)
    columns["first look blocks after the first"] = order - first
    columns["first look blocks before the last"] = last - order
    columns["first look words kept"] = np.full(size, float(words[kept].sum()))
    columns["first look words kept before"] = np.cumsum(words * kept) - words * kept
    return replace(
        features,
        matrix=np.concatenate([features.matrix, columns.matrix()], axis=1),
        names=(*features.names, *columns.names),
    )
