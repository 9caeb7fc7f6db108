"""Which articles have a hash of a text: a large table, and a small one in which every sketch comes first.

Hashes come in no order, so each row would change another page of a large table (1,500 pages for a hundred articles
among a million). They are put into a small one, and with every batch one stretch of it goes over into the large one
in one piece: a log-structured merge (O'Neil 1996) of two levels that goes on all the time.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence

from sqlalchemy import Connection, delete, text

from storage.bulk import insert_rows
from storage.tables import new_shingle, shingle

# SQLite keeps such numbers in four bytes. Of a million articles about four share a hash with another by chance, and
# hardly any share three.
HASH_BITS = 31
_POSTINGS = 64  # articles looked at of one hash, newest first: a notice that thousands print costs no more
_STRETCHES = 128
_STRETCH = (1 << HASH_BITS) // _STRETCHES
_BATCH = 100  # articles for which one stretch goes over

# For every hash the newest articles that have it, and no look at the others.
_NEWEST = (
    "(SELECT article_id FROM new_shingle WHERE hash = asked.value"
    " UNION ALL SELECT article_id FROM shingle WHERE hash = asked.value"
    " ORDER BY article_id DESC LIMIT :most) AS newest"
)
_HOLDERS = {
    "sqlite": text(
        f"SELECT asked.value, (SELECT group_concat(article_id) FROM {_NEWEST}) FROM json_each(:hashes) AS asked"  # noqa: S608 - names of ours
    ),
    "postgresql": text(
        f"SELECT asked.value, (SELECT string_agg(CAST(article_id AS text), ',') FROM {_NEWEST})"  # noqa: S608 - names of ours
        " FROM unnest(CAST(:hashes AS bigint[])) AS asked (value)"
    ),
}
_OVER = "INSERT INTO shingle (hash, article_id) SELECT hash, article_id FROM"
_OF_STRETCH = "new_shingle WHERE hash >= :first AND hash < :after"
_GO_OVER = {
    "sqlite": (f"{_OVER} {_OF_STRETCH} ON CONFLICT DO NOTHING", f"DELETE FROM {_OF_STRETCH}"),  # noqa: S608 - names of ours
    # In one statement: between two others might add rows, which would be deleted and nothing else.
    "postgresql": (
        f"WITH gone AS (DELETE FROM {_OF_STRETCH} RETURNING hash, article_id) {_OVER} gone ON CONFLICT DO NOTHING",  # noqa: S608 - names of ours
    ),
}


def keep(connection: Connection, rows: Sequence[tuple[int, int]]) -> None:
    """Keeps hashes and the articles that have them; what is kept already may come again."""
    if not rows:
        return
    insert_rows(connection, new_shingle, ("hash", "article_id"), sorted(rows), known_may_come=True)
    newest = max(article_id for _, article_id in rows)
    first = newest // _BATCH % _STRETCHES * _STRETCH
    for statement in _GO_OVER[connection.dialect.name]:
        connection.execute(text(statement), {"first": first, "after": first + _STRETCH})


def holders(connection: Connection, hashes: Sequence[int]) -> dict[int, set[int]]:
    """The newest articles with each of the hashes."""
    dialect = connection.dialect.name
    asked = json.dumps(hashes) if dialect == "sqlite" else list(hashes)
    rows = connection.execute(_HOLDERS[dialect], {"hashes": asked, "most": _POSTINGS}).all()
    return {one: set(map(int, found.split(","))) for one, found in rows if found}


def forget(connection: Connection, hashes: Iterable[int], article_id: int) -> None:
    """No longer says that an article has the hashes."""
    some = list(hashes)
    for each in (new_shingle, shingle) if some else ():
        connection.execute(delete(each).where(each.c.hash.in_(some), each.c.article_id == article_id))
