"""Datelines in Latin, Greek and Cyrillic letters that are a place and nothing else.

The more a form resembles an ordinary sentence, the more it asks for: a dash wants a place that is known, a colon or a
full stop wants a city, and no label, speaker, aside or list behind it.
"""

from __future__ import annotations

import re

from cleaners.dateline.labels import is_speaker, sounds_like_a_place
from cleaners.dateline.letters import LETTER, UPPER
from cleaners.dateline.pieces import (
    DASHED,
    PLACES,
    Opening,
    Reading,
    could_be_places,
    follows_sentence,
    is_aside,
    is_caption,
    is_strong,
    read,
    verbose,
)
from cleaners.dateline.places import Places, is_region, split_places

# Weak forms are believed only in front of a sentence, not of a teaser's few words.
SHORTEST_SENTENCE = 80
# Where the papers print "City: ..." at all.
COLON_LANGUAGES = frozenset((None, "en", "id", "ms", "hi", "ur", "bn"))
# Where they print "City. ...", and where only in capitals.
FULL_STOP_LANGUAGES = frozenset(("de", "sw"))

_ALONE = verbose(
    rf"""{PLACES}(?:
      ,?(?P<dash>{DASHED}|[ ]\|)
    | (?P<colon>[ ]?:)(?![/\d])
    | [ ](?P<damaged>\?|\ufffd{{1,3}}|â€[”“\u0093\u0094]?)[ ]
    | [ ]*(?P<line>\n|$)
    )"""
)
_FULL_STOP = verbose(rf"{PLACES}\.(?=[ ])")
_NAME_LIST = verbose(rf"[ ]*(?:[{UPPER}][{LETTER}’'.-]+(?:[ ][{UPPER}][{LETTER}’'.-]+)?,[ ]){{2}}")
_TALK = re.compile(
    r"\s*[\"“‘']?(?:I|I[’']m|I[’']ve|We|We[’']re|You|Well|Yes|Yeah|No|So|Oh|And|But|Right|Thanks?|Okay|OK|That[’']s|It[’']s)\b"
)


def place_alone(opening: Opening) -> Reading | None:
    """A place with a dash, a colon, a damaged dash or the end of its line behind it."""
    match = _ALONE.match(opening.text, opening.start)
    if match is None or not follows_sentence(opening.text, match.end()):
        return None
    places = split_places(match["places"])
    if not could_be_places(match["places"], places):
        return None
    if match["dash"] is not None:
        return _before_dash(opening, match, places)
    if match["colon"] is not None:
        return _before_colon(opening, match, places)
    if match["line"] is not None:
        return _on_its_line(opening, match, places)
    return _before_damaged_dash(opening, match, places)


def _before_dash(opening: Opening, match: re.Match[str], places: Places) -> Reading | None:
    """`DUBLIN —`, `KEREM SHALOM, Israel —`, `München/London –`, `TAMPA, Fla.-`, `NAPA COUNTY --`"""
    text, end, dash = opening.text, match.end(), match["dash"]
    if is_caption(text, end):
        return None
    glued_to_text = dash.strip() in ("-", "‐", "‑") and not text[end : end + 1].isspace()
    if glued_to_text and text[match.start("dash") - 1].isalpha() and not dash.startswith(" "):
        return None  # "Port-au-Prince", "Al-Ahram said"
    if glued_to_text and dash.startswith(" "):  # "LONDON -Nathan Astle's 145"
        believed = places.in_capitals and places.known
    elif places.in_capitals:
        sounds = is_strong(dash) and all(map(sounds_like_a_place, places.names))
        believed = places.known or places.in_region or sounds
    else:
        believed = _small_letters_believed(opening, end, places, dash)
    return read("place and dash", opening, end, places=places) if believed else None


def _small_letters_believed(opening: Opening, end: int, places: Places, dash: str) -> bool:
    if places.in_region and (is_strong(dash) or places.known):
        return True
    spaced = opening.text[end : end + 1].isspace()
    if not spaced or is_aside(opening.text, end, dash) or not _is_long_enough(opening.text, end):
        return False
    if places.cities and not places.countries:
        return is_strong(dash) or not is_speaker(places.names)
    # German papers name villages; in English too many words are a village somewhere.
    strong = is_strong(dash) and opening.language not in (None, "en")
    return places.known and not places.countries and (opening.language == "de" or strong)


def _before_colon(opening: Opening, match: re.Match[str], places: Places) -> Reading | None:
    """As South and South-East Asia print it: `ISLAMABAD:`, `SINGAPORE :`, `MELLITAH, Libya :`, `Bernau (Barnim):`"""
    text, end = opening.text, match.end()
    talk = is_speaker(places.names) or _TALK.match(text, end) or _NAME_LIST.match(text, end)
    if talk or not _is_long_enough(text, end):
        return None
    if places.in_capitals:
        believed = places.cities or (places.in_region and not is_region(places.names[0]))
    else:
        usual = places.in_region or opening.language in COLON_LANGUAGES
        believed = places.cities and not places.countries and usual
    return read("place and colon", opening, end, places=places) if believed else None


def _on_its_line(opening: Opening, match: re.Match[str], places: Places) -> Reading | None:
    """`BAAR, SWITZERLAND` or `Pittsburgh` and a line break; with nothing behind only in capitals with its region."""
    alone = not opening.text[match.end() :].strip()
    if not places.cities or places.countries or (alone and not (places.in_region and places.in_capitals)):
        return None
    return read("place on its line", opening, match.end("places"), places=places)


def _before_damaged_dash(opening: Opening, match: re.Match[str], places: Places) -> Reading | None:
    """What a wrong decoding made of a dash: `GROTON ? Police K9 Bane is`."""
    if not (places.in_capitals and places.known):
        return None
    return read("place and damaged dash", opening, match.end(), places=places)


def place_and_full_stop(opening: Opening) -> Reading | None:
    """A place with a full stop, as German regional papers and some Spanish and Swahili ones print it.

    `Berlin.`, `Lüdenscheid/Südwestfalen.`, `SANTO DOMINGO.`, `Dar es Salaam.`
    """
    if opening.language in (None, "en"):
        return None
    match = _FULL_STOP.match(opening.text, opening.start)
    if (
        match is None
        or not follows_sentence(opening.text, match.end())
        or not _is_long_enough(opening.text, match.end())
    ):
        return None
    places = split_places(match["places"])
    if not could_be_places(match["places"], places) or places.countries or not places.known:
        return None
    certain = places.cities or len(places.names) > 1 or places.in_capitals
    usual = opening.language in FULL_STOP_LANGUAGES or places.in_capitals
    return read("place and full stop", opening, match.end(), places=places) if certain and usual else None


def _is_long_enough(text: str, end: int) -> bool:
    rest = text[end:].strip()
    return not rest or len(rest) >= SHORTEST_SENTENCE
