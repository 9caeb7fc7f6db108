"""Reads a front page for what it says of its site: name, language, feeds, sections, stories."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import islice
from urllib.parse import urljoin, urlsplit

from cleaners.decode import decode
from cleaners.dom import parse
from cleaners.errors import CleaningError
from cleaners.gate import gate
from cleaners.page import RawPage
from crawler.addresses import same_site, web_address
from crawler.discovery.judgement import judge
from crawler.discovery.link import Link
from crawler.discovery.sections import read_section
from crawler.errors import AddressError

_MOST_ANCHORS = 3_000
_MOST_SEGMENTS = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class FrontPage:
    """What a front page says; everything may be missing."""

    name: str | None = None
    language: str | None = None
    feeds: tuple[Link, ...] = ()
    sections: tuple[str, ...] = ()  # most promising first: in the navigation, near to the root
    stories: tuple[Link, ...] = ()


def read_front_page(body: bytes, url: str, content_type: str = "") -> FrontPage:
    """What the page at `url` says of its site; an empty one when it cannot be read."""
    listing = read_section(body, url, content_type)
    try:
        decoded = decode(RawPage(url=url, body=body, headers={"content-type": content_type}))
        dom = parse(gate(decoded.text, url), url)
    except CleaningError:
        return FrontPage()
    root = dom.root
    names = root.xpath("//meta[@property='og:site_name']/@content | //title/text()")
    name = next((" ".join(str(each).split()) for each in names if str(each).strip()), None)
    language = next((str(each).strip() for each in root.xpath("/html/@lang") if str(each).strip()), None)
    stories = {link.url for link in listing.articles}
    sections: dict[str, int] = {}
    for node in islice(root.iter("a"), _MOST_ANCHORS):
        address = _section(node.get("href"), dom.base or url, url)
        if address and address not in stories:
            in_navigation = any(above.tag in ("nav", "header") for above in node.iterancestors())
            depth = urlsplit(address).path.strip("/").count("/")
            sections[address] = min(sections.get(address, 99), depth + (0 if in_navigation else 10))
    return FrontPage(
        name=name.partition(" | ")[0].partition(" - ")[0][:100] if name else None,
        language=language,
        feeds=listing.listings,
        sections=tuple(sorted(sections, key=lambda address: sections[address])),
        stories=listing.articles,
    )


def _section(href: str | None, base: str, url: str) -> str | None:
    """The address of what may be a section of the site, by its looks."""
    try:
        address = web_address(urljoin(base, (href or "").strip()))
    except (AddressError, ValueError):
        return None
    parts = urlsplit(address)
    segments = [each for each in parts.path.split("/") if each]
    if not segments or len(segments) > _MOST_SEGMENTS or parts.query or not same_site(address, url):
        return None
    judged = judge(address)
    # A reason without points is a refusal: "/contact/ is never a story" is no section either.
    refused = judged.reasons and judged.score == 0 and judged.reasons[0][0] not in "+-"
    return None if refused or judged.is_story else address
