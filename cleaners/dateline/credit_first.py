"""Datelines in Latin, Greek and Cyrillic letters that begin with an agency, a date or a bracket."""

from __future__ import annotations

import re

from cleaners.dateline.credits import (
    ADDRESS,
    Standing,
    is_known,
    may_stand_bare,
    read_credit,
)
from cleaners.dateline.dates import DATE, read_day
from cleaners.dateline.labels import is_label
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
    credit_in,
    follows_sentence,
    is_dash,
    is_strong,
    read,
    verbose,
)
from cleaners.dateline.places import is_city, split_places

_CREDIT_PLACE = verbose(
    rf"""{CREDIT}[ ]?[{DASH}:]{{1,2}}[ ]?{PLACES}
    (?:[ ]?,[ ]?{DAY}|[ ]?\((?P<bracketed>{DATE})\))?(?P<separator>{DASHED}|\.)"""
)
_CREDIT_ALONE = verbose(rf"{CREDIT}{SEPARATOR}?(?:[ ]?{DAY}[ ]?{DASHED})?")
_DATE_FIRST = verbose(
    rf"""{DAY}[ ]?,?[ ]*(?:
      {CREDIT}{SEPARATOR}
    | (?P<dash>{DASHED})(?:[ ]?{PLACES}{DASHED}(?=[ ]))?
    )"""
)
_DATE_PLACE_CREDIT = verbose(rf"{DAY}[ ]?,[ ]?{PLACES}[ ]?,?[ ]?{CREDIT}{SEPARATOR}")
_DATE_AGENCY = verbose(
    rf"""{DAY}[,.]?[ ](?P<agency>[{UPPER}][{LETTER}.-]{{1,20}}(?:[ ][{UPPER}][{LETTER}]{{2,15}})?)
    [ ]?[.{DASH}]{{1,2}}"""
)
_CLOCK_FIRST = verbose(rf"\((?P<day>\d\d-\d\d)\)[ ]\d\d:\d\d[ ][A-Z]{{3,4}}[ ]{PLACES}{DASHED}")
_BARE = verbose(
    rf"""(?P<agency>[{LETTER}][{LETTER}\d.'’& /+-]{{1,38}}?)(?:[ ]\({DAY}\))?
    (?P<separator>[ ]*:?[ ]?[{DASH}]{{1,2}})[ ]?(?:(?P<later>{DATE})[ ]?[{DASH}]{{1,2}}[ ]?)?"""
)
_AGENCY_DATE = verbose(
    rf"(?P<agency>[{UPPER}][{LETTER}-]{{1,20}}(?:[ ][{UPPER}][{LETTER}-]{{2,15}})?),[ ]{DAY}\.(?=[ ])"
)
_AGENCY_PLACE = verbose(
    rf"""(?P<agency>{ADDRESS}|[{UPPER}][{LETTER}]{{2,20}}(?:[ ][{UPPER}][{LETTER}]{{2,15}})?)[ ]?,[ ]?
    {PLACES}(?P<separator>{DASHED})"""
)
_BRACKETED = verbose(
    rf"""[(\[]{PLACES}(?:[ ]?,[ ]?{DAY})?[)\]]
    (?:[ ]?(?P<later>{DATE}))?(?P<separator>{DASHED}|:|\.)?"""
)
# What stands in brackets without a dash: "(CNN) Text" does, "(AA) Text" may be a battery.
_VOUCHED_ALONE = frozenset("cnn ap afp reuters efe ansa upi xinhua dpa sid epd kna agencies agencias".split())


def credit_then_place(opening: Opening) -> Reading | None:
    """An agency in brackets, then a place.

    `(ANSA) - ROMA, 28 LUG -`, `(AGI) - Florence, Italy, Oct.18 -`
    """
    match = _CREDIT_PLACE.match(opening.text, opening.start)
    if match is None:
        return None
    credit, places = read_credit(credit_in(match)), split_places(match["places"])
    named = places.known or places.in_capitals
    if credit.standing < Standing.KNOWN or not named or is_label(match["places"]):
        return None
    if not follows_sentence(opening.text, match.end()):
        return None
    day = match["day"] or match["bracketed"] or credit.date_raw
    return read("credit, then place", opening, match.end(), places=places, agencies=credit.agencies, day=day)


def credit_alone(opening: Opening) -> Reading | None:
    """An agency in brackets with no place.

    `(CNN) --`, `(EFE).-`, `(Motorsport-Total.com) -`, `( KRON ) —`, `(OfficialWire) -- 12/16/04 --`, `(KNA/iz).`
    """
    match = _CREDIT_ALONE.match(opening.text, opening.start)
    if match is None:
        return None
    credit = read_credit(credit_in(match))
    separator = (match["separator"] or "").strip()
    certain = credit.standing is Standing.KNOWN and is_dash(separator)  # "(Reuters) - easyJet said"
    if not certain and not follows_sentence(opening.text, match.end()):
        return None
    if credit.standing is Standing.KNOWN:
        vouched = not separator and any(each.casefold() in _VOUCHED_ALONE for each in credit.agencies)
        believed = is_dash(separator) or separator == "." or vouched
    else:
        signed = match["day"] is not None or credit.standing is Standing.FORMED
        believed = (
            is_dash(separator) and signed and bool(credit.agencies) and not is_label(credit.agencies[0])
        )
    if not believed:
        return None
    return read(
        "credit alone", opening, match.end(), agencies=credit.agencies, day=match["day"] or credit.date_raw
    )


