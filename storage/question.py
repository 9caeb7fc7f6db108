"""A Query as the index is asked: terms, numbers of names, and a stretch of time in microseconds since 1970."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import Connection, select, tuple_

from storage.convert import storable
from storage.facets import facet_key
from storage.marks import to_number
from storage.query import FILTERS, Query, read_cursor
from storage.tables import facet
from storage.terms import Term, read_terms
from storage.words import is_unspaced

# A beginning of so few letters may stand in most articles; how many have it is asked before it is looked up.
SHORT_BEGINNING = 5

_FIRST = to_number(datetime.min.replace(tzinfo=UTC))  # no day is before the first of the calendar

Place = tuple[int, int]  # (moment, id): the order of every listing, newest first


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """What must hold. `facet_ids` None: a name is asked for that no article has. Ends are exclusive."""

    terms: tuple[Term, ...] = ()
    facet_ids: tuple[int, ...] | None = ()
    start: int | None = None
    end: int | None = None
    before: Place | None = None
    empty: bool = False  # words without a letter or digit find nothing

    @property
    def impossible(self) -> bool:
        """Whether no article can fit."""
        start = _FIRST if self.start is None else self.start
        ends = self.end is not None and start >= self.end
        return self.empty or self.facet_ids is None or ends

    def fits(self, place: Place) -> bool:
        """Whether an article stands in the stretch of time, and behind the page before."""
        if self.start is not None and place[0] < self.start:
            return False
        if self.end is not None and place[0] >= self.end:
            return False
        return self.before is None or place < self.before

    @property
    def newest(self) -> int | None:
        """The last moment that is looked at; None: no limit."""
        limits = [self.end - 1] if self.end is not None else []
        return min([*limits, self.before[0]] if self.before else limits, default=None)


def read_question(connection: Connection, query: Query, *, paged: bool = True) -> Question:
    """The question that a query asks; without its page when not `paged`."""
    terms = read_terms(query.words or "")
    before = None
    if paged and query.before is not None and query.order == "newest":
        moment, article_id = read_cursor(query.before)
        before = (to_number(moment), article_id)
    return Question(
        terms=terms,
        facet_ids=_facet_ids(connection, query),
        start=None if query.earliest is None else to_number(query.earliest),
        end=None if query.end is None else to_number(query.end),
        before=before,
        empty=bool(query.words and query.words.strip() and not terms),
    )


def is_short(term: Term) -> bool:
    """Whether the term is a beginning that may stand in most articles: "th*", but not a character of an unspaced
    script, and counted in letters of the alphabet where a script writes syllables."""
    last = term.words[-1]
    if not term.prefix or is_unspaced(last):
        return False
    return len(unicodedata.normalize("NFD", last)) <= SHORT_BEGINNING


def _facet_ids(connection: Connection, query: Query) -> tuple[int, ...] | None:
    pairs = [
        (kind, facet_key(kind, storable(value)))
        for kind in FILTERS
        if (value := getattr(query, kind)) is not None
    ]
    if query.complete_only:
        pairs.append(("completeness", "complete"))
    if not pairs:
        return ()
    found = select(facet.c.id).where(tuple_(facet.c.kind, facet.c.key).in_(pairs)).order_by(facet.c.id)
    ids = tuple(connection.scalars(found))
    return ids if len(ids) == len(set(pairs)) else None


def split_terms(terms: Sequence[Term]) -> tuple[list[Term], list[Term]]:
    """The terms that are wanted, and those that are excluded."""
    return [each for each in terms if not each.excluded], [each for each in terms if each.excluded]
