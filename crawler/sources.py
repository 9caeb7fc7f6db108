"""The sources file: which sites are crawled, how politely, and what is known of each."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from datetime import timedelta
from pathlib import Path
from typing import Any

from cleaners.article import Article
from cleaners.page import SiteHints, SiteRules
from crawler import checks
from crawler.errors import Problem, SourcesError
from crawler.reach import host_key
from crawler.stanza import Stanza, did_you_mean

DEFAULT_DELAY = 2.0  # seconds between requests to one host
_LONGEST_DELAY = 3600.0
_ARTICLE_FIELDS = frozenset({each.name for each in fields(Article)} | {"body", "word_count"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Expect:
    """What healthy looks like: `fields` maps fields of Article to the share (0 to 1) that has them."""

    articles_per_day: float | None = None
    fields: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """One configured site. Empty `feeds`, `sitemaps` and `sections` are discovered from `url`."""

    id: str
    url: str
    name: str | None = None  # of the publisher
    language: str | None = None  # BCP 47
    timezone: str | None = None  # IANA name
    feeds: tuple[str, ...] = ()
    sitemaps: tuple[str, ...] = ()
    sections: tuple[str, ...] = ()
    archive: str | None = None  # a page for each day: {year}, {month}, {day} stand for it
    articles: re.Pattern[str] | None = None  # searched for in an address: only what it finds is an article
    every: timedelta | None = None
    delay: float = DEFAULT_DELAY  # seconds between requests to one host
    keep_noindex: bool = False  # store articles although their pages ask robots not to keep them
    render: bool = False  # the pages show their stories only in a browser
    rules: SiteRules = field(default_factory=SiteRules)
    expect: Expect | None = None

    def hints(self) -> SiteHints:
        """What the cleaner is told about pages of this source."""
        return SiteHints(
            source=self.id, name=self.name, language=self.language, timezone=self.timezone, rules=self.rules
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Sources:
    """A sources file that was read without a problem."""

    path: Path
    contact: str | None = None
    delay: float = DEFAULT_DELAY
    allow_private: tuple[str, ...] = ()
    sources: tuple[Source, ...] = ()

    def get(self, identity: str) -> Source:
        """The source with this id; raises SourcesError naming the nearest one."""
        for source in self.sources:
            if source.id == identity:
                return source
        hint = did_you_mean(identity, (source.id for source in self.sources))
        raise SourcesError(self.path, Problem("", f"no source has the id {identity!r}{hint}"))

    def require_contact(self) -> str:
        """Who can be asked about the crawl; raises SourcesError when the file does not say."""
        if self.contact is None:
            detail = (
                "no contact, so no crawl: site owners must be able to ask you to stop; "
                'add contact = "https://your.site/about-the-crawler" or a mail address'
            )
            raise SourcesError(self.path, Problem("[defaults]", detail))
        return self.contact


def load_sources(path: Path | str, *, empty: bool = False) -> Sources:
    """Read and check a sources file; raises SourcesError with all of its problems at once.

    With `empty` it may have no source yet.
    """
    return parse_sources(_text(Path(path)), path, empty=empty)


def parse_sources(text: str, path: Path | str, *, empty: bool = False) -> Sources:
    """Check the text of a sources file, which lies or is to lie at `path`; raises as `load_sources` does."""
    path = Path(path)
    problems: list[Problem] = []
    top = Stanza(_tables(text, path), "", problems)
    defaults = top.table("defaults") or Stanza({}, "[defaults]", problems)
    contact = defaults.checked("contact", checks.contact)
    delay = defaults.number("delay", 0, _LONGEST_DELAY)
    allow_private = defaults.many("allow_private", host_key)
    defaults.close()
    delay = DEFAULT_DELAY if delay is None else delay
    sources = () if empty and "source" not in top.names() else _read_sources(top, delay, problems)
    top.close()
    if problems:
        raise SourcesError(path, *problems)
    return Sources(path=path, contact=contact, delay=delay, allow_private=allow_private, sources=sources)


def _text(path: Path) -> str:
    try:
        return path.read_bytes().decode("utf-8-sig")  # editors on Windows write a byte order mark
    except FileNotFoundError:
        detail = (
            "no such file; make it with: dateline sources add URL --contact you@example.org, "
            "or name another file with --sources or DATELINE_SOURCES"
        )
        raise SourcesError(path, Problem("", detail)) from None
    except OSError as problem:
        raise SourcesError(path, Problem("", f"cannot be read: {problem.strerror}")) from None
    except UnicodeDecodeError as problem:
        line = problem.object.count(b"\n", 0, problem.start) + 1
        raise SourcesError(path, Problem("", f"is not UTF-8 (line {line}); save it as UTF-8")) from None


def _tables(text: str, path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(text)
    except ValueError as problem:  # also a number of 5,000 digits
        # Its message ends in "(at line 3, column 7)".
        raise SourcesError(path, Problem("", f"is not valid TOML: {problem}")) from None
    except RecursionError:
        raise SourcesError(path, Problem("", "is not valid TOML: nested too deep")) from None


def _read_sources(top: Stanza, delay: float, problems: list[Problem]) -> tuple[Source, ...]:
    tables = top.tables("source")
    if not tables:
        return ()
    seen: dict[str, int] = {}
    sources = []
    for number, data in enumerate(tables, start=1):
        identity = data.get("id")
        where = f"source {identity!r}" if isinstance(identity, str) else f"source number {number}"
        stanza = Stanza(data, where, problems)
        source = _read_source(stanza, delay)
        if isinstance(identity, str) and identity in seen:
            stanza.report(f"source number {seen[identity]} has this id already; give number {number} another")
        elif isinstance(identity, str):
            seen[identity] = number
        if source is not None:
            sources.append(source)
    return tuple(sources)


def _read_source(stanza: Stanza, default_delay: float) -> Source | None:
    identity = stanza.required("id", checks.identity)
    url = stanza.required("url", checks.web_address)
    delay = stanza.number("delay", 0, _LONGEST_DELAY)
    values: dict[str, Any] = {
        "name": stanza.checked("name", checks.text),
        "language": stanza.checked("language", checks.language),
        "timezone": stanza.checked("timezone", checks.timezone),
        "feeds": stanza.many("feeds", checks.web_address),
        "sitemaps": stanza.many("sitemaps", checks.web_address),
        "sections": stanza.many("sections", checks.web_address),
        "archive": stanza.checked("archive", checks.archive),
        "articles": stanza.checked("articles", checks.pattern),
        "every": stanza.checked("every", checks.duration),
        "delay": default_delay if delay is None else delay,
        "keep_noindex": stanza.flag("keep_noindex"),
        "render": stanza.flag("render"),
        "rules": _read_rules(stanza.table("rules")),
        "expect": _read_expect(stanza.table("expect")),
    }
    stanza.close()
    if identity is None or url is None:
        return None
    return Source(id=identity, url=url, **values)


def _read_rules(stanza: Stanza | None) -> SiteRules:
    if stanza is None:
        return SiteRules()
    rules = SiteRules(
        strip=stanza.many("strip", checks.xpath),
        body=stanza.many("body", checks.xpath),
        cut_after=stanza.many("cut_after", checks.text),
    )
    stanza.close()
    return rules


def _read_expect(stanza: Stanza | None) -> Expect | None:
    if stanza is None:
        return None
    shares: dict[str, float] = {}
    table = stanza.table("fields")
    if table is not None:
        for name in table.names():
            share = table.number(name, 0, 1)
            if name not in _ARTICLE_FIELDS:
                table.report(f"no field of an article is named {name!r}{did_you_mean(name, _ARTICLE_FIELDS)}")
            elif share is not None:
                shares[name] = share
    expect = Expect(articles_per_day=stanza.number("articles_per_day", 0, 1_000_000), fields=shares)
    stanza.close()
    return expect
