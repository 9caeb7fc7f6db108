"""What the learned judgement looks at: one row of numbers for each block of a page.

Order, ranges and meaning of the columns are fixed by FEATURES; the trees in judgement.json name their columns, so a
column can be added or removed without harm to an older file, which then says what it misses.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from cleaners.block import Block
from cleaners.blocks import TAG_BITS, Outline, Split
from cleaners.vocabulary.markup import GROUP_BITS

Column = NDArray[np.float32]

_SENTENCE_END = re.compile(r"[.!?…。！？।۔؟][\"”’'»)\]」』】）]*$")
_SENTENCES = re.compile(r"[.!?…。！？।۔؟]")
_COMMAS = re.compile("[,،、，;؛]")
_TOKEN = re.compile(
    "[\u0e00-\u0e7f\u3040-\u30ff\u3400-\u9fff]|[^\\W\u0e00-\u0e7f\u3040-\u30ff\u3400-\u9fff]+"
)
_SEPARATORS = re.compile(r"[|»›•·]")
_STAMP = re.compile(
    r"\b\d{1,2}[./-]\d{1,2}[./-]\d{2,4}\b|\b\d{4}-\d\d-\d\d|\b\d{1,2}:\d\d\b|\b(?:19|20)\d\d\b|\d年|\d日"
)
_ADDRESS = re.compile(r"@\w|https?://|www\.|\.com\b|©", re.I)
_DIGITS = re.compile(r"\d")
_BUILD_NUMBER = re.compile(r"\d+")

GOOD_WORDS = 12  # a paragraph that counts as evidence for its surroundings has at least this many words,
GOOD_LINK_SHARE = 0.35  # few links,
_GOOD_CAP = 120  # and one very long block does not outweigh a story


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
    best: int  # the container that holds the best paragraphs
    title_block: int  # order of the block that reads most like the title, -1 when none does


def tokens(text: str) -> list[str]:
    """Lower-case words; of scripts without spaces, characters."""
    return _TOKEN.findall(text.lower())


def likeness(a: set[str], b: set[str]) -> float:
    """Jaccard index of two token sets."""
    return len(a & b) / max(1, len(a | b))


def ends_sentence(text: str) -> bool:
    """Whether the text closes like a sentence, quotation marks and brackets allowed behind the stop."""
    return _SENTENCE_END.search(text, max(0, len(text) - 12)) is not None


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
            best=0,
            title_block=-1,
        )
    columns: dict[str, Column] = {}
    text = _text_columns(blocks, columns)
    _phrase_columns(clutter, columns)
    title_block = _title_columns(blocks, about, outline, columns)
    good = (text.words >= GOOD_WORDS) & (text.link_share < GOOD_LINK_SHARE) & (text.ends > 0)
    weight = np.where(good, np.minimum(text.words - text.links, _GOOD_CAP), 0).astype(np.float32)
    best = _container_columns(blocks, outline, text, weight, columns)
    _markup_columns(blocks, outline, columns)
    _order_columns(text, weight, good, title_block, columns)
    _neighbour_columns(blocks, outline, text, columns)
    _signature_columns(blocks, outline, text, weight, columns)
    return Features(
        matrix=np.stack(list(columns.values()), axis=1),
        names=tuple(columns),
        good=good,
        best=best,
        title_block=title_block,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Text:
    words: Column
    links: Column
    link_share: Column
    ends: Column


def _text_columns(blocks: Sequence[Block], columns: dict[str, Column]) -> _Text:
    rows = []
    repeated = Counter(block.text for block in blocks)
    seen: Counter[str] = Counter()
    for block in blocks:
        text = block.text
        opening = text[:200]
        first, last = text[0], text[-1]
        size = len(opening)
        rows.append(
            (
                block.words,
                block.link_words,
                block.strong_words,
                len(text),
                ends_sentence(text),
                len(_SENTENCES.findall(text, 0, 1500)),
                len(_COMMAS.findall(text, 0, 1500)),
                sum(map(str.isupper, opening)) / size,
                len(_DIGITS.findall(opening)) / size,
                text.isupper() if size < 200 else False,
                first in "\"“«„‘'「『",
                first.islower(),
                last == ":",
                last in "?？؟",
                first in "([（【" and last in ")]）】",
                len(_SEPARATORS.findall(text, 0, 300)),
                _STAMP.search(opening) is not None,
                len(_ADDRESS.findall(text, 0, 600)),
                repeated[text] - 1,
                seen[text],
                block.after_break,
                block.links,
            )
        )
        seen[text] += 1
    table = np.array(rows, dtype=np.float32)
    words, links, strong, characters = table[:, 0], table[:, 1], table[:, 2], table[:, 3]
    at_least_one = np.maximum(words, 1)
    columns["words"] = words
    columns["characters"] = characters
    columns["link share"] = links / at_least_one
    columns["strong share"] = strong / at_least_one
    columns["ends like a sentence"] = table[:, 4]
    columns["sentences"] = table[:, 5]
    columns["commas"] = table[:, 6] / at_least_one
    columns["capitals"] = table[:, 7]
    columns["digits"] = table[:, 8]
    columns["all capitals"] = table[:, 9]
    columns["opens a quotation"] = table[:, 10]
    columns["opens in lower case"] = table[:, 11]
    columns["ends with a colon"] = table[:, 12]
    columns["ends with a question"] = table[:, 13]
    columns["in brackets"] = table[:, 14]
    columns["separators"] = table[:, 15]
    columns["a date or time"] = table[:, 16]
    columns["addresses"] = table[:, 17]
    columns["copies on the page"] = table[:, 18]
    columns["copies before"] = table[:, 19]
    columns["after a line break"] = table[:, 20]
    columns["links"] = table[:, 21]
    columns["word length"] = characters / at_least_one
    return _Text(
        words=words, links=links, link_share=columns["link share"], ends=columns["ends like a sentence"]
    )


PHRASE_KINDS = (
    "section_headings", "read_more", "newsletter", "share", "comments", "advertising", "consent", "paywall", "legal",
    "captions", "author_bio", "editor_note", "live", "loading",
)  # fmt: skip


def _phrase_columns(clutter: Sequence[str | None], columns: dict[str, Column]) -> None:
    index = {kind: row for row, kind in enumerate(PHRASE_KINDS)}
    table = np.zeros((len(PHRASE_KINDS) + 1, len(clutter)), np.float32)
    for order, kind in enumerate(clutter):
        if kind is not None:
            table[index.get(kind, len(PHRASE_KINDS)), order] = 1
    for kind, row in index.items():
        columns[f"phrase {kind}"] = table[row]
    columns["any phrase"] = table.sum(axis=0)


def _title_columns(
    blocks: Sequence[Block], about: PageText, outline: Outline, columns: dict[str, Column]
) -> int:
    wanted = [set(tokens(title)) for title in about.titles if title]
    wanted += [set(tokens(block.text)) for block in blocks if outline.tag[block.container] == "h1"][:3]
    description = set(tokens(about.description))
    like_title = np.zeros(len(blocks), np.float32)
    like_description = np.zeros(len(blocks), np.float32)
    for block in blocks:
        if block.words > 200:
            continue
        own = set(tokens(block.text[:600]))
        if not own:
            continue
        if block.words < 60:
            like_title[block.order] = max((likeness(own, title) for title in wanted), default=0.0)
        like_description[block.order] = len(own & description) / len(own)
    columns["like the title"] = like_title
    columns["like the description"] = (
        like_description if description else np.full(len(blocks), -1, np.float32)
    )
    return _title_block(blocks, outline, like_title)


def _title_block(blocks: Sequence[Block], outline: Outline, like_title: Column) -> int:
    for block in blocks:
        if (
            outline.tag[block.container] == "h1"
            and like_title[block.order] > 0.5
            and not outline.hidden[block.container]
        ):
            return block.order
    for block in blocks:
        if like_title[block.order] > 0.6 and block.words > 3 and block.link_words * 2 < block.words:
            return block.order
    return next((block.order for block in blocks if outline.tag[block.container] == "h1"), -1)


def _container_columns(
    blocks: Sequence[Block], outline: Outline, text: _Text, weight: Column, columns: dict[str, Column]
) -> int:
    """Sums over subtrees, the container of the best paragraphs, and each block's way to it."""
    size = len(outline.parent)
    parent = np.asarray(outline.parent)
    at = np.fromiter((block.container for block in blocks), np.intp, len(blocks))
    sums = np.zeros((size, 5), np.float64)  # words, link words, good words, good blocks, blocks
    np.add.at(sums, at, np.stack([text.words, text.links, weight, weight > 0, np.ones(len(blocks))], axis=1))
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
    columns["story share"] = np.full(len(blocks), good[best] / total)
    columns["good text where paths meet"] = good[met] / total
    columns["link share where paths meet"] = link_share[met]
    columns["below the story"] = depth[at] - depth[best]
    columns["good text in branch"] = good[off] / total
    columns["link share of branch"] = link_share[off]
    columns["words of branch"] = words[off]
    columns["blocks of branch"] = number[off]
    columns["branch before the story"] = off < best
    columns["depth"] = depth[at]
    for name, column in columns.items():
        if column.dtype != np.float32:
            columns[name] = column.astype(np.float32)
    return best


