"""The domain that somebody registered, by the bundled public suffix list."""

from __future__ import annotations

from functools import cache, lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tldextract import TLDExtract


@lru_cache(maxsize=4096)
def domain_of(host: str) -> str | None:
    """ "bbc.co.uk" for "www.bbc.co.uk"; None for an IP address or a name below no listed suffix.

    Platforms that give every customer a name ("someone.blogspot.com") count as suffixes.
    """
    return _extractor().extract_str(host).top_domain_under_public_suffix or None


@cache
def _extractor() -> TLDExtract:
    from tldextract import TLDExtract  # a tenth of a second, and most addresses need no domain

    # No cache folder and no list addresses: the bundled list, never the network.
    return TLDExtract(cache_dir=None, suffix_list_urls=(), include_psl_private_domains=True)
