"""The headline as a reader sees it, its other wordings, the kicker above it, and the name of the site."""

from __future__ import annotations

import re

from cleaners.blocks import TAG_BITS, Split
from cleaners.found import Found
from cleaners.metadata import Metadata, texts
from cleaners.page import SiteHints
from cleaners.tokens import likeness, tokens
from cleaners.vocabulary.fold import fold

# Where a title ends and the name of the site or section begins.
_SUFFIX = re.compile(r"\s+(?:[|–—•·»«:]|-{1,2})\s+|\s*[|｜]\s*")
_BARS = frozenset("| ｜ – — » -".split())
_TRAILING_LABEL = re.compile(r"\s*\[[^\]]{1,20}\]\s*$")
_LIKE = 0.2  # overlap with the declared titles from which an h1 is the story's (QUALITY: .91 exact with it)
_LONE_WORDS = 4
_LONGEST_TITLE = 600  # characters
_SAME_STORY = 0.5  # overlap from which a heading says the headline in other words


def find_site_name(metadata: Metadata, hints: SiteHints) -> Found[str] | None:
    """The publisher's name: the source's own, og:site_name, the JSON-LD publisher, application-name."""
    if hints.name:
        return Found(value=hints.name, where="source")
    declared = metadata.first("og:site_name")
    publisher = next(texts(metadata.story().get("publisher")), None)
    application = metadata.first("application-name", "apple-mobile-web-app-title")
    for found, where in (
        (declared and declared[1], "meta og:site_name"),
        (publisher, "json-ld publisher"),
        (application and application[1], f"meta {application[0]}" if application else ""),
    ):
        if found and len(found) <= 80:
            return Found(value=_folded(found), where=where)
    return None


def find_headline(split: Split, metadata: Metadata, site_name: str | None) -> Found[str] | None:
    """The headline.

    The h1 most like what the page declares (og:title, JSON-LD headline, title element); a lone h1 of four words or
    more; else the declared title without the name of the site.
    """
    declared = declared_headlines(metadata, site_name)
    headings = printed_headings(split, "h1")
    wanted = [set(tokens(text)) for text, _ in declared]
    scored = [
        (max((likeness(set(tokens(text)), each) for each in wanted), default=0.0), text) for text in headings
    ]
    best = max(scored, key=lambda each: each[0], default=None)
    others = tuple(f"{where}: {text}" for text, where in declared)
    if best is not None and best[0] > _LIKE:
        return Found(value=_trimmed(best[1], site_name), where="h1", others=others)
    if (
        len(headings) == 1
        and len(tokens(headings[0])) >= _LONE_WORDS
        and fold(headings[0]) != fold(site_name or "")
    ):
        return Found(value=_trimmed(headings[0], site_name), where="h1", others=others)
    if declared:
        return Found(
            value=declared[0][0], where=declared[0][1], others=tuple(f"h1: {text}" for text in headings)
        )
    return None


def find_headline_variants(
    headline: str, split: Split, metadata: Metadata, site_name: str | None
) -> tuple[str, ...]:
    """Other wordings of the headline: what the page declares, and headings that share half its words."""
    words = set(tokens(headline))
    variants: dict[str, None] = {}
    for text, where in declared_headlines(metadata, site_name):
        # og:title and the JSON-LD headline are headlines whatever their words; a title element may be anything.
        if text != headline and (where != "title" or likeness(words, set(tokens(text))) >= _SAME_STORY):
            variants.setdefault(text)
    for tag in ("h1", "h2"):
        for text in printed_headings(split, tag)[:6]:
            if text != headline and likeness(words, set(tokens(text))) >= _SAME_STORY:
                variants.setdefault(text)
    return tuple(variants)


def declared_headlines(metadata: Metadata, site_name: str | None) -> list[tuple[str, str]]:
    """(headline, where) as the page declares it, the name of the site cut off, most trusted first."""
    found: list[tuple[str, str]] = []
    social = metadata.first("og:title")
    if social:
        found.append((social[1], "meta og:title"))
    for text in texts(metadata.story().get("headline")):
        found.append((text, "json-ld headline"))
        break
    for text in texts(metadata.story().get("alternativeHeadline")):
        found.append((text, "json-ld alternativeHeadline"))
        break
    tweeted = metadata.first("twitter:title")
    if tweeted:
        found.append((tweeted[1], "meta twitter:title"))
    if metadata.title:
        found.append((metadata.title, "title"))
    return [(trimmed, where) for text, where in found if (trimmed := _trimmed(text, site_name))]


def printed_headings(split: Split, tag: str) -> list[str]:
    """The texts of the visible elements of this heading tag, in order; one that holds several blocks is joined."""
    outline = split.outline
    texts_of: dict[int, list[str]] = {}
    for block in split.blocks:
        if not outline.within[block.container] & TAG_BITS[tag] or outline.hidden[block.container]:
            continue
        heading = next((each for each in outline.path(block.container) if outline.tag[each] == tag), None)
        if heading is not None:
            texts_of.setdefault(heading, []).append(block.text)
    return [" ".join(parts) for parts in texts_of.values()]


def _folded(text: str) -> str:
    return " ".join(text.split())


def _trimmed(title: str, site_name: str | None) -> str:
    """`title` without the name of the site at its end or start; what is too long for a title is left as it is."""
    if len(title) > _LONGEST_TITLE:
        return _folded(title[:_LONGEST_TITLE])
    text = _TRAILING_LABEL.sub("", _folded(title))
    parts = _SUFFIX.split(text)
    if len(parts) < 2:
        return text
    if site_name:
        return _without_site(text, site_name)
    cut = list(_SUFFIX.finditer(text))[-1]
    head, tail = text[: cut.start()], text[cut.end() :]
    # Nobody says what the site is called: a short last part behind a headline of some length is its name.
    if cut[0].strip() in _BARS and len(tail.split()) <= _LONE_WORDS <= len(head.split()):
        return head
    return text


def _without_site(text: str, site_name: str) -> str:
    """Cuts the parts that name the site, and what stands behind them."""
    cuts = list(_SUFFIX.finditer(text))
    name = _name_key(site_name)
    for cut in reversed(cuts):
        tail, head = text[cut.end() :], text[: cut.start()]
        key = _name_key(tail)
        if key and (key == name or name in key or key in name) and len(tail.split()) <= 8 and head:
            return _without_site(head, site_name)
    if cuts:
        first = cuts[0]
        if _name_key(text[: first.start()]) == name and text[first.end() :]:
            return text[first.end() :]
    return text


def _name_key(name: str) -> str:
    """A name for comparison: "The Daily Mirror", "dailymirror.com" and "Daily Mirror" are one."""
    folded = fold(name).removeprefix("the ")
    folded = re.sub(r"\.(?:com|net|org|co|de|fr|it|es|uk|in|pk|news)\b.*$", "", folded)
    return re.sub(r"[^\w]+", "", folded)
