"""Writes sources: stanzas of the sources file, and OPML for feed readers; reads OPML."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from lxml import etree

from crawler import checks
from crawler.addresses import registrable_domain
from crawler.errors import Problem, SourcesError
from crawler.survey import Survey, identity_of

if TYPE_CHECKING:
    from pathlib import Path

    from crawler.sources import Source

MOST_OPML_BYTES = 16 * 1024 * 1024


def stanza(found: Survey) -> str:
    """The [[source]] of a survey."""
    lines = ["[[source]]", f"id = {_quoted(found.id)}"]
    name = checks.UNSHOWABLE.sub("", found.name or "").strip()
    if name:
        lines.append(f"name = {_quoted(name)}")
    lines.append(f"url = {_quoted(found.url)}")
    if found.language and _is_language(found.language):
        lines.append(f"language = {_quoted(found.language)}")
    for name in ("feeds", "sitemaps", "sections"):
        listed: tuple[str, ...] = getattr(found, name)
        if listed:
            inner = ", ".join(map(_quoted, listed))
            short = f"{name} = [{inner}]"
            long = "\n".join([f"{name} = [", *(f"    {_quoted(each)}," for each in listed), "]"])
            lines.append(short if len(short) <= 100 else long)
    if found.articles and "'" not in found.articles:
        lines.append(f"articles = '{found.articles}'")
    return "\n".join(lines) + "\n"


def defaults(contact: str, allow_private: Sequence[str] = ()) -> str:
    """The [defaults] of a new sources file."""
    written = f"[defaults]\ncontact = {_quoted(checks.contact(contact))}\n"
    if allow_private:
        written += f"allow_private = [{', '.join(map(_quoted, allow_private))}]\n"
    return written


def to_opml(sources: Iterable[Source]) -> bytes:
    """The feeds of sources as OPML 2.0, a folder for each source. http://opml.org/spec2.opml"""
    root = etree.Element("opml", version="2.0")
    etree.SubElement(etree.SubElement(root, "head"), "title").text = "Dateline"
    body = etree.SubElement(root, "body")
    for source in sources:
        name = source.name or source.id
        folder = etree.SubElement(body, "outline", text=name, title=name)
        for feed in source.feeds:
            etree.SubElement(
                folder, "outline", type="rss", text=name, title=name, xmlUrl=feed, htmlUrl=source.url
            )
    written: bytes = etree.tostring(root, xml_declaration=True, encoding="UTF-8", pretty_print=True)
    return written


def from_opml(data: bytes, path: Path) -> list[Survey]:
    """The feeds of an OPML file as sources, one for each site. Raises SourcesError when it is no OPML."""
    if len(data) > MOST_OPML_BYTES:
        raise SourcesError(path, Problem("", "is larger than 16 MiB; is it OPML?"))
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, recover=True, huge_tree=False, load_dtd=False
    )
    try:
        root = etree.fromstring(data, parser)
    except etree.XMLSyntaxError as problem:
        raise SourcesError(path, Problem("", f"is no XML: {problem.msg}")) from None
    if root is None or etree.QName(root).localname.lower() != "opml":
        raise SourcesError(
            path, Problem("", "is no OPML; export the subscriptions of your feed reader as OPML")
        )
    feeds: dict[str, list[tuple[str, str, str | None]]] = {}
    for feed, home, name in _outlines(root):
        feeds.setdefault(registrable_domain(home) or urlsplit(home).netloc, []).append((feed, home, name))
    return [_as_source(listed) for listed in feeds.values()]


def _outlines(root: etree._Element) -> Iterator[tuple[str, str, str | None]]:
    """(feed, site, name) of every outline that has a feed."""
    for outline in root.iter("{*}outline", "outline"):
        values = {str(name).lower(): str(value).strip() for name, value in outline.attrib.items()}
        try:
            feed = checks.web_address(values.get("xmlurl", ""))
            home = checks.web_address(values.get("htmlurl") or feed)
        except ValueError:
            continue
        name = " ".join((values.get("title") or values.get("text") or "").split())
        yield feed, home, name or None


def _as_source(listed: Sequence[tuple[str, str, str | None]]) -> Survey:
    _, home, name = listed[0]
    feeds = tuple(dict.fromkeys(each for each, _, _ in listed))
    return Survey(url=home, id=identity_of(home), name=name, feeds=feeds)


def _is_language(tag: str) -> bool:
    try:
        checks.language(tag)
    except ValueError:
        return False
    return True


def _quoted(text: str) -> str:
    # JSON's strings are TOML's basic strings, but for DEL.
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")
