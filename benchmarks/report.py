"""Tells results.json to a reader: results.md and its charts.

python benchmarks/report.py            after a change of the words or the charts; nothing is measured again
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from charts import Point, quality_against_time, quality_by_corpus
from corpus import CORPORA, NEWS
from engine import STANDFIRST_IN_BODY
from scoring import ALL, RIGHT

HERE = Path(__file__).resolve().parent
RESULTS = HERE / "results.json"
PAGE = HERE / "results.md"
AGAINST_TIME, BY_CORPUS = "quality-against-time.svg", "quality-by-corpus.svg"
REFERENCE = "trafilatura"  # whose time ours is told in: its default mode, all fields
Results = Mapping[str, Any]

# What tells the quality of a body where the corpus labels it in another way than as a whole.
BODY_FIGURE = {"WCXB": "bag_f1", "TRAF": "snippet_f1"}

_OPENING = """# Results

What Dateline makes of labelled pages, beside the extractors that people use today. {pages} pages of
{corpora} public corpora, each system in a process of its own and without a network. The learned part of
ours is out of fold: a page is judged by trees that never saw its site. The peers are as their
makers ship them (`peers.toml` has the versions). Written by `benchmarks/run.py`; labels {digest},
scored by the bench's own scorer.

**dateline** knows nothing but the page. **dateline, site known** also knows what the other labelled
pages of the same site repeat, as it does in a crawl; most sites have only one or two of them here,
some none. A standfirst is a field of its own in our articles; for the corpora whose labels mostly
have it in the body ({standfirst}) it is put back there, and so is the dateline for all of them.

How to read it: **P**, **R** and **F1** compare the runs of four words of the extracted and of the
labelled body, page by page, as the article-extraction-benchmark defines them; **exact** is the
share of pages whose body has every word of the label and no other; **under .6** counts pages whose
body is as good as lost; 1 is best in all shares. An empty cell: the system has no such field, or
the corpus no such label."""

_NEWS = """## News pages

AEB, FUNDUS-EVAL, FUNDUS-TEST and N4K, every label counted, also the wrong ones."""

_RIGHT = """Without the pages whose labelled body is known to be wrong (the labelled text stands on another
page, or stops early):"""

_CORPORA = """### By corpus

F1 / exact pages. The ROUGE-LSum of FUNDUS-EVAL is that of the fundus evaluation, with its optional
paragraphs."""

_ARTICLES = """## Articles and blogs of all kinds

WCXB labels the body, which is compared as a bag of words, and sentences that have to be there or
must not; TRAF such sentences only. GOOSE3 and POSTLIGHT label how the body begins."""

_FIELDS = """## Fields

On the news pages: headline exact, authors and topics as F1 over all names, day of publication."""

_MORE_FIELDS = "On the other corpora: headline exact / authors F1 / topics F1 / day right (wrong)."

_OUR_FIELDS = """Standfirst: the F1 of its words where one is labelled. Lead image: it is among the pictures found.
The peers were not asked for these."""

_COST = """## Cost

