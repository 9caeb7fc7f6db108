"""Reads feeds (RSS, Atom, RDF, JSON Feed) into links."""

from __future__ import annotations

import json
from calendar import timegm
from collections.abc import Mapping
from datetime import UTC, datetime
from io import BytesIO
from time import struct_time
from typing import Any

from crawler.discovery.dates import read_date, sane
from crawler.discovery.link import Link, LinkKind, Listing, absolute, once

MAX_FEED_BYTES = 8 * 1024 * 1024  # a feed lists what is new; what is larger is no feed, or hostile
MAX_ENTRIES = 5_000
_LONGEST_TITLE = 500


def read_feed(body: bytes, url: str, content_type: str = "") -> Listing:
    """The entries of a feed as links, in the order of the feed. `url` is where the feed was fetched from."""
    if len(body) > MAX_FEED_BYTES:
        return Listing(problems=(f"a feed of {len(body):,} bytes; the limit is {MAX_FEED_BYTES:,}",))
    if body.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] == b"{":
        return _read_json_feed(body, url)
    return _read_xml_feed(body, url, content_type)


def _read_xml_feed(body: bytes, url: str, content_type: str) -> Listing:
    import feedparser  # only the processes that read feeds pay for it

    # BytesIO: feedparser would take bytes or a string for a file name or an address first. Sanitising and
    # resolving the HTML of the entries is most of its work, and nobody reads that HTML here.
    parsed = feedparser.parse(
        BytesIO(body),
        response_headers={"content-type": content_type, "content-location": url},
        sanitize_html=False,
        resolve_relative_uris=False,
    )
    entries = parsed.get("entries", [])
    if not entries and not parsed.get("version"):
        reason = parsed.get("bozo_exception") or "no RSS, Atom or JSON Feed"
        return Listing(problems=(f"not a feed: {reason}",))
    links = [
        Link(
            url=address,
            found_in=url,
            kind=LinkKind.FEED,
            title=_title(entry.get("title")),
            published=_parsed(entry),
        )
        for entry in entries[:MAX_ENTRIES]
        if (written := _address(entry)) and (address := absolute(url, written))
    ]
    return Listing(articles=once(links), problems=_cut(len(entries)))


def _address(entry: Mapping[str, Any]) -> str:
    # FeedBurner and its likes put a counter in front of the story; the story's own address stands beside it.
    for name in ("feedburner_origlink", "link"):
        address = entry.get(name)
        if isinstance(address, str) and address.strip():
            return address.strip()
    for link in entry.get("links", ()):
        if link.get("rel", "alternate") == "alternate" and link.get("href", "").strip():
            return str(link["href"]).strip()
    return ""


def _parsed(entry: Mapping[str, Any]) -> datetime | None:
    for name in ("published_parsed", "updated_parsed", "created_parsed"):
        parsed = entry.get(name)
        if isinstance(parsed, struct_time):
            try:
                return sane(datetime.fromtimestamp(timegm(parsed), tz=UTC))
            except (ValueError, OverflowError, OSError):
                continue
    return None


def _read_json_feed(body: bytes, url: str) -> Listing:
    try:
        feed = json.loads(body)
    except (ValueError, RecursionError) as problem:  # ValueError: also a number of 5,000 digits
        return Listing(problems=(f"not a JSON feed: {problem}",))
    items = feed.get("items") if isinstance(feed, dict) else None
    if not isinstance(items, list):
        return Listing(problems=("not a JSON feed: no list of items",))
    links = []
    for item in items[:MAX_ENTRIES]:
        if not isinstance(item, dict):
            continue
        address = next(
            (each for each in (item.get("url"), item.get("external_url")) if isinstance(each, str)), ""
        )
        link = absolute(url, address.strip()) if address.strip() else None
        if link:
            date = item.get("date_published") or item.get("date_modified")
            links.append(
                Link(
                    url=link,
                    found_in=url,
                    kind=LinkKind.FEED,
                    title=_title(item.get("title")),
                    published=read_date(date) if isinstance(date, str) else None,
                )
            )
    return Listing(articles=once(links), problems=_cut(len(items)))


def _title(title: object) -> str | None:
    folded = " ".join(title.split()) if isinstance(title, str) else ""
    return folded[:_LONGEST_TITLE] or None


def _cut(entries: int) -> tuple[str, ...]:
    return (f"{entries:,} entries; the first {MAX_ENTRIES:,} were read",) if entries > MAX_ENTRIES else ()
