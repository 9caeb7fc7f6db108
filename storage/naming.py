"""The names of stored articles: links to `facet`, and how many articles of a name there are each day.

Runs inside a transaction that the caller has begun.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any

from sqlalchemy import Connection, delete, select, text

from storage.bulk import insert_rows
from storage.facets import COUNTED_KINDS, EVERYTHING, Facet
from storage.marks import day_of, marks
from storage.tables import article_facet, day_count, facet
from storage.upserting import upsert

_MOST_KEYS = 400  # in one IN list


@dataclass(frozen=True, slots=True, kw_only=True)
class Named:
    """An article under its names; `at` is its moment in microseconds since 1970."""

    article_id: int
    names: Sequence[Facet]
    at: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Links:
    """The links of an article as they are kept; `counted` are those whose days are counted."""

    at: int
    facet_ids: frozenset[int]
    counted: frozenset[int]

    @property
    def marks(self) -> str:
        """What the full-text index holds of them."""
        return marks(self.facet_ids, self.at)


def links_of(connection: Connection, article_ids: Iterable[int]) -> dict[int, Links]:
    """The links of articles; one that is not stored is left out."""
    wanted = sorted(article_ids)
    at: dict[int, int] = {}
    linked: dict[int, set[int]] = {}
    counted: dict[int, set[int]] = {}
    for start in range(0, len(wanted), _MOST_KEYS):
        rows = connection.execute(
            select(article_facet.c.article_id, article_facet.c.facet_id, article_facet.c.at, facet.c.kind)
            .join(facet, facet.c.id == article_facet.c.facet_id)
            .where(article_facet.c.article_id.in_(wanted[start : start + _MOST_KEYS]))
        )
        for article_id, facet_id, number, kind in rows.all():
            at[article_id] = number
            linked.setdefault(article_id, set()).add(facet_id)
            if kind in COUNTED_KINDS:
                counted.setdefault(article_id, set()).add(facet_id)
    return {
        article_id: Links(
            at=at[article_id],
            facet_ids=frozenset(linked[article_id]),
            counted=frozenset(counted.get(article_id, ())),
        )
        for article_id in at
    }


def name(connection: Connection, fresh: Sequence[Named], before: dict[int, Links]) -> set[int]:
    """Links articles to their names; returns those of them whose links are others than `before`."""
    ids = facet_ids(connection, sorted({each for named in fresh for each in named.names}))
    now = {
        each.article_id: Links(
            at=each.at,
            facet_ids=frozenset(ids[one.kind, one.key] for one in each.names),
            counted=frozenset(ids[one.kind, one.key] for one in each.names if one.kind in COUNTED_KINDS),
        )
        for each in fresh
    }
    moved = {article_id for article_id, links in now.items() if before.get(article_id) != links}
    gone = sorted(moved & before.keys())
    unlink(connection, {article_id: before[article_id] for article_id in gone})
    rows = [
        (article_id, facet_id, now[article_id].at)
        for article_id in sorted(moved)
        for facet_id in sorted(now[article_id].facet_ids)
    ]
    insert_rows(connection, article_facet, ("article_id", "facet_id", "at"), rows)
    _count(connection, [now[article_id] for article_id in moved], 1)
    return moved


def unlink(connection: Connection, before: dict[int, Links]) -> None:
    """Takes articles out of the links and of the counts per day."""
    if before:
        connection.execute(delete(article_facet).where(article_facet.c.article_id.in_(before)))
        _count(connection, before.values(), -1)


def facet_ids(connection: Connection, names: Sequence[Facet]) -> dict[tuple[str, str], int]:
    """The number of each name by kind and key; names that are new are kept."""
    wanted = {(each.kind, each.key): each for each in reversed(names)}
    found = _known(connection, list(wanted))
    while missing := sorted(wanted.keys() - found.keys()):
        rows = connection.execute(
            _new_names(connection.dialect.name), [wanted[pair]._asdict() for pair in missing]
        ).all()
        found |= {(kind, key): facet_id for kind, key, facet_id in rows}
        # What another process has named meanwhile is not returned.
        found |= _known(connection, [pair for pair in missing if pair not in found])
    return found


# One statement for any number of names, and quickly read: an IN list of pairs takes longer to write than to answer.
_KNOWN = {
    "sqlite": text(
        "SELECT facet.kind, facet.key, facet.id FROM json_each(:pairs) AS asked JOIN facet"
        " ON facet.kind = json_extract(asked.value, '$[0]') AND facet.key = json_extract(asked.value, '$[1]')"
    ),
    "postgresql": text(
        "SELECT facet.kind, facet.key, facet.id"
        " FROM unnest(CAST(:kinds AS text[]), CAST(:keys AS text[])) AS asked (kind, key) JOIN facet USING (kind, key)"
    ),
}


def _known(connection: Connection, pairs: Sequence[tuple[str, str]]) -> dict[tuple[str, str], int]:
    if not pairs:
        return {}
    dialect = connection.dialect.name
    if dialect == "sqlite":
        asked: dict[str, Any] = {"pairs": json.dumps(pairs)}
    else:
        asked = {"kinds": [kind for kind, _ in pairs], "keys": [key for _, key in pairs]}
    rows = connection.execute(_KNOWN[dialect], asked).all()
    return {(kind, key): facet_id for kind, key, facet_id in rows}


@cache
def _new_names(dialect: str) -> Any:
    statement = upsert(dialect, facet).on_conflict_do_nothing(index_elements=["kind", "key"])
    return statement.returning(facet.c.kind, facet.c.key, facet.c.id)


def _count(connection: Connection, links: Iterable[Links], step: int) -> None:
    counts: Counter[tuple[int, date]] = Counter()
    for each in links:
        day = day_of(each.at)
        counts.update((facet_id, day) for facet_id in (EVERYTHING, *each.counted))
    if not counts:
        return
    # In one order, so that two writers wait and do not deadlock.
    connection.execute(
        _more_articles(connection.dialect.name),
        [
            {"facet_id": facet_id, "day": day, "articles": step * number}
            for (facet_id, day), number in sorted(counts.items())
        ],
    )


@cache
def _more_articles(dialect: str) -> Any:
    statement = upsert(dialect, day_count)
    more = day_count.c.articles + statement.excluded.articles
    return statement.on_conflict_do_update(index_elements=["facet_id", "day"], set_={"articles": more})
