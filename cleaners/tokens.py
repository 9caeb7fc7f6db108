"""Words and sentence ends of any script: what texts are compared by."""

from __future__ import annotations

import re
from collections.abc import Set

_SENTENCE_END = re.compile(r"[.!?…。！？।۔؟][\"”’'»)\]」』】）]*$")
TOKEN = re.compile(
    "[\u0e00-\u0e7f\u3040-\u30ff\u3400-\u9fff]|[^\\W\u0e00-\u0e7f\u3040-\u30ff\u3400-\u9fff]+"
)


def tokens(text: str) -> list[str]:
    """Lower-case words; of scripts without spaces, characters."""
    return TOKEN.findall(text.lower())


def likeness(a: Set[str], b: Set[str]) -> float:
    """Jaccard index of two token sets."""
    return len(a & b) / max(1, len(a | b))


def ends_sentence(text: str) -> bool:
    """Whether the text closes like a sentence, quotation marks and brackets allowed behind the stop."""
    return _SENTENCE_END.search(text, max(0, len(text) - 12)) is not None
