"""Which language a story is written in: declared by the page or the source, checked against its words."""

from __future__ import annotations

from cleaners.found import Found
from cleaners.metadata import Metadata
from cleaners.page import SiteHints


def find_language(metadata: Metadata | None, text: str, hints: SiteHints) -> Found[str] | None:
    """The language of `text` as a BCP 47 tag."""
    if metadata is not None and metadata.language:
        return Found(value=metadata.language, where="html lang")
    return Found(value=hints.language, where="source") if hints.language else None
