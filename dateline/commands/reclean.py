"""`dateline reclean`: today's cleaner over the stored pages."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from dateline import environment, options
from dateline.exits import Exit
from dateline.terminal import is_terminal, note, one_line

if TYPE_CHECKING:
    from collections.abc import Callable

    from cleaners.page import SiteHints
    from dateline.progress import Counter
    from dateline.recleaning import Recleaned, Summary, Verdict
    from storage.store import Store

SUMMARY = "run today's cleaner over the stored pages"

EXAMPLES = """\
  dateline reclean --dry-run          what would change, by field
  dateline reclean
  dateline reclean --source example --accept-worse
"""

FORMATS = ("table", "json")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The options of `dateline reclean`."""
    parser.add_argument("--source", metavar="ID", help="only pages of this source")
    parser.add_argument("--dry-run", action="store_true", help="say what would change; change nothing")
    parser.add_argument(
        "--all", action="store_true", help="also articles that today's cleaner has made already"
    )
    parser.add_argument(
        "--accept-worse",
        action="store_true",
        help="replace articles even if they lose much of their text, or headline, date, dateline, authors",
    )
    parser.add_argument(
        "--workers",
        type=options.positive,
        default=0,
        metavar="N",
        help="processes (default: one a processor)",
    )
    options.add_format(parser, FORMATS, "table on a terminal, json when piped")
    options.add_sources_file(parser)
    options.add_database(parser)


def run(args: argparse.Namespace) -> int:
    """Cleans, saves and counts; exit 1 when articles were kept as they are because they would be worse."""
    from dateline import progress
    from dateline.recleaning import Verdict
    from storage.store import open_store

    with open_store(environment.database(args.db), create=False) as store:
        total = store.pages.figures().pages
        if not total:
            note("no pages are stored; a crawl stores them")
            return Exit.NO_ARTICLE
        counter = progress.Counter("pages cleaned", total)
        try:
            with counter:
                summary = _clean(args, store, counter)
        except KeyboardInterrupt:
            note(_interrupted(args, counter.done))
            return Exit.INTERRUPTED
    _print(summary, args.format or ("table" if is_terminal(sys.stdout) else "json"))
    kept = summary.verdicts[Verdict.LOST] + summary.verdicts[Verdict.FAILED]
    kept += 0 if args.accept_worse else summary.verdicts[Verdict.WORSE]
    return Exit.SOME_FAILED if kept else Exit.DONE


def _clean(args: argparse.Namespace, store: Store, counter: Counter) -> Summary:
    from dateline.recleaning import Verdict, reclean

    def tell(one: Recleaned) -> None:
        counter.advance()
        if one.verdict in (Verdict.WORSE, Verdict.LOST, Verdict.FAILED):
            note(f"{one.url}: {one.verdict}: {one.why}")

    return reclean(
        store,
        hints=_hints(args),
        source=args.source,
        everything=args.all,
        workers=args.workers,
        saves=_saves(args),
        on_page=tell,
    )


def _interrupted(args: argparse.Namespace, done: int) -> str:
    if args.dry_run:
        return f"interrupted; pages looked at: {done}; nothing was changed"
    rest = "a run without --all goes on" if args.all else "the next run goes on"
    return f"interrupted; pages cleaned and saved: {done}; {rest}"


def _saves(args: argparse.Namespace) -> frozenset[Verdict]:
    from dateline.recleaning import SAFE, Verdict

    if args.dry_run:
        return frozenset()
    return SAFE | {Verdict.WORSE} if args.accept_worse else SAFE


def _hints(args: argparse.Namespace) -> Callable[[str | None], SiteHints]:
    """What the sources file, where there is one, says of a source."""
    from cleaners.page import SiteHints
    from crawler.sources import load_sources

    path = environment.sources_path(args.sources)
    known = {}
    if args.sources is not None or Path(path).exists():
        known = {each.id: each.hints() for each in load_sources(path).sources}
    return lambda source: known.get(source or "") or SiteHints(source=source)


def _print(summary: Summary, name: str) -> None:
    from dateline import tables
    from dateline.formats import to_json

    verdicts = {verdict.value: number for verdict, number in summary.verdicts.items()}
    if name == "json":
        told = {"pages": verdicts, "skipped": summary.skipped, "fields": summary.fields}
        sys.stdout.write(to_json(told, indent=2) + "\n")
        return
    kinds = {
        "pages": [(one_line(verdict), number) for verdict, number in verdicts.items() if number],
        "fields": sorted(summary.fields.items(), key=lambda each: -each[1]),
    }
    kinds["pages"].append(("skipped", summary.skipped))
    tables.print_numbers(kinds, sys.stdout)
