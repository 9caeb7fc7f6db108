"""Texts as sets of hashes of their five-word shingles, and when two such sets are of one text.

numpy is loaded with this module, so whoever only searches does not import it.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from hashlib import blake2b

import numpy as np
from numpy.typing import NDArray

from storage.sketches import HASH_BITS

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

_LOW_BITS = 7  # in which the smallest hashes are as different as any
_SPACE = ord(" ")
# Any odd number does, being odd it has an inverse; this one is the golden ratio.
_STEP = 0x9E3779B97F4A7C15
_STEP_BACK = pow(_STEP, -1, 1 << 64)
# A number for each byte, the same on every machine: the stored hashes are made of them.
_BYTES = np.array(
    [int.from_bytes(blake2b(bytes([at]), digest_size=8).digest(), "little") for at in range(256)],
    dtype=np.uint64,
)


def shingles(found: Sequence[str]) -> Hashes:
    """The distinct hashes of all runs of five words, ascending; empty for a text that is too short.

    A run's hash is a polynomial of its bytes (Rabin), taken as the difference of two running sums: one pass over the
    text, however many runs it has.
    """
    if len(found) < LEAST_WORDS:
        return np.empty(0, dtype=np.uint64)
    text = np.frombuffer(f"{' '.join(found)} ".encode(), dtype=np.uint8)
    sums = np.zeros(len(text) + 1, dtype=np.uint64)
    np.cumsum(_BYTES[text] * _powers(_STEP, len(text).bit_length())[: len(text)], out=sums[1:])
    ends = np.flatnonzero(text == _SPACE) + 1
    starts = np.concatenate(([0], ends[:-SHINGLE]))
    mixed = (sums[ends[SHINGLE - 1 :]] - sums[starts]) * _powers(_STEP_BACK, len(text).bit_length())[starts]
    # The finalizer of splitmix64: neighbouring sums end far apart.
    mixed ^= mixed >> np.uint64(30)
    mixed *= np.uint64(0xBF58476D1CE4E5B9)
    mixed ^= mixed >> np.uint64(27)
    mixed *= np.uint64(0x94D049BB133111EB)
    mixed >>= np.uint64(64 - HASH_BITS)
    mixed.sort()
    return mixed[np.concatenate(([True], mixed[1:] != mixed[:-1]))]


def sketch(hashes: Hashes) -> list[int]:
    """What is kept of a text: its smallest hashes, turned so that they are spread evenly over all numbers."""
    low = (1 << _LOW_BITS) - 1
    return [
        ((each & low) << (HASH_BITS - _LOW_BITS)) | (each >> _LOW_BITS) for each in hashes[:SKETCH].tolist()
    ]


def alike(one: Hashes, other: Hashes, *, same_agency: bool = False) -> bool:
    """Whether two texts, by the hashes of their shingles, are copies of each other."""
    if not len(one) or not len(other):
        return False
    shared = len(np.intersect1d(one, other, assume_unique=True))
    least = _CONTAINED_SAME_AGENCY if same_agency else _CONTAINED
    return shared >= least * min(len(one), len(other)) and shared >= _COVERED * max(len(one), len(other))


@lru_cache(maxsize=32)
def _powers(step: int, bits: int) -> NDArray[np.uint64]:
    """The powers of a step from 0 on, for texts whose length has so many bits."""
    powers = np.full(1 << bits, step, dtype=np.uint64)
    powers[0] = 1
    return np.cumprod(powers, out=powers)
