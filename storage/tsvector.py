"""The tsvector of an article, made here and not by to_tsvector.

PostgreSQL's parser depends on the server's locale and reads "3.5", "a/b" or "well-known" otherwise than SQLite does.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

# PostgreSQL: positions end at 16,383, a lexeme keeps 255 of them, a tsvector 1 MB in all.
_LAST_POSITION = 16_383
_MOST_POSITIONS = 255
_MOST_BYTES = 1_000_000


def tsvector(fields: Iterable[Sequence[str]], names: Iterable[str] = ()) -> str:
    """The words of the fields as a tsvector literal, and `names` beside them without a position.

    A gap of positions keeps phrases from running across two fields.
    """
    places: dict[str, list[int]] = {name: [] for name in names}
    taken: Counter[str] = Counter()
    position = size = 0
    for field in fields:
        for word in field:
            position += 1
            if word not in taken:
                size += len(word.encode()) + 4
            if size > _MOST_BYTES:
                return _literal(places)
            if taken[word] < _MOST_POSITIONS and position <= _LAST_POSITION:
                places.setdefault(word, []).append(position)
                size += 2
            elif word not in places:
                places[word] = [_LAST_POSITION]
            taken[word] += 1
        position += 1
    return _literal(places)


def _literal(places: Mapping[str, Sequence[int]]) -> str:
    return " ".join(
        f"'{word}':{','.join(map(str, positions))}" if positions else f"'{word}'"
        for word, positions in places.items()
    )
