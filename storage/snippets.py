"""The place of an article where the words that were searched for stand.

Made here and not by the databases: they would cut the text again in their own way, and differently from each
other.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Sequence
from functools import lru_cache

from cleaners.article import Article
from storage.convert import read_fields
from storage.terms import Term
from storage.words import LONGEST_WORD, Word, folded_in_place, is_unspaced, placed_words, words

# Around each hit; whoever shows a snippet escapes it and puts something visible in their place.
HIT_START = "\x02"
HIT_END = "\x03"

_WIDTH = 200  # characters of text shown
_LEAD = 60  # of them before the first hit
_SEARCHED = 200_000  # characters of a text that are looked through
_NEAR = 1_000  # characters behind the first hit that are looked through too
_SPACE = re.compile(r"\s+")
_NO_MARKS = str.maketrans("", "", HIT_START + HIT_END)


def snippet(article: Article, terms: Sequence[Term]) -> str | None:
    """A piece of the body (else of standfirst, headline, byline or dateline) with every hit in it marked.

    None when there is nothing to show: only exclusions were asked for.
    """
    wanted = [term for term in terms if not term.excluded]
    headline, standfirst, byline, dateline, body = read_fields(article)
    for text in (body, standfirst, headline, byline, dateline):
        hits = _found(text[:_SEARCHED], wanted)
        if hits:
            return _cut(text[:_SEARCHED], hits)
    return None


def _found(text: str, terms: Sequence[Term]) -> list[tuple[int, int]]:
    """The stretches of the text that the terms match, in order, overlapping ones joined; of a text that does not fold
    to ASCII those about the first."""
    folded = folded_in_place(text)
    if folded is not None:
        return _folded_hits(folded, terms)
    found: list[tuple[int, int]] = []
    start = 0
    # Line by line: mostly one paragraph quotes a name, and taking words apart takes five times as long.
    for line in text.split("\n"):
        if found and start > found[0][0] + _NEAR:
            break
        folded = folded_in_place(line)
        hits = _hits(list(placed_words(line)), terms) if folded is None else _folded_hits(folded, terms)
        found += [(begin + start, end + start) for begin, end in hits]
        start += len(line) + 1
    # A phrase may go on in the next line.
    return found or (
        _hits(list(placed_words(text)), terms) if any(len(each.words) > 1 for each in terms) else []
    )


def _folded_hits(folded: str, terms: Sequence[Term]) -> list[tuple[int, int]]:
    return _joined(
        (begun.start(), begun.end(1))
        for term in terms
        if _may_stand_in(folded, term)
        for begun in _pattern(term).finditer(folded)
    )


@lru_cache(maxsize=500)
def _pattern(term: Term) -> re.Pattern[str]:
    """The term in a folded text; hits may overlap."""
    pieces = [re.escape(each) + (r"\w*" if len(each) >= LONGEST_WORD else "") for each in term.words]
    end = r"\w*" if term.prefix else r"(?!\w)"
    return re.compile(rf"(?<!\w)(?=({' +'.join(pieces)}{end}))", re.ASCII)


def stands_in(text: str, term: Term) -> bool:
    """Whether the term stands in a text."""
    folded = folded_in_place(text)
    if folded is None:
        if len(term.words) > 1 or "\n" not in text:
            return times_in(text, [term])[0] > 0
        return any(
            stands_in(line, term) for line in text.split("\n")
        )  # mostly it is one that cannot be folded
    if not _may_stand_in(folded, term):
        return False
    if term.prefix and len(term.words) == 1:
        return folded.startswith(term.words[0]) or f" {term.words[0]}" in folded
    return _pattern(term).search(folded) is not None


def times_in(text: str, terms: Sequence[Term]) -> list[int]:
    """How often each of the terms stands in a text."""
    folded = folded_in_place(text)
    if folded is None:
        if "\n" in text and all(len(term.words) == 1 for term in terms):
            return [
                sum(times)
                for times in zip(*(times_in(line, terms) for line in text.split("\n")), strict=True)
            ]
        found = words(text)
        return [_times_of(found, term) for term in terms]
    return [_times_in_folded(folded, term) if _may_stand_in(folded, term) else 0 for term in terms]


def _times_in_folded(folded: str, term: Term) -> int:
    if len(term.words) == 1 and not term.prefix and len(term.words[0]) < LONGEST_WORD:
        return folded.split().count(term.words[0])  # a fifth of what the expression takes for a common word
    return sum(1 for _ in _pattern(term).finditer(folded))


def _may_stand_in(folded: str, term: Term) -> bool:
    """A look at a tenth of what an expression costs."""
    return all(word in folded for word in term.words)


def _times_of(found: list[str], term: Term) -> int:
    first = term.words[0]
    if len(term.words) == 1:
        return sum(each.startswith(first) for each in found) if term.prefix else found.count(first)
    size = len(term.words)
    return sum(_follows(found[at : at + size], term) for at, each in enumerate(found) if each == first)


def _follows(found: Sequence[str], term: Term) -> bool:
    if len(found) < len(term.words):
        return False
    *begin, last = term.words
    return list(found[:-1]) == begin and (found[-1] == last or (term.prefix and found[-1].startswith(last)))


def _hits(placed: Sequence[Word], terms: Sequence[Term]) -> list[tuple[int, int]]:
    """The stretches of the text that the terms match, in order, overlapping ones joined."""
    found: set[tuple[int, int]] = set()
    starts: dict[str, list[int]] = {}
    for at, word in enumerate(placed):
        starts.setdefault(word.word, []).append(at)
    for term in terms:
        first, rest = term.words[0], term.words[1:]
        if term.prefix and not rest:
            begun = [at for word, places in starts.items() if word.startswith(first) for at in places]
        else:
            begun = starts.get(first, [])
        for at in begun:
            if _goes_on(placed, at + 1, rest, term.prefix):
                found.add((placed[at].start, _end(placed[at + len(rest)], term)))
    return _joined(found)


def _joined(found: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    joined: list[tuple[int, int]] = []
    for start, end in sorted(found):
        if joined and start < joined[-1][1]:
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        else:
            joined.append((start, end))
    return joined


def _goes_on(placed: Sequence[Word], at: int, rest: Sequence[str], prefix: bool) -> bool:  # noqa: FBT001 - a term's own field
    if at + len(rest) > len(placed):
        return False
    last = len(rest) - 1
    return all(
        placed[at + step].word == word
        or (prefix and step == last and placed[at + step].word.startswith(word))
        for step, word in enumerate(rest)
    )


def _end(last: Word, term: Term) -> int:
    """Of a pair of characters only what was asked for is a hit."""
    beyond = len(last.word) - len(term.words[-1])
    exact = last.end - last.start == len(last.word)
    return last.end - beyond if beyond and exact and is_unspaced(last.word) else last.end


def _cut(text: str, hits: Sequence[tuple[int, int]]) -> str:
    """About `_WIDTH` characters around the densest hits, cut between words where there are spaces."""
    start, end = _window(text, hits)
    pieces: list[str] = ["…"] if start else []
    at = start
    for begin, stop in hits:
        if begin < start or begin >= end:
            continue
        stop = min(stop, end)  # noqa: PLW2901 - a long phrase is cut with the snippet
        pieces += [_shown(text[at:begin]), HIT_START, _shown(text[begin:stop]), HIT_END]
        at = stop
    pieces += [_shown(text[at:end]), "…" if end < len(text) else ""]
    return "".join(pieces).strip()


def _window(text: str, hits: Sequence[tuple[int, int]]) -> tuple[int, int]:
    starts = [begin for begin, _ in hits]
    near = [bisect_left(starts, begin + _WIDTH - _LEAD) - at for at, begin in enumerate(starts)]
    best = hits[near.index(max(near))]
    start = max(0, best[0] - _LEAD)
    end = min(len(text), max(start + _WIDTH, min(best[1], start + 2 * _WIDTH)))
    if start:
        space = text.find(" ", start, best[0])
        start = space + 1 if space >= 0 else start
    if end < len(text):
        space = text.rfind(" ", min(best[1], end), end)
        end = space if space > start else end
    return start, end


def _shown(text: str) -> str:
    return _SPACE.sub(" ", text.translate(_NO_MARKS))
