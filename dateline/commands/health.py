"""`dateline health`: whether the sources still give what they used to give."""

from __future__ import annotations

import argparse
import sys
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from dateline import environment, options
from dateline.exits import Exit
from dateline.terminal import is_terminal, note, one_line

if TYPE_CHECKING:
    from crawler.health import Health

SUMMARY = "tell which sources have degraded, and why"

EXAMPLES = """\
  dateline health                                        every source of sources.toml
  dateline health tribune -f json
  dateline health -f prometheus > /var/lib/node_exporter/dateline.prom
"""

FORMATS = ("table", "json", "prometheus")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The options of `dateline health`."""
    parser.add_argument("only", nargs="*", metavar="SOURCE", help="ids of sources (default: all of the file)")
    options.add_format(parser, FORMATS, "table on a terminal, json when piped")
    parser.add_argument("-q", "--quiet", action="store_true", help="print only what is wrong")
    options.add_database(parser)
    options.add_sources_file(parser)


def run(args: argparse.Namespace) -> int:
    """Compares each source with its own past and with what the sources file expects."""
    from crawler.health import MOST_RUNS, examine
    from crawler.sources import load_sources
    from storage.store import open_store

    sources = load_sources(environment.sources_path(args.sources))
    chosen = [sources.get(each) for each in dict.fromkeys(args.only)] or list(sources.sources)
    with open_store(environment.database(args.db), create=False) as store:
        runs, backlog = store.runs(MOST_RUNS), store.frontier.backlog()
    found = examine(chosen, runs, datetime.now(UTC))
    if not args.quiet:
        _write(found, backlog, args.format or ("table" if is_terminal(sys.stdout) else "json"))
    degraded = [each for each in found if each.findings]
    for each in degraded:
        for finding in each.findings:
            note(f"{each.source}: {finding}")
    return Exit.DEGRADED if degraded else Exit.DONE


def _write(found: list[Health], backlog: dict[str, int], name: str) -> None:
    from dateline import metrics, tables
    from dateline.formats import to_json

    if name == "prometheus":
        sys.stdout.write(metrics.of_health(found, backlog))
    elif name == "json":
        sources = [{**each.to_dict(), "backlog": backlog.get(each.source, 0)} for each in found]
        sys.stdout.write(to_json({"sources": sources}) + "\n")
    else:
        rows = [(each.source, *_cells(each, backlog.get(each.source, 0))) for each in found]
        head = ("source", "a day", "pages", "refused", "headline", "words", "waiting", "state")
        tables.print_rows(head, [tuple(map(one_line, row)) for row in rows], sys.stdout)


def _cells(health: Health, backlog: int) -> tuple[str, ...]:
    recent = health.recent
    per_day = "" if health.articles_per_day is None else f"{health.articles_per_day:g}"
    refused = f"{recent.refusals:.0%}" if recent.pages else ""
    headlines = f"{recent.share('headline'):.0%}" if recent.articles else ""
    words = f"{recent.body:.0f}" if recent.articles else ""
    state = "degraded" if health.findings else ("healthy" if health.last_run else "never crawled")
    return (per_day, str(recent.pages), refused, headlines, words, str(backlog), state)
