"""A page as it was fetched, written out anew so that nothing in it can act, ask for anything or lead anywhere.

Nothing of the page's own markup is passed on. Its text and the elements of a short list are written again without their
attributes, so what is not on the list does not exist: no script, style, frame, form, picture, link or handler. The
blocks that the cleaner saw are marked with what became of them, each with an id to be pointed at.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from html import escape
from typing import TYPE_CHECKING

from lxml import etree

from cleaners.block import Decision
from dateline.terminal import without_controls
from dateline.web.explanation import State, states
from dateline.web.typesetting import setting

if TYPE_CHECKING:
    from lxml.html import HtmlElement

STYLE = (
    ":root{color-scheme:light dark}body{font:1rem/1.5 Georgia,serif;margin:1rem;overflow-wrap:anywhere}"
    "mark{background:#dcefd9;color:#14200f;box-shadow:0 2px 0 #2f6b3c}.removed{opacity:.62}"
    ":target{outline:3px solid #b3472f;outline-offset:2px;opacity:1}"
    ".stand-in{border:1px dashed;font:.8rem/1.4 sans-serif;padding:0 .4em;opacity:.62}"
    "table{border-collapse:collapse}td,th{border:1px solid #8886;padding:.2em .5em}"
    "@media(prefers-color-scheme:dark){mark{background:#1e3a22;color:#e3f2df}}"
)
# What the reader's browser does not show as text, and the cleaner does not read.
_UNSEEN = frozenset(
    "script style noscript template iframe object embed select option textarea input head link meta canvas audio "
    "video map progress datalist dialog".split()
)
_FOREIGN = frozenset(("svg", "math"))
_AS_IT_IS = frozenset(
    "p h1 h2 h3 h4 h5 h6 div section article main header footer nav aside ul ol li dl dt dd table thead tbody tfoot "
    "tr td th caption blockquote pre figure figcaption address strong b em i u s small sub sup code q cite abbr "
    "kbd var samp del ins bdi".split()
)
_WITHIN_A_LINE = frozenset(
    "a acronym bdo big data dfn font label nobr rb rp rt ruby span strike time tt x-inline mark gu-island picture "
    "button center".split()
)
_STAND_INS = {
    "iframe": "a frame",
    "object": "an object",
    "embed": "an object",
    "video": "a video",
    "audio": "a sound",
}
_EMPTY = {"br": "<br>", "hr": "<hr>", "wbr": "<wbr>"}
_LANGUAGE = re.compile(r"[A-Za-z0-9-]{2,35}")
# How far ahead a block is looked for: a short one ("Share") would else be found at the wrong end of the page.
_NEAR = 3_000
_TELLING = 60  # characters from which a text is looked for further on
_FAR = 200_000  # and how far: texts of scripts stand nowhere, and looking through megabytes for each takes minutes


@dataclass(frozen=True, slots=True, kw_only=True)
class InertPage:
    """The page as HTML, and the orders of the blocks that are marked in it as #b12."""

    html: str
    placed: frozenset[int]


def inert_page(root: HtmlElement, decisions: Sequence[Decision], title: str) -> InertPage:
    """The page of a parsed tree, with its blocks marked."""
    body = root if root.tag == "body" else root.find("body")
    pieces = list(_pieces(root if body is None else body))
    places = _places(decisions, "".join(_squeezed(each) for each in pieces if isinstance(each, _Text)))
    written = "".join(_written(pieces, places))
    language = setting(root.get("lang"))
    named = f' lang="{language.lang}"' if language.lang else ""
    html = (
        f'<!DOCTYPE html>\n<html{named} dir="{language.dir}">\n<head>\n<meta charset="utf-8">\n'
        f"<title>{_text(title)}</title>\n<style>{STYLE}</style>\n</head>\n<body>\n{written}\n</body>\n</html>\n"
    )
    return InertPage(html=html, placed=frozenset(each.order for each in places))


class _Text(str):
    """Text of the page, as opposed to markup of ours."""

    __slots__ = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class _Place:
    """Where a block stands: from `start` to `end` among the characters that are no white space."""

    start: int
    end: int
    order: int
    state: State
    role: str


