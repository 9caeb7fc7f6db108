"""One decision for every block: rules first, the learned score for the rest, then a second pass in context."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from cleaners.block import Block, Decision, Role
from cleaners.blocks import TAG_BITS
from cleaners.endings import drop_endings
from cleaners.headings import SUBHEADS
from cleaners.model.trees import Judgement, Scores, judgement
from cleaners.reading import Reading
from cleaners.rules import Asked, PageContext, Verdict
from cleaners.site import markup_leaning

# Probability from which a block is kept. What lies between is mostly a short line too much: on the labelled pages
# .65 for all blocks gives F1 .9619 with .342 of the pages exact, .5 for all .9625 and .331, the two by length .9631
# and .339.
KEEP_FROM = 0.5
KEEP_LINE_FROM = 0.65
_PARAGRAPH_WORDS = 12  # a shorter block is a line
FAR = "far from the headline"
LIKE, UNLIKE = "reads like the story", "reads unlike the story"
_REPEATED_WORDS = 6  # a shorter line may well stand twice in a story


def judge(context: PageContext, trees: Judgement | None = None) -> tuple[Decision, ...]:
    """A decision for each block of the page, in order; `trees` are others than those that ship."""
    reading = context.reading
    scores = (trees or judgement()).score(reading.split, reading.features)
    if context.elsewhere is not None:
        alone = [
            block.order
            for block in reading.split.blocks
            if scores.probability[block.order] >= keep_from(block)
        ]
        scores = scores.moved(markup_leaning(reading, context.elsewhere, alone))
    decisions = _first_look(context, scores)
    _follow_headline(reading, decisions, scores)
    _drop_repeats(reading, decisions)
    _keep_tables(reading, decisions)
    _keep_runs(reading, decisions, scores)
    _drop_lone_headings(reading, decisions)
    drop_endings(decisions, [block.words for block in reading.split.blocks], context.hints.language)
    return tuple(decisions)


def _first_look(context: PageContext, scores: Scores) -> list[Decision]:
    """What the rules say of each block, or else its score."""
    blocks, asked = context.reading.split.blocks, Asked(context)
    verdicts = [_verdict(block, context, asked) for block in blocks]
    reasons = iter(scores.reasons([order for order, verdict in enumerate(verdicts) if verdict is None]))
    decisions = []
    for block, verdict, probability in zip(blocks, verdicts, scores.probability.tolist(), strict=True):
        if verdict is not None:
            kept, (role, reason, evidence) = False, verdict
        else:
            kept = probability >= keep_from(block)
            role = Role.BODY if kept else _role(block, context)
            reason, evidence = f"{LIKE if kept else UNLIKE} ({probability:.2f})", next(reasons)
        decisions.append(
            Decision(
                order=block.order,
                text=block.text,
                kept=kept,
                role=role,
                reason=reason,
                evidence=evidence,
                likely=probability,
            )
        )
    return decisions


def _verdict(block: Block, context: PageContext, asked: Asked) -> Verdict | None:
    for rule in asked.about(block):
        verdict = rule(block, context)
        if verdict is not None:
            return verdict
    return None


_SURE = 0.8  # mean probability of what was kept, from which it is not asked for its headline
_SENTENCE_WORDS = 8
_FEW_WORDS = 80  # that must stand below the headline in one element


def _follow_headline(reading: Reading, decisions: list[Decision], scores: Scores) -> None:
    """Right below the headline stand paragraphs that were dropped, and what was kept further down is unsure.

    A short story above a long list of teasers that read like paragraphs: the list looks more like a story than the
    story does, but it has not its headline. Nothing changes where a rule spoke.
    """
    features, blocks, outline = reading.features, reading.split.blocks, reading.split.outline
    kept = kept_orders(decisions)
    if features.title_block < 0 or not kept or float(scores.probability[kept].mean()) >= _SURE:
        return
    solid = [order for order in features.good_orders if features.title_block < order < kept[0]]
    if not solid:
        return
    box = Counter(outline.parent[blocks[order].container] for order in solid).most_common(1)[0][0]
    below = [
        block.order
        for block in blocks[solid[0] : kept[0]]
        if block.words >= _SENTENCE_WORDS
        and decisions[block.order].reason.startswith(UNLIKE)
        and box in outline.path(block.container)
    ]
    if sum(blocks[order].words for order in below) < _FEW_WORDS or len(below) == 1:
        return
    for order in (*below, *kept):
        near = order < kept[0]
        decisions[order] = replace(
            decisions[order],
            kept=near,
            role=Role.BODY if near else Role.TEASER,
            reason="right below the headline" if near else FAR,
            evidence=f"{len(below)} paragraphs stand nearer; {decisions[order].reason}",
        )


def keep_from(block: Block) -> float:
    """The probability from which a block is kept."""
    return KEEP_FROM if block.words >= _PARAGRAPH_WORDS else KEEP_LINE_FROM


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


_RUN = 5  # lines
_RUN_WORDS = 25  # in each of them at most
_RUN_LIKELY = 0.2  # mean probability


def _keep_runs(reading: Reading, decisions: list[Decision], scores: Scores) -> None:
    """A run of short lines without links, beside the paragraph above it, is a list of the story.

    Winners by year, ingredients, a chronology: too short each to judge, but together no clutter. What a rule dropped
    ends the run.
    """
    outline, blocks = reading.split.outline, reading.split.blocks

    def stands_in(order: int) -> int:
        container = blocks[order].container
        above = outline.parent[container]
        return outline.parent[above] if outline.tag[above] in ("ul", "ol") else above

    above = -1  # the last kept paragraph
    run: list[int] = []
    for block in (*blocks, None):
        order = block.order if block else len(blocks)
        if (
            block
            and decisions[order].role is Role.OTHER
            and decisions[order].reason.startswith(UNLIKE)
            and not block.links
            and block.words <= _RUN_WORDS
            and above >= 0
            and stands_in(order) == stands_in(above)
        ):
            run.append(order)
            continue
        if len(run) >= _RUN and float(scores.probability[run].mean()) >= _RUN_LIKELY:
            for each in run:
                decisions[each] = replace(
                    decisions[each],
                    kept=True,
                    role=Role.BODY,
                    reason="line of a list of the story",
                    evidence=f"{len(run)} lines without a link, beside its paragraphs",
                )
        run = []
        if block and decisions[order].kept:
            above = order


_EMPTIED = 2


def _drop_lone_headings(reading: Reading, decisions: list[Decision]) -> None:
    """A heading at the end of the story that nothing follows opened something that was dropped."""
    outline = reading.split.outline
    kept = [decision.order for decision in decisions if decision.kept]
    tail = []
    while kept and outline.tag[reading.split.blocks[kept[-1]].container] in SUBHEADS:
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
