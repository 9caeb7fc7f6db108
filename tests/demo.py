"""What `make demo` runs: the real commands over the newsroom of fixtures/, into ./dateline.db."""

from __future__ import annotations

import json
import os
import shlex
import shutil
import subprocess
import sys
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from newsroom import SITES, serve

# Fixed, so that a second demo meets the addresses of the first and has nothing to store.
PORTS = os.environ.get("DEMO_PORTS", "8741,8742,8743")
SOURCES = Path(".demo", "sources.toml")


def main() -> int:
    """Crawls, lists, shows, searches, crawls again; 1 when the second crawl stored anything."""
    os.environ.setdefault("COLUMNS", str(max(100, shutil.get_terminal_size().columns)))
    ports = dict(zip(SITES, map(int, PORTS.split(",")), strict=True))
    with ExitStack() as stack:
        try:
            newsroom = stack.enter_context(serve(ports))
        except OSError as error:
            say(f"The ports {PORTS} cannot be used ({error.strerror}).")
            say("Choose others: make demo DEMO_PORTS=9741,9742,9743")
            return 1
        SOURCES.parent.mkdir(exist_ok=True)
        newsroom.write_sources(SOURCES, delay=0.1)
        say("A small newsroom is served on loopback:")
        for site, base in newsroom.bases.items():
            say(f"  {site:<12} {base}/")
        return demonstrate()


def demonstrate() -> int:
    """The commands, each shown before it runs."""
    say("\n1. Crawl it: one site has a feed, one a sitemap, one only a section page.")
    show("crawl", "--sources", str(SOURCES), "--format", "table")
    stored = articles()

    say("2. What is in dateline.db now:")
    show("search", "--format", "table")

    say("3. One article in full:")
    show("show", str(pick(stored)["id"]))

    say("4. A search:")
    show("search", "glacier", "--format", "table")

    say("5. The same crawl again:")
    show("crawl", "--sources", str(SOURCES), "--format", "table")
    again = articles()
    if [each["id"] for each in again] != [each["id"] for each in stored]:
        say(f"{len(stored)} articles before, {len(again)} after: something was stored twice. This is a bug.")
        return 1
    say(f"{len(stored)} articles before, {len(again)} after: nothing was stored twice.")
    say(f"Yours to try (in .venv/bin): dateline serve --sources {SOURCES}, or dateline search --help.")
    return 0


def say(text: str) -> None:
    """A line of the demo's own."""
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


def show(*arguments: str) -> None:
    """Prints a command and runs it on this terminal; the demo ends where one fails."""
    say(f"\n$ {shlex.join(('dateline', *arguments))}")
    code = subprocess.run([sys.executable, "-m", "dateline", *arguments], check=False).returncode
    say("")
    if code:
        say(f"That command ended with exit code {code}.")
        sys.exit(code)


def articles() -> list[dict[str, Any]]:
    """Every article of the store, by number."""
    command = [sys.executable, "-m", "dateline", "search", "--limit", "1000", "--format", "jsonl"]
    lines = subprocess.run(command, check=True, capture_output=True, encoding="utf-8").stdout.splitlines()
    return sorted(map(json.loads, lines), key=lambda article: article["id"])


def pick(stored: list[dict[str, Any]]) -> dict[str, Any]:
    """The article whose dateline names the most agencies."""
    return max(stored, key=lambda each: len((each["dateline"] or {"agencies": ()})["agencies"]))


if __name__ == "__main__":
    sys.exit(main())
