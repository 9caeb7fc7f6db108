"""`dateline extract` as a person runs it: files, standard input, addresses on loopback, batches."""

from __future__ import annotations

import json
import shlex
import subprocess
from pathlib import Path

import pytest
from commandline import ROOT, command, environment, run, run_on_terminal
from newsroom import serve

from cleaners.article import Article

POINTNEWS = ROOT / "fixtures" / "newsroom" / "pointnews" / "en"
STORY = next(POINTNEWS.rglob("uzbekistan-*.html"))
LISTING = POINTNEWS / "world.html"
FLATTENED = ROOT / "fixtures" / "flattened" / "harbour-2021-03-04.txt"
ADDRESS = "http://pointnews.invalid/en/world/uzbekistan-kyrgyzstan-agree-to-reopen-mountain-448231.html"


def test_a_file_becomes_an_article(tmp_path: Path) -> None:
    ended = run("extract", str(STORY), "--url", ADDRESS, folder=tmp_path)
    assert (ended.code, ended.err) == (0, "")
    data = json.loads(ended.out)
    assert list(data)[:3] == ["url", "canonical_url", "source"]
    article = Article.from_dict(data)
    assert article.url == ADDRESS
    assert article.fetched_at is None
    assert (
        article.headline == "Uzbekistan, Kyrgyzstan Agree To Reopen Mountain Railway Closed For Two Decades"
    )
    assert article.dateline is not None
    assert article.dateline.places == ("Tashkent",)
    assert article.paragraphs[0].text.startswith("Uzbekistan and Kyrgyzstan agreed on Tuesday")


def test_standard_input_gives_the_same(tmp_path: Path) -> None:
    from_file = run("extract", str(STORY), folder=tmp_path)
    from_pipe = run("extract", "-", folder=tmp_path, given=STORY.read_bytes())
    assert from_pipe == from_file


def test_flattened_text(tmp_path: Path) -> None:
    for arguments, given in ((str(FLATTENED), b""), ("-", FLATTENED.read_bytes())):
        ended = run("extract", "--text", arguments, folder=tmp_path, given=given)
        assert (ended.code, ended.err) == (0, "")
        data = json.loads(ended.out)
        assert data["dateline"]["places"]
        assert data["paragraphs"]


def test_the_time_zone_of_a_source_and_of_an_option(tmp_path: Path) -> None:
    (tmp_path / "sources.toml").write_text(
        '[[source]]\nid = "point"\nurl = "https://point.example/"\ntimezone = "Asia/Karachi"\n'
    )
    assumed = json.loads(run("extract", str(STORY), folder=tmp_path).out)
    sourced = json.loads(run("extract", str(STORY), "--source", "point", folder=tmp_path).out)
    chosen = json.loads(run("extract", str(STORY), "--timezone", "Asia/Karachi", folder=tmp_path).out)
    assert (assumed["published"], assumed["published_zone"]) == ("2024-03-12T17:47:00+00:00", "assumed")
    assert (sourced["published"], sourced["published_zone"]) == ("2024-03-12T17:47:00+05:00", "source")
    assert sourced["source"] == "point"
    assert chosen["published"] == sourced["published"]
    assert chosen["source"] is None


def test_formats(tmp_path: Path) -> None:
    assert run("extract", "-f", "json", str(STORY), folder=tmp_path).out.startswith('{\n  "url"')
    assert run("extract", "-f", "jsonl", str(STORY), folder=tmp_path).out.count("\n") == 1
    read = run("extract", "-f", "md", str(STORY), folder=tmp_path).out
    assert read.startswith("# Uzbekistan, Kyrgyzstan Agree")
    assert (
        "**Tashkent, (APP - PointNews / Indus Post News - 12th Mar, 2024 ) :** Uzbekistan and Kyrgyzstan"
        in read
    )
    plain = run("extract", "-f", "txt", str(STORY), folder=tmp_path).out
    assert "\n\nUzbekistan and Kyrgyzstan agreed on Tuesday" in plain


def test_the_default_is_made_for_a_person_on_a_terminal_and_for_a_program_in_a_pipe(tmp_path: Path) -> None:
    assert run("extract", str(STORY), folder=tmp_path).out.count("\n") == 1
    assert run_on_terminal("extract", str(STORY), folder=tmp_path).out.startswith('{\n  "url"')


def test_explain_names_every_dropped_block(tmp_path: Path) -> None:
    data = json.loads(run("extract", "--explain", str(STORY), folder=tmp_path).out)
    assert list(data)[-1] == "removed"
    assert {"text", "role", "reason", "evidence", "order"} == set(data["removed"][0])
    assert any("Related Topics" in each["text"] for each in data["removed"])
    told = run("extract", "--explain", "-f", "txt", str(STORY), folder=tmp_path).out
    assert (
        "\n+ body: Uzbekistan and Kyrgyzstan agreed on Tuesday" in told or "\n+ body: Tashkent, (APP" in told
    )
    assert [line for line in told.splitlines() if line.startswith("- ") and "Related Topics" in line]


def test_without_explain_nothing_removed_is_told(tmp_path: Path) -> None:
    assert "removed" not in json.loads(run("extract", str(STORY), folder=tmp_path).out)


