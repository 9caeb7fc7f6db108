"""What a crawl survives: killed, interrupted, a worker that dies on a page, a database that cannot be opened."""

from __future__ import annotations

import contextlib
import json
import multiprocessing
import os
import signal
import subprocess
import time
from collections.abc import Coroutine
from pathlib import Path

import pytest
from commandline import command, environment
from loopback_site import Answer, Site, rss, site, story

from crawler import settings
from crawler.filing import Filing
from crawler.reactor import REACTOR
from crawler.runs import RunReport, SourceReport, crawl
from crawler.schedule import Schedule
from crawler.sources import Sources, load_sources
from storage.errors import DatabaseUnavailable
from storage.query import Query
from storage.store import open_store

STORIES = 60
needs_proc = pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="looks at processes in /proc")
LISTINGS = ("/robots.txt", "/feed")
# Nothing on an ordinary page, hours on one with thousands of spans: a rule of a sources file that is fatal to one page.
ENDLESS = "//span[count(//span[count(//span[count(//span) > 99999]) > 99999]) > 99999]"


def write_sources(served: Site, folder: Path, *, delay: float = 0.0, rules: str = "") -> Path:
    path = folder / "sources.toml"
    path.write_text(
        f'[defaults]\ncontact = "https://example.org/bot"\ndelay = {delay}\nallow_private = ["127.0.0.1"]\n'
        f'[[source]]\nid = "site"\nurl = "{served.base}/"\nfeeds = ["{served.base}/feed"]\n{rules}\n'
    )
    return path


def stories(number: int) -> dict[str, Answer]:
    paths = [f"/a-story-{each}" for each in range(number)]
    pages = {
        path: Answer(story(f"Crane number {place} returns to the quay", f"Crane {place}"))
        for place, path in enumerate(paths)
    }
    return {"/feed": rss(*paths), **pages}


def stored(folder: Path) -> list[str]:
    """Addresses of the stored articles, in the order in which they were stored."""
    with open_store(f"sqlite:///{folder}/dateline.db", create=False) as store:
        return [str(each.article.url) for each in reversed(store.find(Query(limit=1000)))]


def wait_until(condition: object, process: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + 120
    while not condition():  # type: ignore[operator]
        assert process.poll() is None, "the crawl ended by itself"
        assert time.monotonic() < deadline
        time.sleep(0.01)


def start(folder: Path) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        command("crawl", "--quiet"),
        cwd=folder,
        env=environment(),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        start_new_session=True,
    )


def crawl_all(answers: dict[str, Answer], folder: Path) -> SourceReport:
    with site(answers) as served:
        path = write_sources(served, folder)
        return crawl(load_sources(path), database=f"sqlite:///{folder}/dateline.db").sources[0]


def test_killed_in_mid_crawl_and_run_again_everything_is_stored_once(tmp_path: Path) -> None:
    with site(stories(STORIES)) as served:
        write_sources(served, tmp_path, delay=0.01)
        process = start(tmp_path)
        wait_until(lambda: len(served.asked_but(*LISTINGS)) >= 25, process)
        os.kill(process.pid, signal.SIGKILL)
        process.communicate(timeout=30)
        before = stored(tmp_path)
        served.forget()
        report = crawl(
            load_sources(tmp_path / "sources.toml"), database=f"sqlite:///{tmp_path}/dateline.db"
        ).sources[0]
        again = served.asked_but(*LISTINGS)
    assert len(before) == len(set(before)) < STORIES
    # What was in the spool when it was killed is stored when the next run begins.
    assert report.already_known >= len(before), "what was stored is not downloaded again"
    assert len(again) == len(set(again)) == report.new == STORIES - report.already_known
    assert sorted(stored(tmp_path)) == sorted(f"{served.base}/a-story-{each}" for each in range(STORIES))


@needs_proc
def test_the_workers_of_a_killed_crawl_end_with_it(tmp_path: Path) -> None:
    with site(stories(STORIES)) as served:
        write_sources(served, tmp_path, delay=0.05)
        process = start(tmp_path)
        wait_until(lambda: len(served.asked_but(*LISTINGS)) >= 5, process)
        workers = _children(process.pid)
        os.kill(process.pid, signal.SIGKILL)
        process.communicate(timeout=30)
    assert workers
    deadline = time.monotonic() + 30
    while any(_alive(worker) for worker in workers) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert [worker for worker in workers if _alive(worker)] == []


def _children(parent: int) -> list[int]:
    found = []
    for status in Path("/proc").glob("[0-9]*/stat"):
        with contextlib.suppress(FileNotFoundError, ProcessLookupError):
            if int(status.read_text().rpartition(")")[2].split()[1]) == parent:
                found.append(int(status.parent.name))
    return found


def _alive(pid: int) -> bool:
    status = Path(f"/proc/{pid}/stat")
    try:
        return status.read_text().rpartition(")")[2].split()[0] != "Z"
    except (FileNotFoundError, ProcessLookupError):
        return False


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_an_interrupted_crawl_stores_what_it_fetched_and_says_so(number: int, tmp_path: Path) -> None:
    with site(stories(STORIES)) as served:
        write_sources(served, tmp_path, delay=0.1)
        process = start(tmp_path)
        wait_until(lambda: len(served.asked_but(*LISTINGS)) >= 5, process)
        process.send_signal(number)
        _, err = process.communicate(timeout=60)
        fetched = len(served.asked_but(*LISTINGS))
    assert process.returncode == 130, err
    with open_store(f"sqlite:///{tmp_path}/dateline.db", create=False) as store:
        (run,) = store.runs()
    assert run.report["interrupted"] is True
    assert run.report["ended"] == "shutdown"
    assert run.report["sources"][0]["failed"] == {}
    assert fetched < STORIES
    assert len(stored(tmp_path)) == run.report["sources"][0]["new"] == fetched


