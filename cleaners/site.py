"""What other pages of the site say of the blocks of this one, and what this one adds to what is known of the site."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from cleaners.reading import Reading
from cleaners.site_profile import MarkupCount, SiteProfile, key_of, text_key

# A page of which this much of the solid text was seen before was itself seen before: saved again, or under another
# address. Without this guard an article that is cleaned again finds itself repeated, word for word.
_OWN_COPY = 0.35
# Fitted, out of fold, on the labelled pages with a sibling: by how much the log odds of a markup among the site's
# other pages move those of a block. Words judged right on them rose from .948 to .951.
_WEIGHT = 0.15
_DOUBT = 5  # words either way that nothing was seen of
_MAIN = 0.2  # share of the story in one markup, from which other pages do not speak against it: a page of another kind


@dataclass(frozen=True, slots=True, kw_only=True)
class Elsewhere:
    """The other pages of the site. `seen` says on how many of `pages` the text of each block stands."""

    pages: int
    copies: int  # of this very page among those that were learned
    seen: NDArray[np.int64]
    profile: SiteProfile


def elsewhere(reading: Reading, profile: SiteProfile | None) -> Elsewhere | None:
    """What `profile` says of the blocks of this page, its own copies left out; None when no other page is known."""
    if profile is None:
        return None
    blocks = reading.split.blocks
    found = np.fromiter((profile.texts.get(key, 0) for key in _text_keys(reading)), np.int64, len(blocks))
    copies = _own_copies([(int(found[order]), blocks[order].words) for order in reading.features.good_orders])
    if profile.pages <= copies:
        return None
    return Elsewhere(
        pages=profile.pages - copies, copies=copies, seen=np.maximum(found - copies, 0), profile=profile
    )


def _own_copies(solid: Sequence[tuple[int, int]]) -> int:
    """How often this page was learned: as often as the bulk of its solid text, (times seen, words) each, was."""
    counts: Counter[int] = Counter()
    for times, words in solid:
        counts[times] += words
    enough = _OWN_COPY * sum(counts.values())
    so_far = 0
    for times in sorted(counts, reverse=True):
        so_far += counts[times]
        if so_far >= enough:
            return times
    return 0


def markup_leaning(reading: Reading, others: Elsewhere, kept: Sequence[int]) -> NDArray[np.float32]:
    """For each block, by how much its markup on the other pages speaks for the story, in log odds.

    `kept` are the blocks that this page alone would keep: with them its own copies are taken out of the counts.
    """
    own = trace_of(reading, kept).markup
    enough = _MAIN * sum(count.story for count in own.values())
    leaning = []
    for markup in reading.features.markups:
        key = key_of(markup)
        seen, mine = others.profile.markup.get(key), own[key]
        if seen is None:
            leaning.append(0.0)
            continue
        story = max(0, seen.story - others.copies * mine.story)
        words = max(story, seen.words - others.copies * mine.words)
        moved = _WEIGHT * math.log((story + _DOUBT) / (words - story + _DOUBT))
        leaning.append(max(moved, 0.0) if mine.story > enough else moved)
    return np.array(leaning, np.float32)[reading.features.alike]


def trace_of(reading: Reading, kept: Sequence[int]) -> SiteProfile:
    """What this page adds to the profile of its site; `kept` are the orders of the blocks that are the story's."""
    blocks, features = reading.split.blocks, reading.features
    if not blocks:
        return SiteProfile()
    size = len(features.markups)
    words = np.fromiter((block.words for block in blocks), np.float64, len(blocks))
    story = np.zeros(len(blocks))
    inside = [order for order in kept if order < len(blocks)]  # what was rescued from scripts is no block
    story[inside] = words[inside]
    number = np.bincount(features.alike, minlength=size)
    total = np.bincount(features.alike, words, size)
    total_story = np.bincount(features.alike, story, size)
    return SiteProfile(
        pages=1,
        markup={
            key_of(markup): MarkupCount(1, int(number[at]), int(total[at]), int(total_story[at]))
            for at, markup in enumerate(features.markups)
        },
        texts=dict.fromkeys(_text_keys(reading), 1),
    )


def texts_by_key(reading: Reading) -> dict[str, str]:
    """The text of each block by its key in a profile."""
    return {key: block.text for key, block in zip(_text_keys(reading), reading.split.blocks, strict=True)}


def _text_keys(reading: Reading) -> list[str]:
    """For each block the key of its words in its markup.

    Words alone will not do: the lead of a story is the teaser of other pages, where it stands in other markup.
    """
    markups = [reading.features.markups[number] for number in reading.features.alike]
    return [text_key(block.text, markup) for block, markup in zip(reading.split.blocks, markups, strict=True)]
