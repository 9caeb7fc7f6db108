"""The gazetteer and the place list of a dateline: which names are places, which are regions, which are primary.

The gazetteer (places.bin, derived from GeoNames and CLDR by benchmarks/gazetteer.py) answers one question, "is this
a place?", for about 400,000 names in all scripts. It keeps a 32-bit hash of each name in a sorted array: under
2 MB on disk and in memory, read in a few milliseconds, and wrong for one unknown name in ten thousand, which is far
rarer than a surname that is also a town. No dateline is believed for its gazetteer entry alone.
"""

from __future__ import annotations

import re
import sys
import tomllib
import unicodedata
import zlib
from array import array
from bisect import bisect_left
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

GAZETTEER = Path(__file__).with_name("places.bin")
MAGIC = b"dateline places 1\n"

# "Ore.", "IN" and "ME" are regions behind a comma and nothing at the start of a line.
SHORT_REGION = 4

# Names are compared without case, accents, points and the many apostrophes and hyphens of print.
_PRINT_VARIANTS = str.maketrans(
    {"ı": "i", "’": "'", "‘": "'", "`": "'", "ʼ": "'", "-": " ", "‐": " ", "‑": " ", ".": " "}
)
# Above this combining class stand the accents; below it vowel signs and dakuten, which make another name.
_ACCENTS_FROM = 200
_SAINT = re.compile(r"\bsaint(e?)\b")


def name_key(name: str) -> str:
    """The form of a name that the gazetteer knows, one for "SÃO PAULO" and "Sao Paulo", "St. Louis" and "ST LOUIS"."""
    key = name.casefold()
    if not key.isascii():
        parts = unicodedata.normalize("NFKD", key)
        key = "".join(each for each in parts if unicodedata.combining(each) < _ACCENTS_FROM)
    key = " ".join(key.translate(_PRINT_VARIANTS).split()).strip(" '")
    return _SAINT.sub(r"st\1", key) if "saint" in key else key


def name_hash(key: str) -> int:
    """The 32 bits that stand for a key in places.bin."""
    return zlib.crc32(key.encode())


@dataclass(frozen=True, slots=True, kw_only=True)
class Gazetteer:
    """Sorted hashes: cities over 15,000 people under all their names, smaller towns under one, countries under all."""

    cities: array[int]
    towns: array[int]
    countries: array[int]


@cache
def gazetteer() -> Gazetteer:
    """places.bin: the magic line, a line with the three counts, then three little-endian arrays of uint32."""
    content = GAZETTEER.read_bytes()
    if not content.startswith(MAGIC):
        raise ValueError(f"{GAZETTEER} is not a gazetteer; make it again with benchmarks/gazetteer.py")
    start = content.index(b"\n", len(MAGIC)) + 1
    sets = []
    for count in map(int, content[len(MAGIC) : start].split()):
        hashes = array("I")
        hashes.frombytes(content[start : start + 4 * count])
        if sys.byteorder == "big":
            hashes.byteswap()
        sets.append(hashes)
        start += 4 * count
    cities, towns, countries = sets
    return Gazetteer(cities=cities, towns=towns, countries=countries)


def _contains(hashes: array[int], name: str) -> bool:
    wanted = name_hash(name_key(name))
    at = bisect_left(hashes, wanted)
    return at < len(hashes) and hashes[at] == wanted


@cache
def _region_groups() -> Mapping[str, frozenset[str]]:
    with Path(__file__).with_name("regions.toml").open("rb") as file:
        return {group: frozenset(map(name_key, names)) for group, names in tomllib.load(file).items()}


@cache
def _regions() -> frozenset[str]:
    return frozenset().union(*_region_groups().values())


@cache
def _american_regions() -> frozenset[str]:
    return frozenset().union(*(names for group, names in _region_groups().items() if group.startswith("us_")))


def is_city(name: str) -> bool:
    """Is it a city of over 15,000 people, in any language?"""
    return _contains(gazetteer().cities, name)


def is_country(name: str) -> bool:
    """Is it a country, in any of the languages that datelines are read in?"""
    return _contains(gazetteer().countries, name)


