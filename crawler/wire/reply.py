"""What a reply means: a page, a redirect, a robots.txt, or a refusal with its status."""

from __future__ import annotations

from datetime import UTC, datetime

from cleaners.page import RawPage
from crawler.addresses import web_address
from crawler.errors import AddressError, FetchError, ReachRefused
from crawler.politeness.robots import LARGEST, RobotsRules, rules_from
from crawler.politeness.waiting import read_retry_after
from crawler.wire.connection import Reply

MOST_BYTES = 16 * 1024 * 1024  # of a page, unpacked
_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_TEXT = frozenset({"", "text/html", "application/xhtml+xml", "text/plain"})

# What to do about a status, for those where it is known better than from its class.
_ADVICE = {
    401: "asks for a password; only pages that anybody may read are fetched",
    402: "asks for money; only pages that anybody may read are fetched",
    403: "refuses us; ask the site's owner, or save the page in your browser and pass the file",
    404: "does not exist; check the address",
    406: "has no version of the page that we read",
    410: "is gone for good",
    429: "asks us to slow down; try again later",
    451: "is withheld for legal reasons",
    503: "is not available at the moment; try again later",
}


def redirect_target(reply: Reply) -> str | None:
    """Where a reply sends us, None when it does not; ReachRefused when that is no web address."""
    location = reply.headers.get("location")
    if reply.status not in _REDIRECTS or not location:
        return None
    # Header bytes are Latin-1 to Python; servers that write other letters there mean UTF-8.
    location = location.encode("latin-1", "replace").decode("utf-8", "replace")
    try:
        return web_address(location, reply.url)
    except AddressError as problem:
        raise ReachRefused(reply.url, f"redirects to {location!r}, which {problem.detail}") from None


def read_robots(reply: Reply) -> RobotsRules:
    """The rules of a reply to a request for /robots.txt; a body beyond the limit is read up to it."""
    if not 200 <= reply.status < 300:
        return rules_from(reply.status)
    body = bytearray()
    for piece in reply.pieces(limit=MOST_BYTES):
        body += piece
        if len(body) > LARGEST:
            break
    return rules_from(reply.status, bytes(body))


def read_page(reply: Reply, warnings: set[str], *, any_type: bool = False) -> RawPage:
    """The page that a reply brings; FetchError for an error status, other than text, too much or too slow."""
    _check_status(reply)
    if not any_type:
        _check_type(reply)
    body = b"".join(reply.pieces(limit=MOST_BYTES))
    return RawPage(
        url=reply.url,
        body=body,
        headers=dict(reply.headers),
        fetched_at=datetime.now(UTC),
        warnings=tuple(sorted(warnings | reply.notes)),
    )


def _check_status(reply: Reply) -> None:
    status = reply.status
    if 200 <= status < 300:
        return
    wait = read_retry_after(reply.headers.get("retry-after", ""), datetime.now(UTC))
    advice = _ADVICE.get(status)
    if advice is None:
        if status >= 500:
            advice = "cannot be served at the moment; try again later"
        elif status >= 400:
            advice = "is not given to us; check the address"
        else:
            advice = "brings no page; check the address"
    if wait is not None and status in (429, 503):
        advice = (
            f"is asked for too often or not available; its server wants {wait:.0f} seconds of peace first"
        )
    raise FetchError(reply.url, f"http_{status}", f"{advice} (HTTP {status})", wait)


def _check_type(reply: Reply) -> None:
    written = reply.headers.get("content-type", "")
    kind = written.partition(";")[0].strip().lower()
    if kind in _TEXT:
        return
    detail = f"is {_noun(kind)}, and only HTML and plain text are cleaned; {_hint(kind)}"
    raise FetchError(reply.url, "not_text", detail)


def _noun(kind: str) -> str:
    name, _, special = kind.partition("/")
    if name in ("image", "audio", "video", "font"):
        return f"{'an' if name[0] in 'ia' else 'a'} {name} file ({kind})"
    return "a PDF" if special == "pdf" else f"of the type {kind}"


def _hint(kind: str) -> str:
    if kind == "application/pdf":
        return "convert it (pdftotext) and pass the text with --text"
    if "rss" in kind or "atom" in kind or kind in ("application/feed+json", "text/xml", "application/xml"):
        return "if it is a feed or a sitemap, put it into the sources file and crawl"
    return "give the address of a page"
