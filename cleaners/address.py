"""Addresses as an article states them: the page's own canonical link, and the registrable domain."""

from __future__ import annotations

from urllib.parse import urlsplit, urlunsplit

from cleaners.dom import Dom
from cleaners.domain import domain_of
from cleaners.found import Found
from cleaners.metadata import Metadata


def canonical_of(metadata: Metadata, dom: Dom, url: str | None) -> Found[str] | None:
    """The canonical link, else og:url; without fragment.

    A canonical link to the front page of a site, from a page that is not it, is a template's mistake and ignored.
    """
    social = metadata.first("og:url")
    candidates = [
        *((address, "link canonical") for address in metadata.links.get("canonical", ())),
        *(((dom.absolute(social[1]) or "", "meta og:url"),) if social else ()),
    ]
    for address, where in candidates:
        normal = _normal(address)
        if normal is None:
            continue
        if urlsplit(normal).path in ("", "/") and url is not None and urlsplit(url).path not in ("", "/"):
            continue
        return Found(value=normal, where=where)
    return None


def _normal(address: str) -> str | None:
    try:
        parts = urlsplit(address.strip())
        host = (parts.hostname or "").lower()
        port = f":{parts.port}" if parts.port not in (None, 80 if parts.scheme == "http" else 443) else ""
    except ValueError:
        return None
    if parts.scheme not in ("http", "https") or not host:
        return None
    if ":" in host:
        host = f"[{host}]"  # an IPv6 address, which `hostname` gives bare
    return urlunsplit((parts.scheme, host + port, parts.path or "/", parts.query, ""))


def registrable_domain(url: str | None) -> str | None:
    """ "bbc.co.uk" for "https://www.bbc.co.uk/news/1"; None for an address without one (an IP, localhost)."""
    if not url:
        return None
    try:
        host = urlsplit(url).hostname
    except ValueError:
        return None
    if not host:
        return None
    return domain_of(host)
