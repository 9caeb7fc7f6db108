"""Full text by dialect: what is indexed, how the index follows the articles, and how terms are asked for.

The index is brought up to date after a save, in transactions of its own: `fts_queue` says what is due. A row
of the queue is written in the transaction of its article, so a process killed in between leaves the work to
the next one.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, Engine, RowMapping, Select, cast, column, delete, select, table, text
from sqlalchemy.dialects.postgresql import TSQUERY
from sqlalchemy.sql.elements import ColumnElement

from cleaners.article import Article
from storage.convert import read_fields
from storage.tables import FULL_TEXT_TABLE, article, article_revision, fts_queue
from storage.terms import Term
from storage.words import words

# Articles indexed in one transaction: some tens of milliseconds during which nobody else writes.
BATCH = 100

# PostgreSQL: positions end at 16,383, a lexeme keeps 255 of them, a tsvector 1 MB in all.
_LAST_POSITION = 16_383
_MOST_POSITIONS = 255
_MOST_BYTES = 1_000_000

# rowid and the column named like its table are SQLite's, article_id and document PostgreSQL's.
_FTS = table(FULL_TEXT_TABLE, *map(column, ("rowid", FULL_TEXT_TABLE, "article_id", "document")))

_INSERT = text(
    "INSERT INTO article_fts (rowid, headline, standfirst, byline, dateline, body)"
    " VALUES (:id, :headline, :standfirst, :byline, :dateline, :body)"
)
# The index stands outside the table, so SQLite has to be told what it had indexed in order to forget it.
_FORGET = text(
    "INSERT INTO article_fts (article_fts, rowid, headline, standfirst, byline, dateline, body)"
    " VALUES ('delete', :id, :headline, :standfirst, :byline, :dateline, :body)"
)
_PUT = text(
    "INSERT INTO article_fts (article_id, document) VALUES (:id, CAST(:document AS tsvector))"
    " ON CONFLICT (article_id) DO UPDATE SET document = excluded.document"
)
_READ_COLUMNS = tuple(
    article.c[name] for name in ("id", "headline", "standfirst", "byline", "dateline", "body")
)


def index_pending(reader: Engine, writer: Engine, *, patient: bool) -> int:
    """Brings the index up to date; how many articles were indexed.

    On PostgreSQL articles that another process is saving or indexing are waited for when `patient`, else
    left to it.
    """
    total = 0
    while True:
        with reader.connect() as connection:  # without a lock: mostly nothing is due
            if connection.scalar(select(fts_queue.c.article_id).limit(1)) is None:
                return total
        with writer.begin() as connection:
            done = (
                _index_sqlite(connection)
                if connection.dialect.name == "sqlite"
                else _index_postgresql(connection, patient=patient)
            )
        total += done
        if done < BATCH:
            return total


def matching(
    dialect: str, terms: Sequence[Term], article_id: ColumnElement[int]
) -> list[ColumnElement[bool]]:
    """The conditions under which an article has every term and none of the excluded ones."""
    conditions: list[ColumnElement[bool]] = []
    wanted = [term for term in terms if not term.excluded]
    if wanted:
        conditions.append(article_id.in_(_hits(dialect, wanted, every=True)))
    unwanted = [term for term in terms if term.excluded]
    if unwanted:
        conditions.append(article_id.not_in(_hits(dialect, unwanted, every=False)))
    return conditions


def _hits(dialect: str, terms: Sequence[Term], *, every: bool) -> Select[tuple[int]]:
    if dialect == "sqlite":
        expression = (" AND " if every else " OR ").join(map(_fts5, terms))
        return select(_FTS.c.rowid).where(_FTS.c.article_fts.op("MATCH")(expression))
    expression = (" & " if every else " | ").join(map(_tsquery, terms))
    return select(_FTS.c.article_id).where(_FTS.c.document.op("@@")(cast(expression, TSQUERY)))


# Words are letters, digits and their marks only (storage/words.py), so quoting them is all that it takes.


def _fts5(term: Term) -> str:
    return '"' + " ".join(term.words) + '"' + (" *" if term.prefix else "")


def _tsquery(term: Term) -> str:
    lexemes = [f"'{word}'" for word in term.words]
    if term.prefix:
        lexemes[-1] += ":*"
    return "(" + " <-> ".join(lexemes) + ")"


def tsvector(texts: Iterable[str]) -> str:
    """The texts as a tsvector literal; a gap of positions keeps phrases from running across two of them.

    Made here and not by to_tsvector, whose parser depends on the server's locale and reads "3.5", "a/b" or
    "well-known" otherwise than SQLite does.
    """
    places: dict[str, list[int]] = {}
    taken: Counter[str] = Counter()
    position = size = 0
    for each in texts:
        for word in words(each):
            position += 1
            if word not in taken:
                size += len(word.encode()) + 4
            if size > _MOST_BYTES:
                return _literal(places)
            if taken[word] < _MOST_POSITIONS and position <= _LAST_POSITION:
                places.setdefault(word, []).append(position)
                size += 2
            elif word not in places:
                places[word] = [_LAST_POSITION]
            taken[word] += 1
        position += 1
    return _literal(places)


def _literal(places: Mapping[str, Sequence[int]]) -> str:
    return " ".join(f"'{word}':{','.join(map(str, positions))}" for word, positions in places.items())


def _index_sqlite(connection: Connection) -> int:
    some = select(fts_queue).order_by(fts_queue.c.article_id).limit(BATCH)
    due = {row.article_id: row.indexed_rev for row in connection.execute(some)}
    if not due:
        return 0
    old = _superseded(connection, due)
    if old:
        connection.execute(_FORGET, old)
    current = _current(connection, due)
    connection.execute(_INSERT, [_fts_row(row["id"], _texts(row)) for row in current])
    connection.execute(delete(fts_queue).where(fts_queue.c.article_id.in_(due)))
    return len(due)


def _index_postgresql(connection: Connection, *, patient: bool) -> int:
    # Whoever holds a row indexes it: a save after its commit.
    some = select(fts_queue.c.article_id).order_by(fts_queue.c.article_id).limit(BATCH)
    taken = delete(fts_queue).where(fts_queue.c.article_id.in_(some.with_for_update(skip_locked=not patient)))
    due = connection.scalars(taken.returning(fts_queue.c.article_id)).all()
    if not due:
        return 0
    current = _current(connection, due)
    connection.execute(_PUT, [{"id": row["id"], "document": tsvector(_texts(row))} for row in current])
    return len(due)


def _current(connection: Connection, ids: Iterable[int]) -> Sequence[RowMapping]:
    return connection.execute(select(*_READ_COLUMNS).where(article.c.id.in_(ids))).mappings().all()


def _superseded(connection: Connection, due: Mapping[int, int | None]) -> list[dict[str, Any]]:
    """What the index still holds of the articles that have changed since."""
    changed = {article_id: rev for article_id, rev in due.items() if rev is not None}
    if not changed:
        return []
    found = connection.execute(
        select(article_revision.c.article_id, article_revision.c.rev, article_revision.c.document).where(
            article_revision.c.article_id.in_(changed)
        )
    )
    return [
        _fts_row(article_id, read_fields(Article.from_dict(document)))
        for article_id, rev, document in found
        if rev == changed[article_id]
    ]


def _texts(row: RowMapping) -> tuple[str, ...]:
    dateline = row["dateline"]["raw"] if row["dateline"] else ""
    return (row["headline"] or "", row["standfirst"] or "", row["byline"] or "", dateline, row["body"])


def _fts_row(article_id: int, texts: Sequence[str]) -> dict[str, Any]:
    indexed = [" ".join(words(each)) for each in texts]
    return dict(
        zip(
            ("id", "headline", "standfirst", "byline", "dateline", "body"),
            [article_id, *indexed],
            strict=True,
        )
    )
