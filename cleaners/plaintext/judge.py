"""One decision for every line of a flattened page: hard evidence first, then the learned score, in one stretch."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from cleaners.article import count_words
from cleaners.block import Decision, Role
from cleaners.credit_line import is_credit_line
from cleaners.model.trees import Scores
from cleaners.plaintext.columns import GOOD_WORDS, LineFeatures, stretch
from cleaners.plaintext.lines import is_menu
from cleaners.tokens import ends_sentence

KEEP_FROM = 0.5
_CAP = 60  # words: a line weighs at most so much when the stretch is looked for
# A text that is hardly anything but paragraphs was copied without its page: there only clutter speaks against a line.
_PLAIN, _PLAIN_FROM = 0.75, 0.2  # share of its words in paragraphs; probability
_DATELINE = 30.0  # words that a dateline at the head of a paragraph is worth: a story begins there
_LEAST_STORY = 25  # words that a text has to keep, and a sentence among them, to be a story
_SENTENCE = 8
_AGE = re.compile(r"^\W*(?:\d{1,4}|an?|one)\s*\w{1,20}\s+ago\W*$", re.IGNORECASE)
_CUT_SHORT = re.compile(r"\s\.\.\.?$|…$")
_LEGAL = re.compile(r"©|\(c\)\s*(?:19|20)\d\d|all rights reserved", re.IGNORECASE)
_ROLES = {
    "section_headings": Role.RELATED,
    "read_more": Role.RELATED,
    "newsletter": Role.NEWSLETTER,
    "share": Role.SHARE,
    "comments": Role.COMMENTS,
    "advertising": Role.ADVERTISING,
    "legal": Role.LEGAL,
    "consent": Role.LEGAL,
    "captions": Role.CAPTION,
    "author_bio": Role.AUTHOR,
}


def judge_lines(
    lines: Sequence[str], features: LineFeatures, scores: Scores
) -> tuple[list[Decision], int, int]:
    """(a decision for each line, first line of the story, line behind its last); (0, 0) when none is told."""
    allowed = scores.probability.copy()
    if float(features.words[features.good].sum()) >= _PLAIN * float(features.words.sum()):
        allowed[features.good & (allowed >= _PLAIN_FROM)] = 1.0
    allowed[[order for order, line in enumerate(lines) if _excluded(line, features, order)]] = 0
    weight = (allowed - KEEP_FROM) * np.minimum(np.maximum(features.words, 1), _CAP)
    weight[(features.datelines > 0) & (allowed >= KEEP_FROM)] += _DATELINE
    start, end = stretch(weight)
    while start < end < len(lines) and is_credit_line(lines[end]):
        allowed[end] = 1.0  # "(dpa)" behind the last paragraph is the story's
        end += 1
    if not _is_story(
        [line for order, line in enumerate(lines[start:end], start) if allowed[order] >= KEEP_FROM]
    ):
        start = end = 0
    decisions = []
    reasons = scores.reasons(range(len(lines)))
    for order, line in enumerate(lines):
        said = _Said(order=order, line=line, probability=float(scores.probability[order]), why=reasons[order])
        kept = start <= order < end and bool(allowed[order] >= KEEP_FROM)
        decisions.append(_kept(said) if kept else _dropped(said, features, start, end))
    return decisions, start, end


@dataclass(frozen=True, slots=True, kw_only=True)
class _Said:
    """A line, and what its score says."""

    order: int
    line: str
    probability: float
    why: str

    def evidence(self) -> str:
        return f"score {self.probability:.2f}" + (f": {self.why}" if self.why else "")


def _is_story(kept: Sequence[str]) -> bool:
    return sum(map(count_words, kept)) >= _LEAST_STORY and any(
        ends_sentence(line) and count_words(line) >= _SENTENCE for line in kept
    )


def _excluded(line: str, features: LineFeatures, order: int) -> tuple[Role, str, str] | None:
    """Evidence that no score outweighs."""
    if _AGE.match(line):
        return Role.DATE_STAMP, "an age on a line of its own", f"“{line}”"
    words = features.words[order]
    clutter = features.clutter[order]
    if clutter is not None and (words < GOOD_WORDS or clutter[0] == "section_headings"):
        kind, phrase = clutter
        return _ROLES.get(kind, Role.OTHER), f"{kind.replace('_', ' ')} phrase", f"“{phrase}”"
    if _LEGAL.search(line[:200]) and words < _CAP:
        return Role.LEGAL, "legal line", "copyright sign or words"
    if is_menu(line) and not ends_sentence(line):
        return Role.NAVIGATION, "list of links", "separators between many short parts"
    return None


def _kept(said: _Said) -> Decision:
    return Decision(
        order=said.order,
        text=said.line,
        kept=True,
        role=Role.BODY,
        reason=f"reads like the story ({said.probability:.2f})",
        evidence=said.why or "credit line behind the story",
    )


def _dropped(said: _Said, features: LineFeatures, start: int, end: int) -> Decision:
    order, line = said.order, said.line
    hard = _excluded(line, features, order)
    if hard is not None:
        role, reason, evidence = hard
    elif start <= order < end:
        role, reason = _role_by_shape(line, features, order, Role.OTHER), "within the story, not of it"
        evidence = said.evidence()
    else:
        before = order < start
        role = _role_by_shape(line, features, order, Role.NAVIGATION if before else Role.OTHER)
        reason = f"{'before' if before else 'behind'} the story"
        evidence = said.evidence()
    return Decision(order=order, text=line, kept=False, role=role, reason=reason, evidence=evidence)


def _role_by_shape(line: str, features: LineFeatures, order: int, otherwise: Role) -> Role:
    clutter = features.clutter[order]
    if clutter is not None:
        return _ROLES.get(clutter[0], Role.OTHER)
    return Role.TEASER if _CUT_SHORT.search(line) else otherwise
