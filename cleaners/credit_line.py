"""A credit behind the story: who reported and edited, or which wire it came from."""

from __future__ import annotations

import re
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
    if _opener().match(fold(inside)):
        return True
    if bracketed is not None:
        return len(inside.split()) <= 4 and not inside.endswith((".", "!", "?", "。"))
    return bool(_WIRE_CODE.match(text) or _STORY_NUMBER.search(text) or _closer().search(fold(text)))


@cache
def _opener() -> re.Pattern[str]:
    words = {phrase for words in all_vocabularies().values() for phrase in words.bylines.credits}
    words = {word for word in words if not word.startswith("...")}
    openers = sorted({fold(word).replace("...", "").strip() for word in words} - {""}, key=len, reverse=True)
    return re.compile(rf"\W*(?:{'|'.join(map(re.escape, openers))})(?!\w)" if openers else r"(?!)")


@cache
def _closer() -> re.Pattern[str]:
    """What a sentence that is a credit ends with: "... contributed to this report"."""
    words = {phrase for words in all_vocabularies().values() for phrase in words.bylines.credits}
    closers = sorted(fold(word).removeprefix("...").strip() for word in words if word.startswith("..."))
    return re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, closers))})\W*$" if closers else r"(?!)")
