"""find_published and find_modified: the best of all the times that a page gives."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from cleaners.article import Zone
from cleaners.found import Found
from cleaners.metadata import Metadata, texts
from cleaners.page import SiteHints
from cleaners.published.read import read_line, safely_resolved
from cleaners.published.value import Published
from cleaners.published.zones import named


def find_published(
    metadata: Metadata,
    lines: Sequence[str],
    *,
    hints: SiteHints,
    language: str | None,
    fetched_at: datetime | None,
    url: str | None,
) -> Found[Published] | None:
    """When the story was published."""
    zone = named(hints.timezone)
    said = [("json-ld datePublished", each) for each in texts(metadata.story().get("datePublished"))]
    if meta := metadata.first("article:published_time", "date", "pubdate"):
        said.append((f"meta {meta[0]}", meta[1]))
    said += [("printed stamp", line) for line in lines]
    for where, text in said:
        for stamp in read_line(text, language=language, timezone=zone, fetched_at=fetched_at):
            value = safely_resolved(stamp, zone)
            if value is not None and stamp.label != "updated":
                warnings = ("no_published_zone",) if value.zone is Zone.ASSUMED else ()
                return Found(value=value, where=where, warnings=warnings)
    return None


def find_modified(
    metadata: Metadata,
    lines: Sequence[str],
    *,
    hints: SiteHints,
    language: str | None,
    fetched_at: datetime | None,
    url: str | None,
) -> Found[datetime] | None:
    """When the story was last changed."""
    zone = named(hints.timezone)
    said = [("json-ld dateModified", each) for each in texts(metadata.story().get("dateModified"))]
    for where, text in said:
        for stamp in read_line(text, language=language, timezone=zone, fetched_at=fetched_at):
            value = safely_resolved(stamp, zone)
            if value is not None:
                return Found(value=value.moment, where=where)
    return None
