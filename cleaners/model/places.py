"""Where a block stands: its elements, their names, its way to the best paragraphs, its place in the page."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from cleaners.block import Block
from cleaners.blocks import TAG_BITS, Outline
from cleaners.model.columns import Column, Columns
from cleaners.model.wording import TextShape
from cleaners.vocabulary.markup import GROUP_BITS

Places = NDArray[np.intp]  # for each block, its container


@dataclass(frozen=True, slots=True, kw_only=True)
class Grid:
    """The outline as arrays. `at` has a place for each block, all others one for each container.

    Containers stand in the order of their start tags, so that a container with all that it holds is the slice from its
    own index to `end`, and a sum over it the difference of two running sums.
    """

    at: Places
    parent: NDArray[np.intp]  # -1 for the body
    depth: NDArray[np.intp]
    end: NDArray[np.intp]
    inherited: NDArray[np.intp]

    @property
    def above(self) -> NDArray[np.intp]:
        """`parent`, with the body as its own parent."""
        return np.maximum(self.parent, 0)


def grid(blocks: Sequence[Block], outline: Outline) -> Grid:
    """The places of the blocks and the outline of their page as arrays."""
    size = len(outline.parent)
    end = list(range(1, size + 1))
    for container in range(size - 1, 0, -1):
        parent = outline.parent[container]
        end[parent] = max(end[parent], end[container])
    return Grid(
        at=np.array([block.container for block in blocks], np.intp),
        parent=np.array(outline.parent, np.intp),
        depth=np.array(outline.depth, np.intp),
        end=np.array(end, np.intp),
        inherited=np.array(outline.inherited, np.intp),
    )


def container_columns(
    places: Grid, outline: Outline, text: TextShape, weight: Column, columns: Columns
) -> tuple[int, NDArray[np.float64]]:
    """Sums over containers, the container of the best paragraphs, and each block's way to it.

    Gives that container, and for each the sums over it: words, link words, good words, good blocks, blocks.
    """
    at = places.at
    sums = _sums(places, text.words, text.links, weight, weight > 0, np.ones(len(at)))
    words, links, good, good_blocks, number = sums
    link_share = links / np.maximum(words, 1)
    best = _best_container(at, outline, weight, number, link_share)
    meeting, branch = _ways(places, outline, best)
    total = max(float(weight.sum()), 1.0)
    above = places.above[at]
    beyond = places.above[above]
    met, off = meeting[at], branch[at]
    depth = places.depth
    columns["words of parent"] = words[above]
    columns["link share of parent"] = link_share[above]
    columns["good text in parent"] = good[above] / total
    columns["good blocks in parent"] = good_blocks[above]
    columns["blocks in parent"] = number[above]
    columns["blocks in container"] = number[at]
    columns["link share of grandparent"] = link_share[beyond]
    columns["good text in grandparent"] = good[beyond] / total
    columns["steps to the story"] = depth[at] - depth[met]
    columns["levels above the story"] = depth[best] - depth[met]
    columns["directly in the story"] = met == best
    columns["story share"] = np.full(len(at), good[best] / total)
    columns["good text where paths meet"] = good[met] / total
    columns["link share where paths meet"] = link_share[met]
    columns["below the story"] = depth[at] - depth[best]
    columns["good text in branch"] = good[off] / total
    columns["link share of branch"] = link_share[off]
    columns["words of branch"] = words[off]
    columns["blocks of branch"] = number[off]
    columns["branch before the story"] = off < best
    columns["depth"] = depth[at]
    return best, sums


def _sums(places: Grid, *values: NDArray[Any]) -> NDArray[np.float64]:
    """For each of `values`, which has a value for each block, its sum over each container with all that it holds."""
    size = len(places.parent)
    running = np.zeros((len(values), size + 1))
    for row, each in zip(running, values, strict=True):
        row[1:] = np.bincount(places.at, each, size)
    running = running.cumsum(axis=1)
    sums: NDArray[np.float64] = running[:, places.end] - running[:, :-1]
    return sums


def _best_container(
    at: Places,
    outline: Outline,
    weight: Column,
    number: NDArray[np.float64],
    link_share: NDArray[np.float64],
) -> int:
    """Good paragraphs credit their parent in full and three levels more with .6 of the step before (readability's
    idea, with the share of links as a discount)."""
    score = [0.0] * len(outline.parent)
    good = np.flatnonzero(weight)
    text_share = (1 - link_share).tolist()
    alone = (number <= 1).tolist()
    for container, words in zip(at[good].tolist(), weight[good].tolist(), strict=True):
        if outline.hidden[container]:
            continue
        step = outline.parent[container] if alone[container] and container > 0 else container
        credit = words
        for _ in range(4):
            score[step] += credit * text_share[step]
            credit *= 0.6
            step = outline.parent[step]
            if step < 0:
                break
    return int(np.argmax(score))


def _ways(places: Grid, outline: Outline, goal: int) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """For every container where its way meets the path from the body to `goal`, and in which branch off that it is."""
    path = np.array(outline.path(goal)[::-1], np.intp)
    container = np.arange(len(places.parent))
    # The steps of the path hold each other: the innermost that holds a container is the last that has begun and,
    # their ends being in opposite order, has not ended.
    begun = np.searchsorted(path, container, "right")
    not_ended = len(path) - np.searchsorted(places.end[path][::-1], container, "right")
    meeting = path[np.minimum(begun, not_ended) - 1]
    on_path = meeting == container
    # What is off the path begins a branch when its parent is on it; branches do not hold each other.
    begins = ~on_path & on_path[places.above]
    branch = np.where(on_path, container, np.maximum.accumulate(np.where(begins, container, 0)))
    return meeting, branch


_HEADLINE_PATH = tuple(f"headline path {name}" for name in ("steps", "levels above", "good text", "blocks"))


def headline_columns(
    places: Grid, outline: Outline, title: int | None, sums: NDArray[np.float64], columns: Columns
) -> None:
    """Each block's way to the headline: a story shares a near ancestor with it, a list of teasers a far one.

    `title` is the container of the block that reads most like the title, None when there is none; `sums` is what
    `container_columns` gave.
    """
    at, depth = places.at, places.depth
    if title is None:
        columns.add(_HEADLINE_PATH, np.full((len(_HEADLINE_PATH), len(at)), -1))
        return
    meeting, _ = _ways(places, outline, title)
    met = meeting[at]
    _, _, good, _, number = sums
    columns.add(
        _HEADLINE_PATH,
        (
            depth[at] - depth[met],
            depth[title] - depth[met],
            good[met] / max(float(good[0]), 1.0),
            number[met],
        ),
    )


_TAG_COLUMNS = (
    ("p", ("p",)),
    ("list item", ("li",)),
    ("heading", ("h2", "h3", "h4", "h5", "h6")),
    ("h1", ("h1",)),
    ("plain box", ("div", "section", "article", "body")),
    ("table cell", ("td", "th", "dd", "dt")),
    ("blockquote", ("blockquote",)),
)
_IS = tuple(f"is {name}" for name, _ in _TAG_COLUMNS)
_IS_NUMBER = {tag: number for number, (_, tags) in enumerate(_TAG_COLUMNS) for tag in tags}
_IN_TAGS = (
    "article main aside nav footer header figure figcaption form ul table blockquote button address p"
).split()
_IN = tuple(f"in {tag}" for tag in _IN_TAGS)
_IN_BITS = np.array([[TAG_BITS[tag]] for tag in _IN_TAGS])
_NAMES = tuple(name for group in GROUP_BITS for name in (f"under names of {group}", f"names of {group}"))
_NAME_BITS = np.array([[bit] for bit in GROUP_BITS.values()])


def markup_columns(places: Grid, outline: Outline, columns: Columns) -> None:
    at = places.at
    numbers = np.array([_IS_NUMBER.get(tag, -1) for tag in outline.tag])[at]
    columns.add(_IS, numbers == np.arange(len(_IS))[:, None])
    columns.add(_IN, np.array(outline.within)[at] & _IN_BITS > 0)
    own = np.array(outline.own)
    above = places.above[at]
    here, parent, grandparent = (own[steps] & _NAME_BITS > 0 for steps in (at, above, places.above[above]))
    names = np.empty((len(_NAMES), len(at)), np.float32)
    names[0::2] = places.inherited[at] & _NAME_BITS > 0
    names[1::2] = here + 2 * parent + 4 * grandparent
    columns.add(_NAMES, names)
    columns["hidden"] = np.array(outline.hidden, np.float32)[at]
    columns["marked as body"] = np.array(outline.marked_body, np.float32)[at]


def order_columns(
    text: TextShape, weight: Column, good: NDArray[np.bool_], title_block: int, columns: Columns
) -> None:
    size = len(weight)
    order = np.arange(size, dtype=np.float32)
    total = max(float(weight.sum()), 1.0)
    words_before = np.cumsum(text.words) - text.words
    good_so_far = np.cumsum(weight)
    columns["position"] = order / size
    columns["blocks to the end"] = size - order
    columns["words before"] = words_before / max(float(text.words.sum()), 1.0)
    columns["good text before"] = (good_so_far - weight) / total
    columns["good text after"] = total - good_so_far
    columns["blocks after the title"] = (
        order - title_block if title_block >= 0 else np.full(size, -99, np.float32)
    )
    columns["to the last good block"] = _distance(good)
    columns["to the next good block"] = _distance(good[::-1])[::-1]
    columns["good text of the page"] = np.full(size, total, np.float32)
    columns["words of the page"] = np.full(size, text.words.sum(), np.float32)
    columns["blocks of the page"] = np.full(size, size, np.float32)


def _distance(good: NDArray[np.bool_]) -> Column:
    """Blocks since the last good one, 99 when there was none."""
    order = np.arange(len(good))
    last = np.maximum.accumulate(np.where(good, order, -1000))
    before = np.concatenate(([-1000], last[:-1]))
    return np.minimum(order - before, 99).astype(np.float32)
