"""Hard evidence, rule by rule: what a block is, whatever the learned score says.

A rule is a function `(block, context) -> Verdict | None`. RULES is their order; the first verdict counts. To add one,
write the function in the module of its kind, add its line here, and add a golden page that fails without it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from cleaners.block import Block
from cleaners.rules.context import PageContext, Verdict
from cleaners.rules.markup import (
    consent_or_dialog,
    embedded_post,
    figure_caption,
    form_control,
    hidden_text,
    in_comments,
    navigation_element,
    promotion_box,
    share_row,
)
from cleaners.rules.phrases import age_line, clutter_phrase, phrase_in_link, under_clutter_heading
from cleaners.rules.site import cut_after, outside_site_body, printed_elsewhere, stripped_by_site
from cleaners.rules.story import byline_or_stamp, credit_line, kicker_line, repeated_headline

Rule = Callable[[Block, PageContext], Verdict | None]

RULES: tuple[Rule, ...] = (
    stripped_by_site,
    outside_site_body,
    cut_after,
    hidden_text,
    repeated_headline,
    navigation_element,
    consent_or_dialog,
    in_comments,
    form_control,
    figure_caption,
    share_row,
    promotion_box,
    embedded_post,
    clutter_phrase,
    under_clutter_heading,
    phrase_in_link,
    age_line,
    byline_or_stamp,
    credit_line,
    kicker_line,
    printed_elsewhere,
)

# What a rule needs of a page to have anything to say: a rule that is not named here is always asked.
_NEEDS: Mapping[Rule, Callable[[PageContext], bool]] = {
    stripped_by_site: lambda page: page.has_site_rules,
    outside_site_body: lambda page: page.has_site_body,
    cut_after: lambda page: page.cut_from is not None,
    hidden_text: lambda page: any(page.reading.split.outline.hidden),
    navigation_element: lambda page: page.holds("nav", "footer"),
    consent_or_dialog: lambda page: page.has_names_of("consent"),
    in_comments: lambda page: page.has_names_of("comments"),
    form_control: lambda page: page.holds("form", "button"),
    figure_caption: lambda page: page.holds("figure", "figcaption"),
    share_row: lambda page: page.has_names_of("share"),
    promotion_box: lambda page: page.has_names_of("promotion"),
    embedded_post: lambda page: page.holds("blockquote"),
    under_clutter_heading: lambda page: bool(page.openers),
    printed_elsewhere: lambda page: page.elsewhere is not None,
}


def rules_of(page: PageContext) -> tuple[Rule, ...]:
    """RULES without those that have nothing to say of any block of `page`: nearly half of them, on most pages."""
    return tuple(rule for rule in RULES if rule not in _NEEDS or _NEEDS[rule](page))


__all__ = ["RULES", "PageContext", "Rule", "Verdict", "rules_of"]
