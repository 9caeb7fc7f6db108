"""What a rule may look at, and what it says."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from cleaners.block import Block, Role
from cleaners.blocks import TAG_BITS
from cleaners.page import SiteHints
from cleaners.reading import Reading
from cleaners.site import Elsewhere, elsewhere
from cleaners.tokens import tokens
from cleaners.vocabulary.clutter import Phrase, goes_on
from cleaners.vocabulary.fold import fold


class Verdict(NamedTuple):
    """A block is dropped: as what, by which rule, and what a person can check."""

    role: Role
    reason: str
    evidence: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PageContext:
    """The page around a block.

    `good_within` says which share of the page's good text lies within elements of a tag: a rule that would drop
    most of what reads like a story is mistaken about the page ("the whole story stands in a <footer>").
    """

    reading: Reading
    hints: SiteHints
    headline: str | None
    headline_variants: frozenset[str]  # folded
    headline_words: frozenset[str]
    longest_headline: int  # words a block may have and still be the headline in other words
    cut_from: int | None  # order of the block where a `cut_after` phrase of the site ends the story
    good_within: Mapping[int, float]  # TAG_BITS bit -> share of good text
    good_hidden: float
    has_site_rules: bool
    has_site_body: bool
    first_good: int  # order of the first solid paragraph behind the title
    good_in: Mapping[int, float]  # container -> share of the page's solid text within it; 0 ones are left out
    elsewhere: Elsewhere | None  # the other pages of the site, when any is known
    story_path: frozenset[int]  # the container of the best paragraphs and all around it
    openers: Sequence[int]  # orders of the blocks whose phrase opens a list of other stories
    # alternative text -> orders of the blocks that follow its pictures, ascending
    pictured: Mapping[str, Sequence[int]]

    @property
    def phrases(self) -> Sequence[Phrase | None]:
        return self.reading.phrases

    def folded(self, block: Block) -> str:
        """The text of the block, folded."""
        return fold(block.text) if goes_on(block.text) else self.reading.heads[block.order]

    def tag(self, block: Block) -> str:
        """The element that the block stands in."""
        return self.reading.split.outline.tag[block.container]

    def within(self, block: Block, tag: str) -> bool:
        """Whether the block stands in such an element, at any depth."""
        return bool(self.reading.split.outline.within[block.container] & TAG_BITS[tag])

    def names(self, block: Block) -> str:
        """Class, id and component names of the element."""
        return self.reading.split.outline.names[block.container]

    def before_story(self, block: Block) -> bool:
        """Whether no solid paragraph stands before the block, from the headline on."""
        return block.order <= self.first_good

    def beside_story(self, block: Block) -> bool:
        """Whether the element of the best paragraphs, or the one around that, holds the block."""
        path = self.reading.split.outline.path(block.container)
        best = self.reading.features.best
        return best in path or self.reading.split.outline.parent[best] in path[:3]


def share_of_good_text(reading: Reading) -> tuple[dict[int, float], float]:
    """(share of good text within each TAG_BITS bit, share of it that is hidden)."""
    outline = reading.split.outline
    total = 0
    hidden = 0
    sums = dict.fromkeys(TAG_BITS.values(), 0)
    for order in reading.features.good_orders:
        block = reading.split.blocks[order]
        total += block.words
        hidden += block.words if outline.hidden[block.container] else 0
        bits = outline.within[block.container]
        for bit in sums:
            if bits & bit:
                sums[bit] += block.words
    return {bit: words / max(total, 1) for bit, words in sums.items()}, hidden / max(total, 1)


def _unspaced(text: str) -> bool:
    return len(text.split()) * 12 < len(text)


_HARDLY = 60  # words
_TOLD = 4  # words; shorter alternative text is a name, which the story says too
_OPENERS = frozenset(("section_headings", "read_more"))  # kinds of phrases


def good_in_containers(reading: Reading) -> dict[int, float]:
    """The share of the page's solid text within each container that has any."""
    outline = reading.split.outline
    sums: dict[int, int] = {}
    total = 0
    for order in reading.features.good_orders:
        block = reading.split.blocks[order]
        total += block.words
        for container in outline.path(block.container):
            sums[container] = sums.get(container, 0) + block.words
    # A box with hardly any text is nothing the story stands in, however short the story is.
    return {container: words / total for container, words in sums.items() if words > _HARDLY}


def page_context(
    reading: Reading, hints: SiteHints, headline: str | None, variants: Sequence[str]
) -> PageContext:
    """The context of one page, its sums made once."""
    outline = reading.split.outline
    good_within, good_hidden = share_of_good_text(reading)
    cut_from = None
    if hints.rules.cut_after:
        openings = tuple(fold(phrase) for phrase in hints.rules.cut_after)
        cut_from = next(
            (
                block.order
                for block in reading.split.blocks
                if block.order > reading.features.title_block and fold(block.text[:200]).startswith(openings)
            ),
            None,
        )
    return PageContext(
        reading=reading,
        hints=hints,
        headline=headline,
        headline_variants=frozenset(fold(text) for text in (headline, *variants) if text),
        longest_headline=max((len(text.split()) for text in (headline, *variants) if text), default=0) * 2 + 4
        if headline and not _unspaced(headline)
        else 60,
        headline_words=frozenset(tokens(headline or "")),
        cut_from=cut_from,
        good_within=good_within,
        good_hidden=good_hidden,
        good_in=good_in_containers(reading),
        elsewhere=elsewhere(reading, hints.profile),
        story_path=frozenset(reading.split.outline.path(reading.features.best)),
        first_good=next(
            (order for order in reading.features.good_orders if order > reading.features.title_block),
            len(reading.split.blocks),
        ),
        has_site_rules=any(outline.site_rule),
        has_site_body=any(rule.startswith("body") for rule in outline.site_rule),
        openers=[
            order
            for order, phrase in enumerate(reading.phrases)
            if phrase is not None and phrase[0] in _OPENERS
        ],
        pictured=pictured_by(reading),
    )


def pictured_by(reading: Reading) -> dict[str, list[int]]:
    """What the pictures show in words, without a name or a label, to the orders of the blocks that follow them."""
    found: dict[str, list[int]] = {}
    for picture in reading.split.pictures:
        text = " ".join(picture.alt.split())
        if text.count(" ") >= _TOLD - 1:
            found.setdefault(text.casefold(), []).append(picture.before_block)
    return found
