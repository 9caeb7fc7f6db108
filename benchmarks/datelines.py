"""Measures the splitting of datelines: on openings labelled by hand, on ordinary leads, and in time.

    python benchmarks/datelines.py                     # reads ../shared
    python benchmarks/datelines.py --shared DIR --errors

The labelled data stays outside the project: DIR/datelines/dev.jsonl (openings with their labels) and
DIR/bench/dev/corpus.jsonl (pages, whose first paragraph is an ordinary lead more often than not). What is missing is
named and left out; without any data the exit code is 2. Every detection in the ordinary leads is printed with
--leads, to be looked at by eye: those pages have no label for datelines.
"""

from __future__ import annotations

import argparse
import json
import statistics
import sys
import time
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any
from unittest.mock import patch

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from cleaners.dateline import credits as lists
from cleaners.dateline import places, split_dateline
from cleaners.dateline.split import find_reading

LABELLED = Path("datelines") / "dev.jsonl"
PAGES = Path("bench") / "dev" / "corpus.jsonl"
# A language with fewer labelled datelines is printed, but its percentages say little.
ENOUGH = 20
TIMINGS = 5


@dataclass(slots=True)
class Tally:
    """What came of the openings of one language, corpus or family."""

    labelled: int = 0
    found: int = 0
    false: int = 0
    exact: dict[str, int] = field(default_factory=lambda: defaultdict(int))

    def row(self, name: str) -> str:
        """One line of the table."""
        precision = share(self.found, self.found + self.false)
        fields = "".join(
            f"{share(self.exact[each], self.found):>9}" for each in ("places", "agencies", "day", "date")
        )
        recall, raw = share(self.found, self.labelled), share(self.exact["raw"], self.labelled)
        few = "" if self.labelled >= ENOUGH else "  (few)"
        return f"{name:<32}{self.labelled:>6}{self.false:>6}{precision:>8}{recall:>8}{raw:>8}{fields}{few}"


HEADER = f"{'':<32}{'labels':>6}{'false':>6}{'P':>8}{'R':>8}{'raw':>8}{'places':>9}{'agencies':>9}{'day':>9}{'date':>9}"


