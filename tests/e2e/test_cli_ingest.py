"""`dateline ingest`: archives, saved pages and lists of addresses become articles, each record once."""

from __future__ import annotations

import json
import random
import signal
import sqlite3
import time
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from forge import Forge, forge, run
from loopback_site import Answer, robots, site, story
from warc_files import conversion, response, spoiled, stories

from crawler.ingestion.run import ingest
from crawler.sources import load_sources
from storage.query import Query
from storage.store import StoredArticle, open_store

RECORDS = 230
KILLS = 20
LIST = "addresses.txt"
# Nothing on an ordinary page, hours on one with thousands of spans: a rule of a sources file that is fatal to one page.
ENDLESS = "//span[count(//span[count(//span[count(//span) > 99999]) > 99999]) > 99999]"
PLAIN = (
    "Cranes return to the quay\n\nLONDON (AP) - The cranes of the old quay kept the harbour office busy this week, and "
    "the harbour master told reporters that work would go on until the last ship had left.\n\nHe said on Monday that "
    "the work on the pier would end when the last ship of the season had left for the north, as ever.\n"
)


def stored(folder: Path) -> dict[str | None, StoredArticle]:
    with open_store(f"sqlite:///{folder}/dateline.db", create=False) as store:
        return {each.article.url: each for each in store.find(Query(limit=1000))}


def addresses(folder: Path) -> list[str | None]:
    with open_store(f"sqlite:///{folder}/dateline.db", create=False) as store:
        return [each.article.url for each in store.find(Query(limit=1000))]


def counts(out: str, place: int = 0) -> dict[str, Any]:
    told: dict[str, Any] = json.loads(out)["inputs"][place]
    return told


def test_archives_and_saved_pages_are_stored_once_and_damage_is_told_of(tmp_path: Path) -> None:
    records = stories(30)
    records[10] = spoiled(records[10])
    records.insert(4, response("https://ledger.example/gone", b"", status="404 Not Found"))
    records.insert(20, response("https://ledger.example/list", b"<ul>" + b"<li><a href=/a>a</a>" * 50))
    (tmp_path / "a.warc.gz").write_bytes(b"".join(records) + stories(1)[0][:200])
    (tmp_path / "a.wet").write_bytes(conversion("https://ledger.example/t", PLAIN, packed=False))
    (tmp_path / "saved" / "deeper").mkdir(parents=True)
    canonical = story("The ferry leaves the town", "A ferry").replace(
        b"</head>", b'<link rel=canonical href="https://ledger.example/ferry"></head>'
    )
    (tmp_path / "saved" / "deeper" / "ferry.html").write_bytes(canonical)
    (tmp_path / "saved" / "nameless.html").write_bytes(story("A dredger comes back early", "The dredger"))

    first = run("ingest", "a.warc.gz", "a.wet", "saved", "none.warc", folder=tmp_path)
    assert first.code == 1, first.err
    archive = counts(first.out)
    assert (archive["records"], archive["new"]) == (33, 29)
    assert archive["failed"] == {"damaged": 2}
    assert archive["left_out"] == {"http_404": 1}
    assert sum(archive["refused"].values()) == 1
    assert [counts(first.out, place)["new"] for place in (1, 2)] == [1, 2]
    assert first.err.count("a.warc.gz: byte ") == 2
    assert "none.warc: cannot be read: no such file" in first.err
    found = stored(tmp_path)
    assert len(addresses(tmp_path)) == 32
    crane = found["https://ledger.example/2020/02/06/7-cranes-of-pier-7-return"].article
    assert crane.fetched_at == datetime(2020, 2, 6, 17, 32, tzinfo=UTC)
    assert found["https://ledger.example/t"].article.headline == "Cranes return to the quay"
    assert found["https://ledger.example/ferry"].article.fetched_at is None
    assert None in found
    with open_store(f"sqlite:///{tmp_path}/dateline.db") as store:
        assert store.pages.figures().pages == 31  # all but the page that has no address

    (tmp_path / "saved" / "new.html").write_bytes(story("The market closes its hall", "The market"))
    second = run("ingest", "a.warc.gz", "a.wet", "saved", folder=tmp_path)
    assert (second.code, second.err) == (0, "")
    assert [counts(second.out, place)["records"] for place in (0, 1, 2)] == [0, 0, 1]
    assert [counts(second.out, place)["known"] for place in (0, 1, 2)] == [1, 1, 2]
    assert len(addresses(tmp_path)) == 33


