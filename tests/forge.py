"""Starts `dateline` again and again at little cost: in forked copies of one process that has imported everything."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from pathlib import Path
from typing import IO

from commandline import environment

ROOT = Path(__file__).resolve().parent.parent
_IMPORTED = (
    "cleaners.pipeline", "crawler.ingestion.run", "crawler.runs", "crawler.spiders.news", "dateline.tables",
    "storage.intake", "storage.sql",
)  # fmt: skip


class Forge:
    """A process that forks; one copy at a time."""

    def __init__(self, process: subprocess.Popen[bytes]) -> None:
        self._process = process
        self._pid = 0

    @property
    def _answers(self) -> IO[bytes]:
        assert self._process.stdout is not None
        return self._process.stdout

    def start(self, *arguments: str) -> None:
        """Runs a command line in a copy, which leads a process group of its own."""
        assert self._process.stdin is not None
        self._process.stdin.write(json.dumps(arguments).encode() + b"\n")
        self._process.stdin.flush()
        self._pid = int(self._answers.readline())

    def kill(self) -> int:
        """Kills the copy and its children with -9; how it ended (-9, unless it had ended before)."""
        os.killpg(self._pid, signal.SIGKILL)
        return self.wait()

    def has_ended(self) -> bool:
        """Whether the copy has ended by itself."""
        try:
            state = Path(f"/proc/{self._pid}/stat").read_text().rpartition(")")[2].split()[0]
        except FileNotFoundError:
            return True
        return state == "Z"

    def wait(self) -> int:
        """How the copy ended."""
        self._process.stdin.write(b"\n")  # type: ignore[union-attr]  # a pipe, see `start`
        self._process.stdin.flush()  # type: ignore[union-attr]
        return int(self._answers.readline())


@contextmanager
def forge(folder: Path) -> Iterator[Forge]:
    """A forge that works in a folder; what copies say on stderr is in its file `said`."""
    with (
        (folder / "said").open("wb") as said,
        subprocess.Popen(
            [sys.executable, __file__],
            cwd=folder,
            env=environment({"PYTHONPATH": f"{ROOT}{os.pathsep}{ROOT / 'tests'}"}),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=said,
        ) as process,
    ):
        yield Forge(process)


def _serve() -> None:
    for name in _IMPORTED:
        import_module(name)
    from crawler import settings
    from dateline.cli import main

    settings.CLEANING_WORKERS = 1
    answers = os.fdopen(os.dup(1), "w")
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
    for line in sys.stdin:
        pid = os.fork()
        if not pid:
            os.setsid()
            os._exit(main(json.loads(line)))
        answers.write(f"{pid}\n")
        answers.flush()
        sys.stdin.readline()
        answers.write(f"{os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])}\n")
        answers.flush()


if __name__ == "__main__":
    _serve()
