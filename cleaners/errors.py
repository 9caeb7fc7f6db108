"""Why a page gave no article.

    CleaningError
    ├── UndecodablePage   the bytes are no text, or text of nothing we read (a PDF, an image, binary)
    ├── PageRefused       the page breaks a limit that protects the machine (size, depth, ...)
    └── NotAnArticle      a page, but no story: a listing, a consent wall, a captcha, a soft 404
        └── EmptyArticle  it claims to be a story and no paragraph of it stands on the page

`clean` raises nothing else on any bytes.
"""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from cleaners.block import Decision


class Refusal(StrEnum):
    """The named statuses in which a page without an article ends."""

    NOT_TEXT = "not_text"
    TOO_LARGE = "too_large"
    TOO_COMPLEX = "too_complex"
    EMPTY = "empty"
    LISTING = "listing"
    CONSENT_WALL = "consent_wall"
    CAPTCHA = "captcha"
    SOFT_404 = "soft_404"
    PAYWALL = "paywall"
    NO_STORY = "no_story"


class CleaningError(Exception):
    """A page that gave no article: `reason` is the status, `detail` tells a person, `url` names the page.

    `decisions` is what was judged before the page was refused; it may be empty.
    """

    def __init__(
        self,
        reason: Refusal,
        detail: str,
        *,
        url: str | None = None,
        decisions: tuple[Decision, ...] = (),
    ) -> None:
        super().__init__(reason, detail)
        self.reason = reason
        self.detail = detail
        self.url = url
        self.decisions = decisions

    def __str__(self) -> str:
        return f"{self.url or 'the page'}: {self.reason.value}: {self.detail}"

    def __reduce__(self) -> tuple[object, ...]:
        # Errors cross process borders on their way out of a cleaning worker.
        return (_rebuild, (type(self), self.reason, self.detail, self.url, self.decisions))


class UndecodablePage(CleaningError):
    """The bytes are not the text of a page."""


class PageRefused(CleaningError):
    """The page breaks a limit that protects the machine."""


class NotAnArticle(CleaningError):
    """A page, but not a story."""


class EmptyArticle(NotAnArticle):
    """It claims to be a story, and no paragraph of it stands on the page."""


def _rebuild(
    kind: type[CleaningError], reason: Refusal, detail: str, url: str | None, decisions: tuple[Decision, ...]
) -> CleaningError:
    return kind(reason, detail, url=url, decisions=decisions)
