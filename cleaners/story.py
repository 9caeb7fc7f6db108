"""Kept blocks to paragraphs: lines joined, kinds named, the dateline and a closing credit split off."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from cleaners.article import Dateline, Paragraph, ParagraphKind
from cleaners.block import Block, Decision
from cleaners.blocks import TAG_BITS, Outline, Split
from cleaners.credit_line import is_credit_line
from cleaners.dateline import split_dateline
from cleaners.tokens import ends_sentence

_OWN_LINE = 14  # words; a longer first paragraph is not a dateline on a line of its own


def paragraphs_of(split: Split, decisions: Sequence[Decision]) -> list[Paragraph]:
    """The kept blocks as paragraphs in reading order.

    A line after a single line break goes on with the line before when that did not end a sentence; cells of a table
    row are one paragraph.
    """
    outline = split.outline
    paragraphs: list[Paragraph] = []
    last: Block | None = None
    for decision in decisions:
        if not decision.kept:
            continue
        block = split.blocks[decision.order]
        kind = kind_of(block, outline)
        if last is not None and paragraphs and _goes_on(last, block, kind, paragraphs[-1], outline):
            paragraphs[-1] = Paragraph(kind=kind, text=f"{paragraphs[-1].text} {block.text}")
        else:
            paragraphs.append(Paragraph(kind=kind, text=block.text))
        last = block
    return paragraphs


def kind_of(block: Block, outline: Outline) -> ParagraphKind:
    """What the block is, by its own element first and by the nearest list, quotation or table around it."""
    tag = outline.tag[block.container]
    within = outline.within[block.container]
    if tag == "h2":
        return ParagraphKind.H2
    if tag in ("h3", "h4", "h5", "h6"):
        return ParagraphKind.H3
    if within & TAG_BITS["td"] and within & TAG_BITS["table"] and _is_data_cell(block, outline):
        return ParagraphKind.TABLE
    if within & TAG_BITS["blockquote"]:
        return ParagraphKind.QUOTE
    if within & TAG_BITS["li"] and tag in ("li", "p", "div", "span"):
        return ParagraphKind.LI
    return ParagraphKind.P


def _is_data_cell(block: Block, outline: Outline) -> bool:
    """Old pages lay out whole stories in tables: a cell with paragraphs in it is a page, not a cell."""
    return outline.tag[block.container] in ("td", "th", "caption") and block.words < 40


def _goes_on(last: Block, block: Block, kind: ParagraphKind, before: Paragraph, outline: Outline) -> bool:
    if before.kind is not kind:
        return False
    if kind is ParagraphKind.TABLE:
        return outline.parent[last.container] == outline.parent[block.container]
    if kind in (ParagraphKind.H2, ParagraphKind.H3):
        return last.container == block.container
    if not block.after_break or last.container != block.container:
        return False
    return not ends_sentence(last.text) or block.text[0].islower()


def without_dateline(
    paragraphs: Sequence[Paragraph], *, language: str | None, published: datetime | None
) -> tuple[Dateline | None, list[Paragraph]]:
    """The dateline that opens the story and the paragraphs without it.

    It stands in the first paragraph, or on a line of its own before it; then that line is no paragraph.
    """
    story = list(paragraphs)
    first = next((order for order, each in enumerate(story) if each.kind is ParagraphKind.P), None)
    if first is None or first > 1:
        return None, story
    opening = story[first]
    if len(opening.text.split()) <= _OWN_LINE and first + 1 < len(story):
        behind = story[first + 1]
        dateline, rest = split_dateline(
            f"{opening.text}\n{behind.text}", language=language, published=published
        )
        if dateline is not None and rest == behind.text:
            return dateline, story[:first] + story[first + 1 :]
    dateline, rest = split_dateline(opening.text, language=language, published=published)
    if dateline is None:
        return None, story
    if not rest:
        # "WASHINGTON (AP) —" in an element of its own: the story begins with the next one.
        return (dateline, story[:first] + story[first + 1 :]) if first + 1 < len(story) else (None, story)
    story[first] = Paragraph(kind=opening.kind, text=rest)
    return dateline, story


def before_dateline(paragraphs: Sequence[Paragraph], dateline: Dateline | None) -> str:
    """What is printed before `dateline` in its paragraph, a byline or the name of a section; mostly ""."""
    opening = next((each.text for each in paragraphs if each.kind is ParagraphKind.P), "")
    if dateline is None or dateline.raw not in opening:
        return ""
    before = opening.partition(dateline.raw)[0].strip()
    return before if any(map(str.isalpha, before)) else ""


def without_credit_line(
    paragraphs: Sequence[Paragraph], credits_found: Sequence[str], *, language: str | None
) -> tuple[str | None, list[Paragraph]]:
    """A credit printed behind the story ("Reporting by ...", "(dpa)") and the paragraphs before it.

    `credits_found` are lines that the judgement took for credits.
    """
    story = list(paragraphs)
    lines: list[str] = list(credits_found)
    while len(story) > 1 and len(lines) < 3 and is_credit_line(story[-1].text, language=language):
        lines.insert(0, story.pop().text)
    return (" ".join(lines) or None), story
