"""The story from script data, when the page shows next to none of it: hydration state, or a JSON-LD articleBody."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from lxml.html import fragment_fromstring

from cleaners.article import ParagraphKind, count_words
from cleaners.blocks import Split, split
from cleaners.dom import Dom
from cleaners.metadata import texts
from cleaners.reading import Reading, description, titles
from cleaners.tokens import tokens

NEAR_EMPTY = 60  # words; a page that shows more is judged by what it shows
_ENOUGH = 40  # words that a rescue must bring
_MAX_SCRIPT = 4_000_000
_MAX_NODES = 60_000
_MAX_DEPTH = 60
_ASSIGNED = re.compile(r"=\s*(?=[{\[])")
_TAG = re.compile(r"<(?:p|br|div|h\d|li|blockquote)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Rescued:
    """Paragraphs in order, and where they were found."""

    paragraphs: Sequence[tuple[ParagraphKind, str]]
    where: str


def rescue(reading: Reading) -> Rescued | None:
    """The best story that the page's scripts hold, None when none fits what the page says it is about.

    Each candidate is checked against title and description: legal text and other articles lie in the same scripts.
    """
    about = set(tokens(" ".join([*titles(reading.metadata), description(reading.metadata)])))
    found: list[tuple[float, Rescued]] = []
    for where, paragraphs in (*_declared(reading), *_hydrated(reading)):
        words = sum(count_words(text) for _, text in paragraphs)
        if words < _ENOUGH:
            continue
        said = set(tokens(" ".join(text for _, text in paragraphs)))
        shared = len(about & said) / max(len(about), 1)
        if about and shared < 0.3:
            continue
        found.append((words * (0.2 + shared), Rescued(paragraphs=paragraphs, where=where)))
    return max(found, key=lambda each: each[0])[1] if found else None


Paragraphs = list[tuple[ParagraphKind, str]]


def _declared(reading: Reading) -> Iterator[tuple[str, Paragraphs]]:
    for thing in reading.metadata.json_ld:
        body = "\n".join(texts_with_lines(thing.get("articleBody")))
        if body:
            yield "json-ld articleBody", _paragraphs(body)


def texts_with_lines(value: Any) -> Iterator[str]:
    """The strings of a JSON-LD value with their line breaks, which `texts` folds."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, list):
        yield from (each for each in value if isinstance(each, str))
    else:
        yield from texts(value)


def _hydrated(reading: Reading) -> Iterator[tuple[str, Paragraphs]]:
    for script in reading.dom.root.iter("script"):
        text = script.text or ""
        if len(text) < 400 or len(text) > _MAX_SCRIPT or "ld+json" in (script.get("type") or ""):
            continue
        for state in _states(text, script.get("type") or ""):
            name = script.get("id") or "script data"
            yield from _groups(state, name)


def _states(text: str, kind: str) -> Iterator[Any]:
    """The JSON values in a script: the whole of it, or what is assigned to a variable."""
    if "json" in kind or text.lstrip()[:1] in "{[":
        starts = [0]
    else:
        starts = [match.end() for match in _ASSIGNED.finditer(text[:200_000])][:20]
    decoder = json.JSONDecoder(strict=False)
    for start in starts:
        try:
            value, end = decoder.raw_decode(text[start:].lstrip())
        except (ValueError, RecursionError):
            continue
        if end > 300:
            yield value


def _groups(state: Any, name: str) -> Iterator[tuple[str, Paragraphs]]:
    """Strings that read like paragraphs, grouped by their path with list positions left out."""
    groups: dict[str, list[str]] = {}
    stack: list[tuple[Any, str, int]] = [(state, "", 0)]
    seen = 0
    while stack and seen < _MAX_NODES:
        seen += 1
        value, path, depth = stack.pop()
        if isinstance(value, str):
            if len(value) > 40 and " " in value:
                groups.setdefault(path, []).append(value)
        elif isinstance(value, list) and depth < _MAX_DEPTH:
            stack.extend((each, f"{path}[]", depth + 1) for each in reversed(value))
        elif isinstance(value, dict) and depth < _MAX_DEPTH:
            stack.extend((value[key], f"{path}.{key}", depth + 1) for key in reversed(list(value)))
    for path, strings in groups.items():
        paragraphs = [paragraph for string in strings for paragraph in _paragraphs(string)]
        yield f"{name}{path}", paragraphs


def _paragraphs(text: str) -> Paragraphs:
    if _TAG.search(text) or "</" in text:
        try:
            root = fragment_fromstring(f"<body>{text}</body>", create_parent=False)
        except Exception:  # noqa: BLE001 - lxml's zoo of errors on broken fragments; then it is no story
            return []
        parts: Split = split(Dom(root=_in_html(root), base=None))
        return [(_kind(parts.outline.tag[block.container]), block.text) for block in parts.blocks]
    return [(ParagraphKind.P, folded) for line in text.split("\n") if (folded := " ".join(line.split()))]


def _in_html(root: Any) -> Any:
    return root


def _kind(tag: str) -> ParagraphKind:
    return {
        "h2": ParagraphKind.H2,
        "h3": ParagraphKind.H3,
        "h4": ParagraphKind.H3,
        "li": ParagraphKind.LI,
        "blockquote": ParagraphKind.QUOTE,
    }.get(tag, ParagraphKind.P)
