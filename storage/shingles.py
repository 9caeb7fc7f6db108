"""Texts as sets of hashes of their five-word shingles, and when two such sets are of one text.

numpy is loaded with this module, so whoever only searches does not import it.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from hashlib import blake2b

import numpy as np
from numpy.typing import NDArray

SHINGLE = 5  # words
SKETCH = 16  # hashes kept of an article
LEAST_WORDS = 40  # below, a text says too little to be recognised by
# Shares of the shorter text's shingles that the other has. Cutting leaves all of them, editing a tenth of the words
# six in ten; where both name the same agency less will do.
_CONTAINED = 0.45
_CONTAINED_SAME_AGENCY = 0.25
# Of the longer text's shingles: a review of the day that quotes ten stories is a copy of none of them.
_COVERED = 0.15

Hashes = NDArray[np.uint64]

_STEP = np.uint64(0x9E3779B97F4A7C15)
_KEPT_BITS = np.uint64(48)  # SQLite writes them in six bytes, and a million articles hardly collide


def shingles(found: Sequence[str]) -> Hashes:
    """The distinct hashes of all runs of five words, ascending; empty for a text that is too short."""
    if len(found) < LEAST_WORDS:
        return np.empty(0, dtype=np.uint64)
    numbers = np.fromiter(map(_number, found), dtype=np.uint64, count=len(found))
    mixed = numbers[: len(found) - SHINGLE + 1].copy()
    for step in range(1, SHINGLE):
        mixed *= _STEP
        mixed += numbers[step : len(found) - SHINGLE + 1 + step]
    # The finalizer of splitmix64: neighbouring sums end far apart.
    mixed ^= mixed >> np.uint64(30)
    mixed *= np.uint64(0xBF58476D1CE4E5B9)
    mixed ^= mixed >> np.uint64(27)
    mixed *= np.uint64(0x94D049BB133111EB)
    return np.unique(mixed >> (np.uint64(64) - _KEPT_BITS))


def sketch(hashes: Hashes) -> list[int]:
    """What is kept of a text: its smallest hashes."""
    return [int(each) for each in hashes[:SKETCH]]


def alike(one: Hashes, other: Hashes, *, same_agency: bool = False) -> bool:
    """Whether two texts, by the hashes of their shingles, are copies of each other."""
    if not len(one) or not len(other):
        return False
    shared = len(np.intersect1d(one, other, assume_unique=True))
    least = _CONTAINED_SAME_AGENCY if same_agency else _CONTAINED
    return shared >= least * min(len(one), len(other)) and shared >= _COVERED * max(len(one), len(other))


@lru_cache(maxsize=200_000)
def _number(word: str) -> int:
    return int.from_bytes(blake2b(word.encode(), digest_size=8).digest(), "little")
