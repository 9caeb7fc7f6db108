"""What changed between two versions, word by word, for reading."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import NamedTuple

from storage.revisions import Change

# Words with the space behind them; a character each in scripts that write none.
_PIECE = re.compile(
    r"[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff]|\w+\s*|[^\w\s]\s*|\s+"
)
# More words than these are shown whole, before and after: comparing them takes as long as their product.
_MOST = 600


class Piece(NamedTuple):
    """A stretch of text: "same", "removed" or "added"."""

    kind: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """One change set for reading: what stayed, went and came, in order."""

    field: str
    kind: str
    trivial: bool
    pieces: tuple[Piece, ...]


def difference(change: Change) -> Difference:
    """A change of the store, with the words that differ set apart."""
    return Difference(
        field=change.field,
        kind=change.kind.value,
        trivial=change.trivial,
        pieces=tuple(_pieces(change.before, change.after)),
    )


def _pieces(before: str, after: str) -> Iterator[Piece]:
    old, new = _PIECE.findall(before), _PIECE.findall(after)
    if not old or not new or len(old) > _MOST or len(new) > _MOST:
        yield from (Piece(kind, text) for kind, text in (("removed", before), ("added", after)) if text)
        return
    # The space behind a word is no part of it: the last one of a text has none.
    bare, newly = [each.rstrip() for each in old], [each.rstrip() for each in new]
    for kind, start, end, to_start, to_end in SequenceMatcher(
        None, bare, newly, autojunk=False
    ).get_opcodes():
        if kind == "equal":
            yield Piece("same", "".join(new[to_start:to_end]))
            continue
        if start < end:
            yield Piece("removed", "".join(old[start:end]))
        if to_start < to_end:
            yield Piece("added", "".join(new[to_start:to_end]))
