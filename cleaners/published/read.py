"""The stamp in one printed line, glued text around it allowed, prose that mentions a date left alone."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime, tzinfo

from cleaners.published.printed import Setting, labelled, stamps_in
from cleaners.published.tokens import Token, tokens
from cleaners.published.value import Published, Stamp, resolved
from cleaners.published.words import words_of
from cleaners.published.zones import named

_LONGEST_LINE = 300  # characters; no credit with its stamps was longer
_DIGIT = re.compile(r"\d")
_OTHER_WORDS = 8  # that may stand beside a stamp: names, a desk, "min read"
_LOWER_WORDS = 3  # of these in lower case


def read_stamp(
    text: str,
    *,
    language: str | None = None,
    timezone: str | None = None,
    fetched_at: datetime | None = None,
) -> Published | None:
    """The time printed in the line `text`; its `raw` is the stamp alone.

    `timezone` is that of the source, for a stamp that prints none. A stamp of publication comes before one without a
    label, and that before one of a change. None for a sentence that mentions a date.
    """
    zone = named(timezone)
    stamps = read_line(text, language=language, timezone=zone, fetched_at=fetched_at)
    if not stamps:
        return None
    return safely_resolved(min(stamps, key=lambda each: ("published", "", "updated").index(each.label)), zone)


def safely_resolved(stamp: Stamp, timezone: tzinfo | None) -> Published | None:
    """`stamp` as an instant; None at the ends of the calendar."""
    try:
        return resolved(stamp, timezone)
    except (OverflowError, ValueError):
        return None


def read_line(
    text: str, *, language: str | None, timezone: tzinfo | None, fetched_at: datetime | None
) -> list[Stamp]:
    """All stamps of a line, labelled; none when it is prose."""
    if len(text) > _LONGEST_LINE or not _DIGIT.search(text):
        return []
    line = tokens(text)
    words = words_of(language)
    seen = fetched_at.astimezone(timezone) if fetched_at and timezone else fetched_at
    setting = Setting(
        words=words,
        region=(language or "").replace("_", "-").partition("-")[2][-2:],
        timezone=timezone,
        today=seen.date() if seen else None,
    )
    stamps = stamps_in(text, line, setting)
    if not stamps or _is_prose(text, line, stamps):
        return []
    return labelled(stamps, line, words)


def _is_prose(text: str, line: Sequence[Token], stamps: Sequence[Stamp]) -> bool:
    outside = [
        each
        for each in line
        if each.kind in {"word", "han"} and not any(stamp.start <= each.start < stamp.end for stamp in stamps)
    ]
    words = sum(0.5 if each.kind == "han" else 1.0 for each in outside)
    lower = sum(text[each.start : each.end].islower() for each in outside)
    return words > _OTHER_WORDS or lower > _LOWER_WORDS
