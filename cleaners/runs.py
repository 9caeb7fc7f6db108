"""Runs of text on their way to being blocks."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from cleaners.block import Block
from cleaners.characters import word_counts

LINKED: Final = 0
STRONG: Final = 1


class Runs:
    """Runs of text, until the walk is over and the words of all are counted at once."""

    def __init__(self) -> None:
        self.texts: list[str] = []
        self.containers: list[int] = []
        self.after_break: list[bool] = []
        self.links: list[int] = []
        # Orders of runs that are all linked, all strong.
        self.whole: tuple[set[int], set[int]] = (set(), set())
        self.pieces: list[str] = []  # of the others
        self.owners: list[tuple[int, int]] = []  # of each piece: LINKED or STRONG, order of its run

    def add(self, text: str, container: int, after_break: bool, links: int) -> None:  # noqa: FBT001 - called for every block
        """Notes a run of folded text."""
        self.texts.append(text)
        self.containers.append(container)
        self.after_break.append(after_break)
        self.links.append(links)

    def add_part(self, part: int, pieces: Sequence[str], whole: bool) -> None:  # noqa: FBT001 - called for every block
        """Says which of the pieces of the last run are linked or strong."""
        order = len(self.texts) - 1
        if whole:
            self.whole[part].add(order)
        else:
            self.pieces += pieces
            self.owners += [(part, order)] * len(pieces)

    def blocks(self) -> list[Block]:
        """The runs as blocks, in order."""
        counts = word_counts(self.texts + [piece.replace("\n", " ") for piece in self.pieces])
        size = len(self.texts)
        words, of_pieces = counts[:size], counts[size:]
        parts = [[0] * size, [0] * size]
        for column, orders in zip(parts, self.whole, strict=True):
            for order in orders:
                column[order] = words[order]
        for (part, order), count in zip(self.owners, of_pieces, strict=True):
            # Pieces of one word count as two.
            parts[part][order] = min(words[order], parts[part][order] + count)
        linked, strong = parts
        return list(
            map(
                Block, range(size), self.texts, words, linked, strong,
                self.containers, self.after_break, self.links,
            )
        )  # fmt: skip
