"""The one place where trafilatura is asked: when our own judgement kept suspiciously little, or is unsure."""

from __future__ import annotations

import logging
import math
from collections.abc import Sequence
from dataclasses import replace

from lxml.html import HtmlElement

from cleaners.block import Block, Decision, Role
from cleaners.endings import BEHIND_THE_END
from cleaners.headings import SUBHEADS
from cleaners.judge import FAR, LIKE, UNLIKE, keep_from
from cleaners.pruned import pruned
from cleaners.reading import Reading
from cleaners.rules.site import PRINTED_ELSEWHERE
from cleaners.tokens import tokens

# Below this many kept words, or this share of the page's solid text, we ask. On the labelled news pages that is one
# page in twelve.
DOUBT_WORDS = 90
DOUBT_SHARE = 0.4
# We ask, too, where the words in blocks that the score calls unsure are this share of the words that were kept: three
# pages in ten. The answer then weighs so much, in log odds, for every block that the score decided. Measured out of
# fold on 981 labelled pages: news F1 .9607 -> .9664 and exact pages .344 -> .360, blogs as before; asking on half of
# the pages gives no more, and with half the weight it is half of it.
UNSURE = (0.25, 0.9)
UNSURE_SHARE = 0.15
WEIGHT = 1.0
VERY_UNSURE_SHARE = 0.4  # from which it weighs
MORE_WEIGHT = 3.0
# A block less likely than this, and all that hard evidence dropped, is cut out before we ask: trafilatura's time grows
# with the elements (45 ms became 18), and its answer stays what it was. Out of fold three of the 147 doubted news pages
# got a better body by it and two a worse one, by .016 of F1 in sum; of the blogs two moved, which have no story.
_HOPELESS = 0.03
FOLLOWED, WEIGHED = "second opinion", "second opinion weighed"
_LEAST = 100  # words that must be left
_MORE = 1.4  # how many times more text the other must see before we follow
_MORE_WORDS = 40
_MOST_BLOCKS = 4_000  # its cost grows faster than the page; the fullest known news page has 3,000
_MOST_TEXT = 500_000  # characters; 1.6 million of them in 800 blocks kept it busy for six seconds
_SAME = 0.7  # share of a block's word trigrams in the other's text
_NEVER = frozenset(
    (Role.HEADLINE, Role.CAPTION, Role.COMMENTS, Role.BYLINE, Role.DATE_STAMP, Role.LEGAL, Role.SHARE, Role.NEWSLETTER,
     Role.ADVERTISING, Role.DUPLICATE)
)  # fmt: skip
_HARD = frozenset((PRINTED_ELSEWHERE, BEHIND_THE_END, FAR))


def in_doubt(reading: Reading, decisions: Sequence[Decision]) -> bool:
    """Whether little enough was kept, or enough of it is unsure, to ask somebody else."""
    blocks = reading.split.blocks
    if len(blocks) > _MOST_BLOCKS or "deep_markup_flattened" in reading.warnings:
        return False
    if sum(len(block.text) for block in blocks) > _MOST_TEXT:
        return False
    return _little(reading, decisions) or _unsure(reading, decisions) >= UNSURE_SHARE


def _little(reading: Reading, decisions: Sequence[Decision]) -> bool:
    blocks = reading.split.blocks
    kept = sum(blocks[each.order].words for each in decisions if each.kept)
    solid = sum(
        blocks[order].words
        for order in reading.features.good_orders
        if decisions[order].role not in _NEVER and not decisions[order].reason.startswith("site rule")
    )
    return kept < DOUBT_WORDS or kept < DOUBT_SHARE * solid


