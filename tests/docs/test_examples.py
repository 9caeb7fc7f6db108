"""The examples of README and docs, run: what a person copies works, and prints what the document says.

A `console` block is run line by line on a terminal of 100 columns. What stands below a command is what it
prints, and `...` stands for anything. Python blocks of a document are run in order, in one folder.
"""

from __future__ import annotations

import os
import re
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from commandline import ROOT, environment, on_terminal
from newsroom import Newsroom, serve

DOCUMENTS = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").glob("*.md")])
BLOCK = re.compile(r"^```(\w+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
STORY = next((ROOT / "fixtures" / "newsroom" / "pointnews").rglob("uzbekistan-*.html"))
# The site of the README's sources file, and what a file for loopback needs beyond it.
SITE = "https://dockside.example"
CONTACT = 'contact = "you@example.org"'
LOOPBACK = f'{CONTACT}\nallow_private = ["127.0.0.1"]\ndelay = 0.05'


def blocks(language: str) -> list[tuple[str, str]]:
    """(document, code) of every fenced block in that language."""
    return [
        (document.name, code)
        for document in DOCUMENTS
        for kind, code in BLOCK.findall(document.read_text(encoding="utf-8"))
        if kind == language
    ]


def commands(code: str) -> Iterator[tuple[str, str]]:
    """(command, what it prints) of a console block."""
    for piece in re.split(r"^\$ ", code, flags=re.MULTILINE)[1:]:
        heredoc = re.match(r".*?<<'(\w+)'\n.*?\n\1\n", piece, re.DOTALL)
        end = heredoc.end() if heredoc else piece.index("\n") + 1
        yield piece[:end], piece[end:]


@pytest.fixture(scope="module")
def newsroom() -> Iterator[Newsroom]:
    with serve() as served:
        yield served


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder like a fresh checkout, with a page and a text to clean, and `dateline` on the PATH."""
    shutil.copytree(ROOT / "fixtures" / "flattened", tmp_path / "fixtures" / "flattened")
    shutil.copy(STORY, tmp_path / "page.html")
    shutil.copy(ROOT / "fixtures" / "flattened" / "harbour-2021-03-04.txt", tmp_path / "story.txt")
    (tmp_path / "bin").mkdir()
    script = tmp_path / "bin" / "dateline"
    script.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m dateline "$@"\n')
    script.chmod(0o755)
    return tmp_path


def test_there_are_examples_to_run() -> None:
    assert {name for name, _ in blocks("console")} >= {"README.md"}
    assert {name for name, _ in blocks("python")} >= {"article.md"}


@pytest.mark.parametrize(("name", "code"), blocks("console"))
def test_console(name: str, code: str, folder: Path, newsroom: Newsroom) -> None:
    base = newsroom.bases["dockside"]
    more = {"PATH": f"{folder / 'bin'}:{os.environ['PATH']}", "COLUMNS": "100", "NO_COLOR": "1"}
    for command, printed in commands(code):
        typed = command.replace(SITE, base).replace(CONTACT, LOOPBACK)
        # Progress, which goes to standard error, is for eyes and not for a document.
        ended = on_terminal(["bash", "-c", f"{{ {typed}}} 2>errors"], folder=folder, env=environment(more))
        assert ended.code == 0, f"{name}: {command}\n{ended.out}"
        if printed.strip():
            assert matches(printed, ended.out.replace(base, SITE)), f"{name}: {command}\n{ended.out}"


@pytest.mark.parametrize("name", dict.fromkeys(name for name, _ in blocks("python")))
def test_python(name: str, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(folder)
    names: dict[str, object] = {}
    for document, code in blocks("python"):
        if document == name:
            exec(compile(code, name, "exec"), names)  # noqa: S102 - the documents are ours


_ID = re.compile(r"^ *\d+(?=  )", re.MULTILINE)


def matches(expected: str, printed: str) -> bool:
    """Whether `printed` is what was expected; `...` stands for anything, spaces at line ends for nothing.

    The id that opens a row of a table is any number: it tells the order in which a crawl happened to store.
    """
    wanted = "\n".join(map(str.rstrip, _ID.sub("N", expected).strip().splitlines()))
    plain = re.sub(r"\x1b\[[0-9;?]*[A-Za-z]|\r", "", printed)
    shown = "\n".join(map(str.rstrip, _ID.sub("N", plain).strip().splitlines()))
    return bool(re.fullmatch(".*".join(map(re.escape, wanted.split("..."))), shown, re.DOTALL))
