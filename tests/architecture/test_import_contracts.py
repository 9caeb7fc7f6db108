"""The arrows between the packages, as pyproject.toml draws them."""

from __future__ import annotations

import subprocess
import sys

from commandline import ROOT


def test_every_arrow_points_down() -> None:
    code = "from importlinter.cli import lint_imports_command; lint_imports_command()"
    ended = subprocess.run(
        [sys.executable, "-c", code, "--no-cache"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert ended.returncode == 0, ended.stdout + ended.stderr
    assert "0 broken" in ended.stdout
