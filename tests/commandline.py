"""Runs the `dateline` command as a person does: another process, another folder, piped or on a terminal."""

from __future__ import annotations

import errno
import os
import pty
import signal
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


@dataclass(frozen=True, slots=True, kw_only=True)
class Ended:
    """What a command left behind."""

    code: int
    out: str
    err: str


def command(*arguments: str) -> list[str]:
    """The command line that runs this checkout's `dateline`."""
    return [sys.executable, "-m", "dateline", *arguments]


def environment(more: Mapping[str, str] | None = None) -> dict[str, str]:
    """This process's environment without what configures `dateline`, and with this checkout importable."""
    inherited = {name: value for name, value in os.environ.items() if not name.startswith("DATELINE_")}
    return {**inherited, "PYTHONPATH": str(ROOT), **(more or {})}


def run(
    *arguments: str,
    folder: Path,
    given: bytes = b"",
    env: Mapping[str, str] | None = None,
    timeout: int = 240,
) -> Ended:
    """The command with its output piped; `given` is what stands on its standard input."""
    ended = subprocess.run(
        command(*arguments),
        cwd=folder,
        input=given,
        capture_output=True,
        env=environment(env),
        timeout=timeout,
        check=False,
    )
    return Ended(code=ended.returncode, out=ended.stdout.decode(), err=ended.stderr.decode())


def run_on_terminal(*arguments: str, folder: Path, env: Mapping[str, str] | None = None) -> Ended:
    """The command on a terminal of 120 columns; `out` has stderr in it, as a screen does."""
    return on_terminal(command(*arguments), folder=folder, env=environment(env))


def on_terminal(program: list[str], *, folder: Path, env: Mapping[str, str]) -> Ended:
    """Any program on such a terminal."""
    ours, theirs = pty.openpty()
    shown = {"TERM": "xterm-256color", "COLUMNS": "120", "LINES": "40", **env}
    with subprocess.Popen(
        program, cwd=folder, stdin=theirs, stdout=theirs, stderr=theirs, env=shown
    ) as process:
        os.close(theirs)
        pieces = []
        while piece := _read(ours):
            pieces.append(piece)
        os.close(ours)
        code = process.wait(timeout=240)
    return Ended(code=code, out=b"".join(pieces).decode(errors="replace").replace("\r\n", "\n"), err="")


def interrupt(process: subprocess.Popen[bytes]) -> None:
    """Ctrl-C."""
    process.send_signal(signal.SIGINT)


def _read(terminal: int) -> bytes:
    try:
        return os.read(terminal, 65536)
    except OSError as error:
        if error.errno == errno.EIO:  # the other end has gone: the end of file of a terminal
            return b""
        raise
