"""A search as its address tells it: the same question as on the command line, and addresses of those beside it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from urllib.parse import urlencode

from dateline.asking import FILTERS, IN_ADDRESS, question_in
from storage.errors import QueryError
from storage.query import Query

ARTICLES = "/articles"
PAGE = 20
_NARROWING = (*FILTERS, "since", "until", "complete", "distinct", "ranked")
LONGEST_PAGE = 200  # articles of one answer; a page of a thousand takes seconds to write


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What was asked. `given` is what the address says, blanks left out, in the order of `IN_ADDRESS`."""

    given: Mapping[str, str]
    query: Query
    tidy: bool  # the address had no blanks

    def address(self, **changes: str | None) -> str:
        """The address of this search with other values; None takes one away. It opens at the first page."""
        return address({**self.given, "before": None, **changes})

    def with_words(self, words: str) -> Asked:
        """The same search for other words."""
        return read({**self.given, "words": words}.items())

    @property
    def here(self) -> str:
        """The tidy address of this very page."""
        return address(self.given)

    @property
    def chosen(self) -> list[tuple[str, str]]:
        """The filters that are set, each with its value, 1 for what is only on or off; not the words."""
        return [(name, self.given[name]) for name in _NARROWING if self.given.get(name, "0") != "0"]

    @property
    def title(self) -> str:
        """What was asked, in a line; "" for everything."""
        told = [f"{name} {value}" if value != "1" else name for name, value in self.chosen]
        return ", ".join([*([self.given["words"]] if "words" in self.given else ()), *told])


def read(parameters: Iterable[tuple[str, str]]) -> Asked:
    """The search of an address. Raises QueryError naming what cannot be read."""
    pairs = list(parameters)
    values: dict[str, str] = {}
    for name, value in pairs:
        if value.strip():
            if name in values:
                raise QueryError(f"{name} is given twice; one value is looked for at a time")
            values[name] = value.strip()
    query = question_in(values, limit=PAGE)
    if query.limit > LONGEST_PAGE:
        raise QueryError(
            f"limit is a number from 1 to {LONGEST_PAGE} here; the next page follows by its link"
        )
    given = {name: values[name] for name in IN_ADDRESS if name in values}
    return Asked(given=given, query=query, tidy=len(given) == len(pairs))


def address(values: Mapping[str, str | None]) -> str:
    """The address of a search."""
    kept = {name: values[name] for name in IN_ADDRESS if values.get(name)}
    return f"{ARTICLES}?{urlencode(kept)}" if kept else ARTICLES
