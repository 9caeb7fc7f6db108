"""A page read, before anything is judged: its text, tree, metadata, blocks, phrases and features."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from lxml import etree
from lxml.html import HtmlElement

from cleaners.blocks import SITE_RULE, Split, split
from cleaners.decode import Decoded, decode
from cleaners.dom import Dom, parse
from cleaners.errors import EmptyArticle, Refusal
from cleaners.gate import gate
from cleaners.metadata import Metadata, collect, texts
from cleaners.model.features import Features, PageText, extract
from cleaners.page import RawPage, SiteRules
from cleaners.vocabulary.clutter import Phrase, folded_head, goes_on, kind_of_head


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """What is known of a page before judgement. `heads`, `phrases` and rows of `features` go with `split.blocks`."""

    dom: Dom
    metadata: Metadata
    split: Split
    heads: Sequence[str]  # the openings of the blocks, folded (see vocabulary/clutter.py)
    phrases: Sequence[Phrase | None]
    features: Features
    warnings: tuple[str, ...]


def read(page: RawPage, rules: SiteRules | None = None) -> Reading:
    """Decodes, gates, parses and walks `page` once.

    Raises UndecodablePage, PageRefused, or EmptyArticle when there is no text to read.
    """
    return read_markup(decode(page), page, rules)


_ELEMENT = re.compile(
    r"<(?:!doctype|html|head|body|div|p|h[1-6]|article|section|main|table|t[dhr]|[uo]l|li|blockquote|figure|span|br|title|meta"
    r"|a|img|b|i|em|strong)\b",
    re.IGNORECASE,
)


def has_markup(decoded: Decoded) -> bool:
    """Whether the text is a page at all, and not a text that a server sends as one."""
    return _ELEMENT.search(decoded.text) is not None


def read_markup(decoded: Decoded, page: RawPage, rules: SiteRules | None = None) -> Reading:
    """Gates, parses and walks the text of `page` once; raises as `read` does, ValueError for a rule that is none."""
    dom = parse(gate(decoded.text, page.url), page.url)
    _unmark(dom)
    if rules is not None:
        _mark(dom, rules)
    metadata = collect(dom)
    parts = split(dom)
    heads = [folded_head(block.text) for block in parts.blocks]
    phrases = [
        kind_of_head(head, goes_on=goes_on(block.text))
        for head, block in zip(heads, parts.blocks, strict=True)
    ]
    features = extract(
        parts,
        PageText(titles=titles(metadata), description=description(metadata)),
        [phrase and phrase[0] for phrase in phrases],
    )
    if not parts.blocks and not metadata.title:
        raise EmptyArticle(Refusal.EMPTY, "there is no text on the page", url=page.url)
    return Reading(
        dom=dom,
        metadata=metadata,
        split=parts,
        heads=heads,
        phrases=phrases,
        features=features,
        warnings=page.warnings + decoded.warnings + dom.warnings + metadata.warnings + _cut(decoded.text),
    )


_INSIDE_TAG = re.compile(r"<[a-zA-Z/!][^<>]*$")


def _cut(text: str) -> tuple[str, ...]:
    """A page that stops inside a tag was cut off on its way, whatever the length header said."""
    return ("truncated_markup",) if _INSIDE_TAG.search(text, max(0, len(text) - 2000)) else ()


def titles(metadata: Metadata) -> list[str]:
    """What the page calls the story: og:title, the JSON-LD headline, the title element."""
    social = metadata.first("og:title", "twitter:title")
    declared = next(texts(metadata.story().get("headline")), None)
    return [title for title in (social and social[1], declared, metadata.title) if title]


def description(metadata: Metadata) -> str:
    """What the page says the story is about, "" when it says nothing."""
    declared = metadata.first("og:description", "description", "twitter:description")
    return declared[1] if declared else next(texts(metadata.story().get("description")), "")


_FORGED = etree.XPath(f"boolean(//@{SITE_RULE})")


def _unmark(dom: Dom) -> None:
    """Takes away what the page itself wrote there: it could pass for a rule of the sources file."""
    if _FORGED(dom.root):  # in C and over the tree: a look at the lower-cased text was half a parse
        for element in dom.root.iter(etree.Element):
            element.attrib.pop(SITE_RULE, None)


def _mark(dom: Dom, rules: SiteRules) -> None:
    """Writes the verdicts of the site's rules onto the elements, where the walk finds them."""
    for expression in rules.strip:
        for element in _selected(dom, expression):
            element.set(SITE_RULE, f"strip {expression}")
    for expression in rules.body:
        chosen = _selected(dom, expression)
        for element in chosen:
            if element.get(SITE_RULE) is None:
                element.set(SITE_RULE, f"body {expression}")
        if chosen:
            break


def _selected(dom: Dom, expression: str) -> list[HtmlElement]:
    try:
        found = dom.root.xpath(expression)
    except etree.XPathError as problem:
        raise ValueError(f"site rule {expression!r} is no XPath expression: {problem}") from None
    if not isinstance(found, list):
        return []
    return [element for element in found if isinstance(element, HtmlElement)]
