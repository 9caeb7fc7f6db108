"""Reads a table of the sources file key by key, and keeps every problem instead of stopping at the first."""

from __future__ import annotations

import difflib
from collections.abc import Callable, Iterable
from typing import Any, TypeVar

from crawler.errors import Problem

T = TypeVar("T")


class Stanza:
    """A TOML table on its way to a value.

    Each reader returns the value of a key, or None (an empty tuple) when the key is absent or wrong; what is
    wrong is appended to `problems`. A `check` takes a string and gives what it stands for, or raises
    ValueError with what to do about it. `close` reports the keys that nobody asked for, so a mistyped key is
    never ignored.
    """

    def __init__(self, data: dict[str, Any], where: str, problems: list[Problem]) -> None:
        self._data = data
        self._where = where
        self._problems = problems
        self._known: list[str] = []

    def report(self, detail: str, key: str = "") -> None:
        """Keep a problem of this table, or of one of its keys."""
        self._problems.append(Problem(self._where, f"{key}: {detail}" if key else detail))

    def checked(self, key: str, check: Callable[[str], T]) -> T | None:
        """The string at `key` as `check` reads it."""
        value = self._take(key)
        if value is None:
            return None
        return self._check(key, value, check)

    def required(self, key: str, check: Callable[[str], T]) -> T | None:
        """The string at `key` as `check` reads it; its absence is a problem too."""
        if key not in self._data:
            self._known.append(key)
            self.report(f"has no {key!r}; add it")
            return None
        return self.checked(key, check)

    def many(self, key: str, check: Callable[[str], T]) -> tuple[T, ...]:
        """The strings at `key` as `check` reads them; repeated ones once."""
        value = self._take(key)
        if value is None:
            return ()
        if not isinstance(value, list):
            self.report(f"expected a list of strings, not {_kind(value)}; write [{_shown(value)}]", key)
            return ()
        read = (self._check(f"{key}[{place}]", each, check) for place, each in enumerate(value))
        return tuple(dict.fromkeys(each for each in read if each is not None))

    def number(self, key: str, low: float, high: float) -> float | None:
        """The number at `key`, from `low` to `high` inclusive."""
        value = self._take(key)
        if value is None:
            return None
        if isinstance(value, bool) or not isinstance(value, (int, float)):
            self.report(f"expected a number, not {_kind(value)}", key)
            return None
        if not low <= value <= high:  # of what is no number neither holds
            self.report(f"{value} is out of range; it goes from {low:g} to {high:g}", key)
            return None
        return float(value)

    def flag(self, key: str) -> bool:
        """Whether the key is there and true."""
        value = self._take(key)
        if value is not None and not isinstance(value, bool):
            self.report(f"expected true or false, not {_kind(value)}", key)
        return value is True

    def table(self, key: str) -> Stanza | None:
        """The table at `key`; its problems are reported with this one's."""
        value = self._take(key)
        if value is None:
            return None
        if not isinstance(value, dict):
            self.report(f"expected a table, not {_kind(value)}", key)
            return None
        return Stanza(value, f"{self._where}, {key}" if self._where else f"[{key}]", self._problems)

    def tables(self, key: str) -> list[dict[str, Any]]:
        """The array of tables at `key`, at least one."""
        value = self._take(key)
        if isinstance(value, dict):
            self.report(f"write [[{key}]] in double brackets, once for each {key}")
        elif not isinstance(value, list) or not value or not all(isinstance(each, dict) for each in value):
            self.report(f"has no [[{key}]] table; add one for each {key}")
        else:
            return value
        return []

    def names(self) -> tuple[str, ...]:
        """The keys of this table, as written."""
        return tuple(self._data)

    def close(self) -> None:
        """Report every key that was not read."""
        for key in self._data:
            if key not in self._known:
                self.report(f"unknown key {key!r}{did_you_mean(key, self._known)}")

    def _take(self, key: str) -> Any:
        self._known.append(key)
        return self._data.get(key)

    def _check(self, key: str, value: Any, check: Callable[[str], T]) -> T | None:
        if not isinstance(value, str):
            self.report(f"expected a string, not {_kind(value)}", key)
            return None
        try:
            return check(value)
        except ValueError as problem:
            self.report(str(problem), key)
            return None


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """`; did you mean 'feeds'?` when one of the `known` words is near, else all when they are few."""
    words = sorted(set(known))
    near = difflib.get_close_matches(word.casefold(), words, n=1)
    if near:
        return f"; did you mean {near[0]!r}?"
    if words and len(words) <= _FEW:
        return f"; known are {', '.join(words)}"
    return ""


_FEW = 20  # a list of names that still reads as one line


def _kind(value: Any) -> str:
    for kind, name in _KINDS.items():
        if isinstance(value, kind):
            return name
    return f"a {type(value).__name__}"  # dates and times


# bool before int: True is an int to Python.
_KINDS = {
    bool: "true or false",
    str: "a string",
    int: "a number",
    float: "a number",
    list: "a list",
    dict: "a table",
}


def _shown(value: Any) -> str:
    return f'"{value}"' if isinstance(value, str) else str(value)
