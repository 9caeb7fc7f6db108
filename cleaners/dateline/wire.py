"""Press releases, whose wires have forms of their own between slashes and double hyphens."""

from __future__ import annotations

from cleaners.dateline.dates import DATE
from cleaners.dateline.letters import DASH
from cleaners.dateline.pieces import DAY, PLACES, Opening, Reading, read, verbose
from cleaners.dateline.places import split_places

_WIRE = (
    "(?i:PR[ ]?Newswire|PRWEB|Business[ ]?Wire|Globe[ ]?Newswire|CNW(?:[ ]Group)?|Market[ ]?wired?|ACCESS[ ]?WIRE|"
    "EIN[ ]?(?:Presswire|News)|AsiaNet|Medianet|JCN[ ]Newswire|Newsfile|Canada[ ]NewsWire|NewMediaWire|Send2Press|"
    "Media[ ]OutReach)"
)
_ENDS = rf"(?P<separator>[ ]?[{DASH}]{{1,2}})?"

# `NEW YORK, Feb. 6, 2020 /PRNewswire/ --`, `TORONTO, ON / ACCESSWIRE / February 6, 2020 /`, `/PRNewswire/ --`
_SLASHES = verbose(
    rf"""(?:{PLACES}[ ]?,?[ ]*)?(?:(?:--[ ]?)?{DAY}[ ]?,?[ ]*)?
    (?:--[ ]?)?/[ ]?(?P<wire>{_WIRE}[\w. -]{{0,24}}?)[ ]?/(?:[ ]?(?P<later>{DATE})[ ]?/)?{_ENDS}"""
)
# `NEW YORK--(BUSINESS WIRE)--`, `Vancouver, British Columbia--(Newsfile Corp. - February 6, 2020) -`
_HYPHENS = verbose(
    rf"""(?:{PLACES}[ ]?,?[ ]*)?(?:{DAY}[ ]?,?[ ]*)?[{DASH}]{{1,2}}[ ]?
    \((?P<wire>{_WIRE}[\w. ]{{0,24}}?)(?:[ ]?[-–,][ ]?(?P<later>{DATE}))?\){_ENDS}"""
)

# `HONG KONG, CHINA - Media OutReach - 6 February 2020 -`
_DASHES = verbose(
    rf"{PLACES}[ ][{DASH}][ ](?P<wire>{_WIRE}[\w. ]{{0,24}}?)[ ][{DASH}][ ](?:{DAY}[ ])?[{DASH}]{{1,2}}"
)


def press_release(opening: Opening) -> Reading | None:
    """The dateline of a press release: place, date and the wire between slashes or double hyphens.

    The name of the wire is proof enough: whatever place stands before it is believed.
    """
    match = _SLASHES.match(opening.text, opening.start) or _HYPHENS.match(opening.text, opening.start)
    if match is None:
        return None
    places = split_places(match["places"] or "")
    day = match["day"] or match["later"]
    return read(
        "press release", opening, match.end(), places=places, agencies=(match["wire"].strip(),), day=day
    )


def dashed_press_release(opening: Opening) -> Reading | None:
    """A press release with dashes between its pieces: `HONG KONG, CHINA - Media OutReach - 6 May -`."""
    match = _DASHES.match(opening.text, opening.start)
    if match is None:
        return None
    agencies = (match["wire"].strip(),)
    places = split_places(match["places"])
    return read("press release", opening, match.end(), places=places, agencies=agencies, day=match["day"])
