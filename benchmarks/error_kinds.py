"""What kind of mistake a wrongly kept or wrongly dropped part of a page is: named for where the next work lies."""

from __future__ import annotations

import re
from dataclasses import dataclass

from cleaners.block import Decision, Role
from cleaners.tokens import likeness, tokens

ABOVE, WITHIN, BELOW = "above", "within", "below"  # of the labelled story on the page
_SAME = 0.8  # likeness to the headline from which on a line is the headline again
_STAMP = re.compile(
    r"\d{1,2}[:.h]\d\d|\b\d{1,2}[./ -]\w{1,9}[./ -]\d{2,4}|\b(?:19|20)\d\d\b|\b\d+ (?:min|hour|day)",
    re.IGNORECASE,
)
_STAMP_WORDS = 20
_SHORT_WORDS = 6
_HEADINGS = frozenset(("h1", "h2", "h3", "h4", "h5", "h6"))
# Groups of class names, the most telling first, and what a leaked block within one is called.
_GROUPS = {
    "caption": "caption or picture credit",
    "comments": "comment",
    "related": "related stories",
    "promotion": "promotion",
    "newsletter": "sign-up prompt",
    "share": "share row",
    "topics": "topic list",
    "consent": "consent or cookies",
    "notes": "note",
    "navigation": "navigation",
}
_PHRASES = {
    "read_more": "link line (\"read more\")",
    "section_headings": "clutter heading",
    "captions": "caption or picture credit",
    "author_bio": "author biography",
    "editor_note": "note",
    "legal": "legal notice",
    "newsletter": "sign-up prompt",
}  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """A block as its mistake is named by: what it says, where it stands, what is around it."""

    text: str
    words: int
    link_words: int
    tags: tuple[str, ...]  # its element first, the body last
    groups: frozenset[str]  # of class names, its own and those around it
    phrase: str | None  # the kind of clutter whose words it opens with
    place: str


def leak_kind(part: Part, headline: str) -> str:
    """What a part that is none of the story, and was kept, is."""
    if headline and likeness(set(tokens(part.text)), set(tokens(headline))) >= _SAME:
        return "headline again"
    if part.phrase is not None:
        return _PHRASES.get(part.phrase, f"{part.phrase} prompt")
    if {"figcaption", "figure"} & set(part.tags):
        return "caption or picture credit"
    for group, kind in _GROUPS.items():
        if group in part.groups:
            return kind
    if part.link_words * 2 >= max(1, part.words):
        return "link or teaser"
    if "©" in part.text:
        return "legal notice"
    if part.place == ABOVE and part.words <= _STAMP_WORDS and _STAMP.search(part.text):
        return "byline or date stamp"
    return f"{shape(part)}, {part.place} the story"


def shape(part: Part) -> str:
    """What a part is by its markup, and by its length where that says nothing."""
    if _HEADINGS & set(part.tags[:2]):
        return "heading"
    for tags, kind in (
        ({"td", "th"}, "table cell"),
        ({"li"}, "list item"),
        ({"blockquote"}, "quotation"),
        ({"figcaption", "figure"}, "caption"),
    ):
        if tags & set(part.tags[:4]):
            return kind
    return "line" if part.words < _SHORT_WORDS else "paragraph"


def loss_kind(part: Part, decision: Decision) -> str:
    """What dropped a part of the story: a rule by its reason, the score by what it was given."""
    if decision.kept:
        return "split off (dateline, credit line)"
    if decision.role is Role.STANDFIRST:
        return "taken for the standfirst"
    if decision.reason.startswith("reads unlike"):
        return f"score: {shape(part)} {part.place} the story"
    return f"rule: {decision.reason}"
