"""What stands behind the end of a story and is none of it: who contributed, where to write, what to sign up for."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from functools import cache, lru_cache

from cleaners.block import Decision, Role
from cleaners.vocabulary import vocabulary
from cleaners.vocabulary.fold import fold

BEHIND_THE_END = "behind the end of the story"
# "Holt reported from Ferrytown." and "... in New York contributed.", the whole block.
_SIGNED_OFF = r"\bcontributed\W*$|^(?:\S+ ){1,4}reported from (?:\S+ ){0,5}\S+$"
_MAIL = r"[\w.+-]{1,64}@[\w.-]{1,100}\.[a-z]{2,}"
_CHARACTERS = 1_500  # that are looked at: "words" can be of any length
_LONGEST = 90  # words
_MOST = 8  # blocks
_LEAST_STORY = 3  # blocks that must remain: a page of two lines is not taken apart


def drop_endings(decisions: list[Decision], words: Sequence[int], language: str | None) -> None:
    """Drops, from the last kept block backwards, what reads like an ending; stops at the first that does not.

    The phrases may stand anywhere in the block, which would be reckless in the middle of a story. `words` has the
    number of words of each block.
    """
    kept = [each.order for each in decisions if each.kept]
    for order in reversed(kept[_LEAST_STORY:][-_MOST:]):
        text = fold(decisions[order].text[:_CHARACTERS]) if words[order] <= _LONGEST else ""
        found = _pattern(_phrases_in(text, language)).search(text) if text else None
        if found is None:
            return
        decisions[order] = replace(
            decisions[order],
            kept=False,
            role=Role.PROMOTION,
            reason=BEHIND_THE_END,
            evidence=f"“{found.group().strip()}”",
        )


def _phrases_in(text: str, language: str | None) -> tuple[str, ...]:
    """The phrases that may stand in a folded text, by their first words: in nearly every text none."""
    return tuple(phrase for phrase, first in _phrases(vocabulary(language).language) if first in text)


@cache
def _phrases(language: str | None) -> Sequence[tuple[str, str]]:
    """(phrase, its words up to the first gap, folded), of the page's language and of English, which is everywhere."""
    phrases = {*vocabulary(language).endings, *vocabulary("en").endings}
    return [
        (phrase, fold(phrase.split("...")[0]))
        for phrase in sorted(phrases, key=lambda each: (-len(each), each))
    ]


# Of the phrases that a text holds alone: an expression of all of them took .05 s to make.
@lru_cache(maxsize=200)
def _pattern(phrases: Sequence[str]) -> re.Pattern[str]:
    expressions = [
        r"\b.{1,40}?\b".join(re.escape(fold(part)) for part in phrase.split("...")) for phrase in phrases
    ]
    told = rf"(?<!\w)(?:{'|'.join(expressions)})(?!\w)|" if expressions else ""
    return re.compile(f"{told}{_MAIL}|{_SIGNED_OFF}")
