"""Evidence that the words give: what a block opens with, in the vocabularies of all languages."""

from __future__ import annotations

import re
from bisect import bisect_left

from cleaners.block import Block, Role
from cleaners.rules.context import PageContext, Verdict
from cleaners.vocabulary.markup import GROUP_BITS

# Role of a clutter kind, and the longest block (in words) that the phrase alone condemns. Measured on the labelled
# news pages: of the blocks that these phrases open, 99.6 % are no part of the labelled body; most of the others are
# labels that took a button for text.
_KINDS: dict[str, tuple[Role, int]] = {
    "section_headings": (Role.RELATED, 14),
    "read_more": (Role.RELATED, 40),
    "newsletter": (Role.NEWSLETTER, 80),
    "share": (Role.SHARE, 20),
    "comments": (Role.COMMENTS, 60),
    "advertising": (Role.ADVERTISING, 40),
    "consent": (Role.LEGAL, 200),
    "captcha": (Role.OTHER, 60),
    "paywall": (Role.PROMOTION, 80),
    "soft_404": (Role.OTHER, 40),
    "legal": (Role.LEGAL, 120),
    "captions": (Role.CAPTION, 60),
    "author_bio": (Role.AUTHOR, 120),
    "live": (Role.OTHER, 4),
    "loading": (Role.OTHER, 30),
}
_HEADING_WORDS = 8
_LITTLE = 0.15  # share of the page's solid text in a box of related stories
_WORDS = re.compile(r"\w+")


def clutter_phrase(block: Block, context: PageContext) -> Verdict | None:
    """The block opens with a clutter phrase and is not too long for it."""
    phrase = context.phrases[block.order]
    if phrase is None or phrase[0] not in _KINDS:
        return None
    kind, words = phrase
    role, longest = _KINDS[kind]
    if block.words > longest:
        return None
    return Verdict(role, f"{kind.replace('_', ' ')} phrase", f"“{words}”")


def phrase_in_link(block: Block, context: PageContext) -> Verdict | None:
    """A line that is nothing but links, between paragraphs: a pointer to another story."""
    if block.words < 3 or block.link_words < block.words or context.tag(block) in ("h1", "h2"):
        return None
    outline = context.reading.split.outline
    near = outline.path(block.container, 3)
    if block.words <= 7 and any(outline.own[step] & GROUP_BITS["topics"] for step in near):
        return Verdict(
            Role.TOPICS, "list of topics", f"class name {outline.names[near[0]] or outline.names[near[-1]]}"
        )
    after = context.reading.features.title_block
    if (
        block.order > after
        and block.words < 40
        and context.tag(block) in ("p", "div", "h3", "h4", "h5", "h6", "strong")
    ):
        return Verdict(Role.RELATED, "nothing but links", f"{block.words} words, all of them linked")
    return None


_LOOK_BACK = 12


def under_clutter_heading(block: Block, context: PageContext) -> Verdict | None:
    """In the same box as a heading of related stories, below it, where the box is not around the story."""
    outline = context.reading.split.outline
    path: set[int] | None = None
    openers = context.openers
    for place in range(bisect_left(openers, block.order) - 1, -1, -1):
        order = openers[place]
        if order <= block.order - _LOOK_BACK:
            break
        heading = context.reading.split.blocks[order]
        box = outline.parent[heading.container]
        if heading.words > _HEADING_WORDS or box <= 0 or box in context.story_path:
            continue
        path = set(outline.path(block.container)) if path is None else path
        if box in path and context.good_in.get(box, 0.0) < _LITTLE:
            return Verdict(Role.RELATED, "below a heading of related stories", f"“{heading.text[:60]}”")
    return None


_AGE = re.compile(r"^\W{0,9}(?:\d{1,4}|an?|one|few)\s*\w{1,20}\s+ago\W{0,9}$", re.IGNORECASE)


def age_line(block: Block, _context: PageContext) -> Verdict | None:
    """ "14 minutes ago" on a line of its own: the age of a teaser."""
    if block.words <= 5 and _AGE.match(block.text):
        return Verdict(Role.DATE_STAMP, "an age on a line of its own", f"“{block.text}”")
    return None
