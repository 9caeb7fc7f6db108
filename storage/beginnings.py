"""Beginnings that most articles have, looked up in the articles themselves.

For a beginning the index gathers every article that has one of its words before it gives the first (0.6 s for "a*" at
125,000 articles); of articles that most likely have it the newest are enough.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import islice

from sqlalchemy import Connection, func, select

from storage.bulk import one_of
from storage.convert import texts_of
from storage.question import Place, Question, is_short
from storage.snippets import stands_in
from storage.tables import article
from storage.terms import Term

_SAMPLE = 40  # newest articles that tell how many have a beginning
_CHUNK = 320  # articles that are looked through at a time
# Measured, in microseconds: gathering one occurrence of a beginning, finding it in an article, and looking for it in
# one that has it not.
_GATHERED = 0.2
_FOUND, _MISSED = 15.0, 150.0


def divided(connection: Connection, question: Question, needed: int) -> tuple[Question, list[Term]]:
    """The question for the index, and the beginnings that are cheaper looked up in the articles; `needed` of those
    that fit are going to be read."""
    short = [each for each in question.terms if is_short(each)]
    if not short:
        return question, []
    newest = select(article.c.id).order_by(article.c.moment.desc(), article.c.id.desc()).limit(_SAMPLE)
    sample = list(connection.scalars(newest))
    stored = int(connection.scalar(select(func.max(article.c.id))) or 0)
    common = [
        each
        for each in short
        if _is_cheaper(
            len(list(with_terms(connection, sample, [replace(each, excluded=False)]))), stored, needed
        )
    ]
    return replace(question, terms=tuple(each for each in question.terms if each not in common)), common


def _is_cheaper(found: int, stored: int, needed: int) -> bool:
    """Whether `needed` articles with a beginning that `found` of the sample have are found sooner by looking.

    Words fall into articles as rain into fields (Poisson): where a share of p has a beginning, it stands -ln(1 - p)
    times in one on average.
    """
    if found in (0, _SAMPLE):
        return found > 0
    share = found / _SAMPLE
    looked_through = needed * (_FOUND + _MISSED * (1 - share) / share)
    return looked_through < stored * -math.log(1 - share) * _GATHERED


def looked_through(connection: Connection, found: Iterator[Place], terms: Sequence[Term]) -> Iterator[Place]:
    """Those of the articles that have the beginnings, in their order."""
    size = 40
    while chunk := list(islice(found, size)):
        fitting = set(with_terms(connection, [article_id for _, article_id in chunk], terms))
        yield from (place for place in chunk if place[1] in fitting)
        size = min(2 * size, _CHUNK)


def with_terms(connection: Connection, ids: Sequence[int], terms: Sequence[Term]) -> Iterator[int]:
    """Those of the articles whose texts have every term, and no excluded one."""
    for start in range(0, len(ids), _CHUNK):
        some = ids[start : start + _CHUNK]
        seen = set(_seen_at_once(connection, some, terms))
        yield from seen
        columns = (article.c[name] for name in ("id", "headline", "standfirst", "byline", "dateline", "body"))
        rest = select(*columns).where(
            one_of(connection, article.c.id, [each for each in some if each not in seen])
        )
        for row in connection.execute(rest).mappings().all():
            if _has_terms(texts_of(dict(row)), terms):
                yield row["id"]


def _seen_at_once(connection: Connection, ids: Sequence[int], terms: Sequence[Term]) -> Iterator[int]:
    """Those of the articles in whose bodies every beginning stands behind a space. The database sees that itself, and
    most articles with a common beginning need not be read."""
    if any(term.excluded or len(term.words) > 1 or not term.words[0].isascii() for term in terms):
        return
    # SQLite's own LIKE passes over the case of ASCII, which is all that is asked for.
    like = "LIKE" if connection.dialect.name == "sqlite" else "ILIKE"
    there = (article.c.body.op(like)(f"% {term.words[0]}%") for term in terms)
    yield from connection.scalars(
        select(article.c.id).where(one_of(connection, article.c.id, ids), *there)
    ).all()


def _has_terms(texts: Sequence[str], terms: Sequence[Term]) -> bool:
    """Whether the texts have every term and no excluded one."""
    return all(any(stands_in(each, term) for each in reversed(texts)) != term.excluded for term in terms)
