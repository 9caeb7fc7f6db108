"""Crawl runs and what each did, from the reports that the store keeps."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from dateline.web import typesetting
from storage.store import StoredRun

LISTED = 200
_COUNTED = ("discovered", "already_known", "resumed", "revisited", "fetched", "new", "changed", "unchanged")


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceRun:
    """What a run did to one source; `reasons` tell what was refused, failed and left out."""

    source: str
    counts: Mapping[str, int]
    refused: int
    failed: int
    reasons: tuple[tuple[str, str], ...]
    megabytes: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """A run in a line, and source by source."""

    id: int
    started: str
    took: str
    state: str
    totals: Mapping[str, int]
    refused: int
    failed: int
    sources: tuple[SourceRun, ...]


def told(run: StoredRun) -> Run:
    """A run for reading. Reports are written by whichever version ran: what one does not have counts as none."""
    sources = tuple(_source(each) for each in run.report.get("sources") or () if isinstance(each, Mapping))
    return Run(
        id=run.id,
        started=typesetting.moment(run.started),
        took="" if run.finished is None else _span(run.finished - run.started),
        state=_state(run),
        totals={name: sum(each.counts[name] for each in sources) for name in _COUNTED},
        refused=sum(each.refused for each in sources),
        failed=sum(each.failed for each in sources),
        sources=sources,
    )


def to_dict(run: StoredRun) -> dict[str, Any]:
    """For programs: the report as it was kept."""
    return {"id": run.id, **run.report}


def _source(report: Mapping[str, Any]) -> SourceRun:
    return SourceRun(
        source=str(report.get("source") or ""),
        counts={name: _whole(report.get(name)) for name in _COUNTED},
        refused=sum(number for _, number in _numbers(report, "refused")),
        failed=sum(number for _, number in _numbers(report, "failed")),
        reasons=tuple(_reasons(report)),
        megabytes=_whole(report.get("bytes")) / 1e6,
    )


def _reasons(report: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    for name, label in (("refused", "refused"), ("failed", "failed"), ("left_out", "left out")):
        numbers = sorted(_numbers(report, name), key=lambda each: (-each[1], each[0]))
        if numbers:
            yield label, ", ".join(f"{number:,} {reason}" for reason, number in numbers)


def _numbers(report: Mapping[str, Any], name: str) -> list[tuple[str, int]]:
    counted = report.get(name)
    if not isinstance(counted, Mapping):
        return []
    return [(str(reason), _whole(number)) for reason, number in counted.items()]


def _whole(value: object) -> int:
    return value if type(value) is int else 0


def _state(run: StoredRun) -> str:
    if run.finished is None:
        return "not finished"
    if run.report.get("interrupted"):
        return "interrupted"
    if run.report.get("dry_run"):
        return "dry run"
    ended = run.report.get("ended")
    return "finished" if ended in (None, "finished") else str(ended)


def _span(took: timedelta) -> str:
    seconds = round(took.total_seconds())
    if seconds < 60:
        return f"{seconds} s"
    minutes, seconds = divmod(seconds, 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours} h {minutes} min" if hours else f"{minutes} min {seconds} s"
