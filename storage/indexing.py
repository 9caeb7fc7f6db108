"""How the full-text index and the wire copies follow the articles.

Both are brought up to date after a save, in transactions of their own: `fts_queue` says what is due. A row of the
queue is written in the transaction of its article, so a process killed in between leaves the work to the next one.
Words are taken apart before the transaction begins, so that others who write wait for little.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Engine, delete, select, text

from cleaners.article import Article
from storage import syndication
from storage.bulk import one_of
from storage.convert import read_fields, texts_of
from storage.naming import Links, links_of
from storage.syndication import Text
from storage.tables import article, article_revision, fts_queue
from storage.tsvector import tsvector
from storage.words import words

# Articles indexed in one transaction: some tens of milliseconds during which nobody else writes.
BATCH = 100
# Pages of the index that one step of merging writes, and the steps after a batch. A batch fills about 60 pages; each is
# merged four times on its way into the largest of a million articles' segments.
_MERGE_PAGES = 250
_MERGE_STEPS = 4
# Copies are looked for by one process at a time: two would not see what the other has not committed.
_COPIES_LOCK = 3_405_691_583

_FIELDS = ("headline", "standfirst", "byline", "dateline", "body")
_COLUMNS = "rowid, headline, standfirst, byline, dateline, body, topics"
_VALUES = ":id, :headline, :standfirst, :byline, :dateline, :body, :topics"
_INSERT = text(f"INSERT INTO article_fts ({_COLUMNS}) VALUES ({_VALUES})")  # noqa: S608 - constants
# The index stands outside the table, so SQLite has to be told what it had indexed in order to forget it.
_FORGET = text(f"INSERT INTO article_fts (article_fts, {_COLUMNS}) VALUES ('delete', {_VALUES})")  # noqa: S608
_MERGE = text(f"INSERT INTO article_fts (article_fts, rank) VALUES ('merge', {_MERGE_PAGES})")  # noqa: S608
_PUT = text(
    "INSERT INTO article_fts (article_id, at, document) VALUES (:id, :at, CAST(:document AS tsvector))"
    " ON CONFLICT (article_id) DO UPDATE SET at = excluded.at, document = excluded.document"
)
_DROP = text("DELETE FROM article_fts WHERE article_id = :id")
_READ = (*(article.c[name] for name in ("id", "rev", *_FIELDS)),)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Due:
    """A row of the queue: what the index holds of an article."""

    article_id: int
    indexed_rev: int | None
    indexed_names: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class _Read:
    """An article taken apart: the words of each field, and what wire copies are recognised by."""

    rev: int
    fields: tuple[list[str], ...]
    text: Text


def index_pending(reader: Engine, writer: Engine, *, patient: bool) -> int:
    """Brings the index up to date; how many articles were indexed.

    On PostgreSQL articles that another process is saving or indexing are waited for when `patient`, else
    left to it.
    """
    total = 0
    while True:
        with reader.connect() as connection:  # without a lock: mostly nothing is due
            due = _due(connection)
            read = (
                _take_apart(connection, [each.article_id for each in due])
                if connection.dialect.name == "sqlite"
                else {}
            )
        if not due:
            return total
        with writer.begin() as connection:
            if connection.dialect.name == "sqlite":
                done = _index_sqlite(connection, due, read)
            else:
                done = _index_postgresql(connection, patient=patient)
        total += done
        if writer.dialect.name == "sqlite":
            merge_some(writer)
        if len(due) < BATCH or not done:
            return total


def merge_some(writer: Engine, steps: int = _MERGE_STEPS) -> bool:
    """Merges parts of SQLite's index, in steps of some milliseconds; whether there is more to merge.

    Without it a search would have to look into a part for every batch that was ever indexed.
    """
    for _ in range(steps):
        with writer.begin() as connection:
            before = _changes(connection)
            connection.execute(_MERGE)
            if _changes(connection) - before < 2:
                return False
    return True


def take_out(connection: Connection, article_ids: Sequence[int], before: Mapping[int, Links]) -> None:
    """Takes articles that are going to be deleted out of the index and its queue, and away from their copies."""
    queued = {each.article_id: each for each in _due(connection, article_ids)}
    read = _take_apart(connection, article_ids)
    if connection.dialect.name == "sqlite":
        held = [
            queued.get(article_id)
            or _Due(
                article_id=article_id,
                indexed_rev=read[article_id].rev,
                indexed_names=before[article_id].marks,
            )
            for article_id in article_ids
            if article_id in read and article_id in before
        ]
        _forget(connection, held, read)
    else:
        connection.execute(_DROP, [{"id": article_id} for article_id in article_ids])
    for article_id, each in read.items():
        syndication.forget_words(connection, article_id, each.fields[-1])
    syndication.leave(connection, article_ids)
    connection.execute(delete(fts_queue).where(fts_queue.c.article_id.in_(article_ids)))


def _due(connection: Connection, article_ids: Sequence[int] | None = None) -> list[_Due]:
    some = select(fts_queue).order_by(fts_queue.c.article_id)
    some = some.limit(BATCH) if article_ids is None else some.where(fts_queue.c.article_id.in_(article_ids))
    return [_Due(**row) for row in connection.execute(some).mappings()]


def _take_apart(connection: Connection, ids: Sequence[int]) -> dict[int, _Read]:
    found: dict[int, _Read] = {}
    for row in (
        connection.execute(select(*_READ).where(one_of(connection, article.c.id, ids))).mappings()
        if ids
        else ()
    ):
        fields = tuple(words(each) for each in texts_of(dict(row)))
        text = Text.of(fields[-1], row["dateline"])
        found[row["id"]] = _Read(rev=row["rev"], fields=fields, text=text)
    return found


def _index_sqlite(connection: Connection, due: Sequence[_Due], read: dict[int, _Read]) -> int:
    ids = [each.article_id for each in due]
    # What another process indexed or changed since it was read is left to the next round.
    still = {each.article_id: each for each in _due(connection, ids)}
    state = select(article.c.id, article.c.rev).where(one_of(connection, article.c.id, ids))
    revs = {row.id: row.rev for row in connection.execute(state)}
    now = [each for each in due if still.get(each.article_id) == each and _is(read, revs, each.article_id)]
    links = links_of(connection, [each.article_id for each in now])
    _forget(connection, now, read)
    rows = [
        _fts_row(each.article_id, read[each.article_id].fields, links[each.article_id].marks) for each in now
    ]
    if rows:
        connection.execute(_INSERT, rows)
    _find_copies(connection, now, read)
    connection.execute(delete(fts_queue).where(fts_queue.c.article_id.in_([each.article_id for each in now])))
    return len(now)


def _is(read: Mapping[int, _Read], revs: Mapping[int, int], article_id: int) -> bool:
    return article_id in read and read[article_id].rev == revs.get(article_id)


def _index_postgresql(connection: Connection, *, patient: bool) -> int:
    # Whoever holds a row indexes it: a save after its commit.
    some = select(fts_queue.c.article_id).order_by(fts_queue.c.article_id).limit(BATCH)
    taken = delete(fts_queue).where(fts_queue.c.article_id.in_(some.with_for_update(skip_locked=not patient)))
    due = [_Due(**row) for row in connection.execute(taken.returning(fts_queue)).mappings()]
    if not due:
        return 0
    read = _take_apart(connection, [each.article_id for each in due])
    links = links_of(connection, read)
    connection.execute(
        _PUT,
        [
            {
                "id": each,
                "at": links[each].at,
                "document": tsvector(read[each].fields, links[each].marks.split()),
            }
            for each in sorted(read)
        ],
    )
    connection.execute(text("SELECT pg_advisory_xact_lock(:number)"), {"number": _COPIES_LOCK})
    _find_copies(connection, due, read)
    return len(due)


def _find_copies(connection: Connection, due: Iterable[_Due], read: Mapping[int, _Read]) -> None:
    """Looks for copies of the texts that are new; those that only got other names keep theirs."""
    fresh = {
        each.article_id: read[each.article_id]
        for each in due
        if each.article_id in read and each.indexed_rev != read[each.article_id].rev
    }
    changed = [each for each in due if each.indexed_rev is not None and each.article_id in fresh]
    for article_id, fields in _superseded(connection, changed).items():
        syndication.forget_words(connection, article_id, fields[-1])
    syndication.leave(connection, [each.article_id for each in changed])
    syndication.join(connection, {article_id: each.text for article_id, each in fresh.items()})


def _forget(connection: Connection, due: Sequence[_Due], read: Mapping[int, _Read]) -> None:
    """Tells SQLite's index what it holds of these articles."""
    held = [each for each in due if each.indexed_rev is not None]
    old = _superseded(connection, [each for each in held if each.indexed_rev != read[each.article_id].rev])
    rows = []
    for each in held:
        of_now = each.indexed_rev == read[each.article_id].rev
        fields = read[each.article_id].fields if of_now else old[each.article_id]
        rows.append(_fts_row(each.article_id, fields, each.indexed_names or ""))
    if rows:
        connection.execute(_FORGET, rows)


def _superseded(connection: Connection, due: Iterable[_Due]) -> dict[int, tuple[list[str], ...]]:
    """The words of the versions that the index still holds of articles that have changed since."""
    wanted = {each.article_id: each.indexed_rev for each in due}
    if not wanted:
        return {}
    old = article_revision
    found = connection.execute(
        select(old.c.article_id, old.c.rev, old.c.document).where(old.c.article_id.in_(wanted))
    )
    return {
        article_id: tuple(words(each) for each in read_fields(Article.from_dict(document)))
        for article_id, rev, document in found
        if rev == wanted[article_id]
    }


def _fts_row(article_id: int, fields: Sequence[Sequence[str]], names: str) -> dict[str, Any]:
    return {
        "id": article_id,
        **dict(zip(_FIELDS, map(" ".join, fields), strict=True)),
        "topics": names,
    }


def _changes(connection: Connection) -> int:
    return int(connection.scalar(text("SELECT total_changes()")) or 0)
