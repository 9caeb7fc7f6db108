"""Whether a source is what it was: told from the reports of its runs."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from crawler.health import examine
from crawler.report import RunReport, SourceReport
from crawler.sources import Expect, Source
from dateline.metrics import of_health, of_run
from storage.store import StoredRun

NOW = datetime(2024, 3, 20, 12, 0, tzinfo=UTC)
SOURCE = Source(id="a", url="https://a.example/")


def run(days_ago: float, *, new: int = 10, headlines: int | None = None, **more: object) -> StoredRun:
    started = NOW - timedelta(days=days_ago)
    headlines = new if headlines is None else headlines
    fields: dict[str, object] = {
        "listings": 1,
        "fetched": new,
        "new": new,
        "fields": {"headline": headlines, "dateline": new // 2},
        "words": {"kept": 400 * new, "removed": 200 * new, "body": 400 * new},
    }
    report = SourceReport(source="a", **(fields | more))  # type: ignore[arg-type]  # its fields, by name
    whole = RunReport(started=started, finished=started, sources=(report,))
    return StoredRun(id=1, started=started, finished=started, report=whole.to_dict())


HEALTHY = [run(days) for days in range(2, 12)]


def findings(*runs: StoredRun, source: Source = SOURCE) -> tuple[str, ...]:
    (health,) = examine([source], [*runs, *HEALTHY], NOW)
    return health.findings


def test_a_source_that_is_as_it_was() -> None:
    assert findings(run(0.5), run(1)) == ()


def test_a_source_that_was_never_crawled_has_not_degraded() -> None:
    (health,) = examine([SOURCE], [], NOW)
    assert (health.findings, health.last_run, health.articles_per_day) == ((), None, None)


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"headlines": 0}, "headline: 0% of the last 20 articles have it, before 100%"),
        ({"words": {"kept": 1000, "removed": 5000, "body": 1000}}, "articles have 100 words on average, before 400"),
        ({"words": {"kept": 4000, "removed": 12000, "body": 4000}}, "75% of the words of pages are removed"),
        ({"new": 1, "refused": {"no_story": 9}, "words": {}}, "90% of the last 20 pages were refused (mostly no_story"),
    ],
)  # fmt: skip
def test_a_layout_that_has_changed_is_told(changed: dict[str, object], said: str) -> None:
    found = findings(run(0.5, **changed), run(1, **changed))  # type: ignore[arg-type]
    assert any(each.startswith(said) for each in found), found


def test_a_share_that_only_varies_is_no_finding() -> None:
    assert findings(run(0.5, fields={"headline": 10, "dateline": 4}), run(1)) == ()


def test_too_few_pages_say_nothing() -> None:
    (health,) = examine([SOURCE], [run(0.1, new=4, headlines=0), *HEALTHY[:0]], NOW)
    assert health.findings == ()


def test_runs_that_fetch_nothing() -> None:
    dead = {"new": 0, "listings": 0, "fetched": 0, "failed": {"timeout": 1}, "words": {}}
    found = findings(*(run(days, **dead) for days in (0.1, 0.2, 0.3)))  # type: ignore[arg-type]
    assert "its last 3 runs could fetch nothing (timeout)" in found
    assert findings(run(0.1, **dead), run(0.2)) == ()  # type: ignore[arg-type]


def test_a_source_whose_first_runs_fetched_nothing() -> None:
    dead = {"new": 0, "listings": 0, "fetched": 0, "failed": {"no_feed": 1}, "words": {}}
    (health,) = examine([SOURCE], [run(0.1, **dead), run(0.2, **dead)], NOW)  # type: ignore[arg-type]
    assert health.findings == ("nothing could be fetched so far (no_feed)",)


def test_a_source_that_has_fallen_silent() -> None:
    silent = {"new": 0, "fetched": 0, "words": {}}
    assert findings(*(run(days, **silent) for days in (0.1, 0.5, 1.0))) != ()  # type: ignore[arg-type]
    assert findings(run(0.2, **silent), run(0.4)) == ()  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "earlier",
    [
        [
            run(0.05, new=0, listings=0, failed={"reach_refused": 1}),
            run(0.049, new=6),
        ],  # what was there before
        [run(0.05, new=6), run(0.049, new=6)],  # stopped, and gone on with
        [run(3.001, new=0), run(3, new=40)],
    ],
)
def test_the_first_haul_is_no_rate(earlier: list[StoredRun]) -> None:
    (health,) = examine([SOURCE], [*earlier, run(0.001, new=0)], NOW)
    assert health.findings == ()


def test_what_the_sources_file_expects() -> None:
    expecting = Source(
        id="a", url="https://a.example/", expect=Expect(articles_per_day=100, fields={"dateline": 0.9})
    )
    found = findings(run(0.5), run(1), source=expecting)
    assert any(
        each.startswith("dateline: 50% of the last 20 articles have it, expected are 90%") for each in found
    )
    assert any(each.endswith("articles a day, expected are 100") for each in found)


def test_health_as_prometheus_text() -> None:
    text = of_health(examine([SOURCE], [run(0.5, headlines=0), run(1, headlines=0), *HEALTHY], NOW), {"a": 3})
    assert 'dateline_source_degraded{source="a"} 1\n' in text
    assert 'dateline_source_field_share{source="a",field="headline"} 0\n' in text
    assert 'dateline_source_backlog{source="a"} 3\n' in text


def test_a_run_as_prometheus_text() -> None:
    report = SourceReport(source='we"ird\n', new=2, failed={"http_404": 1})
    text = of_run(RunReport(started=NOW, finished=NOW + timedelta(seconds=9), sources=(report,)))
    assert 'dateline_run_new{source="we\\"ird\\n"} 2\n' in text
    assert 'dateline_run_failed{source="we\\"ird\\n",reason="http_404"} 1\n' in text
    assert "dateline_run_seconds 9\n" in text
    for line in text.splitlines():
        assert line.startswith("# ") or len(line.rpartition(" ")[2]) > 0
