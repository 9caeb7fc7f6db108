"""Flattened text read as a page: lines to blocks, the story's segment, and what stands around it.

Pasted pages, the text of a PDF and WET records have no markup. What is left to judge by: sentence ends, length, clutter
phrases, ages of teasers, link lists, repeated lines, the headline above, and that a story is one stretch of text.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from cleaners.article import Paragraph, ParagraphKind, count_words
from cleaners.block import Decision, Role
from cleaners.byline import Evidence, split_byline
from cleaners.credit_line import is_credit_line
from cleaners.published import read_stamp
from cleaners.tokens import ends_sentence, likeness, tokens
from cleaners.vocabulary.clutter import clutter_kind
from cleaners.vocabulary.fold import fold

_HEADLINE_WORDS = 4
_SENTENCE = 8  # words; a byline without a stamp has fewer
_HEAD_LINES = 25  # above the story: how far up a headline is looked for
_SLACK = 8  # characters that a wrapped line may stay short of the width beyond the word that did not fit
_WRAPPED = (45, 95)  # characters: the width at which programs wrap
_AGE = re.compile(r"^\W*(?:\d{1,4}|an?|one)\s*\w{1,20}\s+ago\W*$", re.IGNORECASE)
_CUT_SHORT = re.compile(r"\s\.\.$|\s\.\.\.$|…$")
_LIST = re.compile(r"(?:\s[|•·»]\s.*){2}|(?:\s-\s.*){4}")
_LEGAL = re.compile(r"©|\(c\)\s*(?:19|20)\d\d|all rights", re.IGNORECASE)
_STAMP = re.compile(r"\d{4}|\d{1,2}:\d\d")
_COLLECTOR = re.compile(r"^date\s+(?P<day>\d{4}-\d\d-\d\d)(?:\s+(?P<site>\S.*))?$", re.IGNORECASE)

# Words that a segment gains or loses by a line; a paragraph counts up to this many.
_CAP = 60
_STORY_SCORE = 35


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
    collected: str | None  # the collector's own stamp, an ISO day: evidence of the day of the fetch
    copyright: str | None


def read_text(text: str) -> TextReading:
    """Finds the story in `text`; `paragraphs` is empty when no part of it reads like one."""
    lines = unwrapped(text)
    scores = [_score(line, repeated) for line, repeated in _with_counts(lines)]
    start, end = _segment(scores)
    while start < end < len(lines) and is_credit_line(lines[end]):
        scores[end] = 1.0  # "(dpa)" behind the last paragraph is the story's
        end += 1
    decisions = [_decide(order, line, scores[order], start, end) for order, line in enumerate(lines)]
    head = _Head(lines, start, end)
    for order, role, reason in head.roles():
        decisions[order] = _dropped(decisions[order], role, reason)
    paragraphs = tuple(Paragraph(kind=ParagraphKind.P, text=each.text) for each in decisions if each.kept)
    collected = next((match for line in lines[:3] if (match := _COLLECTOR.match(line))), None)
    return TextReading(
        decisions=tuple(decisions),
        paragraphs=paragraphs,
        headline=head.headline,
        headline_variants=head.variants,
        standfirst=head.standfirst,
        head_lines=head.between,
        site_name=_site_name(lines, collected["site"] if collected else None),
        collected=collected["day"] if collected else None,
        copyright=next((line for line in lines[end:] if "©" in line and count_words(line) <= 40), None),
    )


def unwrapped(text: str) -> list[str]:
    """The lines of `text`, whitespace folded, empty ones left out; lines that a program wrapped are joined.

    Wrapped is a text whose lines mostly reach for the same width and whose paragraphs are set off by empty lines.
    """
    raw = [" ".join(line.split()) for line in text.replace("\r\n", "\n").replace("\r", "\n").split("\n")]
    full = [line for line, below in pairwise(raw) if line and below]
    wrapped = [line for line in full if _WRAPPED[0] <= len(line) <= _WRAPPED[1] and not ends_sentence(line)]
    if len(full) < 6 or len(wrapped) < 0.5 * len(full) or not any(not line for line in raw):
        return [line for line in raw if line]
    width = max(map(len, wrapped))
    joined: list[str] = []
    above = ""
    for line in raw:
        # A line that had room for more was broken by its author.
        if line and above and len(above) + len(line.split(" ", 1)[0]) >= width - _SLACK:
            joined[-1] = _joined(joined[-1], line)
        elif line:
            joined.append(line)
        above = line
    return joined


def _joined(above: str, below: str) -> str:
    # "Bundes-" and "regierung" are one word; "Berlin-" and "Mitte" are not.
    if above.endswith("-") and below[:1].islower() and above[-2:-1].isalpha():
        return above[:-1] + below
    return f"{above} {below}"


def _with_counts(lines: Sequence[str]) -> list[tuple[str, int]]:
    counts = Counter(line.lower() for line in lines)
    return [(line, counts[line.lower()]) for line in lines]


def _score(line: str, copies: int) -> float:
    """How much the line speaks for the story, in words; negative for clutter."""
    words = count_words(line)
    ends = ends_sentence(line)
    clutter = clutter_kind(line)
    score = -4.0
    if words >= 20:
        score = words if ends else words * 0.4 - 4
    elif words >= 8:
        score = words * 0.9 if ends else -4.0
    elif ends and words >= 3:
        score = 2.0
    if clutter is not None and words < 60:
        score -= 14 if clutter[0] == "section_headings" else 10
    if _AGE.match(line):
        score -= 10
    if _CUT_SHORT.search(line) and words < 20:
        score -= 8
    if _LIST.search(line) and not ends:
        score -= 8 + words
    if _LEGAL.search(line[:200]):
        score -= 12 + min(words, _CAP)
    if copies > 1:
        score -= 6
    return min(score, _CAP)


def _segment(scores: Sequence[float]) -> tuple[int, int]:
    """The contiguous stretch with the largest sum, (0, 0) when none is worth a story."""
    best = (0.0, 0, 0)
    total, start = 0.0, 0
    for order, score in enumerate(scores):
        if total <= 0:
            total, start = 0.0, order
        total += score
        if total > best[0]:
            best = (total, start, order + 1)
    return (best[1], best[2]) if best[0] >= _STORY_SCORE else (0, 0)


def _decide(order: int, line: str, score: float, start: int, end: int) -> Decision:
    clutter = clutter_kind(line)
    inside = start <= order < end
    if inside and (score > 0 or (clutter is None and score > -6)):
        return Decision(
            order=order,
            text=line,
            kept=True,
            role=Role.BODY,
            reason="within the story's stretch of text",
            evidence=f"{count_words(line)} words, score {score:+.0f}",
        )
    role, reason, evidence = _why_dropped(line, clutter, inside=inside, before=order < start)
    return Decision(order=order, text=line, kept=False, role=role, reason=reason, evidence=evidence)


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


def _why_dropped(
    line: str, clutter: tuple[str, str] | None, *, inside: bool, before: bool
) -> tuple[Role, str, str]:
    if clutter is not None:
        kind, words = clutter
        return _ROLES.get(kind, Role.OTHER), f"{kind.replace('_', ' ')} phrase", f"“{words}”"
    if _AGE.match(line):
        return Role.DATE_STAMP, "an age on a line of its own", f"“{line}”"
    if _LEGAL.search(line[:200]):
        return Role.LEGAL, "legal line", "copyright sign or words"
    if _LIST.search(line):
        return Role.NAVIGATION, "list of links", "separators between many short parts"
    if _CUT_SHORT.search(line):
        return Role.TEASER, "cut short", "ends in dots"
    where = "within" if inside else "before" if before else "behind"
    return (
        Role.NAVIGATION if before else Role.OTHER,
        f"{where} the story, not of it",
        f"{count_words(line)} words",
    )


def _credits(line: str) -> bool:
    """Whether the line is a byline by more than its shape."""
    byline = split_byline(line)
    return byline is not None and byline.evidence is not Evidence.SHAPE


class _Head:
    """What stands above the story: headline, other wordings of it, byline and stamps, standfirst."""

    def __init__(self, lines: Sequence[str], start: int, end: int) -> None:
        self._roles: list[tuple[int, Role, str]] = []
        self.headline: str | None = None
        self.variants: tuple[str, ...] = ()
        self.standfirst: str | None = None
        self.between: tuple[str, ...] = ()
        if start == end:
            return
        self._lines = lines
        above = range(max(0, start - _HEAD_LINES), start)
        title = self._headline_line(above)
        if title is None:
            return
        self.headline = lines[title]
        self._roles.append((title, Role.HEADLINE, "headline"))
        self._sort_between(title, start)
        self._standfirst_in_story(start, end)

    def roles(self) -> list[tuple[int, Role, str]]:
        """(order, role, reason) of the lines of the head."""
        return self._roles

    def _headline_line(self, above: range) -> int | None:
        """The last line of four words or more above the byline; without a byline the nearest above the story."""
        byline = next((order for order in reversed(above) if self._is_byline(order)), None)
        if byline is not None:
            for order in range(byline - 1, above.start - 1, -1):
                if count_words(self._lines[order]) >= _HEADLINE_WORDS and not _COLLECTOR.match(
                    self._lines[order]
                ):
                    return order
        for order in reversed(above):
            line = self._lines[order]
            if (
                count_words(line) >= _HEADLINE_WORDS
                and not _STAMP.search(line)
                and clutter_kind(line) is None
                and not _LIST.search(line)
            ):
                return order
        return None

    def _is_byline(self, order: int) -> bool:
        line = self._lines[order]
        if count_words(line) > 25 or _COLLECTOR.match(line):
            return False
        byline = split_byline(line)
        if byline is None or not byline.authors:
            return False
        # Names alone may be anything: a prefix ("By", "Von") is cut off the printed names, a stamp stands behind
        # them or on the next line.
        below = self._lines[order + 1] if order + 1 < len(self._lines) else ""
        return (
            byline.stamp is not None
            or byline.printed != line
            or (count_words(below) <= 8 and read_stamp(below) is not None)
        )

    def _sort_between(self, title: int, start: int) -> None:
        words = set(tokens(self.headline or ""))
        between, variants = [], []
        for order in range(title + 1, start):
            line = self._lines[order]
            if likeness(words, set(tokens(line))) >= 0.6:
                if line != self.headline:
                    variants.append(line)
                self._roles.append((order, Role.HEADLINE, "the headline in another wording"))
            elif count_words(line) >= _SENTENCE and not _STAMP.search(line) and self.standfirst is None:
                self.standfirst = line
                self._roles.append((order, Role.STANDFIRST, "between headline and story"))
            elif _STAMP.search(line) or _credits(line):
                between.append(line)
                self._roles.append((order, Role.BYLINE, "byline or stamp above the story"))
        self.between, self.variants = tuple(between), tuple(variants)

    def _standfirst_in_story(self, start: int, end: int) -> None:
        """A first line that the next one says again is the standfirst, however much it reads like a paragraph."""
        if end - start < 2 or self.standfirst is not None:
            return
        first, second = self._lines[start], self._lines[start + 1]
        if fold(first).rstrip(".") in fold(second) and count_words(second) >= count_words(first):
            self.standfirst = first
            self._roles.append((start, Role.STANDFIRST, "said again by the first paragraph"))


def _dropped(decision: Decision, role: Role, reason: str) -> Decision:
    return Decision(
        order=decision.order, text=decision.text, kept=False, role=role, reason=reason, evidence="its place"
    )


def _site_name(lines: Sequence[str], collected: str | None) -> str | None:
    """A line of one to four words near the top that the collector's stamp or a copyright line names too."""
    named = " ".join([collected or "", *(line for line in lines if _LEGAL.search(line))])
    for line in lines[:6]:
        if 1 <= count_words(line) <= 4 and not _STAMP.search(line) and fold(line) in fold(named):
            return line
    return None
