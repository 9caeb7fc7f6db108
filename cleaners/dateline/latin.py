"""Datelines in Latin, Greek and Cyrillic letters that begin with a place and go on with an agency or a date.

One family, one function: it matches its form, then asks for the evidence that the form alone does not give. An
agency that is known vouches for any place; an unknown agency or a lone date wants a place that is known or printed in
capitals.
"""

from __future__ import annotations

import re

from cleaners.dateline.credits import ADDRESS, Standing, is_address, is_known, read_credit
from cleaners.dateline.dates import DATE
from cleaners.dateline.labels import is_desk, is_label
from cleaners.dateline.letters import DASH, LETTER, UPPER
from cleaners.dateline.pieces import (
    CREDIT,
    DASHED,
    DAY,
    NOWHERE,
    PLACES,
    SEPARATOR,
    Opening,
    Reading,
    could_be_places,
    credit_in,
    follows_sentence,
    is_caption,
    is_dash,
    read,
    verbose,
)
from cleaners.dateline.places import Places, is_region, split_places

REPORTER = rf"[{UPPER}][{LETTER}-]{{1,20}}[ ][{UPPER}][{LETTER}-]{{1,20}}"
_PLACE_CREDIT = verbose(
    rf"""{PLACES}[ ]?,?[ ]*
    (?:(?:{DAY}|(?<=,[ ])(?P<day_only>\d{{1,2}}))[ ]?,?\.?[ ]*)?
    (?:[{DASH}][ ]?)?{CREDIT}
    (?:[ ]?(?P<later>{DATE})(?=[ ]?[{DASH}]))?
    {SEPARATOR}?"""
)
_PLACE_DATE = verbose(
    rf"{PLACES}[ ]?(?:[,.]|[{DASH}]{{1,2}})?[ ]*,?[ ]?(?P<open>\()?{DAY}(?(open)\))[ ]?,?{SEPARATOR}"
)
_PLACE_DATE_AGENCY = verbose(
    rf"""{PLACES}[ ]?[,.][ ]*{DAY}[ ]?[,.]?[ ]*(?:[{DASH}/][ ]*)?
    (?P<agency>{ADDRESS}|[{UPPER}a-z][{LETTER}+-]{{1,20}}(?:[ ][{UPPER}][{LETTER}-]{{2,15}}){{0,2}})/?
    (?:,[ ]{REPORTER}){{0,2}}(?P<separator>[ ]?[.:{DASH}]{{1,2}})"""
)
_UP_TO_DASH = verbose(
    rf"(?P<printed>[{UPPER}][{LETTER}\d.,'’/ -]{{3,60}}?)(?P<separator>{DASHED}|[ ]\||:)(?=[ ]|$)"
)
_BETWEEN = re.compile(r" ?[,./] ?| |-")


def place_and_credit(opening: Opening) -> Reading | None:
    """A place, perhaps a date, and an agency in brackets or slashes.

    `WASHINGTON (AP) —`, `NEW YORK/LONDON, Feb 6 (Reuters) -`, `Madrid, 23 (EFECOM).-`, `МОСКВА, 6 февраля. /ТАСС/.`,
    `Istanbul, (APP - UrduPoint / Pakistan Point News - 6th Feb, 2020 ) :`, `Hamburg (dpa/lno) –`
    """
    match = _PLACE_CREDIT.match(opening.text, opening.start)
    if match is None:
        return None
    places = split_places(match["places"])
    credit = read_credit(credit_in(match))
    if credit.standing is Standing.NONE or not could_be_places(match["places"], places):
        return None
    if all(map(is_region, credit.agencies)) and credit.standing < Standing.KNOWN:
        return None  # "Paris (France) –" is a place with its region
    day = match["day"] or match["day_only"] or match["later"] or credit.date_raw
    separator = (match["separator"] or "").strip()
    if not _credit_believed(places, credit.standing, separator, dated=day is not None):
        return None
    certain = credit.standing is Standing.KNOWN and is_dash(separator)  # "(Reuters) - easyJet said"
    if not certain and not follows_sentence(opening.text, match.end()):
        return None
    if is_desk(match["places"]):
        places = NOWHERE
    return read("place and credit", opening, match.end(), places=places, agencies=credit.agencies, day=day)


def _credit_believed(places: Places, standing: Standing, separator: str, *, dated: bool) -> bool:
    """An agency that is known carries any place in front of a dash; everything less wants more of the place."""
    named = places.known or places.in_capitals
    if standing is Standing.POSSIBLE and not dated:
        return places.cities and (is_dash(separator) or (separator == ":" and places.in_capitals))
    if standing is Standing.FORMED and not dated:
        return (named or places.in_region) and (is_dash(separator) or (separator == ":" and places.known))
    if is_dash(separator):
        return named or places.in_region or standing is Standing.KNOWN
    if separator == ".":
        return places.known
    return named


def place_and_date(opening: Opening) -> Reading | None:
    """A place and a date.

    `KANDAHAR, Afghanistan, Dec 14 --`, `WASHINGTON (January 24, 2017) —`, `Mumbai, Nov. 26:`, `La Paz, 30 May 89 -`
    """
    match = _PLACE_DATE.match(opening.text, opening.start)
    if match is None:
        return None
    places = split_places(match["places"])
    if not could_be_places(match["places"], places) or not follows_sentence(opening.text, match.end()):
        return None
    joint = opening.text[match.end("places") : match.start("day")]
    if is_dash(joint) and is_caption(opening.text, match.start("day")):
        return None
    named = places.known or places.in_capitals or places.in_region
    if not named or (match["separator"].strip() == "." and not places.known):
        return None
    return read("place and date", opening, match.end(), places=places, day=match["day"])


def place_date_agency(opening: Opening) -> Reading | None:
    """A place, a date and an agency without brackets.

    `МОСКВА, 31 дек - РИА Новости.`, `МОСКВА, 31 дек - РИА Новости, Иван Иванов.`, `YEREVAN, FEBRUARY 6, ARMENPRESS.`
    """
    match = _PLACE_DATE_AGENCY.match(opening.text, opening.start)
    if match is None or not is_known(match["agency"]):
        return None
    places = split_places(match["places"])
    if not could_be_places(match["places"], places):
        return None
    agencies = (match["agency"],)
    return read(
        "place, date, agency", opening, match.end(), places=places, agencies=agencies, day=match["day"]
    )


def place_and_agency(opening: Opening) -> Reading | None:
    """A place and an agency or outlet without brackets.

    `JAKARTA, KOMPAS.com -`, `Hong Kong CNN —`, `BERLIN taz |`, `ANKARA-BHA:`, `Jakarta, CNN Indonesia --`
    """
    match = _UP_TO_DASH.match(opening.text, opening.start)
    if match is None or not follows_sentence(opening.text, match.end()):
        return None
    printed = match["printed"]
    for between in _BETWEEN.finditer(printed):
        place, agency = printed[: between.start()], printed[between.end() :].rstrip()
        if place and (is_known(agency) or is_address(agency)) and not is_label(place):
            places = split_places(place)
            if places.known:
                return read("place and agency", opening, match.end(), places=places, agencies=(agency,))
    return None
