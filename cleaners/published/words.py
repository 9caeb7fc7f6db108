"""The date words of the vocabularies as tables of phrases, for one language or for all of them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, tzinfo
from functools import cache
from typing import Generic, TypeVar

from cleaners.published.tokens import Token, tokens
from cleaners.vocabulary import DateWords, Vocabulary, all_vocabularies, vocabulary

T = TypeVar("T")

_INSIDE = frozenset(".-'’`")  # marks within a phrase: "p.m.", "quinta-feira"


class Phrases(Generic[T]):
    """Phrases of words with a value each, looked up at a place among tokens; the longest wins."""

    def __init__(self, entries: Iterable[tuple[str, T]]) -> None:
        self._by_first: dict[str, list[tuple[tuple[str, ...], T]]] = {}
        for phrase, value in entries:
            words = tuple(each.text for each in tokens(phrase) if each.kind != "mark")
            if words:
                self._by_first.setdefault(words[0], []).append((words, value))
        for several in self._by_first.values():
            several.sort(key=lambda entry: -len(entry[0]))

    @property
    def firsts(self) -> frozenset[str]:
        """The words that a phrase can begin with."""
        return frozenset(self._by_first)

    def at(self, line: Sequence[Token], place: int) -> tuple[T, int] | None:
        """The value of the phrase at `place` and the place behind it, behind the dot of an abbreviation too."""
        for words, value in self._by_first.get(line[place].text, ()):
            end = _match(line, place, words)
            if end is not None:
                return value, end
        return None


def _match(line: Sequence[Token], place: int, words: tuple[str, ...]) -> int | None:
    here = place
    for number, word in enumerate(words):
        if number and here < len(line) and line[here].text in _INSIDE:
            here += 1
        if here >= len(line) or line[here].text != word:
            return None
        here += 1
    if here < len(line) and line[here].text == "." and line[here].start == line[here - 1].end:
        here += 1
    return here


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """What the reader of stamps looks up."""

    months: Phrases[int]
    solar_months: Phrases[int]
    weekdays: Phrases[bool]
    connectors: Phrases[bool]
    halves: Phrases[str]  # "am" and "pm"
    labels: Phrases[str]  # "published" and "updated"
    days: Phrases[int]  # "today" and "yesterday", in days before the fetch
    starts: frozenset[str]  # words that a stamp can begin with


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting:
    """What is known beside the line that is read."""

    words: Words
    order: str = "dmy"  # of numeric dates
    region: str = ""  # of the language
    timezone: tzinfo | None = None  # of the source
    today: date | None = None  # of the fetch


def setting_of(language: str | None, timezone: tzinfo | None, fetched_at: datetime | None) -> Setting:
    """The setting of a line in `language`, printed by a source in `timezone`."""
    region = region_of(language)
    seen = fetched_at.astimezone(timezone) if fetched_at and timezone else fetched_at
    return Setting(
        words=words_of(base_of(language)),
        order=vocabulary(language).date_order(region),
        region=region,
        timezone=timezone,
        today=seen.date() if seen else None,
    )


def ranked_vocabularies(base: str) -> list[Vocabulary]:
    """All vocabularies, that of the language `base` first and the English second.

    A page in one language often prints its dates in another: the template of the site was never translated.
    """
    return [vocabulary(base), vocabulary("en"), *all_vocabularies().values()]


def base_of(language: str | None) -> str:
    """The language of the vocabulary that serves `language`, "" when none does: a key that pages cannot multiply."""
    known = vocabulary(language).language
    return known if known in all_vocabularies() else ""


def region_of(language: str | None) -> str:
    """ "US" of "en-US", "" of "en"."""
    for part in (language or "").replace("_", "-").split("-")[1:4]:
        if len(part) == 2 and part.isalpha():
            return part.upper()
    return ""


@cache
def words_of(base: str) -> Words:
    """The tables for lines in the language `base` (see `base_of`): its own words, then English, then all others."""
    ranked = ranked_vocabularies(base)
    dates = [each.dates for each in ranked]
    months = _ranked([each.months for each in dates[:2]] + [_long(each.months, base) for each in dates[2:]])
    solar_months = _ranked([each.solar_months for each in dates])
    weekdays = Phrases((word, True) for word in _weekdays(dates))
    halves = _ranked([_halves(each) for each in dates])
    days = _ranked([_days(each) for each in ranked])
    starts = months.firsts | solar_months.firsts | weekdays.firsts | halves.firsts | days.firsts
    return Words(
        months=months,
        solar_months=solar_months,
        weekdays=weekdays,
        connectors=Phrases((word, True) for each in dates for word in each.connectors),
        halves=halves,
        labels=_ranked([_labels(each) for each in dates]),
        days=days,
        starts=starts | {"thang"},
    )


def _long(months: Mapping[str, int], base: str) -> Mapping[str, int]:
    """The months of another language without its abbreviations: "ago" is August in Spanish."""
    return {name: month for name, month in months.items() if not base or len(name) > 3 or not name.isascii()}


def _weekdays(dates: Sequence[DateWords]) -> set[str]:
    """Weekdays; of other languages only the long ones, as "do" and "sat" are words and names elsewhere."""
    own = {word for each in dates[:2] for word in each.weekdays}
    return own | {word for each in dates[2:] for word in each.weekdays if len(word) > 3 or not word.isascii()}


def _ranked(tables: Sequence[Mapping[str, T]]) -> Phrases[T]:
    """One table of several: the first that has a phrase decides, and of the others only what they agree on."""
    merged: dict[str, T] = dict(tables[0])
    for phrase, value in tables[1].items():
        merged.setdefault(phrase, value)
    decided = set(merged)
    disputed = set()
    for table in tables[2:]:
        for phrase, value in table.items():
            if phrase not in decided and merged.setdefault(phrase, value) != value:
                disputed.add(phrase)
    return Phrases((phrase, value) for phrase, value in merged.items() if phrase not in disputed)


def _halves(words: DateWords) -> dict[str, str]:
    return {**dict.fromkeys(words.pm, "pm"), **dict.fromkeys(words.am, "am")}


def _labels(words: DateWords) -> dict[str, str]:
    return {**dict.fromkeys(words.published, "published"), **dict.fromkeys(words.updated, "updated")}


def _days(language: Vocabulary) -> dict[str, int]:
    return {phrase: count for phrase, (count, unit) in language.dates.ago_exact.items() if unit == "days"}
