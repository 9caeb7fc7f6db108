"""Where the story stands in its paper: section, topics, kicker; and the copyright line."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from cleaners.block import Block, Decision, Role
from cleaners.found import Found
from cleaners.headings import printed_headings
from cleaners.metadata import Metadata, texts, types_of
from cleaners.reading import Reading
from cleaners.vocabulary.fold import fold

_MOST_TOPICS = 40
_TOPIC_WORDS = 7
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


def find_topics(
    reading: Reading, decisions: Sequence[Decision], headline: str | None
) -> Found[tuple[str, ...]] | None:
    """The first that has any: JSON-LD keywords, article:tag, the tag list below the story, news_keywords, keywords."""
    metadata = reading.metadata
    tagged = list(metadata.meta.get("article:tag", ()))
    for values, where in (
        (list(texts(metadata.story().get("keywords"))), "json-ld keywords"),
        (tagged, "meta article:tag"),
        (_tag_list(reading, decisions), "tag list below the story"),
        (list(metadata.meta.get("news_keywords", ())), "meta news_keywords"),
        (list(metadata.meta.get("keywords", ())), "meta keywords"),
    ):
        topics = _topics(values, headline)
        if topics:
            return Found(value=topics, where=where)
    return None


def _topics(values: Iterable[str], headline: str | None) -> tuple[str, ...]:
    found: dict[str, str] = {}
    listed = list(values)
    for value in listed:
        # One string for all of them, or one each: a comma inside a single tag is rare, a list in one string common.
        parts = re.split(r"\s*[,;|،、]\s*", value) if len(listed) == 1 or "," in value else [value]
        for part in parts:
            topic = " ".join(part.split()).strip("#").strip()
            if topic and len(topic.split()) <= _TOPIC_WORDS and fold(topic) != fold(headline or ""):
                found.setdefault(fold(topic), topic)
    return tuple(found.values())[:_MOST_TOPICS]


def _tag_list(reading: Reading, decisions: Sequence[Decision]) -> list[str]:
    """Links in an element that is named for topics, from the story's start on: the first run of them.

    A list of teasers can be named for topics too; a topic is short, and none of it is kept.
    """
    first = next((each.order for each in decisions if each.kept), 0)
    run: list[str] = []
    last = -1
    for mark in reading.split.marks:
        if mark.kind != "topic" or mark.block < first or mark.block >= len(reading.split.blocks):
            continue
        if run and mark.block - last > 3:
            break
        told = decisions[mark.block]
        if (
            told.kept
            or told.reason.startswith("read more")
            or not _is_topic(mark.text, reading.split.blocks[mark.block], mark.block == last)
        ):
            continue
        run.append(mark.text)
        last = mark.block
    return run


def _is_topic(text: str, block: Block, same_block: bool) -> bool:  # noqa: FBT001 - a private step
    """A short link that is most of its block, or one of several in it."""
    if len(text.split()) > _TOPIC_WORDS or len(text) > 60:
        return False
    return same_block or block.links > 1 or block.link_words * 2 > block.words


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
    """copyrightHolder and year of the JSON-LD, a meta tag, else the last short line with © or "Copyright"."""
    declared = reading.metadata.first("copyright", "dcterms.rights", "dc.rights")
    for block in reversed(reading.split.blocks):
        if (
            block.words <= 40
            and _COPYRIGHT.search(block.text[:80])
            and (_YEAR.search(block.text) or "©" in block.text)
        ):
            return Found(value=block.text, where="copyright line")
    return Found(value=declared[1], where=f"meta {declared[0]}") if declared else None
