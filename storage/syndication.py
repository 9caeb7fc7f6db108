"""Wire copies: articles that tell the same text, found when an article is indexed and kept as clusters.

The smallest hashes of an article's five-word shingles are kept (bottom-k sketch, Broder 1997); whoever
shares some of them is a candidate, and the texts decide. Runs inside a transaction that the caller has begun.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from typing import TYPE_CHECKING, Any, Self

from sqlalchemy import Connection, bindparam, delete, func, literal, select, update

from storage import search, sketches
from storage.bulk import one_of
from storage.marks import to_moment, to_number
from storage.question import Place, Question
from storage.tables import Moment, article, cluster, cluster_article
from storage.words import words

if TYPE_CHECKING:
    from storage.shingles import Hashes

_CANDIDATE = (
    3  # hashes shared: a tenth of the words edited leaves seven on average, and hardly ever fewer than three
)
_COMPARED = 6  # candidates whose texts are compared


@dataclass(frozen=True, slots=True, kw_only=True)
class Text:
    """The hashes of a body's shingles, and the agencies that its dateline names (as facets compare them)."""

    hashes: Hashes
    agencies: frozenset[str]

    @classmethod
    def of(cls, found: Sequence[str], dateline: Mapping[str, Any] | None) -> Self:
        """The text of the words of a body and a dateline as it is stored."""
        from storage.shingles import shingles

        agencies = (dateline or {}).get("agencies") or ()
        return cls(hashes=shingles(found), agencies=frozenset(" ".join(words(each)) for each in agencies))


def forget_words(connection: Connection, article_id: int, found: Sequence[str]) -> None:
    """Takes what is kept of an article's text away; `found` are the words of the body it was kept of."""
    from storage.shingles import shingles, sketch

    sketches.forget(connection, sketch(shingles(found)), article_id)


def leave(connection: Connection, article_ids: Iterable[int]) -> None:
    """Takes articles out of their clusters; a cluster of one article is none."""
    gone = delete(cluster_article).where(cluster_article.c.article_id.in_(list(article_ids)))
    for cluster_id in sorted(set(connection.scalars(gone.returning(cluster_article.c.cluster_id)))):
        refresh(connection, cluster_id)


def join(connection: Connection, texts: Mapping[int, Text]) -> None:
    """Keeps sketches of articles, and puts each into the cluster of those that tell the same."""
    from storage.shingles import alike, sketch

    drawn = {article_id: sketch(texts[article_id].hashes) for article_id in sorted(texts)}
    rows = [(each, article_id) for article_id, kept in drawn.items() for each in kept]
    if not rows:
        return
    holders = sketches.holders(connection, sorted({each for each, _ in rows}))
    for each, article_id in rows:
        holders.setdefault(each, set()).add(article_id)
    sketches.keep(connection, rows)
    candidates = {article_id: _candidates(article_id, kept, holders) for article_id, kept in drawn.items()}
    strange = sorted({each for some in candidates.values() for each in some} - texts.keys())
    known = {**_read(connection, strange), **texts}
    for article_id, some in candidates.items():
        mine = texts[article_id]
        copies = []
        for candidate in some:
            other = known.get(candidate)
            if other is None:  # deleted meanwhile
                continue
            same = bool(mine.agencies & other.agencies)
            if alike(mine.hashes, other.hashes, same_agency=same):
                copies.append(candidate)
        if copies:
            _gather(connection, [article_id, *copies])


def refresh(connection: Connection, cluster_id: int) -> None:
    """Counts a cluster anew, or ends it when less than two articles are left."""
    members = (
        select(func.count(), func.max(article.c.moment))
        .select_from(cluster_article.join(article, article.c.id == cluster_article.c.article_id))
        .where(cluster_article.c.cluster_id == cluster_id)
    )
    number, newest = connection.execute(members).one()
    if number < 2:
        connection.execute(delete(cluster_article).where(cluster_article.c.cluster_id == cluster_id))
        connection.execute(delete(cluster).where(cluster.c.id == cluster_id))
        return
    connection.execute(
        update(cluster).where(cluster.c.id == cluster_id).values(articles=number, newest=newest)
    )


def clusters_of(connection: Connection, article_ids: Sequence[int]) -> dict[int, int]:
    """The cluster of each article that has copies."""
    member = cluster_article
    some = select(member.c.article_id, member.c.cluster_id).where(
        one_of(connection, member.c.article_id, article_ids)
    )
    return {row[0]: row[1] for row in connection.execute(some).all()}


def first_of_each(connection: Connection, question: Question, places: Iterator[Place]) -> Iterator[Place]:
    """Of each cluster the newest article that fits, whatever page it stands on; articles without copies as they are."""
    for place, cluster_id, leads in _marked(connection, question, places):
        if cluster_id is None or leads:
            yield place


