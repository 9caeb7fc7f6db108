"""Named columns of one length."""

from __future__ import annotations

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

    @property
    def names(self) -> tuple[str, ...]:
        """The names of the columns, in order."""
        return tuple(self._columns)

    def matrix(self) -> Column:
        """One row for each place, one column for each name."""
        return np.stack(list(self._columns.values()), axis=1)
