"""The story from script data, when the page shows next to none of it: hydration state, or a JSON-LD articleBody."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from lxml import etree
from lxml.html import fragment_fromstring

from cleaners.article import ParagraphKind, count_words
from cleaners.blocks import TAG_BITS, split
from cleaners.dom import Dom
from cleaners.metadata import printable
from cleaners.reading import Reading, description, titles
from cleaners.tokens import tokens
from cleaners.vocabulary.clutter import clutter_kind

NEAR_EMPTY = 60  # words; a page that shows more is judged by what it shows
_ENOUGH = 40  # words that a rescue must bring
_ABOUT = 0.3  # share of the words of title and description that it must say
_MAX_SCRIPT = 4_000_000
_MAX_NODES = 60_000
_MAX_DEPTH = 60
_MAX_KEY, _MAX_PATH = 300, 1_000  # characters; a path is written down for every node
_MAX_ELEMENTS = 30_000  # of lists that may be stories: each is parsed, .15 ms
_ASSIGNED = re.compile(r"=\s*(?=[{\[])")
_MARKUP = re.compile(r"</|<(?:p|br|div|h\d|li|blockquote)\b", re.IGNORECASE)

# The element lists of content management systems: {"type": "text", "content": "..."} and its cousins.
_TEXT_KEYS = ("content", "text", "html", "value", "body", "markup", "paragraph")
_CHILD_KEYS = ("content", "children", "nodes", "items", "content_elements")
_KIND_KEYS = ("type", "nodeType", "kind", "tag", "component", "name")
_NO_TEXT = re.compile(
    r"image|photo|picture|video|audio|gallery|embed|social|promo|newsletter|advert|\bad\b|interstitial|link|related|teaser"
    r"|raw_?html|widget|divider|poll|quiz|code",
    re.IGNORECASE,
)
_HEADING = re.compile(r"head(?:er|ing|line)?|title|^h[2-6]$", re.IGNORECASE)
_SUMMARY = re.compile(
    r"sub_?head|sub_?title|standfirst|\bdek|deck|lead|teaser|summary|abstract|intro|description",
    re.IGNORECASE,
)

Paragraphs = list[tuple[ParagraphKind, str]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Rescued:
    """Paragraphs in order, where they were found, and the standfirst that the same data names."""

    paragraphs: Sequence[tuple[ParagraphKind, str]]
    where: str
    standfirst: str | None = None


def rescue(reading: Reading) -> Rescued | None:
    """The best story that the page's scripts hold, None when none fits what the page says it is about.

    Each candidate is checked against title and description: legal text and other articles lie in the same scripts.
    """
    about = set(tokens(" ".join([*titles(reading.metadata), description(reading.metadata)])))
    best: tuple[float, str, Paragraphs] | None = None
    states = list(_states(reading))
    for where, paragraphs in (
        *_declared(reading),
        *_stories(states),
    ):
        told = [each for each in paragraphs if clutter_kind(each[1]) is None]
        words = sum(count_words(text) for _, text in told)
        shared = len(about & set(tokens(" ".join(text for _, text in told)))) / max(len(about), 1)
        if words < _ENOUGH or (about and shared < _ABOUT):
            continue
        if best is None or words * (_ABOUT + shared) > best[0]:
            best = (words * (_ABOUT + shared), where, told)
    if best is None:
        return None
    return Rescued(
        paragraphs=best[2], where=best[1], standfirst=_standfirst(reading, [state for _, state in states])
    )


def _declared(reading: Reading) -> Iterator[tuple[str, Paragraphs]]:
    for thing in reading.metadata.json_ld:
        body = thing.get("articleBody")
        lines = body if isinstance(body, list) else [body]
        text = "\n".join(each for each in lines if isinstance(each, str))
        if text:
            yield "json-ld articleBody", _paragraphs(text)


def _states(reading: Reading) -> Iterator[tuple[str, Any]]:
    """The JSON values in the page's scripts: whole scripts, or what is assigned to a variable."""
    for script in reading.dom.root.iter("script"):
        text = script.text or ""
        kind = script.get("type") or ""
        if not 400 <= len(text) <= _MAX_SCRIPT or "ld+json" in kind:
            continue
        if "json" in kind or text.lstrip()[:1] in ("{", "["):
            starts = [0]
        else:
            starts = [match.end() for match in _ASSIGNED.finditer(text[:200_000])][:20]
        decoder = json.JSONDecoder(strict=False)
        for start in starts:
            try:
                value, _ = decoder.raw_decode(text[start:].lstrip())
            except (ValueError, RecursionError):
                continue
            if isinstance(value, (dict, list)):
                yield script.get("id") or "script data", value
    flight = "".join(_flight(reading))
    if flight:
        yield "flight data", list(_flight_rows(flight))


_PUSH = "self.__next_f.push([1,"
_ROW = re.compile(rb"\n*[0-9a-f]{1,6}:")
_TEXT_ROW = re.compile(rb"T([0-9a-f]{1,6}),")
_MAX_ROWS = 5_000


def _flight(reading: Reading) -> Iterator[str]:
    """The pieces of a React flight stream, which Next.js writes into the page as a run of pushes."""
    for script in reading.dom.root.iter("script"):
        text = (script.text or "").strip().removesuffix(";").rstrip()
        _, _, pushed = text.partition(_PUSH)
        if pushed.endswith("])") and len(pushed) <= _MAX_SCRIPT:
            try:
                piece = json.loads(f"[1,{pushed[:-1]}")
            except (ValueError, RecursionError):
                continue
            if isinstance(piece, list) and len(piece) > 1 and isinstance(piece[1], str):
                yield piece[1]