def test_a_source_takes_its_own_pages_and_no_version_older_than_the_stored_one(tmp_path: Path) -> None:
    (tmp_path / "sources.toml").write_text('[[source]]\nid = "ledger"\nurl = "https://ledger.example/"\n')
    address = "https://ledger.example/2020/02/06/cranes-of-the-pier-return"
    versions = [
        response(address, story("Cranes return to the quay", word), when=f"{year}-02-06T00:00:00Z")
        for year, word in ((2020, "Rust"), (2022, "Paint"), (2021, "Grease"))
    ]
    (tmp_path / "a.warc.gz").write_bytes(b"".join([*versions, response("https://tribune.example/a", b"<p>")]))
    ended = run("ingest", "--source", "ledger", "a.warc.gz", folder=tmp_path)
    assert (ended.code, ended.err) == (0, "")
    told = counts(ended.out)
    assert (told["new"], told["changed"]) == (1, 1)
    assert told["left_out"] == {"older_version": 1, "other_site": 1}
    crane = stored(tmp_path)[address]
    assert (crane.article.source, crane.rev) == ("ledger", 2)
    assert crane.article.body.startswith("Paint")


def test_a_poisoned_record_costs_itself(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("crawler.settings.CLEANING_TIMEOUT", 8.0)
    sources = tmp_path / "sources.toml"
    sources.write_text(
        f'[[source]]\nid = "ledger"\nurl = "https://ledger.example/"\n[source.rules]\nstrip = [\'{ENDLESS}\']\n'
    )
    records = stories(6)
    spans = b"<span>a</span>" * 5000
    poison = story("Cranes return to the quay").replace(b"</article>", spans + b"</article>")
    records.insert(2, response("https://ledger.example/poison-of-the-old-quay", poison))
    (tmp_path / "a.warc.gz").write_bytes(b"".join(records))
    said: list[str] = []
    report = ingest(
        [str(tmp_path / "a.warc.gz")],
        database=f"sqlite:///{tmp_path}/dateline.db",
        sources=load_sources(sources),
        tell=said.append,
    )
    (told,) = report.inputs
    assert (told.counts.new, told.counts.failed) == (6, {"cleaner_timeout": 1})
    assert len(said) == 1
    assert "a.warc.gz: byte " in said[0]


def test_a_list_is_fetched_with_the_manners_of_a_crawl(tmp_path: Path) -> None:
    answers = {
        "/robots.txt": robots("User-agent: *\nDisallow: /private/"),
        "/": Answer(b"<a href='/a-story-that-nobody-asked-for'>no</a>"),
        **{
            f"/a-story-of-pier-{each}": Answer(story(f"Crane {each} returns", f"Crane {each}"))
            for each in range(3)
        },
        "/private/a-story": Answer(story("A story that is nobody's business")),
    }
    with site(answers) as served:
        (tmp_path / "sources.toml").write_text('[defaults]\ndelay = 0.0\nallow_private = ["127.0.0.1"]\n')
        paths = ["/a-story-of-pier-0", "/a-story-of-pier-1", "/private/a-story", "/gone"]
        (tmp_path / LIST).write_text(
            "\n".join(["# from the archive", *(served.base + path for path in paths)])
        )
        without = run("ingest", LIST, folder=tmp_path)
        assert without.code == 5
        assert "no contact, so no crawl" in without.err
        assert served.asked == []
        with (tmp_path / "sources.toml").open("a") as file:
            file.write('contact = "https://example.org/bot"\n')
        first = run("ingest", LIST, folder=tmp_path)
        assert first.code == 0, first.err
        told = counts(first.out)
        assert (told["records"], told["new"], told["failed"]) == (2, 2, {"http_404": 1})
        assert told["left_out"] == {"robots_disallowed": 1}
        assert sorted(served.asked) == sorted(["/robots.txt", *paths[:2], "/gone"])
        served.forget()
        (tmp_path / LIST).write_text("\n".join(served.base + path for path in (*paths, "/a-story-of-pier-2")))
        second = run("ingest", LIST, folder=tmp_path)
    assert (second.code, counts(second.out)["new"], counts(second.out)["known"]) == (0, 1, 3)
    assert served.asked_but("/robots.txt") == ["/a-story-of-pier-2"]
    assert all("+https://example.org/bot" in each.user_agent for each in served.requests)


def test_killed_twenty_times_every_record_is_stored_once(tmp_path: Path) -> None:
    records = stories(RECORDS)
    records[40] = spoiled(records[40])
    (tmp_path / "a.warc.gz").write_bytes(b"".join(records))
    moments = random.Random(2026)
    with forge(tmp_path, workers=1) as forged:
        # Every second one before its first articles are stored, the others just behind them.
        for turn in range(KILLS):
            kill_in_mid_ingest(forged, tmp_path, moments.random() if turn % 2 else None)
        forged.start("ingest", "--quiet", "a.warc.gz")
        assert forged.wait() in (0, 1), (tmp_path / "said").read_text()
    found = addresses(tmp_path)
    assert len(found) == len(set(found)) == RECORDS - 1
    assert {each.rev for each in stored(tmp_path).values()} == {1}


def kill_in_mid_ingest(forged: Forge, folder: Path, seconds: float | None) -> None:
    """Kills a run after so long, or when it has stored something."""
    before, began = stored_so_far(folder), time.monotonic()
    forged.start("ingest", "--quiet", "a.warc.gz")
    while stored_so_far(folder) == before:
        time.sleep(0.01)
        assert not forged.has_ended(), "it was to be killed at work"
        if seconds is not None and time.monotonic() > began + seconds:
            break
    assert forged.kill() == -signal.SIGKILL


def stored_so_far(folder: Path) -> int:
    file = folder / "dateline.db"
    if not file.exists():
        return 0
    with closing(sqlite3.connect(f"file:{file}?mode=ro", uri=True)) as connection:
        try:
            return int(connection.execute("SELECT count(*) FROM article").fetchone()[0])
        except sqlite3.OperationalError:  # it is just being made
            return 0


def test_what_holds_nothing_is_said_to_hold_nothing(tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    (tmp_path / "notes.txt").write_text("Cranes return.\n")
    (tmp_path / "list.html").write_bytes(b"<ul>" + b"<li><a href=/a>a</a>" * 50)
    ended = run("ingest", "empty", "notes.txt", folder=tmp_path)
    assert ended.code == 4
    assert "empty: holds no page" in ended.err
    assert "notes.txt: is no WARC file, no page and no list of addresses" in ended.err
    assert run("ingest", "list.html", folder=tmp_path).code == 3


def test_a_file_that_takes_for_ever_to_read_costs_only_itself(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    saved = tmp_path / "saved"
    saved.mkdir()
    endless = b"MIME-Version: 1.0\nContent-Type: multipart/related; boundary=b\n" + b"X:\n" * 15_000_000
    (saved / "a.mhtml").write_bytes(endless)
    (saved / "b.html").write_bytes(story("The ferry leaves the town", "A ferry"))
    monkeypatch.setattr("crawler.settings.CLEANING_TIMEOUT", 3.0)
    told: list[str] = []
    report = ingest([str(saved)], database=f"sqlite:///{tmp_path}/dateline.db", workers=1, tell=told.append)
    (counted,) = report.inputs
    assert (counted.counts.new, dict(counted.counts.failed)) == (1, {"unreadable": 1})
    (line,) = told
    assert line.startswith(f"{saved / 'a.mhtml'}: cannot be read: ")
