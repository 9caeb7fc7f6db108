"""What the command line tells a person, in one line: what, why, and what to do.

    DatelineError
    ├── InputError    an input cannot be read: no such file, a folder     exit 4, or 1 in a batch
    ├── NothingThere  the store was asked, and there is no article        exit 3
    └── Busy          others are being served; the same may be asked later exit 4

Errors of the rooms below are turned into these by `dateline.problems`; anything else is a bug and propagates.
"""

from __future__ import annotations

from dateline.exits import Exit


class DatelineError(Exception):
    """`what` went wrong (a file, an address), `why`, and the `remedy`, each a phrase without a full stop."""

    code = Exit.ALL_FAILED

    def __init__(self, what: str, why: str, remedy: str = "") -> None:
        super().__init__(what, why, remedy)
        self.what = what
        self.why = why
        self.remedy = remedy

    def __str__(self) -> str:
        return f"{self.what}: {self.why}" + (f"; {self.remedy}" if self.remedy else "")


class InputError(DatelineError):
    """An input cannot be read."""

    code = Exit.ALL_FAILED


class NothingThere(DatelineError):
    """The store was asked, and there is no article."""

    code = Exit.NO_ARTICLE


class Busy(DatelineError):
    """Others are being served; the same may be asked later."""
