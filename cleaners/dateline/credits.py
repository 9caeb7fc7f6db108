"""The agency credit of a dateline: which agencies stand in it, with which date, and how far to believe it.

The names are data (agencies.toml); what is in no list is believed as far as its form goes.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from enum import IntEnum
from functools import cache
from pathlib import Path

from cleaners.dateline.dates import date_at_end
from cleaners.dateline.places import is_region


class Standing(IntEnum):
    """How far a credit can be believed, least first."""

    NONE = 0  # "sic", "2021", "left", "NYSE: IBM": no credit
    POSSIBLE = 1  # a name that could be one: "Columbia", "CDU"
    FORMED = 2  # looks like one: "WIAT", "example.com", "Valley Press", or a list with a date beside it
    KNOWN = 3  # is in agencies.toml


@dataclass(frozen=True, slots=True, kw_only=True)
class Credit:
    """What stands in the brackets: agencies as printed, the date beside them."""

    agencies: tuple[str, ...] = ()
    date_raw: str | None = None
    standing: Standing = Standing.NONE


@cache
def _lists() -> Mapping[str, Mapping[str, list[str]]]:
    with Path(__file__).with_name("agencies.toml").open("rb") as file:
        return tomllib.load(file)


@cache
def _known() -> frozenset[str]:
    return frozenset(_key(name) for names in _lists()["credits"].values() for name in names)


@cache
def _bare() -> frozenset[str]:
    return frozenset(_key(name) for name in _lists()["bare"]["outlets"])


def agencies_of(script: str) -> tuple[str, ...]:
    """The agencies of a script ("chinese", "korean", ...), longest first."""
    return tuple(sorted(_lists()[script]["agencies"], key=len, reverse=True))


def one_of(script: str) -> str:
    """The agencies of a script as one alternation."""
    return "|".join(map(re.escape, agencies_of(script)))


def is_known(name: str) -> bool:
    """Is it an agency of the list?"""
    return _key(name) in _known()


def may_stand_bare(name: str) -> bool:
    """May it open a paragraph with only a dash behind it?"""
    return _key(name) in _bare() or is_address(name.removesuffix(" News"))


def is_address(name: str) -> bool:
    """Is it an outlet that prints itself with its domain: "KOMPAS.com", "Elpaís.cr"?"""
    return _ADDRESS.fullmatch(name) is not None


def _key(name: str) -> str:
    return " ".join(name.split()).casefold().replace("i̇", "i").rstrip(".")


# The top-level domains that outlets print themselves with.
_DOMAINS = (
    "com|net|org|info|news|tv|biz|co|ac|gov|eu|uk|ie|us|ca|au|nz|in|pk|lk|bd|np|de|at|ch|fr|be|nl|it|es|pt|pl|cz|sk|hu|ro|rs|"
    "hr|si|bg|gr|ru|ua|by|kz|az|am|ge|tr|ae|sa|il|ir|id|my|ph|sg|vn|th|jp|kr|cn|tw|hk|mx|br|ar|cl|pe|ve|cr|ec|bo|py|uy|do|"
    "hn|gt|sv|ni|pa|za|ng|ke|gh|tz|ug|mw"
)
ADDRESS = rf"[A-Za-z][\w-]{{1,30}}(?:\.[\w-]{{2,20}}){{0,2}}\.(?:(?i:{_DOMAINS})\b)"
_ADDRESS = re.compile(ADDRESS)
_CALL_SIGN = r"[WKC][A-Z]{2,3}(?:[ -]?(?:TV|FM|AM|DT|\d{1,2}))?"
_TRADE = (
    "News|NEWS|Now|NOW|Press|PRESS|press|Agency|Network|Wire|Newswire|Desk|TV|Radio|Times|Post|Media|Service"
)
_FORMED = re.compile(
    rf"{_CALL_SIGN}|{ADDRESS}|[a-zäöü]{{2,4}}(?:-[a-z]{{2,6}})?|[A-Z]{{2,5}}\d{{1,2}}"
    rf"|[\w .&'’-]{{2,30}}(?:[ -](?:{_TRADE}))"
)
_POSSIBLE = re.compile(r"[^\W\d_][\w.&'’!-]*(?:[ ][\w.&'’-]+){0,3}")
_NOT_A_CREDIT = re.compile(
    r"(?i:nyse|nasdaq|amex|tsx|lse|otc)\b|:|https?|^(?:photo|file|from|left|right|video|sic|laughs|see|and|or)\b",
    re.IGNORECASE,
)
_DIGIT = re.compile(r"\d")
_PARTS = re.compile(r"\s*/\s*|\s+[-–—]\s+|\s*;\s*")
_COMMAS = re.compile(r"\s*,\s+|\s+(?:&(?:amp;)?|and|und|y|et)\s+")
_SHORT_LIST = 5


def read_credit(printed: str) -> Credit:
    """Read what stands in brackets, without the brackets.

    "APP - UrduPoint / Pakistan Point News - 6th Feb, 2020" gives three agencies and a date, "KNA/iz" two agencies,
    "CNN/Money" one, "January 24, 2017" a date alone.
    """
    text = printed.strip()
    day = date_at_end().search(text) if _DIGIT.search(text) else None
    date_raw = day["day"] if day else None
    if day:
        text = text[: day.start()].strip(" -–—,;/")
    if not text:
        return Credit(date_raw=date_raw)
    agencies, standing = _agencies(text)
    if date_raw and standing is Standing.POSSIBLE:
        standing = Standing.FORMED
    return Credit(agencies=agencies, date_raw=date_raw, standing=standing)


def _agencies(text: str) -> tuple[tuple[str, ...], Standing]:
    if is_known(text):
        # "Dow Jones/AP" is two that are known, "CNN/Money" one.
        parts = tuple(_PARTS.split(text))
        return (parts if len(parts) > 1 and all(map(is_known, parts)) else (text,)), Standing.KNOWN
    if _NOT_A_CREDIT.search(text):
        return (), Standing.NONE
    parts = tuple(part for part in _PARTS.split(text) if part)
    by_comma = tuple(part for part in _COMMAS.split(text) if part)
    if len(by_comma) > 1 and all(map(is_known, by_comma)):
        parts = by_comma
    standings = [_standing(part) for part in parts]
    if not parts or len(parts) > _SHORT_LIST or min(standings) is Standing.NONE:
        return (), Standing.NONE
    # One agency that is known vouches for the desk or region printed with it: "kath.net/as", "KNA/iz".
    return parts, max(standings)


def _standing(part: str) -> Standing:
    if is_known(part):
        return Standing.KNOWN
    if _FORMED.fullmatch(part) and not is_region(part):
        return Standing.FORMED
    return Standing.POSSIBLE if _POSSIBLE.fullmatch(part) and part[0].isupper() else Standing.NONE
