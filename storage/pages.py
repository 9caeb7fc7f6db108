"""Pages as they were fetched, kept so that articles can be cleaned again: the newest of each address, compressed.

They lie in a database file of their own beside an SQLite store (news.pages.db for news.db), which may be deleted or
kept elsewhere, and in tables of the same database on PostgreSQL. A page is compressed with another page of its site
as the dictionary, since pages of a site share most of their markup.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from hashlib import blake2b
from typing import Any
from urllib.parse import urlsplit

from sqlalchemy import (
    URL,
    Connection,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    Select,
    Table,
    Text,
    bindparam,
    delete,
    func,
    inspect,
    not_,
    or_,
    select,
    text,
)
from sqlalchemy import Column as Field
from sqlalchemy.sql.elements import ColumnElement

from cleaners.page import RawPage
from storage.convert import address_key, storable
from storage.engine import in_memory, mask, sqlite_file
from storage.errors import SchemaOutdated
from storage.schema import use_wal
from storage.tables import Digest, Id, Json, Moment
from storage.transactions import Transactions
from storage.upserting import upsert
from storage.zstd import CompressionParameter, ZstdDict, compress, decompress

LAYOUT = 1
_LEVEL = 9  # 31 kB a page of old news sites where level 3 makes 37, for 7 ms instead of 2
_DICTIONARIES = 3  # of a site that are tried, newest first: its kinds of pages
# A page that the dictionaries of its site make no smaller than this share of what it is without becomes one itself.
_POOR = 0.6
_SMALL = 8_000  # bytes; a page compressed below needs no better dictionary
_LARGEST_DICTIONARY = 1 << 20
_CACHED = 64  # dictionaries ready for use
_BATCH = 20
_LOCK = 3_405_691_584

metadata = MetaData()
page_dictionary = Table(
    "page_dictionary",
    metadata,
    Field("id", Id, primary_key=True),
    Field("site", Text, nullable=False),
    Field("made_at", Moment, nullable=False),
    Field("content", LargeBinary, nullable=False),
    Index("ix_page_dictionary_site", "site", "id"),
    sqlite_autoincrement=True,
)
raw_page = Table(
    "raw_page",
    metadata,
    Field("id", Id, primary_key=True),
    Field("key", Digest, nullable=False, unique=True),  # digest of url
    Field("url", Text, nullable=False),
    Field("site", Text, nullable=False),  # host of the address
    Field("source", Text),
    Field("fetched_at", Moment, nullable=False),
    Field("headers", Json, nullable=False),
    Field("warnings", Json, nullable=False),
    Field("size", Integer, nullable=False),  # of the page, in bytes
    Field("digest", Digest, nullable=False),  # of the page
    # A dictionary outlives the page that it was made of, as long as another page needs it.
    Field("dictionary_id", Id, ForeignKey(page_dictionary.c.id), index=True),
    Field("content", LargeBinary, nullable=False),
    sqlite_autoincrement=True,
)
Index("ix_raw_page_fetched_at", raw_page.c.fetched_at)
Index("ix_raw_page_site", raw_page.c.site)
page_layout = Table("page_layout", metadata, Field("number", Integer, primary_key=True, autoincrement=False))


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredPage:
    """A page as it is kept; `source` is the id of the source it was fetched for."""

    id: int
    page: RawPage
    source: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class PageFigures:
    """How many pages are kept, their size as fetched and as kept (dictionaries included), in bytes."""

    pages: int
    size: int
    kept: int


class Pages:
    """The pages of a store. Every method raises DatabaseUnavailable; what is not there yet is empty."""

    def __init__(self, articles: Transactions) -> None:
        url = _page_url(articles.url)
        self.file = sqlite_file(url)
        self._database = articles if url == articles.url else Transactions(url)
        self._shared = url == articles.url
        self._ready = False
        self._dictionaries: OrderedDict[int, ZstdDict] = OrderedDict()

    def keep(self, pages: Iterable[tuple[RawPage, str | None]]) -> None:
        """Keeps pages, each with the id of its source; an older page of the same address is replaced."""
        remaining = [(page, source) for page, source in pages if page.url]
        if remaining:
            self._prepare()
        for start in range(0, len(remaining), _BATCH):
            some = {
                address_key(page.url or ""): (page, source)
                for page, source in remaining[start : start + _BATCH]
            }
            self._database.write(partial(self._keep, pages=some))

    def get(self, url: str) -> StoredPage | None:
        """The page of an address."""
        found = list(self._read(select(raw_page).where(raw_page.c.key == address_key(url))))
        return found[0] if found else None

    def walk(self, after: int = 0, *, source: str | None = None) -> Iterator[StoredPage]:
        """All pages by their numbers, from behind `after` on; read in small steps, so others may write meanwhile."""
        while True:
            some = select(raw_page).where(raw_page.c.id > after).order_by(raw_page.c.id).limit(_BATCH)
            if source is not None:
                some = some.where(raw_page.c.source == source)
            found = list(self._read(some))
            yield from found
            if len(found) < _BATCH:
                return
            after = found[-1].id

    def figures(self) -> PageFigures:
        """How many there are, and how large."""
        if not self._exists():
            return PageFigures(pages=0, size=0, kept=0)
        numbers = select(
            func.count(),
            func.coalesce(func.sum(raw_page.c.size), 0),
            func.coalesce(func.sum(func.length(raw_page.c.content)), 0),
        )
        with self._database.reading() as connection:
            pages, size, kept = connection.execute(numbers).one()
            shared = connection.scalar(
                select(func.coalesce(func.sum(func.length(page_dictionary.c.content)), 0))
            )
        return PageFigures(pages=pages, size=int(size), kept=int(kept) + int(shared or 0))

    def forget(
        self, *, urls: Iterable[str] = (), site: str | None = None, before: datetime | None = None
    ) -> int:
        """Deletes pages: those of addresses, of a site and its subdomains, or fetched before a moment; how many."""
        if not self._exists():
            return 0
        keys = [address_key(url) for url in urls]
        chosen: list[ColumnElement[bool]] = [
            raw_page.c.key.in_(keys[at : at + 400]) for at in range(0, len(keys), 400)
        ]
        if site is not None:
            chosen.append(or_(raw_page.c.site == site, raw_page.c.site.endswith(f".{site}", autoescape=True)))
        if before is not None:
            chosen.append(raw_page.c.fetched_at < before)
        gone = sum(self._database.write(partial(_delete, chosen=each)) for each in chosen)
        self._dictionaries.clear()
        return gone

    def close(self) -> None:
        """Gives the connections back."""
        if not self._shared:
            self._database.close()

    def _exists(self) -> bool:
        if self._ready:
            return True
        if self.file is not None and not self.file.exists():
            return False
        with self._database.reading() as connection:
            if not inspect(connection).has_table(page_layout.name):
                return False
            self._check(connection)
        return True

    def _check(self, connection: Connection) -> None:
        found = connection.scalar(select(page_layout.c.number))
        if found != LAYOUT:
            told = f"its stored pages have layout {found}, the program's have {LAYOUT}; use the one that wrote them"
            raise SchemaOutdated(mask(self._database.url), told)
        self._ready = True

    def _prepare(self) -> None:
        if self._exists():
            return
        if self.file is not None:
            use_wal(self._database.engine)
        self._database.write(_make_tables)
        with self._database.reading() as connection:
            self._check(connection)

    def _keep(self, connection: Connection, pages: dict[str, tuple[RawPage, str | None]]) -> None:
        stored = select(raw_page.c.key, raw_page.c.digest).where(raw_page.c.key.in_(pages))
        known = {row.key: row.digest for row in connection.execute(stored)}
        statement = upsert(connection.dialect.name, raw_page)
        statement = statement.on_conflict_do_update(
            index_elements=["key"],
            set_={
                each.name: statement.excluded[each.name]
                for each in raw_page.c
                if each.name not in ("id", "key")
            },
        )
        for key, (page, source) in sorted(pages.items()):
            digest = blake2b(page.body, digest_size=16).hexdigest()
            if known.get(key) == digest:
                continue
            site = (urlsplit(page.url or "").hostname or "").lower()
            dictionary_id, content = self._compress(connection, site, page.body)
            connection.execute(
                statement,
                {
                    "key": key,
                    "url": storable(page.url),
                    "site": storable(site),
                    "source": storable(source),
                    "fetched_at": page.fetched_at or datetime.now(UTC),
                    "headers": storable(dict(page.headers)),
                    "warnings": storable(list(page.warnings)),
                    "size": len(page.body),
                    "digest": digest,
                    "dictionary_id": dictionary_id,
                    "content": content,
                },
            )

    def _compress(self, connection: Connection, site: str, body: bytes) -> tuple[int | None, bytes]:
        of_site = select(page_dictionary.c.id).where(page_dictionary.c.site == site)
        newest = of_site.order_by(page_dictionary.c.id.desc()).limit(_DICTIONARIES)
        best: tuple[int | None, bytes] | None = None
        for dictionary_id in connection.scalars(newest).all():
            packed = _pack(body, self._dictionary(connection, dictionary_id))
            if best is None or len(packed) < len(best[1]):
                best = (dictionary_id, packed)
            if len(packed) <= _SMALL:
                break
        if best is not None and len(best[1]) <= _SMALL:
            return best
        alone = _pack(body, None)
        if best is not None and len(best[1]) <= _POOR * len(alone):
            return best
        if len(alone) <= _SMALL:
            return None, alone
        made = page_dictionary.insert().values(
            site=site, made_at=datetime.now(UTC), content=_pack(body[:_LARGEST_DICTIONARY], None)
        )
        dictionary_id = connection.execute(made.returning(page_dictionary.c.id)).scalar_one()
        return dictionary_id, _pack(body, self._dictionary(connection, dictionary_id))

    def _dictionary(self, connection: Connection, dictionary_id: int) -> ZstdDict:
        if dictionary_id in self._dictionaries:
            self._dictionaries.move_to_end(dictionary_id)
            return self._dictionaries[dictionary_id]
        content = select(page_dictionary.c.content).where(page_dictionary.c.id == dictionary_id)
        made = ZstdDict(decompress(connection.execute(content).scalar_one()), is_raw=True)
        self._dictionaries[dictionary_id] = made
        if len(self._dictionaries) > _CACHED:
            self._dictionaries.popitem(last=False)
        return made

    def _read(self, statement: Select[Any]) -> Iterator[StoredPage]:
        if not self._exists():
            return
        with self._database.reading() as connection:
            for row in connection.execute(statement).mappings().all():
                used = row["dictionary_id"]
                body = decompress(row["content"], self._dictionary(connection, used) if used else None)
                page = RawPage(
                    url=row["url"],
                    body=body,
                    headers=row["headers"],
                    fetched_at=row["fetched_at"],
                    warnings=tuple(row["warnings"]),
                )
                yield StoredPage(id=row["id"], page=page, source=row["source"])


def _page_url(url: URL) -> URL:
    if url.get_backend_name() != "sqlite" or in_memory(url):
        return url
    head, dot, tail = (url.database or "").partition("?")
    stem, point, suffix = head.rpartition(".")
    named = f"{stem}.pages.{suffix}" if point and "/" not in suffix else f"{head}.pages"
    return url.set(database=named + dot + tail)


def _pack(body: bytes, dictionary: ZstdDict | None) -> bytes:
    if dictionary is None:
        return compress(body, _LEVEL)
    # The window has to reach back over the dictionary.
    reach = max(17, min(27, (len(body) + len(dictionary.dict_content)).bit_length()))
    options: dict[int, int] = {
        CompressionParameter.compression_level: _LEVEL,
        CompressionParameter.window_log: reach,
    }
    return compress(body, options=options, zstd_dict=dictionary)


def _make_tables(connection: Connection) -> None:
    if connection.dialect.name == "postgresql":
        connection.execute(text("SELECT pg_advisory_xact_lock(:number)"), {"number": _LOCK})
    metadata.create_all(connection)
    first = upsert(connection.dialect.name, page_layout).values(number=bindparam("layout"))
    connection.execute(first.on_conflict_do_nothing(), {"layout": LAYOUT})


def _delete(connection: Connection, chosen: ColumnElement[bool]) -> int:
    gone = delete(raw_page).where(chosen).returning(raw_page.c.id)
    number = len(connection.execute(gone).all())
    used = select(raw_page.c.dictionary_id).where(raw_page.c.dictionary_id == page_dictionary.c.id)
    connection.execute(delete(page_dictionary).where(not_(used.exists())))
    return number
