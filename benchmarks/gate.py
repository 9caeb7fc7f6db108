"""Holds the quality of the engine: no figure on the labelled pages may fall below its floor in floors.toml.

    python benchmarks/gate.py             what `make bench-gate` runs; a minute on two cores
    python benchmarks/gate.py --raise     lift the floors to what is measured now (never lowers one)

A page is judged by trees that never saw its site. The digest in floors.toml says on which labels the floors were
measured.
"""

from __future__ import annotations

import argparse
import hashlib
import math
import re
import sys
import tomllib
from pathlib import Path

from corpus import load, noisy_bodies, shared
from run import predict_all, scorer

FLOORS = Path(__file__).resolve().parent / "floors.toml"
_SLACK = 0.002  # one page of 545, which another processor's rounding may decide otherwise
# Figure in floors.toml -> key of the scorer.
FIGURES = {
    "body_f1": "aeb_F1",
    "body_exact": "aeb_acc",
    "headline_exact": "title_em",
    "authors_f1": "auth_F1",
    "day_right": "date_ok",
    "topics_f1": "top_F1",
}


def measured() -> dict[str, float]:
    """The figures on ALL-NEWS, and those of the body without the labels that are known to be wrong."""
    score = scorer()
    pages = load()
    lines = {line["id"]: line for line in predict_all("dateline", pages)}
    rows = {page.id: score.page_scores(page.labels, lines[page.id], rouge=False) for page in pages}
    noisy = noisy_bodies()
    total = score.agg(list(rows.values()))
    clean = score.agg([row for each, row in rows.items() if each not in noisy])
    found = {name: total[key] for name, key in FIGURES.items()}
    found["body_f1_right_labels"] = clean["aeb_F1"]
    found["body_exact_right_labels"] = clean["aeb_acc"]
    return found


def digest() -> str:
    """Of the labels that the figures depend on."""
    bench = shared() / "bench"
    every = hashlib.sha256()
    for name in ("dev/corpus.jsonl", "noisy_body_ids.json", "score.py"):
        every.update((bench / name).read_bytes())
    return every.hexdigest()[:16]


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
