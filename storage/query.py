"""The question that a search asks, checked when it is made."""

from __future__ import annotations

import base64
import binascii
from dataclasses import KW_ONLY, dataclass, fields
from datetime import UTC, date, datetime, time, timedelta

from storage.errors import QueryError

LONGEST_PAGE = 1000
ORDERS = ("newest", "ranked")


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
    `distinct` shows one of each group of wire copies, the newest that fits. `order` is "newest", or "ranked": of
    the newest three hundred that fit, those first that have the words in the headline, then in standfirst, byline and
    dateline, then those that have them often.
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
    distinct: bool = False
    order: str = "newest"
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
        if self.order not in ORDERS:
            raise QueryError(f"order is {' or '.join(ORDERS)}, not {self.order!r}")
        if self.before is not None:
            if self.order == "ranked":
                read_ranked_cursor(self.before)
            else:
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
    return _opaque(f"{moment.astimezone(UTC).isoformat()} {article_id}")


def ranked_cursor(moment: datetime, article_id: int, seen: int) -> str:
    """Where a ranked listing stands: its newest article, which bounds what is ranked, and how many were seen."""
    return _opaque(f"{moment.astimezone(UTC).isoformat()} {article_id} {seen}")


def read_cursor(text: str) -> tuple[datetime, int]:
    """The moment and the article that a cursor stands for. Raises QueryError."""
    moment, article_id, *more = _read(text)
    if more:
        raise QueryError(f"before is the cursor of a ranked listing, and the order is newest: {text!r}")
    return moment, article_id


def read_ranked_cursor(text: str) -> tuple[datetime, int, int]:
    """The newest article of a ranked listing, and how many were seen. Raises QueryError."""
    moment, article_id, *more = _read(text)
    if len(more) != 1:
        raise QueryError(f"before is the cursor of a listing by time, and the order is ranked: {text!r}")
    return moment, article_id, more[0]


def _opaque(text: str) -> str:
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def _read(text: str) -> tuple[datetime, int, *tuple[int, ...]]:
    try:
        padded = text + "=" * (-len(text) % 4)
        moment, *numbers = base64.b64decode(padded, altchars=b"-_", validate=True).decode("ascii").split(" ")
        at, (article_id, *more) = datetime.fromisoformat(moment), [int(each) for each in numbers]
    except (binascii.Error, ValueError) as error:
        raise QueryError(f"before is the cursor of an article found, not {text!r}") from error
    if at.tzinfo is None or not 0 < article_id < 2**63 or any(not 0 <= each < 2**31 for each in more):
        raise QueryError(f"before is the cursor of an article found, not {text!r}")
    return _start(at), article_id, *more


def _start(moment: datetime | date) -> datetime:
    if not isinstance(moment, datetime):
        return datetime.combine(moment, time.min, UTC)
    try:
        return moment.astimezone(UTC)
    except OverflowError:  # the first or last hours of the calendar
        return moment.replace(tzinfo=UTC)
