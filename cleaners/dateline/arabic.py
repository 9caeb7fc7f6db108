"""Datelines in Arabic letters: Arabic, Persian and Urdu."""

from __future__ import annotations

import re

from cleaners.dateline.credits import one_of
from cleaners.dateline.dates import month_words, read_day
from cleaners.dateline.pieces import Opening, Reading, verbose
from cleaners.dateline.places import is_city

_LETTERS = "\u0621-\u063a\u0641-\u065f\u066e-\u06d3\u06d5-\u06df\u06e5-\u06ef\u06fa-\u06ff\u200c"
_WORD = rf"[{_LETTERS}]{{2,14}}"
_NAME = rf"{_WORD}(?:[ ]{_WORD}){{0,2}}?"
_PLACE = rf"(?P<place>{_NAME})"
_MONTH = month_words("ar", "fa", "ur")
_DAY = rf"(?P<day>(?:\d{{1,2}}|یکم)[ ]?(?:{_MONTH})(?:[ ]?[،,]?[ ]?\d{{4}}ء?)?)"
_LATER_DAY = rf"(?P<later>\d{{1,2}}[ ]?(?:{_MONTH})[ ]?،?[ ]?\d{{0,4}}ء?)"
_DASH = r"[\-–—ـ]"
_AGENCY = rf"(?:{one_of('arabic')}|AP|AFP|CNN|BBC|RT|[{_LETTERS} ]{{3,20}}[ ]نیوز)"

# `مانيلا، 3 ديسمبر (رويترز) -`, `9 يونيو (رويترز) -`, `دمشق، سوريا (CNN) --`, `کراچی (اسٹاف رپورٹر)`
_IN_BRACKETS = verbose(
    rf"""(?:{_PLACE}(?:[ ]?[،,][ ]?(?P<region>{_NAME}))??[ ]?)?[،,۔.]?[ ]?(?:في[ ])?(?:{_DASH}[ ]?)?
    {_DAY}?[ ]?[،,]?[ ]?
    (?:\([ ]?["“«]?(?P<agency>{_AGENCY})["”»]?(?:[ ]?[-–۔،/][ ]?(?P<more>{_AGENCY}))?
         (?:[ ]?[-–۔،,][ ]?{_LATER_DAY})?[ ]?\)
      |/[ ]?(?P<slashed>{_AGENCY})[ ]?/)
    (?P<separator>[ ]?(?:{_DASH}{{1,2}}|:|۔))?"""
)
# `تهران- ایرنا-`, `دبي - العربية.نت:`, `دمشق-سانا`, `واشنطن/ الأناضول`
_BARE = verbose(
    rf"""{_PLACE}[ ]?(?:{_DASH}|/|،)[ ]?["“«]?(?P<agency>{one_of("arabic")})["”»]?
    (?:[ ]?(?P<separator>{_DASH}{{1,2}}|:|/|۔)|(?=\n))"""
)
# `اسلام آباد: `, `لاہور : `
_COLON = verbose(rf"{_PLACE}(?P<separator>[ ]?:)(?=[ ])")


def arabic_with_credit(opening: Opening) -> Reading | None:
    """Place, day and agency in brackets or slashes.

    `مانيلا، 3 ديسمبر (رويترز) -`, `9 يونيو (رويترز) -`, `سانت دينيس (أ ف ب) -`, `کراچی (اسٹاف رپورٹر)`
    """
    match = _IN_BRACKETS.match(opening.text, opening.start)
    if match is None:
        return None
    agencies = tuple(each.strip() for each in (match["agency"] or match["slashed"], match["more"]) if each)
    return _reading("arabic with credit", opening, match, agencies, match["day"] or match["later"])


def arabic_bare(opening: Opening) -> Reading | None:
    """Place and agency parted by a dash or a slash: `تهران- ایرنا-`, `واشنطن/ الأناضول/`."""
    match = _BARE.match(opening.text, opening.start)
    if match is None:
        return None
    # Without a mark behind the agency only a city that is known is believed.
    if not match["separator"] and not is_city(match["place"]):
        return None
    return _reading("arabic bare", opening, match, (match["agency"],), None)


def arabic_colon(opening: Opening) -> Reading | None:
    """A city with a colon, as Urdu papers print it: `اسلام آباد:`."""
    match = _COLON.match(opening.text, opening.start)
    if match is None or not is_city(match["place"]) or opening.language not in ("ur", None):
        return None
    return _reading("arabic colon", opening, match, (), None)


ARABIC_FAMILIES = (arabic_with_credit, arabic_bare, arabic_colon)


def _reading(
    family: str, opening: Opening, match: re.Match[str], agencies: tuple[str, ...], day: str | None
) -> Reading:
    place = (match["place"] or "").strip()
    day = day.strip() if day else None
    return Reading(
        family=family,
        end=match.end(),
        places=(place,) if place else (),
        agencies=agencies,
        date_raw=day,
        date=read_day(
            day.replace("یکم", "1").rstrip("ء"), published=opening.published, language=opening.language
        )
        if day
        else None,
    )