def leaders(connection: Connection, question: Question, places: Iterator[Place], least: int) -> Iterator[int]:
    """The clusters of at least `least` articles, in the order of their newest fitting articles."""
    for _, cluster_id, leads in _marked(connection, question, places):
        if cluster_id is not None and leads:
            size = connection.scalar(select(cluster.c.articles).where(cluster.c.id == cluster_id)) or 0
            if size >= least:
                yield cluster_id


def newest_clusters(connection: Connection, before: Place | None, least: int, limit: int) -> list[int]:
    """The clusters of at least `least` articles, by their newest articles; those newer than `before` are left out."""
    some = select(cluster.c.id).where(cluster.c.articles >= least)
    if before is not None:
        some = some.where(cluster.c.newest < literal(to_moment(before[0]), Moment))
    return list(connection.scalars(some.order_by(cluster.c.newest.desc(), cluster.c.id.desc()).limit(limit)))


def members(connection: Connection, cluster_id: int, most: int) -> tuple[int, list[Place]]:
    """How many articles a cluster has, and the places of the newest of them."""
    rows = connection.execute(
        select(article.c.moment, article.c.id)
        .join(cluster_article, cluster_article.c.article_id == article.c.id)
        .where(cluster_article.c.cluster_id == cluster_id)
    ).all()
    return len(rows), sorted(((to_number(row[0]), row[1]) for row in rows), reverse=True)[:most]


def _marked(
    connection: Connection, question: Question, places: Iterator[Place]
) -> Iterator[tuple[Place, int | None, bool]]:
    """The places, each with its cluster and whether it is the newest of that cluster that fits."""
    anywhere = replace(question, before=None)
    size = 50
    while chunk := list(islice(places, size)):
        clusters = clusters_of(connection, [article_id for _, article_id in chunk])
        newest = _leaders(connection, anywhere, sorted(set(clusters.values())))
        for place in chunk:
            cluster_id = clusters.get(place[1])
            yield place, cluster_id, cluster_id is not None and newest.get(cluster_id) == place
        size = 200


def _leaders(connection: Connection, question: Question, cluster_ids: Sequence[int]) -> dict[int, Place]:
    """The newest article of each cluster that fits the question."""
    if not cluster_ids:
        return {}
    rows = connection.execute(
        select(cluster_article.c.cluster_id, cluster_article.c.article_id, article.c.moment)
        .join(article, article.c.id == cluster_article.c.article_id)
        .where(one_of(connection, cluster_article.c.cluster_id, cluster_ids))
    ).all()
    fitting = search.among(connection, question, [row.article_id for row in rows])
    found: dict[int, Place] = {}
    for cluster_id, article_id, moment in rows:
        place = (to_number(moment), article_id)
        if article_id in fitting and place > found.get(cluster_id, (-(2**63), 0)):
            found[cluster_id] = place
    return found


def _candidates(article_id: int, kept: Iterable[int], holders: Mapping[int, Collection[int]]) -> list[int]:
    """The articles that share most hashes with one, and enough of them; at most as many as are compared."""
    shared = Counter(other for each in kept for other in holders.get(each, ()))
    del shared[article_id]
    likely = [(-number, other) for other, number in shared.items() if number >= _CANDIDATE]
    return [other for _, other in sorted(likely)[:_COMPARED]]


def _read(connection: Connection, article_ids: Sequence[int]) -> dict[int, Text]:
    some = select(article.c.id, article.c.body, article.c.dateline)
    rows = (
        connection.execute(some.where(one_of(connection, article.c.id, article_ids))).all()
        if article_ids
        else ()
    )
    return {row.id: Text.of(words(row.body), row.dateline) for row in rows}


def _gather(connection: Connection, members: Sequence[int]) -> None:
    """Puts articles, and the clusters that they are in, into one cluster: the oldest of these, else a new one."""
    among = cluster_article.c.article_id.in_(members)
    found = sorted(set(connection.scalars(select(cluster_article.c.cluster_id).where(among))))
    if found:
        into = found[0]
        others = found[1:]
        if others:
            connection.execute(
                update(cluster_article)
                .where(cluster_article.c.cluster_id.in_(others))
                .values(cluster_id=into)
            )
            connection.execute(delete(cluster).where(cluster.c.id.in_(others)))
    else:
        newest = select(func.max(article.c.moment)).where(article.c.id.in_(members)).scalar_subquery()
        into = connection.execute(
            cluster.insert().values(articles=len(members), newest=newest).returning(cluster.c.id)
        ).scalar_one()
    connection.execute(delete(cluster_article).where(among, cluster_article.c.cluster_id == into))
    connection.execute(
        cluster_article.insert().values(cluster_id=into, article_id=bindparam("member")),
        [{"member": each} for each in sorted(members)],
    )
    refresh(connection, into)
