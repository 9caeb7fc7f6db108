"""The labelled pages without their markup: four ways in which a page becomes text."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Callable

from corpus import LabelledPage
from lxml import html

_BLOCKS = frozenset(
    "address article aside blockquote body br button caption center dd details dialog dir div dl dt fieldset "
    "figcaption figure footer form h1 h2 h3 h4 h5 h6 header hr li main menu nav ol option p pre section select "
    "summary table tbody td tfoot th thead title tr ul".split()
)
_UNSEEN = frozenset("script style noscript template svg iframe object math textarea".split())
_WIDTH = 72


def lines_of(page: LabelledPage) -> list[str]:
    """The text of the page, a line for each stretch between two boundaries of block elements."""
    lines: list[list[str]] = [[]]

    def walk(element: html.HtmlElement) -> None:
        if not isinstance(element.tag, str) or element.tag in _UNSEEN:
            lines[-1].append(element.tail or "")
            return
        block = element.tag in _BLOCKS
        if block:
            lines.append([])
        lines[-1].append(element.text or "")
        for child in element:
            walk(child)
        if block:
            lines.append([])
        lines[-1].append(element.tail or "")

    walk(html.document_fromstring(page.html.decode("utf-8", "replace").replace("\x00", "")))
    joined = (" ".join("".join(parts).split()) for parts in lines)
    return [line for line in joined if line]


def by_inscriptis(page: LabelledPage) -> str:
    """The text as inscriptis lays it out."""
    import inscriptis

    markup = page.html.decode("utf-8", "replace").strip()
    text: str = inscriptis.get_text(re.sub(r"^<\?xml[^>]*\?>", "", markup))
    return text


FORMS: dict[str, Callable[[LabelledPage], str]] = {
    "lxml": lambda page: "\n".join(lines_of(page)),
    "spaced": lambda page: "\n\n".join(lines_of(page)),
    "inscriptis": by_inscriptis,
    "wrapped": lambda page: "\n\n".join(textwrap.fill(line, _WIDTH) for line in lines_of(page)),
}
