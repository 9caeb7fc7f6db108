"""A link that discovery found, and what one listing (a feed, a sitemap, a section page) gave."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from urllib.parse import urljoin


class LinkKind(StrEnum):
    """What kind of listing an address is, or which kind named it."""

    FEED = "feed"
    SITEMAP = "sitemap"
    NEWS_SITEMAP = "news_sitemap"
    SECTION = "section"


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """An address with the evidence that its listing gave for it; not yet canonical.

    `published` is what the listing says, as a filter before the download: in a sitemap without publication
    dates it is the time of the last change. The page itself decides what is stored.
    """

    url: str  # absolute
    found_in: str  # address of the listing; empty when it comes from the sources file
    kind: LinkKind
    title: str | None = None
    published: datetime | None = None  # aware

    def __post_init__(self) -> None:
        if self.published is not None and self.published.tzinfo is None:
            raise ValueError(
                f"published is naive: {self.published.isoformat()}; a link keeps aware times only"
            )


@dataclass(frozen=True, slots=True, kw_only=True)
class Listing:
    """What one listing gave: stories, and further listings to read.

    `articles` are in the order of the document, each address once. `problems` are one-line notes of what
    could not be used (a cut at a limit, broken XML); an unreadable listing has nothing but problems.
    """

    articles: tuple[Link, ...] = ()
    listings: tuple[Link, ...] = ()
    problems: tuple[str, ...] = ()


def absolute(listing: str, address: str) -> str | None:
    """An address as its listing writes it, made absolute; None for what is none ("http://[")."""
    try:
        return urljoin(listing, address)
    except ValueError:
        return None


def once(links: list[Link]) -> tuple[Link, ...]:
    """The links without repeated addresses, the first one of each counts."""
    first: dict[str, Link] = {}
    for link in links:
        first.setdefault(link.url, link)
    return tuple(first.values())
