"""The loop of a worker: a page comes in as a line of JSON, what the system made of it goes out as one.

Standard library only, since it runs inside the environment of every peer. First line out: {"ready": version}. Then, for
each {"id", "url", "html"} in, one {"id", "cpu_ms", "peak_mb", ...} out; the peak is of the process up to then.
"""

from __future__ import annotations

import json
import os
import resource
import socket
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, NoReturn

Answer = Callable[[Any], dict[str, Any]]


_MAXRSS_IN_A_MEGABYTE = 1024 * 1024 if sys.platform == "darwin" else 1024


def refuse(*_: object) -> NoReturn:
    """An extraction that waits for the network would be measured by it, and see another page than the others."""
    raise OSError("no network while measuring")


def answer_pages(
    system: str, answer: Answer, version: str, prepare: Callable[[dict[str, Any]], Any] = dict
) -> None:
    """Answers until the input ends. What a library prints goes to the errors, not between the answers.

    `prepare` makes of a page what `answer` is given; its time does not count.
    """
    out = os.fdopen(os.dup(sys.stdout.fileno()), "w", encoding="utf-8")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    socket.socket.connect = refuse  # type: ignore[method-assign]  # noqa: RUF100 - some environments have no mypy
    socket.getaddrinfo = refuse

    def say(line: dict[str, Any]) -> None:
        out.write(json.dumps(line, ensure_ascii=True, default=str) + "\n")
        out.flush()

    say({"ready": system, "version": version})
    for line in sys.stdin:
        page = json.loads(line)
        prepared = prepare(page)
        started = time.process_time()
        try:
            found = answer(prepared)
        except Exception as error:  # noqa: BLE001 - a crash is a result
            found = {"body": "", "error": f"{type(error).__name__}: {error}"[:300]}
        spent = time.process_time() - started
        say({"id": page["id"], **found, "cpu_ms": spent * 1000, "peak_mb": most_held()})


def most_held() -> float:
    """MiB that this process has held at most; ru_maxrss would start from what its parent held when it was made."""
    try:
        status = Path("/proc/self/status").read_text(encoding="ascii")
    except OSError:  # not Linux
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / _MAXRSS_IN_A_MEGABYTE
    return next(int(line.split()[1]) for line in status.splitlines() if line.startswith("VmHWM")) / 1024
