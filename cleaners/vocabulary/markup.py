"""What class names and ids say of an element: the groups of markup.toml as bit sets."""

from __future__ import annotations

import re
import tomllib
from functools import lru_cache
from importlib.resources import files


def _expressions() -> dict[str, list[str]]:
    written: dict[str, list[str]] = tomllib.loads(
        files(__package__).joinpath("markup.toml").read_text("utf-8")
    )
    return written


_EXPRESSIONS = _expressions()
_GROUPS = {group: re.compile("|".join(words)) for group, words in _EXPRESSIONS.items()}
GROUP_BITS = {group: 1 << bit for bit, group in enumerate(_GROUPS)}

_PATTERNS = {GROUP_BITS[group]: pattern for group, pattern in _GROUPS.items()}

# What an expression begins with, behind a boundary: a word, or one of several.
_BEGINNING = re.compile(
    r"(?:\\b|\(\?:\^\|(?:\[\^a-z\]|\\s)\))?(?:\(\?:(?P<either>[a-z|]+)\)|(?P<one>[a-z_-]+))(?P<optional>\??)"
)
_LETTERS = 3


def _beginnings(expression: str) -> tuple[str, ...]:
    """Up to three letters one of which every match of `expression` begins with, () when that cannot be told."""
    found = _BEGINNING.match(expression)
    if found is None or (found["either"] and found["optional"]):
        return ()
    words = (found["either"] or found["one"]).split("|")
    if found["optional"]:
        words = [words[0][:-1]]
    return tuple(word[:_LETTERS] for word in words) if all(words) else ()


def _index() -> tuple[dict[str, int], tuple[tuple[str, int], ...]]:
    """The groups that may fit a name with such letters in it; and, by shorter beginnings ("" fits all), those left."""
    by_letters: dict[str, int] = {}
    others: dict[str, int] = {}
    for group, expressions in _EXPRESSIONS.items():
        for expression in expressions:
            for beginning in _beginnings(expression) or ("",):
                index = by_letters if len(beginning) == _LETTERS else others
                index[beginning] = index.get(beginning, 0) | GROUP_BITS[group]
    return by_letters, tuple(others.items())


# A name is asked for the groups alone that have an expression beginning with letters of it: for one or two of eighteen.
# On the first page of a site, where all names are new, that is a parse less.
_BY_LETTERS, _BY_FEWER = _index()


# Cached as a whole too: the items of a list repeat their names, and to take them apart is a fifth of the walk.
@lru_cache(maxsize=10_000)
def markup_groups(names: str) -> int:
    """The groups that `names` (class, id and component names joined by blanks) belong to, as bits of GROUP_BITS."""
    bits = 0
    for name in names.split()[:_MAX_NAMES]:
        bits |= _groups_of_name(name)
    return bits


_MAX_NAMES = 30  # utility-class style sheets put dozens on an element; the telling ones come first
_MAX_NAME_LENGTH = 80


# Cached by name and not by the whole attribute: names repeat from page to page and from site to site, and matching
# the groups against whole attributes was 60 % of the walk.
@lru_cache(maxsize=20_000)
def _groups_of_name(name: str) -> int:
    lowered = name[:_MAX_NAME_LENGTH].lower()
    maybe = 0
    for at in range(len(lowered) - _LETTERS + 1):
        maybe |= _BY_LETTERS.get(lowered[at : at + _LETTERS], 0)
    for beginning, groups in _BY_FEWER:
        if beginning in lowered:
            maybe |= groups
    bits = 0
    while maybe:
        bit = maybe & -maybe
        maybe ^= bit
        if _PATTERNS[bit].search(lowered):
            bits |= bit
    return bits
