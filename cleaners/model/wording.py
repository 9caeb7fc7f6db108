"""What the words of a block say: shape of the text, clutter phrases, likeness to title and description."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from cleaners.block import Block
from cleaners.blocks import Outline
from cleaners.model.columns import Column, Columns
from cleaners.tokens import ends_sentence, likeness, tokens

_SENTENCES = re.compile(r"[.!?…。！？।۔؟]")
_COMMAS = re.compile("[,،、，;؛]")
_SEPARATORS = re.compile(r"[|»›•·]")
_STAMP = re.compile(
    r"\b\d{1,2}[./-]\d{1,2}[./-]\d{2,4}\b|\b\d{4}-\d\d-\d\d|\b\d{1,2}:\d\d\b|\b(?:19|20)\d\d\b|\d年|\d日"
)
_ADDRESS = re.compile(r"@\w|https?://|www\.|\.com\b|©", re.IGNORECASE)
_DIGITS = re.compile(r"\d")


@dataclass(frozen=True, slots=True, kw_only=True)
class TextShape:
    """Columns that other features are made of."""

    words: Column
    links: Column
    link_share: Column
    ends: Column


def text_columns(blocks: Sequence[Block], columns: Columns) -> TextShape:
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
    return TextShape(
        words=words, links=links, link_share=columns["link share"], ends=columns["ends like a sentence"]
    )


PHRASE_KINDS = (
    "section_headings", "read_more", "newsletter", "share", "comments", "advertising", "consent", "paywall", "legal",
    "captions", "author_bio", "editor_note", "live", "loading",
)  # fmt: skip


def phrase_columns(clutter: Sequence[str | None], columns: Columns) -> None:
    index = {kind: row for row, kind in enumerate(PHRASE_KINDS)}
    table = np.zeros((len(PHRASE_KINDS) + 1, len(clutter)), np.float32)
    for order, kind in enumerate(clutter):
        if kind is not None:
            table[index.get(kind, len(PHRASE_KINDS)), order] = 1
    for kind, row in index.items():
        columns[f"phrase {kind}"] = table[row]
    columns["any phrase"] = table.sum(axis=0)


def title_columns(
    blocks: Sequence[Block], titles: Sequence[str], description: str, outline: Outline, columns: Columns
) -> int:
    wanted = [set(tokens(title)) for title in titles if title]
    wanted += [set(tokens(block.text)) for block in blocks if outline.tag[block.container] == "h1"][:3]
    about = set(tokens(description))
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
        like_description[block.order] = len(own & about) / len(own)
    columns["like the title"] = like_title
    columns["like the description"] = like_description if about else np.full(len(blocks), -1, np.float32)
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
