"""Reads any listing: which reader it takes is known from what it was asked for."""

from __future__ import annotations

import re

from crawler.discovery.feeds import read_feed
from crawler.discovery.link import LinkKind, Listing
from crawler.discovery.sections import read_section
from crawler.discovery.sitemaps import read_sitemap


def read_listing(
    kind: LinkKind, body: bytes, url: str, content_type: str = "", articles: re.Pattern[str] | None = None
) -> Listing:
    """The links of a feed, a sitemap or a section page; `articles` is the source's pattern of stories."""
    match kind:
        case LinkKind.FEED:
            return read_feed(body, url, content_type)
        case LinkKind.SITEMAP | LinkKind.NEWS_SITEMAP:
            return read_sitemap(body, url, content_type)
        case _:
            return read_section(body, url, content_type, articles)
