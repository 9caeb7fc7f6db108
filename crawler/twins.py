"""AMP pages: the light twin of a story, which is fetched at its own address instead."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from crawler.addresses import canonical, same_site
from crawler.errors import AddressError

if TYPE_CHECKING:
    from cleaners.page import RawPage

# <html amp>, <html ⚡>: the mark that makes a page an AMP page, by the format's own specification.
_AMP = re.compile("<html(?=\\s)[^>]{0,1000}?\\s(?:amp|\u26a1)(?=[\\s=>/])".encode(), re.IGNORECASE)
_HEAD = 16 * 1024


def twin_of(page: RawPage, declared: str | None) -> str | None:
    """The address of the story itself, when `page` is its AMP page and names it (`declared` as canonical)."""
    if page.url is None or declared is None or not _AMP.search(page.body[:_HEAD]):
        return None
    try:
        story = canonical(declared, page.url)
        own = canonical(page.url)
    except AddressError:
        return None
    return story if story != own and same_site(story, page.url) else None
