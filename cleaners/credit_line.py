"""A credit behind the story: who reported and edited, or which wire it came from."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from cleaners.vocabulary import all_vocabularies
from cleaners.vocabulary.fold import fold

_LONGEST = 45  # words
_BRACKETED = re.compile(
    r"^[(\[（【/]\s*(?P<inside>[^()\[\]（）【】/]{1,80}?(?:/[^()\[\]（）【】/]{1,20})?)\s*[)\]）】/]\.?$"
)
# The number that an agency gives a story: "© dpa-infocom, dpa:200206-99-12345/2".
_STORY_NUMBER = re.compile(r"\b[a-z]{2,5}:\d{6}-\d{1,4}-\d{1,8}(?:/\d{1,2})?\.?$")
_WIRE_CODE = re.compile(r"^(?:©\s*)?[a-z]{2,6}(?:[/-][a-z]{2,8}){1,3}\.?$", re.IGNORECASE)


def is_credit_line(text: str, *, language: str | None = None) -> bool:  # noqa: ARG001 - credits of all languages hold
    """Whether a paragraph at the end of a story is nothing but its credit.

    "(Reporting by A; Editing by B)", "(dpa)", "dpa/lno", "（本报开罗电）"; a sentence that mentions reporting is none.
    """
    if len(text.split()) > _LONGEST or len(text) > 400:
        return False
    bracketed = _BRACKETED.match(text)
    inside = bracketed["inside"] if bracketed else text
    folded = fold(inside)
    starts, ends = _opener(), _closer()
    if _from_word(folded).startswith(starts.words) and starts.pattern.match(folded):
        return True
    if bracketed is not None:
        return len(inside.split()) <= 4 and not inside.endswith((".", "!", "?", "。"))
    if _to_word(folded).endswith(ends.words) and ends.pattern.search(folded):
        return True
    return bool(_WIRE_CODE.match(text) or _STORY_NUMBER.search(text))


@dataclass(frozen=True, slots=True, kw_only=True)
class _Phrases:
    """Phrases as one expression, and as they begin or end, by which nearly every text is told apart in no time."""

    pattern: re.Pattern[str]
    words: tuple[str, ...]


def _from_word(text: str) -> str:
    """`text` without what is no word before its first word."""
    at = 0
    while at < len(text) and not (text[at].isalnum() or text[at] == "_"):
        at += 1
    return text[at:]


def _to_word(text: str) -> str:
    """`text` without what is no word behind its last word."""
    end = len(text)
    while end and not (text[end - 1].isalnum() or text[end - 1] == "_"):
        end -= 1
    return text[:end]


@cache
def _opener() -> _Phrases:
    words = {phrase for words in all_vocabularies().values() for phrase in words.bylines.credits}
    words = {word for word in words if not word.startswith("...")}
    openers = sorted({fold(word).replace("...", "").strip() for word in words} - {""}, key=len, reverse=True)
    pattern = re.compile(rf"\W*(?:{'|'.join(map(re.escape, openers))})(?!\w)" if openers else r"(?!)")
    return _Phrases(pattern=pattern, words=tuple(map(_from_word, openers)))


@cache
def _closer() -> _Phrases:
    """What a sentence that is a credit ends with: "... contributed to this report"."""
    words = {phrase for words in all_vocabularies().values() for phrase in words.bylines.credits}
    closers = sorted(fold(word).removeprefix("...").strip() for word in words if word.startswith("..."))
    pattern = re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, closers))})\W*$" if closers else r"(?!)")
    return _Phrases(pattern=pattern, words=tuple(map(_to_word, closers)))
