"""A stored article as one flat row, for tables: data frames, CSV and Parquet."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from storage.store import StoredArticle

# Column -> kind: text, number, flag, day, time (aware, in UTC) or texts (a list).
COLUMNS: dict[str, str] = {
    "id": "number",
    "rev": "number",
    "stored_at": "time",
    "cluster": "number",
    "source": "text",
    "site_name": "text",
    "domain": "text",
    "url": "text",
    "canonical_url": "text",
    "headline": "text",
    "kicker": "text",
    "standfirst": "text",
    "byline": "text",
    "authors": "texts",
    "dateline": "text",
    "places": "texts",
    "agencies": "texts",
    "dateline_date": "day",
    "credit_line": "text",
    "published": "time",
    "published_precision": "text",
    "modified": "time",
    "section": "text",
    "topics": "texts",
    "language": "text",
    "copyright": "text",
    "is_free": "flag",
    "page_type": "text",
    "completeness": "text",
    "word_count": "number",
    "fetched_at": "time",
    "cleaner": "text",
    "body": "text",
}


def to_row(stored: StoredArticle) -> dict[str, Any]:
    """The columns of an article, in the order of COLUMNS."""
    article, dateline = stored.article, stored.article.dateline
    given: dict[str, Any] = {
        "id": stored.id,
        "rev": stored.rev,
        "stored_at": stored.stored_at,
        "cluster": stored.cluster,
        "authors": [author.name for author in article.authors],
        "dateline": dateline.raw if dateline else None,
        "places": list(dateline.places) if dateline else [],
        "agencies": list(dateline.agencies) if dateline else [],
        "dateline_date": dateline.date if dateline else None,
        "topics": list(article.topics),
    }
    return {name: _plain(given[name] if name in given else getattr(article, name)) for name in COLUMNS}


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        try:
            return value.astimezone(UTC)
        except OverflowError:  # the first or last hours of the calendar
            return value.replace(tzinfo=UTC)
    # Of an enumeration its text: Parquet and data frames know no others.
    return str(value) if isinstance(value, str) else value
