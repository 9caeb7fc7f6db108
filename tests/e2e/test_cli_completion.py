"""The script that `dateline completion` writes, asked by a real shell."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest
from commandline import run


@pytest.mark.skipif(shutil.which("bash") is None, reason="needs bash")
@pytest.mark.parametrize(
    ("typed", "offered"),
    [
        (("sea",), {"search"}),
        (("search", "--pl"), {"--place"}),
        (("export", "-f", "p"), {"parquet"}),
        (("sources", "ch"), {"check"}),
        (("extract", "pag"), {"page.html"}),
    ],
)
def test_bash_completes(typed: tuple[str, ...], offered: set[str], tmp_path: Path) -> None:
    (tmp_path / "page.html").touch()
    script = run("completion", "bash", folder=tmp_path)
    assert script.code == 0, script.err
    words = " ".join(("dateline", *typed))
    asked = f"COMP_WORDS=({words}); COMP_CWORD={len(typed)}; _shtab_dateline; printf '%s\\n' \"${{COMPREPLY[@]}}\""
    ended = subprocess.run(
        ["bash", "--norc", "-c", f"{script.out}\n{asked}"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    )
    assert set(ended.stdout.split()) == offered


def test_an_unknown_shell_is_named_with_those_that_are_known(tmp_path: Path) -> None:
    ended = run("completion", "fish", folder=tmp_path)
    assert ended.code == 2
    assert "bash" in ended.err
