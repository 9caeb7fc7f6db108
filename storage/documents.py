"""PostgreSQL's full text asked newest first: one tsquery for all words, names and exclusions.

It plans by itself, but takes a look into a tsvector for as cheap as a comparison, where it fetches and unpacks three kB
that stand elsewhere (15 µs), and guesses how many hits there are of what is too rare for its statistics: it might read
every article from the newest on to find three. So the index is asked first for as many hits as are simply put in order;
of what has more, the newest are soon found.
"""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import Connection, cast, column, func, select, table, text, true
from sqlalchemy.dialects.postgresql import TSQUERY
from sqlalchemy.sql.elements import ColumnElement

from storage.marks import name_mark
from storage.paging import between, chunked, read_page
from storage.question import Place, Question, split_terms
from storage.tables import FULL_TEXT_TABLE
from storage.terms import Term

_FTS = table(FULL_TEXT_TABLE, *map(column, ("at", "article_id", "document")))
# Hits that are simply put in order; for each that is going to be read so many. To walk from the newest on looks into
# documents until enough are found, 15 µs each, while the index knows words by itself; not whether they are a phrase.
_FEW, _MOST = 1_000, 5_000
_FOR_EACH = 15
_BY_INDEX = text("SET LOCAL enable_seqscan = off")


def walk(connection: Connection, question: Question, hint: int) -> Iterator[Place]:
    """The places of the hits, newest first; about `hint` of them are going to be read."""
    phrase = any(len(term.words) > 1 for term in question.terms)
    few = _few(connection, question, _FEW if phrase else min(max(_FEW, _FOR_EACH * hint), _MOST))
    if few is not None:
        yield from sorted(filter(question.fits, few), reverse=True)
        return
    key = (_FTS.c.at, _FTS.c.article_id)
    ids = select(*key).where(_holds(question))
    yield from chunked(lambda page, size: read_page(connection, ids, key, page, size), question, hint)


def count(connection: Connection, question: Question, cap: int) -> int:
    """How many articles fit, at most `cap`."""
    few = _few(connection, question, _FEW)
    if few is not None:
        return min(cap, sum(map(question.fits, few)))
    some = between(select(_FTS.c.article_id).where(_holds(question)), _FTS.c.at, question).limit(cap)
    return int(connection.scalar(select(func.count()).select_from(some.subquery())) or 0)


def _few(connection: Connection, question: Question, most: int) -> list[Place] | None:
    """The places of the hits in no order, whatever the time; None where there are more than `most`."""
    if not question.facet_ids and not split_terms(question.terms)[0]:
        return None  # an index leaves out of something: of all articles it would be read from end to end
    connection.execute(_BY_INDEX)
    some = select(_FTS.c.at, _FTS.c.article_id).where(_holds(question)).limit(most + 1)
    found: list[Place] = [(row[0], row[1]) for row in connection.execute(some).all()]
    return found if len(found) <= most else None


def _holds(question: Question) -> ColumnElement[bool]:
    wanted, unwanted = split_terms(question.terms)
    pieces = [*map(_tsquery, wanted), *(f"'{name_mark(each)}'" for each in question.facet_ids or ())]
    # Within the one query: the index then knows what to leave out, where a second condition is held against each hit.
    pieces += [f"!{_tsquery(term)}" for term in unwanted]
    return _FTS.c.document.op("@@")(cast(" & ".join(pieces), TSQUERY)) if pieces else true()


def _tsquery(term: Term) -> str:
    lexemes = [f"'{word}'" for word in term.words]
    if term.prefix:
        lexemes[-1] += ":*"
    return "(" + " <-> ".join(lexemes) + ")"
