"""Run reports and the health of sources as Prometheus text, for the textfile collector of a node exporter."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from crawler.health import Health
    from crawler.report import RunReport

Labels = Mapping[str, str]
Sample = tuple[Labels, float]

# name -> (help, attribute of the report with counts by reason)
_BY_REASON = {
    "refused": "Pages of the last run that gave no article, by reason.",
    "failed": "Addresses of the last run that gave no page, by status.",
    "left_out": "Addresses that the last run left out, by reason.",
}


def of_run(report: RunReport) -> str:
    """The counts of one run. Exposition format 0.0.4: https://prometheus.io/docs/instrumenting/exposition_formats/"""
    from crawler.report import COUNTS

    lines: list[str] = []
    for name in COUNTS:
        counted = [({"source": each.source}, float(getattr(each, name))) for each in report.sources]
        lines += _metric(f"dateline_run_{name}", f"{name.replace('_', ' ')}, of the last run.", counted)
    for name, told in _BY_REASON.items():
        counted = [
            ({"source": each.source, "reason": reason}, float(number))
            for each in report.sources
            for reason, number in getattr(each, name).items()
        ]
        lines += _metric(f"dateline_run_{name}", told, counted)
    finished = report.finished or report.started
    seconds = (finished - report.started).total_seconds()
    lines += _metric("dateline_run_seconds", "How long the last run took.", [({}, seconds)])
    lines += _metric("dateline_run_finished_timestamp_seconds", "When it ended.", [({}, _stamp(finished))])
    return "".join(lines)


def of_health(found: Iterable[Health], backlog: Mapping[str, int]) -> str:
    """How every source is; `backlog` says how many stories of each wait to be fetched."""
    sources = list(found)

    def each(value: str) -> list[Sample]:
        return [
            ({"source": one.source}, number) for one in sources if (number := _number(one, value)) is not None
        ]

    fields = [
        ({"source": one.source, "field": name}, one.recent.share(name))
        for one in sources
        for name in sorted(one.past.fields.keys() | one.recent.fields.keys())
    ]
    waiting = [({"source": one.source}, float(backlog.get(one.source, 0))) for one in sources]
    parts = (
        ("degraded", "1 when the source is not what it was, or not what was expected.", each("degraded")),
        ("articles_per_day", "New articles a day, over the last week.", each("articles_per_day")),
        ("field_share", "Share of the latest articles that have a field.", fields),
        ("body_words", "Words of the latest articles, on average.", each("body")),
        ("removed_share", "Share of the words of the latest pages that were removed.", each("removed")),
        ("refused_share", "Share of the latest pages that gave no article.", each("refusals")),
        ("last_article_timestamp_seconds", "When a new article was last stored.", each("last_article")),
        ("last_run_timestamp_seconds", "When the source was last crawled.", each("last_run")),
        ("backlog", "Stories that wait to be fetched.", waiting),
    )
    return "".join(
        line for name, told, rows in parts for line in _metric(f"dateline_source_{name}", told, rows)
    )


def _number(health: Health, name: str) -> float | None:
    match name:
        case "degraded":
            return float(bool(health.findings))
        case "articles_per_day":
            return health.articles_per_day
        case "last_article" | "last_run":
            moment: datetime | None = getattr(health, name)
            return _stamp(moment) if moment else None
        case _:
            number: float = getattr(health.recent, name)
            return number if health.recent.pages else None


def _metric(name: str, told: str, samples: Iterable[Sample]) -> Iterator[str]:
    rows = list(samples)
    if rows:
        yield f"# HELP {name} {told}\n# TYPE {name} gauge\n"
    for labels, value in rows:
        inner = ",".join(f'{label}="{_escaped(text)}"' for label, text in labels.items())
        yield f"{name}{{{inner}}} {value:.15g}\n" if inner else f"{name} {value:.15g}\n"


def _stamp(moment: datetime) -> float:
    return round(moment.timestamp(), 3)


def _escaped(text: str) -> str:
    return text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
