"""Scores the engine on every labelled corpus, beside its peers.

    python benchmarks/peers.py                          once: an environment for every peer
    python benchmarks/run.py                            everything; writes results.json, results.md and its charts
    python benchmarks/run.py --only dateline --corpus AEB N4K
    python benchmarks/run.py --predictions FOLDER       also keeps the answers, a file for each system

Every page is judged by trees that never saw its site. What the peers answered is kept from run to run
(benchmarks/kept.py), so that only the first run takes an hour. What an answer costs is measured in this run, for all
systems in turn, page by page, each in a process of its own, on a sample of the news pages: whatever else the machine
does costs all of them alike. A peer that is not set up is named and left out. With --only or --corpus the figures are
printed and results.* stay as they are.
"""

from __future__ import annotations

import argparse
import json
import statistics
import sys
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path
from typing import Any

from corpus import CORPORA, NEWS, LabelledPage, digest, load
from kept import Kept, slug
from peers import PEERS
from report import RESULTS, short_table, write
from scoring import figures_by_group
from systems import SYSTEMS, UNIT, System, in_turn, started

WARM_UP = 3  # pages asked before anything counts: imports, caches, lazily read data
TIMED = 150  # pages on which costs are compared
DOUBLED = 12  # pages that are asked again at twice their length
TRIES = 2
Predictions = dict[str, dict[str, Any]]


def measure(names: Sequence[str], pages: Sequence[LabelledPage], folder: Path | None) -> dict[str, Any]:
    """The form of results.json: what was measured, for every system that runs."""
    running, missing = started([*names, UNIT])
    for name, reason in missing.items():
        print(f"left out: {name}: {reason}", file=sys.stderr)
    with ExitStack() as stack:
        for system in running:
            stack.callback(system.stop)
        asked = [system for system in running if system.name != UNIT]
        answers = {system.name: answers_of(system, pages) for system in asked}
        costs = costs_of(running, sample(pages, TIMED))
        growth = growth_when_doubled(asked, sample(pages, DOUBLED))
    if folder is not None:
        keep(answers, folder)
    systems = {
        system.name: {
            "version": system.version,
            "peak_mb": max(answer.get("peak_mb", 0.0) for answer in answers[system.name].values()),
            "growth": growth[system.name],
            "cost": costs[system.name],
            "groups": figures_by_group(pages, answers[system.name]),
        }
        for system in asked
    }
    return {
        "digest": digest(),
        "pages": len(pages),
        "timed": len(sample(pages, TIMED)),
        "missing": missing,
        "parse": costs[UNIT],
        "systems": systems,
    }


def answers_of(system: System, pages: Sequence[LabelledPage]) -> Predictions:
    """What a system says about every page; of a peer, what it said in an earlier run where nothing has changed."""
    kept = Kept(system.name) if system.name in PEERS else None
    found: Predictions = {}
    for count, page in enumerate(pages):
        answer = kept.get(page) if kept else None
        if answer is None:
            answer = system.ask(page)
            if kept:
                kept.add(page, answer)
        found[page.id] = answer
        if (count + 1) % 500 == 0:
            print(f"{system.name}: {count + 1} of {len(pages)} pages", file=sys.stderr)
    return found


def costs_of(systems: Sequence[System], pages: Sequence[LabelledPage]) -> dict[str, dict[str, float]]:
    """CPU milliseconds a page by system, all asked in turn."""
    for page in pages[:WARM_UP]:
        for system in systems:
            system.ask(page)
    spent: dict[str, list[float]] = {system.name: [] for system in systems}
    for system, page in in_turn(systems, pages):
        cost = system.ask(page)["cpu_ms"]
        if cost is not None:
            spent[system.name].append(cost)
    return {name: spread(each) for name, each in spent.items()}


def spread(spent: Sequence[float]) -> dict[str, float]:
    """The median, what 95 % stay below, and the most; nothing for nothing."""
    ordered = sorted(spent)
    if not ordered:
        return {}
    return {
        "median": statistics.median(ordered),
        "p95": ordered[int(0.95 * (len(ordered) - 1))],
        "most": ordered[-1],
    }


def sample(pages: Sequence[LabelledPage], number: int) -> list[LabelledPage]:
    """So many of the news pages, evenly over their sizes; of all pages when none is of the news."""
    news = [page for page in pages if page.corpus in NEWS] or list(pages)
    ordered = sorted(news, key=lambda page: (len(page.html), page.id))
    step = max(1, len(ordered) // number)
    return ordered[step // 2 :: step][:number]


def growth_when_doubled(systems: Sequence[System], pages: Sequence[LabelledPage]) -> dict[str, float]:
    """How many times longer each system takes for a page with its body twice: the median, best of some tries."""
    ratios: dict[str, list[float]] = {system.name: [] for system in systems}
    for page in pages:
        for system in systems:
            once, twice = (least_cost(system, each) for each in (page, doubled(page)))
            if once and twice:
                ratios[system.name].append(twice / once)
    return {name: statistics.median(each) if each else 0.0 for name, each in ratios.items()}


def least_cost(system: System, page: LabelledPage) -> float | None:
    """CPU milliseconds, the least of some tries; None when the system failed on it."""
    spent = [system.ask(page)["cpu_ms"] for _ in range(TRIES)]
    return None if None in spent else min(spent)


def doubled(page: LabelledPage) -> LabelledPage:
    """The page with everything between its body tags twice."""
    html = page.html
    lower = html.lower()
    opened = lower.find(b">", max(0, lower.find(b"<body"))) + 1
    closed = lower.rfind(b"</body")
    closed = closed if closed > opened else len(html)
    inside = html[opened:closed]
    return replace(page, file=None, given=html[:opened] + inside + inside + html[closed:])


def keep(answers: Mapping[str, Predictions], folder: Path) -> None:
    """One file of JSON lines for each system, as bench/score.py reads them."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, lines in answers.items():
        with (folder / f"{slug(name)}.jsonl").open("w", encoding="utf-8") as file:
            file.writelines(json.dumps(line, ensure_ascii=False) + "\n" for line in lines.values())


def main() -> None:
    """Measures, prints, and writes when everything was asked."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument(
        "--only", nargs="+", choices=SYSTEMS, metavar="SYSTEM", help=f"of {', '.join(SYSTEMS)}"
    )
    parser.add_argument(
        "--corpus", nargs="+", choices=CORPORA, metavar="CORPUS", help=f"of {', '.join(CORPORA)}"
    )
    parser.add_argument("--predictions", type=Path, metavar="FOLDER", help="keep what every system answered")
    arguments = parser.parse_args()
    results = measure(arguments.only or SYSTEMS, load(arguments.corpus or CORPORA), arguments.predictions)
    print(short_table(results))
    if not (arguments.only or arguments.corpus):
        RESULTS.write_text(json.dumps(results, indent=1) + "\n", encoding="utf-8")
        write(results)


if __name__ == "__main__":
    main()
