"""Queries answered, and rows as stored articles."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import islice

from sqlalchemy import Connection, RowMapping, or_, select

from cleaners.article import Article
from storage import search, syndication
from storage.bulk import one_of
from storage.convert import address_key, from_row
from storage.marks import to_moment, to_number
from storage.query import Query, ranked_cursor, read_ranked_cursor
from storage.question import Place, Question, read_question
from storage.ranking import RANKED, rank
from storage.snippets import snippet
from storage.store import COUNT_CAP, StoredArticle, StoredCluster, StoredRun
from storage.tables import address, article, article_revision, crawl_run
from storage.terms import Term

_MOST_KEYS = 500  # in one IN list
SHOWN = 50  # articles of a cluster
CLUSTERED = 20_000  # newest articles that fit among which clusters are looked for


def find(connection: Connection, query: Query) -> list[StoredArticle]:
    """The page of articles that `query` asks for."""
    question = read_question(connection, query)
    if query.order == "ranked":
        return _ranked(connection, query, question)
    places = search.walk(connection, question, query.limit)
    if query.distinct:
        places = syndication.first_of_each(connection, question, places)
    return fetch(connection, list(islice(places, query.limit)), question.terms)


def count(connection: Connection, query: Query) -> int:
    """How many articles fit, at most COUNT_CAP."""
    question = read_question(connection, query, paged=False)
    if not query.distinct:
        return search.count(connection, question, COUNT_CAP)
    seen: set[int] = set()
    places = search.walk(connection, question, COUNT_CAP)
    while len(seen) < COUNT_CAP and (chunk := [article_id for _, article_id in islice(places, _MOST_KEYS)]):
        clusters = syndication.clusters_of(connection, chunk)
        # Below zero: an article that has no copies.
        seen.update(clusters.get(article_id, -article_id) for article_id in chunk)
    return min(len(seen), COUNT_CAP)


def clusters(connection: Connection, query: Query, least: int) -> list[StoredCluster]:
    """The page of clusters whose newest fitting articles come next."""
    question = read_question(connection, query)
    if question == Question(before=question.before):
        chosen = syndication.newest_clusters(connection, question.before, least, query.limit)
    else:
        among = islice(search.walk(connection, question, 500), CLUSTERED)
        chosen = list(islice(syndication.leaders(connection, question, among, least), query.limit))
    found = []
    for cluster_id in chosen:
        total, places = syndication.members(connection, cluster_id, SHOWN)
        found.append(StoredCluster(id=cluster_id, articles=tuple(fetch(connection, places)), total=total))
    return found


def copies(connection: Connection, article_id: int) -> StoredCluster | None:
    """The cluster that an article is in."""
    if not 0 < article_id < 2**63:
        return None
    cluster_id = syndication.clusters_of(connection, [article_id]).get(article_id)
    if cluster_id is None:
        return None
    total, places = syndication.members(connection, cluster_id, SHOWN)
    return StoredCluster(id=cluster_id, articles=tuple(fetch(connection, places)), total=total)


def run(connection: Connection, run_id: int) -> StoredRun | None:
    """The crawl run of an id."""
    if not 0 < run_id < 2**63:
        return None
    row = connection.execute(select(crawl_run).where(crawl_run.c.id == run_id)).mappings().one_or_none()
    return None if row is None else StoredRun(**row)


def fetch(connection: Connection, places: Sequence[Place], terms: Sequence[Term] = ()) -> list[StoredArticle]:
    """The articles at these places, in their order; one that has been deleted meanwhile is left out."""
    found: dict[int, StoredArticle] = {}
    ids = [article_id for _, article_id in places]
    for start in range(0, len(ids), _MOST_KEYS):
        some = ids[start : start + _MOST_KEYS]
        clusters = syndication.clusters_of(connection, some)
        rows = (
            connection.execute(select(article).where(one_of(connection, article.c.id, some))).mappings().all()
        )
        found |= {row["id"]: _stored(row, terms, clusters.get(row["id"])) for row in rows}
    return [found[each] for each in ids if each in found]


def get(connection: Connection, article_id: int) -> StoredArticle | None:
    """The current version of an article."""
    if not 0 < article_id < 2**63:
        return None
    row = connection.execute(select(article).where(article.c.id == article_id)).mappings().one_or_none()
    if row is None:
        return None
    return _stored(row, (), syndication.clusters_of(connection, [article_id]).get(article_id))


def at(connection: Connection, url: str) -> StoredArticle | None:
    """The current version of the article of an address."""
    number = connection.scalar(select(address.c.article_id).where(address.c.key == address_key(url)))
    return None if number is None else get(connection, number)


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


def _ranked(connection: Connection, query: Query, question: Question) -> list[StoredArticle]:
    seen = 0
    if query.before is not None:
        moment, article_id, seen = read_ranked_cursor(query.before)
        # What came since the first page is not ranked among the rest: the pages would shift.
        question = replace(question, before=(to_number(moment), article_id + 1))
    places: Iterator[Place] = search.walk(connection, question, RANKED)
    if query.distinct:
        places = syndication.first_of_each(connection, question, places)
    newest = list(islice(places, RANKED))
    if not newest:
        return []
    page = rank(connection, newest, question.terms, seen + query.limit)[seen : seen + query.limit]
    first = newest[0]
    return [
        replace(each, place=ranked_cursor(to_moment(first[0]), first[1], number))
        for number, each in enumerate(fetch(connection, page, question.terms), start=seen + 1)
    ]


def _stored(row: RowMapping, terms: Sequence[Term], cluster_id: int | None) -> StoredArticle:
    found = from_row(dict(row))
    return StoredArticle(
        id=row["id"],
        article=found,
        stored_at=row["stored_at"],
        rev=row["rev"],
        snippet=snippet(found, terms) if terms else None,
        cluster=cluster_id,
    )
