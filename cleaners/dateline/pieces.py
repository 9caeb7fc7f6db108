"""The pieces of pattern that datelines in Latin, Greek and Cyrillic letters are made of, and what a family reads.

Patterns are written for re.VERBOSE: a blank is `[ ]`. Every repetition has an upper bound and a window of 400
characters is all that is ever looked at, so that no text can make them slow.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from cleaners.dateline.dates import DATE, is_date, read_day
from cleaners.dateline.labels import is_label
from cleaners.dateline.letters import DASH, DASHES, LETTER, QUOTE, UPPER
from cleaners.dateline.places import Places

# Small words inside a place name: "Rio de Janeiro", "Frankfurt am Main", "Isle of Wight", "Châlons-sur-Marne".
_LINK = (
    r"(?:de|del|della|di|da|do|dos|das|du|des|la|las|le|les|los|el|al|am|an|im|in|ob|bei|auf|der|den|dem|of|and|the|"
    r"upon|es|sur|sous|na|nad|von|van|op|aan|и|на|[abidv]\.)"
)
_WORD = rf"[{UPPER}][{LETTER}.'’`]*(?:-[{LETTER}][{LETTER}.'’]*){{0,5}}(?:[ ]['’][Ss]\b)?"
_NAME = rf"{_WORD}(?:[ ](?:{_LINK}[ ]){{0,2}}{_WORD}){{0,4}}"
_REGION = rf"[ ]?,[ ]?(?!{_WORD}[ ]?\d){_NAME}"
_IN_BRACKETS = rf"[ ]?(?:\([{UPPER}][{LETTER}.'’ /-]{{1,28}}\)|\[[{UPPER}][{LETTER}.'’ /-]{{1,28}}\])"
_JOIN = r"(?:[ ]?/[ ]?|[ ]?&[ ]|[ ]and[ ]|[ ]und[ ]|[ ]y[ ]|[ ]et[ ]|[ ]e[ ]|[ ]ve[ ]|;[ ])"
_ONE_PLACE = rf"{_NAME}(?:{_REGION}){{0,2}}(?:{_IN_BRACKETS})?"

PLACE = rf"(?P<place>{_ONE_PLACE})"
PLACES = rf"(?P<places>{_ONE_PLACE}(?:{_JOIN}{_ONE_PLACE}){{0,3}})"
DAY = rf"(?:den[ ]|le[ ]|el[ ])?(?P<day>{DATE})"
# What may stand in brackets or between slashes behind a place: "(AP)", "/ТАСС/", "[AFP]".
CREDIT = rf"(?:\((?P<round>[^()\n]{{1,100}})\)|/(?P<slashed>[{LETTER}. -]{{2,30}})/|\[(?P<square>[^\[\]\n]{{2,40}})\])"
# "-", "--", "—", ".-", ":-", "- -", ":", "|", and the full stop; the ones with a dash first.
DASHED = rf"(?:[ ]?[.,:;]?[ ]?[{DASH}]{{1,3}}(?:[ ][{DASH}]{{1,2}})?)"
SEPARATOR = rf"(?P<separator>{DASHED}|[ ]?:|[ ]\||\.)"


@dataclass(frozen=True, slots=True, kw_only=True)
class Opening:
    """The start of a paragraph, ready to be read.

    `text` is the window with its odd blanks made plain, character for character, so that offsets are those of the
    paragraph; `start` is where a dateline would begin.
    """

    text: str
    start: int
    language: str | None = None
    published: date | None = None

    def moved(self, start: int) -> Opening:
        """The same opening, read from further on."""
        return Opening(text=self.text, start=start, language=self.language, published=self.published)


NOWHERE = Places(names=())


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """What a family read: where the dateline ends (its separator included) and what is in it."""

    family: str
    end: int
    places: tuple[str, ...] = ()
    agencies: tuple[str, ...] = ()
    date_raw: str | None = None
    date: date | None = None


def read(
    family: str,
    opening: Opening,
    end: int,
    *,
    places: Places = NOWHERE,
    agencies: tuple[str, ...] = (),
    day: str | None = None,
) -> Reading | None:
    """The reading of a family that believes what it matched; None when its date is none after all."""
    if day and not (day.isdigit() or is_date(day)):
        day = day.removesuffix(".")  # "6 мая." ends a sentence, "6 Feb." a shortened month
        if not is_date(day):
            return None
    return Reading(
        family=family,
        end=end,
        places=places.names,
        agencies=agencies,
        date_raw=day,
        date=read_day(day, published=opening.published, language=opening.language, american=places.american)
        if day
        else None,
    )


class Form:
    """A form of datelines as an expression, compiled when it is first asked.

    To compile all of them was half of what it takes to import the cleaners, and a page asks for three.
    """

    def __init__(self, expression: str) -> None:
        self._expression = expression

    @cached_property
    def _pattern(self) -> re.Pattern[str]:
        return re.compile(self._expression, re.VERBOSE)

    def match(self, text: str, at: int = 0) -> re.Match[str] | None:
        """The form as it stands at `at`, None when it does not."""
        return self._pattern.match(text, at)

    def search(self, text: str) -> re.Match[str] | None:
        """The first place where the form stands, None when it stands nowhere."""
        return self._pattern.search(text)


def verbose(pattern: str) -> Form:
    """A form made of pieces."""
    return Form(pattern)


# A name of more words than this is a headline, not a place.
_LONGEST_NAME = 5
_CAPTION = verbose(rf"[ ]*(?:{DATE}|\d{{4}}/\d\d/\d\d)[ ]*:")
_SENTENCE = re.compile(
    rf"[ \n]*(?:</\w{{1,6}}>|&lt;/\w{{1,6}}&gt;)?[ ]*[{QUOTE}(\[¿¡*<#@$€£&]{{0,3}}[ ]?(?:[^\W\d_]|\d)"
)
_ASIDE = re.compile(rf"[^.!?:\n]{{1,60}}[ ]([{DASH}]{{1,2}})[ ]")


def follows_sentence(text: str, end: int) -> bool:
    """Does a sentence begin behind the separator, or nothing follow at all (the dateline stands in its own element)?"""
    rest = text[end : end + 24]
    if not rest.strip():
        return True
    match = _SENTENCE.match(rest)
    return match is not None and not match[0][-1].islower()


def could_be_places(printed: str, places: Places) -> bool:
    """Names of places as far as can be seen: no label, no headline, no word in small letters."""
    if not places.names or is_label(printed):
        return False
    return all(len(name.split()) <= _LONGEST_NAME and not name[0].islower() for name in places.names)


def credit_in(match: re.Match[str]) -> str:
    """What stands in the brackets or slashes that CREDIT matched."""
    return match["round"] or match["slashed"] or match["square"]


def is_caption(text: str, at: int) -> bool:
    """Is it the date and colon of a photo caption, as in "NEW YORK, NY - OCTOBER 15: Dancers rehearse"?"""
    return _CAPTION.match(text, at) is not None


def is_aside(text: str, end: int, separator: str) -> bool:
    """Is the same dash closed again soon: "Paris – the city of light – is"? Then it opened an aside."""
    match = _ASIDE.match(text, end, end + 80)
    return match is not None and match[1] == separator.strip()


def is_dash(separator: str) -> bool:
    """Is there a dash in it, of whatever length?"""
    return any(each in separator for each in DASHES)


def is_strong(separator: str) -> bool:
    """A long dash, a double hyphen or ".-": nothing that a sentence puts behind its first word by chance."""
    marks = separator.replace(" ", "")
    return len(marks) > 1 or any(each in marks for each in "–—―─")
