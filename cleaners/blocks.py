"""One walk of the DOM: the page as a list of Blocks, and the containers they stand in."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final, NamedTuple

from lxml import etree
from lxml.html import HtmlElement

from cleaners.block import Block
from cleaners.dom import Dom, opening_text
from cleaners.runs import LINKED, STRONG, Runs
from cleaners.vocabulary.markup import GROUP_BITS, markup_groups

# Nothing a reader sees as text of the page.
SKIPPED = frozenset(
    "script style noscript template svg math iframe object embed select option textarea input head link meta "
    "title canvas audio video map progress datalist dialog".split()
)
_FOREIGN = frozenset(("svg", "math"))  # a browser ends these at a paragraph, closed or not
# Elements that do not end a run of text.
_PHRASING = frozenset(
    "a abbr acronym b bdi bdo big cite code data del dfn em font i ins kbd mark q s samp small span strike strong "
    "sub sup time tt u var wbr label ruby rb rt rp nobr picture img source x-inline gu-island amp-img".split()
)
_BLOCK, _PHRASE, _LINK, _EMPHASIS, _IMAGE, _SPAN, _UNSEEN, _BREAK = range(8)
_KINDS = {
    **dict.fromkeys(SKIPPED, _UNSEEN),
    **dict.fromkeys(_PHRASING, _PHRASE),
    **dict.fromkeys(("b", "strong", "em", "i"), _EMPHASIS),
    "a": _LINK,
    "img": _IMAGE,
    "span": _SPAN,
    "br": _BREAK,
}
_HAS_WORD = re.compile(r"[^\W_]")
_MOST_MARKED = 1_000  # characters of a mark that holds elements; a name or a topic has some twenty
# Attributes that most elements have none of.
_SELDOM = frozenset(
    "data-testid data-component data-type data-block-type role hidden aria-hidden style itemprop".split()
) | {"data-dateline-rule"}
# Set on elements by the site rules of the sources file: "strip <xpath>" or "body <xpath>".
SITE_RULE = "data-dateline-rule"
_HAS_LETTER = re.compile(r"[^\W\d_]")
_CLIPPED = re.compile(r"clip\s*:\s*rect\(\s*0(?:px)?[\s,]+0(?:px)?[\s,]+0(?:px)?[\s,]+0", re.IGNORECASE)
_SCREEN_READER = re.compile(
    r"(?:^|[\s_-])(?:sr-only|visually-?hidden|screen-?reader(?:-text|-only|s)?|a11y-(?:hidden|only)|u-hidden-visually)(?!-focusable)",
    re.IGNORECASE,
)
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

    def path(self, container: int, most: int | None = None) -> list[int]:
        """The container and its ancestors, innermost first; `most` of them."""
        steps: list[int] = []
        while container >= 0 and len(steps) != most:
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


# An element as Outline's columns have it.
_Container = tuple[int, str, str, int, int, int, int, bool, bool, str]
_INHERITED: Final = 5
_WITHIN: Final = 6


@dataclass(frozen=True, slots=True, kw_only=True)
class Split:
    """The parts of a page in reading order."""

    blocks: Sequence[Block]
    outline: Outline
    pictures: Sequence[Picture]
    marks: Sequence[Mark]
    elements: Sequence[HtmlElement]  # by container


def split(dom: Dom) -> Split:
    """Walks `dom` once. Text of scripts, styles, templates and form controls is no part of the page."""
    body = dom.root if dom.root.tag == "body" else dom.root.find("body")
    return _Walk().run(dom.root if body is None else body)


class _Walk:
    """The state of the one walk; it lives for one call of `split`."""

    def __init__(self) -> None:
        self.runs = Runs()
        self.pictures: list[Picture] = []
        self.marks: list[Mark] = []
        # One tuple for an element, in the order of Outline's columns: ten appends were a sixth of the walk.
        self.containers: list[_Container] = [(-1, "body", "", 0, 0, 0, 0, False, False, "")]
        self.elements: list[HtmlElement] = []
        self.text: list[str] = []
        self.linked: list[str] = []  # of these, inside links
        self.strong: list[str] = []  # of these, in bold or italics
        self.links = 0

    def run(self, body: HtmlElement) -> Split:  # noqa: C901, PLR0912, PLR0915 - one walk, one loop: calls would double its cost
        pieces, linked, strong = self.text, self.linked, self.strong
        self.elements.append(body)
        here = 0
        in_link = in_strong = 0
        broken = False
        kinds: list[int] = []  # of the open elements: to ask an element for its tag again costs more
        text = body.text
        walk = etree.iterwalk(body, events=("start", "end"))
        next(walk, None)
        # What stands between block elements is mostly white space, and of no concern.
        if text and not text.isspace():
            pieces.append(text)
        for event, element in walk:
            if event == "start":
                tag = element.tag
                kind = _KINDS.get(tag, _BLOCK)
                kinds.append(kind)
                if kind == _BLOCK:
                    if pieces:
                        self.flush(here, broken)
                    self.links = 0
                    broken = False
                    here = self.open(element, tag, here)
                elif kind == _LINK:
                    in_link += 1
                    self.links += 1
                    self.mark_link(element, here)
                elif kind == _SPAN:
                    if element.attrib and self.mark_span(element, here):
                        walk.skip_subtree()
                        continue
                elif kind == _EMPHASIS:
                    in_strong += 1
                elif kind == _IMAGE:
                    self.add_picture(element, here)
                elif kind == _UNSEEN:
                    if tag not in _FOREIGN or next(element.iter("p"), None) is None:
                        walk.skip_subtree()
                        continue
                elif kind == _BREAK:
                    # Two in a row are a paragraph boundary, one is a line break within it.
                    broken = self.flush(here, broken)
                    self.links = 0
                text = element.text
            else:
                if element is body:
                    break
                kind = kinds.pop()
                if kind == _BLOCK:
                    if pieces:
                        self.flush(here, broken)
                    self.links = 0
                    broken = False
                    here = self.containers[here][0]
                elif kind == _LINK:
                    in_link -= 1
                elif kind == _EMPHASIS:
                    in_strong -= 1
                text = element.tail
            if text and (pieces or not text.isspace()):
                pieces.append(text)
                if in_link:
                    linked.append(text)
                if in_strong:
                    strong.append(text)
        self.flush(here, broken)
        return Split(
            blocks=self.runs.blocks(),
            outline=_outline(self.containers),
            pictures=self.pictures,
            marks=self.marks,
            elements=self.elements,
        )

    def flush(self, container: int, after_break: bool) -> bool:  # noqa: FBT001 - called for every element
        """Ends the run of text; whether there was any."""
        pieces = self.text
        text = " ".join("".join(pieces).split())
        spoken = bool(text) and _HAS_WORD.search(text) is not None
        if spoken:
            self.runs.add(text, container, after_break, self.links)
            if self.linked:
                self.runs.add_part(LINKED, self.linked, len(self.linked) == len(pieces))
            if self.strong:
                self.runs.add_part(STRONG, self.strong, len(self.strong) == len(pieces))
        pieces.clear()
        self.linked.clear()
        self.strong.clear()
        return spoken

    def open(self, element: HtmlElement, tag: str, parent: int) -> int:
        self.elements.append(element)
        _, _, _, depth, _, inherited, within, hidden, marked_body, ruled = self.containers[parent]
        names = ""
        own = 0
        attributes = dict(element.items())
        if attributes:
            get = attributes.get
            names = get("class") or ""
            identity = get("id")
            if identity:
                names = f"{names} {identity}"
            if not _SELDOM.isdisjoint(attributes):
                component = (
                    get("data-testid") or get("data-component") or get("data-type") or get("data-block-type")
                )
                if component:
                    names = f"{names} {component}"
                own = _role_groups(get("role") or "")
                hidden = (
                    hidden
                    or "hidden" in attributes
                    or get("aria-hidden") == "true"
                    or _is_hidden(get("style", ""))
                )
                marked_body = marked_body or "articlebody" in get("itemprop", "").lower()
                if not ruled.startswith("strip"):
                    ruled = get(SITE_RULE) or ruled
            if names:
                own |= markup_groups(names)
        self.containers.append(
            (
                parent, tag, names, depth + 1, own, inherited | own, within | TAG_BITS.get(tag, 0), hidden,
                marked_body, ruled,
            )
        )  # fmt: skip
        return len(self.containers) - 1

    def mark_link(self, element: HtmlElement, container: int) -> None:
        rel = element.get("rel") or ""
        if "author" in rel or _is_author(element.get("class") or ""):
            self.mark(element, "author")
        elif "tag" in rel or self.containers[container][_INHERITED] & _TOPICS:
            self.mark(element, "topic")

    def mark_span(self, element: HtmlElement, container: int) -> bool:
        """Notes a credit or an author; whether the span is for screen readers alone (", opens new tab")."""
        names = element.get("class") or ""
        style = element.get("style")
        if (names and _is_for_screen_readers(names)) or (style and _is_unseen(style)):
            # A colon for them, between a label and the headline, is a boundary for us too.
            return _HAS_LETTER.search(opening_text(element, _MOST_MARKED)) is not None
        if not names:
            return False
        if self.containers[container][_WITHIN] & _FIGURE:
            if _is_credit(names):
                self.mark(element, "credit")
        elif _is_author(names):
            self.mark(element, "author")
        return False

    def mark(self, element: HtmlElement, kind: str) -> None:
        # Most have no elements in them, and an iterator over them costs as much as all else.
        inside = len(element) > 0
        text = (
            opening_text(element, _MOST_MARKED)
            if inside
            else " ".join((element.text or "")[:_MOST_MARKED].split())
        )
        if text:
            link = element if element.tag == "a" else next(element.iter("a"), None) if inside else None
            self.marks.append(
                Mark(len(self.runs.texts), kind, text, None if link is None else link.get("href"))
            )

    def add_picture(self, element: HtmlElement, container: int) -> None:
        get = dict(element.items()).get
        source = get("data-src") or get("data-lazy-src") or get("data-original") or get("src") or ""
        width = get("width") or ""
        self.pictures.append(
            Picture(
                source=source.strip(),
                alt=(get("alt") or "").strip(),
                container=container,
                before_block=len(self.runs.texts),
                width=int(width) if width.isdecimal() and len(width) < 6 else None,
            )
        )


def _outline(containers: list[_Container]) -> Outline:
    parent, tag, names, depth, own, inherited, within, hidden, marked_body, site_rule = zip(
        *containers, strict=True
    )
    return Outline(
        parent=parent,
        tag=tag,
        names=names,
        depth=depth,
        own=own,
        inherited=inherited,
        within=within,
        hidden=hidden,
        marked_body=marked_body,
        site_rule=site_rule,
    )


@lru_cache(maxsize=10_000)
def _is_author(names: str) -> bool:
    return _AUTHOR.search(names) is not None


@lru_cache(maxsize=1_000)
def _is_credit(names: str) -> bool:
    return _CREDIT.search(names) is not None


@lru_cache(maxsize=1_000)
def _is_hidden(style: str) -> bool:
    return _DISPLAY_NONE.search(style) is not None


@lru_cache(maxsize=1_000)
def _is_unseen(style: str) -> bool:
    """Not displayed, or clipped to nothing, as is done with words for screen readers."""
    return _is_hidden(style) or _CLIPPED.search(style) is not None


@lru_cache(maxsize=5_000)
def _is_for_screen_readers(names: str) -> bool:
    return _SCREEN_READER.search(names) is not None


@lru_cache(maxsize=64)
def _role_groups(role: str) -> int:
    return markup_groups(f"role-{role}") if role else 0
