"""One decision for every block: rules first, the learned score for the rest, then a second pass in context."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from cleaners.block import Block, Decision, Role
from cleaners.blocks import TAG_BITS
from cleaners.model.trees import Judgement, Scores, judgement
from cleaners.reading import Reading
from cleaners.rules import RULES, PageContext

# Probability. On the labelled pages .45 to .65 give the same F1 within .001, and exact pages rise from .334 to .354:
# what lies between is mostly a line too much.
KEEP_FROM = 0.65
_REPEATED_WORDS = 6  # a shorter line may well stand twice in a story


def judge(context: PageContext, trees: Judgement | None = None) -> tuple[Decision, ...]:
    """A decision for each block of the page, in order; `trees` are others than those that ship."""
    reading = context.reading
    scores = (trees or judgement()).score(reading.split, reading.features)
    decisions = [_first_look(block, context, scores) for block in reading.split.blocks]
    _drop_repeats(reading, decisions)
    _keep_tables(reading, decisions)
    _drop_lone_headings(reading, decisions)
    return tuple(decisions)


def _first_look(block: Block, context: PageContext, scores: Scores) -> Decision:
    for rule in RULES:
        verdict = rule(block, context)
        if verdict is not None:
            return Decision(
                order=block.order,
                text=block.text,
                kept=False,
                role=verdict.role,
                reason=verdict.reason,
                evidence=verdict.evidence,
            )
    probability = float(scores.probability[block.order])
    kept = probability >= KEEP_FROM
    return Decision(
        order=block.order,
        text=block.text,
        kept=kept,
        role=Role.BODY if kept else _role(block, context),
        reason=f"reads {'like' if kept else 'unlike'} the story ({probability:.2f})",
        evidence=scores.reasons(block.order),
    )


def _role(block: Block, context: PageContext) -> Role:
    """The most telling name for a block that only the score has dropped."""
    if block.links and block.link_words * 2 >= block.words:
        if block.words <= 4:
            return Role.NAVIGATION
        return Role.TEASER if block.order > context.reading.features.title_block else Role.NAVIGATION
    phrase = context.phrases[block.order]
    if phrase is not None and phrase[0] == "editor_note":
        return Role.LEGAL
    if context.within(block, "aside"):
        return Role.TEASER
    return Role.OTHER


def _drop_repeats(reading: Reading, decisions: list[Decision]) -> None:
    """A text that was kept before is kept once: some pages print the story for print or for phones again."""
    seen: dict[str, int] = {}
    for decision in decisions:
        if not decision.kept or reading.split.blocks[decision.order].words < _REPEATED_WORDS:
            continue
        first = seen.setdefault(decision.text, decision.order)
        if first != decision.order:
            decisions[decision.order] = replace(
                decision,
                kept=False,
                role=Role.DUPLICATE,
                reason="printed before",
                evidence=f"the same text is block {first}",
            )


def _keep_tables(reading: Reading, decisions: list[Decision]) -> None:
    """A table between paragraphs of the story, in the element of the story, belongs to it, cell by cell.

    Cells are too short to judge alone; a table of links is no table of the story.
    """
    outline, blocks = reading.split.outline, reading.split.blocks
    kept = [decision.order for decision in decisions if decision.kept]
    tables: dict[int, list[int]] = {}
    for block in blocks[kept[0] : kept[-1]] if kept else ():
        if outline.within[block.container] & TAG_BITS["table"]:
            path = outline.path(block.container)
            table = next(step for step in reversed(path) if outline.tag[step] == "table")
            if outline.parent[table] in {reading.features.best, outline.parent[reading.features.best]}:
                tables.setdefault(table, []).append(block.order)
    for cells in tables.values():
        words = sum(blocks[order].words for order in cells)
        if sum(blocks[order].link_words for order in cells) * 3 > words or words > 40 * len(cells):
            continue
        for order in cells:
            if decisions[order].role in (Role.OTHER, Role.NAVIGATION):
                decisions[order] = replace(
                    decisions[order],
                    kept=True,
                    role=Role.BODY,
                    reason="cell of a table of the story",
                    evidence="the table stands between its paragraphs",
                )


_EMPTIED = 2
_HEADINGS = frozenset(("h2", "h3", "h4", "h5", "h6"))


def _drop_lone_headings(reading: Reading, decisions: list[Decision]) -> None:
    """A heading at the end of the story that nothing follows opened something that was dropped."""
    outline = reading.split.outline
    kept = [decision.order for decision in decisions if decision.kept]
    tail = []
    while kept and outline.tag[reading.split.blocks[kept[-1]].container] in _HEADINGS:
        tail.append(kept.pop())
    # A long run of headings is a list ("The fifty best ..."), not an opened and emptied section.
    for order in tail if len(tail) <= _EMPTIED else ():
        decisions[order] = replace(
            decisions[order],
            kept=False,
            role=Role.RELATED,
            reason="heading with nothing of the story below it",
            evidence="last of the kept blocks",
        )


def kept_orders(decisions: Sequence[Decision]) -> list[int]:
    """The orders of the kept blocks."""
    return [decision.order for decision in decisions if decision.kept]