CPU of all fields a page, on {timed} of the news pages, evenly over their sizes; all systems were asked
for a page one after the other in the same run, each page beginning with another one. A parse is one
by lxml ({parse:.1f} ms) of the same pages. A doubled page has all of its body twice. Memory is the
most that a process took over all pages, its libraries included. Empty: no body where a story is
labelled, on all pages; crashed: the same for exceptions, and for a minute without an answer."""


def write(results: Results) -> None:
    """Writes results.md and the charts beside it."""
    systems = results["systems"]
    times = {name: each["cost"]["median"] for name, each in systems.items()}
    panels = [
        [
            Point(name=name, x=times[name], y=each["groups"][ALL][figure], ours=is_ours(name))
            for name, each in systems.items()
        ]
        for figure in ("f1", "exact")
    ]
    (HERE / AGAINST_TIME).write_text(quality_against_time(*panels), encoding="utf-8")
    rows = {
        _CORPUS_TITLES.get(corpus, corpus): {
            name: each["groups"][corpus][BODY_FIGURE.get(corpus, "f1")] for name, each in systems.items()
        }
        for corpus in (*NEWS, *BODY_FIGURE)
        if all(corpus in each["groups"] for each in systems.values())
    }
    (HERE / BY_CORPUS).write_text(
        quality_by_corpus(rows, [name for name in systems if is_ours(name)]), encoding="utf-8"
    )
    PAGE.write_text(page(results), encoding="utf-8")


_CORPUS_TITLES = {"WCXB": "WCXB (bag of words)", "TRAF": "TRAF (snippets)"}


def is_ours(name: str) -> bool:
    """Whether a system is Dateline in one of its ways, and not a peer."""
    return name.startswith("dateline")


def page(results: Results) -> str:
    """The text of results.md."""
    systems = results["systems"]
    measured = {group for each in systems.values() for group in each["groups"] if group in CORPORA}
    parts = [
        _OPENING.format(
            pages=results["pages"],
            corpora=len(measured),
            digest=results["digest"],
            standfirst=", ".join(STANDFIRST_IN_BODY),
        )
    ]
    parts += [f"Not measured: {name} ({reason})." for name, reason in results["missing"].items()]
    parts += [
        f"![Quality against time]({AGAINST_TIME})",
        f"![Quality by corpus]({BY_CORPUS})",
        _NEWS,
        table(systems, _body_columns(ALL)),
        _RIGHT,
        table(systems, _body_columns(RIGHT)),
        _CORPORA,
        table(systems, {corpus: _pair(corpus) for corpus in NEWS} | {"ROUGE": _one("FUNDUS-EVAL", "rouge")}),
        _ARTICLES,
        table(systems, _ARTICLE_COLUMNS),
        _FIELDS,
        table(systems, _FIELD_COLUMNS),
        _MORE_FIELDS,
        table(systems, {corpus: _fields_of(corpus) for corpus in ("WCXB", "TRAF", "HTMLDATE", "POSTLIGHT")}),
        _OUR_FIELDS,
        table({name: each for name, each in systems.items() if is_ours(name)}, _OUR_COLUMNS),
        _COST.format(timed=results["timed"], parse=results["parse"]["median"]),
        table(systems, _cost_columns(results)),
        "## Where a peer is ahead",
        losses(systems),
    ]
    return "\n\n".join(part.strip() for part in parts) + "\n"


Cell = Callable[[Mapping[str, Any]], str]


def table(systems: Mapping[str, Any], columns: Mapping[str, Cell]) -> str:
    """A Markdown table: a line for every system, ours in bold. A column in which nobody has a figure is left out."""
    columns = {
        name: cell
        for name, cell in columns.items()
        if any(cell(system).strip(" -/") for system in systems.values())
    }
    if not columns:
        return "Not in this run."
    lines = [f"| | {' | '.join(columns)} |", "|---" * (len(columns) + 1) + "|"]
    for name, system in systems.items():
        shown = f"**{name}**" if is_ours(name) else name
        lines.append(f"| {shown} | {' | '.join(cell(system) for cell in columns.values())} |")
    return "\n".join(lines)


def share(value: float | None) -> str:
    """A share of 1 as it stands in the tables; nothing for nothing."""
    return "" if value is None else f"{value:.3f}"


def _one(group: str, figure: str) -> Cell:
    return lambda system: share(system["groups"].get(group, {}).get(figure))


def _count(group: str, figure: str) -> Cell:
    return lambda system: f"{system['groups'].get(group, {}).get(figure, 0):.0f}"


def _pair(corpus: str) -> Cell:
    return lambda system: f"{_one(corpus, 'f1')(system)} / {_one(corpus, 'exact')(system)}"


def _body_columns(group: str) -> dict[str, Cell]:
    return {
        "P": _one(group, "precision"),
        "R": _one(group, "recall"),
        "F1": _one(group, "f1"),
        "exact": _one(group, "exact"),
        "bag of words F1": _one(group, "bag_f1"),
        "under .6": _count(group, "low"),
        "CPU ms": lambda system: f"{system['cost']['median']:.1f}",
    }


_ARTICLE_COLUMNS: dict[str, Cell] = {
    "WCXB F1": _one("WCXB", "bag_f1"),
    "found": _one("WCXB", "snippets_found"),
    "leaked": _one("WCXB", "snippets_leaked"),
    "TRAF F1": _one("TRAF", "snippet_f1"),
    "TRAF found": _one("TRAF", "snippets_found"),
    "TRAF leaked": _one("TRAF", "snippets_leaked"),
    "GOOSE3 begins": _one("GOOSE3", "snippets_found"),
    "POSTLIGHT begins": _one("POSTLIGHT", "snippets_found"),
}
_FIELD_COLUMNS: dict[str, Cell] = {
    "headline": _one(ALL, "headline"),
    "authors": _one(ALL, "authors_f1"),
    "topics": _one(ALL, "topics_f1"),
    "day right": _one(ALL, "day_right"),
    "day wrong": _one(ALL, "day_wrong"),
    "day missing": _one(ALL, "day_missing"),
    "day right, wrong labels left out": _one(RIGHT, "day_right"),
}
_OUR_COLUMNS: dict[str, Cell] = {
    "standfirst, FUNDUS-TEST": _one("FUNDUS-TEST", "standfirst"),
    "standfirst, POSTLIGHT": _one("POSTLIGHT", "standfirst"),
    "lead image, POSTLIGHT": _one("POSTLIGHT", "image"),
}


def _fields_of(corpus: str) -> Cell:
    def cell(system: Mapping[str, Any]) -> str:
        found = system["groups"].get(corpus, {})
        day = share(found.get("day_right"))
        told = [share(found.get(name)) or "-" for name in ("headline", "authors_f1", "topics_f1")]
        return " / ".join([*told, f"{day} ({share(found['day_wrong'])})" if day else "-"])

    return cell


def _cost_columns(results: Results) -> dict[str, Cell]:
    parse = results["parse"]["median"]
    reference = results["systems"].get(REFERENCE, {}).get("cost", {}).get("median")

    def told(figure: str) -> Cell:
        return lambda system: f"{system['cost'][figure]:.1f}"

    def every(figure: str) -> Cell:
        return lambda system: str(
            sum(int(found[figure]) for group, found in system["groups"].items() if group not in (ALL, RIGHT))
        )

    return {
        "median ms": told("median"),
        "95 % below ms": told("p95"),
        "dearest ms": told("most"),
        "parses": lambda system: f"{system['cost']['median'] / parse:.1f}",
        f"of {REFERENCE}": lambda system: f"{system['cost']['median'] / reference:.2f}" if reference else "",
        "doubled page": lambda system: f"{system['growth']:.2f} times",
        "memory": lambda system: f"{system['peak_mb']:.0f} MB",
        "empty": every("empty"),
        "crashed": every("errors"),
    }


# Where less is better; the rest of the figures are shares of what is right.
_LESS = frozenset(("low", "snippets_leaked", "day_wrong"))
_TOLD = {
    "f1": "body F1",
    "exact": "exact pages",
    "bag_f1": "bag-of-words F1",
    "rouge": "ROUGE-LSum",
    "snippet_f1": "snippet F1",
    "snippets_found": "snippets found",
    "snippets_leaked": "snippets leaked",
    "low": "pages under .6",
    "headline": "headline",
    "authors_f1": "authors",
    "topics_f1": "topics",
    "day_right": "day right",
    "day_wrong": "day wrong",
}


def losses(systems: Mapping[str, Any]) -> str:
    """Every figure of every corpus in which some peer is better than we are, as a list."""
    ours = systems.get("dateline")
    if ours is None:
        return "Ours was not measured."
    lines = []
    for group, found in ours["groups"].items():
        for figure, words in _TOLD.items():
            if figure not in found:
                continue
            best, value = _best_peer(systems, group, figure)
            ahead = found[figure] - value if figure in _LESS else value - found[figure]
            if best and ahead > 0.0005:
                lines.append(f"- {group}, {words}: {_figure(value)} ({best}), ours {_figure(found[figure])}")
    return "\n".join(lines) or "Nowhere."


def _best_peer(systems: Mapping[str, Any], group: str, figure: str) -> tuple[str, float]:
    values = {
        name: each["groups"][group][figure]
        for name, each in systems.items()
        if not is_ours(name) and figure in each["groups"].get(group, {})
    }
    if not values:
        return "", 0.0
    best = (min if figure in _LESS else max)(values, key=lambda name: values[name])
    return best, values[best]


def _figure(value: float) -> str:
    return f"{value:.0f}" if isinstance(value, int) or value > 1 else f"{value:.3f}"


def short_table(results: Results) -> str:
    """What was measured, a line for every system and group: for a terminal."""
    lines: list[str] = []
    for name, system in results["systems"].items():
        lines.append(
            f"{name} ({system['version']}): at most {system['peak_mb']:.0f} MB, "
            f"a doubled page {system['growth']:.2f} times, CPU ms "
            + ", ".join(f"{key} {value:.1f}" for key, value in system["cost"].items())
        )
        for group, found in system["groups"].items():
            lines.append(
                f"  {group:32} {'  '.join(f'{key} {_figure(value)}' for key, value in found.items())}"
            )
    return "\n".join(lines)


def main(arguments: Sequence[str]) -> None:
    """Writes results.md again from results.json."""
    if arguments:
        sys.exit(str(__doc__))
    if not RESULTS.exists():
        sys.exit(f"{RESULTS.name} is missing: python benchmarks/run.py measures and writes it")
    write(json.loads(RESULTS.read_text(encoding="utf-8")))


if __name__ == "__main__":
    main(sys.argv[1:])
