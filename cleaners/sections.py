"""Where the story stands in its paper: section and kicker; and the copyright line."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from cleaners.block import Decision, Role
from cleaners.found import Found
from cleaners.headings import printed_headings
from cleaners.metadata import Metadata, texts, types_of
from cleaners.reading import Reading
from cleaners.vocabulary.fold import fold

_KICKER_WORDS = 6
_KICKER = re.compile(
    r"kicker|eyebrow|overline|topline|roofline|dachzeile|spitzmarke|label|category|section|flag|tag",
    re.IGNORECASE,
)
_CRUMBS = re.compile(r"crumb", re.IGNORECASE)
_CRUMB_SEPARATOR = re.compile(r"\s*[>»›/|→»«‹]\s*")
_COPYRIGHT = re.compile(r"©|\(c\)\s|copyright|\bcopr\.", re.IGNORECASE)
_YEAR = re.compile(r"(?:19|20)\d\d")


def find_section(reading: Reading, headline: str | None) -> Found[str] | None:
    """articleSection, article:section, else the first step of the breadcrumb below the front page."""
    metadata = reading.metadata
    for text in texts(metadata.story().get("articleSection")):
        return Found(value=text, where="json-ld articleSection")
    declared = metadata.first(
        "article:section", "og:article:section", "articlesection", "section", "parsely-section"
    )
    if declared:
        return Found(value=declared[1], where=f"meta {declared[0]}")
    for steps, where in (
        (_breadcrumb(metadata), "json-ld breadcrumb"),
        (_printed_breadcrumb(reading)[1:], "breadcrumb"),
    ):
        named = [step for step in steps if fold(step) != fold(headline or "")]
        if named:
            return Found(value=named[0], where=where)
    return None


def _breadcrumb(metadata: Metadata) -> list[str]:
    """The steps between the front page and the story."""
    for thing in metadata.json_ld:
        if "BreadcrumbList" not in types_of(thing) or not isinstance(thing.get("itemListElement"), list):
            continue
        steps = [
            name for each in thing["itemListElement"] if isinstance(each, Mapping) and (name := _step(each))
        ]
        return [step for step in steps[1:] if len(step.split()) <= 4]
    return []


def _step(element: Mapping[str, Any]) -> str | None:
    item = element.get("item")
    own = next(texts(element.get("name")), None)
    return own or (next(texts(item), None) if isinstance(item, Mapping) else None)


def _printed_breadcrumb(reading: Reading) -> list[str]:
    """The links of an element named for breadcrumbs, front page first."""
    outline = reading.split.outline
    steps: list[str] = []
    for block in reading.split.blocks[: max(reading.features.title_block, 0) + 4]:
        if block.words <= 20 and any(
            _CRUMBS.search(outline.names[step]) for step in outline.path(block.container)[:4]
        ):
            steps += [part for part in _CRUMB_SEPARATOR.split(block.text) if part and len(part.split()) <= 4]
    return steps


def find_kicker(reading: Reading, decisions: Sequence[Decision], headline: str | None) -> Found[str] | None:
    """The label right above the headline when its element says that it is one, or the one within its heading."""
    outline = reading.split.outline
    title = reading.features.title_block
    for order in range(title - 1, max(title - 4, -1), -1):
        block = reading.split.blocks[order]
        if block.words > _KICKER_WORDS or decisions[order].role not in (Role.KICKER, Role.NAVIGATION):
            continue
        if any(_KICKER.search(outline.names[step]) for step in outline.path(block.container)[:2]):
            return Found(
                value=block.text, where=f"label above the headline ({outline.names[block.container]})"
            )
    for tag in ("h1", "h2") if headline else ():
        for heading in printed_headings(reading.split, tag):
            label = heading.text.removesuffix(headline or "")
            if label and label != heading.text and (kicker := label.strip(" :|｜»•–—-")):
                return Found(value=kicker, where=f"label within the {tag}")
    return None


def find_copyright(reading: Reading) -> Found[str] | None:
    """The last short line with ©, or with "Copyright" and a year; else what a meta tag says."""
    declared = reading.metadata.first("copyright", "dcterms.rights", "dc.rights")
    for block in reversed(reading.split.blocks):
        if (
            block.words <= 40
            and _COPYRIGHT.search(block.text[:80])
            and (_YEAR.search(block.text) or "©" in block.text)
        ):
            return Found(value=block.text, where="copyright line")
    return Found(value=declared[1], where=f"meta {declared[0]}") if declared else None
