"""Where a block stands: its elements, their names, its way to the best paragraphs, its place in the page."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from cleaners.blocks import TAG_BITS, Outline
from cleaners.model.columns import Column, Columns
from cleaners.model.wording import TextShape
from cleaners.vocabulary.markup import GROUP_BITS

Places = NDArray[np.intp]  # for each block, its container


def container_columns(at: Places, outline: Outline, text: TextShape, weight: Column, columns: Columns) -> int:
    """Sums over subtrees, the container of the best paragraphs, and each block's way to it."""
    size = len(outline.parent)
    parent = np.asarray(outline.parent)
    sums = np.zeros((size, 5), np.float64)  # words, link words, good words, good blocks, blocks
    np.add.at(sums, at, np.stack([text.words, text.links, weight, weight > 0, np.ones(len(at))], axis=1))
    for container in range(size - 1, 0, -1):
        sums[parent[container]] += sums[container]
    words, links, good, good_blocks, number = sums.T
    link_share = links / np.maximum(words, 1)
    best = _best_container(at, outline, weight, number, link_share)
    on_path = np.zeros(size, bool)
    on_path[outline.path(best)] = True
    steps, meeting, branch = _ways(outline.parent, on_path)
    total = max(float(weight.sum()), 1.0)
    above = np.maximum(parent[at], 0)
    beyond = np.maximum(parent[above], 0)
    met, off = meeting[at], branch[at]
    depth = np.asarray(outline.depth)
    columns["words of parent"] = words[above]
    columns["link share of parent"] = link_share[above]
    columns["good text in parent"] = good[above] / total
    columns["good blocks in parent"] = good_blocks[above]
    columns["blocks in parent"] = number[above]
    columns["blocks in container"] = number[at]
    columns["link share of grandparent"] = link_share[beyond]
    columns["good text in grandparent"] = good[beyond] / total
    columns["steps to the story"] = steps[at]
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
    return best


def _best_container(
    at: Places,
    outline: Outline,
    weight: Column,
    number: NDArray[np.float64],
    link_share: NDArray[np.float64],
) -> int:
    """Good paragraphs credit their parent in full and three levels more with .6 of the step before (readability's
    idea, with the share of links as a discount)."""
    score = np.zeros(len(outline.parent))
    for order in np.flatnonzero(weight):
        container = int(at[order])
        if outline.hidden[container]:
            continue
        if number[container] <= 1 and outline.parent[container] >= 0:
            container = outline.parent[container]
        credit = float(weight[order])
        for _ in range(4):
            score[container] += credit * (1 - link_share[container])
            credit *= 0.6
            container = outline.parent[container]
            if container < 0:
                break
    return int(score.argmax())


def _ways(parent: Sequence[int], on_path: NDArray[np.bool_]) -> tuple[NDArray[np.int64], ...]:
    """For every container: steps up to the path of the story, where it meets it, and its branch off it."""
    size = len(parent)
    steps = [0] * size
    meeting = [0] * size
    branch = [0] * size
    path = on_path.tolist()
    for container in range(size):
        if path[container]:
            meeting[container] = branch[container] = container
            continue
        above = parent[container]
        steps[container] = steps[above] + 1
        meeting[container] = meeting[above]
        branch[container] = container if path[above] else branch[above]
    return np.array(steps), np.array(meeting), np.array(branch)


def headline_columns(
    at: Places, outline: Outline, title: int | None, weight: Column, columns: Columns
) -> None:
    """Each block's way to the headline: a story shares a near ancestor with it, a list of teasers a far one.

    `title` is the container of the block that reads most like the title, None when there is none.
    """
    size = len(outline.parent)
    depth = np.asarray(outline.depth)
    if title is None:
        for name in ("steps", "levels above", "good text", "blocks"):
            columns[f"headline path {name}"] = np.full(len(at), -1)
        return
    on_path = np.zeros(size, bool)
    on_path[outline.path(title)] = True
    steps, meeting, _ = _ways(outline.parent, on_path)
    parent = outline.parent
    sums = np.zeros((size, 2))
    np.add.at(sums, at, np.stack([weight, np.ones(len(at))], axis=1))
    for container in range(size - 1, 0, -1):
        sums[parent[container]] += sums[container]
    met = meeting[at]
    columns["headline path steps"] = steps[at]
    columns["headline path levels above"] = depth[title] - depth[met]
    columns["headline path good text"] = sums[met, 0] / max(float(weight.sum()), 1.0)
    columns["headline path blocks"] = sums[met, 1]


_TAG_COLUMNS = (
    ("p", ("p",)),
    ("list item", ("li",)),
    ("heading", ("h2", "h3", "h4", "h5", "h6")),
    ("h1", ("h1",)),
    ("plain box", ("div", "section", "article", "body")),
    ("table cell", ("td", "th", "dd", "dt")),
    ("blockquote", ("blockquote",)),
)


def markup_columns(at: Places, outline: Outline, columns: Columns) -> None:
    tags = [outline.tag[container] for container in at]
    for name, members in _TAG_COLUMNS:
        columns[f"is {name}"] = np.array([tag in members for tag in tags], np.float32)
    within = np.asarray(outline.within)[at]
    for tag in ("article", "main", "aside", "nav", "footer", "header", "figure", "figcaption", "form", "ul", "table",
                "blockquote", "button", "address", "p"):  # fmt: skip
        columns[f"in {tag}"] = ((within & TAG_BITS[tag]) > 0).astype(np.float32)
    own = np.asarray(outline.own)
    inherited = np.asarray(outline.inherited)[at]
    parent = np.maximum(np.asarray(outline.parent), 0)
    here, above, beyond = own[at], own[parent[at]], own[parent[parent[at]]]
    for group, bit in GROUP_BITS.items():
        columns[f"under names of {group}"] = ((inherited & bit) > 0).astype(np.float32)
        columns[f"names of {group}"] = (
            ((here & bit) > 0) + 2 * ((above & bit) > 0) + 4 * ((beyond & bit) > 0)
        ).astype(np.float32)
    columns["hidden"] = np.asarray(outline.hidden, np.float32)[at]
    columns["marked as body"] = np.asarray(outline.marked_body, np.float32)[at]


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
