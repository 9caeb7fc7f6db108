"""Which source a page from a file belongs to."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from crawler.addresses import registrable_domain, same_site

if TYPE_CHECKING:
    from crawler.sources import Source, Sources

OTHER_SITE = "other_site"
NO_STORY = "no_story"


class Belonging:
    """Tells the source of a page by its address: the only one that is wanted, or the one on whose site it stands."""

    def __init__(self, sources: Sources | None, only: str | None) -> None:
        """Raises SourcesError when `only` names no source of the file."""
        self._only = sources.get(only) if sources and only else None
        self._by_site: dict[str, Source] = {}
        for each in sources.sources if sources else ():
            self._by_site.setdefault(site_of(each.url), each)

    def source_of(self, url: str | None) -> tuple[Source | None, str]:
        """The source, if there is one, and why the page is left out, if it is."""
        source = self._only
        if source is None and url is not None:
            source = self._by_site.get(site_of(url))
        if source is None or url is None:
            return source, ""
        if self._only is not None and not same_site(url, source.url):
            return source, OTHER_SITE
        if source.articles is not None and not source.articles.search(url):
            return source, NO_STORY
        return source, ""


def site_of(url: str) -> str:
    """What stands for the site of an address: its registrable domain or, without one, host and port."""
    return registrable_domain(url) or urlsplit(url).netloc
