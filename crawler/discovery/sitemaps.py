"""Reads sitemaps (XML, news, index, gzip, plain text) into links, within the limits of the protocol."""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from io import BytesIO

from lxml import etree

from crawler.discovery.dates import read_date
from crawler.discovery.feeds import read_feed
from crawler.discovery.link import Link, LinkKind, Listing, absolute, once

# https://www.sitemaps.org/protocol.html, "Using Sitemap index files": both limits are the protocol's own.
MAX_ADDRESSES = 50_000
MAX_SITEMAP_BYTES = 50 * 1024 * 1024
_GZIP = b"\x1f\x8b"
_LONGEST_ADDRESS = 2_048


def read_sitemap(body: bytes, url: str, content_type: str = "") -> Listing:
    """The addresses of a sitemap as articles, those of an index as listings; a feed is read as a feed.

    The newest stand first where the sitemap gives dates: a run may be limited to a number of articles.
    """
    try:
        plain = unpack(body)
    except ValueError as problem:
        return Listing(problems=(str(problem),))
    root = _root(plain)
    if root in {"rss", "feed", "rdf"}:
        return read_feed(plain, url, content_type)
    if root in {"urlset", "sitemapindex"}:
        return _read_xml(plain, url, is_index=root == "sitemapindex")
    if root:
        reason = "broken XML" if root == "?" else f"its root element is <{root}>"
        return Listing(problems=(f"not a sitemap: {reason}",))
    return _read_text(plain, url)


def unpack(body: bytes) -> bytes:
    """`body` without its gzip layer, if it has one. ValueError when it is damaged or too large."""
    if body[:2] == _GZIP:
        try:
            body = zlib.decompressobj(wbits=31).decompress(body, MAX_SITEMAP_BYTES + 1)
        except zlib.error as problem:
            raise ValueError(f"damaged gzip: {problem}") from problem
    if len(body) > MAX_SITEMAP_BYTES:
        raise ValueError(f"larger than the {MAX_SITEMAP_BYTES:,} bytes that the protocol allows")
    return body


def _root(body: bytes) -> str:
    """Local name of the root element in lower case; empty when it is not XML."""
    start = body[:4096].lstrip(b"\xef\xbb\xbf \t\r\n")
    if not start.startswith((b"<", b"\xff\xfe", b"\xfe\xff")):
        return ""
    try:
        for _, element in etree.iterparse(BytesIO(body), events=("start",), **_PARSER):
            return etree.QName(element).localname.lower()
    except etree.XMLSyntaxError:
        pass
    return "?"


# No entities, no network, no trees of unlimited depth; what can be read of a broken file is read.
_PARSER = {
    "resolve_entities": False,
    "no_network": True,
    "recover": True,
    "huge_tree": False,
    "load_dtd": False,
}


def _read_xml(body: bytes, url: str, *, is_index: bool) -> Listing:
    links: list[Link] = []
    problems: list[str] = []
    try:
        for values in _entries(body):
            written = values.get("loc", "")
            address = absolute(url, written) if 0 < len(written) <= _LONGEST_ADDRESS else None
            if address is None:
                continue
            if len(links) >= MAX_ADDRESSES:
                problems.append(f"more than the {MAX_ADDRESSES:,} addresses that the protocol allows")
                break
            is_news = "publication_date" in values
            links.append(
                Link(
                    url=address,
                    found_in=url,
                    kind=LinkKind.NEWS_SITEMAP if is_news else LinkKind.SITEMAP,
                    title=values.get("title"),
                    published=read_date(values.get("publication_date") or values.get("lastmod")),
                )
            )
    except etree.XMLSyntaxError as problem:
        problems.append(f"broken XML: {problem.msg}")
    newest = sorted(once(links), key=_age)
    if is_index:
        return Listing(listings=tuple(newest), problems=tuple(problems))
    return Listing(articles=tuple(newest), problems=tuple(problems))


def _age(link: Link) -> float:
    return -link.published.timestamp() if link.published else 0.0


def _entries(body: bytes) -> Iterator[dict[str, str]]:
    """{local name: text} of each <url> or <sitemap>; of the nested news:news too. Flat in memory."""
    steps = etree.iterparse(BytesIO(body), events=("end",), tag=("{*}url", "{*}sitemap"), **_PARSER)
    for _, element in steps:
        values: dict[str, str] = {}
        for child in element.iter("{*}loc", "{*}lastmod", "{*}publication_date", "{*}title"):
            name = etree.QName(child).localname
            # image:loc and video:loc stand deeper than the address of the page.
            if name == "loc" and child.getparent() is not element:
                continue
            values.setdefault(name, " ".join((child.text or "").split()))
        yield values
        element.clear()
        while element.getprevious() is not None:
            del element.getparent()[0]


def _read_text(body: bytes, url: str) -> Listing:
    """One address a line, as the protocol allows."""
    lines = [line.strip() for line in body.decode("utf-8", errors="replace").lstrip("\ufeff").splitlines()]
    addresses = [
        line for line in lines if line.startswith(("http://", "https://")) and len(line) <= _LONGEST_ADDRESS
    ]
    if not addresses:
        return Listing(problems=("not a sitemap: neither XML nor a list of addresses",))
    links = [Link(url=line, found_in=url, kind=LinkKind.SITEMAP) for line in addresses[:MAX_ADDRESSES]]
    cut = (f"more than the {MAX_ADDRESSES:,} addresses that the protocol allows",)
    return Listing(articles=once(links), problems=cut if len(addresses) > MAX_ADDRESSES else ())
