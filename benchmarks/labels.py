"""Which blocks of a page belong to its labelled body."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from cleaners.block import Block
from cleaners.tokens import tokens

# A block is the story's when this share of its word trigrams stands in the labelled body.
_SHARE = 0.6
_LONG_ENOUGH = 6


class Reference:
    """A labelled body, asked how much of a block it holds."""

    def __init__(self, text: str) -> None:
        words = tokens(text)
        self._trigrams = {tuple(words[at : at + 3]) for at in range(len(words) - 2)}
        self._whole = f" {' '.join(words)} "

    def says(self, words: Sequence[str]) -> bool:
        """Whether the words stand there in a row."""
        return f" {' '.join(words)} " in self._whole

    def holds(self, words: Sequence[str]) -> float:
        """The share of trigrams found; for less than four words, whether the phrase stands there."""
        if len(words) < 4:
            return float(self.says(words))
        found = sum(tuple(words[at : at + 3]) in self._trigrams for at in range(len(words) - 2))
        return found / (len(words) - 2)


def label(blocks: Sequence[Block], references: Sequence[str]) -> tuple[NDArray[np.int8], NDArray[np.bool_]]:
    """(1 for blocks of the body, whether the block is optional: in the full body, not in the least one)."""
    full, least = Reference(references[0]), Reference(references[-1])
    words = [tokens(block.text) for block in blocks]
    body = np.array([full.holds(each) >= _SHARE for each in words], np.int8)
    lengths = np.array([len(each) for each in words])
    for order in np.flatnonzero((body == 1) & (lengths < _LONG_ENOUGH)):
        # "Sport" is in many bodies by chance: a short block has to stand in the label beside its neighbour.
        body[order] = _beside(int(order), words, body, lengths, full)
    optional = np.zeros(len(blocks), bool)
    if len(references) > 1:
        optional = np.array(
            [bool(b) and least.holds(each) < _SHARE for b, each in zip(body, words, strict=True)]
        )
    return body, optional


def _beside(
    order: int,
    words: Sequence[list[str]],
    body: NDArray[np.int8],
    lengths: NDArray[np.int64],
    full: Reference,
) -> bool:
    """Whether the short block and the nearest sure one before or behind it are neighbours in the labelled body."""
    sure = np.flatnonzero((body == 1) & (lengths >= _LONG_ENOUGH))
    place = int(np.searchsorted(sure, order))
    before = words[int(sure[place - 1])][-3:] if place > 0 else []
    behind = words[int(sure[place])][:3] if place < len(sure) else []
    between_before = (
        [word for each in words[int(sure[place - 1]) + 1 : order] for word in each] if place > 0 else []
    )
    between_behind = (
        [word for each in words[order + 1 : int(sure[place])] for word in each] if place < len(sure) else []
    )
    chains = (
        before + words[order],
        words[order] + behind,
        before + between_before[-3:] + words[order] if len(between_before) <= 12 else [],
        words[order] + between_behind[:3] if len(between_behind) <= 12 else [],
    )
    return any(len(chain) > len(words[order]) and full.says(chain) for chain in chains)
