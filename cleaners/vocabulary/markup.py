"""What class names and ids say of an element: the groups of markup.toml as bit sets."""

from __future__ import annotations

import re
import tomllib
from functools import lru_cache
from importlib.resources import files


def _groups() -> dict[str, re.Pattern[str]]:
    written = tomllib.loads(files(__package__).joinpath("markup.toml").read_text("utf-8"))
    return {group: re.compile("|".join(words)) for group, words in written.items()}


_GROUPS = _groups()
GROUP_BITS = {group: 1 << bit for bit, group in enumerate(_GROUPS)}


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
@lru_cache(maxsize=50_000)
def _groups_of_name(name: str) -> int:
    lowered = name[:_MAX_NAME_LENGTH].lower()
    bits = 0
    for group, pattern in _GROUPS.items():
        if pattern.search(lowered):
            bits |= GROUP_BITS[group]
    return bits
