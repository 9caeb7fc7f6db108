"""A page as it was fetched, and what is known of the site it stands on. Standard library only."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from cleaners.site_profile import SiteProfile


@dataclass(frozen=True, slots=True, kw_only=True)
class RawPage:
    """A fetched page: its bytes, untouched.

    `headers` has lower-case names; of a header sent twice the last value counts. `warnings` are codes of what went
    wrong on the way here, such as `truncated_body`; they travel into the article.
    """

    url: str | None
    body: bytes
    headers: Mapping[str, str] = field(default_factory=dict)
    fetched_at: datetime | None = None  # aware
    warnings: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if self.fetched_at is not None and self.fetched_at.tzinfo is None:
            raise ValueError("fetched_at must be an aware datetime")


@dataclass(frozen=True, slots=True, kw_only=True)
class SiteRules:
    """Site rules of the sources file, with the verbs of ftr-site-config; they override every judgement.

    `strip` removes what its XPath expressions select, `body` names the container of the story (the first expression
    that selects anything), `cut_after` drops everything from a block that opens with one of its phrases on.
    """

    strip: tuple[str, ...] = ()
    body: tuple[str, ...] = ()
    cut_after: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class SiteHints:
    """What the configured source tells the cleaner. All of it is optional; none of it is needed to clean a page."""

    source: str | None = None  # id of the source
    name: str | None = None  # of the publisher
    language: str | None = None  # BCP 47
    timezone: str | None = None  # IANA name, used when the page prints no zone
    rules: SiteRules = field(default_factory=SiteRules)
    profile: SiteProfile | None = None  # what other pages of the site repeat
