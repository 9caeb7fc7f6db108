"""Runs `dateline` again and again at little cost: in forked copies of one process that has imported everything.

What a command imports is most of what it costs. For tests of what commands do; how they start is tested by those that
use `commandline`.
"""

from __future__ import annotations

import atexit
import json
import os
import signal
import subprocess
import sys
import time
import traceback
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import cache
from importlib import import_module
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import IO, Any

from commandline import Ended, environment

ROOT = Path(__file__).resolve().parent.parent
_IMPORTED = (
    "cleaners.pipeline", "crawler.ingestion.run", "crawler.runs", "crawler.spiders.news", "dateline.tables",
    "storage.intake", "storage.sql",
)  # fmt: skip


class Forge:
    """A process that forks; one copy at a time. Each leads a process group of its own."""

    def __init__(self, process: subprocess.Popen[bytes], folder: Path, workers: int = 0) -> None:
        self._process = process
        self._folder = folder
        self._workers = workers
        self._pid = 0

    @property
    def _answers(self) -> IO[bytes]:
        assert self._process.stdout is not None
        return self._process.stdout

    def start(self, *arguments: str, given: str = os.devnull, out: str = os.devnull, **more: Any) -> None:
        """Runs a command line in a copy, in the folder of the forge unless `folder` names another.

        Standard input and output are files; what it says on standard error stands in the file `said` of its folder,
        unless `err` names another.
        """
        folder = str(more.get("folder", self._folder))
        order = {
            "arguments": arguments,
            "folder": folder,
            "env": environment(more.get("env")),
            "files": [given, out, more.get("err", f"{folder}/said")],
            "workers": self._workers,
        }
        self._tell(json.dumps(order))
        self._pid = int(self._answers.readline())

    def kill(self) -> int:
        """Kills the copy and its children with -9; how it ended (-9, unless it had ended before)."""
        try:
            os.killpg(self._pid, signal.SIGKILL)
        except ProcessLookupError:  # it leads no group yet
            os.kill(self._pid, signal.SIGKILL)
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
        self._tell("")
        return int(self._answers.readline())

    def _tell(self, line: str) -> None:
        assert self._process.stdin is not None
        self._process.stdin.write(line.encode() + b"\n")
        self._process.stdin.flush()


@contextmanager
def forge(folder: Path, workers: int = 0) -> Iterator[Forge]:
    """A forge whose copies work in a folder, with so many workers."""
    with subprocess.Popen(
        [sys.executable, __file__],
        env=environment({"PYTHONPATH": f"{ROOT}{os.pathsep}{ROOT / 'tests'}", "OPENBLAS_NUM_THREADS": "1"}),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    ) as process:
        yield Forge(process, folder, workers)


@cache
def _of_this_session() -> Forge:
    opened = forge(Path("/"))
    atexit.register(opened.__exit__, None, None, None)
    return opened.__enter__()


def run(*arguments: str, folder: Path, given: bytes = b"", env: Mapping[str, str] | None = None) -> Ended:
    """The command with its output in files; as `commandline.run`."""
    with TemporaryDirectory() as aside:
        files = {name: f"{aside}/{name}" for name in ("given", "out", "err")}
        Path(files["given"]).write_bytes(given)
        forged = _of_this_session()
        forged.start(*arguments, folder=folder, env=env, **files)
        deadline = time.monotonic() + 240
        while not forged.has_ended() and time.monotonic() < deadline:
            time.sleep(0.005)
        code = forged.wait() if forged.has_ended() else forged.kill()
        return Ended(code=code, out=Path(files["out"]).read_text(), err=Path(files["err"]).read_text())


def _serve() -> None:
    for name in _IMPORTED:
        import_module(name)
    orders = os.fdopen(os.dup(0), "r")
    answers = os.fdopen(os.dup(1), "w")
    for line in orders:
        pid = os.fork()
        if not pid:
            os._exit(_obey(json.loads(line)))
        answers.write(f"{pid}\n")
        answers.flush()
        orders.readline()
        answers.write(f"{os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])}\n")
        answers.flush()


def _obey(order: dict[str, Any]) -> int:
    """What `python -m dateline` does, in a process that is there already."""
    os.setsid()
    from crawler import settings
    from dateline.cli import main

    os.chdir(order["folder"])
    os.environ.clear()
    os.environ.update(order["env"])
    time.tzset()
    given, out, err = order["files"]
    for number, (name, mode) in enumerate(((given, "rb"), (out, "wb"), (err, "ab"))):
        with Path(name).open(mode) as file:
            os.dup2(file.fileno(), number)
    sys.stdin, sys.stdout = os.fdopen(0, closefd=False), os.fdopen(1, "w", closefd=False)
    sys.stderr = os.fdopen(2, "w", buffering=1, closefd=False)
    settings.CLEANING_WORKERS = order["workers"]
    try:
        code = main(order["arguments"])
    except SystemExit as ended:
        code = ended.code if isinstance(ended.code, int) else 1
    except BaseException:  # noqa: BLE001 - told as Python tells it
        traceback.print_exc()
        code = 1
    for stream in (sys.stdout, sys.stderr):
        stream.flush()
    return code


if __name__ == "__main__":
    _serve()
