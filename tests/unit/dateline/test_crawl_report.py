"""What a run's report means for the exit code of `dateline crawl`."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from crawler.report import RunReport, SourceReport
from dateline.commands.crawl import finish
from dateline.exits import Exit

WORKED = SourceReport(source="worked", discovered=3, fetched=3, new=2, refused={"listing": 1})
KNOWN = SourceReport(source="known", discovered=4, already_known=4, failed={"http_404": 1})
TOO_OLD = SourceReport(source="old", left_out={"older than asked for": 5})
DRY = SourceReport(source="dry", discovered=1, addresses=("https://a.example/1",))
DEAD = SourceReport(source="dead", failed={"dns": 2, "http_503": 1})
CHECK = "check its addresses"
LISTINGS = SourceReport(source="listings", discovered=2, fetched=2, refused={"listing": 2})
CRASHED = SourceReport(source="crashed", discovered=2, fetched=2, failed={"cleaner_failed": 2})
BARREN = SourceReport(source="barren", listings=1)


def report(*sources: SourceReport, **more: Any) -> RunReport:
    return RunReport(started=datetime.now(UTC), finished=datetime.now(UTC), sources=sources, **more)


@pytest.mark.parametrize(
    ("given", "code"),
    [
        (report(WORKED, KNOWN, TOO_OLD, DRY, ended="finished"), Exit.DONE),
        (report(WORKED, DEAD, ended="finished"), Exit.SOME_FAILED),
        (report(WORKED, BARREN, ended="finished"), Exit.SOME_FAILED),
        (report(DEAD, ended="finished"), Exit.ALL_FAILED),
        (report(WORKED, LISTINGS, ended="finished"), Exit.SOME_FAILED),
        (report(CRASHED, ended="finished"), Exit.ALL_FAILED),
        (report(DEAD, BARREN, ended="finished"), Exit.ALL_FAILED),
        (report(WORKED, ended="memusage_exceeded"), Exit.SOME_FAILED),
        (report(WORKED, DEAD, interrupted=True, ended="shutdown"), Exit.INTERRUPTED),
    ],
)
def test_exit_codes(given: RunReport, code: Exit) -> None:
    assert finish(given) == code


def test_what_gave_nothing_is_named_with_what_to_do(capsys: pytest.CaptureFixture[str]) -> None:
    finish(report(WORKED, DEAD, LISTINGS, BARREN))
    assert capsys.readouterr().err.splitlines() == [
        f"dateline: dead: nothing could be fetched (2 x dns, 1 x http_503); {CHECK}, or try again later",
        "dateline: listings: no article among its pages (2 x listing); check its sections and its `articles`",
        "dateline: barren: no address of an article was found; check its feeds, sitemaps and sections",
    ]


def test_a_host_of_ones_own_is_to_be_allowed(capsys: pytest.CaptureFixture[str]) -> None:
    finish(report(WORKED, SourceReport(source="ours", failed={"reach_refused": 2})))
    assert "allow_private in the sources file" in capsys.readouterr().err


def test_an_interrupted_run_says_what_is_saved(capsys: pytest.CaptureFixture[str]) -> None:
    finish(report(WORKED, interrupted=True))
    assert capsys.readouterr().err == "dateline: interrupted; articles saved: 2; the next run goes on\n"
