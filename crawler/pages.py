"""Turns a Scrapy response into the page that the cleaners read: its bytes, untouched."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from cleaners.page import RawPage
from crawler.reservations import joined

if TYPE_CHECKING:
    from scrapy.http import Response

TRUNCATED = "truncated"  # flag of a response whose compressed body ends before its end

# "dataloss" and "partial" are Scrapy's own: the connection ended before Content-Length or the last chunk.
_INCOMPLETE = frozenset({TRUNCATED, "dataloss", "partial"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """How a server answered, and what a later conditional request may say to it."""

    status: str  # http_200, http_304
    etag: str | None = None
    last_modified: str | None = None


_LONGEST_VALIDATOR = 300  # characters; what is longer is somebody's joke


def answer_of(response: Response, before: Answer | None = None) -> Answer:
    """The answer of a server. A 304 that sends no validators confirms those of `before`."""
    etag, modified = (_header(response, name) for name in ("ETag", "Last-Modified"))
    if response.status == 304 and before is not None:
        etag, modified = etag or before.etag, modified or before.last_modified
    return Answer(status=f"http_{response.status}", etag=etag, last_modified=modified)


def conditions(etag: str | None, last_modified: str | None) -> dict[str, str]:
    """The headers of a request for a page only if it is another one than before."""
    headers = {"If-None-Match": etag, "If-Modified-Since": last_modified}
    return {name: value for name, value in headers.items() if value}


def _header(response: Response, name: str) -> str | None:
    value = (response.headers.get(name) or b"").decode("latin-1").strip()
    return value if value and value.isprintable() and len(value) <= _LONGEST_VALIDATOR else None


def to_page(response: Response) -> RawPage:
    """The page of `response`, whose transfer and content encodings Scrapy has already undone.

    The warning `truncated_body` says that the connection or the compressed stream ended early.
    """
    return RawPage(
        url=response.url,
        body=response.body,
        headers={
            name.decode("latin-1").lower(): _one(name, [each.decode("latin-1") for each in values])
            for name, values in response.headers.items()
            if values
        },
        fetched_at=datetime.now(UTC),
        warnings=("truncated_body",) if _INCOMPLETE.intersection(response.flags) else (),
    )


def _one(name: bytes, values: list[str]) -> str:
    return joined(values) if name.lower() == b"x-robots-tag" else values[-1]


def addresses_of(response: Response) -> tuple[str, ...]:
    """Every address that led to `response`, the asked one first, its own last; each once."""
    asked = response.request.meta.get("redirect_urls", ()) if response.request else ()
    return tuple(dict.fromkeys([*asked, response.url]))
