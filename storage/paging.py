"""Page after page of places along an index, newest first."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

from sqlalchemy import Connection, Select, literal, tuple_
from sqlalchemy.sql.elements import ColumnElement

from storage.question import Place, Question

_LONGEST = 4_000  # places of a page


def chunked(read: Callable[[Question, int], list[Place]], question: Question, hint: int) -> Iterator[Place]:
    """Page after page of what `read` gives, in pages that grow."""
    size = hint
    while True:
        page = read(question, size)
        yield from page
        if len(page) < size:
            return
        question = replace(question, before=page[-1])
        size = min(2 * size, _LONGEST)


def read_page(
    connection: Connection,
    ids: Select[*tuple[Any, ...]],
    key: tuple[ColumnElement[int], ColumnElement[int]],
    question: Question,
    size: int,
) -> list[Place]:
    at, identifier = key
    ids = between(ids, at, question)
    if question.before is not None:
        ids = ids.where(tuple_(at, identifier) < tuple_(*map(literal, question.before)))
    rows = connection.execute(ids.order_by(at.desc(), identifier.desc()).limit(size)).all()
    return [(row[0], row[1]) for row in rows]


def between(
    ids: Select[*tuple[Any, ...]], at: ColumnElement[int], question: Question
) -> Select[*tuple[Any, ...]]:
    if question.start is not None:
        ids = ids.where(at >= question.start)
    return ids if question.end is None else ids.where(at < question.end)
