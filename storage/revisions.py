"""What changed between two versions of an article: fields, and the body sentence by sentence."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum

from cleaners.article import Article
from storage.words import words

# A sentence ends at its mark and a space, or at once in scripts that write none; not after one letter ("U. S.").
_END = re.compile(
    r"(?<=[^\W\d_]{2}[.!?…])\s+|(?<=[^\W_][.!?…][\"'”’»)])\s+|(?<=[\d)\]\"”’»][.!?…])\s+|(?<=[。！？．])"
)


class Kind(StrEnum):
    """What happened to a piece of text."""

    ADDED = "added"
    REMOVED = "removed"
    CHANGED = "changed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One change: `field` is headline, standfirst, byline, dateline or body; of body `before` and `after` are
    sentences. `trivial`: punctuation, case, spacing or a letter or two, and no figure."""

    field: str
    kind: Kind
    before: str
    after: str
    trivial: bool


def changes(old: Article, new: Article) -> list[Change]:
    """Everything that a reader reads otherwise, in the order of reading."""
    found = []
    for field in ("headline", "standfirst", "byline", "dateline"):
        before, after = _text(old, field), _text(new, field)
        if before != after:
            found.append(_change(field, before, after))
    found += _of_body(sentences(old), sentences(new))
    return found


def sentences(article: Article) -> list[str]:
    """The sentences of the body, in order."""
    return [
        sentence
        for paragraph in article.paragraphs
        for sentence in (piece.strip() for piece in _END.split(paragraph.text))
        if sentence
    ]


def _text(article: Article, field: str) -> str:
    value = getattr(article, field)
    return (value.raw if field == "dateline" and value else value) or ""


def _of_body(before: Sequence[str], after: Sequence[str]) -> Iterator[Change]:
    for kind, start, end, to_start, to_end in SequenceMatcher(
        None, before, after, autojunk=False
    ).get_opcodes():
        if kind == "equal":
            continue
        old, new = list(before[start:end]), list(after[to_start:to_end])
        yield from _paired(old, new)


def _paired(old: list[str], new: list[str]) -> Iterator[Change]:
    """Sentences that stand in each other's place: those that resemble each other changed, the others came or went."""
    at = 0
    for sentence in old:
        like = next((place for place in range(at, len(new)) if _resemble(sentence, new[place])), None)
        if like is None:
            yield _change("body", sentence, "")
            continue
        for added in new[at:like]:
            yield _change("body", "", added)
        yield _change("body", sentence, new[like])
        at = like + 1
    for added in new[at:]:
        yield _change("body", "", added)


def _resemble(one: str, other: str) -> bool:
    first, second = words(one), words(other)
    return SequenceMatcher(None, first, second, autojunk=False).ratio() >= 0.5


def _change(field: str, before: str, after: str) -> Change:
    kind = Kind.ADDED if not before else Kind.REMOVED if not after else Kind.CHANGED
    return Change(
        field=field,
        kind=kind,
        before=before,
        after=after,
        trivial=kind is Kind.CHANGED and _trivial(words(before), words(after)),
    )


def _trivial(before: Sequence[str], after: Sequence[str]) -> bool:
    """The same words, or one word spelled otherwise; a figure is never trivial."""
    if before == after:
        return True
    if len(before) != len(after):
        return False
    pairs = [(one, other) for one, other in zip(before, after, strict=True) if one != other]
    return len(pairs) == 1 and _is_typo(*pairs[0])


def _is_typo(one: str, other: str) -> bool:
    """A letter more or less, or two exchanged. Another letter makes another word: forty, fifty; million, billion."""
    if any(each.isdigit() for each in one + other) or min(len(one), len(other)) < 4 or one[0] != other[0]:
        return False
    if len(one) == len(other):
        apart = [at for at, (first, second) in enumerate(zip(one, other, strict=True)) if first != second]
        return len(apart) == 2 and apart[1] - apart[0] == 1 and sorted(one) == sorted(other)
    short, long = sorted((one, other), key=len)
    return len(long) - len(short) == 1 and any(long[:at] + long[at + 1 :] == short for at in range(len(long)))
