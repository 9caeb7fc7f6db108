"""The site's own rules from the sources file; they override every judgement."""

from __future__ import annotations

from cleaners.block import Block, Role
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
