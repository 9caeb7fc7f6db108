"""One parse of a page."""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import urljoin

from lxml import etree
from lxml.html import HtmlElement, document_fromstring

from cleaners.deep_markup import flattened

# libxml2 drops everything below about 255 levels without a word (measured: an article at depth 300 kept none of
# its 12 paragraphs); what lies near that wall is parsed a second time, flattened.
_WALL = 240


@dataclass(frozen=True, slots=True, kw_only=True)
class Dom:
    """The parsed page. `base` is what its relative addresses are resolved against, None when unknown."""

    root: HtmlElement
    base: str | None
    warnings: tuple[str, ...] = ()

    def absolute(self, href: str | None) -> str | None:
        """`href` as an absolute http(s) address, None when it is none."""
        if not href:
            return None
        try:
            address = urljoin(self.base or "", href.strip())
        except ValueError:  # "http://[broken"
            return None
        return address if address[:8].lower().startswith(("http://", "https://")) else None


def parse(text: str, url: str | None) -> Dom:
    """Parses `text` with lxml; a page nested deeper than lxml can hold is flattened first.

    Flattening takes wrappers out below a depth of 120 and keeps their text, and the boundaries in it, in order.
    """
    warnings: tuple[str, ...] = ()
    root = _parse_lxml(text)
    if _REACHES_WALL(root):
        root = _parse_lxml(flattened(text))
        warnings = ("deep_markup_flattened",)
    _without_wide_spans(root)
    declared = root.find(".//base[@href]")
    base = url
    if declared is not None:
        try:
            base = urljoin(url or "", declared.get("href", "").strip()) or url
        except ValueError:
            base = url
    return Dom(root=root, base=base, warnings=warnings)


def opening_text(element: HtmlElement, most: int) -> str:
    """What the first `most` characters of text within `element` say, white space folded.

    Elements of a name may stand in each other two hundred deep: to read each to its end is two hundred pages.
    """
    pieces: list[str] = []
    size = 0
    for piece in element.itertext():
        pieces.append(piece)
        size += len(piece)
        if size >= most:
            break
    return " ".join("".join(pieces)[:most].split())


def _without_wide_spans(root: HtmlElement) -> None:
    # trafilatura lays tables out cell by cell: 45 kB with cells of 1000 columns kept it busy for 42 s.
    for cell in root.iter("td", "th"):
        for name in ("colspan", "rowspan"):
            if len(cell.get(name) or "") > 1:
                cell.set(name, "1")


_FIRST_END = re.compile(rb"</(?:body|html|BODY|HTML)")
_ENDS = re.compile(rb"</(?:body|html)\s*>", re.IGNORECASE)


def _open_ended(written: bytes) -> bytes:
    """The page without the ends of body and html: libxml2 drops what stands behind them, a browser shows it."""
    # Most pages have them once and last. One search for four spellings costs a fourteenth of the parse, the
    # replacement over the whole page would cost a third of it.
    first = _FIRST_END.search(written)
    if first is None:
        return written
    return written[: first.start()] + _ENDS.sub(b"", written[first.start() :])


# The parser of lxml.html asks a Python function for the class of each element that is touched (a form, an input): a
# third of the walk.
_ONE_CLASS = etree.ElementDefaultClassLookup(element=HtmlElement)


def _parse_lxml(text: str) -> HtmlElement:
    # The parser object is not shared: it keeps its error log, and threads would share its state.
    parser = etree.HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True, huge_tree=True)
    parser.set_element_class_lookup(_ONE_CLASS)
    written = _open_ended(text.encode("utf-8", "replace"))
    try:
        return document_fromstring(written, parser=parser)
    except etree.ParserError:  # nothing but comments, for instance
        return document_fromstring(b"<html><body></body></html>", parser=parser)


# A path of that many steps: one look from the root in C costs a tenth of the parse, a walk in Python half of it.
_REACHES_WALL = etree.XPath("boolean(" + "/*" * _WALL + ")")