def test_a_batch_goes_on_and_says_what_failed(tmp_path: Path) -> None:
    ended = run("extract", str(STORY), "nowhere.html", str(LISTING), str(STORY), folder=tmp_path)
    assert ended.code == 1
    assert len(ended.out.splitlines()) == 2
    first, second, last = ended.err.splitlines()
    assert first == "dateline: nowhere.html: no such file; for a web page write https://nowhere.html"
    assert second.startswith(f"dateline: {LISTING}: no article there: ")
    assert last == "dateline: 2 of 4 inputs gave no article"


def test_a_batch_in_json_is_an_array_also_when_one_is_left(tmp_path: Path) -> None:
    ended = run("extract", "-f", "json", str(STORY), "nowhere.html", folder=tmp_path)
    assert ended.code == 1
    assert len(json.loads(ended.out)) == 1


def test_a_batch_in_which_all_fail(tmp_path: Path) -> None:
    ended = run("extract", "nowhere.html", str(LISTING), folder=tmp_path)
    assert (ended.code, ended.out) == (4, "")


def test_articles_stream(tmp_path: Path) -> None:
    with subprocess.Popen(
        command("extract", str(STORY), "-"),
        cwd=tmp_path,
        env=environment(),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    ) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        first = process.stdout.readline()  # while the second input is still open
        assert json.loads(first)["headline"]
        process.stdin.write(STORY.read_bytes())
        process.stdin.close()
        assert process.stdout.read().count(b"\n") == 1
    assert process.returncode == 0


def test_save_puts_it_into_the_store_once(tmp_path: Path) -> None:
    saved = run("extract", "--save", str(STORY), folder=tmp_path)
    assert saved.code == 0
    number = json.loads(saved.out)["id"]
    assert saved.err.startswith(f"dateline: saved as {number} (new): Uzbekistan")
    again = run("extract", "--save", str(STORY), folder=tmp_path)
    assert again.err.startswith(f"dateline: saved as {number} (unchanged): Uzbekistan")
    shown = run("show", str(number), folder=tmp_path)
    assert shown.out.startswith("# Uzbekistan, Kyrgyzstan Agree")
    assert (tmp_path / "dateline.db").is_file()


def test_the_database_of_the_option_and_of_the_environment(tmp_path: Path) -> None:
    run("extract", "--save", "--db", "sqlite:///a.db", str(STORY), folder=tmp_path)
    run("extract", "--save", str(STORY), folder=tmp_path, env={"DATELINE_DB": "sqlite:///b.db"})
    assert sorted(path.name for path in tmp_path.glob("*.db")) == ["a.db", "b.db"]


def test_an_address_on_loopback_needs_leave(tmp_path: Path) -> None:
    with serve() as newsroom:
        address = f"{newsroom.bases['pointnews']}/{STORY.relative_to(POINTNEWS.parent)}"
        refused = run("extract", address, folder=tmp_path)
        assert newsroom.requests == []
        allowed = run(
            "extract", "--allow-private", "127.0.0.1", "--user-agent", "probe/1", address, folder=tmp_path
        )
        paths = newsroom.asked("pointnews")
        agents = {request.user_agent for request in newsroom.requests}
    assert refused.code == 4
    assert refused.err.startswith(f"dateline: {address}: ")
    assert "--allow-private" in refused.err
    assert (allowed.code, allowed.err) == (0, "")
    data = json.loads(allowed.out)
    assert data["url"] == address
    assert data["fetched_at"]
    assert paths[0] == "/robots.txt"
    assert agents == {"probe/1"}


def test_robots_are_obeyed(tmp_path: Path) -> None:
    with serve() as newsroom:
        address = f"{newsroom.bases['pointnews']}/en/members/editors-desk-rota-448001.html"
        ended = run("extract", "--allow-private", "127.0.0.1", address, folder=tmp_path)
        asked = newsroom.asked("pointnews")
    assert ended.code == 4
    assert "robots" in ended.err
    assert asked == ["/robots.txt"]


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="a disk that is always full is Linux's")
def test_a_full_disk_is_told_in_a_line(tmp_path: Path) -> None:
    with Path("/dev/full").open("wb") as full:
        ended = subprocess.run(
            command("extract", "-f", "md", str(STORY)),
            cwd=tmp_path,
            env=environment(),
            stdout=full,
            stderr=subprocess.PIPE,
            check=False,
        )
    assert ended.returncode == 4
    said = "dateline: the output: cannot be written (No space left on device); make room, and try again\n"
    assert ended.stderr.decode() == said


@pytest.mark.parametrize(("closed", "code"), [("<&-", 3), (">&-", 0), (">&- 2>&-", 0)])
def test_streams_that_the_shell_has_closed(tmp_path: Path, closed: str, code: int) -> None:
    given = "-" if "<" in closed else shlex.quote(str(STORY))
    ended = subprocess.run(
        ["sh", "-c", f"{shlex.join(command('extract'))} {given} {closed}"],
        cwd=tmp_path,
        env=environment(),
        capture_output=True,
        check=False,
    )
    assert (ended.returncode, b"Traceback" in ended.stderr) == (code, False)


@pytest.mark.parametrize("reader_leaves_at_once", [True, False])
def test_a_reader_that_goes_away_is_no_error_message(tmp_path: Path, reader_leaves_at_once: bool) -> None:
    arguments = ["extract", "-f", "jsonl", *[str(STORY)] * 20]
    with subprocess.Popen(
        command(*arguments), cwd=tmp_path, env=environment(), stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        if not reader_leaves_at_once:
            process.stdout.readline()
        process.stdout.close()
        assert process.stderr.read() == b""
    assert process.returncode == 141
