"""A list of addresses is a crawl that reads no listings: the same frontier, manners and store."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from crawler.archives.inputs import read_addresses
from crawler.errors import Problem, SourcesError
from crawler.ingestion.belonging import Belonging, site_of
from crawler.sources import Source, Sources

if TYPE_CHECKING:
    from crawler.report import RunReport


@dataclass(frozen=True, slots=True, kw_only=True)
class Manners:
    """How lists of addresses are fetched: the options of a crawl, beside those of the sources file."""

    user_agent: str | None = None
    allow_private: Sequence[str] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    """The addresses of a list by the id of their source, and why others were left out."""

    sources: Sources
    addresses: dict[str, list[str]]
    left_out: dict[str, int]


def arrange(file: Path, sources: Sources, only: str | None) -> Listed:
    """Gives each address its source: one of the sources file, or one for its site alone. Raises OSError."""
    belonging = Belonging(sources, only)
    addresses, wrong = read_addresses(file)
    chosen: dict[str, Source] = {}
    listed: dict[str, list[str]] = {}
    left_out: dict[str, int] = {"bad_address": wrong} if wrong else {}
    for address in addresses:
        source, why_not = belonging.source_of(address)
        if why_not:
            left_out[why_not] = left_out.get(why_not, 0) + 1
            continue
        source = source or _for_site(address, sources)
        chosen[source.id] = source
        listed.setdefault(source.id, []).append(address)
    return Listed(
        sources=replace(sources, sources=tuple(chosen.values())), addresses=listed, left_out=left_out
    )


def fetch(
    listed: Listed, database: str, manners: Manners, on_progress: Callable[[RunReport], None] | None
) -> RunReport:
    """Fetches what is not known yet, with all manners of a crawl; raises what `crawler.runs.crawl` raises."""
    from crawler.runs import crawl

    return crawl(
        listed.sources,
        database=database,
        addresses=listed.addresses,
        user_agent=manners.user_agent,
        allow_private=manners.allow_private,
        on_progress=on_progress,
    )


def needed(sources: Sources | None) -> Sources:
    """The sources file, which a list needs for its contact. Raises SourcesError."""
    if sources is None:
        detail = (
            'no such file; a list of addresses is fetched, and that needs [defaults] contact = "..." in it'
        )
        raise SourcesError("sources.toml", Problem("", detail))
    sources.require_contact()
    return sources


def _for_site(address: str, sources: Sources) -> Source:
    parts = urlsplit(address)
    site = site_of(address)
    taken = {each.id for each in sources.sources}
    identity = site if site not in taken else f"{site} (listed)"
    return Source(id=identity, url=f"{parts.scheme}://{parts.netloc}/", delay=sources.delay)
