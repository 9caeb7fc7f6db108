"""What one batch of articles does to the tables, inside a transaction that the caller has begun.

On SQLite the transaction holds the write lock from its beginning; on PostgreSQL the rows that are compared
are locked first. Every step takes its rows in one order, so that two writers of the same articles wait and
do not deadlock.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import Connection, RowMapping, bindparam, func, select, update

from cleaners.article import Article
from storage.convert import address_key, from_row
from storage.facets import facets_of
from storage.forgetting import forgotten
from storage.identity import identify
from storage.marks import to_number
from storage.naming import Links, Named, links_of, name
from storage.store import Outcome, Saved
from storage.tables import address, article, article_revision, fts_queue
from storage.upserting import upsert

ARTICLE_STATUS = "article"
_STATE = (
    article.c.id,
    article.c.identity,
    article.c.rev,
    article.c.content_hash,
    article.c.record_hash,
    article.c.canonical_url,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Kept:
    """A row of the batch, its article, and what the batch does to it."""

    saved: Saved
    article: Article
    row: dict[str, Any]
    rev: int
    rewritten: bool


def save_batch(
    connection: Connection, batch: Sequence[tuple[Article, Mapping[str, Any]]], now: datetime
) -> list[Saved]:
    """Saves articles with their rows, as `storage.convert.prepared` makes them; the results in their order."""
    keys = [[address_key(url) for url in (each.url, each.canonical_url) if url] for each, _ in batch]
    gone = forgotten(connection, sorted({key for some in keys for key in some}))
    saved = [Saved(id=0, outcome=Outcome.FORGOTTEN) if gone.intersection(some) else None for some in keys]
    kept = [at for at, each in enumerate(saved) if each is None]
    for at, each in zip(kept, _save_known([batch[at] for at in kept], connection, now), strict=True):
        saved[at] = each
    return [each for each in saved if each is not None]


def _save_known(
    batch: Sequence[tuple[Article, Mapping[str, Any]]], connection: Connection, now: datetime
) -> list[Saved]:
    articles = [each for each, _ in batch]
    # Copies: a transaction that is repeated begins with what was given.
    rows = [{**row, "stored_at": now, "moment": row["moment"] or now} for _, row in batch]
    for row, identity in zip(rows, identify(connection, articles), strict=True):
        row["identity"] = identity or row["identity"]
    saved: list[Saved | None] = [None] * len(rows)
    # An article that comes twice in a batch is two saves, one after the other.
    for turn in _turns([row["identity"] for row in rows]):
        kept = _save_distinct(
            connection, {rows[at]["identity"]: (articles[at], rows[at]) for at in turn}, now
        )
        for at in turn:
            saved[at] = kept[rows[at]["identity"]].saved
    return [each for each in saved if each is not None]


def _turns(identities: Sequence[str]) -> list[list[int]]:
    turns: list[list[int]] = []
    seen: dict[str, int] = {}
    for at, identity in enumerate(identities):
        turn = seen.get(identity, 0)
        seen[identity] = turn + 1
        if turn == len(turns):
            turns.append([])
        turns[turn].append(at)
    return turns


def _save_distinct(
    connection: Connection, batch: dict[str, tuple[Article, dict[str, Any]]], now: datetime
) -> dict[str, _Kept]:
    kept: dict[str, _Kept] = {}
    # SQLite has one writer at a time: there articles are numbered in the order given.
    order = list(batch) if connection.dialect.name == "sqlite" else sorted(batch)
    while missing := [identity for identity in order if identity not in kept]:
        stored = _lock(connection, missing)
        for identity, state in stored.items():
            kept[identity] = _compared(state, *batch[identity])
        # What another process inserts meanwhile is not returned, and is compared in the next round.
        fresh = _insert(connection, [batch[identity][1] for identity in missing if identity not in stored])
        for identity, article_id in fresh.items():
            saved = Saved(id=article_id, outcome=Outcome.NEW)
            kept[identity] = _Kept(
                saved=saved, article=batch[identity][0], row=batch[identity][1], rev=1, rewritten=True
            )
    ordered = [kept[identity] for identity in sorted(kept)]
    _archive(connection, [each for each in ordered if each.saved.outcome is Outcome.CHANGED], now)
    _rewrite(
        connection, [each for each in ordered if each.rewritten and each.saved.outcome is not Outcome.NEW]
    )
    rewritten = [each for each in ordered if each.rewritten]
    before = links_of(
        connection, [each.saved.id for each in rewritten if each.saved.outcome is not Outcome.NEW]
    )
    moved = name(
        connection,
        [
            Named(article_id=each.saved.id, names=facets_of(each.article), at=to_number(each.row["moment"]))
            for each in rewritten
        ],
        before,
    )
    _enqueue(connection, rewritten, before, moved)
    _record_addresses(connection, ordered, now)
    return kept


def _lock(connection: Connection, identities: Sequence[str]) -> dict[str, RowMapping]:
    wanted = (
        select(*_STATE)
        .where(article.c.identity.in_(identities))
        .order_by(article.c.identity)
        .with_for_update(key_share=True)  # an indexer that points to the article need not wait
    )
    return {state["identity"]: state for state in connection.execute(wanted).mappings()}


def _compared(state: RowMapping, given: Article, row: dict[str, Any]) -> _Kept:
    changed = state["content_hash"] != row["content_hash"]
    # A visit on which the page names no canonical address takes back nothing.
    row["canonical_url"] = row["canonical_url"] or state["canonical_url"]
    return _Kept(
        saved=Saved(id=state["id"], outcome=Outcome.CHANGED if changed else Outcome.UNCHANGED),
        article=given,
        row=row,
        rev=state["rev"] + changed,
        rewritten=changed or state["record_hash"] != row["record_hash"],
    )


def _insert(connection: Connection, rows: Sequence[dict[str, Any]]) -> dict[str, int]:
    if not rows:
        return {}
    inserted = connection.execute(_new_articles(connection.dialect.name), [{**row, "rev": 1} for row in rows])
    return {row.identity: row.id for row in inserted}


@cache
def _new_articles(dialect: str) -> Any:
    statement = upsert(dialect, article).on_conflict_do_nothing(index_elements=["identity"])
    return statement.returning(article.c.identity, article.c.id)


def _archive(connection: Connection, changed: Sequence[_Kept], now: datetime) -> None:
    if not changed:
        return
    old = select(article).where(article.c.id.in_([each.saved.id for each in changed]))
    connection.execute(
        article_revision.insert(),
        [
            {
                "article_id": row["id"],
                "rev": row["rev"],
                "stored_at": row["stored_at"],
                "superseded_at": now,
                "content_hash": row["content_hash"],
                "document": from_row(dict(row)).to_dict(),
            }
            for row in connection.execute(old).mappings()
        ],
    )


def _rewrite(connection: Connection, kept: Sequence[_Kept]) -> None:
    for group in (Outcome.CHANGED, Outcome.UNCHANGED):
        rows = [
            # The version is as old as it was when only other fields than the text are brought up to date.
            {
                name: value
                for name, value in each.row.items()
                if group is Outcome.CHANGED or name != "stored_at"
            }
            | {"rev": each.rev, "article_id": each.saved.id}
            for each in kept
            if each.saved.outcome is group
        ]
        if rows:
            connection.execute(update(article).where(article.c.id == bindparam("article_id")), rows)


def _enqueue(
    connection: Connection, kept: Iterable[_Kept], before: Mapping[int, Links], moved: Collection[int]
) -> None:
    """What the index has to follow: new texts, and texts that stand under other names or at another time."""
    due = sorted(
        (
            each.saved.id,
            each.rev - (each.saved.outcome is Outcome.CHANGED),
            before[each.saved.id].marks if each.saved.id in before else "",
        )
        for each in kept
        if each.saved.outcome is not Outcome.UNCHANGED or each.saved.id in moved
    )
    if not due:
        return
    new = {each.saved.id for each in kept if each.saved.outcome is Outcome.NEW}
    connection.execute(
        _queued(connection.dialect.name),
        [
            {
                "article_id": article_id,
                "indexed_rev": None if article_id in new else rev,
                "indexed_names": None if article_id in new else names,
            }
            for article_id, rev, names in due
        ],
    )


@cache
def _queued(dialect: str) -> Any:
    # A row that waits already says what the index holds. Writing it again locks it: on PostgreSQL an indexer that
    # runs meanwhile would otherwise take it away and index the text that is about to change.
    same = {"indexed_rev": fts_queue.c.indexed_rev}
    return upsert(dialect, fts_queue).on_conflict_do_update(index_elements=["article_id"], set_=same)


def _record_addresses(connection: Connection, kept: Iterable[_Kept], now: datetime) -> None:
    rows = {
        address_key(url): {
            "key": address_key(url),
            "url": url,
            "status": ARTICLE_STATUS,
            "final": True,
            "detail": None,
            "source": each.article.source,
            "fetched_at": each.row["fetched_at"] or now,
            "article_id": each.saved.id,
        }
        for each in kept
        for url in (each.article.url, each.article.canonical_url)
        if url
    }
    record_addresses(connection, [rows[key] for key in sorted(rows)])


def record_addresses(connection: Connection, rows: Sequence[dict[str, Any]]) -> None:
    """Keeps what became of addresses; the rows are sorted by key and have each key once."""
    if rows:
        connection.execute(_dealt_with(connection.dialect.name), rows)


@cache
def _dealt_with(dialect: str) -> Any:
    statement = upsert(dialect, address)
    given = statement.excluded
    return statement.on_conflict_do_update(
        index_elements=["key"],
        set_={
            "status": given.status,
            "final": given.final,
            "detail": given.detail,
            "source": func.coalesce(given.source, address.c.source),
            "fetched_at": given.fetched_at,
            "article_id": func.coalesce(given.article_id, address.c.article_id),
        },
    )