def _pieces(body: HtmlElement) -> Iterator[str]:
    """Markup of ours and text of the page, in order."""
    if body.text:
        yield _Text(body.text)
    walk = etree.iterwalk(body, events=("start", "end"))
    next(walk, None)
    ends: list[str] = []  # of the open elements
    for event, element in walk:
        if element is body:
            break
        if event == "start":
            start, end = _markup(element)
            ends.append(end)
            yield start
            if not end:
                walk.skip_subtree()
            elif element.text:
                yield _Text(element.text)
        else:
            yield ends.pop()
            if element.tail:
                yield _Text(element.tail)


def _markup(element: HtmlElement) -> tuple[str, str]:
    """What is written where the element begins and where it ends; no end: nothing within it is written."""
    tag = element.tag
    if tag in _EMPTY:
        return _EMPTY[tag], ""
    if tag in ("img", "amp-img"):
        return f'<span class="stand-in">a picture{_alt(element)}</span>', ""
    if tag in _UNSEEN or (tag in _FOREIGN and next(element.iter("p"), None) is None):
        return (f'<span class="stand-in">{_STAND_INS[tag]}</span>' if tag in _STAND_INS else ""), ""
    name = tag if tag in _AS_IT_IS else "span" if tag in _WITHIN_A_LINE else "div"
    direction = (element.get("dir") or "").lower()
    language = element.get("lang") or ""
    turned = f' dir="{direction}"' if direction in ("ltr", "rtl", "auto") else ""
    spoken = f' lang="{language}"' if _LANGUAGE.fullmatch(language) else ""
    return f"<{name}{turned}{spoken}>", f"</{name}>"


def _alt(element: HtmlElement) -> str:
    alt = " ".join((element.get("alt") or "").split())
    return f": {_text(alt)}" if alt else ""


def _squeezed(text: str) -> str:
    return "".join(text.split())


def _places(decisions: Sequence[Decision], page: str) -> list[_Place]:
    """Where the blocks stand in the text of the page without white space; those that are found, in order."""
    at = 0
    became = states(decisions)
    places = []
    for each in sorted(decisions, key=lambda each: each.order):
        wanted = _squeezed(each.text)
        reach = _FAR if len(wanted) >= _TELLING else _NEAR
        found = page.find(wanted, at, at + reach + len(wanted))
        if found >= 0 and wanted:
            at = found + len(wanted)
            places.append(
                _Place(start=found, end=at, order=each.order, state=became[each.order], role=each.role.value)
            )
    return places


def _written(pieces: Sequence[str], places: Sequence[_Place]) -> Iterator[str]:
    starts = [each.start for each in places]
    named: set[int] = set()
    at = 0  # among the characters that are no white space
    for piece in pieces:
        if not isinstance(piece, _Text):
            yield piece
            continue
        for text, place in _cut(piece, at, places, starts):
            if place is None or not text.strip():
                yield _text(text)
                continue
            identity = "" if place.order in named else f' id="b{place.order}"'
            named.add(place.order)
            name = "span" if place.state is State.REMOVED else "mark"
            told = f'class="{place.state}"{identity} title="{place.state}: {escape(place.role)}"'
            yield f"<{name} {told}>{_text(text)}</{name}>"
        at += len(_squeezed(piece))


def _cut(
    text: str, at: int, places: Sequence[_Place], starts: Sequence[int]
) -> Iterator[tuple[str, _Place | None]]:
    """The text in pieces, each with the block that it belongs to; `at` is where it begins."""
    size = len(_squeezed(text))
    here = _place_at(at, places, starts)
    following = bisect_right(starts, at)
    next_start = starts[following] if following < len(starts) else at + size
    end = min(here.end, at + size) if here else min(next_start, at + size)
    if end >= at + size:
        yield text, here
        return
    done = 0
    for step, character in enumerate(text):
        if character.isspace():
            continue
        if at == end:
            yield text[done:step], here
            done = step
            here = _place_at(at, places, starts)
            following = bisect_right(starts, at)
            end = here.end if here else starts[following] if following < len(starts) else -1
        at += 1
    yield text[done:], here


def _place_at(at: int, places: Sequence[_Place], starts: Sequence[int]) -> _Place | None:
    found = bisect_right(starts, at) - 1
    return places[found] if found >= 0 and at < places[found].end else None


def _text(text: str) -> str:
    return escape(without_controls(text))
