"""INSERT ... ON CONFLICT, which SQLAlchemy spells once for each dialect."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Table
from sqlalchemy.dialects.postgresql import insert as postgresql_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert


def upsert(dialect: str, table: Table) -> Any:
    """INSERT with the ON CONFLICT of a dialect, which is named as SQLAlchemy names it."""
    return (sqlite_insert if dialect == "sqlite" else postgresql_insert)(table)
