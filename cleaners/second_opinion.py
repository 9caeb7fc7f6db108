"""The one place where trafilatura is asked: only when our own judgement kept suspiciously little."""

from __future__ import annotations

import copy
import logging
from collections.abc import Sequence
from dataclasses import replace

from cleaners.block import Decision, Role
from cleaners.endings import BEHIND_THE_END
from cleaners.judge import FAR
from cleaners.reading import Reading
from cleaners.rules.site import PRINTED_ELSEWHERE
from cleaners.tokens import tokens

# Below this many kept words, or this share of the page's solid text, we ask. On the labelled news pages that is one
# page in twelve.
DOUBT_WORDS = 90
DOUBT_SHARE = 0.4
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
    """Whether little enough was kept to ask somebody else."""
    blocks = reading.split.blocks
    if len(blocks) > _MOST_BLOCKS or "deep_markup_flattened" in reading.warnings:
        return False
    if sum(len(block.text) for block in blocks) > _MOST_TEXT:
        return False
    kept = sum(blocks[each.order].words for each in decisions if each.kept)
    solid = sum(
        blocks[order].words
        for order in reading.features.good_orders
        if decisions[order].role not in _NEVER and not decisions[order].reason.startswith("site rule")
    )
    return kept < DOUBT_WORDS or kept < DOUBT_SHARE * solid


def second_opinion(reading: Reading, decisions: Sequence[Decision]) -> tuple[Decision, ...] | None:
    """Decisions that follow trafilatura, when it sees much more of a story than we kept; None when it does not.

    What hard evidence dropped stays dropped, and only text of the page's own blocks is kept.
    """
    text = _ask(reading)
    if not text:
        return None
    blocks = reading.split.blocks
    words = tokens(text)
    trigrams = {tuple(words[at : at + 3]) for at in range(len(words) - 2)}
    chosen = {
        each.order
        for each in decisions
        if (each.kept or (each.role not in _NEVER and each.reason not in _HARD))
        and _share(each.text, trigrams) >= _SAME
    }
    ours = sum(blocks[each.order].words for each in decisions if each.kept)
    theirs = sum(blocks[order].words for order in chosen)
    if theirs < ours * _MORE + _MORE_WORDS:
        return None
    return tuple(_followed(each, each.order in chosen) for each in decisions)


def _ask(reading: Reading) -> str | None:
    import trafilatura

    # It logs every page it finds nothing on; that is our business to report.
    logging.getLogger("trafilatura").setLevel(logging.CRITICAL)
    try:
        return trafilatura.extract(
            copy.deepcopy(reading.dom.root),
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
        reason="second opinion",
        evidence=f"our own judgement was in doubt: {decision.reason}",
    )
