"""Transactions of one database: begun as the dialect needs it, repeated when they may be, errors told in our words."""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TypeVar

from sqlalchemy import URL, Connection, Engine
from sqlalchemy.exc import DBAPIError

from storage.engine import make_engine, may_be_repeated, reported

Result = TypeVar("Result")

_ATTEMPTS = 6


class Transactions:
    """The connections to one database. Every method raises DatabaseUnavailable when it fails."""

    def __init__(self, url: URL) -> None:
        self.url = url
        self.engine = make_engine(url)
        self.writer = self.engine.execution_options(writing=True)
        # For what would be done again by itself: a queue says that it is due.
        self.indexer = self.engine.execution_options(writing=True, repeatable=True)

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """A connection to read with."""
        with reported(self.url), self.engine.connect() as connection:
            yield connection

    def write(self, work: Callable[[Connection], Result]) -> Result:
        """What `work` returns, done in one transaction. It may be called again, so it only writes."""
        return self._written(self.writer, work)

    def write_repeatable(self, work: Callable[[Connection], Result]) -> Result:
        """As `write`, for what may be done again: a power cut may take the latest of it back, a killed process not."""
        return self._written(self.indexer, work)

    def _written(self, engine: Engine, work: Callable[[Connection], Result]) -> Result:
        def transaction() -> Result:
            with engine.begin() as connection:
                return work(connection)

        return self.repeated(transaction)

    def repeated(self, transaction: Callable[[], Result]) -> Result:
        """What the transaction returns; tried again after a deadlock or a broken connection."""
        with reported(self.url):
            for attempt in range(_ATTEMPTS - 1):
                try:
                    return transaction()
                except DBAPIError as error:
                    if not may_be_repeated(error):
                        raise
                    pause = random.uniform(0.01, 0.05)  # noqa: S311 - spreads writers, hides nothing
                    time.sleep(pause * 2**attempt)
            return transaction()

    def close(self) -> None:
        """Gives the connections back."""
        self.engine.dispose()
