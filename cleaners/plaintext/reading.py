"""Flattened text read as a page: its lines, which of them are the story, and what stands around it.

Pasted pages, the text of a PDF and WET records have no markup. What is left to judge by: sentence ends, length,
wording, clutter phrases, ages of teasers, link lists, repeated lines, the headline above, and that a story is one
stretch of text.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from cleaners.article import Paragraph, ParagraphKind, count_words
from cleaners.block import Decision, Role
from cleaners.model.trees import Trees
from cleaners.plaintext.columns import extract
from cleaners.plaintext.head import COLLECTOR, find_head
from cleaners.plaintext.judge import judge_lines
from cleaners.plaintext.lines import unwrapped
from cleaners.plaintext.score import line_trees
from cleaners.vocabulary.fold import fold

_LEGAL = re.compile(r"©|\(c\)\s*(?:19|20)\d\d|all rights", re.IGNORECASE)
_STAMP = re.compile(r"\d{4}|\d{1,2}:\d\d")
_BULLET = re.compile(r"^[*•·▪◦‣]\s+")
_LONGEST_COPYRIGHT = 40  # words
_MOST_LINES = 20_000  # a page has some hundreds; a million lines of one letter took 32 s


@dataclass(frozen=True, slots=True, kw_only=True)
class TextReading:
    """A flattened page as judged: every line has a decision, and the head is told apart."""

    decisions: tuple[Decision, ...]
    paragraphs: tuple[Paragraph, ...]
    headline: str | None
    headline_variants: tuple[str, ...]
    standfirst: str | None
    head_lines: tuple[str, ...]  # lines between headline and story: bylines and stamps
    site_name: str | None
    collected: date | None  # the collector's own stamp: evidence of the day of the fetch
    copyright: str | None


def read_text(text: str, trees: Trees | None = None) -> TextReading:
    """Finds the story in `text`; `paragraphs` is empty when no part of it reads like one.

    `trees` are others than those that ship, for cross-validation.
    """
    every = unwrapped(text)
    lines, beyond = every[:_MOST_LINES], _beyond(every[_MOST_LINES:])
    if not lines:
        return _nothing(())
    features = extract(lines)
    decisions, start, end = judge_lines(lines, features, (trees or line_trees()).score(features))
    decisions += beyond
    if start == end:
        return _nothing(decisions)
    head = find_head(lines, start, end)
    for order, role, reason in head.roles:
        decisions[order] = replace(
            decisions[order], kept=False, role=role, reason=reason, evidence="its place"
        )
    collected = next((match for line in lines[:3] if (match := COLLECTOR.match(line))), None)
    return TextReading(
        decisions=tuple(decisions),
        paragraphs=tuple(_paragraph(each.text) for each in decisions if each.kept),
        headline=head.headline,
        headline_variants=head.variants,
        standfirst=head.standfirst,
        head_lines=head.between,
        site_name=_site_name(lines, collected["site"] if collected else None),
        collected=_day(collected["day"]) if collected else None,
        copyright=next(
            (line for line in lines[end:] if "©" in line and count_words(line) <= _LONGEST_COPYRIGHT), None
        ),
    )


def _day(stamped: str) -> date | None:
    """The day of a stamp; None when no calendar has it ("2024-02-31")."""
    try:
        return date.fromisoformat(stamped)
    except ValueError:
        return None


def _beyond(lines: Sequence[str]) -> list[Decision]:
    return [
        Decision(
            order=order,
            text=line,
            kept=False,
            role=Role.OTHER,
            reason="too far down",
            evidence=f"behind {_MOST_LINES} lines",
        )
        for order, line in enumerate(lines, _MOST_LINES)
    ]


def _nothing(decisions: Sequence[Decision]) -> TextReading:
    return TextReading(
        decisions=tuple(decisions), paragraphs=(), headline=None, headline_variants=(), standfirst=None,
        head_lines=(), site_name=None, collected=None, copyright=None,
    )  # fmt: skip


def _paragraph(line: str) -> Paragraph:
    bullet = _BULLET.match(line)
    if bullet is not None and bullet.end() < len(line):
        return Paragraph(kind=ParagraphKind.LI, text=line[bullet.end() :])
    return Paragraph(kind=ParagraphKind.P, text=line)


def _site_name(lines: Sequence[str], collected: str | None) -> str | None:
    """A line of one to four words near the top that the collector's stamp or a copyright line names too."""
    named = " ".join([collected or "", *(line for line in lines if _LEGAL.search(line))])
    for line in lines[:6]:
        if 1 <= count_words(line) <= 4 and not _STAMP.search(line) and fold(line) in fold(named):
            return line
    return None
