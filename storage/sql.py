"""The store in SQL: SQLite and PostgreSQL through SQLAlchemy Core."""

from __future__ import annotations

import logging
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime
from functools import partial
from itertools import islice
from types import TracebackType
from typing import Any, Self

from sqlalchemy import URL, func, select, text

from cleaners.article import Article
from cleaners.site_profile import SiteProfile
from storage import counting, forgetting, maintenance, profiles, reading, runs, schema
from storage.convert import address_key, names_of, prepared, storable, storable_article
from storage.counting import FacetCounts
from storage.engine import mask, read_url, reported, sqlite_file
from storage.errors import DatabaseUnavailable
from storage.facets import KINDS
from storage.frontier import Frontier
from storage.indexing import index_pending
from storage.maintenance import Figures
from storage.pages import Pages
from storage.query import Query
from storage.store import COUNT_CAP, Forgotten, Saved, StoredArticle, StoredCluster, StoredRun
from storage.tables import crawl_run, fts_queue
from storage.transactions import Transactions
from storage.writing import record_addresses, save_batch

# Articles in one transaction: others that write wait for some tens of milliseconds.
BATCH = 100
_STREAMED = 200  # articles read at a time by `stream`
_TOLD = 2_000  # articles whose indexing takes so long, some seconds, that somebody may wonder

_log = logging.getLogger(__name__)


def open_sql(address: str, *, create: bool) -> SqlStore:
    """The store at an address; see `storage.store.open_store`."""
    url = read_url(address)
    _check_file(url, create=create)
    store = SqlStore(url)
    try:
        store.prepare(create=create)
    except BaseException:
        store.close()
        raise
    return store


