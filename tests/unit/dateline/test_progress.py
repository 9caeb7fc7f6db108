"""How fast long work goes, and what Ctrl-C leaves of it."""

from __future__ import annotations

import signal
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import IO, cast

import pytest
from commandline import ROOT

from cleaners.page import RawPage, SiteHints
from crawler.report import RunReport, SourceReport
from dateline import tables
from dateline.cli import build_parser
from dateline.commands import export
from dateline.exits import Exit
from dateline.exporting import EXPORTS, Export
from dateline.progress import pace
from dateline.recleaning import Recleaned, reclean
from storage.store import open_store


@pytest.fixture(autouse=True)
def ctrl_c_is_heard() -> Iterator[None]:
    """What a shell runs in the background is told to ignore it, and hands that down to the tests."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


@pytest.mark.parametrize(
    ("done", "left", "seconds", "told"),
    [
        (30, 45, 20.0, "0:00:20 · 1.5 pages a second · 45 to go, about 0:00:30"),
        (3, 1200, 1.0, "0:00:01 · 1,200 to go"),  # too early for a rate
        (0, 7, 60.0, "0:01:00 · 7 to go"),
        (90, None, 3600.0, "1:00:00 · 0.0 pages a second"),
        (30, -2, 20.0, "0:00:20 · 1.5 pages a second"),
    ],
)
def test_pace(done: int, left: int | None, seconds: float, told: str) -> None:
    assert pace("pages", done, left, seconds) == told


def test_nothing_is_drawn_where_nobody_looks(capsys: pytest.CaptureFixture[str]) -> None:
    with tables.Progress(sys.stderr, shown=False) as progress:
        progress.update(RunReport(started=datetime.now(UTC), sources=(SourceReport(source="a"),)))
        progress.wait(5.0)
        progress.clear()
    assert capsys.readouterr() == ("", "")


def test_ctrl_c_keeps_what_is_cleaned_already(tmp_path: Path) -> None:
    page = next((ROOT / "fixtures" / "newsroom" / "pointnews").rglob("uzbekistan-*.html")).read_bytes()
    said: list[Recleaned] = []

    def interrupted(one: Recleaned) -> None:
        said.append(one)
        if len(said) == 1:
            signal.raise_signal(signal.SIGINT)

    with open_store(f"sqlite:///{tmp_path}/news.db") as store:
        store.pages.keep(
            [(RawPage(url=f"https://a.example/{number}", body=page), None) for number in range(3)]
        )
        with pytest.raises(KeyboardInterrupt):
            reclean(store, hints=lambda source: SiteHints(source=source), workers=1, on_page=interrupted)
        assert [store.at(one.url) is not None for one in said] == [True]


def test_ctrl_c_leaves_the_file_of_an_export_as_it_was(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    open_store("sqlite:///news.db").close()
    Path("news.csv").write_text("as it was", encoding="utf-8")

    def slow(_articles: object, stream: IO[bytes]) -> int:
        stream.write(b"half of")
        signal.raise_signal(signal.SIGINT)
        return 0

    monkeypatch.setitem(cast("dict[str, Export]", EXPORTS), "csv", slow)
    args = build_parser().parse_args(["export", "-f", "csv", "-o", "news.csv", "--db", "sqlite:///news.db"])
    assert export.run(args) == Exit.INTERRUPTED
    assert capsys.readouterr().err == "dateline: interrupted; news.csv was not written\n"
    assert [path.name for path in sorted(tmp_path.glob("news.csv*"))] == ["news.csv"]
    assert Path("news.csv").read_text(encoding="utf-8") == "as it was"
