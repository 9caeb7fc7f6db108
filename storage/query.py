"""The question that a search asks, checked when it is made."""

from __future__ import annotations

import base64
import binascii
from dataclasses import KW_ONLY, dataclass, fields
from datetime import UTC, date, datetime, time, timedelta

from storage.errors import QueryError

LONGEST_PAGE = 1000


@dataclass(frozen=True, slots=True)
class Query:
    """What to look for. Everything that is given must hold; nothing given lists everything, newest first.

    `words` is what a person types:

        drone strike      both words, anywhere in headline, standfirst, byline, dateline or body
        "cease fire"      these words side by side
        turk*  "cease f"* words that begin so
        -sport  -"old n"  not with this word or phrase; a search may consist of exclusions only

    Case and diacritics do not matter. Scripts without spaces are searched by parts of words. Anything else
    is text, never syntax, so nothing that is typed can fail; words without a letter or digit find nothing.
    At most 200 words count.

    `source`, `domain`, `place`, `agency`, `author`, `language`, `section` and `topic` compare whole names
    without case and diacritics; a language finds its regional forms ("en" finds "en-GB").
    `since` and `until` bound the time of publication, else of fetching. A date means the whole day in UTC,
    in `until` too; a datetime is aware, and `until` a datetime means before it.
    `before` is the `cursor` of the last article seen: the page goes on after it.

    Raises QueryError naming the field.
    """

    words: str | None = None
    _: KW_ONLY
    source: str | None = None
    domain: str | None = None
    place: str | None = None
    agency: str | None = None
    author: str | None = None
    language: str | None = None
    section: str | None = None
    topic: str | None = None
    since: datetime | date | None = None
    until: datetime | date | None = None
    complete_only: bool = False
    limit: int = 20
    before: str | None = None

    def __post_init__(self) -> None:
        for each in fields(self):
            value = getattr(self, each.name)
            if each.name in {*FILTERS, "words", "before"} and not (value is None or isinstance(value, str)):
                raise QueryError(f"{each.name} is text, not {value!r}")
        for name in ("since", "until"):
            value = getattr(self, name)
            if isinstance(value, datetime) and value.tzinfo is None:
                raise QueryError(f"{name} needs a time zone: {value.isoformat()}; or give a date")
            if not (value is None or isinstance(value, date)):
                raise QueryError(f"{name} is a date or a datetime, not {value!r}")
        if type(self.limit) is not int or not 1 <= self.limit <= LONGEST_PAGE:
            raise QueryError(f"limit is a number from 1 to {LONGEST_PAGE}, not {self.limit!r}")
        if self.before is not None:
            read_cursor(self.before)

    @property
    def earliest(self) -> datetime | None:
        """The first moment that `since` lets in, in UTC."""
        return None if self.since is None else _start(self.since)

    @property
    def end(self) -> datetime | None:
        """The first moment that `until` keeps out, in UTC; None when there is none."""
        if self.until is None or isinstance(self.until, datetime):
            return None if self.until is None else _start(self.until)
        return None if self.until == date.max else _start(self.until + timedelta(days=1))


# The filters that compare names, the most telling first: the first one given drives the search.
FILTERS = ("author", "place", "topic", "agency", "section", "source", "domain", "language")


def cursor(moment: datetime, article_id: int) -> str:
    """Where a listing stands: an opaque text for `Query.before`."""
    return (
        base64.urlsafe_b64encode(f"{moment.astimezone(UTC).isoformat()} {article_id}".encode())
        .decode()
        .rstrip("=")
    )


def read_cursor(text: str) -> tuple[datetime, int]:
    """The moment and the article that a cursor stands for. Raises QueryError."""
    try:
        padded = text + "=" * (-len(text) % 4)
        moment, _, number = (
            base64.b64decode(padded, altchars=b"-_", validate=True).decode("ascii").partition(" ")
        )
        at, article_id = datetime.fromisoformat(moment), int(number)
    except (binascii.Error, ValueError) as error:
        raise QueryError(f"before is the cursor of an article found, not {text!r}") from error
    if at.tzinfo is None or not 0 < article_id < 2**63:
        raise QueryError(f"before is the cursor of an article found, not {text!r}")
    return at, article_id


def _start(moment: datetime | date) -> datetime:
    if not isinstance(moment, datetime):
        return datetime.combine(moment, time.min, UTC)
    try:
        return moment.astimezone(UTC)
    except OverflowError:  # the first or last hours of the calendar
        return moment.replace(tzinfo=UTC)
