"""Japanese datelines: place, day, agency and often the reporter in one bracket."""

from __future__ import annotations

import re
import unicodedata

from cleaners.dateline.credits import agencies_of
from cleaners.dateline.east_asian import EAST_ASIAN_DAY, read_east_asian_day
from cleaners.dateline.pieces import Opening, Reading, verbose
from cleaners.dateline.places import longest_place_at_start

KANA_OR_HAN = "\u3040-\u30ff\u3400-\u9fff々ー"

_BRACKET = verbose(
    r"[【［\[（(〔](?P<inside>[^】］\]）)〕\n]{2,40})[】］\]）)〕](?P<separator>[ ]*[-‐–—―ー－][ ]?|[ ]?[：:])?"
)
_DAY = verbose(rf"(?P<day>{EAST_ASIAN_DAY})")
_BETWEEN_PLACES = re.compile(r"[/／・、]")
_REPORTER = re.compile(rf"[{KANA_OR_HAN}]{{2,12}}(?: [{KANA_OR_HAN}]{{1,8}})?(?:記者|特派員|支局長|共同)?")
_PLACE = re.compile(rf"[{KANA_OR_HAN}／/・]{{2,14}}")


def japanese_bracket(opening: Opening) -> Reading | None:
    """A bracket that ends with an agency, or parts a place from its reporter.

    `［東京 ２４日 ロイター］ -`, `【6月18日 AFP】`, `【ワシントン共同】`, `【AFP＝時事】`, `【ソウル＝桜井紀雄】`,
    `【カイロ秋山信一】`
    """
    match = _BRACKET.match(opening.text, opening.start)
    if match is None:
        return None
    inside = match["inside"].strip()
    return _with_agency(opening, match.end(), inside) or _with_reporter(match.end(), inside)


def _with_agency(opening: Opening, end: int, inside: str) -> Reading | None:
    agency = _agency_at_end(inside)
    if agency is None:
        return None
    before = inside[: len(inside) - len(agency)].strip(" =＝")
    day = _DAY.search(before)
    place = (before[: day.start()] if day else before).strip(" 、")
    if place and not _PLACE.fullmatch(place):
        return None
    return Reading(
        family="japanese agency",
        end=end,
        places=tuple(_BETWEEN_PLACES.split(place)) if place else (),
        agencies=(agency,),
        date_raw=day["day"] if day else None,
        date=read_east_asian_day(unicodedata.normalize("NFKC", day["day"]), opening.published)
        if day
        else None,
    )


def _agency_at_end(inside: str) -> str | None:
    return next((each for each in agencies_of("japanese") if inside.endswith(each)), None)


def _with_reporter(end: int, inside: str) -> Reading | None:
    """`ソウル＝桜井紀雄` by its sign, `カイロ秋山信一` by the place alone."""
    place, sign, reporter = inside.replace("＝", "=").partition("=")
    if not sign:
        place = longest_place_at_start(inside) or ""
        reporter = inside[len(place) :]
        # Without the sign only a foreign place in kana in front of a name in Han is certain.
        if not (
            re.fullmatch("[ァ-ヺー・]{2,12}", place) and re.fullmatch("[々\u3400-\u9fff]{3,6}", reporter)
        ):
            return None
    if not (_PLACE.fullmatch(place.strip()) and _REPORTER.fullmatch(reporter.strip())):
        return None
    return Reading(family="japanese reporter", end=end, places=tuple(_BETWEEN_PLACES.split(place.strip())))


JAPANESE_FAMILIES = (japanese_bracket,)
