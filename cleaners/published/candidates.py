"""Every time that a page gives for its story, best place first: JSON-LD, meta, microdata, time elements, print, URL."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, time, tzinfo
from itertools import islice
from typing import Any

from cleaners.article import Precision
from cleaners.metadata import Metadata
from cleaners.published.calendars import made
from cleaners.published.machine import read_machine, year_moved
from cleaners.published.read import PrintedLine
from cleaners.published.value import Stamp

_MOST_LINES = 60
_MOST_TIMES = 60
_MOST_ELSEWHERE = 200
_END_OF_TIME = datetime(2100, 1, 1, tzinfo=UTC)  # the last year that a calendar here reads
_FIRST_WEB_YEAR = 1990  # an older day printed without a label is one of the story: a birth, a war
_MOST_OBJECTS = 30  # of JSON-LD
_MOST_NAMES = 40  # of meta elements beyond the known ones
_LONGEST_VALUE = 200
_LONGEST_URL = 500

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
# Identifiers that begin with the minute of their making: "A2026012914320005196".
_URL_MINUTE = re.compile(
    r"(?<![0-9])(20[0-9]{2})(0[1-9]|1[0-2])([0-3][0-9])(?:[01][0-9]|2[0-3])[0-5][0-9][0-9]{4,10}(?![0-9])"
)
_TITLE_SEPARATOR = re.compile(r"\s[|–—·»-]\s")
_LONGEST_TITLE = 300
_MODIFIED_MARK = re.compile(r"updat|modif", re.IGNORECASE)
_URL_DAY = re.compile(
    r"(?<![0-9])((?:19|20)[0-9]{2})([/_.-]?)([0-9]{1,2}|[a-z]{3})\2([0-9]{1,2})(?![0-9a-z])", re.IGNORECASE
)
# Only where the order is beyond doubt: "29-10-2021".
_URL_DAY_FIRST = re.compile(r"(?<![0-9])(1[3-9]|2[0-9]|3[01])([-_.])(0?[1-9]|1[0-2])\2(20[0-9]{2})(?![0-9])")


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What the finders know beside the page itself."""

    language: str | None
    timezone: tzinfo | None
    fetched_at: datetime | None  # aware
    url: str | None

    @property
    def latest(self) -> datetime:
        """No page was published later than it was fetched; without a fetch nothing is too late."""
        return self.fetched_at or _END_OF_TIME

    def line(self, text: str) -> PrintedLine:
        """`text` as a printed line of the page."""
        return PrintedLine(text, language=self.language, timezone=self.timezone, fetched_at=self.fetched_at)


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """A time and its place on the page."""

    stamp: Stamp
    where: str


