"""What Datasette is told of the file: how rows are called where others point to them, and what tables hold."""

from __future__ import annotations

from pathlib import Path
from typing import Any

_TABLES: dict[str, dict[str, Any]] = {
    "article": {
        "label_column": "headline",
        "sort_desc": "moment",
        "facets": ["source", "language", "section"],
        "description": "The articles, each in its current version",
    },
    "article_revision": {"description": "Versions that were superseded, as JSON documents"},
    "article_facet": {"description": "Which article has which name"},
    "facet": {
        "label_column": "name",
        "facets": ["kind"],
        "description": "Names: sources, domains, languages, sections, places, agencies, authors, topics",
    },
    "day_count": {"sort_desc": "day", "description": "Articles a day: of all (facet 0) and of each name"},
    "cluster": {"sort_desc": "articles", "description": "Groups of wire copies"},
    "cluster_article": {"description": "Which article tells the same text as which others"},
    "address": {"sort_desc": "fetched_at", "description": "What became of every address"},
    "crawl_run": {"sort_desc": "started", "description": "The report of each run"},
    "shingle": {"hidden": True},
    "new_shingle": {"hidden": True},
    "fts_queue": {"hidden": True},
    "alembic_version": {"hidden": True},
}


def metadata(file: Path) -> dict[str, Any]:
    """Datasette's metadata for the file of a store (`datasette FILE --metadata ...`)."""
    return {"databases": {file.stem: {"title": "Dateline", "tables": _TABLES}}}
