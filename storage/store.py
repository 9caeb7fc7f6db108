"""The door of the store: what it offers, what it returns, and how it is opened."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from types import TracebackType
from typing import TYPE_CHECKING, Any, Protocol, Self

from cleaners.article import Article
from cleaners.page import RawPage
from cleaners.site_profile import SiteProfile
from storage.facets import KINDS
from storage.query import Query, cursor

if TYPE_CHECKING:
    from storage.counting import FacetCounts
    from storage.frontier import Frontier
    from storage.pages import Pages

DEFAULT_URL = "sqlite:///dateline.db"
# `count` stops here: a result of COUNT_CAP means "this many or more".
COUNT_CAP = 1000


class Outcome(StrEnum):
    """What saving an article did."""

    NEW = "new"
    CHANGED = "changed"  # a reader reads something else now; the old version is kept
    UNCHANGED = "unchanged"  # the same to a reader; other fields may have been brought up to date
    FORGOTTEN = "forgotten"  # not kept: its address was forgotten on request


@dataclass(frozen=True, slots=True, kw_only=True)
class Fetched:
    """An article on its way in, and the page that it was made of where that is to be kept."""

    article: Article
    page: RawPage | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Saved:
    """The article's id in the store (0: it was not kept) and what saving it did."""

    id: int
    outcome: Outcome

    @property
    def forgotten(self) -> bool:
        """Whether the article was not kept, because its address was forgotten on request."""
        return self.outcome is Outcome.FORGOTTEN


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredArticle:
    """An article as it is kept.

    `stored_at` is when this version was stored and `rev` its number, from 1. `snippet` is a piece of the
    text with every hit between the characters \\x02 and \\x03 (`storage.snippets`); None unless words were
    searched for.
    """

    id: int
    article: Article
    stored_at: datetime
    rev: int
    snippet: str | None = None
    cluster: int | None = None  # of wire copies; None when the store has no copy of it
    place: str | None = None  # in a ranked listing: its cursor

    def to_row(self) -> dict[str, Any]:
        """A flat row for data frames and tables: the columns of `storage.rows.COLUMNS`, times aware and in UTC."""
        from storage.rows import to_row

        return to_row(self)

    @property
    def cursor(self) -> str:
        """For `Query.before`: the page after this article."""
        return self.place or cursor(
            self.article.published or self.article.fetched_at or self.stored_at, self.id
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredCluster:
    """Wire copies of one story: the stored articles that tell the same text, newest first."""

    id: int
    articles: tuple[StoredArticle, ...]
    total: int  # articles in the cluster; `articles` has no more than `storage.reading.SHOWN` of them


@dataclass(frozen=True, slots=True, kw_only=True)
class Forgotten:
    """What was deleted, and of how many addresses a tombstone stands."""

    articles: int
    pages: int
    addresses: int


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredRun:
    """A crawl run; `report` is what `save_run` was given, `finished` None when it was not in it."""

    id: int
    started: datetime
    finished: datetime | None
    report: Mapping[str, Any]


class Store(Protocol):
    """Articles kept in a database.

    A store may be used by several threads; several processes open their own. Whatever a method that writes
    has returned is kept, a process killed right after included. Every write may be repeated.

    Every method raises DatabaseUnavailable when the database fails.
    """

    frontier: Frontier  # what is still to be fetched
    pages: Pages  # what was fetched

    def save(self, article: Article) -> Saved:
        """Keeps one article; see `save_many`."""

    def save_many(self, articles: Iterable[Article]) -> list[Saved]:
        """Keeps articles, in batches of one transaction each; the results in the order given.

        An article is known by its canonical address, else by the address it was fetched from, else (pasted
        text) by its text. One that reads as before makes no new version; one that reads otherwise replaces
        it, and the old version goes to `revisions`. Characters that no database keeps (NUL, lone surrogates)
        are left out. The words of what was saved are found when this returns, or some milliseconds later
        when another process is just indexing them.
        """

    def at(self, url: str, /) -> StoredArticle | None:
        """The article that an address gave, whether it was fetched from there or names it as canonical."""

    def get(self, article_id: int, /) -> StoredArticle | None:
        """The article of an id, as it is now."""

    def revisions(self, article_id: int, /) -> list[StoredArticle]:
        """The versions of an article that have been superseded, oldest first."""

    def find(self, query: Query) -> list[StoredArticle]:
        """The newest articles that fit, newest first, at most `query.limit`."""

    def count(self, query: Query) -> int:
        """How many articles fit, whatever page is asked for. COUNT_CAP means "this many or more"."""

    def facets(self, query: Query, kinds: Collection[str] = KINDS, *, limit: int = 10) -> FacetCounts:
        """Which names the articles that fit have, by kind, the `limit` most frequent of each.

        Counted among the newest three hundred that fit. Kinds are author, place, topic, agency, section, source,
        domain, language and completeness.
        """

    def days(self, query: Query, *, limit: int = 31) -> dict[date, int]:
        """How many articles fit on each of the newest `limit` days (UTC) that have articles, newest first.

        With words, or with more than one filter, COUNT_CAP of a day means "this many or more".
        Of a beginning that very many articles have ("th*") only the days of the newest 3,000 hits are counted.
        """

    def stream(self, query: Query, limit: int | None = None) -> Iterator[StoredArticle]:
        """All articles that fit, or the first `limit`, in the order of `find`; read page by page.

        Between pages nothing is held: others may write meanwhile. `query.limit` does not count.
        """

    def clusters(self, query: Query, *, least: int = 2) -> list[StoredCluster]:
        """Groups of at least `least` wire copies, the one with the newest article first.

        The newest article of each fits the query; `query.limit` and `query.before` count groups.
        """

    def copies(self, article_id: int, /) -> StoredCluster | None:
        """The wire copies of an article, itself among them; None when the store has no copy of it."""

    def forget(self, urls: Iterable[str] = (), *, domain: str | None = None) -> Forgotten:
        """Deletes articles with their versions, index, stored pages and what is still to be fetched of them.

        Of each address a tombstone is kept: it counts as known, and nothing fetched from it is stored again. `domain`
        stands for every address of a site and its subdomains that the store knows; it is no tombstone for others.
        """

    def remember(self, urls: Iterable[str]) -> int:
        """Takes tombstones away; how many there were. The pages are fetched again when a listing names them."""

    def known(self, urls: Iterable[str]) -> set[str]:
        """The addresses that need no fetching: of articles, fetched or canonical, and final failures."""

    def record_fetch(
        self,
        url: str,
        *,
        status: str,
        detail: str | None = None,
        source: str | None = None,
        fetched_at: datetime | None = None,
        final: bool = True,
    ) -> None:
        """Keeps what became of an address that gave no article.

        `final=False` says that a later attempt may do better (a time-out, a 503): `known` leaves such an
        address out. An address that once gave an article stays known. `fetched_at` is now when it is left
        out.
        """

    def site_profile(self, source: str) -> SiteProfile:
        """What the pages of a source repeat, for `SiteHints.profile`; an empty one when nothing is known."""

    def learn(self, source: str, pages: Iterable[tuple[Article, SiteProfile]]) -> int:
        """Adds what pages of a source show (their articles, and the `trace` of each) to its profile.

        Returns how many pages were new to the profile: an article that it counts already, under its canonical
        address, the one it was fetched from, or without any its text, adds nothing. Several processes that learn at
        once add up exactly. When a profile counts more than `storage.profiles.MOST_PAGES` pages, all its counts are
        halved and what fell to nothing is forgotten.
        """

    def forget_profile(self, source: str) -> int:
        """Takes the profile of a source away and returns of how many pages it was."""

    def save_run(self, report: Mapping[str, Any]) -> int:
        """Keeps the report of a crawl run and returns its id.

        `report["started"]` is an aware datetime or its ISO 8601 text, `report["finished"]` too, or None.
        Raises ValueError when they are not.
        """

    def runs(self, limit: int = 20) -> list[StoredRun]:
        """The latest runs, latest first."""

    def run(self, run_id: int, /) -> StoredRun | None:
        """The run of an id."""

    def close(self) -> None:
        """Gives the connections back; the store is of no use afterwards."""

    def __enter__(self) -> Self: ...

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None, /
    ) -> None: ...


def open_store(url: str = DEFAULT_URL, *, create: bool = True) -> Store:
    """The store at a database address: sqlite:///FILE or postgresql://USER@HOST/DATABASE.

    With `create` a missing SQLite file and missing tables are made, and older tables brought up to date.
    Without, nothing is made: a missing or empty database raises DatabaseUnavailable, one of an older version
    SchemaOutdated. A database of a newer version than the program always raises SchemaOutdated.
    """
    from storage.sql import open_sql  # SQLAlchemy is paid for by those who open a store

    return open_sql(url, create=create)
