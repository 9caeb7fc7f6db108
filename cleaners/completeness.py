"""What kind of page it is, how much of the story it gives, and whether there is a story at all."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from cleaners.article import Completeness, PageType, Paragraph, count_words
from cleaners.block import Decision
from cleaners.blocks import TAG_BITS
from cleaners.errors import Refusal
from cleaners.found import Found
from cleaners.metadata import Metadata, types_of
from cleaners.own_page import PAGE_TYPE, is_own, stated
from cleaners.reading import Reading
from cleaners.vocabulary.clutter import clutter_kind

_STORY_WORDS = 60  # a page that keeps fewer has to show that it is a story
_STUB_WORDS = 250  # a paywalled page that gives more gave the story
_LISTING_TYPES = {"CollectionPage", "ItemList", "SearchResultsPage", "ProfilePage"}
_TEASER_SHARE = 0.5
_OWN_WORDS = 100  # with fewer a page of many links is one of links, unless they make whole paragraphs
_BETWEEN = 0.3  # links to stories among the kept blocks, for each of these
_VIDEO_WORDS, _GALLERY_WORDS = 150, 300  # with so many a video or a gallery is an article
_BEHIND = 8  # blocks behind the story in which the prompt of a paywall stands
_CONSENT_WORDS = 700  # a consent wall that says more than this is a page of law
_DOTS = re.compile(r"(?:\.\.\.|…|\[…\])$")


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """The kind of page and how complete its story is; `refusal` when it is none, with the reason for a person."""

    page_type: PageType
    completeness: Completeness
    evidence: tuple[str, ...] = ()
    refusal: Refusal | None = None
    detail: str = ""
    type_from: str = "what the page shows"

    @property
    def provenance(self) -> dict[str, str]:
        """Where the kind of page and the completeness of the story were read."""
        return {
            "page_type": self.type_from,
            "completeness": self.evidence[0] if self.evidence else "what the page shows",
        }


def judge_page(
    reading: Reading, decisions: Sequence[Decision], paragraphs: Sequence[Paragraph], headline: str | None
) -> Judged:
    """Judges what was kept against what else the page shows."""
    if paragraphs and is_own(reading.metadata):
        page_type, completeness = stated(reading.metadata)
        return Judged(page_type=page_type, completeness=completeness, type_from=f"meta {PAGE_TYPE}")
    words = sum(count_words(paragraph.text) for paragraph in paragraphs)
    wall = _wall(reading, words, headline)
    if wall is not None:
        return _refused(*wall)
    page_type, type_from = _page_type(reading, decisions)
    if page_type is PageType.LISTING:
        blocks = reading.split.blocks
        teasers = sum(1 for block in blocks if block.links and block.link_words * 2 > block.words)
        return _refused(
            Refusal.LISTING,
            f"this page lists other stories ({teasers} links to them, {words} words of its own); "
            "give the address of one of them",
            page_type,
        )
    asked = _consent_wall(reading, decisions, words)
    if asked is not None:
        detail = f"the site asks for consent and shows no story ({asked})"
        return _refused(Refusal.CONSENT_WALL, detail, completeness=Completeness.CONSENT_WALL)
    withheld = _withheld(reading, decisions)
    if words == 0:
        refusal = Refusal.PAYWALL if withheld else Refusal.NO_STORY
        return _refused(refusal, "the page shows no paragraph of a story", page_type)
    completeness, evidence = _completeness(reading, paragraphs, words, withheld)
    return Judged(page_type=page_type, completeness=completeness, evidence=evidence, type_from=type_from)


def _refused(
    refusal: Refusal,
    detail: str,
    page_type: PageType = PageType.OTHER,
    completeness: Completeness = Completeness.UNKNOWN,
) -> Judged:
    return Judged(page_type=page_type, completeness=completeness, refusal=refusal, detail=detail)


def _completeness(
    reading: Reading, paragraphs: Sequence[Paragraph], words: int, withheld: str | None
) -> tuple[Completeness, tuple[str, ...]]:
    """How much of the story `paragraphs` are, and what says so."""
    if withheld and words < _STUB_WORDS and not _is_free(reading):
        return Completeness.PAYWALLED, (withheld,)
    if is_cut(reading.warnings):
        return Completeness.TRUNCATED, ()
    if _DOTS.search(paragraphs[-1].text) and words < _STUB_WORDS:
        return Completeness.TRUNCATED, ("ends in dots",)
    return Completeness.COMPLETE, ()


def is_cut(warnings: Sequence[str]) -> bool:
    """Whether one of these codes says that the page or text was cut off on its way here."""
    return any(code.startswith("truncated_") for code in warnings)


def _withheld(reading: Reading, decisions: Sequence[Decision]) -> str | None:
    """What says that the site keeps the story for subscribers."""
    prompt = _paywall_prompt(reading, decisions)
    if prompt:
        return f"paywall prompt “{prompt}”"
    return "isAccessibleForFree is false" if _is_free(reading) is False else None


def _is_free(reading: Reading) -> bool | None:
    stated_free = find_is_free(reading.metadata)
    return stated_free.value if stated_free else None


def find_is_free(metadata: Metadata) -> Found[bool] | None:
    """isAccessibleForFree as the page states it, in JSON-LD or as a meta tag; None when it says nothing."""
    stated: Any = metadata.story().get("isAccessibleForFree")
    if stated is None:
        tier = metadata.first("article:content_tier", "og:article:content_tier")
        return Found(value=tier[1].strip().lower() == "free", where=f"meta {tier[0]}") if tier else None
    known = {"true": True, "false": False, "1": True, "0": False}
    free = stated if isinstance(stated, bool) else known.get(str(stated).strip().lower())
    return None if free is None else Found(value=free, where="json-ld isAccessibleForFree")


def _paywall_prompt(reading: Reading, decisions: Sequence[Decision]) -> str | None:
    """The paywall phrase right behind the last kept block; one in a side bar or the page's foot says nothing."""
    shown = decisions[: len(reading.split.blocks)]
    last = max((each.order for each in shown if each.kept), default=-1)
    for each in shown[last + 1 : last + 1 + _BEHIND]:
        phrase = reading.phrases[each.order]
        if phrase is not None and phrase[0] == "paywall":
            return phrase[1]
    return None


