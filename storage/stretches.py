"""SQLite's full text asked newest first: about one stretch of time after the other, each as long as it needs to be.

FTS5 gives hits in the order of ids and has no cheaper way to "the newest" of a common word than all of them. Which
days there are, and how many articles on each, stands in `day_count`; the days of an article are marks in the index.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from typing import NamedTuple

from sqlalchemy import Connection, func, select, text

from storage.facets import EVERYTHING
from storage.marks import day_of, start_of, time_marks
from storage.question import Place, Question
from storage.tables import article_facet, day_count

_FEW = 400  # hits that are simply put in order
_MOST = 4_000  # hits of one stretch; one that has more is cut, unless it is a single day
_FIRST = 400  # articles of the first stretch
_GROWTH = 8
_KEYS = 500  # in one IN list
_DAY = 86_400_000_000  # microseconds

_HITS = text("SELECT rowid FROM article_fts WHERE article_fts MATCH :expression LIMIT :most")
_COUNT = text(
    "SELECT count(*) FROM (SELECT rowid FROM article_fts WHERE article_fts MATCH :expression LIMIT :most)"
)


class Day(NamedTuple):
    day: date
    articles: int


class Expression(NamedTuple):
    """What FTS5 is asked: what must hold, and what must not; either may be empty."""

    wanted: str
    unwanted: str

    def within(self, marks: Sequence[str]) -> str:
        """The expression for articles that have one of the marks; without marks, for all."""
        pieces = [f"({self.wanted})"] if self.wanted else []
        if marks:
            pieces.append("(" + " OR ".join(f'"{mark}"' for mark in marks) + ")")
        both = " AND ".join(pieces)
        # FTS5 can only exclude from something.
        return f"({both}) NOT ({self.unwanted})" if self.unwanted else both


def walk(connection: Connection, question: Question, asked: Expression, hint: int) -> Iterator[Place]:
    """The places of the hits, newest first; about `hint` of them are going to be read."""
    if asked.wanted:
        few = _hits(connection, asked.within(()), _FEW + 1)
        if len(few) <= _FEW:
            yield from _in_order(connection, question, few)
            return
    days = _days(connection, question)
    at, size = 0, _FIRST
    while at < len(days):
        hits, after = _of_stretch(connection, question, asked, days, (at, _reach(days, at, size)))
        yield from _in_order(connection, question, hits)
        articles = sum(each.articles for each in days[at:after])
        needed = 1.5 * hint * articles / max(len(hits), 1)
        size = int(min(max(_FIRST, needed), _GROWTH * max(size, articles)))
        at = after


def count(connection: Connection, question: Question, asked: Expression, cap: int) -> int:
    """How many articles fit, at most `cap`."""
    if question.start is None and question.end is None and asked.wanted:
        return _count(connection, asked.within(()), cap)
    days = _days(connection, question)
    total = 0
    # The first and the last day may be cut by the stretch of time: their hits are looked at one by one.
    for at in sorted({0, len(days) - 1} if days else ()):
        only = days[at].day
        hits = _hits(connection, asked.within(time_marks([only], only)), -1)
        total += len(_in_order(connection, question, hits))
    if total < cap and len(days) > 2:
        inner = [each.day for each in days[1:-1]]
        total += _count(connection, asked.within(time_marks(inner, days[-1].day)), cap - total)
    return min(total, cap)


def per_day(
    connection: Connection, question: Question, asked: Expression, days: Sequence[date], cap: int
) -> dict[date, int]:
    """How many articles fit on each of the days, at most `cap` a day."""
    counted: dict[date, int] = {}
    for day in days:
        within = asked.within(time_marks([day], day))
        cut = not (question.fits((start_of(day), 1)) and question.fits((start_of(day) + _DAY - 1, 1)))
        if cut:
            counted[day] = min(cap, len(_in_order(connection, question, _hits(connection, within, -1))))
        else:
            counted[day] = _count(connection, within, cap)
    return counted


def populated(connection: Connection, question: Question, limit: int) -> list[Day]:
    """The newest days of the stretch of time that have articles, newest first."""
    return _days(connection, question, limit)


def _of_stretch(
    connection: Connection,
    question: Question,
    asked: Expression,
    days: Sequence[Day],
    stretch: tuple[int, int],
) -> tuple[list[int], int]:
    """The hits of the days of a stretch, and where it ended: one with too many hits is cut."""
    at, after = stretch
    while True:
        # The day behind the stretch says which months it covers whole; behind the last day there may be any.
        behind = days[after].day if after < len(days) else (None if question.start is None else days[-1].day)
        marks = time_marks([each.day for each in days[at:after]], behind)
        single = after - at == 1
        hits = _hits(connection, asked.within(marks), -1 if single else _MOST + 1)
        if single or len(hits) <= _MOST:
            return hits, after
        after = at + (after - at) // 2


def _days(connection: Connection, question: Question, limit: int | None = None) -> list[Day]:
    """The days that have articles, newest first."""
    some = select(day_count.c.day, day_count.c.articles).where(
        day_count.c.facet_id == EVERYTHING, day_count.c.articles > 0
    )
    if question.newest is not None:
        some = some.where(day_count.c.day <= day_of(question.newest))
    if question.start is not None:
        some = some.where(day_count.c.day >= day_of(question.start))
    return [Day(*row) for row in connection.execute(some.order_by(day_count.c.day.desc()).limit(limit)).all()]


def _reach(days: Sequence[Day], at: int, size: int) -> int:
    """Where a stretch of about `size` articles ends."""
    articles = 0
    while at < len(days) and articles < size:
        articles += days[at].articles
        at += 1
    return at


def _in_order(connection: Connection, question: Question, hits: Sequence[int]) -> list[Place]:
    """The hits that stand in the stretch of time and behind the page before, newest first."""
    places: list[Place] = []
    number = func.max(article_facet.c.at)
    for start in range(0, len(hits), _KEYS):
        some = select(number, article_facet.c.article_id).where(
            article_facet.c.article_id.in_(hits[start : start + _KEYS])
        )
        places += [
            (row[0], row[1]) for row in connection.execute(some.group_by(article_facet.c.article_id)).all()
        ]
    return sorted(filter(question.fits, places), reverse=True)


def _hits(connection: Connection, expression: str, most: int) -> list[int]:
    return [row[0] for row in connection.execute(_HITS, {"expression": expression, "most": most}).all()]


def _count(connection: Connection, expression: str, cap: int) -> int:
    return int(connection.scalar(_COUNT, {"expression": expression, "most": cap}) or 0)
