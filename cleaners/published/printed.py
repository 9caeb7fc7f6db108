"""The grammar of printed stamps: which tokens of a line are a date, a time of day, a weekday, a zone.

A stamp is any sequence of these with a date in it, in whatever order, with separators and small words between.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, time, tzinfo

from cleaners.article import Precision
from cleaners.published.dates import Day, day_at
from cleaners.published.times import Clock, clock_at, zone_at
from cleaners.published.tokens import Token
from cleaners.published.value import Stamp
from cleaners.published.words import Setting, Words
from cleaners.published.zones import zone_of_abbreviation

_SEPARATORS = frozenset("|,-–—―•·●∙・/@().:;،؛、，：（）[]～~◦▪⋅│｜*")
_MOST_SEPARATORS = 4
_GLUE = frozenset("t uhr kl klo ore alle as la las o clock hrs hours ora o'clock".split())
_ONE_LETTER_WEEKDAYS = frozenset("月火水木金土日一二三四五六월화수목금토일")
_CLOSING = {"(": ")", "[": "]", "（": "）"}


def stamps_in(text: str, line: Sequence[Token], setting: Setting) -> list[Stamp]:
    """Every stamp of `line`, which are the tokens of `text`, in order, without labels."""
    found: list[Stamp] = []
    place = 0
    while place < len(line):
        if line[place].kind != "number" and line[place].text not in setting.words.starts:
            place += 1
            continue
        parts = _Parts(text, line, setting)
        place = parts.read(place)
        if (stamp := parts.stamp()) is not None:
            found.append(stamp)
    return found


class _Parts:
    """The parts of one stamp, gathered from left to right."""

    def __init__(self, text: str, line: Sequence[Token], setting: Setting) -> None:
        self.text, self.line, self.setting = text, line, setting
        self.day: Day | None = None
        self.clock: Clock | None = None
        self.weekday = False
        self.zone: tzinfo | None = None
        self.zone_name: str | None = None
        self.start = self.end = 0  # places among the tokens

    def read(self, place: int) -> int:
        """Gathers what stands from `place` on; the place to go on from."""
        self.start = self.end = here = place
        separators = 0
        while here < len(self.line):
            taken = self._part(here)
            if taken is not None:
                here = self.end = taken
                separators = 0
                continue
            if here == place or separators >= _MOST_SEPARATORS or (passed := self._between(here)) is None:
                break
            here, separators = passed, separators + 1
        # A time or weekday that no date followed: what stands behind its first token may begin a stamp of its own.
        return self.end if self.day is not None else place + 1

    def _part(self, here: int) -> int | None:
        words = self.setting.words
        if self.day is None and (day := day_at(self.line, here, self.setting)):
            self.day, here = day
            return here
        if self.clock is None and (clock := clock_at(self.line, here, words, bare=self.day is not None)):
            self.clock, here = clock
            return here
        if self._zone_is_open() and (said := zone_at(self.text, self.line, here)):
            self.zone_name, self.zone, here = said
            return here
        if not self.weekday and (bracketed := self._bracketed_weekday(here)):
            self.weekday, here = True, bracketed
            return here
        if (
            not self.weekday
            and self.line[here].kind != "number"
            and (day_name := words.weekdays.at(self.line, here))
        ):
            self.weekday, here = day_name
            return here
        return None

    def _bracketed_weekday(self, here: int) -> int | None:
        """The place behind "(木)", as East Asian dates have it."""
        three = [each.text for each in self.line[here : here + 3]]
        if self.day is None or len(three) < 3 or three[1] not in _ONE_LETTER_WEEKDAYS:
            return None
        return here + 3 if three[0] in "(（" and three[2] in ")）" else None

    def _zone_is_open(self) -> bool:
        return self.clock is not None and self.zone is None and self.zone_name is None

    def _between(self, here: int) -> int | None:
        """The place behind a separator or a small word."""
        token = self.line[here]
        if token.text in _SEPARATORS or token.text in _GLUE:
            return here + 1
        if token.kind == "word" and (small := self.setting.words.connectors.at(self.line, here)) is not None:
            return small[1]
        return None

    def stamp(self) -> Stamp | None:
        """The stamp, when there is a date in it."""
        if self.day is None or (self.day.is_relative and self.clock is None):
            return None
        clock = self.clock.value if self.clock else time()
        wall = datetime.combine(self.day.value, clock)
        zone = self.zone
        if self.zone_name is not None:
            setting = self.setting
            zone = zone_of_abbreviation(self.zone_name, wall, source=setting.timezone, region=setting.region)
        start, end = self.line[self.start].start, self.line[self.end - 1].end
        if self.text[end - 1] == "." and "." not in self.text[end - 4 : end - 1]:
            end -= 1  # of the sentence, not of "p.m."
        raw = self.text[start:end]
        following = self.text[end : end + 1]
        if any(
            opening in raw and closing not in raw and closing == following
            for opening, closing in _CLOSING.items()
        ):
            end += 1
        return Stamp(
            wall=wall,
            raw=self.text[start:end],
            precision=self._precision(),
            zone=zone,
            other=datetime.combine(self.day.other, clock) if self.day.other else None,
            start=start,
            end=end,
        )

    def _precision(self) -> Precision:
        if self.day is not None and not self.day.has_day:
            return Precision.MONTH
        return self.clock.precision if self.clock else Precision.DAY


def labelled(stamps: Sequence[Stamp], line: Sequence[Token], words: Words) -> list[Stamp]:
    """`stamps` with the word before each (or behind the last) that says what it is the time of."""
    found: list[Stamp] = []
    gap = 0
    for number, stamp in enumerate(stamps):
        label = _last_label(line, words, gap, stamp.start)
        if not label and number == len(stamps) - 1:
            label = _last_label(line, words, stamp.end, stamp.end + 20)
        found.append(replace(stamp, label=label))
        gap = stamp.end
    return found


def _last_label(line: Sequence[Token], words: Words, start: int, end: int) -> str:
    label, place = "", 0
    while place < len(line) and line[place].start < end:
        if line[place].start >= start and (said := words.labels.at(line, place)) is not None:
            label, place = said
        else:
            place += 1
    return label