def _phrases(reading: Reading) -> Mapping[str, list[str]]:
    """The kinds of clutter phrases that a reader sees outside the page's navigation, with the phrases seen."""
    outline = reading.split.outline
    aside = TAG_BITS["nav"] | TAG_BITS["footer"]
    found: dict[str, list[str]] = {}
    for block, phrase in zip(reading.split.blocks, reading.phrases, strict=True):
        if phrase is not None and not outline.hidden[block.container]:
            if outline.within[block.container] & aside:
                continue
            found.setdefault(phrase[0], []).append(phrase[1])
    return found


def _wall(reading: Reading, words: int, headline: str | None) -> tuple[Refusal, str] | None:
    """A page that stands in the way of the story: it says so, and says little else."""
    phrases = _phrases(reading)
    page_words = sum(block.words for block in reading.split.blocks)
    titles = (reading.metadata.title or "", headline or "")
    for kind, refusal, what in (
        ("captcha", Refusal.CAPTCHA, "the site asks for proof that a person reads"),
        ("soft_404", Refusal.SOFT_404, "the site says that there is no such page"),
    ):
        said = phrases.get(kind, [])
        titled = next((phrase for title in titles if (phrase := _opens_with(kind, title))), None)
        if (titled and words < _STUB_WORDS / 2) or (
            said and words < _STORY_WORDS and page_words < _CONSENT_WORDS
        ):
            return refusal, f"{what} (“{titled or said[0]}”)"
    return None


def _consent_wall(reading: Reading, decisions: Sequence[Decision], words: int) -> str | None:
    """The consent phrase that the page's own words are about, when no story stands beside them."""
    page_words = sum(block.words for block in reading.split.blocks)
    if page_words >= _CONSENT_WORDS or words >= _STUB_WORDS or _declares_story(reading):
        return None
    return _asked_within(decisions)


def _asked_within(decisions: Sequence[Decision]) -> str | None:
    """The consent phrase that stands among the kept blocks, not in a banner around them."""
    kept = [each.order for each in decisions if each.kept]
    for each in decisions[kept[0] : kept[-1]] if kept else decisions:
        if each.reason == "consent phrase":
            return each.evidence
    return None


def _declares_story(reading: Reading) -> bool:
    social = (reading.metadata.first("og:type") or ("", ""))[1].lower()
    types = types_of(reading.metadata.story())
    return social == "article" or any("Article" in name or "Posting" in name for name in types)


def _opens_with(kind: str, title: str) -> str | None:
    found = clutter_kind(title)
    return found[1] if found and found[0] == kind else None


def _page_type(reading: Reading, decisions: Sequence[Decision]) -> tuple[PageType, str]:
    """The kind of page, and where it is said."""
    metadata = reading.metadata
    declared = {name for thing in metadata.json_ld for name in types_of(thing)}
    live = next((name for name in sorted(declared) if "LiveBlog" in name), None)
    if live:
        return PageType.LIVEBLOG, f"json-ld {live}"
    shows = "what the page shows"
    if _is_listing(reading, decisions, declared):
        return PageType.LISTING, shows
    social = (metadata.first("og:type") or ("", ""))[1].lower()
    kept = sum(count_words(each.text) for each in decisions if each.kept)
    if kept < _VIDEO_WORDS and social.startswith("video"):
        return PageType.VIDEO, "meta og:type"
    if kept < _VIDEO_WORDS and "VideoObject" in _story_types(metadata):
        return PageType.VIDEO, "json-ld VideoObject"
    galleries = sorted({"ImageGallery", "MediaGallery"} & declared)
    if galleries and kept < _GALLERY_WORDS:
        return PageType.GALLERY, f"json-ld {galleries[0]}"
    return PageType.ARTICLE, shows


def _story_types(metadata: Metadata) -> tuple[str, ...]:
    return types_of(metadata.story())


def _is_listing(reading: Reading, decisions: Sequence[Decision], declared: set[str]) -> bool:
    """Many links to stories, hardly a text of its own between them, and nothing that declares it a story."""
    blocks = reading.split.blocks
    kept = [block for block in blocks if decisions[block.order].kept]
    words = sum(block.words for block in kept)
    solid_words = sum(block.words for block in kept if reading.features.good[block.order])
    teasers = [block.order for block in blocks if block.links and block.link_words * 2 > block.words >= 4]
    if declared & _LISTING_TYPES and not any("Article" in name for name in _story_types(reading.metadata)):
        return len(teasers) >= 5 and solid_words < _STUB_WORDS
    if _declares_story(reading) or len(teasers) < 12:
        return False
    if words < _OWN_WORDS:
        return solid_words < 80
    # A list of short lines, a recipe or a catalogue holds together; what a listing says of each story stands apart.
    between = sum(1 for order in teasers if kept[0].order < order < kept[-1].order)
    return solid_words < _TEASER_SHARE * words and between > _BETWEEN * len(kept)
