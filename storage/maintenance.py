"""The state of a database: figures, and what a check finds wrong."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, exists, func, select, text

from storage.facets import EVERYTHING
from storage.marks import ANY_YEAR
from storage.pages import PageFigures
from storage.tables import (
    address,
    article,
    article_facet,
    article_revision,
    cluster,
    crawl_run,
    day_count,
    facet,
    fts_queue,
)

_SHOWN = 3  # examples of a problem


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """How much a store holds; sizes in bytes, of SQLite's files or of the PostgreSQL database."""

    database: str  # address without password
    version: str  # of the tables
    articles: int
    versions: int  # superseded ones
    addresses: int
    forgotten: int  # addresses with a tombstone
    clusters: int
    sources: int
    runs: int
    oldest: datetime | None
    newest: datetime | None
    to_index: int  # articles whose words are not indexed yet
    size: int
    pages: PageFigures


def counts(connection: Connection) -> dict[str, int]:
    """The numbers of Figures that are rows of tables."""
    every = {"articles": article, "versions": article_revision, "addresses": address, "runs": crawl_run}
    every |= {"clusters": cluster, "to_index": fts_queue}
    found = {
        name: int(connection.scalar(select(func.count()).select_from(table)) or 0)
        for name, table in every.items()
    }
    tombstones = select(func.count()).select_from(address).where(address.c.status == "forgotten")
    sources = select(func.count()).select_from(facet).where(facet.c.kind == "source")
    return found | {
        "forgotten": int(connection.scalar(tombstones) or 0),
        "sources": int(connection.scalar(sources) or 0),
    }


def span(connection: Connection) -> tuple[datetime | None, datetime | None]:
    """The moments of the oldest and the newest article."""
    oldest, newest = connection.execute(select(func.min(article.c.moment), func.max(article.c.moment))).one()
    return oldest, newest


def problems(connection: Connection) -> Iterator[str]:
    """What is wrong with the database, a line each; nothing when it is sound."""
    if connection.dialect.name == "sqlite":
        for (told,) in connection.execute(text("PRAGMA integrity_check(20)")):
            if told != "ok":
                yield f"the file is damaged: {told}"
        for row in connection.execute(text("PRAGMA foreign_key_check")):
            yield f"a row of {row[0]} points to a missing row of {row[2]}"
    yield from _index_problems(connection)
    without = select(article.c.id).where(~exists().where(article_facet.c.article_id == article.c.id))
    yield from _told(connection, without, "has no names to be filtered by")
    counted = connection.scalar(
        select(func.coalesce(func.sum(day_count.c.articles), 0)).where(day_count.c.facet_id == EVERYTHING)
    )
    stored = connection.scalar(select(func.count()).select_from(article))
    if counted != stored:
        yield f"the counts per day say {counted} articles, and there are {stored}"


def _index_problems(connection: Connection) -> Iterator[str]:
    """Articles that are in the index and not in the store, or the other way round."""
    held = "article_id FROM article_fts"
    if connection.dialect.name == "sqlite":
        # The index keeps neither texts nor lengths, but every article in it has the mark of its year.
        held = f"rowid FROM article_fts WHERE article_fts MATCH '\"{ANY_YEAR}\" *'"
    queued = "SELECT article_id FROM fts_queue WHERE indexed_rev IS NULL"
    for statement, told in (
        (f"SELECT id FROM article EXCEPT SELECT {held} EXCEPT {queued}", "is not in the index"),  # noqa: S608 - names of ours
        (f"SELECT {held} EXCEPT SELECT id FROM article", "is in the index and not in the store"),  # noqa: S608
    ):
        found = [row[0] for row in connection.execute(text(statement)).all()]
        if found:
            yield _line(found, told)


def _told(connection: Connection, statement: object, told: str) -> Iterator[str]:
    found = list(connection.scalars(statement))  # type: ignore[call-overload]  # a SELECT of ours
    if found:
        yield _line(found, told)


def _line(ids: list[int], told: str) -> str:
    examples = ", ".join(map(str, ids[:_SHOWN])) + (", ..." if len(ids) > _SHOWN else "")
    return f"{len(ids)} {'article' if len(ids) == 1 else 'articles'} ({examples}): {told}"
