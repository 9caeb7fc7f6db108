"""The functions of the Python interface: `clean_html` and `clean_text`, the source given in any form."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields, replace
from datetime import datetime
from typing import TYPE_CHECKING, Any

from cleaners.page import RawPage, SiteHints

if TYPE_CHECKING:
    from cleaners.pipeline import Cleaned
    from crawler.sources import Source

_BYTE_ORDER_MARK = b"\xef\xbb\xbf"
_HINT_KEYS = {"id": "source"} | {each.name: each.name for each in fields(SiteHints)}


def clean_html(
    html: bytes | str | RawPage,
    *,
    url: str | None = None,
    fetched_at: datetime | None = None,
    source: Source | SiteHints | Mapping[str, Any] | None = None,
) -> Cleaned:
    """The article of a page, with the reason for everything that was dropped.

    `html` is the page as bytes (the encoding is found by evidence), as text, or as `fetch` returned it.
    `fetched_at` must be aware. `source` tells what is known of the site: a `Source` of a sources file, or a
    mapping with any of the keys id, name, language, timezone, rules, profile (`storage.Store.site_profile`).
    Raises `cleaners.errors.CleaningError` when there is no article.
    """
    from cleaners.pipeline import clean

    if isinstance(html, RawPage):
        page = replace(html, url=url or html.url, fetched_at=fetched_at or html.fetched_at)
    else:
        page = RawPage(url=url, body=_to_bytes(html), fetched_at=fetched_at)
    return clean(page, to_hints(source))


def clean_text(
    text: str,
    *,
    url: str | None = None,
    fetched_at: datetime | None = None,
    source: Source | SiteHints | Mapping[str, Any] | None = None,
) -> Cleaned:
    """The article in the flattened text of a page; like `clean_html` in everything else."""
    from cleaners.pipeline import clean_text as clean_flattened

    return clean_flattened(text, url=url, fetched_at=fetched_at, hints=to_hints(source))


def to_hints(source: Source | SiteHints | Mapping[str, Any] | None) -> SiteHints | None:
    """What the cleaner may know of a site. Raises TypeError on an unknown key."""
    if source is None or isinstance(source, SiteHints):
        return source
    if not isinstance(source, Mapping):
        return source.hints()
    unknown = [key for key in source if key not in _HINT_KEYS]
    if unknown:
        raise TypeError(f"unknown key {unknown[0]!r} in source; known are {', '.join(_HINT_KEYS)}")
    return SiteHints(**{_HINT_KEYS[key]: value for key, value in source.items()})


def _to_bytes(html: bytes | str) -> bytes:
    if isinstance(html, bytes):
        return html
    # The text has been decoded already: a charset that the page declares no longer holds; this outranks it.
    return _BYTE_ORDER_MARK + html.encode("utf-8", "replace")
