"""A credit behind the story: who reported and edited, or which wire it came from."""

from __future__ import annotations

import re
from functools import cache

from cleaners.vocabulary import all_vocabularies
from cleaners.vocabulary.fold import fold

_LONGEST = 45  # words
_BRACKETED = re.compile(r"^[(\[（【]\s*(?P<inside>[^()\[\]（）【】]{1,80}?)\s*[)\]）】]\.?$")
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
    return _WIRE_CODE.match(text) is not None


@cache
def _opener() -> re.Pattern[str]:
    words = {phrase for words in all_vocabularies().values() for phrase in words.bylines.credits}
    openers = sorted({fold(word).replace("...", "").strip() for word in words} - {""}, key=len, reverse=True)
    return re.compile(rf"\W*(?:{'|'.join(map(re.escape, openers))})(?!\w)" if openers else r"(?!)")
