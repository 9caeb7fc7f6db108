"""Articles that go: with their versions, links, counts, words in the index and place among their copies.

Runs inside a transaction that the caller has begun.
"""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Connection, delete, func, insert, select, update

from storage.convert import from_row
from storage.indexing import take_out
from storage.naming import links_of, unlink
from storage.tables import address, article, article_revision, fts_queue


def remove(connection: Connection, article_ids: Sequence[int]) -> None:
    """Takes articles out of every table; their addresses stay, and say what became of them."""
    before = links_of(connection, article_ids)
    take_out(connection, article_ids, before)
    unlink(connection, before)
    connection.execute(delete(article_revision).where(article_revision.c.article_id.in_(article_ids)))
    connection.execute(delete(article).where(article.c.id.in_(article_ids)))


def fold_into(connection: Connection, article_id: int, other_id: int) -> None:
    """Two rows of one article become one: the versions of the first come before those of the other."""
    old = article_revision
    row = connection.execute(select(article).where(article.c.id == article_id)).mappings().one()
    versions = row["rev"]
    # Counted upwards in two steps, so that no two versions have the same number on the way.
    for shifted in (-(old.c.rev + versions), -old.c.rev):
        connection.execute(update(old).where(old.c.article_id == other_id).values(rev=shifted))
    connection.execute(update(article).where(article.c.id == other_id).values(rev=article.c.rev + versions))
    connection.execute(
        update(fts_queue)
        .where(fts_queue.c.article_id == other_id)
        .values(indexed_rev=fts_queue.c.indexed_rev + versions)
    )
    superseded = func.coalesce(
        select(func.min(old.c.stored_at)).where(old.c.article_id == other_id).scalar_subquery(),
        select(article.c.stored_at).where(article.c.id == other_id).scalar_subquery(),
    )
    connection.execute(
        insert(old).values(
            article_id=other_id,
            rev=versions,
            stored_at=row["stored_at"],
            superseded_at=superseded,
            content_hash=row["content_hash"],
            document=from_row(dict(row)).to_dict(),
        )
    )
    before = links_of(connection, [article_id])
    take_out(connection, [article_id], before)
    connection.execute(update(old).where(old.c.article_id == article_id).values(article_id=other_id))
    unlink(connection, before)
    connection.execute(update(address).where(address.c.article_id == article_id).values(article_id=other_id))
    connection.execute(delete(article).where(article.c.id == article_id))
