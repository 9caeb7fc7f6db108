"""The health of the sources over time: articles a day, fields filled, share removed, and what is wrong."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Any

from crawler.health import MOST_RUNS, Health, Sample, examine
from crawler.sources import Source
from dateline.errors import NothingThere
from dateline.web import charts, typesetting

if TYPE_CHECKING:
    from crawler.sources import Sources
    from storage.store import Store, StoredRun

DAYS = 30
# Fields whose absence a reader notices first, told in the overview; a source's own page tells all.
FIELDS = ("headline", "published", "authors", "dateline", "paragraphs")


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldHealth:
    """How many articles have a field: the latest pages, before, what was expected, and over time."""

    name: str
    recent: float
    past: float | None
    expected: float | None
    over_time: charts.LineChart | None


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceHealth:
    """One source for reading."""

    health: Health
    name: str
    href: str | None
    state: str  # healthy, degraded, never crawled
    waiting: int
    a_day: charts.BarChart | None
    removed: charts.LineChart | None
    words: charts.LineChart | None
    most_words: float
    fields: tuple[FieldHealth, ...]
    last_run: str
    last_article: str

    @property
    def id(self) -> str:
        """The id of the source."""
        return self.health.source

    def to_dict(self) -> dict[str, Any]:
        """For programs: what `dateline health -f json` says of the source."""
        return {**self.health.to_dict(), "backlog": self.waiting}


def source_healths(store: Store, sources: Sources | None, now: datetime) -> list[SourceHealth]:
    """Every source of the sources file, then those that only the store knows. Raises StorageError."""
    runs = store.runs(MOST_RUNS)
    waiting = store.frontier.backlog()
    known = list(sources.sources) if sources else []
    named = {each.id for each in known}
    crawled = {
        str(report["source"])
        for run in runs
        for report in run.report.get("sources") or ()
        if report.get("source")
    }
    # A store without its sources file still tells what its runs did.
    known += [Source(id=each, url="") for each in sorted(crawled - named)]
    days = _by_day(runs)
    return [
        _told(source, health, days.get(source.id, {}), waiting.get(source.id, 0), now.date())
        for source, health in zip(known, examine(known, runs, now), strict=True)
    ]


def source_health(store: Store, sources: Sources | None, now: datetime, name: str) -> SourceHealth:
    """One source. Raises NothingThere and StorageError."""
    for each in source_healths(store, sources, now):
        if each.id == name:
            return each
    raise NothingThere(
        f"source {name}",
        "stands neither in the sources file nor in a report",
        "the list of sources has the ids",
    )


def _by_day(runs: Iterable[StoredRun]) -> dict[str, dict[date, tuple[int, Sample]]]:
    """Of each source and day (UTC) how many articles were new, and a sample of all that were cleaned."""
    days: dict[str, dict[date, tuple[int, Sample]]] = defaultdict(dict)
    for run in runs:
        day = run.started.astimezone(UTC).date()
        for report in run.report.get("sources") or ():
            of_source = days[str(report.get("source"))]
            new, sample = of_source.get(day, (0, Sample()))
            sample.add(report)
            of_source[day] = (new + report["new"], sample)
    return days


def _told(
    source: Source, health: Health, days: Mapping[date, tuple[int, Sample]], waiting: int, today: date
) -> SourceHealth:
    first = today - timedelta(days=DAYS - 1)
    shown = [(day, *days[day]) for day in sorted(days) if day >= first]
    samples = [sample for _, _, sample in shown if sample.articles]
    new = {day: number for day, number, _ in shown if number}
    lengths = [sample.body for sample in samples]
    longest = max(lengths, default=0.0)
    return SourceHealth(
        health=health,
        name=source.name or source.id,
        href=typesetting.web_address(source.url),
        state="degraded" if health.findings else "healthy" if health.last_run else "never crawled",
        waiting=waiting,
        a_day=charts.by_day(new, height=36.0, span=(first, today)) if health.last_run else None,
        removed=charts.line(
            [sample.removed for sample in samples],
            f"{typesetting.percent(health.recent.removed)} of the words of pages removed",
        ),
        words=charts.line(
            [length / longest if longest else 0.0 for length in lengths],
            f"{health.recent.body:,.0f} words an article",
        ),
        most_words=longest,
        fields=_fields(source, health, samples),
        last_run=typesetting.moment(health.last_run),
        last_article=typesetting.moment(health.last_article),
    )


def _fields(source: Source, health: Health, samples: Sequence[Sample]) -> tuple[FieldHealth, ...]:
    expected = source.expect.fields if source.expect else {}
    seen: Counter[str] = health.recent.fields + health.past.fields
    if not health.recent.articles:
        return ()
    rest = sorted(set(seen) | set(expected) - set(FIELDS))
    names = [*FIELDS, *(each for each in rest if each not in FIELDS)]
    return tuple(
        FieldHealth(
            name=name,
            recent=health.recent.share(name),
            past=health.past.share(name) if health.past.articles else None,
            expected=expected.get(name),
            over_time=charts.line(
                [sample.share(name) for sample in samples],
                f"{name}: {typesetting.percent(health.recent.share(name))}",
            ),
        )
        for name in names
    )