def _best_container(
    at: NDArray[np.intp],
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


_TAG_COLUMNS = (
    ("p", ("p",)),
    ("list item", ("li",)),
    ("heading", ("h2", "h3", "h4", "h5", "h6")),
    ("h1", ("h1",)),
    ("plain box", ("div", "section", "article", "body")),
    ("table cell", ("td", "th", "dd", "dt")),
    ("blockquote", ("blockquote",)),
)


def _markup_columns(blocks: Sequence[Block], outline: Outline, columns: dict[str, Column]) -> None:
    at = np.fromiter((block.container for block in blocks), np.intp, len(blocks))
    tags = [outline.tag[block.container] for block in blocks]
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


def _order_columns(
    text: _Text, weight: Column, good: NDArray[np.bool_], title_block: int, columns: dict[str, Column]
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


def _neighbour_columns(
    blocks: Sequence[Block], outline: Outline, text: _Text, columns: dict[str, Column]
) -> None:
    at = np.fromiter((block.container for block in blocks), np.intp, len(blocks))
    parent = np.asarray(outline.parent)[at]
    signature = np.array([hash(each) for each in _signatures(blocks, outline)])
    for step in (-3, -2, -1, 1, 2, 3):
        columns[f"words at {step:+d}"] = _shifted(text.words, step)
        columns[f"link share at {step:+d}"] = _shifted(text.link_share, step)
        columns[f"sentence end at {step:+d}"] = _shifted(text.ends, step)
        columns[f"same markup at {step:+d}"] = _same(signature, signature, step)
        columns[f"same parent at {step:+d}"] = np.maximum(_same(parent, parent, step), _same(at, at, step))


def _shifted(column: Column, step: int) -> Column:
    moved = np.full(len(column), -1, np.float32)
    if abs(step) < len(column):
        if step < 0:
            moved[-step:] = column[:step]
        else:
            moved[:-step] = column[step:]
    return moved


def _same(a: NDArray[np.int64], b: NDArray[np.int64], step: int) -> Column:
    same = np.full(len(a), -1, np.float32)
    if abs(step) < len(a):
        if step < 0:
            same[-step:] = a[-step:] == b[:step]
        else:
            same[:-step] = a[:-step] == b[step:]
    return same


def _signatures(blocks: Sequence[Block], outline: Outline) -> list[str]:
    """Tag and class names of the container and two ancestors, numbers folded: what looks alike was made alike."""
    known: dict[int, str] = {}

    def single(container: int) -> str:
        if container not in known:
            names = _BUILD_NUMBER.sub("#", outline.names[container][:60])
            known[container] = f"{outline.tag[container]}.{names}"
        return known[container]

    paths: dict[int, str] = {}
    for block in blocks:
        if block.container not in paths:
            path = []
            container = block.container
            while container >= 0 and len(path) < 3:
                path.append(single(container))
                container = outline.parent[container]
            paths[block.container] = "<".join(path)
    return [paths[block.container] for block in blocks]


def _signature_columns(
    blocks: Sequence[Block], outline: Outline, text: _Text, weight: Column, columns: dict[str, Column]
) -> None:
    groups: dict[str, int] = {}
    of_block = np.array([groups.setdefault(each, len(groups)) for each in _signatures(blocks, outline)])
    sums = np.zeros((len(groups), 4))
    np.add.at(sums, of_block, np.stack([np.ones(len(blocks)), text.words, text.links, weight], axis=1))
    number, words, links, good = sums[of_block].T
    columns["blocks of this markup"] = number.astype(np.float32)
    columns["words in this markup"] = (words / max(float(text.words.sum()), 1)).astype(np.float32)
    columns["words a block of this markup"] = (words / number).astype(np.float32)
    columns["link share of this markup"] = (links / np.maximum(words, 1)).astype(np.float32)
    columns["good text in this markup"] = (good / max(float(weight.sum()), 1)).astype(np.float32)


def as_rows(features: Features) -> list[Mapping[str, float]]:
    """The matrix as dictionaries, for reports."""
    return [dict(zip(features.names, map(float, row), strict=True)) for row in features.matrix]
