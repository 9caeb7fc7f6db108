"""What the page says of itself to machines: JSON-LD, meta, links, microdata, times. Collects, chooses nothing."""

from __future__ import annotations

import html
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from lxml import etree
from lxml.html import HtmlElement

from cleaners.dom import Dom, opening_text
from cleaners.gate import MAX_SCRIPT_LD

# JSON-LD nested deeper than this is an attack: Python's own reader would recurse as deep.
_MAX_DEPTH = 60
_MAX_OBJECTS = 2_000
_MAX_TITLE = 1_000  # characters
_MAX_CONTENT = 10_000  # characters of a meta tag; the longest lists of keywords have some 3,000
_MAX_ITEMS = 400  # itemprop and time elements looked at
_MAX_ITEM = 500  # characters of the text of an itemprop element, and of a time
_MAX_TIME = 200

# Links that say nothing of the story: most of a page's, and to resolve their addresses was a quarter of the reading.
_TECHNICAL = frozenset(
    "stylesheet preload modulepreload prefetch dns-prefetch preconnect prerender icon shortcut apple-touch-icon "
    "apple-touch-icon-precomposed apple-touch-startup-image mask-icon manifest pingback edituri wlwmanifest".split()
)

STORY_TYPE = re.compile(r"Article|Posting|Report|Review|OpinionPiece|BackgroundNews|Analysis")


@dataclass(frozen=True, slots=True, kw_only=True)
class TimeElement:
    """A `<time>` element: its machine time, what a reader sees, and the names it carries."""

    datetime: str | None
    text: str
    class_and_id: str
    itemprop: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Metadata:
    """Everything a page declares, in page order and unjudged.

    `meta` has lower-case names (name, property, itemprop or http-equiv); `links` maps a rel to absolute addresses
    (style sheets, icons and the like are left out);
    `json_ld` holds every object of every script, `@graph` and main entities flattened, strings HTML-unescaped.
    """

    title: str | None = None
    language: str | None = None
    meta: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    links: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    json_ld: tuple[Mapping[str, Any], ...] = ()
    microdata: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    times: tuple[TimeElement, ...] = ()
    warnings: tuple[str, ...] = ()
    _story: Mapping[str, Any] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        # Every finder asks for it: found anew each time it was a tenth of a parse.
        likeness, best = max(
            ((_story_likeness(each), each) for each in self.json_ld),
            key=lambda likened: likened[0],
            default=(0.0, {}),
        )
        object.__setattr__(self, "_story", best if likeness > 1 else {})

    def story(self) -> Mapping[str, Any]:
        """The JSON-LD object that best describes a story, {} when none does."""
        return self._story

    def first(self, *names: str) -> tuple[str, str] | None:
        """(name, content) of the first of these meta names that has any content."""
        for name in names:
            for content in self.meta.get(name, ()):
                if content.strip():
                    return name, content.strip()
        return None


def collect(dom: Dom) -> Metadata:
    """Reads the metadata of `dom`; malformed JSON-LD is noted in `warnings` and passed over."""
    meta: dict[str, list[str]] = {}
    links: dict[str, list[str]] = {}
    scripts: list[str] = []
    title: str | None = None
    for element in dom.root.iter("meta", "link", "script", "title"):
        tag = element.tag
        if tag == "meta":
            _add_meta(meta, element)
        elif tag == "link":
            rels = [rel for rel in (element.get("rel") or "").lower().split() if rel not in _TECHNICAL]
            address = dom.absolute(element.get("href")) if rels else None
            for rel in rels if address else ():
                links.setdefault(rel, []).append(address or "")
        elif tag == "title":
            if title is None and element.text and element.getparent().tag != "svg":
                title = _folded(element.text[:_MAX_TITLE])
        elif element.text and "ld+json" in (element.get("type") or "").lower():
            scripts.append(element.text)
    objects, warnings = _objects(scripts)
    return Metadata(
        title=title or None,
        language=dom.root.get("lang") or dom.root.get("xml:lang"),
        meta={name: tuple(values) for name, values in meta.items()},
        links={rel: tuple(addresses) for rel, addresses in links.items()},
        json_ld=objects,
        microdata=_microdata(dom),
        times=_times(dom),
        warnings=warnings,
    )


def texts(value: Any) -> Iterator[str]:
    """The strings in a JSON-LD value that may be a string, a list, or an object with a name or @value."""
    stack = [value]
    seen = 0
    while stack and seen < 200:
        seen += 1
        each = stack.pop()
        if isinstance(each, str):
            if each.strip():
                yield _folded(each)
        elif isinstance(each, (int, float)) and not isinstance(each, bool):
            yield str(each)
        elif isinstance(each, list):
            stack.extend(reversed(each))
        elif isinstance(each, Mapping):
            stack.append(each.get("name") or each.get("@value") or each.get("url") or [])


def printable(text: str) -> str:
    """`text` without control characters and half characters, which JSON can hold and no database stores."""
    return text if text.isprintable() else _UNPRINTABLE.sub(" ", text)


def _folded(text: str) -> str:
    return " ".join(text.split())


def _add_meta(meta: dict[str, list[str]], element: HtmlElement) -> None:
    content = element.get("content") or element.get("value")  # some write value for content
    if not content:
        return
    for attribute in ("property", "name", "itemprop", "http-equiv"):
        name = element.get(attribute)
        if name:
            values = meta.setdefault(name.strip().lower(), [])
            if len(values) < 100:
                values.append(content[:_MAX_CONTENT])


