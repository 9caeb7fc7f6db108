"""Ages that pages print instead of times: "3 minutes ago", "il y a 2 heures", "yesterday"."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, tzinfo
from functools import cache

from cleaners.article import Precision
from cleaners.published.tokens import Token, tokens
from cleaners.published.value import Stamp
from cleaners.published.words import Phrases, ranked_vocabularies

# An age of hours leaves the minute open, one of weeks the day.
_UNITS: Mapping[str, tuple[timedelta, Precision]] = {
    "seconds": (timedelta(seconds=1), Precision.MINUTE),
    "minutes": (timedelta(minutes=1), Precision.MINUTE),
    "hours": (timedelta(hours=1), Precision.DAY),
    "days": (timedelta(days=1), Precision.DAY),
    "weeks": (timedelta(weeks=1), Precision.MONTH),
    "months": (timedelta(days=30), Precision.MONTH),
}
_LONGEST_COUNT = 3  # digits


@dataclass(frozen=True, slots=True, kw_only=True)
class Age:
    """An age as printed and its place in the line. `unit` may also be "years"."""

    count: int
    unit: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class _Template:
    before: tuple[str, ...]
    after: tuple[str, ...]
    unit: str


def ages_in(line: Sequence[Token], base: str) -> list[Age]:
    """The ages among the tokens of a line in the language `base`."""
    templates, exact = _tables(base)
    found: list[Age] = []
    for place, token in enumerate(line):
        if found and token.start < found[-1].end:
            continue
        if token.kind != "number":
            phrase = exact.at(line, place)
            if phrase is not None:
                (count, unit), here = phrase
                if unit == "days" and here == place + 1 and len(line) > here - place:
                    continue  # "today" stands for a day only where it stands alone: USA Today
                found.append(Age(count=count, unit=unit, start=token.start, end=line[here - 1].end))
            continue
        if len(token.text) > _LONGEST_COUNT:
            continue
        before = line[place - 1].text if place else ""
        after = line[place + 1].text if place + 1 < len(line) else ""
        for key in ((before, after), ("", after), (before, "")):
            span = next(filter(None, (_span(line, place, each) for each in templates.get(key, ()))), None)
            if span is not None:
                found.append(Age(count=int(token.text), unit=span[2], start=span[0], end=span[1]))
                break
    return found


def stamp_of(age: Age, text: str, *, fetched_at: datetime, timezone: tzinfo | None) -> Stamp | None:
    """The time that `age`, printed in `text`, counts back to; None for years, which are too rough to be a time."""
    if age.unit not in _UNITS:
        return None
    step, precision = _UNITS[age.unit]
    try:
        moment = (fetched_at - age.count * step).astimezone(timezone or UTC)
    except OverflowError:
        return None
    moment = moment.replace(second=0, microsecond=0, tzinfo=None)
    if age.unit not in {"seconds", "minutes", "hours"}:
        moment = moment.replace(hour=0, minute=0)
    return Stamp(
        wall=moment,
        raw=text[age.start : age.end],
        precision=precision,
        start=age.start,
        end=age.end,
        is_age=True,
    )


def _span(line: Sequence[Token], place: int, template: _Template) -> tuple[int, int, str] | None:
    first = place - len(template.before)
    last = place + len(template.after)
    if first < 0 or last >= len(line):
        return None
    if tuple(each.text for each in line[first:place]) != template.before:
        return None
    if tuple(each.text for each in line[place + 1 : last + 1]) != template.after:
        return None
    return line[first].start, line[last].end, template.unit


@cache
def _tables(
    base: str,
) -> tuple[Mapping[tuple[str, str], list[_Template]], Phrases[tuple[int, str]]]:
    """Templates by the words beside their number, longest first, and the phrases that have none."""
    templates: dict[tuple[str, str], list[_Template]] = {}
    exact: dict[str, tuple[int, str]] = {}
    for words in ranked_vocabularies(base):
        for phrase, span in words.dates.ago_exact.items():
            exact.setdefault(phrase, span)
        for unit, several in words.dates.ago.items():
            for written in several:
                template = _template(written, unit)
                key = (
                    template.before[-1] if template.before else "",
                    template.after[0] if template.after else "",
                )
                templates.setdefault(key, []).append(template)
    for same in templates.values():
        same.sort(
            key=lambda each: -len(each.before) - len(each.after)
        )  # stable: the own language stays first
    return templates, Phrases(exact.items())


def _template(written: str, unit: str) -> _Template:
    before, _, after = written.partition("{n}")
    return _Template(
        before=tuple(each.text for each in tokens(before)),
        after=tuple(each.text for each in tokens(after)),
        unit=unit,
    )
