"""htmldate, asked for pages that give no time anywhere else; the only import of it.

Of 33 labelled pages without a time in any of our places that its quick mode answers it is right on 28. Its extensive
search took 4 s on one page and guesses years out of copyright lines, so it is not used.
"""

from __future__ import annotations

from datetime import datetime, time
from typing import TYPE_CHECKING

from cleaners.article import Precision
from cleaners.published.calendars import made
from cleaners.published.candidates import Candidate
from cleaners.published.value import Stamp

if TYPE_CHECKING:
    from lxml.html import HtmlElement

# Elements, and characters beside those of scripts: a page of more is no story that prints its day once, and htmldate
# reads all that an element holds, of two hundred in each other two hundred times.
_LONGEST_PAGE, _LONGEST_TEXT = 30_000, 300_000


def last_resort(root: HtmlElement, url: str | None, latest: datetime) -> Candidate | None:
    """The day that htmldate finds, not after `latest`; None when it finds none, or the first of January.

    A first of January is what it makes of a bare year.
    """
    if _is_endless(root):
        return None
    from htmldate import find_date

    try:
        found = find_date(root, extensive_search=False, original_date=True, url=url, max_date=latest)
    except Exception:  # noqa: BLE001 - it fails on control characters, for one; then it found nothing
        return None
    day = made(*map(int, found.split("-"))) if found else None
    if day is None or found is None or (day.month, day.day) == (1, 1):
        return None
    stamp = Stamp(wall=datetime.combine(day, time()), raw=found, precision=Precision.DAY)
    return Candidate(stamp=stamp, where="htmldate")


def _is_endless(root: HtmlElement) -> bool:
    size = 0
    for number, element in enumerate(root.iter(), 1):
        size += len(element.tail or "")
        if element.tag not in ("script", "style"):
            size += len(element.text or "")
        if number > _LONGEST_PAGE or size > _LONGEST_TEXT:
            return True
    return False
