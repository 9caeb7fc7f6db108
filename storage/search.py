"""Which articles fit a question, newest first: the ids, along whichever index gives them soonest.

One name or none: a walk along the links of that name. Anything else: the full text, which knows names and time too
(storage/marks.py). PostgreSQL chooses its way itself; SQLite, which would put all hits of a common word in order before
it gives the first, is asked about one stretch of time after the other (storage/stretches.py).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import date
from itertools import islice
from typing import Any

from sqlalchemy import (
    Connection,
    Select,
    and_,
    cast,
    column,
    func,
    literal,
    not_,
    select,
    table,
    true,
    tuple_,
)
from sqlalchemy.dialects.postgresql import TSQUERY
from sqlalchemy.sql.elements import ColumnElement

from storage import beginnings, stretches
from storage.bulk import one_of
from storage.marks import day_of, name_mark, to_moment, to_number
from storage.question import Place, Question, split_terms
from storage.stretches import Expression
from storage.tables import FULL_TEXT_TABLE, Moment, article, article_facet
from storage.terms import Term

_FTS = table(FULL_TEXT_TABLE, *map(column, ("at", "article_id", "document")))
_FEW = 1_000  # hits that are simply put in order
_LOOKED_UP = 3_000  # articles with a common beginning that are counted by day


def newest(connection: Connection, question: Question, limit: int) -> list[Place]:
    """The places of the newest articles that fit, newest first, at most `limit`."""
    return list(islice(walk(connection, question, limit), limit))


def walk(connection: Connection, question: Question, hint: int) -> Iterator[Place]:
    """The places of all articles that fit, newest first; about `hint` of them are going to be read."""
    if question.impossible:
        return iter(())
    return _walk(connection, *beginnings.divided(connection, question, hint), hint)


def _walk(connection: Connection, asked: Question, looked_up: Sequence[Term], hint: int) -> Iterator[Place]:
    if not asked.terms and len(asked.facet_ids or ()) <= 1:
        found = _along_links(connection, asked, hint)
    elif connection.dialect.name == "sqlite":
        found = stretches.walk(connection, asked, expression(asked), hint)
    else:
        found = _along_document(connection, asked, hint)
    return beginnings.looked_through(connection, found, looked_up) if looked_up else found


def count(connection: Connection, question: Question, cap: int) -> int:
    """How many articles fit, at most `cap`."""
    if question.impossible:
        return 0
    asked, looked_up = beginnings.divided(connection, question, cap)
    if (
        connection.dialect.name == "sqlite"
        and not looked_up
        and (asked.terms or len(asked.facet_ids or ()) > 1)
    ):
        return stretches.count(connection, asked, expression(asked), cap)
    if asked.terms and not looked_up:  # PostgreSQL, which need not put in order what is only counted
        few = _few(connection, asked)
        if few is not None:
            return min(cap, sum(map(asked.fits, few)))
        some = _between(select(_FTS.c.article_id).where(_tsquery_holds(asked)), _FTS.c.at, asked).limit(cap)
        return int(connection.scalar(select(func.count()).select_from(some.subquery())) or 0)
    return sum(1 for _ in islice(_walk(connection, asked, looked_up, cap), cap))


def per_day(connection: Connection, question: Question, days: Sequence[date], cap: int) -> dict[date, int]:
    """How many articles fit on each of some days, newest first, at most `cap` a day."""
    asked, looked_up = beginnings.divided(connection, question, _LOOKED_UP)
    if connection.dialect.name == "sqlite" and not looked_up:
        return stretches.per_day(connection, asked, expression(asked), days, cap)
    counted = dict.fromkeys(days, 0)
    # A common beginning is looked up article by article: older days than the newest hits reach are left out.
    most = _LOOKED_UP if looked_up else len(days) * cap
    for number, _ in islice(_walk(connection, asked, looked_up, cap), most):
        counted[day_of(number)] = min(cap, counted.get(day_of(number), 0) + 1)
    return counted


def among(connection: Connection, question: Question, ids: Sequence[int]) -> set[int]:
    """Those of some articles that fit; for a handful, since each is looked at by itself."""
    if question.impossible or not ids:
        return set()
    rows = connection.execute(
        select(article_facet.c.article_id, article_facet.c.facet_id, article_facet.c.at).where(
            one_of(connection, article_facet.c.article_id, ids)
        )
    )
    at: dict[int, int] = {}
    names: dict[int, set[int]] = {}
    for article_id, facet_id, number in rows:
        at[article_id] = number
        names.setdefault(article_id, set()).add(facet_id)
    fitting = [
        each
        for each in at
        if names[each].issuperset(question.facet_ids or ()) and question.fits((at[each], each))
    ]
    return set(beginnings.with_terms(connection, fitting, question.terms)) if question.terms else set(fitting)


def expression(question: Question) -> Expression:
    """What FTS5 is asked: terms and names. Words are letters, digits and their marks only, so quoting them is all
    that it takes."""
    wanted, unwanted = split_terms(question.terms)
    names = [f'"{name_mark(each)}"' for each in question.facet_ids or ()]
    return Expression(" AND ".join([*map(_fts5, wanted), *names]), " OR ".join(map(_fts5, unwanted)))


def _along_links(connection: Connection, question: Question, hint: int) -> Iterator[Place]:
    if question.facet_ids:
        number, article_id = article_facet.c.at, article_facet.c.article_id
        ids = select(number, article_id).where(article_facet.c.facet_id == question.facet_ids[0])
        return _chunked(
            lambda page, size: _page(connection, ids, (number, article_id), page, size), question, hint
        )
    return _chunked(lambda page, size: _all(connection, page, size), question, hint)


def _chunked(read: Callable[[Question, int], list[Place]], question: Question, hint: int) -> Iterator[Place]:
    """Page after page of what `read` gives, in pages that grow."""
    size = hint
    while True:
        page = read(question, size)
        yield from page
        if len(page) < size:
            return
        question = replace(question, before=page[-1])
        size = min(2 * size, 4_000)


def _page(
    connection: Connection,
    ids: Select[*tuple[Any, ...]],
    key: tuple[ColumnElement[int], ColumnElement[int]],
    question: Question,
    size: int,
) -> list[Place]:
    at, identifier = key
    ids = _between(ids, at, question)
    if question.before is not None:
        ids = ids.where(tuple_(at, identifier) < tuple_(*map(literal, question.before)))
    rows = connection.execute(ids.order_by(at.desc(), identifier.desc()).limit(size)).all()
    return [(row[0], row[1]) for row in rows]


def _between(
    ids: Select[*tuple[Any, ...]], at: ColumnElement[int], question: Question
) -> Select[*tuple[Any, ...]]:
    if question.start is not None:
        ids = ids.where(at >= question.start)
    return ids if question.end is None else ids.where(at < question.end)


def _all(connection: Connection, question: Question, size: int) -> list[Place]:
    moment, article_id = article.c.moment, article.c.id
    ids = select(moment, article_id)
    if question.start is not None:
        ids = ids.where(moment >= literal(to_moment(question.start), Moment))
    if question.end is not None:
        ids = ids.where(moment < literal(to_moment(question.end), Moment))
    if question.before is not None:
        at = to_moment(question.before[0])
        ids = ids.where(tuple_(moment, article_id) < tuple_(literal(at, Moment), literal(question.before[1])))
    rows = connection.execute(ids.order_by(moment.desc(), article_id.desc()).limit(size))
    return [(to_number(row[0]), row[1]) for row in rows]


def _along_document(connection: Connection, question: Question, hint: int) -> Iterator[Place]:
    """PostgreSQL's hits. It guesses how many there are of what is too rare for its statistics, and may read every
    article from the newest on to find three: so the articles that have all the words are asked for first."""
    few = _few(connection, question)
    if few is not None:
        yield from sorted(filter(question.fits, few), reverse=True)
        return
    yield from _chunked(lambda page, size: _matching(connection, page, size), question, hint)


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
    having = some.where(_tsquery_holds(replace(question, terms=loose))).limit(_FEW + 1)
    found: list[Place] = [(row[0], row[1]) for row in connection.execute(having).all()]
    if len(found) > _FEW:
        return None
    if unwanted or len(loose) > len(wanted):
        these = one_of(connection, _FTS.c.article_id, [article_id for _, article_id in found])
        exact = some.where(these, _tsquery_holds(question))
        found = [(row[0], row[1]) for row in connection.execute(exact).all()]
    return found


def _matching(connection: Connection, question: Question, size: int) -> list[Place]:
    """PostgreSQL's page."""
    ids = select(_FTS.c.at, _FTS.c.article_id).where(_tsquery_holds(question))
    return _page(connection, ids, (_FTS.c.at, _FTS.c.article_id), question, size)


def _tsquery_holds(question: Question) -> ColumnElement[bool]:
    wanted, unwanted = split_terms(question.terms)
    conditions: list[ColumnElement[bool]] = [true()]
    pieces = [*map(_tsquery, wanted), *(f"'{name_mark(each)}'" for each in question.facet_ids or ())]
    if pieces:
        conditions.append(_FTS.c.document.op("@@")(cast(" & ".join(pieces), TSQUERY)))
    if unwanted:
        conditions.append(not_(_FTS.c.document.op("@@")(cast(" | ".join(map(_tsquery, unwanted)), TSQUERY))))
    return and_(*conditions)


def _fts5(term: Term) -> str:
    return '"' + " ".join(term.words) + '"' + (" *" if term.prefix else "")


def _tsquery(term: Term) -> str:
    lexemes = [f"'{word}'" for word in term.words]
    if term.prefix:
        lexemes[-1] += ":*"
    return "(" + " <-> ".join(lexemes) + ")"
