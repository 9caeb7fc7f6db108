"""Every time that a page gives for its story, best place first: JSON-LD, meta, microdata, time elements, print, URL."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, time, tzinfo
from typing import Any

from cleaners.article import Precision
from cleaners.metadata import Metadata, TimeElement
from cleaners.published.calendars import made
from cleaners.published.machine import read_machine, year_moved
from cleaners.published.read import PrintedLine
from cleaners.published.value import Stamp

_MOST_LINES = 60
_MOST_TIMES = 60
_LONGEST_VALUE = 200

# Names of meta elements without their separators, best first; what follows them is caught by the patterns.
_PUBLISHED_META = (
    "articlepublishedtime ogarticlepublishedtime datepublished parselypubdate sailthrudate publishdate pubdate "
    "publisheddate publicationdate dcdateissued dctermsissued cxenseparserecspublishtime dcdatecreated dctermscreated "
    "datecreated articlecreated ogreleasedate dcdate dctermsdate date citationonlinedate citationdate"
).split()
_PUBLISHED_NAME = re.compile(
    r"pub(?:lish(?:ed|ing)?|lication)?(?:on|at|ts|date|time)|(?:date|time)(?:of)?(?:pub|release)"
)
_MODIFIED_META = (
    "articlemodifiedtime ogarticlemodifiedtime datemodified ogupdatedtime lastmodified dctermsmodified dcdatemodified "
    "articleupdatedtime lastupdateddate lastupdated revisiondate dateupdated lastmod"
).split()
_NOT_A_NAME = re.compile(r"[^a-z0-9]+")

_PUBLISHED_MARK = re.compile(
    r"publi|posted|created|pubdate|entry-date|(?:article|post|story)[-_]{0,2}(?:date|time)", re.IGNORECASE
)
_UPDATED_MARK = re.compile(r"updat|modif|edited|aktualisier|actualiz|comment|relat", re.IGNORECASE)
_URL_DAY = re.compile(
    r"(?<![0-9])((?:19|20)[0-9]{2})([/_.-]?)([0-9]{1,2}|[a-z]{3})\2([0-9]{1,2})(?![0-9a-z])", re.IGNORECASE
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What the finders know beside the page itself."""

    language: str | None
    timezone: tzinfo | None
    fetched_at: datetime | None
    url: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """A time and its place on the page."""

    stamp: Stamp
    where: str
    is_change: bool = False  # a time of change that has to do for the publication


def published_candidates(metadata: Metadata, lines: Sequence[str], asked: Asked) -> Iterator[Candidate]:
    """Times of publication, the place most to be trusted first; months, ages and times of change come last."""
    later: list[Candidate] = []
    for candidate in _of_publication(metadata, lines, asked):
        if candidate.stamp.precision is Precision.MONTH:
            later.append(candidate)
        else:
            yield candidate
    for line in lines[:_MOST_LINES]:
        for age in _line(line, asked).ages:
            if age.label != "updated":
                yield Candidate(stamp=age, where="printed age")
    yield from later
    for changed in modified_candidates(metadata, lines, asked):
        yield replace(changed, where=f"{changed.where} (of a change)", is_change=True)


def _of_publication(metadata: Metadata, lines: Sequence[str], asked: Asked) -> Iterator[Candidate]:
    story = metadata.story()
    yield from _declared("json-ld datePublished", story.get("datePublished"), asked)
    names = _by_plain_name(metadata.meta)
    for name in [*(each for each in _PUBLISHED_META if each in names), *_matching(names)]:
        yield from _declared(f"meta {names[name]}", list(metadata.meta[names[name]]), asked)
    yield from _declared("microdata datePublished", _of(metadata.microdata, "datePublished"), asked)
    yield from _time_elements(metadata.times, lines, asked, marked=True)
    yield from _printed(lines, asked, labels=("published", ""))
    for thing in metadata.json_ld:
        yield from _declared("json-ld datePublished beside the story", thing.get("datePublished"), asked)
    yield from _declared("json-ld dateCreated", [story.get("dateCreated"), story.get("uploadDate")], asked)
    yield from _from_url(asked)
    yield from _time_elements(metadata.times, lines, asked, marked=False)


