"""What is forgotten on request: articles go, and their addresses stay as tombstones.

Runs inside transactions of the caller, small ones: a domain may have tens of thousands of articles.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from urllib.parse import urlsplit

from sqlalchemy import Connection, delete, or_, select

from storage.convert import address_key, storable
from storage.removing import remove
from storage.tables import address, article, frontier
from storage.upserting import upsert

FORGOTTEN = "forgotten"
BATCH = 50  # addresses in one transaction
_KEYS = 400  # in one IN list


def addresses_of(connection: Connection, domain: str) -> list[str]:
    """Every address of a site and its subdomains that the store knows."""
    found: set[str] = set()
    for column in (address.c.url, article.c.url, article.c.canonical_url, frontier.c.url):
        likely = select(column).where(column.contains(domain, autoescape=True))
        found.update(url for url in connection.scalars(likely) if url and _is_of(url, domain))
    return sorted(found)


def forget(connection: Connection, urls: Sequence[str]) -> tuple[int, set[str]]:
    """Deletes the articles of addresses and puts up tombstones; how many articles, and all their addresses."""
    keys = [address_key(url) for url in urls]
    known = select(address.c.article_id).where(address.c.key.in_(keys), address.c.article_id.is_not(None))
    by_field = select(article.c.id).where(or_(article.c.url.in_(urls), article.c.identity.in_(keys)))
    ids = sorted({*connection.scalars(known), *connection.scalars(by_field)})
    every = {storable(url) for url in urls}
    if ids:
        of_article = select(address.c.url).where(address.c.article_id.in_(ids))
        every.update(connection.scalars(of_article))
        for row in connection.execute(
            select(article.c.url, article.c.canonical_url).where(article.c.id.in_(ids))
        ):
            every.update(url for url in row if url)
        remove(connection, ids)
    rows = [
        {
            "key": address_key(url),
            "url": url,
            "status": FORGOTTEN,
            "final": True,
            "detail": "on request",
            "source": None,
            "fetched_at": datetime.now(UTC),
            "article_id": None,
        }
        for url in every
    ]
    statement = upsert(connection.dialect.name, address)
    changed = {"status": FORGOTTEN, "final": True, "detail": "on request", "article_id": None}
    connection.execute(
        statement.on_conflict_do_update(index_elements=["key"], set_=changed),
        sorted(rows, key=lambda row: str(row["key"])),
    )
    _take_from_frontier(connection, [row["key"] for row in rows])
    return len(ids), every


def remember(connection: Connection, urls: Iterable[str]) -> int:
    """Takes tombstones away; how many."""
    keys = sorted({address_key(url) for url in urls})
    gone = delete(address).where(address.c.key.in_(keys), address.c.status == FORGOTTEN)
    return len(connection.execute(gone.returning(address.c.key)).all())


def forgotten(connection: Connection, keys: Sequence[str]) -> set[str]:
    """Those of the address keys that have a tombstone."""
    found: set[str] = set()
    for start in range(0, len(keys), _KEYS):
        some = address.c.key.in_(keys[start : start + _KEYS])
        found.update(connection.scalars(select(address.c.key).where(some, address.c.status == FORGOTTEN)))
    return found


def _take_from_frontier(connection: Connection, keys: Sequence[object]) -> None:
    connection.execute(delete(frontier).where(frontier.c.key.in_(keys)))


def _is_of(url: str, domain: str) -> bool:
    host = (urlsplit(url).hostname or "").lower()
    return host == domain or host.endswith(f".{domain}")
