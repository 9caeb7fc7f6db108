"""Holds the quality of the engine: no figure on the labelled pages may be worse than floors.toml says.

    python benchmarks/gate.py             what `make bench-gate` runs; two minutes on two cores
    python benchmarks/gate.py --raise     draw the floors and ceilings up to today's figures (never the other way)

Ours alone, every page judged by trees that never saw its site. The digest in floors.toml says on which
labels it was measured.
"""

from __future__ import annotations

import argparse
import hashlib
import math
import re
import sys
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from corpus import NEWS, LabelledPage, digest, load
from engine import predict_all
from scoring import ALL, RIGHT, Figures, figures_by_group

FLOORS = Path(__file__).resolve().parent / "floors.toml"
SLACK = 0.002  # of a share: one page of 545, which another processor's rounding may decide otherwise
PAGES_SLACK = 1  # of a count of pages, for the same reason
CORPORA = (*NEWS, "WCXB", "TRAF", "HTMLDATE")
ONE_OF = {
    "HTMLDATE": 3
}  # only every third page, chosen by its id: its figure moves little, and the gate has to be quick
EVERY = ""  # instead of a group: the sum over all corpora

# Figure in floors.toml -> (group of pages, figure of benchmarks/scoring.py).
FLOOR_FIGURES = {
    "body_f1": (ALL, "f1"),
    "body_exact": (ALL, "exact"),
    "body_f1_right_labels": (RIGHT, "f1"),
    "body_exact_right_labels": (RIGHT, "exact"),
    "rouge_fundus_eval": ("FUNDUS-EVAL", "rouge"),
    "wcxb_bag_f1": ("WCXB", "bag_f1"),
    "traf_snippet_f1": ("TRAF", "snippet_f1"),
    "headline_exact": (ALL, "headline"),
    "authors_f1": (ALL, "authors_f1"),
    "topics_f1": (ALL, "topics_f1"),
    "standfirst_f1": ("FUNDUS-TEST", "standfirst"),
    "day_right": (ALL, "day_right"),
    "day_right_right_labels": (RIGHT, "day_right"),
    "htmldate_day_right": ("HTMLDATE", "day_right"),
}
CEILING_FIGURES = {
    "wcxb_leaked": ("WCXB", "snippets_leaked"),
    "day_wrong": (ALL, "day_wrong"),
    "pages_under_f1_06": (ALL, "low"),
    "pages_under_f1_06_right_labels": (RIGHT, "low"),
    "pages_empty": (EVERY, "empty"),
    "pages_crashed": (EVERY, "errors"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Bound:
    """A figure of today and the value that holds it; of a ceiling less is better."""

    name: str
    value: float
    held: float
    ceiling: bool

    @property
    def broken(self) -> bool:
        """Whether the figure is worse than it may be."""
        return self.value > self.held if self.ceiling else self.value < self.held

    @property
    def lifted(self) -> float:
        """What it may be held to from now on: today's figure and a little slack, never worse than before."""
        if not self.ceiling:
            return max(self.held, math.floor((self.value - SLACK) * 1000) / 1000)
        if self.name.startswith("pages_"):
            return min(self.held, self.value + PAGES_SLACK if self.value else 0)
        return min(self.held, math.ceil((self.value + SLACK) * 1000) / 1000)

    def line(self) -> str:
        """As it is printed."""
        word = "ceiling" if self.ceiling else "floor"
        return f"{self.name:32} {self.value:.4f}  {word} {self.held:.3f}{'  BROKEN' if self.broken else ''}"


def chosen() -> list[LabelledPage]:
    """The pages that the gate looks at, the same ones every time."""
    return [page for page in load(CORPORA) if _bucket(page.id) % ONE_OF.get(page.corpus, 1) == 0]


def _bucket(name: str) -> int:
    return int(hashlib.sha256(name.encode()).hexdigest(), 16)


def bounds(groups: Mapping[str, Figures], held: Mapping[str, Mapping[str, float]]) -> list[Bound]:
    """Every figure with its bound; ends the program when floors.toml lacks one."""
    found = []
    for table, figures in (("floors", FLOOR_FIGURES), ("ceilings", CEILING_FIGURES)):
        for name, (group, figure) in figures.items():
            if name not in held.get(table, {}):
                sys.exit(f"{FLOORS.name}: [{table}] has no {name!r}")
            value = _every(groups, figure) if group == EVERY else groups[group][figure]
            found.append(Bound(name=name, value=value, held=held[table][name], ceiling=table == "ceilings"))
    return found


def _every(groups: Mapping[str, Figures], figure: str) -> float:
    return sum(found[figure] for group, found in groups.items() if group in CORPORA)


def main() -> None:
    """Compares, prints, and ends with 1 when a figure is worse than it may be."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument(
        "--raise", dest="lift", action="store_true", help="draw the bounds up to today's figures"
    )
    arguments = parser.parse_args()
    written = FLOORS.read_text(encoding="utf-8")
    held = tomllib.loads(written)
    if held["corpus_digest"] != digest():
        sys.exit(
            f"{FLOORS.name}: the labels are not those the floors were measured on ({digest()}); measure again"
        )
    pages = chosen()
    found = bounds(figures_by_group(pages, predict_all(pages)), held)
    for bound in found:
        print(bound.line())
        if arguments.lift:
            written = re.sub(rf"(?m)^{bound.name} = .*$", f"{bound.name} = {bound.lifted:g}", written)
    if arguments.lift:
        FLOORS.write_text(written, encoding="utf-8")
    broken = [bound.name for bound in found if bound.broken]
    if broken:
        sys.exit(f"worse than {FLOORS.name} allows: {', '.join(broken)}")


if __name__ == "__main__":
    main()
