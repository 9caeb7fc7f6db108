"""Workers, what is kept of their answers, the sample that is timed, and what happens where something is missing."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import kept
import pytest
import systems
from commandline import ROOT
from corpus import LabelledPage
from engine import Sites
from kept import Kept
from peers import python_of
from run import doubled, sample, spread

BENCHMARKS = ROOT / "benchmarks"
# A worker that dies on one page, hangs on another and crashes on a third.
WORKER = """
import os, sys, time
sys.path.insert(0, {workers!r})
from answers import answer_pages

def answer(page):
    print("a library that prints")
    if page["id"] == "dies":
        sys.exit("no more memory")
    if page["id"] == "hangs":
        time.sleep(600)
    return {{"body": page["html"].upper(), "length": 1 // len(page["html"])}}

answer_pages(sys.argv[1], answer, "7.1")
"""


def page(
    name: str, html: str = "<p>x</p>", *, domain: str = "example.org", corpus: str = "AEB"
) -> LabelledPage:
    return LabelledPage(
        id=name, corpus=corpus, url=f"https://{domain}/{name}", domain=domain, labels={}, given=html.encode()
    )


@pytest.fixture
def worker(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[systems.System]:
    script = tmp_path / "worker.py"
    script.write_text(WORKER.format(workers=str(BENCHMARKS / "workers")), encoding="utf-8")
    monkeypatch.setattr(systems, "python_of", lambda _: (sys.executable, str(script)))
    monkeypatch.setattr(systems, "PAGE_LIMIT", 2.0)
    system = systems.System(name="some peer")
    system.start()
    yield system
    system.stop()


def test_a_worker_answers_page_by_page_and_says_what_each_cost(worker: systems.System) -> None:
    answer = worker.ask(page("one", "ä\u2028x"))
    assert worker.version == "7.1"
    assert (answer["id"], answer["body"]) == ("one", "Ä\u2028X")
    assert answer["cpu_ms"] >= 0
    assert answer["peak_mb"] > 1


def test_an_exception_of_a_peer_is_its_answer(worker: systems.System) -> None:
    answer = worker.ask(page("one", ""))
    assert answer["error"].startswith("ZeroDivisionError")
    assert answer["body"] == ""


@pytest.mark.parametrize(("name", "reason"), [("dies", "no more memory"), ("hangs", "no answer within 2 s")])
def test_a_worker_that_dies_or_hangs_is_started_again(worker: systems.System, name: str, reason: str) -> None:
    answer = worker.ask(page(name))
    assert reason in answer["error"]
    assert answer["cpu_ms"] is None
    assert worker.ask(page("next"))["body"] == "<P>X</P>"


def test_our_own_engine_and_the_parse_run_as_workers() -> None:
    running, missing = systems.started([systems.UNIT])
    try:
        assert missing == {}
        assert running[0].ask(page("one"))["body"] == ""
    finally:
        for system in running:
            system.stop()


def test_a_peer_that_is_not_set_up_is_named_with_what_to_do(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("peers.FOLDER", tmp_path)
    running, missing = systems.started(["goose3"])
    assert running == []
    assert missing == {"goose3": "goose3 is not set up: python benchmarks/peers.py goose3"}
    with pytest.raises(FileNotFoundError):
        python_of("goose3")


def test_answers_are_kept_until_the_page_changes(tmp_path: Path) -> None:
    Kept("goose3", tmp_path).add(page("one"), {"id": "one", "body": "b", "cpu_ms": 3.0})
    again = Kept("goose3", tmp_path)
    assert again.get(page("one")) == {"id": "one", "body": "b", "cpu_ms": 3.0}
    assert again.get(page("one", "<p>y</p>")) is None
    assert Kept("jusText", tmp_path).get(page("one")) is None


def test_what_the_script_does_for_one_peer_says_nothing_about_another(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for peer in ("goose3", "jusText"):
        Kept(peer, tmp_path).add(page("one"), {"id": "one", "body": "b", "cpu_ms": 3.0})
    written = kept.SCRIPT.read_text(encoding="utf-8")
    changed = tmp_path / "peer_answers.py"
    changed.write_text(written.replace('"strict": False', '"strict": True'), encoding="utf-8")
    assert changed.read_text(encoding="utf-8") != written
    monkeypatch.setattr(kept, "SCRIPT", changed)
    kept._asked.cache_clear()
    try:
        assert Kept("goose3", tmp_path).get(page("one")) is None
        assert Kept("jusText", tmp_path).get(page("one")) is not None
    finally:
        kept._asked.cache_clear()


def test_the_answer_of_a_worker_that_died_is_asked_again(tmp_path: Path) -> None:
    Kept("goose3", tmp_path).add(page("one"), {"id": "one", "body": "", "error": "ended", "cpu_ms": None})
    assert Kept("goose3", tmp_path).get(page("one")) is None


def test_a_doubled_page_has_its_body_twice_and_its_head_once() -> None:
    html = "<html><head><title>t</title></head><body class=a><p>one</p></body></html>"
    twice = doubled(page("one", html)).html.decode()
    assert twice.count("<p>one</p>") == 2
    assert twice.count("<title>") == 1
    assert twice.endswith("</body></html>")
    assert doubled(page("one", "<p>bare</p>")).html.count(b"bare") == 2


def test_the_timed_pages_are_spread_over_the_sizes_of_the_news_pages() -> None:
    pages = [page(str(size), "x" * size) for size in range(1, 101)] + [page("w", "x" * 500, corpus="WCXB")]
    sizes = [len(each.html) for each in sample(pages, 10)]
    assert sizes == [6, 16, 26, 36, 46, 56, 66, 76, 86, 96]


def test_a_spread_of_costs() -> None:
    assert spread([float(cost) for cost in range(100, 0, -1)]) == {"median": 50.5, "p95": 95.0, "most": 100.0}
    assert spread([]) == {}


def test_a_page_is_never_its_own_neighbour() -> None:
    one, two, copy = page("one"), page("two"), page("one-again")
    copy = LabelledPage(**{**_fields(copy), "url": one.url})
    elsewhere, nameless = page("three", domain="example.com"), page("four", domain="hard")
    other_kind = page("five", corpus="TRAF")
    sites = Sites([one, two, copy, elsewhere, nameless, page("six", domain="hard"), other_kind])
    assert [each.id for each in sites.others(one)] == ["two"]
    assert sites.others(elsewhere) == []
    assert sites.others(nameless) == []
    assert sites.others(other_kind) == []


def _fields(of: LabelledPage) -> dict[str, Any]:
    return {name: getattr(of, name) for name in ("id", "corpus", "url", "domain", "labels", "file", "given")}


@pytest.mark.parametrize("script", ["run.py", "gate.py", "errors.py"])
def test_without_the_labelled_pages_the_folder_and_the_setting_are_named(script: str, tmp_path: Path) -> None:
    ended = subprocess.run(
        [sys.executable, str(BENCHMARKS / script)],
        env={**os.environ, "DATELINE_SHARED": str(tmp_path / "nowhere"), "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert ended.returncode == 1
    assert f"{tmp_path}/nowhere/bench/dev/corpus.jsonl is missing" in ended.stderr
    assert "DATELINE_SHARED" in ended.stderr
    assert "Traceback" not in ended.stderr
