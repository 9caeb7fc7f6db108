"""Hindi datelines: place, day, agency or desk, and a danda, a colon or a dash."""

from __future__ import annotations

import re

from cleaners.dateline.credits import one_of
from cleaners.dateline.dates import month_words, read_day
from cleaners.dateline.pieces import Opening, Reading, verbose
from cleaners.dateline.places import is_city, is_place

_WORD = r"[\u0900-\u0963\u0970-\u097f\u200c\u200d]{2,14}"
_PLACE = rf"(?P<place>{_WORD}(?:[ ]{_WORD}){{0,2}}?(?:/{_WORD}(?:[ ]{_WORD})?)?)(?:[ ]?\({_WORD}(?:[ ]{_WORD})?\))?"
_NUMBERS = ("एक", "दो", "तीन", "चार", "पांच", "छह", "सात", "आठ", "नौ", "दस")
_DAY = rf"(?P<day>(?:\d{{1,2}}|{'|'.join(_NUMBERS)})[ ](?:{month_words('hi')})(?:[ ]\d{{4}})?)"
_AGENCY = one_of("devanagari")
_SEPARATOR = r"(?P<separator>[ ]?(?:[:।|]|[-–—]{1,2}))"

# `नई दिल्ली, एजेंसी।`, `नयी दिल्ली, छह फरवरी (भाषा)`, `लखनऊ, जागरण संवाददाता।`, `पटना [जेएनएन]।`
_WITH_CREDIT = verbose(
    rf"""{_PLACE}[ ]?,?[ ]?(?:{_DAY}[ ]?,?[ ]?)?
    (?:[(\[][ ]?(?P<bracketed>(?:{_AGENCY})(?:/(?:{_AGENCY}))?)[ ]?[)\]]{_SEPARATOR}?
      |(?:/[ ]?)?(?P<bare>{_AGENCY})[ ]?(?:[:।|]|[-–—]))"""
)
# `जागरण संवाददाता, लखनऊ :`
_CREDIT_FIRST = verbose(rf"(?P<agency>{_AGENCY}),[ ]?{_PLACE}{_SEPARATOR}")
# `नई दिल्ली:`, `मुंबई।`, `लखनऊ, 6 फरवरी।`
_ALONE = verbose(rf"{_PLACE}(?:,[ ]?{_DAY})?{_SEPARATOR}(?=[ ])")


def hindi_with_credit(opening: Opening) -> Reading | None:
    """A place, perhaps a day, and an agency or desk: `नयी दिल्ली, छह फरवरी (भाषा)`, `नई दिल्ली, एजेंसी।`."""
    match = _WITH_CREDIT.match(opening.text, opening.start)
    if match is None:
        return None
    return _reading(
        "hindi with credit", opening, match, tuple((match["bracketed"] or match["bare"]).split("/"))
    )


def hindi_credit_first(opening: Opening) -> Reading | None:
    """A desk, then its place: `जागरण संवाददाता, लखनऊ :`."""
    match = _CREDIT_FIRST.match(opening.text, opening.start)
    if match is None:
        return None
    return Reading(
        family="hindi credit first", end=match.end(), places=(match["place"],), agencies=(match["agency"],)
    )


def hindi_place_alone(opening: Opening) -> Reading | None:
    """A city that is known, perhaps a day: `नई दिल्ली:`, `मुंबई।`."""
    match = _ALONE.match(opening.text, opening.start)
    if match is None or not all(
        map(is_city if match["day"] is None else is_place, match["place"].split("/"))
    ):
        return None
    return _reading("hindi place alone", opening, match, ())


HINDI_FAMILIES = (hindi_credit_first, hindi_with_credit, hindi_place_alone)


def _reading(family: str, opening: Opening, match: re.Match[str], agencies: tuple[str, ...]) -> Reading:
    day = match["day"]
    return Reading(
        family=family,
        end=match.end(),
        places=tuple(match["place"].split("/")),
        agencies=agencies,
        date_raw=day,
        date=read_day(_in_digits(day), published=opening.published, language="hi") if day else None,
    )


def _in_digits(day: str) -> str:
    number, _, month = day.partition(" ")
    return f"{_NUMBERS.index(number) + 1} {month}" if number in _NUMBERS else day
