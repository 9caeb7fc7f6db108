"""Which articles fit a question, newest first: the ids, along whichever index gives them soonest.

One name or none: a walk along the links of that name. Anything else: the full text, which knows names and time too
(storage/marks.py): SQLite's is asked by storage/stretches.py, PostgreSQL's by storage/documents.py.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from itertools import islice

from sqlalchemy import Connection, literal, select, tuple_

from storage import beginnings, documents, stretches
from storage.bulk import one_of
from storage.marks import day_of, to_moment, to_number
from storage.paging import chunked, read_page
from storage.question import Place, Question
from storage.tables import Moment, article, article_facet
from storage.terms import Term

_LOOKED_UP = 1_200  # articles with a common beginning that are counted by day


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
        found = stretches.walk(connection, asked, hint)
    else:
        found = documents.walk(connection, asked, hint)
    return beginnings.looked_through(connection, found, looked_up) if looked_up else found


def count(connection: Connection, question: Question, cap: int) -> int:
    """How many articles fit, at most `cap`."""
    if question.impossible:
        return 0
    asked, looked_up = beginnings.divided(connection, question, cap)
    if not looked_up and (asked.terms or len(asked.facet_ids or ()) > 1):
        by_index = stretches.count if connection.dialect.name == "sqlite" else documents.count
        return by_index(connection, asked, cap)
    return sum(1 for _ in islice(_walk(connection, asked, looked_up, cap), cap))


def per_day(connection: Connection, question: Question, days: Sequence[date], cap: int) -> dict[date, int]:
    """How many articles fit on each of some days, newest first, at most `cap` a day."""
    asked, looked_up = beginnings.divided(connection, question, _LOOKED_UP)
    if connection.dialect.name == "sqlite" and not looked_up:
        return stretches.per_day(connection, asked, days, cap)
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


def _along_links(connection: Connection, question: Question, hint: int) -> Iterator[Place]:
    if question.facet_ids:
        number, article_id = article_facet.c.at, article_facet.c.article_id
        ids = select(number, article_id).where(article_facet.c.facet_id == question.facet_ids[0])
        return chunked(
            lambda page, size: read_page(connection, ids, (number, article_id), page, size), question, hint
        )
    return chunked(lambda page, size: _all(connection, page, size), question, hint)


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
