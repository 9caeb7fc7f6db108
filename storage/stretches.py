"""SQLite's full text asked newest first: about one stretch of time after the other, each as long as it needs to be.

FTS5 gives hits in the order of ids and has no cheaper way to "the newest" of a common word than all of them. Which
days there are, and how many articles on each, stands in `day_count`; the days of an article are marks in the index.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from typing import NamedTuple

from sqlalchemy import Connection, Date, bindparam, text

from storage.facets import EVERYTHING
from storage.marks import day_of, name_mark, start_of, time_marks
from storage.question import Place, Question, split_terms
from storage.tables import day_count
from storage.terms import Term

_FEW = 400  # hits that are simply put in order
_MOST = 4_000  # hits of one stretch; one that has more is cut, unless it is a single day
_FIRST = 400  # articles of the first stretch at least
_LARGEST_FIRST = 20_000  # and at most: how frequent a word is changes with the news
_GROWTH = 8
_SPARE = 1.5  # times as long a stretch as the hits so far suggest
_DAYS_AT_FIRST = 32
_DAY = 86_400_000_000  # microseconds

_HITS = text("SELECT rowid FROM article_fts WHERE article_fts MATCH :expression LIMIT :most")
_DAYS = (
    text(
        "SELECT day, articles FROM day_count WHERE facet_id = :everything AND articles > 0"
        " AND day BETWEEN :oldest AND :newest ORDER BY day DESC LIMIT :most"
    )
    .bindparams(bindparam("oldest", type_=Date), bindparam("newest", type_=Date), everything=EVERYTHING)
    .columns(day_count.c.day, day_count.c.articles)
)
_ALL_DAYS = (date.max - date.min).days
# All links of an article have its moment; the first will do.
_PLACES = text(
    "SELECT (SELECT at FROM article_facet WHERE article_id = asked.value LIMIT 1), asked.value"
    " FROM json_each(:ids) AS asked"
)
_COUNT = text(
    "SELECT count(*) FROM (SELECT rowid FROM article_fts WHERE article_fts MATCH :expression LIMIT :most)"
)


class Day(NamedTuple):
    day: date
    articles: int


class _Expression(NamedTuple):
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


def walk(connection: Connection, question: Question, hint: int) -> Iterator[Place]:
    """The places of the hits, newest first; about `hint` of them are going to be read."""
    asked = _expression(question)
    needed = 0.0
    if asked.wanted:
        few = _hits(connection, asked.within(()), _FEW + 1)
        if len(few) <= _FEW:
            yield from _in_order(connection, question, few)
            return
        # As frequent as among the oldest: ids are given in the order of storing.
        needed = _SPARE * hint * few[-1] / len(few)
    days = _Calendar(connection, question)
    at, size = 0, int(max(_FIRST, min(needed, _LARGEST_FIRST)))
    while days.reaches(at):
        hits, after = _of_stretch(connection, question, asked, days, (at, days.reach(at, size)))
        yield from _in_order(connection, question, hits)
        articles = sum(each.articles for each in days.known[at:after])
        needed = _SPARE * hint * articles / max(len(hits), 1)
        size = int(min(max(_FIRST, needed), _GROWTH * max(size, articles)))
        at = after


def count(connection: Connection, question: Question, cap: int) -> int:
    """How many articles fit, at most `cap`."""
    asked = _expression(question)
    if question.start is None and question.end is None and asked.wanted:
        return _count(connection, asked.within(()), cap)
    days = populated(connection, question, None)
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


def per_day(connection: Connection, question: Question, days: Sequence[date], cap: int) -> dict[date, int]:
    """How many articles fit on each of the days, at most `cap` a day; the days are consecutive among those that have
    articles."""
    asked = _expression(question)
    counted: dict[date, int] = {}
    if any(term.prefix for term in question.terms):
        # For a beginning the index gathers all its words, each time it is asked: asked once, the hits are dealt out.
        hits = set(_hits(connection, asked.within(time_marks(days, days[-1])), -1)) if days else set()
        asked = _Expression("", "")
    else:
        hits = None
    for day in days:
        within = asked.within(time_marks([day], day))
        cut = not (question.fits((start_of(day), 1)) and question.fits((start_of(day) + _DAY - 1, 1)))
        if cut or hits is not None:
            of_day = _hits(connection, within, -1)
            found = of_day if hits is None else [each for each in of_day if each in hits]
            counted[day] = min(cap, len(_in_order(connection, question, found) if cut else found))
        else:
            counted[day] = _count(connection, within, cap)
    return counted


def populated(connection: Connection, question: Question, limit: int | None) -> list[Day]:
    """The newest days of the stretch of time that have articles, newest first."""
    newest = None if question.newest is None else day_of(question.newest)
    return _days(connection, question, newest, limit)


def _expression(question: Question) -> _Expression:
    """Terms and names. Words are letters, digits and their marks only, so quoting them is all that it takes."""
    wanted, unwanted = split_terms(question.terms)
    names = [f'"{name_mark(each)}"' for each in question.facet_ids or ()]
    return _Expression(" AND ".join([*map(_fts5, wanted), *names]), " OR ".join(map(_fts5, unwanted)))


def _fts5(term: Term) -> str:
    return '"' + " ".join(term.words) + '"' + (" *" if term.prefix else "")


class _Calendar:
    """The days of the stretch of time that have articles, newest first; read as far as they are needed."""

    def __init__(self, connection: Connection, question: Question) -> None:
        self._connection = connection
        self._question = question
        self._whole = False
        self.known: list[Day] = []

    def reaches(self, at: int) -> bool:
        """Whether there is a day of this place in the order."""
        while at >= len(self.known) and not self._whole:
            self._read_on()
        return at < len(self.known)

    def reach(self, at: int, size: int) -> int:
        """Where a stretch of about `size` articles ends."""
        articles = 0
        while articles < size and self.reaches(at):
            articles += self.known[at].articles
            at += 1
        return at

    def _read_on(self) -> None:
        pages = max(_DAYS_AT_FIRST, len(self.known))
        if self.known:
            oldest = self.known[-1].day
            newest = oldest - timedelta(days=1) if oldest > date.min else None
            more = _days(self._connection, self._question, newest, pages) if newest else []
        else:
            more = populated(self._connection, self._question, pages)
        self._whole = len(more) < pages
        self.known += more


def _of_stretch(
    connection: Connection,
    question: Question,
    asked: _Expression,
    days: _Calendar,
    stretch: tuple[int, int],
) -> tuple[list[int], int]:
    """The hits of the days of a stretch, and where it ended: one with too many hits is cut."""
    at, after = stretch
    while True:
        of_stretch = [each.day for each in days.known[at:after]]
        # The day behind the stretch says which months it covers whole; behind the last day there may be any.
        none = None if question.start is None else of_stretch[-1]
        behind = days.known[after].day if days.reaches(after) else none
        single = after - at == 1
        hits = _hits(connection, asked.within(time_marks(of_stretch, behind)), -1 if single else _MOST + 1)
        if single or len(hits) <= _MOST:
            return hits, after
        after = at + (after - at) // 2


def _days(connection: Connection, question: Question, newest: date | None, limit: int | None) -> list[Day]:
    """The days that have articles, newest first, from `newest` on."""
    asked = {
        "oldest": date.min if question.start is None else day_of(question.start),
        "newest": newest or date.max,
        "most": limit or _ALL_DAYS,
    }
    return [Day(*row) for row in connection.execute(_DAYS, asked).all()]


def _in_order(connection: Connection, question: Question, hits: Sequence[int]) -> list[Place]:
    """The hits that stand in the stretch of time and behind the page before, newest first."""
    rows = connection.execute(_PLACES, {"ids": json.dumps(hits)}).all() if hits else []
    return sorted(
        filter(question.fits, ((at, article_id) for at, article_id in rows if at is not None)), reverse=True
    )


def _hits(connection: Connection, expression: str, most: int) -> list[int]:
    return [row[0] for row in connection.execute(_HITS, {"expression": expression, "most": most}).all()]


def _count(connection: Connection, expression: str, cap: int) -> int:
    return int(connection.scalar(_COUNT, {"expression": expression, "most": cap}) or 0)