def main() -> int:
    """Print the figures; 2 when there is nothing to measure on."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument(
        "--shared", type=Path, default=Path("../shared"), help="folder with the labelled data"
    )
    parser.add_argument("--errors", action="store_true", help="print every opening that was read wrongly")
    parser.add_argument("--leads", action="store_true", help="print every detection in the ordinary leads")
    parser.add_argument(
        "--hidden",
        action="store_true",
        help="read each opening with its own agencies, then places, in no list",
    )
    arguments = parser.parse_args()
    missing = [path for path in (LABELLED, PAGES) if not (arguments.shared / path).is_file()]
    for path in missing:
        print(
            f"not measured: {arguments.shared / path} is not there; --shared names its folder",
            file=sys.stderr,
        )
    if LABELLED not in missing:
        rows = read_lines(arguments.shared / LABELLED)
        measure_openings(rows, errors=arguments.errors)
        if arguments.hidden:
            measure_hidden(rows)
        print_times("openings with a dateline", [row for row in rows if row["dateline"]])
        print_times("openings without", [row for row in rows if not row["dateline"]])
    if PAGES not in missing:
        measure_leads(list(leads(arguments.shared / PAGES)), each=arguments.leads)
    return 2 if len(missing) == 2 else 0


def measure_openings(rows: Iterable[dict[str, Any]], *, errors: bool) -> None:
    """The table over all, by language, by corpus and by the family that read the dateline."""
    tallies: dict[str, Tally] = defaultdict(Tally)
    for row in rows:
        published = day_of(row["published"])
        found = find_reading(row["opening"], language=row["lang"], published=published)
        names = ["all", f"language {row['lang']}", f"corpus {row['src'].split()[0].split('-')[0]}"]
        if found:
            names.append(f"family {found[1].family}")
        right = judge(row, published, [tallies[name] for name in names])
        if errors and not right:
            dateline, _ = split_dateline(row["opening"], language=row["lang"], published=published)
            print(
                f"{row['id']} [{row['lang']}] {row['opening'][:80]!r}\n  label {row['dateline']}\n  read  {dateline}"
            )
    print(HEADER)
    for name in sorted(
        tallies, key=lambda name: (name.split()[0] != "all", name.split()[0], -tallies[name].labelled)
    ):
        print(tallies[name].row(name))


def measure_hidden(rows: Iterable[dict[str, Any]]) -> None:
    """How many openings are still read exactly when the lists lack what stands in them: what unseen names will get.

    Latin and Cyrillic openings only: where words are not parted, the lists are what finds their ends.
    """
    labelled = [
        row
        for row in rows
        if row["dateline"] and all(each < "\u0530" for each in row["dateline"]["raw"] if each.isalpha())
    ]
    known, bare, contains = lists._known(), lists._bare(), places._contains  # noqa: SLF001 - the lists themselves are under test
    for what in ("agencies", "places"):
        having = [row for row in labelled if row["dateline"][what]]
        read = exact = 0
        for row in having:
            names = {places.name_key(name) for name in row["dateline"][what]}
            folded = {name.casefold() for name in row["dateline"][what]}
            if what == "agencies":
                left = [
                    frozenset(name for name in each if not folded & set(name.casefold().split("/")))
                    for each in (known, bare)
                ]
                hiding = patch.multiple(
                    lists, _known=lambda left=left: left[0], _bare=lambda left=left: left[1]
                )
            else:
                hiding = patch.object(
                    places,
                    "_contains",
                    lambda hashes, name, names=names: (
                        places.name_key(name) not in names and contains(hashes, name)
                    ),
                )
            with hiding:
                found, _ = split_dateline(
                    row["opening"], language=row["lang"], published=day_of(row["published"])
                )
            read += found is not None
            exact += found is not None and found.raw == row["dateline"]["raw"]
        print(f"\n{what} in no list: {len(having)} openings, {read} found, {exact} exact")


def judge(row: dict[str, Any], published: date | None, tallies: list[Tally]) -> bool:
    """Compare one opening with its label, count it, and tell whether all of it is right."""
    label = row["dateline"]
    dateline, _ = split_dateline(row["opening"], language=row["lang"], published=published)
    marks: dict[str, bool] = {}
    if label and dateline:
        marks = {
            "raw": dateline.raw == label["raw"],
            "places": list(dateline.places) == label["places"],
            "agencies": list(dateline.agencies) == label["agencies"],
            "day": dateline.date_raw == label["date_printed"],
            "date": (dateline.date.isoformat() if dateline.date else None) == label["date_iso"],
        }
    for tally in tallies:
        tally.labelled += label is not None
        tally.found += bool(label and dateline)
        tally.false += bool(dateline and not label)
        for name, right in marks.items():
            tally.exact[name] += right
    return all(marks.values()) if label and dateline else label is None and dateline is None


def measure_leads(rows: list[dict[str, Any]], *, each: bool) -> None:
    """How many first paragraphs of pages hold a dateline; by eye, which of them should not."""
    detected = 0
    for row in rows:
        dateline, rest = split_dateline(row["opening"], language=row["lang"])
        detected += dateline is not None
        if each and dateline:
            print(f"{row['id']}: {dateline.raw} | {rest[:60]}")
    print(f"\nfirst paragraphs of labelled pages: {len(rows)}, datelines detected: {detected}")
    print_times("first paragraphs", rows)


def leads(pages: Path) -> Iterator[dict[str, Any]]:
    """The first paragraph of every page that has its body labelled."""
    for page in read_lines(pages):
        paragraphs = page["paragraphs"] or (page["body"] or "").split("\n\n")
        if paragraphs and isinstance(paragraphs[0], str) and paragraphs[0]:
            yield {"id": page["id"], "lang": page["lang"], "opening": paragraphs[0]}


def print_times(name: str, rows: list[dict[str, Any]]) -> None:
    """The best of some runs for each opening, and their median: what a quiet machine would show."""
    if not rows:
        return
    best = []
    for row in rows:
        taken = []
        for _ in range(TIMINGS):
            start = time.perf_counter()
            split_dateline(row["opening"], language=row["lang"])
            taken.append(time.perf_counter() - start)
        best.append(min(taken) * 1e6)
    print(f"microseconds, {name}: median {statistics.median(best):.0f}, slowest {max(best):.0f}")


def share(part: int, whole: int) -> str:
    """A share as it stands in the table."""
    return f"{part / whole:.3f}" if whole else "-"


def day_of(stamp: str | None) -> date | None:
    """The day of an ISO stamp; labels of other forms were made without it."""
    try:
        return date.fromisoformat(str(stamp)[:10])
    except ValueError:
        return None


def read_lines(path: Path) -> list[dict[str, Any]]:
    """The objects of a JSON Lines file."""
    with path.open(encoding="utf-8") as file:
        return [json.loads(line) for line in file]


if __name__ == "__main__":
    raise SystemExit(main())
