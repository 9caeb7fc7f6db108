"""What stands around a block: its neighbours, and the blocks that were made alike."""

from __future__ import annotations

import re
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from cleaners.blocks import Outline
from cleaners.model.columns import Column, Columns
from cleaners.model.places import Grid, Places
from cleaners.model.wording import TextShape

_BUILD_NUMBER = re.compile(r"\d+")
_STEPS = (-3, -2, -1, 1, 2, 3)
_LEVELS = 3  # elements that make a signature

Alike = NDArray[np.intp]  # for each block, the number of its signature


def signatures(at: Places, outline: Outline) -> tuple[Alike, tuple[str, ...]]:
    """A number for the markup of each block, and the markups by number.

    A markup is tag and class names of the container and two ancestors, digits folded. What looks alike was made
    alike: the paragraphs of the story share one, and so do the items of a list of teasers.
    """
    numbers: dict[str, int] = {}
    of_container: dict[int, int] = {}
    single: dict[int, str] = {}
    containers = at.tolist()
    for container in containers:
        if container in of_container:
            continue
        path: list[str] = []
        step = container
        while step >= 0 and len(path) < _LEVELS:
            text = single.get(step)
            if text is None:
                text = single[step] = _made_of(outline.tag[step], outline.names[step])
            path.append(text)
            step = outline.parent[step]
        of_container[container] = numbers.setdefault("<".join(path), len(numbers))
    alike = np.array([of_container[container] for container in containers], np.intp)
    return alike, tuple(numbers)


@lru_cache(maxsize=10_000)
def _made_of(tag: str, names: str) -> str:
    return f"{tag}.{_BUILD_NUMBER.sub('#', names[:60])}"


def neighbour_columns(places: Grid, text: TextShape, alike: Alike, columns: Columns) -> None:
    """Length, links and sentence ends of the three blocks on either side, and whether they were made alike."""
    parent = places.parent[places.at]
    for step in _STEPS:
        columns[f"words at {step:+d}"] = shifted(text.words, step)
        columns[f"link share at {step:+d}"] = shifted(text.link_share, step)
        columns[f"sentence end at {step:+d}"] = shifted(text.ends, step)
        columns[f"same markup at {step:+d}"] = _same(alike, step)
        columns[f"same parent at {step:+d}"] = np.maximum(_same(parent, step), _same(places.at, step))


def shifted(column: Column, step: int) -> Column:
    """The column of the neighbours `step` blocks away, -1 beyond the page."""
    moved = np.empty(len(column), np.float32)
    if abs(step) >= len(column):
        moved.fill(-1)
    elif step < 0:
        moved[:-step] = -1
        moved[-step:] = column[:step]
    else:
        moved[-step:] = -1
        moved[:-step] = column[step:]
    return moved


def _same(values: NDArray[np.intp], step: int) -> Column:
    """1 where the neighbour has the same value, -1 beyond the page."""
    same = np.full(len(values), -1, np.float32)
    if abs(step) < len(values):
        if step < 0:
            same[-step:] = values[-step:] == values[:step]
        else:
            same[:-step] = values[:-step] == values[step:]
    return same


def signature_columns(alike: Alike, text: TextShape, weight: Column, columns: Columns) -> None:
    """How many blocks share the markup, and what they are like together."""
    number = np.bincount(alike)[alike]
    words = np.bincount(alike, text.words)[alike]
    links = np.bincount(alike, text.links)[alike]
    good = np.bincount(alike, weight)[alike]
    columns["blocks of this markup"] = number
    columns["words in this markup"] = words / max(float(text.words.sum()), 1)
    columns["words a block of this markup"] = words / number
    columns["link share of this markup"] = links / np.maximum(words, 1)
    columns["good text in this markup"] = good / max(float(weight.sum()), 1)
