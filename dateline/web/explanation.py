"""What became of a page, set for reading: its blocks in order, kept ones one by one, removed ones in runs."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import groupby

from cleaners.article import count_words
from cleaners.block import Decision, Role
from dateline.web import charts
from dateline.web.typesetting import counted

_NAMED = 3  # roles that the summary of a run names
# What is no paragraph of the body and yet of the article: it became a field.
_FIELDS = frozenset({Role.HEADLINE, Role.STANDFIRST})


class State(StrEnum):
    """What became of a block."""

    KEPT = "kept"
    TAKEN = "taken"  # it is the headline or the standfirst
    REMOVED = "removed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Passage:
    """A block of the page. `because` is the rule and its evidence; `placed`: it stands on the page as shown."""

    order: int
    text: str
    role: str
    because: str
    likely: float
    placed: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """Blocks that stand together and became the same; `summary` tells a removed run in a line."""

    state: State
    passages: tuple[Passage, ...]
    words: int
    summary: str

    def has(self, role: str) -> bool:
        """Whether a block of this role is among them; "all" stands for any."""
        return role == "all" or any(each.role == role for each in self.passages)


@dataclass(frozen=True, slots=True, kw_only=True)
class Removed:
    """How much of one role was removed."""

    role: str
    blocks: int
    words: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Explanation:
    """All of a page. `strip` draws it from top to bottom as a band, as long as its words."""

    runs: tuple[Run, ...]
    kept_blocks: int
    kept_words: int
    removed_blocks: int
    removed_words: int
    roles: tuple[Removed, ...]
    strip: tuple[charts.Segment, ...]

    @property
    def share(self) -> float:
        """The share of the page's words that was removed."""
        return self.removed_words / max(1, self.kept_words + self.removed_words)


def states(decisions: Sequence[Decision]) -> dict[int, State]:
    """What became of each block, by its order.

    Pages print their headline more than once; the one that was taken is the last above the story.
    """
    story = next((each.order for each in decisions if each.kept), math.inf)
    taken: dict[Role, int] = {}
    for each in decisions:
        if not each.kept and each.role in _FIELDS and (each.role not in taken or each.order < story):
            taken[each.role] = each.order
    became = {each.order: State.KEPT if each.kept else State.REMOVED for each in decisions}
    return became | dict.fromkeys(taken.values(), State.TAKEN)


def explanation(decisions: Sequence[Decision], placed: frozenset[int] = frozenset()) -> Explanation:
    """The decisions of a page, in its order; `placed` are the orders of blocks that can be pointed at."""
    words = {each.order: count_words(each.text) for each in decisions}
    became = states(decisions)
    runs = tuple(
        _run(state, list(together), words, placed)
        for state, together in groupby(decisions, key=lambda each: became[each.order])
    )
    blocks: Counter[str] = Counter()
    of_role: Counter[str] = Counter()
    for each in decisions:
        if became[each.order] is State.REMOVED:
            blocks[each.role.value] += 1
            of_role[each.role.value] += words[each.order]
    kept = [order for order, state in became.items() if state is not State.REMOVED]
    return Explanation(
        runs=runs,
        kept_blocks=len(kept),
        kept_words=sum(words[order] for order in kept),
        removed_blocks=blocks.total(),
        removed_words=of_role.total(),
        roles=tuple(
            Removed(role=role, blocks=number, words=of_role[role]) for role, number in blocks.most_common()
        ),
        strip=charts.strip([(each.words, each.state is not State.REMOVED) for each in runs]),
    )


def _run(state: State, together: list[Decision], words: dict[int, int], placed: frozenset[int]) -> Run:
    passages = tuple(
        Passage(
            order=each.order,
            text=each.text,
            role=each.role.value,
            because=f"{each.reason}: {each.evidence}" if each.evidence else each.reason,
            likely=each.likely,
            placed=each.order in placed,
        )
        for each in together
    )
    roles = Counter(each.role.value for each in together)
    most = roles.most_common(_NAMED)
    named = ", ".join(f"{number} {role}" for role, number in most)
    if rest := roles.total() - sum(number for _, number in most):
        named += f" and {rest} more"
    total = sum(words[each.order] for each in together)
    return Run(
        state=state,
        passages=passages,
        words=total,
        summary=f"{named} · {counted(total, 'word', 'words')}",
    )
