"""The byline as a value."""

from __future__ import annotations

from dataclasses import dataclass

from cleaners.article import Author

# Roles of authors that are no persons.
AGENCY = "agency"
DESK = "desk"


@dataclass(frozen=True, slots=True, kw_only=True)
class Byline:
    """A credit: `printed` is the names as printed, without "By", titles and stamps.

    An author who is no person has the role "agency" ("dpa/lno") or "desk" ("Web Desk"). `stamp` is what was glued to
    the names, from the age or time on: "3 minutes ago Thu 06th February 2020 | 05:32 PM".
    """

    printed: str
    authors: tuple[Author, ...] = ()
    stamp: str | None = None
