"""Korean datelines: place and agency in one bracket, the reporter behind it or in it."""

from __future__ import annotations

import re

from cleaners.dateline.credits import agencies_of
from cleaners.dateline.pieces import Opening, Reading, verbose

_NAME = "[가-힣]{2,4}"
_ROLE = "(?:기자|특파원|선임기자|통신원|인턴기자|전문기자|객원기자|논설위원)"
_REPORTERS = rf"[ ]?(?:{_NAME}[ ·,]{{1,2}}){{0,4}}{_NAME}[ ]?{_ROLE}"

# `(서울=연합뉴스) 김병규 기자 =`, `[서울=뉴시스]홍길동 기자 =`, `(뉴욕·서울=연합뉴스)`
_PLACE_AGENCY = verbose(
    rf"""[(\[【（［][ ]?(?P<places>[가-힣·‧∙・,/ ]{{2,24}}?)[ ]?[=＝][ ]?
    (?P<agency>[가-힣A-Za-z0-9]{{2,14}})[ ]?[)\]】）］]
    (?P<reporters>{_REPORTERS})?(?P<separator>[ ]?[=＝])?"""
)
# `[헤럴드경제=홍길동 기자]`, `[스포츠조선 홍길동 기자]`, `[OSEN=서울, 홍길동 기자]`, `[파이낸셜뉴스]`
_AGENCY_FIRST = verbose(
    rf"""[(\[【][ ]?(?P<agency>[가-힣A-Za-z0-9.]{{2,14}}?)(?:[ ]?[=＝|][ ]?|[ ])?
    (?:(?P<places>[가-힣]{{2,6}}),[ ])?
    (?P<reporters>{_REPORTERS})?[ ]?[)\]】](?P<behind>{_REPORTERS})?(?P<separator>[ ]?[=＝])?"""
)
_OUTLET_ENDING = re.compile("(?:뉴스|일보|경제|신문|타임스|투데이|저널|방송|데일리)$")
_BETWEEN_PLACES = re.compile(r"[·‧∙・,/]")


def korean_place_and_agency(opening: Opening) -> Reading | None:
    """Place and agency around an equals sign, then the reporters: `(서울=연합뉴스) 김병규 기자 =`."""
    match = _PLACE_AGENCY.match(opening.text, opening.start)
    if match is None or re.search(rf"{_ROLE}$", match["agency"]):
        return None
    if match["places"].strip() in agencies_of("korean"):
        return None  # `[헤럴드경제=홍길동]` is the other way round
    places = tuple(each.strip() for each in _BETWEEN_PLACES.split(match["places"]) if each.strip())
    return Reading(family="korean", end=match.end(), places=places, agencies=(match["agency"],))


def korean_agency_first(opening: Opening) -> Reading | None:
    """An agency with its reporter, or a known one alone: `[헤럴드경제=홍길동 기자]`, `[파이낸셜뉴스]`."""
    match = _AGENCY_FIRST.match(opening.text, opening.start)
    if match is None:
        return None
    # `[종합]` and `[사진]` are labels: without a reporter the agency must be known, with one it must look like one.
    known = match["agency"] in agencies_of("korean")
    signed = bool(match["reporters"]) and _OUTLET_ENDING.search(match["agency"]) is not None
    if not known and not signed:
        return None
    return Reading(
        family="korean agency first",
        end=match.end(),
        places=(match["places"],) if match["places"] else (),
        agencies=(match["agency"],),
    )


KOREAN_FAMILIES = (korean_place_and_agency, korean_agency_first)
