"""PostgreSQL's full text asked newest first: one tsquery for all words, names and exclusions.

It plans by itself, but takes a look into a tsvector for as cheap as a comparison, where it fetches and unpacks three kB
out of line (15 µs): so the index is named to it, and asked for what is rare first.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from sqlalchemy import Connection, cast, column, func, select, table, text, true
from sqlalchemy.dialects.postgresql import TSQUERY
from sqlalchemy.sql.elements import ColumnElement

from storage.bulk import one_of
from storage.marks import name_mark
from storage.paging import between, chunked, read_page
from storage.question import Place, Question, split_terms
from storage.tables import FULL_TEXT_TABLE
from storage.terms import Term

_FTS = table(FULL_TEXT_TABLE, *map(column, ("at", "article_id", "document")))
_FEW = 1_000  # hits that are simply put in order
_BY_INDEX = text("SET LOCAL enable_seqscan = off")


def walk(connection: Connection, question: Question, hint: int) -> Iterator[Place]:
    """The places of the hits, newest first; about `hint` of them are going to be read.

    It guesses how many there are of what is too rare for its statistics, and may read every article from the newest on
    to find three: so the articles that have all the words are asked for first.
    """
    connection.execute(_BY_INDEX)
    few = _few(connection, question)
    if few is not None:
        yield from sorted(filter(question.fits, few), reverse=True)
        return
    key = (_FTS.c.at, _FTS.c.article_id)
    ids = select(*key).where(_holds(question))
    yield from chunked(lambda page, size: read_page(connection, ids, key, page, size), question, hint)


def count(connection: Connection, question: Question, cap: int) -> int:
    """How many articles fit, at most `cap`."""
    connection.execute(_BY_INDEX)
    few = _few(connection, question)
    if few is not None:
        return min(cap, sum(map(question.fits, few)))
    some = between(select(_FTS.c.article_id).where(_holds(question)), _FTS.c.at, question).limit(cap)
    return int(connection.scalar(select(func.count()).select_from(some.subquery())) or 0)


def _few(connection: Connection, question: Question) -> list[Place] | None:
    """The places of the hits in no order, whatever the time; None where more than a few articles have all the words."""
    wanted, unwanted = split_terms(question.terms)
    loose = tuple(
        Term(words=(word,), prefix=term.prefix and at == len(term.words) - 1)
        for term in wanted
        for at, word in enumerate(term.words)
    )
    if not loose and not question.facet_ids:
        return None
    some = select(_FTS.c.at, _FTS.c.article_id)
    having = some.where(_holds(replace(question, terms=loose))).limit(_FEW + 1)
    found: list[Place] = [(row[0], row[1]) for row in connection.execute(having).all()]
    if len(found) > _FEW:
        return None
    if unwanted or len(loose) > len(wanted):
        these = one_of(connection, _FTS.c.article_id, [article_id for _, article_id in found])
        exact = some.where(these, _holds(question))
        found = [(row[0], row[1]) for row in connection.execute(exact).all()]
    return found


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
