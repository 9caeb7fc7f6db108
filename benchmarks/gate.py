"""Holds the quality of the engine: no figure on the labelled pages may fall below its floor in floors.toml.

    python benchmarks/gate.py             what `make bench-gate` runs; a minute on two cores
    python benchmarks/gate.py --raise     lift the floors to what is measured now (never lowers one)

A page is judged by trees that never saw its site. The digest in floors.toml says on which labels the floors were
measured.
"""

from __future__ import annotations

import argparse
import math
import re
import sys
import tomllib
from pathlib import Path

from corpus import digest, load
from engine import predict_all
from scoring import ALL, RIGHT, figures_by_group

FLOORS = Path(__file__).resolve().parent / "floors.toml"
_SLACK = 0.002  # one page of 545, which another processor's rounding may decide otherwise
# Figure in floors.toml -> (group of pages, figure of benchmarks/scoring.py).
FIGURES = {
    "body_f1": (ALL, "f1"),
    "body_exact": (ALL, "exact"),
    "headline_exact": (ALL, "headline"),
    "authors_f1": (ALL, "authors_f1"),
    "day_right": (ALL, "day_right"),
    "topics_f1": (ALL, "topics_f1"),
    "body_f1_right_labels": (RIGHT, "f1"),
    "body_exact_right_labels": (RIGHT, "exact"),
}


def measured() -> dict[str, float]:
    """Today's figures by their names in floors.toml."""
    pages = load()
    groups = figures_by_group(pages, predict_all(pages))
    return {name: groups[group][figure] for name, (group, figure) in FIGURES.items()}


def main() -> None:
    """Compares, prints, and ends with 1 when a figure fell."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument(
        "--raise", dest="lift", action="store_true", help="lift the floors to today's figures"
    )
    arguments = parser.parse_args()
    written = FLOORS.read_text(encoding="utf-8")
    held = tomllib.loads(written)
    if held["corpus_digest"] != digest():
        sys.exit(
            f"{FLOORS.name}: the labels are not those the floors were measured on ({digest()}); measure again"
        )
    figures = measured()
    fell = []
    for name, value in figures.items():
        floor = held["floors"][name]
        print(f"{name:26} {value:.4f}  floor {floor:.3f}{'' if value >= floor else '  FELL'}")
        if value < floor:
            fell.append(name)
        elif arguments.lift:
            lifted = max(floor, math.floor((value - _SLACK) * 1000) / 1000)
            written = re.sub(rf"(?m)^{name} = .*$", f"{name} = {lifted:.3f}", written)
    if arguments.lift:
        FLOORS.write_text(written, encoding="utf-8")
    if fell:
        sys.exit(f"below its floor: {', '.join(fell)}")


if __name__ == "__main__":
    main()
