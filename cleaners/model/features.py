"""What the learned judgement looks at: one row of numbers for each block of a page.

The trees in judgement.json name their columns: a column can be added without harm to an older file, and a file that
needs a column which is gone says so.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from cleaners.blocks import Split
from cleaners.model.columns import Column, Columns
from cleaners.model.places import (
    Grid,
    container_columns,
    grid,
    headline_columns,
    markup_columns,
    order_columns,
)
from cleaners.model.surroundings import Alike, neighbour_columns, signature_columns, signatures
from cleaners.model.wording import phrase_columns, text_columns, title_columns
from cleaners.vocabulary.markup import GROUP_BITS

GOOD_WORDS = 12  # a paragraph that counts as evidence for its surroundings has at least this many words,
GOOD_LINK_SHARE = 0.35  # few links,
_GOOD_CAP = 120  # and one very long block does not outweigh a story
_LEFT_OVER = 0.1  # share of the solid text that must remain when side talk is left out
_ASIDE = GROUP_BITS["consent"] | GROUP_BITS["comments"]


@dataclass(frozen=True, slots=True, kw_only=True)
class PageText:
    """What the page calls itself, for likeness: titles (og, JSON-LD, <title>) and description."""

    titles: Sequence[str]
    description: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Features:
    """`matrix` has a row for each block and a column for each name in `names`; `good` flags solid paragraphs."""

    matrix: NDArray[np.float32]
    names: Sequence[str]
    good: NDArray[np.bool_]
    good_orders: tuple[int, ...]  # the orders of the solid paragraphs
    alike: Alike  # for each block, the number of its markup
    markups: tuple[
        str, ...
    ]  # the markups by number: element and class names of the container and two above it
    best: int  # the container that holds the best paragraphs
    title_block: int  # order of the block that reads most like the title, -1 when none does


def extract(page: Split, about: PageText, clutter: Sequence[str | None]) -> Features:
    """The features of every block.

    `clutter` has, for each block, the kind of clutter phrase that it opens with (see vocabulary), or None.
    """
    blocks, outline = page.blocks, page.outline
    if not blocks:
        return Features(
            matrix=np.zeros((0, 1), np.float32),
            names=(),
            good=np.zeros(0, bool),
            good_orders=(),
            alike=np.zeros(0, np.intp),
            markups=(),
            best=0,
            title_block=-1,
        )
    columns = Columns(len(blocks))
    text = text_columns(blocks, columns)
    phrase_columns(clutter, columns)
    title_block = title_columns(blocks, about.titles, about.description, outline, columns)
    places = grid(blocks, outline)
    good = (text.words >= GOOD_WORDS) & (text.link_share < GOOD_LINK_SHARE) & (text.ends > 0)
    good = _without_side_talk(good, text.words, places)
    weight = np.where(good, np.minimum(text.words - text.links, _GOOD_CAP), 0).astype(np.float32)
    best, sums = container_columns(places, outline, text, weight, columns)
    title = blocks[title_block].container if title_block >= 0 else None
    headline_columns(places, outline, title, sums, columns)
    markup_columns(places, outline, columns)
    order_columns(text, weight, good, title_block, columns)
    alike, markups = signatures(places.at, outline)
    neighbour_columns(places, text, alike, columns)
    signature_columns(alike, text, weight, columns)
    return Features(
        matrix=columns.matrix(),
        names=columns.names,
        good=good,
        good_orders=tuple(map(int, np.flatnonzero(good))),
        alike=alike,
        markups=markups,
        best=best,
        title_block=title_block,
    )


def _without_side_talk(good: NDArray[np.bool_], words: Column, places: Grid) -> NDArray[np.bool_]:
    """Readers' comments and the law of cookies are solid paragraphs too, and often more than the story.

    They do not count, unless little else is left: then their names are wrong ("comments-open" around the story).
    """
    aside = (places.inherited[places.at] & _ASIDE) > 0
    rest = good & ~aside
    return rest if float(words[rest].sum()) >= _LEFT_OVER * float(words[good].sum()) else good
