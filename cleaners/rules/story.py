"""Evidence from the story's own head: its headline printed again, its byline, its stamps, its kicker."""

from __future__ import annotations

import re

from cleaners.block import Block, Role
from cleaners.byline import Evidence, may_be_prefixed, split_byline
from cleaners.credit_line import is_credit_line
from cleaners.published import read_stamp
from cleaners.rules.context import PageContext, Verdict
from cleaners.tokens import likeness, tokens
from cleaners.vocabulary.markup import GROUP_BITS

_CLOCK = re.compile(r"\d{1,2}[:.h]\d\d")
_STAMP_WORDS = 25
_CREDIT_WORDS = 45
_ENTRY_WORDS = 9
_HEAD_BLOCKS = 14  # below the headline: a standfirst may stand before the byline
KICKER_BLOCKS = 3  # above the headline
_LIKE_HEADLINE = 0.75  # a kicker printed into the headline leaves that much


def repeated_headline(block: Block, context: PageContext) -> Verdict | None:
    """The headline, or another wording of it that the page gives, before or at the start of the story."""
    if block.words > context.longest_headline or context.headline is None:
        return None
    if context.tag(block) == "h1" or context.within(block, "h1"):
        return Verdict(Role.HEADLINE, "headline", "<h1>")
    if context.folded(block) in context.headline_variants:
        return Verdict(Role.HEADLINE, "the headline again", "same words")
    if (
        block.order < context.first_good
        and likeness(context.headline_words, set(tokens(block.text))) > _LIKE_HEADLINE
    ):
        return Verdict(Role.HEADLINE, "the headline again", "nearly the same words, above the story")
    return None


def byline_or_stamp(block: Block, context: PageContext) -> Verdict | None:
    """Names or a time, between the headline and the first solid paragraph; "By ..." also just below that."""
    below = block.order - context.reading.features.title_block
    if block.words > _STAMP_WORDS or below < 0 or context.reading.features.good[block.order]:
        return None
    above_story = context.before_story(block)
    if not above_story and below > _HEAD_BLOCKS:
        return _entry_byline(block, context)
    language = context.hints.language
    if above_story and any(map(str.isdigit, block.text)):
        stamp = read_stamp(block.text, language=language)
        if stamp is not None:
            return Verdict(Role.DATE_STAMP, "time above the story", f"“{stamp.raw}”")
    # A name alone is believed only where the markup says byline: a label or a place has the same shape.
    marked = above_story and context.reading.split.outline.inherited[block.container] & GROUP_BITS["meta"]
    if not marked and not may_be_prefixed(context.folded(block), language=language):
        return None
    byline = split_byline(block.text, language=language)
    if byline is None or not byline.authors:
        return None
    if byline.evidence is Evidence.PREFIX or marked:
        return Verdict(Role.BYLINE, "byline of the story", f"“{byline.printed}”")
    return None


def _entry_byline(block: Block, context: PageContext) -> Verdict | None:
    """ "20.55 GMT Posted by Jane Doe", above an entry of a live blog."""
    if block.words > _ENTRY_WORDS or _CLOCK.search(block.text) is None:
        return None
    byline = split_byline(block.text, language=context.hints.language)
    if byline is None or not byline.authors or byline.evidence is not Evidence.PREFIX:
        return None
    return Verdict(Role.BYLINE, "byline of an entry", f"“{byline.printed}”")


def credit_line(block: Block, context: PageContext) -> Verdict | None:
    """Who reported and edited, behind the first solid paragraph; short ones ("(dpa)") only where a paragraph ends."""
    if block.order <= context.first_good or block.words > _CREDIT_WORDS:
        return None
    if context.beside_story(block) and is_credit_line(block.text, language=context.hints.language):
        return Verdict(Role.CREDIT, "credit behind the story", f"“{block.text[:60]}”")
    return None


def kicker_line(block: Block, context: PageContext) -> Verdict | None:
    """A label right above the headline."""
    title = context.reading.features.title_block
    if 0 <= title - block.order <= KICKER_BLOCKS and block.words <= 6 and block.order < title:
        return Verdict(Role.KICKER, "label above the headline", "close above the headline")
    return None
