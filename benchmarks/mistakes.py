"""The mistakes of the engine on a labelled page, and what the page would score without each kind of them."""

from __future__ import annotations

import difflib
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import NamedTuple

from corpus import LabelledPage
from engine import STANDFIRST_IN_BODY, cleaned, printed
from error_kinds import ABOVE, BELOW, WITHIN, Part, leak_kind, loss_kind
from labels import Reference, label
from scoring import scorer

from cleaners.block import Block, Decision, Role
from cleaners.errors import CleaningError
from cleaners.page import RawPage
from cleaners.reading import Reading, read
from cleaners.tokens import tokens
from cleaners.vocabulary.markup import GROUP_BITS

REFUSED = "page refused"
LOST_WHOLE = "page lost: another part of it was taken for the story"
UNSEEN = "on no block: in a script or an attribute, or not on the page"
LEAKS, LOSSES, BOTH = "all leaks", "all losses", "both"
_FEW = 0.3  # of the labelled words found; below, the page is lost whole
_SEEN = 0.5  # of a labelled paragraph's trigrams that stand on the page; below, no block says it
_SAID = 0.6  # of a block's trigrams that stand in what was given; from there on it is not lost

Counts = tuple[float, float, float, float]  # right, leaked, lost, exact: as the scorer has them


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """A run of the story, as it was given or as it should have been; a mistake when it has a kind."""

    order: float  # where it belongs among the others
    text: str
    given: bool
    kind: str | None = None
    told: str = ""  # who decided, on what evidence

    @property
    def words(self) -> int:
        """How many words the scorer counts in it."""
        return len(scorer().W.findall(self.text))


