"""The byline as a value."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum

from cleaners.article import Author

# Roles of authors that are no persons.
AGENCY = "agency"
DESK = "desk"


class Evidence(IntEnum):
    """How sure it is that a line is a byline, least first."""

    SHAPE = 0  # two to five words written like a name
    BESIDE = 1  # a time, a title, a desk or an agency stands beside it or is all of it
    PREFIX = 2  # "By", "Von", 記者


@dataclass(frozen=True, slots=True, kw_only=True)
class Byline:
    """A credit: `printed` is the names as printed, without "By", titles and stamps.

    An author who is no person has the role "agency" ("dpa/lno") or "desk" ("Web Desk"). `stamp` is what was glued to
    the names, from the age or time on: "3 minutes ago Thu 06th February 2020 | 05:32 PM". `evidence` says what speaks
    for a line beside the shape of a name, so that a caller knows where it may be believed without markup.
    """

    printed: str
    authors: tuple[Author, ...] = ()
    stamp: str | None = None
    evidence: Evidence = Evidence.SHAPE
