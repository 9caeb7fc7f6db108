"""The words of the trade, language by language: TOML files beside this module, loaded once and folded.

A language is added by adding `<code>.toml`; `clutter.py` says how a phrase is written and when it matches.
"""

from __future__ import annotations

from cleaners.vocabulary.clutter import clutter_kind
from cleaners.vocabulary.fold import ascii_digits, fold
from cleaners.vocabulary.words import (
    CLUTTER_KINDS,
    BylineWords,
    DateWords,
    Vocabulary,
    all_vocabularies,
    read_vocabulary,
    vocabulary,
)

__all__ = [
    "CLUTTER_KINDS",
    "BylineWords",
    "DateWords",
    "Vocabulary",
    "all_vocabularies",
    "ascii_digits",
    "clutter_kind",
    "fold",
    "read_vocabulary",
    "vocabulary",
]
