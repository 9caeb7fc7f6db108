"""`dateline ingest`: back-fill without a crawl, from saved pages, archives and lists of addresses."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from dateline import environment, options
from dateline.exits import Exit
from dateline.terminal import is_terminal, note, one_line

if TYPE_CHECKING:
    from crawler.ingestion.run import IngestReport, InputReport
    from crawler.sources import Sources

SUMMARY = "clean and store saved pages, WARC and WET archives, and lists of addresses"

EXAMPLES = """\
  dateline ingest saved/                                 every page and archive below a folder
  dateline ingest CC-NEWS-*.warc.gz                      needs: pip install 'dateline[warc]'
  dateline ingest --source tribune *.warc.wet.gz         only pages of this source
  dateline ingest addresses.txt                          fetched with the manners of a crawl
"""

FORMATS = ("table", "json")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The options of `dateline ingest`."""
    parser.add_argument(
        "inputs",
        nargs="+",
        metavar="INPUT",
        help="a folder, a saved page, a WARC or WET file, or a list of addresses, one a line",
    )
    parser.add_argument(
        "--source", metavar="ID", help="the pages are of this source; those of other sites are left out"
    )
    parser.add_argument(
        "--workers",
        type=options.positive,
        default=0,
        metavar="N",
        help="processes that clean (default: one a processor)",
    )
    options.add_format(parser, FORMATS, "table on a terminal, json when piped")
    parser.add_argument("-q", "--quiet", action="store_true", help="print only what went wrong")
    options.add_database(parser)
    options.add_sources_file(parser)
    options.add_manners(parser)


def run(args: argparse.Namespace) -> int:
    """Ingests, shows how it goes on a terminal, and ends in the report of the run."""
    from crawler.ingestion.run import Manners, ingest
    from dateline import tables

    with tables.Progress(sys.stderr, shown=not args.quiet and is_terminal(sys.stderr)) as progress:
        report = ingest(
            args.inputs,
            database=environment.database(args.db),
            sources=_sources(args),
            only=args.source,
            workers=args.workers,
            manners=Manners(
                user_agent=environment.user_agent(args.user_agent), allow_private=args.allow_private
            ),
            on_progress=progress.update_ingested,
            tell=note,
        )
    if not args.quiet:
        _write(report, args.format or ("table" if is_terminal(sys.stdout) else "json"))
    return finish(report)


def _sources(args: argparse.Namespace) -> Sources | None:
    """The sources file, where there is one or one is asked for."""
    from crawler.sources import load_sources

    path = environment.sources_path(args.sources)
    if args.sources is None and args.source is None and not Path(path).exists():
        return None
    return load_sources(path, empty=args.source is None)


def _write(report: IngestReport, name: str) -> None:
    from dateline import tables
    from dateline.formats import to_json

    if name == "json":
        sys.stdout.write(to_json(report.to_dict()) + "\n")
    else:
        tables.print_ingested(report, sys.stdout)


def finish(report: IngestReport) -> Exit:
    """The exit code, after a line about each input that gave nothing."""
    nothing = [each for each in report.inputs if not each.gave]
    for each in nothing if not report.interrupted else ():
        if why := _why_nothing(each):
            note(f"{one_line(each.name)}: {why}")
    if report.interrupted:
        saved = sum(each.counts.new + each.counts.changed for each in report.inputs)
        note(f"interrupted; articles saved: {saved}; the next run goes on")
        return Exit.INTERRUPTED
    if len(report.inputs) == 1 and nothing and nothing[0].counts.fetched and not nothing[0].counts.failed:
        return Exit.NO_ARTICLE
    if len(nothing) == len(report.inputs):
        return Exit.ALL_FAILED
    damaged = any(each.is_damaged for each in report.inputs)
    return Exit.SOME_FAILED if nothing or damaged else Exit.DONE


def _why_nothing(report: InputReport) -> str | None:
    counts = report.counts
    kinds = {**counts.refused, **counts.failed, **counts.left_out}
    if kinds:
        listed = ", ".join(f"{count} x {status}" for status, count in kinds.items())
        return f"no article in it ({listed})"
    return "holds no page; the files in a folder are known by their names, such as .html or .warc.gz"
