"""The order of a ranked listing: where the words stand, then how often, then the newest.

Not the index's own bm25, which counts every hit of a common word before it ranks one (0.9 to 1.7 s at a million
articles), and which the two databases reckon differently.
"""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Connection, select

from storage.bulk import one_of
from storage.question import Place, split_terms
from storage.snippets import times_in
from storage.tables import article
from storage.terms import Term

RANKED = 300  # newest articles that fit
_READ = 60  # of them whose bodies are read, a page that is asked for at least
_IN_HEADLINE = 4
_BESIDE = 2


def rank(connection: Connection, newest: Sequence[Place], terms: Sequence[Term], needed: int) -> list[Place]:
    """The places in the order of their rank; of those behind the first `needed` the bodies are not read."""
    wanted, _ = split_terms(terms)
    if not wanted:
        return list(newest)
    scores = _by_field(connection, [article_id for _, article_id in newest], wanted)
    by_field = sorted(newest, key=lambda place: (-scores.get(place[1], 0), *_older(place)))
    # A whole number of blocks, so that every page reckons with the same ones.
    read = -(-needed // _READ) * _READ
    ordered: list[Place] = []
    for start in range(0, len(by_field), _READ):
        block = by_field[start : start + _READ]
        if start < read:
            often = _by_body(connection, [article_id for _, article_id in block], wanted)
            block.sort(key=lambda place: (-scores.get(place[1], 0), -often.get(place[1], 0), *_older(place)))
        ordered += block
    return ordered


def _older(place: Place) -> tuple[int, int]:
    return (-place[0], -place[1])


def _by_field(connection: Connection, ids: Sequence[int], terms: Sequence[Term]) -> dict[int, int]:
    scores: dict[int, int] = {}
    columns = (article.c[name] for name in ("id", "headline", "standfirst", "byline", "dateline"))
    some = select(*columns).where(one_of(connection, article.c.id, ids))
    for article_id, headline, standfirst, byline, dateline in connection.execute(some).all():
        beside = " \n".join((standfirst or "", byline or "", (dateline or {}).get("raw") or ""))
        scores[article_id] = sum(
            _IN_HEADLINE * bool(above) + _BESIDE * bool(by)
            for above, by in zip(times_in(headline or "", terms), times_in(beside, terms), strict=True)
        )
    return scores


def _by_body(connection: Connection, ids: Sequence[int], terms: Sequence[Term]) -> dict[int, float]:
    """How often the terms stand in a body, each time counting less; a long body does not win by its length."""
    some = select(article.c.id, article.c.word_count, article.c.body)
    often: dict[int, float] = {}
    for article_id, length, body in connection.execute(
        some.where(one_of(connection, article.c.id, ids))
    ).all():
        room = 1 + length / 500
        often[article_id] = sum(times / (times + room) for times in times_in(body, terms))
    return often
