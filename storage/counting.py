"""How many articles fit: by name, and by day."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import date
from heapq import nlargest
from operator import itemgetter

from sqlalchemy import Connection, func, select

from storage import search, stretches
from storage.bulk import one_of
from storage.facets import COUNTED_KINDS, EVERYTHING
from storage.marks import day_of, start_of
from storage.query import Query
from storage.question import Question, read_question
from storage.tables import article_facet, day_count, facet

FACETED = 300  # newest articles whose names are counted
_DAY = 86_400_000_000  # microseconds


@dataclass(frozen=True, slots=True, kw_only=True)
class FacetCounts:
    """Names by kind, the most frequent first, each with its number of articles among the `counted` newest that fit.

    `whole` says that no more than those fit.
    """

    counted: int
    whole: bool
    names: dict[str, list[tuple[str, int]]]


def facets(connection: Connection, query: Query, kinds: Collection[str], limit: int) -> FacetCounts:
    """Which names the articles that fit have."""
    question = read_question(connection, query, paged=False)
    ids = [article_id for _, article_id in search.newest(connection, question, FACETED + 1)]
    some = one_of(connection, article_facet.c.article_id, ids[:FACETED])
    # Without a join: SQLite would begin with every name of these kinds.
    of_some = select(article_facet.c.facet_id, func.count()).where(some).group_by(article_facet.c.facet_id)
    counted: dict[int, int] = {row[0]: row[1] for row in connection.execute(of_some).all()}
    numbers: dict[str, dict[int, int]] = {kind: {} for kind in kinds}
    kept = select(facet.c.id, facet.c.kind).where(one_of(connection, facet.c.id, counted))
    for facet_id, kind in connection.execute(kept).all():
        if kind in numbers:
            numbers[kind][facet_id] = counted[facet_id]
    # Thousands of names occur once; those that are shown are looked up.
    most = {kind: nlargest(limit, found.items(), key=itemgetter(1)) for kind, found in numbers.items()}
    shown = [facet_id for found in most.values() for facet_id, _ in found]
    named = select(facet.c.id, facet.c.name).where(one_of(connection, facet.c.id, shown))
    names = {row[0]: row[1] for row in connection.execute(named).all()}
    return FacetCounts(
        counted=min(len(ids), FACETED),
        whole=len(ids) <= FACETED,
        names={
            kind: sorted(
                ((names[each], number) for each, number in found), key=lambda each: (-each[1], each[0])
            )
            for kind, found in most.items()
        },
    )


def days(connection: Connection, query: Query, limit: int, cap: int) -> dict[date, int]:
    """How many articles fit on each of the newest `limit` days that have any article, newest first.

    With words, and with more than one filter, counting stops at `cap` a day.
    """
    question = read_question(connection, query, paged=False)
    if question.impossible:
        return {}
    populated = stretches.populated(connection, question, limit)
    if not populated:
        return {}
    if question.start is None or question.start < start_of(populated[-1].day):
        question = replace(question, start=start_of(populated[-1].day))
    if not question.terms and len(question.facet_ids or ()) <= 1:
        found = _by_name(connection, question, populated)
    else:
        found = search.per_day(connection, question, [each.day for each in populated], cap)
    return {each.day: found[each.day] for each in populated if found.get(each.day)}


def _by_name(connection: Connection, question: Question, populated: list[stretches.Day]) -> dict[date, int]:
    """Of one name, or of all articles: kept counts where the days are whole, else counted along the links."""
    facet_id = question.facet_ids[0] if question.facet_ids else EVERYTHING
    kind = connection.scalar(select(facet.c.kind).where(facet.c.id == facet_id)) if facet_id else None
    if (not facet_id or kind in COUNTED_KINDS) and _whole_days(question):
        kept = select(day_count.c.day, day_count.c.articles).where(
            day_count.c.facet_id == facet_id, day_count.c.day.in_([each.day for each in populated])
        )
        return {row[0]: row[1] for row in connection.execute(kept)}
    counted: dict[date, int] = {}
    if facet_id:
        # Days before 1970 are negative: division rounds towards zero, so the day is reckoned from its remainder.
        remainder = (article_facet.c.at % _DAY + _DAY) % _DAY
        links = select(article_facet.c.at - remainder, func.count()).where(
            article_facet.c.facet_id == facet_id, article_facet.c.at >= (question.start or 0)
        )
        if question.end is not None:
            links = links.where(article_facet.c.at < question.end)
        for start, number in connection.execute(links.group_by(article_facet.c.at - remainder)):
            counted[day_of(start)] = number
        return counted
    for place in search.walk(connection, question, FACETED):
        counted[day_of(place[0])] = counted.get(day_of(place[0]), 0) + 1
    return counted


def _whole_days(question: Question) -> bool:
    return (question.start or 0) % _DAY == 0 and (question.end or 0) % _DAY == 0
