"""The headline as a reader sees it, and its other wordings on the page."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from cleaners.block import Block
from cleaners.blocks import TAG_BITS, Outline, Split
from cleaners.found import Found
from cleaners.headings import HEADINGS, Declared, Heading, printed_headings, without_labels
from cleaners.reading import Reading
from cleaners.titles import declared_headlines, is_site, name_key, site_keys, title_parts, without_known_site
from cleaners.tokens import likeness, tokens

_LIKE = 0.2  # overlap with the declared titles from which an h1 is the story's
_SAME_STORY = 0.5  # overlap from which a heading says the headline in other words
_LONE_WORDS = 3  # of an h1 that is the headline although nothing declares it
_NOT_ALONE_WORDS = 4  # the same, where there are other h1
_LONGEST = 40  # words of a headline
_ELSEWHERE = (
    TAG_BITS["nav"] | TAG_BITS["footer"] | TAG_BITS["aside"] | TAG_BITS["figcaption"] | TAG_BITS["li"]
)
_TRUSTED = ("meta og:title", "json-ld headline")


def find_headline(reading: Reading, site_name: str | None) -> Found[str] | None:
    """The headline.

    The h1 most like what the page declares (og:title, JSON-LD headline, title element); else the declared title as it
    is printed in another element; else an h1 that is the only one; else what is declared, without the name of the site.
    An h1 that is the name of the site is none, and an h1 in a breadcrumb gives way to the declared heading below it.
    Labels within a heading, which the page does not declare, are no part of the headline.
    """
    declared: Sequence[Declared] = declared_headlines(reading.metadata, site_name)
    sites = site_keys(site_name, reading.dom.base)
    headings = [each for each in printed_headings(reading.split, "h1") if not is_site(each.text, sites)]
    parts = title_parts(reading.metadata, sites)
    others = tuple(f"{where}: {text}" for text, where in declared)
    chosen, said = _like_declared(headings, declared), declared
    if chosen is not None:
        chosen, said = _printed_below(chosen, reading, declared)
    else:
        chosen = _printed_title(reading, declared, parts) or _lone(headings, reading)
    if chosen is not None:
        chosen = replace(chosen, text=without_known_site(chosen.text, site_name, sites))
        text = without_labels(chosen, reading, said, parts)
        return Found(value=text, where=_where(chosen, reading.split), others=others)
    if declared:
        text, where = _shortest_agreed(declared, parts)
        return Found(value=text, where=where, others=tuple(f"h1: {each.text}" for each in headings))
    return None


def find_headline_variants(headline: str, reading: Reading, site_name: str | None) -> tuple[str, ...]:
    """Other wordings of the headline: what the page declares, and headings that share half its words."""
    words = set(tokens(headline))
    variants: dict[str, None] = {}
    for text, where in declared_headlines(reading.metadata, site_name):
        # og:title and the JSON-LD headline are headlines whatever their words; a title element may be anything.
        if text != headline and (where != "title" or likeness(words, set(tokens(text))) >= _SAME_STORY):
            variants.setdefault(text)
    for tag in ("h1", "h2"):
        for heading in printed_headings(reading.split, tag)[:6]:
            if heading.text != headline and likeness(words, set(tokens(heading.text))) >= _SAME_STORY:
                variants.setdefault(heading.text)
    return tuple(variants)


def _like_declared(headings: Sequence[Heading], declared: Sequence[Declared]) -> Heading | None:
    """The heading that shares most words with a declared title, the first of equals."""
    wanted = [set(tokens(text)) for text, _ in declared]
    scored = [
        (max((likeness(set(tokens(each.text)), title) for title in wanted), default=0.0), each)
        for each in headings
    ]
    best = max(scored, key=lambda each: each[0], default=None)
    return best[1] if best is not None and best[0] > _LIKE else None


def _printed_below(
    heading: Heading, reading: Reading, declared: Sequence[Declared]
) -> tuple[Heading, Sequence[Declared]]:
    """The headline that a reader sees, and the titles that say so.

    Where the h1 is the last step of a breadcrumb, that is the h2 below it which ends with what the page declares.
    """
    outline = reading.split.outline
    if _in_breadcrumb(heading, outline):
        trusted = [title for title in declared if title[1] in _TRUSTED and tokens(title[0])]
        for each in printed_headings(reading.split, "h2"):
            words = tokens(each.text)
            ends = [title for title in trusted if words[-len(tokens(title[0])) :] == tokens(title[0])]
            if ends and each.order > heading.order:
                return each, ends[:1]
    return heading, declared


def _in_breadcrumb(heading: Heading, outline: Outline) -> bool:
    path = outline.path(heading.container)[:4]
    if any("crumb" in outline.names[step].lower() for step in path):
        return True
    return any(outline.tag[step] in ("li", "nav") for step in path[1:3])


def _printed_title(reading: Reading, declared: Sequence[Declared], parts: Sequence[str]) -> Heading | None:
    """A block that is a declared title, or such a title without its first or last parts: headings first."""
    split, outline = reading.split, reading.split.outline
    printed: dict[str, list[Block]] = {}
    for block in split.blocks:
        if (
            block.words <= _LONGEST
            and not outline.hidden[block.container]
            and _may_be_headline(block, outline)
        ):
            printed.setdefault(name_key(block.text), []).append(block)
    for title in (*(text for text, _ in declared), *(part for part in parts if len(tokens(part)) > 1)):
        if blocks := printed.get(name_key(title)):
            block = min(blocks, key=lambda each: (outline.tag[each.container] not in HEADINGS, each.order))
            return Heading(text=block.text, order=block.order, container=block.container)
    return None


def _lone(headings: Sequence[Heading], reading: Reading) -> Heading | None:
    """An h1 that nothing declares: the only one, or one before the first solid paragraph."""
    good = next(iter(reading.features.good_orders), 0)
    for each in headings:
        words = len(tokens(each.text))
        if (len(headings) == 1 and words >= _LONE_WORDS) or (words >= _NOT_ALONE_WORDS and each.order < good):
            return each
    return None


def _may_be_headline(block: Block, outline: Outline) -> bool:
    return not outline.within[block.container] & _ELSEWHERE and outline.tag[block.container] != "li"


def _shortest_agreed(declared: Sequence[Declared], parts: Sequence[str]) -> Declared:
    """The first declared title, or a later one that is it without the part behind a separator."""
    return next(
        (each for each in declared[1:] if each[0] in parts and each[0] in declared[0][0]), declared[0]
    )


def _where(heading: Heading, split: Split) -> str:
    tag = split.outline.tag[heading.container]
    return tag if tag in HEADINGS else f"<{tag}> that says the declared title"
