"""The standfirst: the summary between headline and first paragraph."""

from __future__ import annotations

from collections.abc import Sequence

from cleaners.block import Block
from cleaners.blocks import TAG_BITS, Outline
from cleaners.found import Found
from cleaners.tokens import tokens
from cleaners.vocabulary.fold import fold
from cleaners.vocabulary.markup import GROUP_BITS

_LONGEST = 90  # words; a longer one is a paragraph
_SHORTEST = 5
_SAME = 0.85  # share of the block's words that the page's description has, from which it is its summary


def find_standfirst(
    blocks: Sequence[Block],
    outline: Outline,
    *,
    title_block: int,
    first_body: int,
    description: str,
    kept: set[int],
) -> Found[tuple[str, tuple[int, ...]]] | None:
    """(text, orders of its blocks) of the standfirst.

    Looks between the headline (`title_block`) and the first solid paragraph (`first_body`), and at that
    first block itself when its element is a heading or is named as a lead. `kept` are the orders the judgement took
    for the body: what it did not keep needs a name or a heading to be believed.
    """
    about = set(tokens(description))
    for block in blocks[max(title_block + 1, 0) : first_body + 1]:
        if not _SHORTEST <= block.words <= _LONGEST or block.link_words * 3 > block.words:
            continue
        where = _evidence(block, outline, about)
        if where is None or outline.hidden[block.container]:
            continue
        if where == "like the description" and block.order in kept and block.order == first_body:
            continue  # a description is often the first paragraph itself
        orders = _lines(blocks, block, first_body)
        return Found(value=(" ".join(blocks[each].text for each in orders), orders), where=where)
    return None


def _lines(blocks: Sequence[Block], first: Block, first_body: int) -> tuple[int, ...]:
    """The orders of the blocks of the same element that belong to it, broken lines and bullet points."""
    orders = [first.order]
    for block in blocks[first.order + 1 : first_body + 1]:
        if block.container != first.container:
            break
        orders.append(block.order)
    return tuple(orders)


def _evidence(block: Block, outline: Outline, description: set[str]) -> str | None:
    tag = outline.tag[block.container]
    steps = outline.path(block.container)[:2]
    if any(outline.own[step] & GROUP_BITS["lead"] for step in steps if outline.tag[step] != "body"):
        return f"class name {outline.names[steps[0]] or outline.names[steps[-1]]}"
    if tag in ("h2", "h3", "h4") and not outline.within[block.container] & TAG_BITS["aside"]:
        return f"<{tag}> below the headline"
    words = set(tokens(block.text))
    if description and len(words & description) >= _SAME * len(words):
        return "like the description"
    return None


def repeats(standfirst: str, paragraph: str) -> bool:
    """Whether the paragraph says the standfirst again, word for word."""
    return fold(paragraph).rstrip(".").startswith(fold(standfirst).rstrip("."))
