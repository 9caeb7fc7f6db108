"""Answers of peers, kept: the same version answers the same page the same way, and most of them take long.

A line of JSON for each page below benchmarks/.peers/answers/, written as soon as it is there, so that a run that was
stopped goes on where it was. An answer counts while the page, the versions of peers.toml and the script that asks are
the same. What is kept says how good a body is; what an answer costs is always measured in the run that tells it.
"""

from __future__ import annotations

import hashlib
import json
from functools import cache
from pathlib import Path
from typing import Any

from corpus import LabelledPage
from peers import ENVIRONMENTS, FOLDER, PEERS

SCRIPT = Path(__file__).resolve().parent / "workers" / "peer_answers.py"


class Kept:
    """The answers of one peer."""

    def __init__(self, system: str, folder: Path | None = None) -> None:
        folder = folder or FOLDER / "answers"
        folder.mkdir(parents=True, exist_ok=True)
        self._file = folder / f"{slug(system)}.jsonl"
        self._system = system
        self._lines: dict[str, dict[str, Any]] = {}
        if self._file.exists():
            for line in self._file.read_text(encoding="utf-8").splitlines():
                kept = json.loads(line)
                self._lines[kept["key"]] = kept["answer"]

    def get(self, page: LabelledPage) -> dict[str, Any] | None:
        """The answer for this page, None when it has to be asked."""
        return self._lines.get(self._key(page))

    def add(self, page: LabelledPage, answer: dict[str, Any]) -> None:
        """Keeps an answer. One of a worker that died is not kept: the next run asks again."""
        if answer.get("cpu_ms") is None:
            return
        key = self._key(page)
        self._lines[key] = answer
        with self._file.open("a", encoding="utf-8") as file:
            file.write(json.dumps({"key": key, "answer": answer}) + "\n")

    def _key(self, page: LabelledPage) -> str:
        asked = "\n".join((_asked(self._system), page.id, page.url or ""))
        return hashlib.sha256(asked.encode() + page.html).hexdigest()[:24]


@cache
def _asked(system: str) -> str:
    requirements = ENVIRONMENTS[PEERS[system]]["requirements"]
    return f"{system}\n{requirements}\n{SCRIPT.read_text(encoding='utf-8')}"


def slug(system: str) -> str:
    """The name of a system as a file name."""
    return system.replace(",", "").replace(" ", "-")