class PageTimes:
    """The times that a page gives, by what they are times of."""

    def __init__(self, metadata: Metadata, lines: Sequence[str], asked: Asked) -> None:
        self.asked = asked
        self._metadata = metadata
        self._story = metadata.story()
        self._names = _by_plain_name(metadata.meta)
        self._lines = [asked.line(line) for line in lines[:_MOST_LINES]]

    def published(self) -> Iterator[Candidate]:
        """Times of publication, the place most to be trusted first; ages and months come last."""
        months: list[Candidate] = []
        for candidate in self._published():
            if candidate.stamp.precision is Precision.MONTH:
                months.append(candidate)
            else:
                yield candidate
        for line in self._lines:
            for age in line.ages:
                if age.label != "updated":
                    yield Candidate(stamp=age, where="printed age")
        yield from months

    def modified(self) -> Iterator[Candidate]:
        """Times of the last change, the place most to be trusted first."""
        yield from self._declared("json-ld dateModified", self._story.get("dateModified"))
        for name in _MODIFIED_META:
            if name in self._names:
                yield from self._meta(name)
        yield from self._declared("microdata dateModified", _of(self._metadata.microdata, "dateModified"))
        for element in self._metadata.times[:_MOST_TIMES]:
            if _MODIFIED_MARK.search(f"{element.itemprop} {element.class_and_id}"):
                yield from self._declared("time element", element.datetime or element.text)
        yield from self._printed("updated")

    def elsewhere(self, lines: Sequence[str], *labels: str) -> Iterator[Candidate]:
        """Times printed in `lines` of the rest of the page: those of the first label first."""
        read = [self.asked.line(line) for line in lines[:_MOST_ELSEWHERE]]
        for label in labels:
            for line in read:
                for stamp in line.stamps:
                    if stamp.label == label and stamp.precision is not Precision.MONTH:
                        yield Candidate(stamp=stamp, where="printed elsewhere on the page")

    def _published(self) -> Iterator[Candidate]:
        yield from self._declared("json-ld datePublished", self._story.get("datePublished"))
        for name in [*(each for each in _PUBLISHED_META if each in self._names), *_matching(self._names)]:
            yield from self._meta(name)
        yield from self._declared("microdata datePublished", _of(self._metadata.microdata, "datePublished"))
        yield from self._time_elements(marked=True)
        yield from self._printed("published", "")
        yield from self._in_title()
        beside = (
            each for each in self._metadata.json_ld if each is not self._story and "datePublished" in each
        )
        for thing in islice(beside, _MOST_OBJECTS):
            yield from self._declared("json-ld datePublished beside the story", thing["datePublished"])
        created = [self._story.get("dateCreated"), self._story.get("uploadDate")]
        yield from self._declared("json-ld dateCreated", created)
        yield from _in_address(self.asked.url or "")
        yield from self._time_elements(marked=False)

    def _in_title(self) -> Iterator[Candidate]:
        """A stamp between the separators of the title: "A headline | The Paper | 28.04.2023"."""
        for part in _TITLE_SEPARATOR.split((self._metadata.title or "")[:_LONGEST_TITLE])[1:]:
            for stamp in self.asked.line(part).stamps:
                if stamp.raw == part.strip() and stamp.precision is not Precision.MONTH:
                    yield Candidate(stamp=stamp, where="title")

    def _meta(self, plain_name: str) -> Iterator[Candidate]:
        name = self._names[plain_name]
        return self._declared(f"meta {name}", self._metadata.meta[name])

    def _declared(self, where: str, value: Any) -> Iterator[Candidate]:
        """The first time in a declared value of any JSON type."""
        for text in _strings(value):
            stamp = self._value(text)
            if stamp is not None:
                yield Candidate(stamp=stamp, where=where)
                return

    def _value(self, text: str) -> Stamp | None:
        if len(text) > _LONGEST_VALUE:
            return None
        stamp = read_machine(text)
        if stamp is not None:
            return stamp
        straight = year_moved(text)
        stamps = self.asked.line(straight).stamps
        if not stamps:
            return None
        return stamps[0] if straight is text else replace(stamps[0], raw=text.strip())

    def _printed(self, *labels: str) -> Iterator[Candidate]:
        for label in labels:
            for line in self._lines:
                for stamp in line.stamps:
                    if stamp.label == label and (label or stamp.wall.year >= _FIRST_WEB_YEAR):
                        yield Candidate(stamp=stamp, where="printed stamp")

    def _time_elements(self, *, marked: bool) -> Iterator[Candidate]:
        """Elements that say they are the publication, or whose text stands in the credit; else the first of them."""
        for element in self._metadata.times[:_MOST_TIMES]:
            named = f"{element.itemprop} {element.class_and_id}"
            if _UPDATED_MARK.search(named):
                continue
            shown = len(element.text) > 5 and any(element.text in line.text for line in self._lines)
            if marked and not shown and not _PUBLISHED_MARK.search(named):
                continue
            stamp = self._value(element.datetime or "") or self._value(element.text)
            if stamp is not None and stamp.label != "updated":
                yield Candidate(stamp=stamp, where="time element")
                if not marked:
                    return


def _by_plain_name(meta: Mapping[str, tuple[str, ...]]) -> dict[str, str]:
    """Names of the meta elements without separators -> as written; the first of two alike."""
    plain: dict[str, str] = {}
    for name in meta:
        plain.setdefault(_NOT_A_NAME.sub("", name), name)
    return plain


def _matching(names: Mapping[str, str]) -> list[str]:
    fitting = (
        name
        for name in names
        if name not in _PUBLISHED_META
        and len(name) < 60
        and _PUBLISHED_NAME.search(name)
        and "modif" not in name
    )
    return list(islice(fitting, _MOST_NAMES))


def _of(values: Mapping[str, tuple[str, ...]], name: str) -> list[str]:
    return list(values.get(name, ())[:3])


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


def _in_address(url: str) -> Iterator[Candidate]:
    """The day in the path of `url`."""
    stamped = _URL_MINUTE.search(url[:_LONGEST_URL])
    if stamped is not None and (day := made(int(stamped[1]), int(stamped[2]), int(stamped[3]))):
        wall = datetime.combine(day, time())
        yield Candidate(stamp=Stamp(wall=wall, raw=stamped[0], precision=Precision.DAY), where="url")
        return
    for match in _URL_DAY.finditer(url[:_LONGEST_URL]):
        month = _month_number(match[3])
        if match[2] == "" and len(match[0]) != 8:
            continue
        day = made(int(match[1]), month, int(match[4])) if month else None
        if day is not None and day.year >= 1990:
            wall = datetime.combine(day, time())
            yield Candidate(stamp=Stamp(wall=wall, raw=match[0], precision=Precision.DAY), where="url")
            return
    last = _URL_DAY_FIRST.search(url[:_LONGEST_URL])
    if last is not None and (day := made(int(last[4]), int(last[3]), int(last[1]))):
        wall = datetime.combine(day, time())
        yield Candidate(stamp=Stamp(wall=wall, raw=last[0], precision=Precision.DAY), where="url")


_URL_MONTHS = "jan feb mar apr may jun jul aug sep oct nov dec".split()


def _month_number(text: str) -> int:
    if text.isdigit():
        return int(text)
    return _URL_MONTHS.index(text.lower()) + 1 if text.lower() in _URL_MONTHS else 0
