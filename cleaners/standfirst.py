"""The standfirst: the summary between headline and first paragraph."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from cleaners.block import Block, Decision, Role
from cleaners.blocks import TAG_BITS, Outline
from cleaners.dateline import split_dateline
from cleaners.found import Found
from cleaners.metadata import Metadata, texts
from cleaners.reading import Reading
from cleaners.tokens import ends_sentence, likeness, tokens
from cleaners.vocabulary.markup import GROUP_BITS

_OPEN = frozenset(
    (Role.BODY, Role.OTHER, Role.TEASER, Role.HEADLINE)
)  # roles that nothing hard stands behind
_LINES = frozenset((Role.BODY, Role.OTHER))
_STAMPS = frozenset((Role.BYLINE, Role.DATE_STAMP))
_LIKE_HEADLINE = 0.6  # overlap from which a line is the headline in other words
_FEW = 4  # blocks in an element that is named for a lead
_LONGEST = 90  # words; a longer one is a paragraph
_SHORTEST = 5
_SAME = 0.85  # share of the block's words that a description of the page has, from which it is its summary
_CLOSE = 3  # blocks below the headline
_SENTENCE = 8  # words of a line that nothing but its place tells
_MOST_LINES = 6
# Names for a lead beyond the group of markup.toml, which is a feature of the learned score and fixed with it.
_NAMES = re.compile(
    r"(?:^|[-_\s])(?:preface|einleitung|dek|teaser[-_]?text|article[-_]+desc|artikel[-_]?intro|introduction)(?:$|[-_\s])|Dek(?:$|[-_A-Z])",
)

# Of the site, of the writer; and the height of a line.
_NO_LEAD = re.compile(r"(?:^|[-_\s])(?:(?:site|card|author|bio|profile)(?:$|[-_\s])|leading-)", re.IGNORECASE)
_BEHIND = 4  # paragraphs that the first one is compared with
_AROUND = 12  # blocks on either side among which an element holds little else
_FARTHEST = 120  # blocks before the first solid paragraph

Evidence = tuple[int, str]  # weight, in words


def find_standfirst(
    reading: Reading, decisions: Sequence[Decision], headline: str | None
) -> Found[tuple[str, tuple[int, ...]]] | None:
    """(text, orders of its blocks) of the standfirst.

    Looks between the headline and the first solid paragraph that is kept, and at that paragraph itself when it is made
    unlike those behind it. The best evidence decides: the page describes itself in these words, the element is named
    for a lead, it is a heading, it is a sentence close below the headline. What hard evidence took for something else
    is left alone.
    """
    blocks = reading.split.blocks
    title = reading.features.title_block
    kept = [order for order in reading.features.good_orders if decisions[order].kept]
    solid = next((order for order in kept if order > title), kept[0] if kept else None)
    if solid is None:
        return None
    head = _Head(
        top=_top(blocks, title, solid, headline),
        solid=solid,
        behind=[each.order for each in decisions[solid : len(blocks)] if each.kept],
        headline=tokens(headline or ""),
    )
    about = descriptions(reading.metadata)
    best: tuple[int, str, Block] | None = None
    for block in blocks[max(head.top + 1, solid - _FARTHEST, 0) : solid + 1]:
        if not _may_be(block, decisions[block.order], head):
            continue
        evidence = _evidence(block, reading, decisions, about, head)
        if evidence is None or (best is not None and evidence[0] <= best[0]):
            continue
        if split_dateline(block.text)[0] is None:  # what opens with a dateline is the lead
            best = *evidence, block
    if best is None:
        return None
    orders = _lines(reading, decisions, best[2], solid)
    return Found(value=(" ".join(blocks[each].text for each in orders), orders), where=best[1])


@dataclass(frozen=True, slots=True, kw_only=True)
class _Head:
    """Where the standfirst is looked for: behind the headline (`top`), to the first solid paragraph."""

    top: int
    solid: int
    behind: Sequence[int]  # orders of what is kept from there on
    headline: Sequence[str]


def _top(blocks: Sequence[Block], title: int, solid: int, headline: str | None) -> int:
    """The order of the block that ends with the headline; that of the title when none does."""
    for block in blocks[max(title, 0) : solid]:
        if headline and block.text.endswith(headline):
            return block.order
    return title


def descriptions(metadata: Metadata) -> list[set[str]]:
    """The words of each description that the page gives of itself."""
    declared = [metadata.first(name) for name in ("og:description", "description", "twitter:description")]
    said = [each[1] for each in declared if each] + list(texts(metadata.story().get("description")))[:1]
    return [words for text in dict.fromkeys(said) if (words := set(tokens(text)))]


def _may_be(block: Block, decision: Decision, head: _Head) -> bool:
    if not _SHORTEST <= block.words <= _LONGEST or block.link_words * 3 > block.words:
        return False
    words = tokens(block.text)
    if decision.role not in _OPEN or (head.headline and words[-len(head.headline) :] == head.headline):
        return False
    alike = likeness(set(head.headline), set(words))
    return alike <= (_LIKE_HEADLINE / 2 if decision.role is Role.HEADLINE else _LIKE_HEADLINE)


def _evidence(
    block: Block, reading: Reading, decisions: Sequence[Decision], about: Sequence[set[str]], head: _Head
) -> Evidence | None:
    outline = reading.split.outline
    named = _named(block, reading, head)
    around = outline.path(block.container)[: 1 if named == outline.names[block.container] else 2]
    if outline.hidden[block.container] or any(outline.own[step] & GROUP_BITS["caption"] for step in around):
        return None  # "lead-image", "img-description": the words of a picture
    words = set(tokens(block.text))
    if any(
        reading.split.blocks[order].container == block.container
        for order in head.behind
        if order > head.solid
    ):
        return None  # a story whose paragraphs are parted by line breaks alone: its first lines are its own
    if any(len(words & each) >= _SAME * len(words) for each in about):
        if block.order != head.solid:
            return 4, "like the description"
        if _apart(block, reading, decisions, head):
            return 4, "like the description, apart from the story"
    if named is not None and not _like_the_story(block, reading, head):
        return 3, f"class name {named}"
    if decisions[block.order].role is Role.HEADLINE:
        return None
    tag = outline.tag[block.container]
    if tag in ("h2", "h3", "h4") and not outline.within[block.container] & TAG_BITS["aside"]:
        return 2, f"<{tag}> below the headline"
    if (
        block.order != head.solid
        and not decisions[block.order].kept
        and _below_headline(block, reading, head)
    ):
        return 1, "sentence below the headline"
    return None


def _named(block: Block, reading: Reading, head: _Head) -> str | None:
    """The names of the element, or of one around it that holds little else, when they are those of a lead."""
    outline = reading.split.outline
    near = reading.split.blocks[max(head.top, block.order - _AROUND, 0) : block.order + _AROUND]
    parent = outline.parent[block.container]
    inside = sum(parent in (each.container, outline.parent[each.container]) for each in near)
    for step in outline.path(block.container)[: 2 if inside <= _FEW else 1]:
        if outline.tag[step] != "body" and _is_lead(outline, step):
            return outline.names[step]
    return None


def _is_lead(outline: Outline, step: int) -> bool:
    if _NO_LEAD.search(outline.names[step]):
        return False
    return bool(outline.own[step] & GROUP_BITS["lead"]) or _NAMES.search(outline.names[step]) is not None


def _like_the_story(block: Block, reading: Reading, head: _Head) -> bool:
    """Whether later paragraphs of the story are made like it: then the name says nothing."""
    alike = reading.features.alike
    return any(alike[order] == alike[block.order] for order in head.behind if order > block.order + _BEHIND)


def _apart(block: Block, reading: Reading, decisions: Sequence[Decision], head: _Head) -> bool:
    """Whether the first kept paragraph is made unlike those behind it, or a byline or a stamp parts them."""
    alike, outline = reading.features.alike, reading.split.outline
    behind = [order for order in head.behind[: _BEHIND + 1] if order > block.order][:_BEHIND]
    if not behind:
        return False
    if any(each.role in _STAMPS for each in decisions[block.order + 1 : behind[0]]):
        return True
    after = reading.split.blocks[behind[0]].container
    made = (outline.tag[block.container], outline.names[block.container])
    # A paragraph beside the element that holds the others may be a paragraph like them, wrapped differently.
    beside = outline.parent[block.container] in outline.path(after)
    return all(alike[order] != alike[block.order] for order in behind) and not (
        beside and made == (outline.tag[after], outline.names[after])
    )


def _below_headline(block: Block, reading: Reading, head: _Head) -> bool:
    """A sentence in the element of the headline or beside it, with nothing but labels and stamps between."""
    if not 0 <= head.top < block.order <= head.top + _CLOSE:
        return False
    if block.words < _SENTENCE or not ends_sentence(block.text):
        return False
    if any(picture.before_block == block.order for picture in reading.split.pictures):
        return False  # its caption
    outline = reading.split.outline
    return outline.parent[block.container] in outline.path(reading.split.blocks[head.top].container)[:3]


def _lines(reading: Reading, decisions: Sequence[Decision], first: Block, solid: int) -> tuple[int, ...]:
    """The orders of the blocks that belong to it: broken lines of its element, and leads made alike beside it."""
    blocks, alike, outline = reading.split.blocks, reading.features.alike, reading.split.outline
    orders = [first.order]
    for step in (-1, 1):
        place = first.order + step
        while 0 <= place < len(blocks) and len(orders) < _MOST_LINES and decisions[place].role in _LINES:
            same = blocks[place].container == first.container
            beside = alike[place] == alike[first.order] and _is_lead(outline, first.container)
            if not (same and (step < 0 or place <= solid)) and not beside:
                break
            orders.append(place)
            place += step
    return tuple(sorted(orders))
