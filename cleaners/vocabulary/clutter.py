"""Which kind of clutter a block opens with: the phrases of all languages, indexed by their first word.

How a phrase is written says when it matches, on text folded by `fold`, whatever bullet, arrow or bracket
stands before it:

    "share this"        the block is the phrase and no more; a colon, dots, an arrow or a count may follow
    "read also:"        a label: the block ends there, or a colon, bar, arrow or spaced dash follows
    "sign up for ..."   the block goes on; that of a section heading by at most six words and no full stop
    "... contributed to this report"   words may stand before it: a few, or thirty where the phrase ends the block
    "{n} comments", "you have ... left"   a number; a gap of at most forty characters

So the story's own "More than 1 in 4 ..." and "Watch how ..." are left alone: "more" is no phrase, and "watch"
only a label. A longer phrase wins over a shorter one, a whole one over a label, a label over an opening.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from typing import NamedTuple

from cleaners.vocabulary.fold import fold
from cleaners.vocabulary.words import all_vocabularies

_HEAD = 300  # characters of a block that are looked at
_HEADING_WORDS = 6  # that may follow an open section heading: "More Stories From World"
_WORDS_BEFORE = {"author_bio": 4}  # before an inner phrase: a name
_WORDS_BEFORE_OTHERS = 10  # "(c) 2020 The Publishing House of Somewhere Ltd. All rights reserved"
_WORDS_BEFORE_END = 30  # "The week in numbers, in your postbox every Friday. Sign up here."

_UNSPACED = (
    "\u0e00-\u0eff\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff"  # scripts without spaces have no word boundary
)
_BOUNDARY = r"(?![\w\u0900-\u0903\u093a-\u094f])"  # a Hindi vowel sign is no \w and still part of the word
_AFTER = r"[\s:.!?;؟،؛。।、»›>→▶►▼↓⟶+|)\]】」』》\"'*_–—-]*"
_END = rf"{_AFTER}(?:[(\[]?\d[\d.,]{{0,6}}k?[)\]]?{_AFTER})?\Z"
_LABEL = r"\s*(?:[:|►▶→»›>–—⟶\]】]|\s-)"  # not "Foto- und Videoaufnahmen"

_LEADING = re.compile(r"[^\w(\[©#]+")
_FIRST = re.compile(r"\w+|\S")
_NUMBER = re.compile(r"\d[\d.,]{0,9}")
_UNSPACED_START = re.compile(f"[{_UNSPACED}]")
_UNSPACED_GAP = re.compile(rf"[{_UNSPACED}] \.\.\. | \.\.\. [{_UNSPACED}]")
_WORD_END = re.compile(rf"(?![{_UNSPACED}])[\w\u0900-\u0903\u093a-\u094f]$")

Phrase = tuple[str, str]  # kind of clutter, the phrase as the vocabulary has it


def clutter_kind(text: str) -> Phrase | None:
    """The kind of clutter that the block `text` opens with, and the phrase of the vocabulary that says so."""
    return kind_of_head(folded_head(text), goes_on=goes_on(text))


def folded_head(text: str) -> str:
    """What of a block is looked at for a phrase, folded."""
    return fold(text[:_HEAD])


def goes_on(text: str) -> bool:
    """Whether a block has more text than its head."""
    return len(text) > _HEAD


def kind_of_head(head: str, *, goes_on: bool) -> Phrase | None:
    """`clutter_kind` of a block whose `folded_head` is known, and whether it `goes_on` behind that."""
    if goes_on:
        head += "\0"  # nothing that must end with the block may match
    if not head[:1].isalnum() and (leading := _LEADING.match(head)):
        head = head[leading.end() :]
    found = _look_up(head)
    if found is None and head[:1] in {"(", "["}:
        found = _look_up(_LEADING.sub("", head[1:], count=1) if _LEADING.match(head, 1) else head[1:])
    return found


def _look_up(head: str) -> Phrase | None:
    openers, inner = _indexes()
    for key in _keys(head):
        if key in openers and (found := _opening(head, key)) is not None:
            return found
    words = head.split(" ")
    if inner.keys().isdisjoint(words):
        return None
    for key in dict.fromkeys(word for word in words if word in inner):
        if (found := _inside(head, key)) is not None:
            return found
    return None


def _opening(head: str, key: str) -> Phrase | None:
    """The first phrase under `key` that `head` opens with."""
    entries = _entries(key, "opener")
    number = _NUMBER.match(head) if entries.behind_number else None
    behind = number.end() if number else 0
    # Asked of all phrases at once: nearly every text ends here.
    if not head.startswith(entries.words) and not (number and head.startswith(entries.behind_number, behind)):
        return None
    for entry in entries.entries:
        if (number is not None or not entry.numbered) and entry.fits(head, behind if entry.numbered else 0):
            return entry.phrase
    return None


def _inside(head: str, key: str) -> Phrase | None:
    """The first phrase under `key` that stands in `head`, behind one word at least and as many as it allows at most."""
    entries = _entries(key, "inner")
    places = []
    at = 0
    for before in range(1, _WORDS_BEFORE_END + 1):
        at = head.find(" ", at) + 1
        if at == 0:
            break
        if head.startswith(entries.words, at):
            places.append((before, at))
    for entry in entries.entries if places else ():
        if any(before <= entry.most_before and entry.fits(head, at) for before, at in places):
            return entry.phrase
    return None


def _keys(folded: str) -> Iterator[str]:
    """What a text is indexed under: its first word, or two characters where words have no spaces."""
    first = _FIRST.match(folded)
    if first is None:
        return
    if folded[0].isdigit():
        yield "#"
    if not folded[0].isascii() and _UNSPACED_START.match(folded):
        yield folded[:2]
    else:
        yield first.group()


def _phrases() -> Iterator[Phrase]:
    seen = set()
    for words in all_vocabularies().values():
        for kind, phrases in words.clutter.items():
            for phrase in phrases:
                if (kind, phrase) not in seen:
                    seen.add((kind, phrase))
                    yield kind, phrase


@cache
def _indexes() -> tuple[dict[str, list[Phrase]], dict[str, list[Phrase]]]:
    """Phrases that open a block, and phrases inside it, both by their key."""
    openers: dict[str, list[Phrase]] = {}
    inner: dict[str, list[Phrase]] = {}
    for kind, phrase in _phrases():
        if phrase.startswith("... "):
            # The text is split at its spaces too; a Hindi vowel sign is no \w.
            inner.setdefault(fold(phrase.split(maxsplit=2)[1]), []).append((kind, phrase))
        else:
            key = "#" if phrase.startswith("{n}") else next(_keys(fold(phrase.split(maxsplit=1)[0])))
            openers.setdefault(key, []).append((kind, phrase))
    return openers, inner


class _Entry(NamedTuple):
    """A phrase as it is matched: a number, if it begins with one, its words as they are, and what may follow them.

    What follows is an expression that nearly all phrases share: to compile one for each phrase, or for all phrases of
    a first word, took longer than all else on the first pages of a process.
    """

    phrase: Phrase
    numbered: bool
    words: str  # folded; those before the first gap
    rest: str  # an expression
    most_before: int  # words that may stand before an inner phrase

    def fits(self, head: str, at: int) -> bool:
        """Whether the words stand at `at`, behind the number if there is one, and what may follow them follows."""
        return (
            head.startswith(self.words, at)
            and _compiled(self.rest).match(head, at + len(self.words)) is not None
        )


class _Entries(NamedTuple):
    """The phrases under one key, the longest first: the first that fits wins."""

    entries: tuple[_Entry, ...]
    words: tuple[str, ...]  # of those that do not begin with a number
    behind_number: tuple[str, ...]  # of those that do


@cache
def _entries(key: str, where: str) -> _Entries:
    openers, inner = _indexes()
    phrases = sorted((openers if where == "opener" else inner)[key], key=_rank)
    entries = tuple(_entry(kind, phrase) for kind, phrase in phrases)
    return _Entries(
        entries=entries,
        words=tuple({each.words for each in entries if not each.numbered}),
        behind_number=tuple({each.words for each in entries if each.numbered}),
    )


def _entry(kind: str, phrase: str) -> _Entry:
    first = fold(_core(phrase)[0].split(" ... ")[0])
    # A number gives nothing back to the words behind it, unless they begin with what a number may end with.
    numbered = first.startswith("{n}") and first[3:4] not in (*".,0123456789", "")
    words = (first[3:] if numbered else first).partition("{n}")[0]
    before = _NUMBER.pattern * numbered + re.escape(words)
    return _Entry(
        phrase=(kind, phrase),
        numbered=numbered,
        words=words,
        rest=_words(phrase).removeprefix(before) + _ending(kind, phrase),
        most_before=_most_before(kind, phrase),
    )


@cache
def _compiled(rest: str) -> re.Pattern[str]:
    return re.compile(rest)


def _rank(phrase: Phrase) -> tuple[int, int, str]:
    core, form = _core(phrase[1])
    return -len(core), ("whole", "label", "open").index(form), phrase[1]


def _core(phrase: str) -> tuple[str, str]:
    """The words of a phrase as written, and its form: whole, label or open."""
    core = phrase.removeprefix("... ")
    if core.endswith("..."):
        return core.removesuffix("...").rstrip(), "open"
    if core.endswith(":"):
        return core.removesuffix(":").rstrip(), "label"
    return core, "whole"


def _most_before(kind: str, phrase: str) -> int:
    if _core(phrase)[1] == "whole":
        return _WORDS_BEFORE_END
    return _WORDS_BEFORE.get(kind, _WORDS_BEFORE_OTHERS)


def _words(phrase: str) -> str:
    core, _ = _core(phrase)
    gap = r".{1,40}?" if _UNSPACED_GAP.search(core) else r" .{1,40}? "
    return gap.join(re.escape(fold(part)).replace(r"\{n\}", _NUMBER.pattern) for part in core.split(" ... "))


def _ending(kind: str, phrase: str) -> str:
    """What may follow the words; the endings of all phrases are six."""
    core, form = _core(phrase)
    boundary = _BOUNDARY if _WORD_END.search(core) else ""
    if form == "whole":
        return _END
    if form == "label":
        return f"(?:{_END}|{_LABEL})"
    if kind == "section_headings":
        more = rf"(?:\s\S+){{1,{_HEADING_WORDS}}}" if boundary else r"\s?\S{1,24}"
        return f"{boundary}(?:{_END}|{more}(?<![.!?,;。])\\Z)"
    return boundary
