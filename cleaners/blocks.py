"""One walk of the DOM: the page as a list of Blocks, and the containers they stand in."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

from lxml import etree
from lxml.html import HtmlElement

from cleaners.article import count_words
from cleaners.block import Block
from cleaners.dom import Dom
from cleaners.vocabulary.markup import GROUP_BITS, markup_groups

# Nothing a reader sees as text of the page.
_SKIPPED = frozenset(
    "script style noscript template svg math iframe object embed select option textarea input head link meta "
    "canvas audio video map progress datalist dialog".split()
)
_FOREIGN = frozenset(("svg", "math"))  # a browser ends these at a paragraph, closed or not
# Elements that do not end a run of text.
_PHRASING = frozenset(
    "a abbr acronym b bdi bdo big cite code data del dfn em font i ins kbd mark q s samp small span strike strong "
    "sub sup time tt u var wbr label ruby rb rt rp nobr picture img source x-inline gu-island amp-img".split()
)
_STRONG = frozenset(("b", "strong", "em", "i"))
_HAS_WORD = re.compile(r"[^\W_]")
# Set on elements by the site rules of the sources file: "strip <xpath>" or "body <xpath>".
SITE_RULE = "data-dateline-rule"
_DISPLAY_NONE = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)


class Picture(NamedTuple):
    """An image of the page, and the block that follows it."""

    source: str
    alt: str
    container: int
    before_block: int  # order of the next block of text
    width: int | None


class Mark(NamedTuple):
    """An inline element that says more than its text.

    A link in a list of topics, a credit within a caption, the names in a byline.
    """

    block: int  # order of the block it stands in
    kind: str  # "topic", "credit" or "author"
    text: str
    href: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Outline:
    """The block-level elements of a page as parallel columns; an index is an element, 0 is the body.

    `own` and `inherited` are bit sets of markup groups (see vocabulary/markup.py) read from class, id and role, of
    the element itself and of it with all its ancestors; `tags` is the tuple of tag names, `within` the set of tags
    of the element and its ancestors as a bit set over TAG_BITS.
    """

    parent: Sequence[int]
    tag: Sequence[str]
    names: Sequence[str]
    depth: Sequence[int]
    own: Sequence[int]
    inherited: Sequence[int]
    within: Sequence[int]
    hidden: Sequence[bool]
    marked_body: Sequence[bool]  # itemprop="articleBody" on it or above
    site_rule: Sequence[str]  # the site rule that rules it, "" when none does

    def path(self, container: int) -> list[int]:
        """The container and its ancestors, innermost first."""
        steps = []
        while container >= 0:
            steps.append(container)
            container = self.parent[container]
        return steps


TAG_BITS = {
    tag: 1 << bit
    for bit, tag in enumerate(
        (
            "article", "main", "aside", "nav", "footer", "header", "figure", "figcaption", "form", "ul", "li", "table",
            "blockquote", "section", "button", "h1", "h2", "h3", "h4", "p", "address", "dl", "details", "td", "pre",
        )
    )
}  # fmt: skip
_TOPICS = GROUP_BITS["topics"]
_FIGURE = TAG_BITS["figure"] | TAG_BITS["figcaption"]
_CREDIT = re.compile(
    r"credit|copyright|source|photographer|author|byline|quelle|urheber|attribution", re.IGNORECASE
)
_AUTHOR = re.compile(
    r"(?:^|[-_\s])(?:by|byline|byname|author|auteur|autor|autore|writer|reporter)(?:$|[-_\s])", re.IGNORECASE
)
TAG_BITS["ol"] = TAG_BITS["ul"]
TAG_BITS["h5"] = TAG_BITS["h6"] = TAG_BITS["h4"]
TAG_BITS["th"] = TAG_BITS["td"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Split:
    """The parts of a page in reading order."""

    blocks: Sequence[Block]
    outline: Outline
    pictures: Sequence[Picture]
    marks: Sequence[Mark]


def split(dom: Dom) -> Split:
    """Walks `dom` once. Text of scripts, styles, templates and form controls is no part of the page."""
    body = dom.root if dom.root.tag == "body" else dom.root.find("body")
    return _Walk().run(dom.root if body is None else body)


class _Walk:
    """The state of the one walk; it lives for one call of `split`."""

    def __init__(self) -> None:
        self.blocks: list[Block] = []
        self.pictures: list[Picture] = []
        self.marks: list[Mark] = []
        self.parent = [-1]
        self.tag = ["body"]
        self.names = [""]
        self.depth = [0]
        self.own = [0]
        self.inherited = [0]
        self.within = [0]
        self.hidden = [False]
        self.marked_body = [False]
        self.site_rule = [""]
        self.text: list[str] = []
        self.link_words = self.strong_words = self.links = 0

    def run(self, body: HtmlElement) -> Split:  # noqa: C901, PLR0912 - one walk, one loop: calls would double its cost
        here = 0
        in_link = in_strong = 0
        broken = False
        walk = etree.iterwalk(body, events=("start", "end"))
        next(walk, None)
        self.add_text(body.text, in_link=False, in_strong=False)
        for event, element in walk:
            tag = element.tag
            if event == "start":
                if tag in _PHRASING:
                    if tag == "a":
                        in_link += 1
                        self.links += 1
                        self.mark_link(element, here)
                    elif tag in _STRONG:
                        in_strong += 1
                    elif tag == "img":
                        self.add_picture(element, here)
                    elif tag == "span":
                        self.mark_span(element, here)
                elif tag in _SKIPPED:
                    if tag not in _FOREIGN or next(element.iter("p"), None) is None:
                        walk.skip_subtree()
                        continue
                elif tag == "br":
                    # Two in a row are a paragraph boundary, one is a line break within it.
                    broken = self.flush(here, broken)
                else:
                    self.flush(here, broken)
                    broken = False
                    here = self.open(element, tag, here)
                self.add_text(element.text, in_link > 0, in_strong > 0)
                continue
            if tag in _PHRASING:
                if tag == "a":
                    in_link -= 1
                elif tag in _STRONG:
                    in_strong -= 1
            elif tag not in _SKIPPED and tag != "br":
                self.flush(here, broken)
                broken = False
                here = max(self.parent[here], 0)
            if element is not body:
                self.add_text(element.tail, in_link > 0, in_strong > 0)
        self.flush(here, broken)
        return Split(
            blocks=self.blocks,
            outline=Outline(
                parent=self.parent,
                tag=self.tag,
                names=self.names,
                depth=self.depth,
                own=self.own,
                inherited=self.inherited,
                within=self.within,
                hidden=self.hidden,
                marked_body=self.marked_body,
                site_rule=self.site_rule,
            ),
            pictures=self.pictures,
            marks=self.marks,
        )

    def add_text(self, text: str | None, in_link: bool, in_strong: bool) -> None:  # noqa: FBT001 - called for every text
        if not text:
            return
        self.text.append(text)
        if (in_link or in_strong) and not text.isspace():
            words = count_words(text)
            if in_link:
                self.link_words += words
            if in_strong:
                self.strong_words += words

    def flush(self, container: int, after_break: bool) -> bool:  # noqa: FBT001 - called for every element
        """Ends the run of text; whether there was any."""
        if not self.text:
            self.links = 0
            return False
        text = " ".join("".join(self.text).split())
        self.text.clear()
        spoken = bool(text) and _HAS_WORD.search(text) is not None
        if spoken:
            words = count_words(text)
            self.blocks.append(
                Block(
                    len(self.blocks), text, words, min(words, self.link_words), min(words, self.strong_words),
                    container, after_break, self.links,
                )
            )  # fmt: skip
        self.link_words = self.strong_words = self.links = 0
        return spoken

    def open(self, element: HtmlElement, tag: str, parent: int) -> int:
        get = element.get
        names = get("class") or ""
        identity = get("id")
        if identity:
            names = f"{names} {identity}"
        component = get("data-testid") or get("data-component") or get("data-type") or get("data-block-type")
        if component:
            names = f"{names} {component}"
        role = get("role")
        own = markup_groups(names) if names else 0
        if role:
            own |= _role_groups(role)
        style = get("style")
        self.hidden.append(
            self.hidden[parent]
            or get("hidden") is not None
            or get("aria-hidden") == "true"
            or (style is not None and _DISPLAY_NONE.search(style) is not None)
        )
        itemprop = get("itemprop")
        self.marked_body.append(
            self.marked_body[parent] or (itemprop is not None and "articlebody" in itemprop.lower())
        )
        ruled = self.site_rule[parent]
        self.site_rule.append(ruled if ruled.startswith("strip") else get(SITE_RULE) or ruled)
        self.parent.append(parent)
        self.tag.append(tag)
        self.names.append(names)
        self.depth.append(self.depth[parent] + 1)
        self.own.append(own)
        self.inherited.append(self.inherited[parent] | own)
        self.within.append(self.within[parent] | TAG_BITS.get(tag, 0))
        return len(self.tag) - 1

    def mark_link(self, element: HtmlElement, container: int) -> None:
        rel = element.get("rel") or ""
        if "author" in rel or _is_author(element.get("class") or ""):
            self.mark(element, "author")
        elif "tag" in rel or self.inherited[container] & _TOPICS:
            self.mark(element, "topic")

    def mark_span(self, element: HtmlElement, container: int) -> None:
        names = element.get("class")
        if not names:
            return
        if self.within[container] & _FIGURE:
            if _CREDIT.search(names):
                self.mark(element, "credit")
        elif _is_author(names):
            self.mark(element, "author")

    def mark(self, element: HtmlElement, kind: str) -> None:
        text = " ".join("".join(element.itertext()).split())
        if text:
            link = next(element.iter("a"), None)
            self.marks.append(Mark(len(self.blocks), kind, text, None if link is None else link.get("href")))

    def add_picture(self, element: HtmlElement, container: int) -> None:
        get = element.get
        source = get("data-src") or get("data-lazy-src") or get("data-original") or get("src") or ""
        width = get("width") or ""
        self.pictures.append(
            Picture(
                source=source.strip(),
                alt=(get("alt") or "").strip(),
                container=container,
                before_block=len(self.blocks),
                width=int(width) if width.isdecimal() and len(width) < 6 else None,
            )
        )


@lru_cache(maxsize=10_000)
def _is_author(names: str) -> bool:
    return _AUTHOR.search(names) is not None


@lru_cache(maxsize=64)
def _role_groups(role: str) -> int:
    return markup_groups(f"role-{role}")
