"""What the learned judgement of flattened text looks at: one row of numbers for each line.

Without markup there are the line itself, its neighbours, its place, what the page repeats, and the stretch that the
story is. Names follow the columns of pages where they mean the same, so that decisions name the same families.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from cleaners.article import count_words
from cleaners.block import Block
from cleaners.credit_line import is_credit_line
from cleaners.dateline import split_dateline
from cleaners.model.columns import Column, Columns
from cleaners.model.surroundings import shifted
from cleaners.model.wording import phrase_columns, text_columns
from cleaners.tokens import tokens
from cleaners.vocabulary import all_vocabularies
from cleaners.vocabulary.clutter import clutter_kind

GOOD_WORDS = 12  # a line that reads like a paragraph has at least this many, and the end of a sentence
_GOOD_CAP = 120
_STEPS = (-3, -2, -1, 1, 2, 3)
_WINDOWS = (4, 12)
_TELLING = 5  # letters; shorter words are shared by all stories
_AGE = re.compile(r"^\W*(?:\d{1,4}|an?|one)\s*\w{1,20}\s+ago\b\W*$", re.IGNORECASE)
_CUT_SHORT = re.compile(r"\s?(?:\.\.|…)$")
_MENU = re.compile(r"\s[|•·»/-]\s")
_BULLET = re.compile(r"^(?:[*•·▪◦‣–-]\s|\d{1,2}[.)]?\s)")
_BYLINE = re.compile(r"^\W*(?:by|von|por|par|di|door|av|af|oleh)\s+\w", re.IGNORECASE)
_CONSENT = re.compile(r"cookies?\b|privacy|gdpr|opt[- ]?out|datenschutz", re.IGNORECASE)
_HEADING = "section_headings"
_DATELINE_WORDS = 8  # a shorter line that opens with a dateline proves little
_FAR = 99.0


@dataclass(frozen=True, slots=True, kw_only=True)
class LineFeatures:
    """`matrix` has a row for each line and a column for each name in `names`; `clutter` the phrase it opens with."""

    matrix: NDArray[np.float32]
    names: Sequence[str]
    words: Column
    good: NDArray[np.bool_]  # reads like a paragraph, whatever stands around it
    datelines: Column  # 1 for a line that opens with one
    clutter: Sequence[tuple[str, str] | None]


def extract(lines: Sequence[str]) -> LineFeatures:
    """The features of every line of a page; no line is empty."""
    blocks = [_block(order, line) for order, line in enumerate(lines)]
    clutter = [clutter_kind(line) for line in lines]
    columns = Columns(len(lines))
    text = text_columns(blocks, columns)
    phrase_columns([each and each[0] for each in clutter], columns)
    _shape_columns(lines, columns)
    good = (text.words >= GOOD_WORDS) & (text.ends > 0) & (columns["any phrase"] == 0)
    weight = np.where(good, np.minimum(text.words, _GOOD_CAP), 0).astype(np.float32)
    _order_columns(text.words, weight, columns)
    _neighbour_columns(text.words, text.ends, columns)
    _story_columns(lines, weight, columns)
    return LineFeatures(
        matrix=columns.matrix(),
        names=columns.names,
        words=text.words,
        good=good,
        datelines=columns["dateline"],
        clutter=clutter,
    )


def stretch(scores: NDArray[np.floating]) -> tuple[int, int]:
    """First line and the line behind the last of the stretch with the largest sum; (0, 0) when no line is positive."""
    best, total, start, found = 0.0, 0.0, 0, (0, 0)
    for order, each in enumerate(scores.tolist()):
        if total <= 0:
            total, start = 0.0, order
        total += each
        if total > best:
            best, found = total, (start, order + 1)
    return found


def _block(order: int, line: str) -> Block:
    return Block(
        order=order, text=line, container=0, words=count_words(line), link_words=0, strong_words=0, links=0,
        after_break=False,
    )  # fmt: skip


def _shape_columns(lines: Sequence[str], columns: Columns) -> None:
    own = _stopwords(lines)
    rows = []
    for line in lines:
        head = line[:400]
        words = tokens(head)
        spelled = head.split()
        size = max(1, len(words))
        rows.append(
            (
                sum(word in own for word in words) / size,
                sum(word[0].isupper() for word in spelled) / max(1, len(spelled)),
                bool(_AGE.match(head)),
                bool(_CUT_SHORT.search(line)),
                len(_MENU.findall(head)),
                bool(_BULLET.match(head)),
                bool(_BYLINE.match(head)),
                line[-1] in ".!?…。！？।۔؟:;,\"”’'»“」)",
                "©" in head,
                sum(len(word) > 11 for word in words) / size,
                len(_CONSENT.findall(head)),
                len(spelled) >= _DATELINE_WORDS and split_dateline(head)[0] is not None,
                is_credit_line(line),
            )
        )
    names = (
        "stop words", "capitalised words", "an age", "cut short", "menu marks", "bullet", "byline words",
        "ends with a mark", "copyright", "long words", "consent words", "dateline", "credit line",
    )  # fmt: skip
    for name, values in zip(names, np.array(rows, np.float32).T, strict=True):
        columns[name] = values


def _stopwords(lines: Sequence[str]) -> frozenset[str]:
    """Those of the language whose stop words the text has most of."""
    counts = Counter(word for line in lines[:400] for word in tokens(line[:400]))
    vocabularies = all_vocabularies().values()
    best = max(vocabularies, key=lambda each: sum(counts[word] for word in each.stopwords))
    return best.stopwords


def _order_columns(words: Column, weight: Column, columns: Columns) -> None:
    size = len(words)
    order = np.arange(size)
    total, solid = max(1.0, float(words.sum())), max(1.0, float(weight.sum()))
    columns["position"] = order / size
    columns["blocks to the end"] = size - order
    columns["words before"] = (np.cumsum(words) - words) / total
    columns["good text before"] = (np.cumsum(weight) - weight) / solid
    columns["good text after"] = 1 - np.cumsum(weight) / solid
    columns["good text of the page"] = np.full(size, solid)
    columns["words of the page"] = np.full(size, total)
    columns["blocks of the page"] = np.full(size, size)
    good = np.flatnonzero(weight)
    last = np.searchsorted(good, order, side="left")
    columns["to the last good block"] = order - np.concatenate([[-99], good])[last]
    following = np.searchsorted(good, order, side="right")
    columns["to the next good block"] = np.concatenate([good, [size + 99]])[following] - order


def _neighbour_columns(words: Column, ends: Column, columns: Columns) -> None:
    for step in _STEPS:
        columns[f"words at {step:+d}"] = shifted(words, step)
        columns[f"sentence end at {step:+d}"] = shifted(ends, step)
        columns[f"phrase at {step:+d}"] = shifted(columns["any phrase"], step)
    for window in _WINDOWS:
        around = np.maximum(1, _around(words, window))
        columns[f"good text within {window}"] = _around(words * (words >= GOOD_WORDS) * ends, window) / around
        columns[f"words at most {window} away"] = around
        columns[f"dates within {window}"] = _around(columns["a date or time"], window)
        columns[f"copies within {window}"] = _around(np.minimum(columns["copies on the page"], 1), window)
        columns[f"consent words within {window}"] = _around(columns["consent words"], window)
        columns[f"capitalised words within {window}"] = _around(columns["capitalised words"], window)


def _story_columns(lines: Sequence[str], weight: Column, columns: Columns) -> None:
    """Where the line stands to the stretch that reads most like a story, and how much of its wording it shares."""
    short = np.where(weight > 0, weight, -3.0) - 12 * columns[f"phrase {_HEADING}"]
    start, end = stretch(short)
    order = np.arange(len(lines))
    columns["lines behind the stretch"] = order - end
    columns["lines before the stretch"] = start - order
    columns["story share of good text"] = np.full(
        len(lines), float(weight[start:end].sum()) / max(1.0, float(weight.sum()))
    )
    headings = columns[f"phrase {_HEADING}"].copy()
    headings[:start] = 0
    columns["phrase headings since the story began"] = np.cumsum(headings)
    comments = columns["phrase comments"].copy()
    comments[:start] = 0
    columns["phrase comments since the story began"] = np.cumsum(comments)
    columns["lines behind a dateline"] = _behind(columns["dateline"])
    columns["lines behind a credit line"] = _behind(columns["credit line"])
    columns["lines behind a date or time"] = _behind(
        columns["a date or time"] * (columns["words"] <= GOOD_WORDS)
    )
    telling = [
        [word for word in tokens(line[:600]) if len(word) >= _TELLING or not word.isascii()] for line in lines
    ]
    story = Counter(word for line in telling[start:end] for word in set(line))
    known = []
    for place, own in enumerate(telling):
        once = 1 if start <= place < end else 0
        known.append(sum(story[word] > once for word in own) / max(1, len(own)))
    columns["like the title of the story"] = _like_first(telling)
    columns["wording of the story"] = known


def _like_first(telling: Sequence[Sequence[str]]) -> list[float]:
    """How much of the page's first line, which is its title more often than not, the line has."""
    title = next((set(line) for line in telling if len(line) >= 3), set())
    return [len(title & set(line)) / max(1, len(title | set(line))) for line in telling]


def _behind(marks: Column) -> Column:
    """How many lines each stands behind the last marked one, itself included."""
    order = np.arange(len(marks), dtype=np.float32)
    last = np.maximum.accumulate(np.where(marks > 0, order, -_FAR))
    return np.minimum(order - last, _FAR).astype(np.float32)


def _around(values: Column, window: int) -> Column:
    """For each place the sum over those at most `window` away."""
    sums = np.concatenate([[0.0], np.cumsum(values, dtype=np.float64)])
    order = np.arange(len(values))
    upper = np.minimum(order + window + 1, len(values))
    summed: Column = (sums[upper] - sums[np.maximum(order - window, 0)]).astype(np.float32)
    return summed
