"""Queries as SELECTs, and rows as stored articles."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from sqlalchemy import Connection, RowMapping, Select, exists, false, func, literal, or_, select, tuple_
from sqlalchemy.sql.elements import ColumnElement

from cleaners.article import Article, Completeness
from storage.convert import address_key, from_row, storable
from storage.facets import facet_key
from storage.query import FILTERS, Query, read_cursor
from storage.search import matching
from storage.snippets import snippet
from storage.store import COUNT_CAP, StoredArticle
from storage.tables import Moment, address, article, article_facet, article_revision, facet
from storage.terms import Term, read_terms

_MOST_KEYS = 500  # in one IN list


def find(connection: Connection, query: Query) -> list[StoredArticle]:
    """The page of articles that `query` asks for."""
    terms = read_terms(query.words or "")
    # The ids first, along an index; only then the wide rows of the page.
    moment, ids = _ordered(connection, query, terms)
    if query.before is not None:
        at, article_id = read_cursor(query.before)
        ids = ids.where(tuple_(*moment) < tuple_(literal(at, Moment), literal(article_id)))
    page = ids.order_by(moment[0].desc(), moment[1].desc()).limit(query.limit).subquery()
    rows = connection.execute(
        select(article)
        .join(page, page.c.id == article.c.id)
        .order_by(article.c.moment.desc(), article.c.id.desc())
    )
    return [_stored(row, terms) for row in rows.mappings()]


def count(connection: Connection, query: Query) -> int:
    """How many articles fit, at most COUNT_CAP."""
    _, ids = _ordered(connection, query, read_terms(query.words or ""))
    return connection.scalar(select(func.count()).select_from(ids.limit(COUNT_CAP).subquery())) or 0


def get(connection: Connection, article_id: int) -> StoredArticle | None:
    """The current version of an article."""
    if not 0 < article_id < 2**63:
        return None
    row = connection.execute(select(article).where(article.c.id == article_id)).mappings().one_or_none()
    return None if row is None else _stored(row, ())


def revisions(connection: Connection, article_id: int) -> list[StoredArticle]:
    """The superseded versions of an article, oldest first."""
    if not 0 < article_id < 2**63:
        return []
    old = article_revision
    rows = connection.execute(
        select(old).where(old.c.article_id == article_id).order_by(old.c.rev)
    ).mappings()
    return [
        StoredArticle(
            id=article_id,
            article=Article.from_dict(row["document"]),
            stored_at=row["stored_at"],
            rev=row["rev"],
        )
        for row in rows
    ]


def known(connection: Connection, urls: Iterable[str]) -> set[str]:
    """Those of the addresses that need no fetching."""
    keys = {url: address_key(url) for url in urls}
    settled: set[str] = set()
    wanted = sorted(set(keys.values()))
    for at in range(0, len(wanted), _MOST_KEYS):
        some = address.c.key.in_(wanted[at : at + _MOST_KEYS])
        dealt_with = or_(address.c.final, address.c.article_id.is_not(None))
        settled.update(connection.scalars(select(address.c.key).where(some, dealt_with)))
    return {url for url, key in keys.items() if key in settled}


def _ordered(
    connection: Connection, query: Query, terms: Sequence[Term]
) -> tuple[tuple[ColumnElement[object], ColumnElement[int]], Select[tuple[int]]]:
    """The columns that the page is ordered by, and the ids that fit.

    The first filter drives: its index is in the order of the page. Without one the articles' own index is.
    """
    wanted = [(kind, getattr(query, kind)) for kind in FILTERS if getattr(query, kind) is not None]
    moment: tuple[ColumnElement[object], ColumnElement[int]] = (article.c.moment, article.c.id)
    ids = select(article.c.id)
    if wanted:
        kind, name = wanted.pop(0)
        moment = (article_facet.c.moment, article_facet.c.article_id)
        ids = select(article_facet.c.article_id.label("id")).where(
            article_facet.c.facet_id == _facet_id(kind, name)
        )
    for kind, name in wanted:
        also = article_facet.alias()
        ids = ids.where(
            exists().where(also.c.article_id == moment[1], also.c.facet_id == _facet_id(kind, name))
        )
    if query.complete_only:
        whole = article.alias()
        ids = ids.where(
            exists().where(whole.c.id == moment[1], whole.c.completeness == Completeness.COMPLETE.value)
        )
    if query.earliest is not None:
        ids = ids.where(moment[0] >= literal(query.earliest, Moment))
    if query.end is not None:
        ids = ids.where(moment[0] < literal(query.end, Moment))
    if query.words and query.words.strip() and not terms:
        ids = ids.where(false())
    return moment, ids.where(*matching(connection.dialect.name, terms, moment[1]))


def _facet_id(kind: str, name: str) -> ColumnElement[int]:
    key = facet_key(kind, storable(name))
    return select(facet.c.id).where(facet.c.kind == kind, facet.c.key == key).scalar_subquery()


def _stored(row: RowMapping, terms: Sequence[Term]) -> StoredArticle:
    found = from_row(dict(row))
    return StoredArticle(
        id=row["id"],
        article=found,
        stored_at=row["stored_at"],
        rev=row["rev"],
        snippet=snippet(found, terms) if terms else None,
    )
