"""Hard evidence, rule by rule: what a block is, whatever the learned score says.

A rule is a function `(block, context) -> Verdict | None`. RULES is their order; the first verdict counts. To add one,
write the function in the module of its kind, add its line here, and add a golden page that fails without it.
"""

from __future__ import annotations

import sys
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from functools import reduce
from operator import or_

from cleaners.block import Block
from cleaners.blocks import TAG_BITS
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
    repeats_picture,
    share_row,
)
from cleaners.rules.phrases import age_line, clutter_phrase, phrase_in_link, under_clutter_heading
from cleaners.rules.site import cut_after, outside_site_body, printed_elsewhere, stripped_by_site
from cleaners.rules.story import KICKER_BLOCKS, byline_or_stamp, credit_line, kicker_line, repeated_headline
from cleaners.vocabulary.markup import GROUP_BITS

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
    repeats_picture,
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

# Where a block stands: further above the headline than a kicker does, right above it, from the headline to the first
# solid paragraph, behind that.
_ABOVE, _RIGHT_ABOVE, _HEAD, _BELOW = _PLACES = range(4)
_LONG = sys.maxsize
_LENGTHS = (6, 12, 25, 45, _LONG)  # words of a block that rules speak of, at most


@dataclass(frozen=True, slots=True, kw_only=True)
class Need:
    """What a rule needs to have anything to say: of the page, the elements around a block, its length and place."""

    page: Callable[[PageContext], bool] | None = None
    tags: tuple[str, ...] = ()  # one of these elements is around the block
    group: str = ""  # an element around it has a name of this group
    words: int = _LONG  # at most
    places: Collection[int] = _PLACES


# A rule that is not named here is always asked.
_NEEDS: Mapping[Rule, Need] = {
    stripped_by_site: Need(page=lambda page: page.has_site_rules),
    outside_site_body: Need(page=lambda page: page.has_site_body),
    cut_after: Need(page=lambda page: page.cut_from is not None),
    hidden_text: Need(page=lambda page: any(page.reading.split.outline.hidden)),
    navigation_element: Need(tags=("nav", "footer")),
    consent_or_dialog: Need(group="consent"),
    in_comments: Need(group="comments", places=(_BELOW,)),
    form_control: Need(tags=("form", "button")),
    figure_caption: Need(tags=("figure", "figcaption")),
    repeats_picture: Need(page=lambda page: bool(page.pictured)),
    share_row: Need(group="share", words=12),
    promotion_box: Need(group="promotion"),
    embedded_post: Need(tags=("blockquote",)),
    under_clutter_heading: Need(page=lambda page: bool(page.openers)),
    age_line: Need(words=6),
    byline_or_stamp: Need(words=25, places=(_HEAD, _BELOW)),
    credit_line: Need(words=45, places=(_BELOW,)),
    kicker_line: Need(words=6, places=(_RIGHT_ABOVE,)),
    printed_elsewhere: Need(page=lambda page: page.elsewhere is not None),
}


_TAGS = {
    rule: reduce(or_, (TAG_BITS[tag] for tag in _NEEDS[rule].tags), 0) if rule in _NEEDS else 0
    for rule in RULES
}
_GROUPS = {
    rule: GROUP_BITS[_NEEDS[rule].group] if rule in _NEEDS and _NEEDS[rule].group else 0 for rule in RULES
}


class Asked:
    """The rules that may have something to say of a block of one page: of most blocks, four in twenty."""

    def __init__(self, page: PageContext) -> None:
        needs = [(rule, _NEEDS.get(rule, Need())) for rule in RULES]
        self._needs = [
            (rule, _TAGS[rule], _GROUPS[rule], _LENGTHS.index(need.words), need.places)
            for rule, need in needs
            if need.page is None or need.page(page)
        ]
        self._tags = reduce(or_, _TAGS.values())
        self._groups = reduce(or_, _GROUPS.values())
        self._outline = page.reading.split.outline
        title = page.reading.features.title_block
        self._ends = (title - KICKER_BLOCKS, title, page.first_good + 1)
        self._known: dict[tuple[int, int, int, int], tuple[Rule, ...]] = {}

    def about(self, block: Block) -> tuple[Rule, ...]:
        """Those about `block`, in the order of RULES; blocks that are alike in all that is asked share them."""
        tags = self._outline.within[block.container] & self._tags
        groups = self._outline.inherited[block.container] & self._groups
        kind = (tags, groups, bisect_left(_LENGTHS, block.words), bisect_right(self._ends, block.order))
        rules = self._known.get(kind)
        if rules is None:
            _, _, length, place = kind
            rules = self._known[kind] = tuple(
                rule
                for rule, one_of_tags, group, longest, places in self._needs
                if (not one_of_tags or tags & one_of_tags)
                and (not group or groups & group)
                and longest >= length
                and place in places
            )
        return rules


__all__ = ["RULES", "Asked", "PageContext", "Rule", "Verdict"]