class Difference(NamedTuple):
    """A run of words that stands in the story and not in the label, or the other way, or both."""

    kind: str
    given: str
    labelled: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Examined:
    """A page with its mistakes.

    It is scored as it is, and by the name of a kind (or LEAKS, LOSSES, BOTH) as if that were mended. `rest` is what
    then still differs from the label: inside of blocks, or in their order.
    """

    id: str
    now: Counts
    mistakes: tuple[Piece, ...]
    mended: dict[str, Counts] = field(default_factory=dict)
    rest: tuple[Difference, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What the engine said about a page: its decisions, the story as scored, its headline, or why it refused."""

    decisions: Sequence[Decision]
    story: str
    headline: str = ""
    refused: str = ""


def examine(page: LabelledPage) -> Examined:
    """Cleans a page, finds its mistakes, and scores it with each kind of them mended."""
    golds = _golds(page)
    answer = _answer(page)
    now = best(golds, answer.story)
    pieces = whole(_pieces(page, answer), now, answer)
    kinds = {piece.kind for piece in pieces if piece.kind}
    wanted: dict[str, set[Piece]] = {
        kind: {piece for piece in pieces if piece.kind == kind} for kind in sorted(kinds)
    }
    wrong = {piece for piece in pieces if piece.kind}
    wanted[LEAKS] = {piece for piece in wrong if piece.given}
    wanted[LOSSES] = wrong - wanted[LEAKS]
    wanted[BOTH] = wrong
    mended = {name: best(golds, told(pieces, chosen)) for name, chosen in wanted.items() if chosen}
    mistakes = tuple(sorted(wrong, key=lambda each: each.order))
    rest = differences(told(pieces, wrong), golds)
    return Examined(id=page.id, now=now, mistakes=mistakes, mended=mended, rest=rest)


def told(pieces: Sequence[Piece], mended: set[Piece]) -> str:
    """The story with these mistakes put right: what leaked is gone, what was lost stands in its place."""
    ordered = sorted(pieces, key=lambda piece: piece.order)
    return " ".join(piece.text for piece in ordered if piece.given != (piece in mended))


def best(golds: Sequence[str], story: str) -> Counts:
    """The counts against the label that suits the story best: paragraphs may be optional."""
    score = scorer()
    every: list[Counts] = [score.aeb_page(gold, story) for gold in golds]
    return max(every, key=page_f1)


SPLIT, ORDER, TOO_MUCH, LACKING, WORDING = (
    "a word split or joined",
    "another order",
    "too much inside of a block",
    "lacking inside of a block",
    "other words",
)


def differences(story: str, golds: Sequence[str]) -> tuple[Difference, ...]:
    """What still differs between a mended story and the label that suits it best."""
    words = scorer().W
    gold = max(golds, key=lambda each: page_f1(best([each], story)))
    given, labelled = words.findall(story), words.findall(gold)
    if given == labelled:
        return ()
    matcher = difflib.SequenceMatcher(None, given, labelled, autojunk=False)
    runs = [(given[a:b], labelled[c:d]) for step, a, b, c, d in matcher.get_opcodes() if step != "equal"]
    gone = {" ".join(run) for run, instead in runs if not instead}
    come = {" ".join(instead) for run, instead in runs if not run}
    return tuple(
        Difference(_difference_kind(run, instead, gone & come), " ".join(run), " ".join(instead))
        for run, instead in runs
    )


def _difference_kind(given: Sequence[str], labelled: Sequence[str], moved: set[str]) -> str:
    if "".join(given) == "".join(labelled):
        return SPLIT
    if " ".join(given or labelled) in moved:
        return ORDER
    if given and labelled:
        return WORDING
    return TOO_MUCH if given else LACKING


def page_f1(counts: Counts) -> float:
    """The F1 of one page."""
    score = scorer()
    return float(score.f1(score.aeb_prec(*counts[:3]), score.aeb_rec(*counts[:3])))


def whole(pieces: Sequence[Piece], now: Counts, answer: Answer) -> list[Piece]:
    """On a page that is lost whole the parts are no mistakes of their own: all of them are that one."""
    if answer.refused:
        kind = f"{REFUSED}: {answer.refused}"
    elif scorer().aeb_rec(*now[:3]) < _FEW:
        kind = LOST_WHOLE
    else:
        return list(pieces)
    return [replace(piece, kind=kind) if piece.kind not in (None, UNSEEN) else piece for piece in pieces]


def _golds(page: LabelledPage) -> list[str]:
    optional = (page.labels.get("meta") or {}).get("optional")
    if not optional:
        return page.references
    return ["\n\n".join(each) for each in scorer().variants(page.labels["paragraphs"], optional, 4)]


def _answer(page: LabelledPage) -> Answer:
    try:
        result = cleaned(page)
    except CleaningError as error:
        decisions = tuple(getattr(error, "decisions", ()))
        return Answer(
            decisions=decisions, story="", refused=str(getattr(error, "reason", type(error).__name__))
        )
    story = "\n".join(printed(result.article, page.corpus))
    return Answer(decisions=result.decisions, story=story, headline=result.article.headline or "")


def _pieces(page: LabelledPage, answer: Answer) -> list[Piece]:
    """The story as given, cut along the blocks, with what was lost beside it."""
    reading = read(RawPage(url=page.url, body=page.html))
    decisions = {decision.order: decision for decision in answer.decisions}
    blocks = [*reading.split.blocks, *_rescued(reading, answer.decisions)]
    body, optional = label(blocks, page.references)
    right = [block.order for block in blocks if body[block.order]]
    story_roles = {Role.BODY, Role.STANDFIRST} if page.corpus in STANDFIRST_IN_BODY else {Role.BODY}
    kept = [
        block
        for block in blocks
        if (decision := decisions.get(block.order)) and (decision.kept or decision.role in story_roles)
    ]
    owners, pieces = aligned(answer.story, kept)
    said = [Reference(answer.story)]
    for block in blocks:
        decision = decisions.get(block.order)
        if block.order in owners:
            kind = None if body[block.order] else leak_kind(_part(block, reading, right), answer.headline)
            pieces.append(_piece(block, decision, given=True, kind=kind))
        elif body[block.order] and not optional[block.order] and not _stands(block.text, said, _SAID):
            kind = loss_kind(_part(block, reading, right), decision) if decision else REFUSED
            pieces.append(_piece(block, decision, given=False, kind=kind))
            said.append(Reference(block.text))
    return pieces + _unseen(page, blocks, said)


def _rescued(reading: Reading, decisions: Sequence[Decision]) -> list[Block]:
    """What was rescued from script data, as blocks: it has decisions behind those of the page's own."""
    own = len(reading.split.blocks)
    return [
        Block(
            order=decision.order,
            text=decision.text,
            words=len(decision.text.split()),
            link_words=0,
            strong_words=0,
            container=0,
            after_break=False,
        )
        for decision in decisions
        if decision.order >= own
    ]


def _stands(text: str, said: Sequence[Reference], share: float) -> bool:
    words = tokens(text)
    return any(reference.holds(words) >= share for reference in said)


def _part(block: Block, reading: Reading, right: Sequence[int]) -> Part:
    """The block with what its mistake is named by; `right` are the orders of the labelled blocks."""
    outline = reading.split.outline
    path = outline.path(block.container)
    inherited = outline.inherited[block.container]
    rescued = block.order >= len(reading.split.blocks)
    phrase = None if rescued else reading.phrases[block.order]
    place = WITHIN
    if right and block.order < right[0]:
        place = ABOVE
    elif right and block.order > right[-1]:
        place = BELOW
    return Part(
        text=block.text,
        words=block.words,
        link_words=block.link_words,
        tags=tuple(outline.tag[step] for step in path),
        groups=frozenset(group for group, bit in GROUP_BITS.items() if inherited & bit),
        phrase=phrase and phrase[0],
        place=place,
    )


def _unseen(page: LabelledPage, blocks: Sequence[Block], said: Sequence[Reference]) -> list[Piece]:
    """Labelled paragraphs that no block says and that were not given either, each behind the one before it."""
    shown = Reference("\n".join(block.text for block in blocks))
    labelled = page.labels.get("paragraphs") or page.references[0].split("\n\n")
    optional = set((page.labels.get("meta") or {}).get("optional") or ())
    pieces = []
    behind = -0.5
    for number, paragraph in enumerate(labelled):
        words = tokens(paragraph)
        if shown.holds(words) >= _SEEN:
            reference = Reference(paragraph)
            behind = next(
                (b.order for b in blocks if reference.holds(tokens(b.text)) >= _SAID and b.words > 3), behind
            )
        elif number not in optional and words and not _stands(paragraph, said, _SEEN):
            order = behind + 0.5 + number / 10_000
            pieces.append(Piece(order=order, text=paragraph, given=False, kind=UNSEEN, told="label only"))
    return pieces


def _piece(block: Block, decision: Decision | None, *, given: bool, kind: str | None) -> Piece:
    reason = f"{decision.reason}; {decision.evidence}" if decision else ""
    return Piece(order=float(block.order), text=block.text, given=given, kind=kind, told=reason)


def aligned(story: str, kept: Sequence[Block]) -> tuple[set[int], list[Piece]]:
    """(orders of the blocks that the story says, one after the other; pieces for what it says between them)."""
    words = scorer().W
    said = f" {' '.join(words.findall(story))} "
    owners: set[int] = set()
    gaps: list[Piece] = []
    cursor, last = 0, -1.0
    for block in kept:
        wanted = f" {' '.join(words.findall(block.text))} "
        place = said.find(wanted, cursor)
        if place < 0 or not wanted.strip():
            continue
        if said[cursor:place].strip():
            gaps.append(Piece(order=last + 0.3, text=said[cursor:place].strip(), given=True))
        owners.add(block.order)
        cursor, last = place + len(wanted) - 1, float(block.order)
    if said[cursor:].strip():
        gaps.append(Piece(order=last + 0.3, text=said[cursor:].strip(), given=True))
    return owners, gaps
