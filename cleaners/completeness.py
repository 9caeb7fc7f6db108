"""What kind of page it is, how much of the story it gives, and whether there is a story at all."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from cleaners.article import Completeness, PageType, Paragraph, count_words
from cleaners.block import Decision
from cleaners.errors import Refusal
from cleaners.metadata import Metadata, types_of
from cleaners.reading import Reading

_STORY_WORDS = 60  # a page that keeps fewer has to show that it is a story
_STUB_WORDS = 250  # a paywalled page that gives more gave the story
_LISTING_TYPES = {"CollectionPage", "ItemList", "SearchResultsPage", "ProfilePage"}
_TEASER_SHARE = 0.5


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """The kind of page and how complete its story is; `refusal` when it is none, with the reason for a person."""

    page_type: PageType
    completeness: Completeness
    evidence: tuple[str, ...] = ()
    refusal: Refusal | None = None
    detail: str = ""


def judge_page(
    reading: Reading, decisions: Sequence[Decision], paragraphs: Sequence[Paragraph], headline: str | None
) -> Judged:
    """Judges what was kept against what else the page shows."""
    words = sum(count_words(paragraph.text) for paragraph in paragraphs)
    phrases = _phrases(reading)
    free = is_free(reading.metadata)
    page_type = _page_type(reading, decisions)
    wall = _wall(reading, words, phrases, headline)
    if wall is not None:
        return Judged(
            page_type=PageType.OTHER, completeness=Completeness.UNKNOWN, refusal=wall[0], detail=wall[1]
        )
    if page_type is PageType.LISTING:
        teasers = sum(
            1 for block in reading.split.blocks if block.links and block.link_words * 2 > block.words
        )
        return Judged(
            page_type=page_type,
            completeness=Completeness.UNKNOWN,
            refusal=Refusal.LISTING,
            detail=f"this page lists other stories ({teasers} links to them, {words} words of its own); "
            "give the address of one of them",
        )
    if words == 0:
        refusal = Refusal.PAYWALL if free is False or "paywall" in phrases else Refusal.NO_STORY
        return Judged(
            page_type=page_type,
            completeness=Completeness.UNKNOWN,
            refusal=refusal,
            detail="the page shows no paragraph of a story",
        )
    if words < _STUB_WORDS and (free is False or "paywall" in phrases):
        evidence = (
            "isAccessibleForFree is false" if free is False else f"paywall phrase: {phrases['paywall']}"
        )
        return Judged(page_type=page_type, completeness=Completeness.PAYWALLED, evidence=(evidence,))
    if "truncated_body" in reading.warnings:
        return Judged(page_type=page_type, completeness=Completeness.TRUNCATED, evidence=("truncated_body",))
    if paragraphs and re.search(r"(?:\.\.\.|…|\[…\])$", paragraphs[-1].text) and words < _STUB_WORDS:
        return Judged(page_type=page_type, completeness=Completeness.TRUNCATED, evidence=("ends in dots",))
    return Judged(page_type=page_type, completeness=Completeness.COMPLETE)


def is_free(metadata: Metadata) -> bool | None:
    """isAccessibleForFree as the page states it, in JSON-LD or as a meta tag; None when it says nothing."""
    stated: Any = metadata.story().get("isAccessibleForFree")
    if stated is None:
        tier = metadata.first("article:content_tier", "og:article:content_tier")
        if tier:
            return tier[1].strip().lower() == "free"
        return None
    if isinstance(stated, bool):
        return stated
    return {"true": True, "false": False, "1": True, "0": False}.get(str(stated).strip().lower())


def _phrases(reading: Reading) -> Mapping[str, str]:
    """The kinds of clutter phrases on the page, each with the first phrase seen outside hidden boxes."""
    hidden = reading.split.outline.hidden
    found: dict[str, str] = {}
    for block, phrase in zip(reading.split.blocks, reading.phrases, strict=True):
        if phrase is not None and not hidden[block.container]:
            found.setdefault(phrase[0], phrase[1])
    return found


def _wall(
    reading: Reading, words: int, phrases: Mapping[str, str], headline: str | None
) -> tuple[Refusal, str] | None:
    """A page that stands in the way of the story: it says so, and says little else."""
    if words >= _STORY_WORDS:
        return None
    page_words = sum(block.words for block in reading.split.blocks)
    title = " ".join(filter(None, (reading.metadata.title, headline)))
    for kind, refusal, what in (
        ("captcha", Refusal.CAPTCHA, "the site asks for proof that a person reads"),
        ("soft_404", Refusal.SOFT_404, "the site says that there is no such page"),
        ("consent", Refusal.CONSENT_WALL, "the site asks for consent and shows no story"),
    ):
        phrase = phrases.get(kind)
        titled = _opens_with(kind, title)
        if titled or (phrase and page_words < 400):
            return refusal, f"{what} (“{titled or phrase}”)"
    return None


def _opens_with(kind: str, title: str) -> str | None:
    from cleaners.vocabulary.clutter import clutter_kind

    found = clutter_kind(title)
    return found[1] if found and found[0] == kind else None


def _page_type(reading: Reading, decisions: Sequence[Decision]) -> PageType:
    metadata = reading.metadata
    declared = {name for thing in metadata.json_ld for name in types_of(thing)}
    if any("LiveBlog" in name for name in declared):
        return PageType.LIVEBLOG
    if _is_listing(reading, decisions, declared):
        return PageType.LISTING
    social = (metadata.first("og:type") or ("", ""))[1].lower()
    kept = sum(count_words(each.text) for each in decisions if each.kept)
    if (social.startswith("video") or "VideoObject" in _story_types(metadata)) and kept < 150:
        return PageType.VIDEO
    if {"ImageGallery", "MediaGallery"} & declared and kept < 300:
        return PageType.GALLERY
    return PageType.ARTICLE


def _story_types(metadata: Metadata) -> tuple[str, ...]:
    return types_of(metadata.story())


def _is_listing(reading: Reading, decisions: Sequence[Decision], declared: set[str]) -> bool:
    """Many links to stories and hardly a solid paragraph of its own, and nothing that declares it a story."""
    kept = sum(block.words for block in reading.split.blocks if decisions[block.order].kept)
    solid = [
        block
        for block in reading.split.blocks
        if decisions[block.order].kept and reading.features.good[block.order]
    ]
    solid_words = sum(block.words for block in solid)
    teasers = sum(
        1 for block in reading.split.blocks if block.links and block.link_words * 2 > block.words >= 4
    )
    declared_story = any("Article" in name or "Posting" in name for name in _story_types(reading.metadata))
    social = (reading.metadata.first("og:type") or ("", ""))[1].lower()
    if declared & _LISTING_TYPES and not declared_story and solid_words < 300:
        return teasers >= 5
    if declared_story or social == "article":
        return False
    return teasers >= 12 and (solid_words < 80 or solid_words < _TEASER_SHARE * kept)
