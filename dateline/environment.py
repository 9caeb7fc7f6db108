"""Where a command finds its database and sources file: the option, the environment, the default."""

from __future__ import annotations

import os

DEFAULT_DATABASE = "sqlite:///dateline.db"
DEFAULT_SOURCES = "sources.toml"


def database(option: str | None = None) -> str:
    """The SQLAlchemy URL of the store: `--db`, else `DATELINE_DB`, else dateline.db in this folder."""
    return option or os.environ.get("DATELINE_DB") or DEFAULT_DATABASE


def sources_path(option: str | None = None) -> str:
    """The sources file: `--sources`, else `DATELINE_SOURCES`, else sources.toml in this folder."""
    return option or os.environ.get("DATELINE_SOURCES") or DEFAULT_SOURCES


def user_agent(option: str | None = None) -> str | None:
    """The name given to servers: `--user-agent`, else `DATELINE_USER_AGENT`; None for Dateline's own."""
    return option or os.environ.get("DATELINE_USER_AGENT") or None
