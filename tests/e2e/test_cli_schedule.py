"""The schedule and the health of sources, run as commands over a site that publishes and changes."""

from __future__ import annotations

import json
import re
import shlex
import signal
import subprocess
import time
from collections.abc import Callable
from pathlib import Path

from commandline import command, environment
from crawled_site import an_hour_passes
from forge import run
from loopback_site import Answer, Site, rss, site, story

SOURCES = """\
[defaults]
contact = "https://example.org/bot"
delay = {delay}
allow_private = ["127.0.0.1"]

[[source]]
id = "site"
url = "{base}/"
feeds = ["{base}/feed"]
"""


def write_sources(served: Site, folder: Path, delay: float = 0.0, more: str = "") -> None:
    text = SOURCES.format(base=served.base, delay=delay)
    (folder / "sources.toml").write_text(text + more, encoding="utf-8")


def stories(first: int, number: int, page: Callable[[str, str], bytes] = story) -> dict[str, Answer]:
    return {
        f"/a-story-of-pier-{each}": Answer(page(f"Crane number {each} returns to the quay", f"Crane {each}"))
        for each in range(first, first + number)
    }


def scheduled(folder: Path, *options: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        command("schedule", *options),
        cwd=folder, env=environment(), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip


def wait_for(condition: Callable[[], bool], *processes: subprocess.Popen[str]) -> None:
    deadline = time.monotonic() + 120
    while not condition():
        assert all(process.poll() is None for process in processes), "it ended by itself"
        assert time.monotonic() < deadline
        time.sleep(0.05)


def test_a_schedule_crawls_what_is_due_and_ends_when_it_is_told_to(tmp_path: Path) -> None:
    pages = stories(0, 3)
    with site({"/feed": rss(*pages), **pages}) as served:
        write_sources(served, tmp_path)
        process = scheduled(tmp_path)
        wait_for(lambda: len(served.asked_but("/robots.txt", "/feed")) == 3, process)
        time.sleep(1)
        process.send_signal(signal.SIGTERM)
        out, err = process.communicate(timeout=60)
        assert process.returncode == 0
        assert re.fullmatch(
            r"dateline: stopped; turns: \d+, articles saved: 3; started again it goes on\n", err
        )
        assert sum(json.loads(line)["sources"][0]["new"] for line in out.splitlines()) == 3
        # Started again, it knows that nothing is due.
        served.forget()
        again = scheduled(tmp_path)
        time.sleep(4)
        again.send_signal(signal.SIGTERM)
        again.communicate(timeout=60)
        assert served.asked == []
        for _ in range(2):
            an_hour_passes(tmp_path)
        served.answers.update({"/feed": rss(*pages, *stories(3, 1)), **stories(3, 1)})
        ended = run("crawl", "--due", folder=tmp_path)
        assert json.loads(ended.out)["sources"][0]["new"] == 1
        served.forget()
        ended = run("crawl", "--due", folder=tmp_path)
    assert (ended.code, served.asked) == (0, []), "nothing is due: nothing is asked, and nothing has failed"


def test_two_schedules_do_not_double_the_work(tmp_path: Path) -> None:
    pages = stories(0, 12)
    with site({"/feed": rss(*pages), **pages}) as served:
        write_sources(served, tmp_path, delay=0.2)
        run("sources", "check", folder=tmp_path)
        processes = [scheduled(tmp_path), scheduled(tmp_path)]
        wait_for(lambda: len(set(served.asked_but("/robots.txt", "/feed"))) == 12, *processes)
        time.sleep(2)
        for process in processes:
            process.send_signal(signal.SIGTERM)
        ended = [process.communicate(timeout=60) for process in processes]
        asked = served.asked_but("/robots.txt")
    assert len(asked) == len(set(asked)) == 13
    assert all(re.fullmatch(r"dateline: stopped; .*\n", err) for _, err in ended)


def test_cron_and_systemd_are_told_what_to_do(tmp_path: Path) -> None:
    with site({}) as served:
        write_sources(served, tmp_path)
        cron = run("schedule", "--cron", "--db", "sqlite:///a%20b.db", folder=tmp_path).out
        units = run("schedule", "--systemd", folder=tmp_path).out
        assert served.asked == []
    lines = [line for line in cron.splitlines() if not line.startswith("#")]
    assert all(f"cd {tmp_path} && " in line for line in lines)
    assert ["crawl --due" in lines[0], "health --quiet" in lines[1]] == [True, True]
    assert "a\\%20b.db" in lines[0]
    typed = lines[0].partition("&& ")[2].replace("\\%", "%")
    ended = subprocess.run(["sh", "-c", typed], cwd=tmp_path, env=environment(), check=False)
    assert ended.returncode == 4, "the site is gone; the command line itself is right"
    for each in ("ExecStart=", "OnUnitInactiveSec=10min", f"WorkingDirectory={tmp_path}"):
        assert each in units


def test_what_runs_later_runs_with_the_settings_of_today(tmp_path: Path) -> None:
    with site({}) as served:
        write_sources(served, tmp_path)
    named = {**environment(), "DATELINE_USER_AGENT": "Reading-Room/2 (+https://reading.example)"}
    told = [
        subprocess.run(
            command("schedule", how, "--turn", "5m"),
            cwd=tmp_path,
            env=named,
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for how in ("--cron", "--systemd")
    ]
    assert all("--user-agent 'Reading-Room/2 (+https://reading.example)'" in each for each in told)
    typed = next(
        line for line in told[1].splitlines() if line.startswith("ExecStart=") and " schedule " in line
    )
    given = shlex.split(typed.removeprefix("ExecStart="))
    assert given[given.index("--turn") + 1] == "300s"


def scattered(title: str, text: str) -> bytes:
    """The same words in a layout that nobody can read: no headline, no paragraphs."""
    words = "".join(f"<li><a href='/x'>{text} {word}</a></li>" for word in title.split() * 6)
    return (
        f"<html lang=en><head><title>The Ledger</title></head><body><ul>{words}</ul></body></html>".encode()
    )


def test_a_layout_that_changes_between_two_runs_makes_health_exit_with_six(tmp_path: Path) -> None:
    before = stories(0, 25)
    with site({"/feed": rss(*before), **before}) as served:
        write_sources(served, tmp_path)
        assert run("crawl", "-q", folder=tmp_path).code == 0
        healthy = run("health", folder=tmp_path)
        assert (healthy.code, healthy.err) == (0, "")
        after = stories(100, 21, scattered)
        served.answers.update({"/feed": rss(*after), **after})
        run("crawl", "-q", folder=tmp_path)
        degraded = run("health", folder=tmp_path)
        table = run("health", "-f", "table", folder=tmp_path)
        metrics = run("health", "-f", "prometheus", "-q", folder=tmp_path)
    assert degraded.code == table.code == metrics.code == 6
    assert "dateline: site: 100% of the last 21 pages were refused" in degraded.err
    (told,) = json.loads(degraded.out)["sources"]
    assert told["degraded"]
    assert (told["past"]["articles"], told["recent"]["articles"]) == (25, 0)
    assert "degraded" in table.out
    assert metrics.out == ""


def test_what_is_expected_of_a_source_is_held_against_it(tmp_path: Path) -> None:
    pages = stories(0, 6)
    with site({"/feed": rss(*pages), **pages}) as served:
        write_sources(served, tmp_path, more="[source.expect]\nfields = { headline = 0.9, dateline = 0.5 }\n")
        assert run("crawl", "-q", folder=tmp_path).code == 0
    ended = run("health", "-f", "prometheus", folder=tmp_path)
    assert ended.code == 6
    assert ended.err == "dateline: site: dateline: 0% of the last 6 articles have it, expected are 50%\n"
    assert 'dateline_source_degraded{source="site"} 1\n' in ended.out
