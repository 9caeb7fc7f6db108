"""The times in one printed line, glued text around them allowed, prose that mentions a date left alone."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, tzinfo
from functools import cached_property

from cleaners.article import Precision
from cleaners.published.ages import Age, ages_in, stamp_of
from cleaners.published.printed import labelled, stamps_in
from cleaners.published.tokens import Token, tokens
from cleaners.published.unlisted import unlisted_age, unlisted_stamp
from cleaners.published.value import Published, Stamp, resolved
from cleaners.published.words import Words, base_of, setting_of, words_of
from cleaners.published.zones import named

_LONGEST_LINE = 300  # characters; no credit with its stamps was longer
_DIGIT = re.compile(r"\d")
# Every stamp that names its year has one of these; without the day of the fetch no other can be read.
_YEAR_LIKE = re.compile(
    r"(?<!\d)\d{4}(?!\d{3})|\d\s?[-/.‐–]\s?\d{1,2}\s?[-/.‐–]\s?\d\d|[-/'’`]\d\d(?!\d)|\d[年년]"
)
_SENTENCE_END = re.compile(r"[.!?。؟।]\s*$")
_OTHER_WORDS = 10  # that may stand beside a stamp: names, a desk, "6 min read"
_OTHER_WORDS_OF_AN_AGE = 6
_LOWER_WORDS = 3  # of these in lower case
_LABEL_ORDER = ("published", "", "updated")


def read_stamp(
    text: str,
    *,
    language: str | None = None,
    timezone: str | None = None,
    fetched_at: datetime | None = None,
) -> Published | None:
    """The time printed in the line `text`; its `raw` is the stamp alone.

    `timezone` is that of the source, for a stamp that prints none. A stamp of publication comes before one without a
    label, and that before one of a change. An age ("3 minutes ago") counts back from `fetched_at` when the line has
    no stamp. None for a sentence that mentions a date.
    """
    if fetched_at is None and not _DIGIT.search(text[:_LONGEST_LINE]):
        return None
    zone = named(timezone)
    line = PrintedLine(text, language=language, timezone=zone, fetched_at=fetched_at)
    ordered = sorted(line.stamps or line.ages, key=lambda each: _LABEL_ORDER.index(each.label))
    return next(filter(None, (safely_resolved(stamp, zone) for stamp in ordered)), None)


def safely_resolved(stamp: Stamp, timezone: tzinfo | None) -> Published | None:
    """`stamp` as an instant; None at the ends of the calendar."""
    try:
        return resolved(stamp, timezone)
    except (OverflowError, ValueError):
        return None


@dataclass(frozen=True)
class _Known:
    language: str | None
    timezone: tzinfo | None
    fetched_at: datetime | None


class PrintedLine:
    """One line and the times in it, each read when it is first asked for."""

    def __init__(
        self, text: str, *, language: str | None, timezone: tzinfo | None, fetched_at: datetime | None
    ) -> None:
        self.text = text
        self._known = _Known(language, timezone, fetched_at)
        self._short = len(text) <= _LONGEST_LINE

    @cached_property
    def stamps(self) -> list[Stamp]:
        """The stamps of the line with their labels; none when it is prose."""
        if not self._short or not _DIGIT.search(self.text):
            return []
        if self._known.fetched_at is None and not _YEAR_LIKE.search(self.text):
            return []
        setting = setting_of(self._known.language, self._known.timezone, self._known.fetched_at)
        stamps = stamps_in(self.text, self._without_ages, setting)
        if not stamps:
            other = unlisted_stamp(self.text, self._known.language)
            return [other] if other is not None else []
        if self._is_prose(stamps, _OTHER_WORDS):
            return []
        return labelled(stamps, self._tokens, self._words)

    @cached_property
    def ages(self) -> list[Stamp]:
        """The ages of the line as times, with their labels; none without a time of fetch."""
        fetched_at = self._known.fetched_at
        if not self._short or fetched_at is None:
            return []
        if not self._printed_ages:
            other = unlisted_age(
                self.text, self._known.language, fetched_at=fetched_at, timezone=self._known.timezone
            )
            return [other] if other is not None else []
        read = [
            stamp_of(age, self.text, fetched_at=fetched_at, timezone=self._known.timezone)
            for age in self._printed_ages
        ]
        stamps = [each for each in read if each is not None]
        if not stamps or self._is_prose(stamps, _OTHER_WORDS_OF_AN_AGE):
            return []
        return labelled(stamps, self._tokens, self._words)

    @cached_property
    def _tokens(self) -> list[Token]:
        return tokens(self.text)

    @cached_property
    def _words(self) -> Words:
        return words_of(base_of(self._known.language))

    @cached_property
    def _printed_ages(self) -> list[Age]:
        return ages_in(self._tokens, base_of(self._known.language))

    @cached_property
    def _without_ages(self) -> list[Token]:
        """The tokens that no age has taken: the "ago" of "3 days ago 6 May" is no August."""
        ages = self._printed_ages
        if not ages:
            return self._tokens
        return [each for each in self._tokens if not any(age.start <= each.start < age.end for age in ages)]

    def _is_prose(self, stamps: Sequence[Stamp], most: int) -> bool:
        """Do more words stand around the times than a credit has, or words that are no names?"""
        spans = [(each.start, each.end) for each in stamps]
        spans += [(each.start, each.end) for each in self._printed_ages]
        line, place = self._tokens, 0
        words, lower = 0.0, 0
        while place < len(line):
            token = line[place]
            if token.kind in {"mark", "number"} or any(start <= token.start < end for start, end in spans):
                place += 1
                continue
            label = self._words.labels.at(line, place) or self._words.connectors.at(line, place)
            if label is not None:
                place = label[1]
                continue
            words += 0.5 if token.kind == "han" else 1
            lower += self.text[token.start : token.end].islower()
            place += 1
        if any(each.precision is Precision.MONTH for each in stamps) and words:
            return True  # "the May 2025 book list"
        if _SENTENCE_END.search(self.text) and words > most / 2 and not self.text.endswith(stamps[-1].raw):
            return True
        return words > most or lower > _LOWER_WORDS