def modified_candidates(metadata: Metadata, lines: Sequence[str], asked: Asked) -> Iterator[Candidate]:
    """Times of the last change, the place most to be trusted first."""
    story = metadata.story()
    yield from _declared("json-ld dateModified", story.get("dateModified"), asked)
    names = _by_plain_name(metadata.meta)
    for name in _MODIFIED_META:
        if name in names:
            yield from _declared(f"meta {names[name]}", list(metadata.meta[names[name]]), asked)
    yield from _declared("microdata dateModified", _of(metadata.microdata, "dateModified"), asked)
    for element in metadata.times[:_MOST_TIMES]:
        named = f"{element.itemprop} {element.class_and_id}"
        if "dateModified" in named or re.search("updat|modif", named, re.IGNORECASE):
            yield from _declared("time element", element.datetime or element.text, asked)
    yield from _printed(lines, asked, labels=("updated",))


def _by_plain_name(meta: Mapping[str, tuple[str, ...]]) -> dict[str, str]:
    """Names of the meta elements without separators -> as written; the first of two alike."""
    plain: dict[str, str] = {}
    for name in meta:
        plain.setdefault(_NOT_A_NAME.sub("", name), name)
    return plain


def _matching(names: Mapping[str, str]) -> list[str]:
    return [
        name
        for name in names
        if name not in _PUBLISHED_META
        and len(name) < 60
        and _PUBLISHED_NAME.search(name)
        and "modif" not in name
    ]


def _of(values: Mapping[str, tuple[str, ...]], name: str) -> list[str]:
    return list(values.get(name, ())[:3])


def _declared(where: str, value: Any, asked: Asked) -> Iterator[Candidate]:
    """The first time in a declared value of any JSON type."""
    for text in _strings(value):
        stamp = _read_value(text, asked)
        if stamp is not None:
            yield Candidate(stamp=stamp, where=where)
            return


def _strings(value: Any) -> Iterator[str]:
    stack = [value]
    for _ in range(20):
        if not stack:
            return
        each = stack.pop()
        if isinstance(each, str):
            yield each
        elif isinstance(each, int | float) and not isinstance(each, bool) and 0 < each < 1e14:
            yield str(int(each))
        elif isinstance(each, list | tuple):
            stack.extend(reversed(each[:20]))
        elif isinstance(each, Mapping):
            stack.append(each.get("@value"))


def _read_value(text: str, asked: Asked) -> Stamp | None:
    if len(text) > _LONGEST_VALUE:
        return None
    stamp = read_machine(text)
    if stamp is not None:
        return stamp
    straight = year_moved(text)
    stamps = _line(straight, asked).stamps
    if not stamps:
        return None
    return stamps[0] if straight is text else replace(stamps[0], raw=text.strip())


def _line(text: str, asked: Asked) -> PrintedLine:
    return PrintedLine(text, language=asked.language, timezone=asked.timezone, fetched_at=asked.fetched_at)


def _printed(lines: Sequence[str], asked: Asked, *, labels: Sequence[str]) -> Iterator[Candidate]:
    for line in lines[:_MOST_LINES]:
        stamps = _line(line, asked).stamps
        for label in labels:
            for stamp in stamps:
                if stamp.label == label:
                    yield Candidate(stamp=stamp, where="printed stamp")


def _time_elements(
    times: Sequence[TimeElement], lines: Sequence[str], asked: Asked, *, marked: bool
) -> Iterator[Candidate]:
    """Elements that say they are the publication, or whose text stands in the credit; else the first of them."""
    for element in times[:_MOST_TIMES]:
        named = f"{element.itemprop} {element.class_and_id}"
        if _UPDATED_MARK.search(named):
            continue
        shown = len(element.text) > 5 and any(element.text in line for line in lines[:_MOST_LINES])
        if bool(_PUBLISHED_MARK.search(named)) or shown or not marked:
            stamp = _read_value(element.datetime or "", asked) or _read_value(element.text, asked)
            if stamp is not None and stamp.label != "updated":
                yield Candidate(stamp=stamp, where="time element")
                if not marked:
                    return


def _from_url(asked: Asked) -> Iterator[Candidate]:
    for match in _URL_DAY.finditer((asked.url or "")[:500]):
        month = _month_number(match[3])
        if match[2] == "" and len(match[0]) != 8:
            continue
        day = made(int(match[1]), month, int(match[4])) if month else None
        if day is not None and day.year >= 1990:
            wall = datetime.combine(day, time())
            yield Candidate(stamp=Stamp(wall=wall, raw=match[0], precision=Precision.DAY), where="url")
            return


_URL_MONTHS = "jan feb mar apr may jun jul aug sep oct nov dec".split()


def _month_number(text: str) -> int:
    if text.isdigit():
        return int(text)
    return _URL_MONTHS.index(text.lower()) + 1 if text.lower() in _URL_MONTHS else 0
