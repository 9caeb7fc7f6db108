"""Tells from the reports of its runs whether a source still gives what it used to give, and what was expected."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from crawler.sources import Expect, Source
    from storage.store import StoredRun

# Pages that "today" is judged by: of fewer a share says little, of more a change shows late.
RECENT_PAGES = 20
# Fewer pages than these are not judged at all.
_FEWEST_RECENT = 5
_FEWEST_PAST = 10
_PAST = timedelta(days=60)
# What counts as a change. A share must fall by a quarter and by three standard deviations of its sample.
_FALL = 0.25
_DEVIATIONS = 3.0
_BODY_HALVED = 0.5
_WEEK = timedelta(days=7)
# So many stories must have been due by the source's own rate before its silence is a finding.
_MISSED = 10.0
_FAILED_RUNS = 3
# Runs that are looked through: two weeks of one every ten minutes, and reports of some megabytes.
MOST_RUNS = 2000


@dataclass(slots=True, kw_only=True)
class Sample:
    """What some runs of one source gave together."""

    articles: int = 0
    refused: Counter[str] = field(default_factory=Counter)
    fields: Counter[str] = field(default_factory=Counter)
    words: Counter[str] = field(default_factory=Counter)

    def add(self, report: Mapping[str, Any]) -> None:
        """Takes one report of the source in."""
        self.articles += report["new"] + report["changed"] + report["unchanged"]
        self.refused.update(report["refused"])
        self.fields.update(report.get("fields", {}))
        self.words.update(report.get("words", {}))

    @property
    def pages(self) -> int:
        """Pages that were cleaned."""
        return self.articles + self.refused.total()

    def share(self, name: str) -> float:
        """The share of articles that have a field."""
        return self.fields[name] / self.articles if self.articles else 0.0

    @property
    def body(self) -> float:
        """Words of an article, on average."""
        return self.words["body"] / self.articles if self.articles else 0.0

    @property
    def removed(self) -> float:
        """The share of the words of pages that were removed."""
        seen = self.words["kept"] + self.words["removed"]
        return self.words["removed"] / seen if seen else 0.0

    @property
    def refusals(self) -> float:
        """The share of pages that gave no article."""
        return self.refused.total() / self.pages if self.pages else 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Health:
    """How a source is; degraded when there are findings, each a sentence for a person."""

    source: str
    recent: Sample
    past: Sample
    articles_per_day: float | None = None  # over the last week; None before it has been crawled for a day
    last_article: datetime | None = None  # when a run last stored a new one
    last_run: datetime | None = None
    findings: tuple[str, ...] = ()

    def to_dict(self) -> dict[str, Any]:
        """JSON-ready."""
        return {
            "source": self.source,
            "degraded": bool(self.findings),
            "findings": list(self.findings),
            "articles_per_day": self.articles_per_day,
            "last_article": self.last_article.isoformat() if self.last_article else None,
            "last_run": self.last_run.isoformat() if self.last_run else None,
            **{
                name: {
                    "pages": sample.pages,
                    "articles": sample.articles,
                    "refused": dict(sample.refused),
                    "fields": {each: round(sample.share(each), 3) for each in sorted(sample.fields)},
                    "words": round(sample.body, 1),
                    "removed": round(sample.removed, 3),
                }
                for name, sample in (("recent", self.recent), ("past", self.past))
            },
        }


def examine(sources: Iterable[Source], runs: Sequence[StoredRun], now: datetime) -> list[Health]:
    """The health of every source, from runs in any order."""
    newest_first = sorted((run for run in runs if run.started > now - _PAST), key=_started, reverse=True)
    return [_examine(source, newest_first, now) for source in sources]


def _examine(source: Source, runs: Sequence[StoredRun], now: datetime) -> Health:
    recent, past = Sample(), Sample()
    reports = list(_of(source.id, runs))
    for _, report in reports:
        (recent if recent.pages < RECENT_PAGES and not past.pages else past).add(report)
    last_article = next((moment for moment, report in reports if report["new"]), None)
    findings = [
        *_unlike_before(recent, past),
        *_failing([report for _, report in reports]),
        *_silent(reports, last_article, now),
        *(_unlike_expected(source.expect, recent, _per_day(reports, now)) if source.expect else ()),
    ]
    return Health(
        source=source.id,
        recent=recent,
        past=past,
        articles_per_day=_per_day(reports, now),
        last_article=last_article,
        last_run=reports[0][0] if reports else None,
        findings=tuple(findings),
    )


def _of(source: str, runs: Iterable[StoredRun]) -> Iterator[tuple[datetime, Mapping[str, Any]]]:
    for run in runs:
        for report in run.report.get("sources", ()):
            if report.get("source") == source:
                yield run.started, report


def _unlike_before(recent: Sample, past: Sample) -> Iterator[str]:
    if recent.pages < _FEWEST_RECENT or past.pages < _FEWEST_PAST:
        return
    if _has_fallen(1 - recent.refusals, 1 - past.refusals, recent.pages):
        reason, number = recent.refused.most_common(1)[0]
        yield (
            f"{recent.refusals:.0%} of the last {recent.pages} pages were refused (mostly {reason}, {number} of"
            f" them), before {past.refusals:.0%}; has the layout changed?"
        )
    if recent.articles < _FEWEST_RECENT or past.articles < _FEWEST_PAST:
        return
    for name in sorted(past.fields):
        if _has_fallen(recent.share(name), past.share(name), recent.articles):
            yield (
                f"{name}: {recent.share(name):.0%} of the last {recent.articles} articles have it, before"
                f" {past.share(name):.0%}; has the layout changed?"
            )
    if recent.body < past.body * _BODY_HALVED:
        yield f"articles have {recent.body:.0f} words on average, before {past.body:.0f}; is text missing?"
    if recent.removed > past.removed + _FALL:
        yield f"{recent.removed:.0%} of the words of pages are removed, before {past.removed:.0%}"


def _has_fallen(share: float, before: float, number: int) -> bool:
    deviation = math.sqrt(before * (1 - before) / number)
    return share < before - max(_FALL, _DEVIATIONS * deviation)


def _failing(reports: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    asked = [each for each in reports if each["failed"] or _has_fetched(each)]
    latest = asked[:_FAILED_RUNS]
    if not latest or any(map(_has_fetched, latest)):
        return
    statuses = ", ".join(sorted({status for each in latest for status in each["failed"]}))
    if not any(map(_has_fetched, asked)):
        yield f"nothing could be fetched so far ({statuses})"
    elif len(latest) == _FAILED_RUNS:
        yield f"its last {_FAILED_RUNS} runs could fetch nothing ({statuses})"


def _has_fetched(report: Mapping[str, Any]) -> bool:
    return bool(report["fetched"] or report.get("listings"))


def _silent(
    reports: Sequence[tuple[datetime, Mapping[str, Any]]], last_article: datetime | None, now: datetime
) -> Iterator[str]:
    """Nothing new although the source's own rate let it be expected."""
    if last_article is None or not reports:
        return
    # The first run that brought anything takes what was there before: that is no rate.
    first = next(moment for moment, report in reversed(reports) if report["new"])
    fresh = sum(report["new"] for moment, report in reports if moment > first)
    days = (last_article - first) / timedelta(days=1)
    silence = (now - last_article) / timedelta(days=1)
    if days >= 1 and silence * fresh / days >= _MISSED and reports[0][0] > last_article:
        yield f"nothing new for {silence:.1f} days; before, {fresh / days:.1f} articles a day"


def _per_day(reports: Sequence[tuple[datetime, Mapping[str, Any]]], now: datetime) -> float | None:
    if not reports:
        return None
    first = reports[-1][0]
    since = max(first, now - _WEEK)
    days = (now - since) / timedelta(days=1)
    if days < 1:
        return None
    new: int = sum(report["new"] for moment, report in reports if moment > since)
    return round(new / days, 2)


def _unlike_expected(expect: Expect, recent: Sample, per_day: float | None) -> Iterator[str]:
    if expect.articles_per_day is not None and per_day is not None and per_day < expect.articles_per_day / 2:
        yield f"{per_day:g} articles a day, expected are {expect.articles_per_day:g}"
    if recent.articles < _FEWEST_RECENT:
        return
    for name, share in sorted(expect.fields.items()):
        if recent.share(name) < share:
            have = f"{recent.share(name):.0%} of the last {recent.articles} articles have it"
            yield f"{name}: {have}, expected are {share:.0%}"


def _started(run: StoredRun) -> datetime:
    return run.started
