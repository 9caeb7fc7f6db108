"""Answers of peers, kept: the same version answers the same page the same way, and most of them take long.

A line of JSON for each page below benchmarks/.peers/answers/, written as soon as it is there, so that a run that was
stopped goes on where it was. An answer counts while the page, the versions of peers.toml and the script that asks are
the same. What is kept says how good a body is; what an answer costs is always measured in the run that tells it.
"""

from __future__ import annotations

import ast
import hashlib
import json
import re
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
    """All that an answer depends on but the page: the versions, and the script without what it does for other peers."""
    tree = ast.parse(SCRIPT.read_text(encoding="utf-8"))
    entries = _entries(tree)
    functions = {each.name: ast.unparse(each) for each in tree.body if isinstance(each, ast.FunctionDef)}
    named = {name for name in functions if any(_names(entry, name) for entry in entries.values())}
    asked = [text for name, text in functions.items() if name not in named or _names(entries[system], name)]
    return "\n".join((system, str(ENVIRONMENTS[PEERS[system]]["requirements"]), entries[system], *asked))


def _entries(tree: ast.Module) -> dict[str, str]:
    """The entries of the table PEERS in the script, as written."""
    table = next(
        each.value
        for each in tree.body
        if isinstance(each, ast.Assign)
        and isinstance(each.value, ast.Dict)
        and ast.unparse(each.targets[0]) == "PEERS"
    )
    return {
        ast.literal_eval(key): ast.unparse(value)
        for key, value in zip(table.keys, table.values, strict=True)
        if key is not None
    }


def _names(entry: str, function: str) -> bool:
    return re.search(rf"\b{function}\b", entry) is not None


def slug(system: str) -> str:
    """The name of a system as a file name."""
    return system.replace(",", "").replace(" ", "-")
