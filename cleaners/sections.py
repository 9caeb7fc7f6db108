"""Where the story stands in its paper: section, topics, kicker; and the copyright line."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from cleaners.block import Block, Decision, Role
from cleaners.found import Found
from cleaners.metadata import Metadata, texts, types_of
from cleaners.reading import Reading
from cleaners.vocabulary.fold import fold
from cleaners.vocabulary.markup import GROUP_BITS

_MOST_TOPICS = 40
_TOPIC_WORDS = 7
_KICKER = re.compile(
    r"kicker|eyebrow|overline|topline|roofline|dachzeile|spitzmarke|label|category|section|flag|tag",
    re.IGNORECASE,
)
_COPYRIGHT = re.compile(r"©|\(c\)\s|copyright|\bcopr\.", re.IGNORECASE)
_YEAR = re.compile(r"(?:19|20)\d\d")


def find_section(metadata: Metadata) -> Found[str] | None:
    """articleSection, article:section, else the last step of the breadcrumb before the story itself."""
    for text in texts(metadata.story().get("articleSection")):
        return Found(value=text, where="json-ld articleSection")
    declared = metadata.first(
        "article:section", "og:article:section", "articlesection", "section", "parsely-section"
    )
    if declared:
        return Found(value=declared[1], where=f"meta {declared[0]}")
    crumbs = _breadcrumb(metadata)
    return Found(value=crumbs[-1], where="json-ld breadcrumb") if crumbs else None


def _breadcrumb(metadata: Metadata) -> list[str]:
    """The steps between the front page and the story."""
    for thing in metadata.json_ld:
        if "BreadcrumbList" not in types_of(thing) or not isinstance(thing.get("itemListElement"), list):
            continue
        steps = [
            name for each in thing["itemListElement"] if isinstance(each, Mapping) and (name := _step(each))
        ]
        return [step for step in steps[1:-1] if len(step.split()) <= 4]
    return []


def _step(element: Mapping[str, Any]) -> str | None:
    item = element.get("item")
    return next(texts(element.get("name")), None) or next(
        texts(item) if isinstance(item, Mapping) else iter(()), None
    )


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
    """Short links in an element named for topics, from the story's end on: each its own block or item."""
    outline = reading.split.outline
    kept = [each.order for each in decisions if each.kept and each.order < len(reading.split.blocks)]
    if not kept:
        return []
    found = []
    for block in reading.split.blocks[kept[0] :]:
        if block.words > _TOPIC_WORDS or block.link_words < block.words or not block.links:
            continue
        near = outline.path(block.container)[:4]
        if any(outline.own[step] & GROUP_BITS["topics"] for step in near):
            found.append(block)
    return _of_one_list(found)


def _of_one_list(blocks: Sequence[Block]) -> list[str]:
    """The first run of blocks that stand close together."""
    run: list[Block] = []
    for block in blocks:
        if run and block.order - run[-1].order > 3:
            break
        run.append(block)
    return [block.text for block in run]


def find_kicker(reading: Reading, decisions: Sequence[Decision]) -> Found[str] | None:
    """The label right above the headline, when its element says that it is one."""
    outline = reading.split.outline
    title = reading.features.title_block
    for order in range(title - 1, max(title - 4, -1), -1):
        block = reading.split.blocks[order]
        if block.words > 6 or decisions[order].role not in (Role.KICKER, Role.NAVIGATION):
            continue
        if any(_KICKER.search(outline.names[step]) for step in outline.path(block.container)[:2]):
            return Found(
                value=block.text, where=f"label above the headline ({outline.names[block.container]})"
            )
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
