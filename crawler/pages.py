"""Turns a Scrapy response into the page that the cleaners read: its bytes, untouched."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from cleaners.page import RawPage

if TYPE_CHECKING:
    from scrapy.http import Response

TRUNCATED = "truncated"  # flag of a response whose compressed body ends before its end

# "dataloss" and "partial" are Scrapy's own: the connection ended before Content-Length or the last chunk.
_INCOMPLETE = frozenset({TRUNCATED, "dataloss", "partial"})


def to_page(response: Response) -> RawPage:
    """The page of `response`, whose transfer and content encodings Scrapy has already undone.

    The warning `truncated_body` says that the connection or the compressed stream ended early.
    """
    return RawPage(
        url=response.url,
        body=response.body,
        headers={
            name.decode("latin-1").lower(): values[-1].decode("latin-1")
            for name, values in response.headers.items()
            if values
        },
        fetched_at=datetime.now(UTC),
        warnings=("truncated_body",) if _INCOMPLETE.intersection(response.flags) else (),
    )


def addresses_of(response: Response) -> tuple[str, ...]:
    """Every address that led to `response`, the asked one first, its own last; each once."""
    asked = response.request.meta.get("redirect_urls", ()) if response.request else ()
    return tuple(dict.fromkeys([*asked, response.url]))
