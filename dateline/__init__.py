"""Dateline: news pages in, clean articles out. The names below are the public interface.

They are loaded at first use, so that `import dateline` (and `dateline --help`) costs nothing.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from cleaners.dateline import split_dateline
    from crawler.fetch import fetch
    from dateline.api import clean_html, clean_text
    from storage.query import Query
    from storage.store import open_store

    __version__: str

__all__ = [
    "Query",
    "__version__",
    "clean_html",
    "clean_text",
    "fetch",
    "open_store",
    "split_dateline",
]

_HOMES = {
    "Query": "storage.query",
    "clean_html": "dateline.api",
    "clean_text": "dateline.api",
    "fetch": "crawler.fetch",
    "open_store": "storage.store",
    "split_dateline": "cleaners.dateline",
}


def __getattr__(name: str) -> Any:
    if name == "__version__":
        value: Any = _installed_version()
    elif name in _HOMES:
        value = getattr(import_module(_HOMES[name]), name)
    else:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})


def _installed_version() -> str:
    from importlib.metadata import PackageNotFoundError, version

    try:
        return version("dateline")
    except PackageNotFoundError:
        return "0+source"  # run from a source tree that nobody installed
