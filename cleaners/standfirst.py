"""The standfirst: the summary between headline and first paragraph."""

from __future__ import annotations

from collections.abc import Sequence

from cleaners.block import Block, Decision, Role
from cleaners.blocks import TAG_BITS, Outline
from cleaners.found import Found
from cleaners.reading import Reading, description
from cleaners.tokens import likeness, tokens
from cleaners.vocabulary.markup import GROUP_BITS

_OPEN = frozenset((Role.BODY, Role.OTHER, Role.TEASER))  # roles that nothing hard stands behind
_LIKE_DESCRIPTION = "like the description"
_LIKE_HEADLINE = 0.6  # overlap from which a line is the headline in other words
_FEW = 4  # blocks in an element that is named for a lead
_LONGEST = 90  # words; a longer one is a paragraph
_SHORTEST = 5
_SAME = 0.85  # share of the block's words that the page's description has, from which it is its summary


def find_standfirst(
    reading: Reading, decisions: Sequence[Decision], headline: str | None
) -> Found[tuple[str, tuple[int, ...]]] | None:
    """(text, orders of its blocks) of the standfirst.

    Looks between the headline and the first solid paragraph that is kept, and at that paragraph itself when its element
    is a heading or is named as a lead. What hard evidence took for something else is left alone.
    """
    blocks, outline = reading.split.blocks, reading.split.outline
    solid = next((order for order in reading.features.good_orders if decisions[order].kept), None)
    if solid is None:
        return None
    about = set(tokens(description(reading.metadata)))
    title = set(tokens(headline or ""))
    near = blocks[max(reading.features.title_block, 0) : solid + 12]
    for block in blocks[max(reading.features.title_block + 1, 0) : solid + 1]:
        if not _SHORTEST <= block.words <= _LONGEST or block.link_words * 3 > block.words:
            continue
        if (
            decisions[block.order].role not in _OPEN
            or likeness(title, set(tokens(block.text))) > _LIKE_HEADLINE
        ):
            continue
        # The name of the parent counts only where the parent holds little else.
        inside = sum(
            1
            for each in near
            if outline.parent[block.container] in (each.container, outline.parent[each.container])
        )
        where = _evidence(block, outline, about, 2 if inside <= _FEW else 1)
        if where is None or outline.hidden[block.container]:
            continue
        if where == _LIKE_DESCRIPTION and block.order == solid:
            continue  # a description is often the first paragraph itself
        orders = _lines(blocks, block, solid)
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


def _evidence(block: Block, outline: Outline, description: set[str], alone: int) -> str | None:
    tag = outline.tag[block.container]
    if any(outline.own[step] & GROUP_BITS["caption"] for step in outline.path(block.container)[:2]):
        return None  # "lead-image", "img-description": the words of a picture
    steps = outline.path(block.container)[:alone]
    if any(outline.own[step] & GROUP_BITS["lead"] for step in steps if outline.tag[step] != "body"):
        return f"class name {outline.names[steps[0]] or outline.names[steps[-1]]}"
    if tag in ("h2", "h3", "h4") and not outline.within[block.container] & TAG_BITS["aside"]:
        return f"<{tag}> below the headline"
    words = set(tokens(block.text))
    if description and len(words & description) >= _SAME * len(words):
        return _LIKE_DESCRIPTION
    return None
