"""What a crawl run did: counted while it runs, and frozen into a report."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from threading import Lock
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from cleaners.article import Article

# The fields of an article whose share tells whether a source is healthy.
FIELDS = (
    "headline", "standfirst", "byline", "authors", "dateline", "published", "paragraphs", "images", "section",
    "topics", "language", "canonical_url",
)  # fmt: skip
COUNTS = (
    "listings", "not_modified", "discovered", "already_known", "resumed", "revisited", "fetched", "new",
    "changed", "unchanged", "further_pages", "bytes",
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceReport:
    """What became of one source. Counts are of article addresses, each counted once.

    discovered + resumed = already_known + what was asked for (or would be, in a dry run) + what is tried again
    later + what max_articles left out; fetched = new + changed + unchanged + refused + pages that the cleaner
    failed on, revisited ones included. `failed` also counts listings that could not be read: a source whose
    only feed is gone has failed.
    """

    source: str  # id of the source
    listings: int = 0  # feeds, sitemaps and section pages read
    not_modified: int = 0  # answers that said "as before" (304), of listings and articles
    discovered: int = 0  # story addresses of the site, listed and young enough
    already_known: int = 0  # dealt with in an earlier run: not downloaded
    resumed: int = 0  # stories that an earlier run had left, and that no listing of this one named
    revisited: int = 0  # stored articles that were looked at again for corrections
    fetched: int = 0  # pages downloaded
    new: int = 0
    changed: int = 0
    unchanged: int = 0
    further_pages: int = 0  # second and later pages of stories, joined to their first
    refused: Mapping[str, int] = field(default_factory=dict)  # reason of the cleaner -> pages
    failed: Mapping[str, int] = field(default_factory=dict)  # status -> addresses
    # why a listed address was not considered -> addresses
    left_out: Mapping[str, int] = field(default_factory=dict)
    bytes: int = 0  # of the bodies of pages and listings, unpacked
    # of the articles new, changed and unchanged: field -> how many have it
    fields: Mapping[str, int] = field(default_factory=dict)
    words: Mapping[str, int] = field(default_factory=dict)  # of their pages: "kept", "removed", "body"
    addresses: tuple[str, ...] = ()  # in a dry run: what would be fetched, in order

    def to_dict(self) -> dict[str, Any]:
        """JSON-ready; `addresses` only where there are some."""
        written: dict[str, Any] = {
            "source": self.source,
            **{name: getattr(self, name) for name in COUNTS},
            "refused": dict(self.refused),
            "failed": dict(self.failed),
            "left_out": dict(self.left_out),
            "fields": dict(self.fields),
            "words": dict(self.words),
        }
        if self.addresses:
            written["addresses"] = list(self.addresses)
        return written


@dataclass(frozen=True, slots=True, kw_only=True)
class RunReport:
    """One run over some sources; while it goes on, `finished` is None."""

    started: datetime  # aware
    finished: datetime | None = None
    sources: tuple[SourceReport, ...] = ()
    interrupted: bool = False  # stopped by a person; everything fetched until then is stored
    ended: str | None = None  # "finished", "shutdown", or what stopped it ("memusage_exceeded")
    dry_run: bool = False

    def to_dict(self) -> dict[str, Any]:
        """JSON-ready, times in ISO 8601."""
        return {
            "started": self.started.isoformat(),
            "finished": self.finished.isoformat() if self.finished else None,
            "interrupted": self.interrupted,
            "ended": self.ended,
            "dry_run": self.dry_run,
            "sources": [each.to_dict() for each in self.sources],
        }


class Tally:
    """The counts of a run in progress. One thread counts; any thread may ask for a report."""

    def __init__(self, sources: Iterable[str], *, dry_run: bool = False) -> None:
        self.started = datetime.now(UTC)
        self._dry_run = dry_run
        self._counts: dict[str, Counter[tuple[str, str]]] = {source: Counter() for source in sources}
        self._addresses: dict[str, list[str]] = {source: [] for source in self._counts}
        self._lock = Lock()

    def count(self, source: str, name: str, number: int = 1) -> None:
        """Adds to one of COUNTS."""
        self._add(source, name, "", number)

    def refuse(self, source: str, reason: str) -> None:
        """A page that the cleaner took for no article."""
        self._add(source, "refused", reason, 1)

    def fail(self, source: str, status: str, number: int = 1) -> None:
        """An address that gave no page, or a page that the cleaner failed on."""
        self._add(source, "failed", status, number)

    def leave_out(self, source: str, reason: str, number: int = 1) -> None:
        """A listed address that was not considered."""
        self._add(source, "left_out", reason, number)

    def describe(self, source: str, article: Article, kept: int, removed: int) -> None:
        """What an article that was stored has, for telling a layout that has changed."""
        for name in FIELDS:
            if getattr(article, name):
                self._add(source, "fields", name, 1)
        for name, number in (("kept", kept), ("removed", removed), ("body", article.word_count)):
            self._add(source, "words", name, number)

    def would_fetch(self, source: str, address: str) -> None:
        """An address that a dry run only names."""
        with self._lock:
            self._addresses[source].append(address)

    def report(
        self, *, finished: datetime | None = None, interrupted: bool = False, ended: str | None = None
    ) -> RunReport:
        """The counts as they stand now."""
        with self._lock:
            sources = tuple(self._source_report(source) for source in self._counts)
        return RunReport(
            started=self.started,
            finished=finished,
            sources=sources,
            interrupted=interrupted,
            ended=ended,
            dry_run=self._dry_run,
        )

    def _add(self, source: str, name: str, detail: str, number: int) -> None:
        with self._lock:
            self._counts[source][name, detail] += number

    def _source_report(self, source: str) -> SourceReport:
        counts = self._counts[source]

        def by_reason(name: str) -> dict[str, int]:
            return {detail: number for (each, detail), number in sorted(counts.items()) if each == name}

        return SourceReport(
            source=source,
            **{name: counts[name, ""] for name in COUNTS},
            refused=by_reason("refused"),
            failed=by_reason("failed"),
            left_out=by_reason("left_out"),
            fields=by_reason("fields"),
            words=by_reason("words"),
            addresses=tuple(self._addresses[source]),
        )
