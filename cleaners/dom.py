"""One parse of a page."""

from __future__ import annotations

from dataclasses import dataclass
from html import escape
from urllib.parse import urljoin

from lxml import etree
from lxml.html import HtmlElement, HTMLParser, document_fromstring
from selectolax.lexbor import LexborHTMLParser, LexborNode

# libxml2 drops everything below about 255 levels without a word (measured: an article at depth 300 kept none of
# its 12 paragraphs); what lies near that wall is parsed a second time, flattened.
_WALL = 240
_FLAT_FROM = 120


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
        return address if address.startswith(("http://", "https://")) else None


def parse(text: str, url: str | None) -> Dom:
    """Parses `text` with lxml; a page nested deeper than lxml can hold is flattened by lexbor first.

    Flattening takes block-level wrappers out below a depth of 120 and keeps their text in order.
    """
    warnings: tuple[str, ...] = ()
    root = _parse_lxml(text)
    if _REACHES_WALL(root):
        root = _parse_lxml(_flattened(text))
        warnings = ("deep_markup_flattened",)
    declared = root.find(".//base[@href]")
    base = url
    if declared is not None:
        try:
            base = urljoin(url or "", declared.get("href", "").strip()) or url
        except ValueError:
            base = url
    return Dom(root=root, base=base, warnings=warnings)


def _parse_lxml(text: str) -> HtmlElement:
    # The parser object is not shared: it keeps its error log, and threads would share its state.
    parser = HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True, huge_tree=True)
    try:
        return document_fromstring(text.encode("utf-8", "replace"), parser=parser)
    except etree.ParserError:  # nothing but comments, for instance
        return document_fromstring(b"<html><body></body></html>", parser=parser)


# A path of that many steps: one look from the root in C costs a tenth of the parse, a walk in Python half of it.
_REACHES_WALL = etree.XPath("boolean(" + "/*" * _WALL + ")")


_VOID = frozenset("area base br col embed hr img input link meta source track wbr".split())
_PHRASING = frozenset(
    "a abbr b bdi bdo cite code data del dfn em font i ins kbd mark q s small span strong sub sup u".split()
)


def _start_tag(node: LexborNode, tag: str) -> str:
    attributes = "".join(
        f' {name}="{escape(value or "", quote=True)}"' for name, value in node.attributes.items()
    )
    return f"<{tag}{attributes}>"


def _flattened(text: str) -> str:
    tree = LexborHTMLParser(text)
    root = tree.root
    if root is None:
        return ""
    parts: list[str] = []
    # An explicit stack: the page is deeper than Python's recursion allows.
    stack: list[tuple[LexborNode | None, str, int]] = [(root, "", 0)]
    while stack:
        node, closing, depth = stack.pop()
        if node is None:
            parts.append(closing)
            continue
        tag = node.tag or ""
        if tag == "-text":
            parts.append(node.html or "")
            continue
        if tag.startswith(("-", "!")):
            continue
        if tag in {"script", "style"}:
            parts.append(node.html or "")
            continue
        if depth < _FLAT_FROM or (tag in {"p", "li", "br", "h1", "h2", "h3", "td"} and depth < _WALL):
            parts.append(_start_tag(node, tag))
            if tag not in _VOID:
                stack.append((None, f"</{tag}>", depth))
        elif tag not in _PHRASING:
            parts.append("<br><br>")  # the wrapper goes, the boundary it drew stays
        children = list(node.iter(include_text=True))
        stack.extend((child, "", depth + 1) for child in reversed(children))
    return "".join(parts)
