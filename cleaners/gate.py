"""Limits on hostile markup, before any parser pays for it."""

from __future__ import annotations

import re

from cleaners.errors import PageRefused, Refusal

# The largest of the 2,487 labelled pages has 4.6 MB, the fullest 19,437 tags; trafilatura and libxml2 both show
# quadratic behaviour on what follows, so the limits stand where no real page was seen.
MAX_CHARACTERS = 8_000_000
MAX_TAGS = 100_000
MAX_TAG_LENGTH = 100_000  # characters of one start tag
MAX_ATTRIBUTES = 400  # of one tag
MAX_SCRIPT_LD = 256_000  # characters of one JSON-LD script

_LONG = 4_000  # characters of a tag that is looked at
_LONG_TAG = re.compile(rf"<[a-zA-Z][^<>]{{{_LONG},}}")
_TAG_NAME = re.compile(r"<[^\s/\"'=]{1,40}")
_DATA_VALUE = re.compile(r"""=\s*("[^"]*"|'[^']*')""")


def gate(text: str, url: str | None) -> str:
    """`text` itself, when it is within the limits; tags that are too long or have too many attributes lose all of them.

    Raises PageRefused when the page is too large or has too many tags: cutting it would lose text silently.
    """
    if len(text) > MAX_CHARACTERS:
        raise PageRefused(
            Refusal.TOO_LARGE, f"{len(text):,} characters; the limit is {MAX_CHARACTERS:,}", url=url
        )
    tags = text.count("<")
    if tags > MAX_TAGS:
        raise PageRefused(Refusal.TOO_COMPLEX, f"{tags:,} tags; the limit is {MAX_TAGS:,}", url=url)
    if tags and _has_long_tag(text):
        text = _LONG_TAG.sub(_without_attribute_flood, text)
    return text


def _has_long_tag(text: str) -> bool:
    """Whether a "<" and a letter open more characters without an angle bracket than a tag may have unlooked at.

    Looks back from the end of each window of that size, which skips nearly all of the page; a run that long is mostly
    script, and the search for the expression itself would cost a third of the parse.
    """
    at = 0
    while at + _LONG < len(text):
        window = at + _LONG + 1
        last = max(text.rfind("<", at, window), text.rfind(">", at, window))
        if last < 0:
            if text[at - 1 : at] == "<" and _LONG_TAG.match(text, at - 1):
                return True
            last = min(
                (each for each in (text.find("<", window), text.find(">", window)) if each >= 0), default=-1
            )
            if last < 0:
                return False
        at = last + 1
    return False


def _without_attribute_flood(match: re.Match[str]) -> str:
    tag = match[0]
    bare = _DATA_VALUE.sub("=", tag)
    if bare.count("=") + len(bare.split()) // 2 <= MAX_ATTRIBUTES and len(tag) <= MAX_TAG_LENGTH:
        return tag
    name = _TAG_NAME.match(tag)
    return name[0] if name else ""
