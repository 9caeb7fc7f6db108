"""Named columns of one length."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
from numpy.typing import ArrayLike, NDArray

Column = NDArray[np.float32]


class Columns:
    """Columns as they are made; the matrix has them in that order."""

    def __init__(self, length: int) -> None:
        self.length = length
        self._columns: dict[str, Column] = {}

    def __setitem__(self, name: str, values: ArrayLike) -> None:
        self._columns[name] = np.asarray(values, np.float32)

    def __getitem__(self, name: str) -> Column:
        return self._columns[name]

    def add(self, names: Iterable[str], table: ArrayLike) -> None:
        """Many columns at once: `table` has a row for each of `names`."""
        self._columns.update(zip(names, np.asarray(table, np.float32), strict=True))

    @property
    def names(self) -> tuple[str, ...]:
        """The names of the columns, in order."""
        return tuple(self._columns)

    def matrix(self) -> Column:
        """One row for each place, one column for each name; in memory column by column, as the trees read it."""
        table = np.empty((len(self._columns), self.length), np.float32)
        for row, column in zip(table, self._columns.values(), strict=True):
            row[:] = column
        return table.T
