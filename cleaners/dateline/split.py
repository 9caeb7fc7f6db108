"""One paragraph in, its dateline and the rest out."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, datetime

from cleaners.article import Dateline
from cleaners.dateline.arabic import ARABIC_FAMILIES
from cleaners.dateline.before import start_of_text, starts_behind_byline, starts_behind_section
from cleaners.dateline.chinese import CHINESE_FAMILIES
from cleaners.dateline.credit_first import (
    agency_and_date,
    agency_bare,
    agency_then_place,
    bracketed,
    clock_first,
    credit_alone,
    credit_then_place,
    date_first,
)
from cleaners.dateline.devanagari import HINDI_FAMILIES
from cleaners.dateline.japanese import JAPANESE_FAMILIES
from cleaners.dateline.korean import KOREAN_FAMILIES
from cleaners.dateline.latin import place_and_agency, place_and_credit, place_and_date, place_date_agency
from cleaners.dateline.letters import DASH, LETTER, UPPER
from cleaners.dateline.pieces import Opening, Reading
from cleaners.dateline.place_alone import place_alone, place_and_full_stop
from cleaners.dateline.places import is_place
from cleaners.dateline.wire import dashed_press_release, press_release

# No dateline is longer, and nothing behind is looked at.
WINDOW = 400

Family = Callable[[Opening], Reading | None]

# In the order in which they are asked: what proves more comes first.
_FROM_BRACKET: tuple[Family, ...] = (press_release, credit_then_place, clock_first, bracketed, credit_alone)
_FROM_DIGIT: tuple[Family, ...] = (date_first,)
_FROM_LETTER_WITH_BRACKET: tuple[Family, ...] = (press_release, place_and_credit)
_FROM_LETTER_WITH_DIGIT: tuple[Family, ...] = (
    dashed_press_release,
    place_date_agency,
    agency_and_date,
    place_and_date,
    date_first,
)
_FROM_LETTER: tuple[Family, ...] = (
    place_and_agency,
    place_alone,
    place_and_full_stop,
    agency_then_place,
    agency_bare,
)
_EAST_ASIAN: tuple[Family, ...] = (*CHINESE_FAMILIES, *JAPANESE_FAMILIES, *KOREAN_FAMILIES)

_ODD_BLANK = re.compile("[\t\u00a0\u2002\u2003\u2007\u2009\u200a\u202f\u3000]")
_FIRST_LETTER = re.compile(r"[^\W\d_]")
_EAST_ASIAN_LETTER = re.compile("[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7a3]")
_BRACKET = re.compile(r"[(\[/]")
_DIGIT = re.compile(r"\d")
# A dateline has its first mark within so many characters.
_HEAD = 120
# Cheap, and true of every opening in Latin, Greek or Cyrillic letters that begins with a dateline: names, numbers and
# the small words within them up to the first mark. An ordinary sentence fails at its first verb.
_GATE = re.compile(
    rf"""(?:(?>
        [{UPPER}\d'’][{LETTER}\d.'’&+`-]*       # a name or a number
      | (?<=\d[ ])[{LETTER}]{{3,12}}\.?          # a month in small letters
      | [{LETTER}]{{1,4}}                        # de, of, and, du, taz, upon
      | [{LETTER}\d]+\.[{LETTER}\d.]+           # detik.com
      | detikcom | &
      )[ ,;/]{{0,4}}){{1,14}}
      [ ]?[.,:;]?[ ]?(?:[{DASH}(\[/:|?\n\ufffd.€]|$|(?<=[-./,;]))""",
    re.VERBOSE,
)


def split_dateline(
    paragraph: str, *, language: str | None = None, published: datetime | date | None = None
) -> tuple[Dateline | None, str]:
    """Part the dateline that opens a story's first paragraph from the sentence behind it.

    Returns the dateline and the rest, which is always the end of `paragraph` as it stands; without a dateline the
    rest is the whole paragraph. `raw` + gap (blanks) + rest is the paragraph from where the dateline starts: at its
    first printed character, or behind a glued byline or a section's name ("By JANE ROE  OSLO (AP) --"), which is then
    `paragraph[: -len(raw + gap + rest)]` for the finder of bylines. Ask it for the first one or two paragraphs only.

    `language` (BCP 47) decides forms that only some languages use and the order of day and month; `published`
    completes a date printed without its year or month.
    """
    found = find_reading(paragraph, language=language, published=published)
    if found is None:
        return None, paragraph
    start, reading = found
    dateline = Dateline(
        raw=paragraph[start : reading.end].rstrip(),
        places=reading.places,
        agencies=reading.agencies,
        date_raw=reading.date_raw,
        date=reading.date,
    )
    return dateline, paragraph[reading.end :].lstrip()


def find_reading(
    paragraph: str, *, language: str | None, published: datetime | date | None
) -> tuple[int, Reading] | None:
    """Where the dateline starts and what was read, the family that read it included; None when there is none."""
    text = _ODD_BLANK.sub(" ", paragraph[:WINDOW])
    opening = Opening(
        text=text,
        start=start_of_text(text),
        language=(language or "").partition("-")[0].lower() or None,
        published=published.date() if isinstance(published, datetime) else published,
    )
    return _read(opening) or _read_behind(opening)


def _read(opening: Opening) -> tuple[int, Reading] | None:
    """The first family that reads the opening."""
    for family in _families(opening):
        reading = family(opening)
        if reading:
            return opening.start, reading
    return None


def _families(opening: Opening) -> tuple[Family, ...]:
    """The families of the script that the opening begins in."""
    text, start = opening.text, opening.start
    letter = _FIRST_LETTER.search(text, start, start + 20)
    if letter is None:
        return ()
    if "\u0590" <= letter[0] <= "\u06ff":
        return ARABIC_FAMILIES
    if "\u0900" <= letter[0] <= "\u097f":
        return HINDI_FAMILIES
    if "\u1100" <= letter[0] <= "\u11ff" or "\u2e80" <= letter[0] <= "\ud7ff" or text[start] in "【［（〔":
        return _EAST_ASIAN
    if text[start] in "([" and _EAST_ASIAN_LETTER.search(text, start, start + 30):
        return (*_EAST_ASIAN, *_FROM_BRACKET)
    return _latin_families(text, start)


def _latin_families(text: str, start: int) -> tuple[Family, ...]:
    """The families that the first character and the marks of the head allow."""
    if text[start] in "([/":
        return _FROM_BRACKET
    if text[start].isdigit():
        return _FROM_DIGIT
    if not text[start].isalpha() or not _GATE.match(text, start, start + _HEAD):
        return ()
    bracket = _FROM_LETTER_WITH_BRACKET if _BRACKET.search(text, start, start + _HEAD) else ()
    digit = _FROM_LETTER_WITH_DIGIT if _DIGIT.search(text, start, start + _HEAD) else ()
    return (*bracket, *digit, *_FROM_LETTER)


def _read_behind(opening: Opening) -> tuple[int, Reading] | None:
    """A dateline behind a section's name or a byline; it has to prove itself by its date or its agency."""
    for start in starts_behind_section(opening.text, opening.start):
        found = _read(opening.moved(start))
        if found and (found[1].date_raw or found[1].agencies):
            return found
    for start in starts_behind_byline(opening.text, opening.start):
        found = _read(opening.moved(start))
        if found and found[1].agencies and all(map(is_place, found[1].places)):
            return found
    return None
