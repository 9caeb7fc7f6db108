"""`dateline crawl`: one run over the configured sources."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Mapping
from datetime import UTC, date, datetime, time
from typing import TYPE_CHECKING

from dateline import environment, options
from dateline.exits import Exit
from dateline.terminal import is_terminal, note, one_line

if TYPE_CHECKING:
    from crawler.runs import RunReport, SourceReport

SUMMARY = "fetch, clean and store what is new from the sources"

EXAMPLES = """\
  dateline crawl                                         every source of sources.toml
  dateline crawl tribune --max-articles 20
  dateline crawl --since 2d --db postgresql://localhost/news
  dateline crawl tribune --since 2024-01-01 --until 2024-01-31
  dateline crawl --dry-run                               what would be fetched; nothing is stored
"""

FORMATS = ("table", "json", "prometheus")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The options of `dateline crawl`."""
    parser.add_argument("only", nargs="*", metavar="SOURCE", help="ids of sources (default: all of the file)")
    parser.add_argument(
        "--since", type=options.since, metavar="WHEN", help="only articles from then on: a day, 7d, 12h"
    )
    parser.add_argument(
        "--max-articles", type=options.positive, metavar="N", help="at most so many articles of each source"
    )
    parser.add_argument(
        "--until",
        type=options.until,
        metavar="WHEN",
        help="only articles until then; with --since: fill an archive back, from its sitemaps and dated pages",
    )
    parser.add_argument(
        "--due", action="store_true", help="read only the feeds and pages whose time has come"
    )
    parser.add_argument(
        "--resume", action="store_true", help="go on where a run was stopped; always done, with or without it"
    )
    parser.add_argument(
        "--stop-after",
        type=options.span,
        metavar="SPAN",
        help="ask for nothing more after so long, such as 1h",
    )
    parser.add_argument("--dry-run", action="store_true", help="find what is new, store nothing")
    options.add_format(parser, FORMATS, "table on a terminal, json when piped")
    parser.add_argument("-q", "--quiet", action="store_true", help="print only what went wrong")
    options.add_database(parser)
    options.add_sources_file(parser)
    options.add_manners(parser)


def run(args: argparse.Namespace) -> int:
    """Crawls, shows how it goes on a terminal, and ends in the report of the run."""
    from crawler.runs import crawl
    from crawler.sources import load_sources
    from dateline import tables

    sources = load_sources(environment.sources_path(args.sources))
    sources.require_contact()
    for identity in args.only:
        sources.get(identity)  # an unknown one ends here, with the nearest known
    with tables.Progress(sys.stderr, shown=not args.quiet and is_terminal(sys.stderr)) as progress:
        report = crawl(
            sources,
            only=args.only,
            database=environment.database(args.db),
            user_agent=environment.user_agent(args.user_agent),
            since=args.since,
            until=_end(args.until),
            due_only=args.due,
            seconds=args.stop_after.total_seconds() if args.stop_after else None,
            max_articles=args.max_articles,
            dry_run=args.dry_run,
            allow_private=args.allow_private,
            on_progress=progress.update,
        )
    if not args.quiet:
        _write(report, args.format or ("table" if is_terminal(sys.stdout) else "json"))
    return finish(report)


def _end(until: datetime | date | None) -> datetime | None:
    """The last moment of what was typed; a day counts whole."""
    if until is None or isinstance(until, datetime):
        return until
    return datetime.combine(until, time.max, UTC)


def _write(report: RunReport, name: str) -> None:
    from dateline import metrics, tables
    from dateline.formats import to_json

    if name == "prometheus":
        sys.stdout.write(metrics.of_run(report))
        return
    if name == "json":
        sys.stdout.write(to_json(report.to_dict()) + "\n")
        return
    tables.print_report(report, sys.stdout)
    for source in report.sources:
        for address in source.addresses:
            sys.stdout.write(f"would fetch {one_line(address)}\n")


def finish(report: RunReport) -> Exit:
    """The exit code, after a line about each source that gave nothing."""
    gave_nothing = 0
    for source in report.sources:
        if why := why_nothing(source):
            note(f"{source.source}: {why}")
            gave_nothing += 1
    if report.interrupted:
        saved = sum(each.new + each.changed for each in report.sources)
        note(f"interrupted; articles saved: {saved}; the next run goes on")
        return Exit.INTERRUPTED
    if report.sources and gave_nothing == len(report.sources):
        return Exit.ALL_FAILED
    if report.ended not in (None, "finished"):
        note(f"the run stopped early: {report.ended}; what was fetched is saved, the next run goes on")
        return Exit.SOME_FAILED
    return Exit.SOME_FAILED if gave_nothing else Exit.DONE


def why_nothing(report: SourceReport) -> str | None:
    """Why a source gave nothing at all, not even an address known before; None when it gave something."""
    gave = (report.new, report.changed, report.unchanged, report.already_known, report.not_modified)
    if any(gave) or report.addresses:
        return None
    if report.failed and not report.refused:
        return f"nothing could be fetched ({_listed(report.failed)}); {_remedy(report.failed)}"
    if report.refused or report.failed:
        kinds = _listed({**report.refused, **report.failed})
        return f"no article among its pages ({kinds}); check its sections and its `articles`"
    if report.listings and not report.discovered and not report.left_out:
        return "no address of an article was found; check its feeds, sitemaps and sections"
    return None


def _remedy(failed: Mapping[str, int]) -> str:
    if set(failed) == {"reach_refused"}:
        return "a host of your own needs --allow-private HOST, or allow_private in the sources file"
    return "check its addresses, or try again later"


def _listed(statuses: Mapping[str, int]) -> str:
    return ", ".join(f"{count} x {status}" for status, count in statuses.items())
