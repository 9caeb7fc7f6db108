"""Why the store could not answer.

    StorageError
    ├── QueryError            the question cannot be asked: a bad limit, cursor or date (also a ValueError)
    ├── SpoolUnavailable      what was fetched cannot be put on the disk
    ├── DatabaseUnavailable   the database cannot be parsed, found, opened, read or written
    └── SchemaOutdated        the database and the program disagree about its tables

The store's functions raise nothing else about the database; no SQLAlchemy error leaves them. A message names
the address, its password masked, and says what to do.
"""

from __future__ import annotations


class StorageError(Exception):
    """Anything that goes wrong in the store."""


class QueryError(StorageError, ValueError):
    """A question that cannot be asked; the message names the field and what it takes."""


class _DatabaseError(StorageError):
    """An error that names its database: `url` without password, `detail` for a person."""

    def __init__(self, url: str, detail: str) -> None:
        super().__init__(url, detail)
        self.url = url
        self.detail = detail

    def __str__(self) -> str:
        return f"{self.url}: {self.detail}"


class DatabaseUnavailable(_DatabaseError):
    """The database cannot be parsed, found, opened, read or written.

    `passing` says that it may work in a moment: the server restarts, another program writes, the disk is full.
    """

    def __init__(self, url: str, detail: str, *, passing: bool = False) -> None:
        super().__init__(url, detail)
        self.passing = passing


class SpoolUnavailable(_DatabaseError):
    """What was fetched cannot be put on the disk; `url` is the folder."""


class SchemaOutdated(_DatabaseError):
    """The tables are of another version than the program."""