def is_region(name: str) -> bool:
    """May it stand behind a place and say where that is: a country, a state, "Calif.", "N.M."?"""
    return name_key(name) in _regions() or is_country(name)


def is_place(name: str) -> bool:
    """Is it a city, a town, or a region by its full name?"""
    return (
        is_city(name) or _contains(gazetteer().towns, name) or (len(name) > SHORT_REGION and is_region(name))
    )


def longest_place_at_end(text: str, longest: int = 7) -> str | None:
    """The longest city name that `text` ends with: "溫貴香台北" gives "台北" (scripts without spaces)."""
    for size in range(min(longest, len(text)), 1, -1):
        if is_city(text[-size:]):
            return text[-size:]
    return None


def longest_place_at_start(text: str, longest: int = 10) -> str | None:
    """The longest city name that `text` starts with: "ワシントン和田浩明" gives "ワシントン"."""
    for size in range(min(longest, len(text)), 1, -1):
        if is_city(text[:size]):
            return text[:size]
    return None


@dataclass(frozen=True, slots=True, kw_only=True)
class Places:
    """The place list of a dateline: primary names as printed, and the regions printed with them."""

    names: tuple[str, ...]
    regions: tuple[str, ...] = ()

    @property
    def known(self) -> bool:
        """Is every primary name in the gazetteer?"""
        return bool(self.names) and all(map(is_place, self.names))

    @property
    def cities(self) -> bool:
        """Is every primary name a city, and none only a country?"""
        return bool(self.names) and all(map(is_city, self.names))

    @property
    def countries(self) -> bool:
        """Is some primary name a country and no city? "Kenya: ..." is a label more often than a dateline."""
        return any(is_country(name) and not is_city(name) for name in self.names)

    @property
    def in_region(self) -> bool:
        """Is a region named that is one?"""
        return any(map(is_region, self.regions))

    @property
    def american(self) -> bool:
        """Is a state of the United States named, where 1/10/02 is a day of January?"""
        return any(name_key(region) in _american_regions() for region in self.regions)

    @property
    def in_capitals(self) -> bool:
        """Is every primary name printed in capitals? Initials alone do not count."""
        return bool(self.names) and all(map(in_capitals, self.names))


def in_capitals(name: str) -> bool:
    """Is a name printed in capitals? "McALLEN" is, "GTA" is as well, "Li" and "LA" are too short to tell."""
    letters = [each for each in name if each.isalpha()]
    return len(letters) >= 3 and sum(map(str.isupper, letters)) > 0.85 * len(letters)


_RIVER = re.compile(
    r"/(?=(?:Main|M\.|Oder|O\.|Saale|Donau|Ruhr|Rhein|Westf|Allgäu|Elbe|Neckar|Lahn|Weser|Inn)\b)"
)
_JOINED = re.compile(r"\s*/\s*|\s*;\s*|\s+&(?:amp;)?\s+|\s+(?:and|und|y|et|e|ve|en|og|och|и|та|i)\s+")
_IN_BRACKETS = re.compile(r"\s?[(\[]([^()\[\]]*)[)\]]")
_FULL_STOP = re.compile(r"(?<=\w{3})\.$")


def split_places(printed: str) -> Places:
    """Read a printed place list.

    "BEIRUT/THE HAGUE" gives two names, "Frankfurt/Main" one; "KYIV, Ukraine" and "Bernau (Barnim)" a name and a region.
    """
    names: list[str] = []
    regions: list[str] = []
    # A river behind a slash tells two towns of one name apart; hide that slash from the split.
    for each in _JOINED.split(_RIVER.sub("\0", printed)):
        regions += _IN_BRACKETS.findall(each)
        name, *rest = (part.strip() for part in _IN_BRACKETS.sub("", each).split(","))
        regions += [part for part in rest if part]
        name = _FULL_STOP.sub("", name).replace("\0", "/")
        if name:
            names += _hyphened(name)
    return Places(names=tuple(names), regions=tuple(regions))


def _hyphened(name: str) -> list[str]:
    """ "WASHINGTON-PARIS" is two places, "Port-au-Prince" one."""
    parts = name.split("-")
    if len(parts) > 1 and not is_place(name) and all(len(part) > 3 and is_city(part) for part in parts):
        return parts
    return [name]
