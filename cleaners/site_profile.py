"""What the pages of one site repeat: counts that add up, whatever the order of the pages. Standard library only."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

_NUMBER = re.compile(r"\d+")
# A short line is the same line with another number in it ("3 min read"); a paragraph with another number is another.
_SHORT = 80  # characters


class MarkupCount(NamedTuple):
    """What was seen in one kind of markup: on how many pages, in how many blocks, of how many words.

    `story` counts the words that read like the story.
    """

    pages: int
    blocks: int
    words: int
    story: int


@dataclass(frozen=True, slots=True, kw_only=True)
class SiteProfile:
    """Counts over `pages` pages of a site.

    `markup` is keyed by `key_of` the markup of a block (its element and two above it, with their class names),
    `texts` by `text_key` of its words and markup: on how many pages they stood.
    """

    pages: int = 0
    markup: Mapping[str, MarkupCount] = field(default_factory=dict)
    texts: Mapping[str, int] = field(default_factory=dict)

    def plus(self, other: SiteProfile, times: int = 1) -> SiteProfile:
        """Both together: commutative and associative, and `SiteProfile()` changes nothing.

        With `times` below 0 `other` is taken away again; what would fall to 0 or below is gone.
        """
        return _sum([(self, 1), (other, times)])


_NOTHING = MarkupCount(0, 0, 0, 0)


def _floored(count: MarkupCount) -> MarkupCount:
    return MarkupCount(*(max(0, number) for number in count))


def total(traces: Iterable[SiteProfile]) -> SiteProfile:
    """The profile of all these pages."""
    return _sum([(trace, 1) for trace in traces])


def _sum(parts: Iterable[tuple[SiteProfile, int]]) -> SiteProfile:
    pages = 0
    markup: dict[str, MarkupCount] = {}
    texts: dict[str, int] = {}
    for part, times in parts:
        pages += times * part.pages
        for key, more in part.markup.items():
            markup[key] = MarkupCount(
                *(a + times * b for a, b in zip(markup.get(key, _NOTHING), more, strict=True))
            )
        for key, number in part.texts.items():
            texts[key] = texts.get(key, 0) + times * number
    return SiteProfile(
        pages=max(0, pages),
        markup={key: _floored(count) for key, count in markup.items() if count.pages > 0},
        texts={key: number for key, number in texts.items() if number > 0},
    )


def text_key(text: str, markup: str) -> str:
    """Sixteen hex digits for the words of a block in its markup.

    Case and white space do not count, nor numbers in a short line.
    """
    folded = " ".join(text.casefold().split())
    return key_of(f"{markup}\n{_NUMBER.sub('0', folded) if len(folded) < _SHORT else folded}")


def key_of(text: str) -> str:
    """Sixteen hex digits; the same on every machine."""
    return hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=8).hexdigest()
