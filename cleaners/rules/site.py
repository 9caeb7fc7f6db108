"""What is known of the site: its rules from the sources file, which override every judgement, and what it repeats."""

from __future__ import annotations

from cleaners.block import Block, Role
from cleaners.headings import SUBHEADS
from cleaners.rules.context import PageContext, Verdict


def stripped_by_site(block: Block, context: PageContext) -> Verdict | None:
    """`strip` selects the element or one around it."""
    rule = context.reading.split.outline.site_rule[block.container]
    return Verdict(Role.OTHER, "site rule", rule) if rule.startswith("strip") else None


def outside_site_body(block: Block, context: PageContext) -> Verdict | None:
    """`body` selects elements, and the block stands in none of them."""
    rule = context.reading.split.outline.site_rule[block.container]
    if context.has_site_body and not rule.startswith("body"):
        return Verdict(Role.OTHER, "site rule", "outside the container that `body` names")
    return None


def cut_after(block: Block, context: PageContext) -> Verdict | None:
    """`cut_after`: the block, or one before it, opens with such a phrase."""
    if context.cut_from is not None and block.order >= context.cut_from:
        opening = context.reading.split.blocks[context.cut_from].text[:60]
        return Verdict(Role.RELATED, "site rule", f"cut after “{opening}”")
    return None


PRINTED_ELSEWHERE = "printed on other pages of the site"
_LINE = 6  # words; a shorter text may well be a subhead of many stories ("What happened next")
_PAGES = 3  # other pages on which a short line must stand,
_SHARE = 0.5  # and the share of all that are known
# Papers print a paragraph of background again in the next stories on a matter. With few pages known that is unlikely;
# with many, what the site prints stands on more of them than one matter has stories.
_FEW_KNOWN = 4
_AGAIN, _AGAIN_SHARE = 2, 0.05


def printed_elsewhere(block: Block, context: PageContext) -> Verdict | None:
    """The same words in the same markup stand on other pages of the site."""
    others = context.elsewhere
    if others is None:
        return None
    seen = int(others.seen[block.order])
    if block.words < _LINE:
        enough = max(_PAGES, _SHARE * others.pages)
    else:
        enough = 1 if others.pages < _FEW_KNOWN else max(_AGAIN, _AGAIN_SHARE * others.pages)
    if seen < enough or (block.words < _LINE and context.tag(block) in SUBHEADS):
        return None
    role = Role.NAVIGATION if block.link_words * 2 > block.words else Role.PROMOTION
    return Verdict(role, PRINTED_ELSEWHERE, f"on {seen} of {others.pages} known")
