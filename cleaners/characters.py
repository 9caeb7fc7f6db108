"""Kinds of characters, for all texts of a page at once: an expression asked of each block costs ten times as much."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

# Bits of a character's kind.
WORD = 1  # \w
JOINER = 2  # what joins two runs of them into one word: "don't", "U.S", "mid-2024"
UPPER = 4
DIGIT = 8  # \d
SENTENCE_END = 16
COMMA = 32
SEPARATOR = 64
UNSPACED = 128  # of a script without spaces between words; the greatest, so that a maximum tells whether there is any
_UNKNOWN = 255

_MEMBERS = (
    (JOINER, "'’.-"),
    (SENTENCE_END, ".!?…。！？।۔؟"),
    (COMMA, ",،、，;؛"),
    (SEPARATOR, "|»›•·"),
)
_UNSPACED = re.compile("[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff]")
_MOST = 200_000  # characters at a time: what lies between fits the cache, and a page of megabytes the memory

# Filled as characters are met: a page has some two hundred different ones, Unicode a million.
_KINDS = np.full(0x110000, _UNKNOWN, np.uint8)


@dataclass(frozen=True, slots=True, kw_only=True)
class Characters:
    """The characters of texts, one after the other with a line feed behind each.

    `starts` and `lengths` say where in `codes` and `kinds` a text stands.
    """

    codes: NDArray[np.uint32]
    kinds: NDArray[np.uint8]
    starts: NDArray[np.intp]
    lengths: NDArray[np.intp]

    @property
    def has_unspaced(self) -> bool:
        """Whether any character is of a script without spaces between words."""
        return bool(self.kinds.max(initial=0) >= UNSPACED)

    def counts(self, *wanted: tuple[int, int]) -> list[NDArray[np.intp]]:
        """For each (kind, most) how many such characters the first `most` of each text hold.

        For kinds that are few among the characters: punctuation, digits, capitals.
        """
        any_kind = 0
        for kind, _ in wanted:
            any_kind |= kind
        places = np.flatnonzero(self.kinds & any_kind)
        kinds = self.kinds[places]
        text = np.searchsorted(self.starts, places, "right") - 1
        place = places - self.starts[text]
        return [
            np.bincount(text[(kinds & kind > 0) & (place < most)], minlength=len(self.starts))
            for kind, most in wanted
        ]


def characters(texts: Sequence[str]) -> Characters:
    """The characters of `texts`, of which none holds a line feed."""
    joined = "\n".join((*texts, ""))
    codes = np.frombuffer(joined.encode("utf-32-le", "surrogatepass"), np.uint32)
    kinds = _KINDS[codes]
    if kinds.max(initial=0) == _UNKNOWN:
        for code in np.unique(codes[kinds == _UNKNOWN]).tolist():
            _KINDS[code] = _kind(chr(code))
        kinds = _KINDS[codes]
    lengths = np.fromiter(map(len, texts), np.intp, len(texts))
    return Characters(
        codes=codes, kinds=kinds, starts=np.cumsum(lengths + 1) - (lengths + 1), lengths=lengths
    )


def _kind(character: str) -> int:
    kind = WORD * (character.isalnum() or character == "_")
    kind |= UNSPACED * (_UNSPACED.match(character) is not None)
    kind |= UPPER * character.isupper()
    kind |= DIGIT * character.isdecimal()
    for member, members in _MEMBERS:
        kind |= member * (character in members)
    return kind


def word_counts(texts: Sequence[str]) -> list[int]:
    """What `cleaners.article.count_words` says of each of `texts`, of which none holds a line feed."""
    return [count for some in _portions(texts) for count in _word_counts(characters(some))]


def _portions(texts: Sequence[str]) -> Iterator[Sequence[str]]:
    start = size = 0
    for place, text in enumerate(texts):
        size += len(text)
        if size > _MOST:
            yield texts[start : place + 1]
            start, size = place + 1, 0
    if start < len(texts):
        yield texts[start:]


def _word_counts(read: Characters) -> list[int]:
    kinds = read.kinds
    of_word = kinds & (WORD | UNSPACED) == WORD
    begins = of_word.copy()
    begins[1:] &= ~of_word[:-1]
    begins[2:] &= ~((kinds[1:-1] & JOINER > 0) & of_word[:-2])
    counts = np.add.reduceat(begins, read.starts, dtype=np.intp)
    if read.has_unspaced:
        counts += (np.add.reduceat(kinds >= UNSPACED, read.starts, dtype=np.intp) + 1) // 2
    total: list[int] = counts.tolist()
    return total


def word_runs(texts: Sequence[str]) -> list[list[str]] | None:
    """The runs of word characters in each of `texts`; None when some are of a script without spaces.

    No text may hold a line feed.
    """
    read = characters(texts)
    if read.has_unspaced:
        return None
    blanked = np.where((read.kinds & WORD > 0) | (read.codes == ord("\n")), read.codes, ord(" ")).astype(
        "<u4"
    )
    return [line.split() for line in blanked.tobytes().decode("utf-32-le", "surrogatepass").split("\n")[:-1]]