def second_opinion(reading: Reading, decisions: Sequence[Decision]) -> tuple[Decision, ...] | None:
    """Decisions that follow trafilatura, when we kept little and it sees much more of a story.

    Else ours with its word weighed in; None when that changes nothing.

    What hard evidence dropped stays dropped, and only text of the page's own blocks is kept.
    """
    blocks = reading.split.blocks
    little = _little(reading, decisions)
    weight = MORE_WEIGHT if _unsure(reading, decisions) >= VERY_UNSURE_SHARE else WEIGHT
    if not little and not any(_could_turn(each, blocks[each.order], weight) for each in decisions):
        return None
    # Where we kept next to nothing our own score may be all wrong.
    possible = _possible(decisions, 0.0 if little else _HOPELESS)
    text = _ask(pruned(reading, [each.order for each in possible]))
    if not text:
        return None
    words = tokens(text)
    trigrams = {tuple(words[at : at + 3]) for at in range(len(words) - 2)}
    theirs_too = {each.order for each in possible if _share(each.text, trigrams) >= _SAME}
    chosen = {
        each.order
        for each in decisions
        if each.order in theirs_too and (each.kept or (each.role not in _NEVER and each.reason not in _HARD))
    }
    ours = sum(blocks[each.order].words for each in decisions if each.kept)
    theirs = sum(blocks[order].words for order in chosen)
    if little and theirs >= ours * _MORE + _MORE_WORDS:
        return tuple(_followed(each, each.order in chosen) for each in decisions)
    tags = reading.split.outline.tag
    weighed = tuple(
        each
        # It leaves out many a subhead; what is a paragraph it knows.
        if each.order not in theirs_too and tags[blocks[each.order].container] in SUBHEADS
        else _weighed(each, blocks[each.order], weight if each.order in theirs_too else -weight)
        for each in decisions
    )
    left = sum(blocks[each.order].words for each in weighed if each.kept)
    # Where next to nothing is left, it was the other that missed the story: a short text, a page of an odd make.
    return weighed if weighed != tuple(decisions) and left >= min(ours, _LEAST) else None


def _unsure(reading: Reading, decisions: Sequence[Decision]) -> float:
    """The words in blocks that might as well have been decided otherwise, over the words that were kept."""
    blocks = reading.split.blocks
    unsure = kept = 0
    for each in decisions:
        words = blocks[each.order].words
        kept += words if each.kept else 0
        if UNSURE[0] < each.likely < UNSURE[1] and (
            each.kept
            or not (each.role in _NEVER or each.reason in _HARD or each.reason.startswith("site rule"))
        ):
            unsure += words
    return unsure / max(kept, 1)


def _moved(likely: float, weight: float) -> float:
    """The probability with `weight` added to its log odds."""
    likely = min(max(likely, 1e-4), 1 - 1e-4)
    return 1 / (1 + math.exp(-math.log(likely / (1 - likely)) - weight))


def _could_turn(decision: Decision, block: Block, weight: float) -> bool:
    """Whether the other's word could change a decision of the score, whatever it is."""
    if not decision.reason.startswith((LIKE, UNLIKE)):
        return False
    word = -weight if decision.kept else weight
    return (_moved(decision.likely, word) >= keep_from(block)) != decision.kept


def _weighed(decision: Decision, block: Block, weight: float) -> Decision:
    """The decision with the other's word added to the score; what a rule or the context decided stays."""
    if not decision.reason.startswith((LIKE, UNLIKE)):
        return decision
    kept = _moved(decision.likely, weight) >= keep_from(block)
    if kept == decision.kept:
        return decision
    return replace(
        decision,
        kept=kept,
        role=Role.BODY if kept else Role.OTHER,
        reason=WEIGHED,
        evidence=f"trafilatura {'has' if weight > 0 else 'leaves out'} the text; alone: {decision.reason}",
    )


def _possible(decisions: Sequence[Decision], least: float) -> list[Decision]:
    """The blocks that are kept, and those that are at least so likely and that no hard evidence dropped."""
    return [
        each
        for each in decisions
        if each.kept
        or (
            each.likely >= least
            and not (each.role in _NEVER or each.reason in _HARD or each.reason.startswith("site rule"))
        )
    ]


def _ask(page: HtmlElement) -> str | None:
    import trafilatura

    # It logs every page it finds nothing on; that is our business to report.
    logging.getLogger("trafilatura").setLevel(logging.CRITICAL)
    try:
        return trafilatura.extract(
            page,
            favor_precision=True,
            include_comments=False,
            include_tables=True,
            with_metadata=False,
        )
    except Exception:  # noqa: BLE001 - it raises whatever lxml does on hostile trees; then we stand by our own
        return None


def _share(text: str, trigrams: set[tuple[str, ...]]) -> float:
    words = tokens(text)
    if len(words) < 3:
        return 0.0
    found = sum(tuple(words[at : at + 3]) in trigrams for at in range(len(words) - 2))
    return found / (len(words) - 2)


def _followed(decision: Decision, chosen: bool) -> Decision:  # noqa: FBT001 - a private step
    if decision.kept == chosen:
        return decision
    return replace(
        decision,
        kept=chosen,
        role=Role.BODY if chosen else Role.OTHER,
        reason=FOLLOWED,
        evidence=f"our own judgement was in doubt: {decision.reason}",
    )
