"""What is wrong with an installation is said, with what to do."""

from __future__ import annotations

import json
from pathlib import Path

from commandline import run

from storage.store import open_store


def checks(folder: Path, *more: str) -> dict[str, dict[str, str]]:
    ended = run("doctor", *more, folder=folder)
    return {each["name"]: each for each in map(json.loads, ended.out.splitlines())}


def test_an_installation_in_order(tmp_path: Path) -> None:
    (tmp_path / "sources.toml").write_text(
        '[defaults]\ncontact = "a@example.org"\n[[source]]\nid = "a"\nurl = "https://a.example/"\n'
    )
    open_store(f"sqlite:///{tmp_path}/dateline.db").close()
    told = checks(tmp_path)
    assert {
        told[name]["state"] for name in ("Python", "SQLite", "package crawler", "sources file", "store")
    } == {"ok"}
    assert told["store"]["detail"].endswith("no run yet, stories that wait: 0")


def test_nothing_there_yet_is_no_fault(tmp_path: Path) -> None:
    told = checks(tmp_path)
    assert (told["sources file"]["state"], told["store"]["state"]) == ("absent", "absent")
    assert not (tmp_path / "dateline.db").exists()


def test_what_is_wrong_is_named_and_the_exit_code_says_so(tmp_path: Path) -> None:
    (tmp_path / "sources.toml").write_text("[defaults]\n")
    (tmp_path / "dateline.db").write_text("this is no database")
    ended = run("doctor", folder=tmp_path)
    told = {each["name"]: each for each in map(json.loads, ended.out.splitlines())}
    assert ended.code == 5
    assert (told["sources file"]["state"], told["store"]["state"]) == ("wrong", "wrong")