_ITEMPROPS = etree.XPath("//@itemprop/parent::*[not(self::meta)]")  # a third of the cost of //*[@itemprop]
_OPENS_COMMENT = re.compile(r"(?://|/\*)?\s*(?:<!\[CDATA\[|<!--)(?:\s*\*/)?")
_CLOSES_COMMENT = re.compile(r"(?://|/\*)?\s*(?:\]\]>|-->)\s*(?:\*/)?\s*;?$")
_CONTROLS = re.compile(r"[\x00-\x1f]")
_UNPRINTABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff]")


def _microdata(dom: Dom) -> dict[str, tuple[str, ...]]:
    found: dict[str, list[str]] = {}
    elements = _ITEMPROPS(dom.root)
    for element in elements[:_MAX_ITEMS] if isinstance(elements, list) else ():
        if not isinstance(element, HtmlElement):
            continue
        value = element.get("content") or element.get("datetime")
        if value is None and "articleBody" not in (element.get("itemprop") or ""):
            value = opening_text(element, _MAX_ITEM)
        for name in (element.get("itemprop") or "").split() if value else ():
            found.setdefault(name, []).append(_folded(value or ""))
    return {name: tuple(values) for name, values in found.items()}


def _times(dom: Dom) -> tuple[TimeElement, ...]:
    found = []
    for element in dom.root.iter("time"):
        found.append(
            TimeElement(
                datetime=element.get("datetime"),
                text=opening_text(element, 10 * _MAX_TIME)[:_MAX_TIME],
                class_and_id=f"{element.get('class') or ''} {element.get('id') or ''}".strip(),
                itemprop=element.get("itemprop") or "",
            )
        )
        if len(found) >= _MAX_ITEMS:
            break
    return tuple(found)


def _objects(scripts: list[str]) -> tuple[tuple[Mapping[str, Any], ...], tuple[str, ...]]:
    objects: list[Mapping[str, Any]] = []
    warnings: list[str] = []
    for script in scripts:
        if len(script) > MAX_SCRIPT_LD:
            warnings.append("json_ld_too_large")
            parsed: Any = _salvaged(script)
        elif _too_deep(script):
            warnings.append("json_ld_too_deep")
            continue
        else:
            parsed = _read_json(script)
        if parsed is None:
            warnings.append("json_ld_malformed")
            parsed = _salvaged(script)
        stack = [parsed] if parsed else []
        while stack and len(objects) < _MAX_OBJECTS:
            each = stack.pop()
            if isinstance(each, list):
                stack.extend(reversed(each))
            elif isinstance(each, dict):
                objects.append(each)
                stack.extend(
                    each[name]
                    for name in ("mainEntityOfPage", "mainEntity", "@graph")
                    if isinstance(each.get(name), (dict, list))
                )
    return tuple(objects), tuple(dict.fromkeys(warnings))


_SALVAGED = re.compile(r'"(@type|headline|datePublished|dateModified)"\s*:\s*"([^"\\]{1,300})"')
_SALVAGED_FROM = 50_000  # characters: the story describes itself before it lists its updates and comments


def _salvaged(script: str) -> dict[str, Any]:
    """What a script that is no JSON says plainly of its story; the first of each name is the story's own."""
    found: dict[str, Any] = {}
    for match in _SALVAGED.finditer(script, 0, _SALVAGED_FROM):
        found.setdefault(match[1], printable(html.unescape(match[2])))
    return found


def _too_deep(script: str) -> bool:
    if script.count("[") + script.count("{") <= _MAX_DEPTH:
        return False
    depth = 0
    for bracket in re.findall(r"[\[\]{}]", script):
        depth += 1 if bracket in "[{" else -1
        if depth > _MAX_DEPTH:
            return True
    return False


def _read_json(script: str) -> Any:
    text = script.strip()
    opening = _OPENS_COMMENT.match(text)
    text = text[opening.end() :] if opening else text
    closing = _CLOSES_COMMENT.search(text, max(0, len(text) - 40))
    cleaned = (text[: closing.start()] if closing else text).strip().rstrip(";")
    for attempt in (cleaned, _CONTROLS.sub(" ", cleaned)):
        try:
            return _unescaped(json.loads(attempt, strict=False))
        except (ValueError, RecursionError):  # also numbers of thousands of digits
            continue
    return None


def _unescaped(value: Any) -> Any:
    if isinstance(value, str):
        return printable(html.unescape(value) if "&" in value else value)
    if isinstance(value, list):
        return [_unescaped(each) for each in value]
    if isinstance(value, dict):
        return {name: _unescaped(each) for name, each in value.items()}
    return value


def types_of(thing: Mapping[str, Any]) -> tuple[str, ...]:
    """The @type names of a JSON-LD object."""
    declared = thing.get("@type")
    names = declared if isinstance(declared, list) else [declared]
    return tuple(str(name) for name in names if name)


def _story_likeness(thing: Mapping[str, Any]) -> float:
    is_story = any(STORY_TYPE.search(name) for name in types_of(thing))
    described = ("articleBody" in thing) * 2 + ("headline" in thing) + ("datePublished" in thing) * 0.5
    return 2 * is_story + described if is_story or described >= 1.5 else 0.0
