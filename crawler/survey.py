"""Looks at a site once and says what a source of it would list: its feeds, its sitemaps, its sections."""

from __future__ import annotations

import logging
import re
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING
from urllib.parse import urljoin, urlsplit

from crawler.addresses import registrable_domain, same_site, web_address
from crawler.discovery.feeds import read_feed
from crawler.discovery.front_page import FrontPage, read_front_page
from crawler.discovery.link import LinkKind, Listing
from crawler.discovery.sections import read_section
from crawler.discovery.sitemaps import read_sitemap
from crawler.errors import AddressError, FetchError

if TYPE_CHECKING:
    from cleaners.page import RawPage
    from crawler.fetch import Fetcher

logger = logging.getLogger(__name__)

# Where sites keep a feed or a sitemap that they name nowhere. Asked for only when they name none.
_FEEDS = ("/feed", "/rss", "/rss.xml", "/feed.xml", "/atom.xml", "/feed.json", "/index.xml")
_SITEMAPS = ("/sitemap.xml", "/sitemap_index.xml", "/news-sitemap.xml", "/sitemap-news.xml")
_MOST_FEEDS = 5
_MOST_SITEMAPS = 3
_MOST_SECTIONS = 5
_FEWEST_STORIES = 5  # on a page that is worth being read as a section
# Patterns that addresses of stories follow, the narrowest first: one that fits all known ones, and no section, is kept.
_PATTERNS = (
    r"-\d{5,}\.html?$", r"/\d{4}/\d{2}/\d{2}/", r"/\d{4}-\d{2}-\d{2}/", r"-\d{6,}(?:\.\w+)?/?$", r"/\d{6,}(?:[/-]|$)",
    r"/\d{4}/\d{2}/", r"\.html?$",
)  # fmt: skip
_FEWEST_FOR_PATTERN = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class Survey:
    """What was found of a site; `stories` are addresses of stories, for a person to check by."""

    url: str
    id: str
    name: str | None = None
    language: str | None = None
    feeds: tuple[str, ...] = ()
    sitemaps: tuple[str, ...] = ()
    sections: tuple[str, ...] = ()
    articles: str | None = None
    stories: tuple[str, ...] = ()


def survey(url: str, fetcher: Fetcher) -> Survey:
    """Fetches the front page and what it leads to, some twenty documents. Raises FetchError for the front page."""
    page = fetcher.fetch(url, any_type=True)
    front = read_front_page(page.body, page.url or url, page.headers.get("content-type", ""))
    address = page.url or url
    feeds, listed = _feeds(fetcher, address, front)
    sitemaps, mapped = _sitemaps(fetcher, address)
    sections, sectioned = _sections(fetcher, front, _spelled([*listed, *mapped]))
    stories = _on_site(address, [*listed, *mapped, *(link.url for link in front.stories), *sectioned])
    return Survey(
        url=address,
        id=identity_of(address),
        name=front.name,
        language=front.language,
        feeds=feeds,
        sitemaps=sitemaps,
        sections=sections,
        articles=_pattern(_on_site(address, listed) or stories, [address, *sections, *front.sections]),
        stories=tuple(stories[:20]),
    )


def _feeds(fetcher: Fetcher, url: str, front: FrontPage) -> tuple[tuple[str, ...], list[str]]:
    named = [link.url for link in front.feeds][:_MOST_FEEDS]
    found: list[str] = []
    stories: list[str] = []
    for address in named or [urljoin(url, path) for path in _FEEDS]:
        listing = _listing(fetcher, address, LinkKind.FEED)
        if listing is not None and listing.articles:
            found.append(address)
            stories += [link.url for link in listing.articles]
            if not named:
                break
    return tuple(found), stories


def _sitemaps(fetcher: Fetcher, url: str) -> tuple[tuple[str, ...], list[str]]:
    named = list(fetcher.robots(url).sitemaps)
    # News sitemaps hold the last two days, and nothing else: all that a crawl needs.
    named.sort(key=lambda address: "news" not in address.lower())
    found: list[str] = []
    for address in named[:_MOST_SITEMAPS] or [urljoin(url, path) for path in _SITEMAPS]:
        listing = _listing(fetcher, address, LinkKind.SITEMAP)
        if listing is None or not (listing.articles or listing.listings):
            continue
        news = [link.url for link in listing.listings if "news" in urlsplit(link.url).path.lower()]
        if any(link.kind is LinkKind.NEWS_SITEMAP for link in listing.articles):
            return (address,), [link.url for link in listing.articles]
        if news:
            return tuple(news[:1]), []
        found.append(address)
        if not named:
            break
    return tuple(found), []


def _sections(fetcher: Fetcher, front: FrontPage, told: frozenset[str]) -> tuple[tuple[str, ...], list[str]]:
    """The sections that list stories, and those. What feed or sitemap tell of is a story, whatever it lists."""
    found: list[str] = []
    stories: list[str] = []
    for address in [each for each in front.sections if each not in told][:_MOST_SECTIONS]:
        listing = _listing(fetcher, address, LinkKind.SECTION)
        if listing is not None and len(listing.articles) >= _FEWEST_STORIES:
            found.append(address)
            stories += [link.url for link in listing.articles]
    return tuple(found), stories


def _listing(fetcher: Fetcher, address: str, kind: LinkKind) -> Listing | None:
    try:
        page: RawPage = fetcher.fetch(web_address(address), any_type=True)
    except (FetchError, AddressError) as problem:
        logger.info("%s", problem)
        return None
    url, content_type = page.url or address, page.headers.get("content-type", "")
    match kind:
        case LinkKind.FEED:
            return read_feed(page.body, url, content_type)
        case LinkKind.SITEMAP:
            return read_sitemap(page.body, url, content_type)
        case _:
            return read_section(page.body, url, content_type)


def _spelled(addresses: Iterable[str]) -> frozenset[str]:
    spelled: set[str] = set()
    for address in addresses:
        with suppress(AddressError):
            spelled.add(web_address(address))
    return frozenset(spelled)


def _on_site(url: str, addresses: Iterable[str]) -> list[str]:
    return [address for address in dict.fromkeys(addresses) if same_site(address, url)]


def _pattern(stories: list[str], others: Iterable[str]) -> str | None:
    """The narrowest pattern that all stories follow, and no other page."""
    if len(stories) < _FEWEST_FOR_PATTERN:
        return None
    for pattern in _PATTERNS:
        fits = re.compile(pattern).search
        if all(map(fits, stories)) and not any(map(fits, others)):
            return pattern
    return None


def identity_of(url: str) -> str:
    """What a source of this site is called unless somebody says otherwise: "bbc" for www.bbc.co.uk."""
    domain = registrable_domain(url) or urlsplit(url).netloc.partition(":")[0]
    label = domain if domain.replace(".", "").isdecimal() else domain.partition(".")[0]
    return re.sub(r"[^a-z0-9_.-]", "-", label.lower()).strip("-._") or "source"


def with_identity(found: Survey, taken: Iterable[str]) -> Survey:
    """The survey under an id that is not taken yet."""
    others, number = set(taken), 2
    identity = found.id
    while identity in others:
        identity = f"{found.id}-{number}"
        number += 1
    return replace(found, id=identity)
