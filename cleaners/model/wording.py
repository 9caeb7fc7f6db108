"""What the words of a block say: shape of the text, clutter phrases, likeness to title and description."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from cleaners.block import Block
from cleaners.blocks import Outline
from cleaners.characters import COMMA, DIGIT, SENTENCE_END, SEPARATOR, UPPER, characters
from cleaners.model.columns import Column, Columns
from cleaners.tokens import ends_sentence, likeness, token_sets, tokens

_STAMP = re.compile(
    r"\b\d{1,2}[./-]\d{1,2}[./-]\d{2,4}\b|\b\d{4}-\d\d-\d\d|\b\d{1,2}:\d\d\b|\b(?:19|20)\d\d\b|\d年|\d日"
)
_ADDRESS = re.compile(r"@\w|https?://|www\.|\.com\b|©", re.IGNORECASE)
_OPENING = 200  # characters of a block that say what its text looks like
# Likeness from which an h1, and any other line, is the title of the page: the title may have a site's name at its end.
_SAME_HEADING = 0.4
_SAME_LINE = 0.6


@dataclass(frozen=True, slots=True, kw_only=True)
class TextShape:
    """Columns that other features are made of."""

    words: Column
    links: Column
    link_share: Column
    ends: Column


def text_columns(blocks: Sequence[Block], columns: Columns) -> TextShape:
    texts = [block.text for block in blocks]
    openings = [text[:_OPENING] for text in texts]
    sizes = np.fromiter(map(len, openings), np.float32, len(texts))
    words, links, strong, broken, link_count = np.array(
        [(each.words, each.link_words, each.strong_words, each.after_break, each.links) for each in blocks],
        dtype=np.float32,
    ).T
    sentences, commas, capitals, digits, separators = characters([text[:1500] for text in texts]).counts(
        (SENTENCE_END, 1500), (COMMA, 1500), (UPPER, _OPENING), (DIGIT, _OPENING), (SEPARATOR, 300)
    )
    lengths = np.fromiter(map(len, texts), np.float32, len(texts))
    at_least_one = np.maximum(words, 1)
    columns["words"] = words
    columns["characters"] = lengths
    columns["link share"] = links / at_least_one
    columns["strong share"] = strong / at_least_one
    columns["ends like a sentence"] = list(map(ends_sentence, texts))
    columns["sentences"] = sentences
    columns["commas"] = commas.astype(np.float32) / at_least_one
    columns["capitals"] = capitals / sizes
    columns["digits"] = digits / sizes
    columns["all capitals"] = [len(text) < _OPENING and text.isupper() for text in texts]
    columns["opens a quotation"] = [text[0] in "\"“«„‘'「『" for text in texts]
    columns["opens in lower case"] = [text[0].islower() for text in texts]
    columns["ends with a colon"] = [text[-1] == ":" for text in texts]
    columns["ends with a question"] = [text[-1] in "?？؟" for text in texts]
    columns["in brackets"] = [text[0] in "([（【" and text[-1] in ")]）】" for text in texts]
    columns["separators"] = separators
    columns["a date or time"] = [
        some > 0 and _STAMP.search(opening) is not None
        for opening, some in zip(openings, digits.tolist(), strict=True)
    ]
    columns["addresses"] = list(map(_addresses, texts))
    columns["copies on the page"], columns["copies before"] = _copies(texts)
    columns["after a line break"] = broken
    columns["links"] = link_count
    columns["word length"] = lengths / at_least_one
    return TextShape(
        words=words, links=links, link_share=columns["link share"], ends=columns["ends like a sentence"]
    )


def _addresses(text: str) -> int:
    # No address without one of these; asked one by one, since an expression or a loop costs five times as much.
    if (
        "@" in text
        or "://" in text
        or "©" in text
        or (".c" in text or ".C" in text or "w." in text or "W." in text)
    ):
        return len(_ADDRESS.findall(text, 0, 600))
    return 0


def _copies(texts: Sequence[str]) -> tuple[list[int], list[int]]:
    """For each text how many others are the same, and how many of them stand before it."""
    seen: dict[str, int] = {}
    before = []
    for text in texts:
        times = seen.get(text, 0)
        before.append(times)
        seen[text] = times + 1
    return [seen[text] - 1 for text in texts], before


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
    headings = [block.text for block in blocks if outline.tag[block.container] == "h1"][:3]
    # A page says the same title in several places: each is compared once.
    named = {frozenset(tokens(title)) for title in titles if title}
    headed = {frozenset(tokens(heading)) for heading in headings} - named
    of_titles = frozenset[str]().union(*named, *headed)
    about = set(tokens(description))
    like_title = np.zeros(len(blocks), np.float32)
    like_description = np.zeros(len(blocks), np.float32)
    like_name = [0.0] * len(blocks)  # the names that the page gives itself, its headings left out
    short = [block for block in blocks if block.words <= 200]
    for block, own in zip(short, token_sets([block.text[:600] for block in short]), strict=True):
        if not own:
            continue
        if block.words < 60 and not of_titles.isdisjoint(own):
            name = max((likeness(own, title) for title in named), default=0.0)
            like_name[block.order] = name
            like_title[block.order] = max((name, *(likeness(own, title) for title in headed)))
        like_description[block.order] = len(own & about) / len(own)
    columns["like the title"] = like_title
    columns["like the description"] = like_description if about else np.full(len(blocks), -1, np.float32)
    return _title_block(blocks, outline, like_name)


def _title_block(blocks: Sequence[Block], outline: Outline, like_name: Sequence[float]) -> int:
    """The h1 that says what the page calls itself, else another line that does, else the first h1 that is seen.

    An h1 alone does not prove itself: on many sites it is the logo, and the headline is an h2.
    """
    headings = [block.order for block in blocks if outline.tag[block.container] == "h1"]
    seen = [order for order in headings if not outline.hidden[blocks[order].container]]
    for order in seen:
        if like_name[order] > _SAME_HEADING:
            return order
    for block in blocks:
        if like_name[block.order] > _SAME_LINE and block.words > 3 and block.link_words * 2 < block.words:
            return block.order
    return next(iter(seen or headings), -1)
