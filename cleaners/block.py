"""The parts of a page and what was decided about each. Standard library only."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple


class Role(StrEnum):
    """What a part of the page is. The first three belong to the article; the rest is removed."""

    BODY = "body"
    HEADLINE = "headline"
    STANDFIRST = "standfirst"

    KICKER = "kicker"
    BYLINE = "byline"
    DATE_STAMP = "date stamp"
    CREDIT = "credit"
    CAPTION = "caption"
    NAVIGATION = "navigation"
    RELATED = "related stories"
    TEASER = "teaser"
    TOPICS = "topics"
    PROMOTION = "promotion"
    NEWSLETTER = "newsletter"
    SHARE = "share"
    COMMENTS = "comments"
    LEGAL = "legal notice"
    ADVERTISING = "advertising"
    AUTHOR = "author biography"
    HIDDEN = "hidden text"
    DUPLICATE = "duplicate"
    OTHER = "other"


class Block(NamedTuple):
    """A run of text between two block-level boundaries of the page, in reading order.

    A tuple and not a dataclass: a page has hundreds, and building them is part of what a page costs.
    """

    order: int
    text: str  # whitespace folded, never empty
    words: int  # two characters of an unspaced script count as one word
    link_words: int  # of these, inside links
    strong_words: int  # of these, in bold or italics
    container: int  # index into Outline: the block-level element that the text stands in
    after_break: bool  # a single line break, not a block boundary, stands before it
    links: int = 0  # links in it


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """The one final judgement on a block.

    `reason` names the rule ("heading opens related stories") or the model; `evidence` is what a person can check:
    the phrase, the class name, the leading features. `likely` is what the score says alone, whoever decided: the
    probability that the block is the story's.
    """

    order: int
    text: str
    kept: bool
    role: Role
    reason: str
    evidence: str
    likely: float = 0.0