def _flight_rows(flight: str) -> Iterator[Any]:
    """The rows of the stream: JSON values, which end with the line, and text rows, which say how long they are.

    What follows a text row follows without a line break: a stream split at its lines gives texts with the JSON of the
    next row at their end.
    """
    data = flight.encode("utf-8", "surrogatepass")
    decoder = json.JSONDecoder(strict=False)
    at = 0
    for _ in range(_MAX_ROWS):
        row = _ROW.match(data, at)
        if row is None:
            at = data.find(b"\n", at) + 1  # not a row: go on behind its line
            if at == 0:
                return
            continue
        text = _TEXT_ROW.match(data, row.end())
        if text:
            at = text.end() + int(text[1], 16)
            yield data[text.end() : at].decode("utf-8", "replace")
            continue
        end = data.find(b"\n", row.end())
        at = len(data) if end < 0 else end
        if data[row.end() : row.end() + 1] in (b"[", b"{"):
            try:
                yield decoder.raw_decode(data[row.end() : at].decode("utf-8", "replace"))[0]
            except (ValueError, RecursionError):
                continue


def _nodes(state: Any) -> Iterator[tuple[str, Any]]:
    """(path, value) of everything in the state, in reading order, to a limit of depth and number."""
    stack: list[tuple[str, Any, int]] = [("", state, 0)]
    for _ in range(_MAX_NODES):
        if not stack:
            return
        path, value, depth = stack.pop()
        yield path, value
        if depth >= _MAX_DEPTH:
            continue
        if isinstance(value, list):
            inside = f"{path}[]"
            stack.extend((inside, each, depth + 1) for each in reversed(value[:_MAX_NODES]))
        elif isinstance(value, dict):
            keys = list(value)[:_MAX_NODES]
            stack.extend((_below(path, key), value[key], depth + 1) for key in reversed(keys))


def _below(path: str, key: str) -> str:
    return f"{path}.{key[:_MAX_KEY]}"[-_MAX_PATH:]


def _stories(states: Sequence[tuple[str, Any]]) -> Iterator[tuple[str, Paragraphs]]:
    """What may be a story: a list of elements, a list of strings, a string of markup."""
    left = _MAX_ELEMENTS
    for where, value in ((f"{name}{path}", value) for name, state in states for path, value in _nodes(state)):
        if isinstance(value, list) and len(value) > 1:
            elements = [each for each in value if isinstance(each, (str, Mapping))][:left]
            left -= len(elements)
            yield where, [paragraph for each in elements for paragraph in _element(each)]
        elif isinstance(value, str) and len(value) > 400 and _MARKUP.search(value):
            yield where, _paragraphs(value)


def _element(element: Any) -> Paragraphs:
    """The paragraphs of one element of a list: its text, or that of its children."""
    if isinstance(element, str):
        return _paragraphs(element) if len(element) > 40 else []
    if not isinstance(element, Mapping):
        return []
    kind = next((str(element[key]) for key in _KIND_KEYS if isinstance(element.get(key), str)), "")
    if _NO_TEXT.search(kind):
        return []
    text = _text(element)
    if not text:
        return []
    if _HEADING.search(kind) and count_words(text) <= 20:
        return [(ParagraphKind.H2, each) for _, each in _paragraphs(text)]
    if "quote" in kind.lower():
        return [(ParagraphKind.QUOTE, each) for _, each in _paragraphs(text)]
    return _paragraphs(text)


def _text(element: Mapping[str, Any], depth: int = 0) -> str:
    for key in _TEXT_KEYS:
        if isinstance(element.get(key), str):
            return str(element[key])
    parts: list[str] = []
    for key in _CHILD_KEYS:
        children = element.get(key)
        if isinstance(children, list) and depth < 6:
            parts = [
                _text(each, depth + 1) if isinstance(each, Mapping) else each
                for each in children
                if isinstance(each, (Mapping, str))
            ]
            break
    return "".join(parts)


def _paragraphs(text: str) -> Paragraphs:
    if _MARKUP.search(text) or "&" in text:
        try:
            root = fragment_fromstring(text, create_parent="body")
        except (etree.LxmlError, ValueError):  # NUL or other characters that no document may hold
            return []
        parts = split(Dom(root=root, base=None))
        return [
            (_KINDS.get(parts.outline.tag[block.container], ParagraphKind.P), block.text)
            for block in parts.blocks
            if not parts.outline.within[block.container] & _PICTURE
        ]
    lines = printable(text).split("\n")
    return [(ParagraphKind.P, folded) for line in lines if (folded := " ".join(line.split()))]


_PICTURE = TAG_BITS["figure"] | TAG_BITS["figcaption"]  # captions are no body
_KINDS = {
    "h2": ParagraphKind.H2,
    "h3": ParagraphKind.H3,
    "h4": ParagraphKind.H3,
    "li": ParagraphKind.LI,
    "blockquote": ParagraphKind.QUOTE,
}


def _standfirst(reading: Reading, states: Sequence[Any]) -> str | None:
    """The page's description, when the data names the same words as the story's summary."""
    about = " ".join(description(reading.metadata).split())
    if not about:
        return None
    for state in states:
        for path, value in _nodes(state):
            if isinstance(value, str) and _SUMMARY.search(path) and " ".join(value.split()) == about:
                return about
    return None
