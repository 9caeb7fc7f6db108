"""What one run is to do: which sources, under which name, into which database."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from crawler.errors import Problem, SourcesError
from crawler.identity import user_agent as identity
from crawler.reach import host_key
from crawler.render import is_installed
from crawler.sources import Source, Sources, load_sources

DEFAULT_DATABASE = "sqlite:///dateline.db"
DEFAULT_SOURCES = "sources.toml"


@dataclass(frozen=True, slots=True, kw_only=True)
class Assignment:
    """One run, checked before anything is fetched."""

    sources: tuple[Source, ...]
    contact: str
    user_agent: str
    database: str  # SQLAlchemy URL
    allow_private: tuple[str, ...] = ()
    since: datetime | None = None  # aware; what a listing dates earlier is not downloaded
    until: datetime | None = None  # aware; what a listing dates later is not downloaded
    due_only: bool = False  # only the listings whose time has come
    seconds: float | None = None  # how long the run asks for more; what is left waits for the next
    max_articles: int | None = None  # of each source
    dry_run: bool = False
    # Source -> the addresses to fetch, of articles; then no listing is read.
    addresses: Mapping[str, Sequence[str]] | None = None
    learn_into: str | None = None  # database of the sites' profiles, when it is not that of the articles

    def __post_init__(self) -> None:
        for name, moment in (("since", self.since), ("until", self.until)):
            if moment is not None and moment.tzinfo is None:
                raise ValueError(f"{name} is naive: {moment.isoformat()}; say in which time zone")
        if self.since is not None and self.until is not None and self.until < self.since:
            raise ValueError(f"until ({self.until.isoformat()}) is before since ({self.since.isoformat()})")
        if self.max_articles is not None and self.max_articles < 1:
            raise ValueError(f"max_articles is {self.max_articles}; a run takes at least one article")

    def source(self, identity: str) -> Source:
        """The source of this run with this id."""
        return next(each for each in self.sources if each.id == identity)


def assign(
    sources: Sources,
    *,
    only: Sequence[str] = (),
    user_agent: str | None = None,
    allow_private: Sequence[str] = (),
    **what: object,
) -> Assignment:
    """The assignment for the sources named by `only` (all of them when it names none).

    `what` are the other fields of Assignment. Raises SourcesError (no contact, an unknown source),
    IdentityError, and ValueError for a host, a number or a time that cannot be.
    """
    contact = sources.require_contact()
    chosen = tuple(sources.get(each) for each in dict.fromkeys(only)) or sources.sources
    for source in chosen:
        if source.render and not is_installed():
            detail = "render = true needs a browser; install it: pip install 'dateline[render]'"
            raise SourcesError(sources.path, Problem(f"source {source.id!r}", detail))
    private = [*sources.allow_private, *map(host_key, allow_private)]
    return Assignment(
        sources=chosen,
        contact=contact,
        user_agent=identity(user_agent, contact=contact),
        allow_private=tuple(dict.fromkeys(private)),
        **what,  # type: ignore[arg-type]  # the other fields, by name; Assignment checks them
    )


def from_environment(only: Sequence[str]) -> Assignment:
    """The assignment of `scrapy crawl news`: DATELINE_SOURCES, DATELINE_DB, and ids of sources."""
    sources = load_sources(os.environ.get("DATELINE_SOURCES") or DEFAULT_SOURCES)
    return assign(sources, only=only, database=os.environ.get("DATELINE_DB") or DEFAULT_DATABASE)