class SqlStore:
    """Articles in SQLite or PostgreSQL; its methods are told in `storage.store.Store`."""

    def __init__(self, url: URL) -> None:
        self._url = url
        self._database = Transactions(url)
        self.engine = self._database.engine
        self._reading = self._database.reading
        self._write = self._database.write
        # After a power cut an address is fetched again; a crawl writes here several times for each page.
        self.frontier = Frontier(self._reading, self._database.write_repeatable)
        self.pages = Pages(self._database)

    def __repr__(self) -> str:
        return f"<store {mask(self._url)}>"

    def prepare(self, *, create: bool) -> None:
        """Makes or checks the tables, and indexes what a process that was killed left behind."""
        with reported(self._url):
            with self.engine.connect() as connection:
                found = schema.revision(connection)
            if create and found != schema.HEAD:
                schema.upgrade(self._url, self.engine)
            with self.engine.connect() as connection:
                schema.check(connection, self._url)
                due = connection.scalar(select(func.count()).select_from(fts_queue)) or 0
            if due > _TOLD:
                _log.warning("%s: %s articles are indexed first", mask(self._url), f"{due:,}")
        # Patiently: the server may still be ending the transaction of a process that was killed a moment ago.
        self._index(patient=True)

    def save(self, article: Article) -> Saved:
        return self.save_many([article])[0]

    def save_many(self, articles: Iterable[Article]) -> list[Saved]:
        saved: list[Saved] = []
        remaining = iter(articles)
        while batch := [prepared(each) for each in islice(remaining, BATCH)]:
            saved += self._save(batch)
        return saved

    def at(self, url: str, /) -> StoredArticle | None:
        with self._reading() as connection:
            return reading.at(connection, url)

    def figures(self) -> Figures:
        """How much the store holds."""
        with self._reading() as connection:
            oldest, newest = maintenance.span(connection)
            size = connection.scalar(
                text("SELECT page_count * page_size FROM pragma_page_count, pragma_page_size")
                if connection.dialect.name == "sqlite"
                else text("SELECT pg_database_size(current_database())")
            )
            return Figures(
                database=mask(self._url),
                version=schema.revision(connection) or "",
                oldest=oldest,
                newest=newest,
                size=int(size or 0),
                pages=self.pages.figures(),
                **maintenance.counts(connection),
            )

    def problems(self) -> Iterator[str]:
        """What is wrong with the database, a line each; nothing when it is sound."""
        with self._reading() as connection:
            yield from maintenance.problems(connection)

    def get(self, article_id: int, /) -> StoredArticle | None:
        with self._reading() as connection:
            return reading.get(connection, article_id)

    def revisions(self, article_id: int, /) -> list[StoredArticle]:
        with self._reading() as connection:
            return reading.revisions(connection, article_id)

    def find(self, query: Query) -> list[StoredArticle]:
        with self._reading() as connection:
            return reading.find(connection, query)

    def count(self, query: Query) -> int:
        with self._reading() as connection:
            return reading.count(connection, query)

    def facets(self, query: Query, kinds: Collection[str] = KINDS, *, limit: int = 10) -> FacetCounts:
        with self._reading() as connection:
            return counting.facets(connection, query, kinds, limit)

    def days(self, query: Query, *, limit: int = 31) -> dict[date, int]:
        with self._reading() as connection:
            return counting.days(connection, query, limit, COUNT_CAP)

    def stream(self, query: Query, limit: int | None = None) -> Iterator[StoredArticle]:
        page = replace(query, limit=_STREAMED)
        while limit is None or limit > 0:
            page = replace(page, limit=_STREAMED if limit is None else min(limit, _STREAMED))
            found = self.find(page)
            yield from found
            if len(found) < page.limit:
                return
            page = replace(page, before=found[-1].cursor)
            limit = None if limit is None else limit - len(found)

    def clusters(self, query: Query, *, least: int = 2) -> list[StoredCluster]:
        with self._reading() as connection:
            return reading.clusters(connection, query, least)

    def copies(self, article_id: int, /) -> StoredCluster | None:
        with self._reading() as connection:
            return reading.copies(connection, article_id)

    def forget(self, urls: Iterable[str] = (), *, domain: str | None = None) -> Forgotten:
        wanted = list(urls)
        if domain is not None:
            with self._reading() as connection:
                wanted += forgetting.addresses_of(connection, domain)
        articles = 0
        every: set[str] = set()
        for start in range(0, len(wanted), forgetting.BATCH):
            some = wanted[start : start + forgetting.BATCH]
            number, addresses = self._write(partial(forgetting.forget, urls=some))
            articles += number
            every |= addresses
        pages = self.pages.forget(urls=every, site=domain)
        return Forgotten(articles=articles, pages=pages, addresses=len(every))

    def remember(self, urls: Iterable[str]) -> int:
        return self._write(partial(forgetting.remember, urls=list(urls)))

    def known(self, urls: Iterable[str]) -> set[str]:
        with self._reading() as connection:
            return reading.known(connection, urls)

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
        row = {
            "key": address_key(url),
            "url": storable(url),
            "status": storable(status),
            "final": final,
            "detail": storable(detail),
            "source": storable(source),
            "fetched_at": fetched_at or datetime.now(UTC),
            "article_id": None,
        }
        self._write(lambda connection: record_addresses(connection, [row]))

    def site_profile(self, source: str) -> SiteProfile:
        with self._reading() as connection:
            return profiles.read_profile(connection, storable(source))

    def learn(self, source: str, pages: Iterable[tuple[Article, SiteProfile]]) -> int:
        named = [(names_of(storable_article(article)), trace) for article, trace in pages]
        return self._write(lambda connection: profiles.add_pages(connection, storable(source), named))

    def forget_profile(self, source: str) -> int:
        return self._write(lambda connection: profiles.forget(connection, storable(source)))

    def save_run(self, report: Mapping[str, Any]) -> int:
        started = _moment(report, "started")
        if started is None:
            raise ValueError("the report of a run says when it started")
        row = {"started": started, "finished": _moment(report, "finished"), "report": _plain(report)}
        return self._write(partial(runs.keep, row=row))

    def runs(self, limit: int = 20) -> list[StoredRun]:
        latest = select(crawl_run).order_by(crawl_run.c.started.desc(), crawl_run.c.id.desc()).limit(limit)
        with self._reading() as connection:
            return [StoredRun(**row) for row in connection.execute(latest).mappings()]

    def run(self, run_id: int, /) -> StoredRun | None:
        with self._reading() as connection:
            return reading.run(connection, run_id)

    def close(self) -> None:
        self.pages.close()
        self._database.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None, /
    ) -> None:
        self.close()

    def _save(self, batch: Sequence[tuple[Article, dict[str, Any]]]) -> list[Saved]:
        saved = self._write(lambda connection: save_batch(connection, batch, datetime.now(UTC)))
        self._index(patient=False)  # an unchanged text, too, may have other names or another time
        return saved

    def _index(self, *, patient: bool) -> None:
        # The articles are kept already. What is not indexed now stays in the queue for the next save or
        # opening.
        try:
            self._database.repeated(
                lambda: index_pending(self.engine, self._database.indexer, patient=patient)
            )
        except DatabaseUnavailable as error:
            _log.warning("%s: the search index is behind and will be brought up to date later", error)


def _check_file(url: URL, *, create: bool) -> None:
    file = sqlite_file(url)
    if file is None:
        return
    if file.is_dir():
        raise DatabaseUnavailable(mask(url), f"{file} is a folder; name a file in it")
    if create and not file.parent.is_dir():
        raise DatabaseUnavailable(mask(url), f"the folder {file.parent} does not exist; make it first")
    if not create and not file.exists():
        detail = f"there is no file {file}; check the path, or crawl or save an article to make it"
        raise DatabaseUnavailable(mask(url), detail)


def _moment(report: Mapping[str, Any], name: str) -> datetime | None:
    value = report.get(name)
    if value is None:
        return None
    moment = value if isinstance(value, datetime) else datetime.fromisoformat(value)
    if moment.tzinfo is None:
        raise ValueError(f"{name} of the run has no time zone: {value}")
    return moment


def _plain(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {storable(str(key)): _plain(each) for key, each in value.items()}
    if isinstance(value, (list, tuple)):
        return [_plain(each) for each in value]
    return value.isoformat() if isinstance(value, datetime) else storable(value)