def poisoned_site() -> dict[str, Answer]:
    poison = story("A page of four thousand spans").replace(
        b"</article>", b"<span>x</span>" * 4000 + b"</article>"
    )
    return {**stories(5), "/feed": rss("/a-story-0", "/poison-1", *(f"/a-story-{n}" for n in range(1, 5))),
            "/poison-1": Answer(poison)}  # fmt: skip


@needs_proc
def test_a_page_that_its_worker_dies_on_costs_only_itself(tmp_path: Path) -> None:
    def kill_when_the_others_are_stored(report: RunReport) -> None:
        if report.finished is None and report.sources[0].new == 5:
            for worker in multiprocessing.active_children():
                if worker.pid and _seconds_of_work(worker.pid) > 3:
                    os.kill(worker.pid, signal.SIGKILL)

    with site(poisoned_site()) as served:
        path = write_sources(served, tmp_path, rules=f"[source.rules]\nstrip = ['{ENDLESS}']")
        report = crawl(
            load_sources(path),
            database=f"sqlite:///{tmp_path}/dateline.db",
            on_progress=kill_when_the_others_are_stored,
        ).sources[0]
    assert (report.fetched, report.new, report.failed) == (6, 5, {"cleaner_crashed": 1})
    assert len(stored(tmp_path)) == 5


def _seconds_of_work(pid: int) -> float:
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except (FileNotFoundError, ProcessLookupError):
        return 0.0
    return int(fields[11]) / os.sysconf("SC_CLK_TCK")


def test_a_signal_before_the_first_request_is_not_lost(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    submit = REACTOR.submit

    def early(work: Coroutine[object, object, object]) -> object:
        signal.raise_signal(signal.SIGINT)
        return submit(work)

    monkeypatch.setattr(REACTOR, "submit", early)
    with site(stories(2)) as served:
        sources = load_sources(write_sources(served, tmp_path))
        report = crawl(sources, database=f"sqlite:///{tmp_path}/dateline.db")
        assert (report.interrupted, served.asked) == (True, [])


def test_a_schedule_that_is_stopped_while_it_looks_what_is_due_starts_no_turn(tmp_path: Path) -> None:
    with site(stories(2)) as served:
        path = write_sources(served, tmp_path)

        def load() -> Sources:
            signal.raise_signal(signal.SIGTERM)
            return load_sources(path)

        Schedule(load=load, database=f"sqlite:///{tmp_path}/dateline.db").run()
        assert served.asked == []


class PoisonedPipeline:
    """Somebody's own step behind ours, with a bug in it."""

    def process_item(self, item: object) -> object:
        if str(item.page.url).endswith("-2"):  # type: ignore[attr-defined]  # what our pipelines hand on
            raise KeyError("section")
        return item


@pytest.mark.parametrize("order", [50, 150, 250])
def test_a_bug_in_a_pipeline_costs_one_address_and_the_run_ends(
    order: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(settings.ITEM_PIPELINES, PoisonedPipeline, order)
    report = crawl_all(stories(4), tmp_path)
    assert report.failed == {"crawler_failed": 1}
    assert len(stored(tmp_path)) == (4 if order == 250 else 3)


def test_a_bug_while_a_batch_is_filed_ends_in_failures_and_not_in_waiting(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def broken(self: Filing, batch: object) -> list[object]:
        raise KeyError("section")

    monkeypatch.setattr(Filing, "save", broken)
    assert crawl_all(stories(4), tmp_path).failed == {"crawler_failed": 4}


def test_a_page_that_never_ends_is_given_up_after_its_time(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("crawler.settings.CLEANING_TIMEOUT", 5.0)
    with site(poisoned_site()) as served:
        path = write_sources(served, tmp_path, rules=f"[source.rules]\nstrip = ['{ENDLESS}']")
        report = crawl(load_sources(path), database=f"sqlite:///{tmp_path}/dateline.db").sources[0]
    assert (report.fetched, report.new, report.failed) == (6, 5, {"cleaner_timeout": 1})


def test_a_database_that_cannot_be_opened_stops_the_run_before_anything_is_fetched(tmp_path: Path) -> None:
    with site(stories(2)) as served:
        sources = load_sources(write_sources(served, tmp_path))
        with pytest.raises(DatabaseUnavailable):
            crawl(sources, database=f"sqlite:///{tmp_path}/no/such/folder/x.db")
        assert served.asked == []
        report = crawl(sources, database=f"sqlite:///{tmp_path}/dateline.db")
    assert report.sources[0].new == 2, "the next run is not harmed by the one before"


def test_a_store_that_fails_in_mid_crawl_ends_the_run_with_its_error(tmp_path: Path) -> None:
    file = tmp_path / "dateline.db"

    def spoil() -> Answer:
        for each in tmp_path.glob("dateline.db*"):
            each.write_bytes(b"this is no database any more" * 4096)
        return Answer(story("Crane number 0 returns to the quay"))

    with site({**stories(3), "/a-story-0": spoil}) as served, pytest.raises(DatabaseUnavailable):
        crawl(load_sources(write_sources(served, tmp_path)), database=f"sqlite:///{file}")


def test_runs_one_after_the_other_in_one_process(tmp_path: Path) -> None:
    with site(stories(3)) as served:
        sources = load_sources(write_sources(served, tmp_path))
        database = f"sqlite:///{tmp_path}/dateline.db"
        reports = [crawl(sources, database=database).sources[0] for _ in range(3)]
    assert [(each.new, each.already_known) for each in reports] == [(3, 0), (0, 3), (0, 3)]
    assert json.loads(json.dumps(reports[0].to_dict()))["new"] == 3
