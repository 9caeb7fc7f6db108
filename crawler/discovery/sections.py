"""Reads section and front pages: their links to stories, and the feeds that they name."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from itertools import islice
from urllib.parse import urljoin

from lxml.html import HtmlElement

from cleaners.decode import decode
from cleaners.dom import parse
from cleaners.errors import CleaningError
from cleaners.gate import gate
from cleaners.page import RawPage
from crawler.discovery.judgement import judge
from crawler.discovery.link import Link, LinkKind, Listing, once

MAX_PAGE_BYTES = 8 * 1024 * 1024
MAX_ANCHORS = 10_000
_LONGEST_ADDRESS = 2_000
_LONGEST_TITLE = 500
_FEED_TYPES = frozenset(
    {"application/rss+xml", "application/atom+xml", "application/feed+json", "application/rdf+xml"}
)
_HEADINGS = frozenset({"h1", "h2", "h3", "h4"})
_NAVIGATION = frozenset({"nav", "footer"})
_LEVELS_UP = 6  # a headline's link is rarely deeper in its heading, and a nav's link in its list


def read_section(
    body: bytes, url: str, content_type: str = "", articles: re.Pattern[str] | None = None
) -> Listing:
    """The stories that a page links to, in the order of the page, and its feeds as listings.

    `articles` is the source's own pattern of story addresses: where it is given it decides alone.
    """
    if len(body) > MAX_PAGE_BYTES:
        return Listing(problems=(f"a page of {len(body):,} bytes; the limit is {MAX_PAGE_BYTES:,}",))
    try:
        decoded = decode(RawPage(url=url, body=body, headers={"content-type": content_type}))
        dom = parse(gate(decoded.text, url), url)
    except CleaningError as refused:
        return Listing(problems=(refused.detail,))
    tree, base = dom.root, dom.base or url
    anchors = _anchors(tree, base)
    stories = [
        Link(url=anchor.url, found_in=url, kind=LinkKind.SECTION, title=anchor.title)
        for anchor in anchors
        if (articles.search(anchor.url) if articles else anchor.is_story())
    ]
    return Listing(articles=once(stories), listings=_feeds(tree, base, url))


@dataclass(slots=True)
class _Anchor:
    """All links of a page to one address: a story is often linked by its picture and by its headline."""

    url: str
    texts: list[str] = field(default_factory=list)
    in_heading: bool = False
    in_navigation: bool = True  # until one of its links stands outside

    @property
    def title(self) -> str | None:
        return max(self.texts, key=len, default="")[:_LONGEST_TITLE] or None

    def is_story(self) -> bool:
        return judge(
            self.url, self.title or "", in_heading=self.in_heading, in_navigation=self.in_navigation
        ).is_story


def _anchors(tree: HtmlElement, base: str) -> list[_Anchor]:
    found: dict[str, _Anchor] = {}
    for node in islice(tree.iter("a"), MAX_ANCHORS):
        url = _absolute(base, node.get("href"))
        if not url:
            continue
        anchor = found.setdefault(url, _Anchor(url))
        text = " ".join(" ".join(node.itertext()).split())
        if text:
            anchor.texts.append(text)
        above = _above(node)
        anchor.in_heading = anchor.in_heading or bool(above & _HEADINGS) or _holds_heading(node)
        anchor.in_navigation = anchor.in_navigation and bool(above & _NAVIGATION)
    return list(found.values())


def _above(node: HtmlElement) -> set[str]:
    return {str(each.tag) for each in islice(node.iterancestors(), _LEVELS_UP)}


def _holds_heading(node: HtmlElement) -> bool:
    return next(node.iter(*_HEADINGS), None) is not None


def _absolute(base: str, href: str | None) -> str:
    """The address without its fragment; empty for what is no page (mailto:, javascript:, a mere fragment)."""
    cleaned = (href or "").strip()
    if not cleaned or cleaned.startswith("#") or len(cleaned) > _LONGEST_ADDRESS:
        return ""
    try:
        url = urljoin(base, cleaned).partition("#")[0]
    except ValueError:  # "http://[" and its likes
        return ""
    return url if url.startswith(("http://", "https://")) else ""


def _feeds(tree: HtmlElement, base: str, url: str) -> tuple[Link, ...]:
    links = []
    for attributes in (node.attrib for node in tree.iter("link")):
        rel = (attributes.get("rel") or "").lower().split()
        kind = (attributes.get("type") or "").partition(";")[0].strip().lower()
        address = _absolute(base, attributes.get("href"))
        title = " ".join((attributes.get("title") or "").split())[:_LONGEST_TITLE] or None
        # Blogs name a feed of comments beside the one of stories.
        is_comments = "comment" in address.lower() or "comment" in (title or "").lower()
        if "alternate" in rel and kind in _FEED_TYPES and address and not is_comments:
            links.append(Link(url=address, found_in=url, kind=LinkKind.FEED, title=title))
    return once(links)
