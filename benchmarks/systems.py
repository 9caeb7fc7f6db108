"""Running systems: each in a process and an environment of its own, asked page by page in turn."""

from __future__ import annotations

import json
import queue
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from corpus import LabelledPage
from peers import PEERS, python_of

WORKERS = Path(__file__).resolve().parent / "workers"
OURS = ("dateline", "dateline, site known")
UNIT = "lxml parse"  # what costs are counted in
SYSTEMS = (*OURS, *PEERS)
PAGE_LIMIT = 60.0  # seconds of patience with one page; the dearest answer of any system took 12
START_LIMIT = 120.0


class Gone(Exception):
    """A worker that ended or does not answer; says which, and the last line of its errors."""


@dataclass(slots=True, kw_only=True)
class System:
    """A worker process; `version` is known once it runs."""

    name: str
    version: str = ""
    _process: subprocess.Popen[str] | None = None
    _lines: queue.Queue[str | None] = field(default_factory=queue.Queue)
    _reader: threading.Thread = field(default_factory=threading.Thread)
    _errors: Any = None

    def ask(self, page: LabelledPage) -> dict[str, Any]:
        """The answer for a page; a worker that dies or hangs on it is started again, and that is the answer."""
        job = {
            "id": page.id,
            "corpus": page.corpus,
            "url": page.url,
            "domain": page.domain,
            "html": page.html.decode("utf-8", "replace"),
        }
        try:
            return self._exchange(json.dumps(job))
        except Gone as gone:
            self.stop()
            self.start()
            return {"id": page.id, "body": "", "error": str(gone), "cpu_ms": None}

    def stop(self) -> None:
        """Ends the worker, if it runs."""
        if self._process is not None:
            self._process.kill()
            self._process.wait()
            self._reader.join()
            for pipe in (self._process.stdin, self._process.stdout, self._errors):
                with suppress(BrokenPipeError):  # a line that the worker did not read any more
                    pipe.close()
            self._process = None

    def start(self) -> None:
        """Starts the worker; raises Gone, or FileNotFoundError when its environment is not set up."""
        python, script = python_of(self.name)
        self._errors = tempfile.TemporaryFile("w+", encoding="utf-8", errors="replace")  # noqa: SIM115
        self._process = subprocess.Popen(
            [python, str(WORKERS / script), self.name],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._errors,
            encoding="utf-8",
        )
        self._lines = queue.Queue()
        self._reader = threading.Thread(target=_listen, args=(self._process, self._lines), daemon=True)
        self._reader.start()
        self.version = str(self._next(START_LIMIT)["version"])

    def _exchange(self, line: str) -> dict[str, Any]:
        assert self._process is not None
        assert self._process.stdin is not None
        try:
            self._process.stdin.write(line + "\n")
            self._process.stdin.flush()
        except OSError:
            raise Gone(self._last_words()) from None
        return self._next(PAGE_LIMIT)

    def _next(self, limit: float) -> dict[str, Any]:
        try:
            line = self._lines.get(timeout=limit)
        except queue.Empty:
            raise Gone(f"no answer within {limit:.0f} s") from None
        if line is None:
            raise Gone(self._last_words())
        answer: dict[str, Any] = json.loads(line)
        return answer

    def _last_words(self) -> str:
        self._errors.seek(0)
        lines = self._errors.read().strip().splitlines()
        return f"the worker ended: {lines[-1] if lines else 'without a word'}"


def _listen(process: subprocess.Popen[str], lines: queue.Queue[str | None]) -> None:
    assert process.stdout is not None
    for line in process.stdout:
        lines.put(line)
    lines.put(None)


def started(names: Sequence[str]) -> tuple[list[System], dict[str, str]]:
    """(the systems that run, the reasons of those that do not). The caller stops them."""
    running, missing = [], {}
    for name in names:
        system = System(name=name)
        try:
            system.start()
        except (Gone, FileNotFoundError) as reason:
            system.stop()
            missing[name] = str(reason)
        else:
            running.append(system)
    return running, missing


def in_turn(
    systems: Sequence[System], pages: Sequence[LabelledPage]
) -> Iterator[tuple[System, LabelledPage]]:
    """Every page by every system, one at a time; each page begins with another one, so that none is always first."""
    for count, page in enumerate(pages):
        place = count % len(systems)
        for system in (*systems[place:], *systems[:place]):
            yield system, page
        if (count + 1) % 100 == 0:
            print(f"{count + 1} of {len(pages)} pages", file=sys.stderr)
