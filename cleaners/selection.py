"""Which parts of a page are the story: our judgement, a second opinion on doubt, a rescue when nothing is shown."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from cleaners.article import Paragraph
from cleaners.block import Decision, Role
from cleaners.found import Found
from cleaners.headline import find_headline, find_headline_variants
from cleaners.judge import judge, kept_orders
from cleaners.language import find_language
from cleaners.model.trees import Judgement
from cleaners.own_page import is_own, own_decisions, own_heading, own_text
from cleaners.page import SiteHints
from cleaners.reading import Reading
from cleaners.rescue import NEAR_EMPTY, Rescued, rescue
from cleaners.rules.context import page_context
from cleaners.second_opinion import FOLLOWED, in_doubt, second_opinion
from cleaners.standfirst import find_standfirst
from cleaners.story import paragraphs_of
from cleaners.titles import find_site_name
from cleaners.vocabulary.fold import fold

_ECHO = 40  # characters


@dataclass(frozen=True, slots=True, kw_only=True)
class Selection:
    """The story as selected. `decisions` has one for every block, and one for every rescued paragraph behind them."""

    decisions: tuple[Decision, ...]
    paragraphs: tuple[Paragraph, ...]
    headline: Found[str] | None
    headline_variants: tuple[str, ...]
    standfirst: Found[str] | None
    site_name: Found[str] | None
    language: Found[str] | None
    warnings: tuple[str, ...] = ()


def select(reading: Reading, hints: SiteHints, trees: Judgement | None = None) -> Selection:
    """Judges every block of the page; `trees` are others than those that ship."""
    if is_own(reading.metadata):
        return _as_written(reading, hints)
    site_name = find_site_name(reading.metadata, hints)
    name = site_name.value if site_name else None
    headline = find_headline(reading, name)
    variants = find_headline_variants(headline.value, reading, name) if headline else ()
    language = find_language(reading.metadata, _sample(reading), hints)
    spoken = replace(hints, language=language.value if language else hints.language)
    context = page_context(reading, spoken, headline.value if headline else None, variants)
    decisions = judge(context, trees)
    decisions, warnings = _doubted(reading, decisions)
    rescued = _rescued(reading, decisions)
    if rescued is not None:
        decisions = _set_aside(decisions, rescued)
        paragraphs = [Paragraph(kind=kind, text=text) for kind, text in rescued.paragraphs]
        warnings = ("body_from_script_data",)
        standfirst = Found(value=rescued.standfirst, where=rescued.where) if rescued.standfirst else None
    else:
        standfirst, decisions = _with_standfirst(reading, decisions, headline.value if headline else None)
        paragraphs = paragraphs_of(reading.split, decisions)
    return Selection(
        decisions=decisions,
        paragraphs=tuple(paragraphs),
        headline=headline,
        headline_variants=variants,
        standfirst=standfirst,
        site_name=site_name,
        language=language,
        warnings=warnings,
    )


def _as_written(reading: Reading, hints: SiteHints) -> Selection:
    """The story of a page that Dateline itself wrote."""
    decisions = own_decisions(reading)
    heading, standfirst = own_heading(reading), own_text(decisions, Role.STANDFIRST)
    return Selection(
        decisions=decisions,
        paragraphs=tuple(paragraphs_of(reading.split, decisions)),
        headline=Found(value=heading.text, where="h1") if heading else None,
        headline_variants=(),
        standfirst=Found(value=standfirst, where="written by Dateline") if standfirst else None,
        site_name=find_site_name(reading.metadata, hints),
        language=find_language(reading.metadata, _sample(reading), hints),
    )


def _sample(reading: Reading) -> str:
    """Text enough to tell a language by, from the blocks that read like paragraphs."""
    blocks = reading.split.blocks
    good = [blocks[order].text for order in reading.features.good_orders[:20]]
    return " ".join(good or [block.text for block in blocks[:60]])[:2000]


def _doubted(
    reading: Reading, decisions: tuple[Decision, ...]
) -> tuple[tuple[Decision, ...], tuple[str, ...]]:
    if in_doubt(reading, decisions):
        other = second_opinion(reading, decisions)
        if other is not None:
            followed = any(each.reason == FOLLOWED for each in other)
            return other, ("body_from_second_opinion",) if followed else ()
    return decisions, ()


def _rescued(reading: Reading, decisions: tuple[Decision, ...]) -> Rescued | None:
    shown = sum(reading.split.blocks[order].words for order in kept_orders(decisions))
    return rescue(reading) if shown < NEAR_EMPTY else None


def _set_aside(decisions: tuple[Decision, ...], rescued: Rescued) -> tuple[Decision, ...]:
    """The page's own few words step back; the rescued paragraphs are decisions like any other."""
    shown = [
        replace(each, kept=False, role=Role.OTHER, reason="script data holds the story", evidence=each.reason)
        if each.kept
        else each
        for each in decisions
    ]
    more = [
        Decision(
            order=len(shown) + place,
            text=text,
            kept=True,
            role=Role.BODY,
            reason="rescued from script data",
            evidence=rescued.where,
        )
        for place, (_, text) in enumerate(rescued.paragraphs)
    ]
    return (*shown, *more)


def _with_standfirst(
    reading: Reading, decisions: tuple[Decision, ...], headline: str | None
) -> tuple[Found[str] | None, tuple[Decision, ...]]:
    """The standfirst, its blocks taken out of the body."""
    found = find_standfirst(reading, decisions, headline)
    if found is None or not set(kept_orders(decisions)) - set(found.value[1]):
        return None, decisions
    text, orders = found.value
    changed = list(decisions)
    for order in orders:
        changed[order] = replace(
            changed[order],
            kept=False,
            role=Role.STANDFIRST,
            reason="standfirst",
            evidence=found.where,
        )
    _drop_echo(text, changed, reading.heads)
    return Found(value=text, where=found.where), tuple(changed)


def _drop_echo(standfirst: str, decisions: list[Decision], heads: Sequence[str]) -> None:
    """The standfirst printed again as a block of its own, where a paragraph opens with the same words, is a copy."""
    said = fold(standfirst).rstrip(".")
    # The folded head tells nearly all apart that open otherwise, and is there.
    opening = said[:_ECHO]
    again = [
        each
        for each in decisions
        if each.kept
        and heads[each.order].startswith(opening)
        and fold(each.text).rstrip(".").startswith(said)
    ]
    for each in again:
        if len(again) > 1 and fold(each.text).rstrip(".") == said:
            decisions[each.order] = replace(
                each, kept=False, role=Role.DUPLICATE, reason="the standfirst again", evidence="same words"
            )