def date_first(opening: Opening) -> Reading | None:
    """A date, then an agency, a place or the story.

    `March 4 (Reuters) -`, `8/24/2004 --`, `SEPTEMBER 28, 2004 -- London --`, `6 февраля, Минск /Корр. БЕЛТА/.`,
    `22 ноября. INTERFAX.RU -`
    """
    return (
        _date_then_agency(opening)
        or _date_then_place_and_credit(opening)
        or _date_then_credit_or_dash(opening)
    )


def _date_then_agency(opening: Opening) -> Reading | None:
    match = _DATE_AGENCY.match(opening.text, opening.start)
    if match is None or not is_known(match["agency"]):
        return None
    return read("date first", opening, match.end(), agencies=(match["agency"],), day=match["day"])


def _date_then_place_and_credit(opening: Opening) -> Reading | None:
    match = _DATE_PLACE_CREDIT.match(opening.text, opening.start)
    if match is None:
        return None
    credit, places = read_credit(credit_in(match)), split_places(match["places"])
    if credit.standing is not Standing.KNOWN:
        return None
    return read("date first", opening, match.end(), places=places, agencies=credit.agencies, day=match["day"])


def _date_then_credit_or_dash(opening: Opening) -> Reading | None:
    match = _DATE_FIRST.match(opening.text, opening.start)
    if match is None:
        return None
    end, places = match.end(), NOWHERE
    agencies: tuple[str, ...] = ()
    if match["dash"] is None:
        credit = read_credit(credit_in(match))
        if credit.standing < (Standing.POSSIBLE if is_dash(match["separator"]) else Standing.FORMED):
            return None
        agencies = credit.agencies
    elif not _dash_ends_date(opening.text, match):
        return None
    elif match["places"]:
        places = split_places(match["places"])
        if not places.known:  # "24 November 2004 - President Bush -" is a date and a story
            end, places = match.end("dash"), NOWHERE
    if not follows_sentence(opening.text, end):
        return None
    return read("date first", opening, end, places=places, agencies=agencies, day=match["day"])


def _dash_ends_date(text: str, match: re.Match[str]) -> bool:
    """So in "12/16/04 -- Britain"; "6 May - 10 June" is a span and "May 8-Dell" a word."""
    following = text[match.end("dash") :]
    return not following.lstrip()[:1].isdigit() and (following[:1].isspace() or is_strong(match["dash"]))


def clock_first(opening: Opening) -> Reading | None:
    """A stamp of day and clock, then a place: `(07-17) 13:09 PDT SAN FRANCISCO --`."""
    match = _CLOCK_FIRST.match(opening.text, opening.start)
    if match is None:
        return None
    numbers = match["day"].replace("-", "/")
    published = opening.published
    # The year is missing; the day is read in the published year or the one before.
    years = (published.year, published.year - 1) if published else ()
    days = (
        read_day(f"{numbers}/{year}", published=published, language="en", american=True) for year in years
    )
    day = next((each for each in days if each and published and each <= published), None)
    return Reading(
        family="clock first",
        end=match.end(),
        places=split_places(match["places"]).names,
        date_raw=match["day"],
        date=day,
    )


def agency_bare(opening: Opening) -> Reading | None:
    """An agency or outlet with only a dash behind it, perhaps a date.

    `AFP -`, `USATODAY.com -`, `PanARMENIAN.Net -`, `AccountingWEB.com - October 06, 2004 -`,
    `ISN SECURITY WATCH (05/11/04) -`
    """
    match = _BARE.match(opening.text, opening.start)
    if (
        match is None
        or not may_stand_bare(match["agency"])
        or not follows_sentence(opening.text, match.end())
    ):
        return None
    if match["separator"] in ("-", "‐", "‑"):
        return None  # "AP-style"
    agencies = (match["agency"].strip(),)
    return read("agency bare", opening, match.end(), agencies=agencies, day=match["day"] or match["later"])


def agency_and_date(opening: Opening) -> Reading | None:
    """An agency, its date and a full stop: `ТАСС, 6 февраля.`"""
    match = _AGENCY_DATE.match(opening.text, opening.start)
    if match is None or not is_known(match["agency"]) or not follows_sentence(opening.text, match.end()):
        return None
    return read("agency and date", opening, match.end(), agencies=(match["agency"],), day=match["day"])


def agency_then_place(opening: Opening) -> Reading | None:
    """An outlet without brackets, then a place: `TEMPO.CO, Jakarta -`, `REPUBLIKA.CO.ID, JAKARTA --`."""
    match = _AGENCY_PLACE.match(opening.text, opening.start)
    if match is None or not may_stand_bare(match["agency"]):
        return None
    places = split_places(match["places"])
    if not places.known:
        return None
    return read("agency, then place", opening, match.end(), places=places, agencies=(match["agency"],))


def bracketed(opening: Opening) -> Reading | None:
    """A place in brackets, perhaps with its date or agency.

    `(Buffalo, NY, October 18, 2004) - -`, `[Nairobi, 6 Feb 2020]`, `(Columbia-AP) Nov. 24, 2004 -`, `(Leipzig) -`,
    `(Paris, le 6 février 2020) –`, and in French `(Montréal)`
    """
    match = _BRACKETED.match(opening.text, opening.start)
    if match is None or is_label(match["places"]) or not follows_sentence(opening.text, match.end()):
        return None
    if match["later"] and not match["separator"]:
        return None
    place, hyphen, last = match["places"].rpartition("-")
    agencies = (last,) if hyphen and is_known(last) else ()
    places = split_places(place if agencies else match["places"])
    day = match["day"] or match["later"]
    if not places.known:
        return None
    dashed = bool(match["separator"]) and (places.cities or places.in_region) and not places.countries
    french = opening.language == "fr" and all(map(is_city, places.names)) and not places.countries
    if not (day or agencies or dashed or french):
        return None
    return read("bracketed", opening, match.end(), places=places, agencies=agencies, day=day)
