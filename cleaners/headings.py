"""The heading elements of a page, and what in one of them is a label beside the headline."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate, islice

from cleaners.block import Block
from cleaners.blocks import TAG_BITS, Split
from cleaners.reading import Reading
from cleaners.tokens import TOKEN, tokens

HEADINGS = ("h1", "h2", "h3", "h4")  # elements in which a headline stands
SUBHEADS = frozenset(("h2", "h3", "h4", "h5", "h6"))  # those of a part of the story
_MOST_HEADINGS = 40  # of one tag that are looked at
_MOST_RUNS = 40  # of text within one heading
_LONGEST = 600  # characters of a heading that may hold a label
_LABEL_WORDS = 8
_SEPARATOR = re.compile(r"[|｜»•]|\s[–—-]\s")
_OPENING = re.compile(r"^[\"'”’)\]»]*[\s|｜:：–—•·»/-]*")  # what closes a label
_CLOSING = re.compile(r"[\s|｜:：–—•·»/(\[«„“-]+$")  # what opens the line behind

Declared = tuple[str, str]  # a title, where it is declared


@dataclass(frozen=True, slots=True, kw_only=True)
class Heading:
    """A visible heading, or another element with a title in it: its text, its first block, its element."""

    text: str
    order: int
    container: int


def printed_headings(split: Split, tag: str) -> list[Heading]:
    """The first visible elements of this heading tag, in order; one that holds several blocks is joined."""
    outline, bit = split.outline, TAG_BITS[tag]
    if tag not in outline.tag:
        return []
    found: dict[int, list[Block]] = {}
    for block in split.blocks:
        if not outline.within[block.container] & bit or outline.hidden[block.container]:
            continue
        heading = next((each for each in outline.path(block.container) if outline.tag[each] == tag), None)
        if heading is not None:
            found.setdefault(heading, []).append(block)
            if len(found) > _MOST_HEADINGS:
                break
    return [
        Heading(text=" ".join(block.text for block in blocks), order=blocks[0].order, container=heading)
        for heading, blocks in list(found.items())[:_MOST_HEADINGS]
    ]


def without_labels(
    heading: Heading, reading: Reading, declared: Sequence[Declared], parts: Sequence[str]
) -> str:
    """The heading without the label before, or the line behind, the headline that the page declares.

    The first of the `declared` titles that is the heading, or opens or closes it, decides. A label ends at a separator
    or, in the markup, at the end of an element; only there, when nothing but one of `parts`, parts of a title, says so.
    """
    text = heading.text
    words = list(TOKEN.finditer(text))
    said = [word[0].lower() for word in words]
    if len(text) > _LONGEST:
        return text
    for title, parted in (*((title, True) for title, _ in declared), *((part, False) for part in parts)):
        wanted = tokens(title)
        rest = len(said) - len(wanted)
        if wanted == said:
            return _as_declared(heading, reading, title, words)
        if not 0 < rest <= min(_LABEL_WORDS, 2 * len(wanted)):
            continue
        if said[rest:] == wanted and (
            (parted and _SEPARATOR.search(_gap(text, words, rest))) or rest in _bounds(heading, reading)
        ):
            return _OPENING.sub("", text[words[rest - 1].end() :])
        behind = len(wanted)
        if said[:behind] == wanted and behind in _bounds(heading, reading):
            return _CLOSING.sub("", text[: words[behind].start()])
    return text


def _as_declared(heading: Heading, reading: Reading, title: str, words: Sequence[re.Match[str]]) -> str:
    """A heading that holds a label in an element of its own, and nothing between the two.

    Where the declared title has a colon there, the label belongs to the headline; behind another separator it does not.
    """
    text = heading.text
    there = list(TOKEN.finditer(title))
    for place in range(1, min(len(words), _LABEL_WORDS + 1)):
        separator = _gap(title, there, place).strip()
        if separator not in (":", "|", "–", "—", "-") or _gap(text, words, place).strip():
            continue
        if place in _bounds(heading, reading):
            return title if separator == ":" else _OPENING.sub("", text[words[place - 1].end() :])
    return text


def _gap(text: str, words: Sequence[re.Match[str]], place: int) -> str:
    """What stands before the word of this place, which is not the first."""
    return text[words[place - 1].end() : words[place].start()]


def _bounds(heading: Heading, reading: Reading) -> set[int]:
    """How many words of the heading stand before each place where an element within it begins or ends."""
    tag = reading.split.outline.tag[heading.container]
    if tag not in HEADINGS:
        return set()
    wanted = "".join(heading.text.split())
    for element in islice(reading.dom.root.iter(tag), 5 * _MOST_HEADINGS):
        runs = list(islice(element.itertext(), _MOST_RUNS))
        if sum(map(len, runs)) <= 5 * _LONGEST and "".join("".join(runs).split()).startswith(wanted):
            return set(accumulate(len(tokens(run)) for run in runs))
    return set()
