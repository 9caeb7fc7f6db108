"""`dateline sources`: the sources file, listed and checked."""

from __future__ import annotations

import argparse
import sys
from typing import TYPE_CHECKING, Any

from dateline import environment, options
from dateline.exits import Exit
from dateline.terminal import is_terminal, one_line

if TYPE_CHECKING:
    from crawler.sources import Source

SUMMARY = "list or check the sources file"

EXAMPLES = """\
  dateline sources list
  dateline sources check --sources my-sources.toml
"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The options of `dateline sources` and of what it can do."""
    actions = parser.add_subparsers(metavar="ACTION", required=True, dest="action")
    listing = actions.add_parser(
        "list", help="the sources of the file", description="The sources of the file."
    )
    options.add_sources_file(listing)
    options.add_format(listing, ("table", "jsonl"), "table on a terminal, jsonl when piped")
    checking = actions.add_parser(
        "check", help="every problem of the file", description="Every problem of the file, one a line."
    )
    options.add_sources_file(checking)


def run(args: argparse.Namespace) -> int:
    """Does what `action` names."""
    path = environment.sources_path(args.sources)
    return _check(path) if args.action == "check" else _list(path, args.format)


def _check(path: str) -> Exit:
    from crawler.errors import SourcesError
    from crawler.sources import load_sources

    try:
        sources = load_sources(path)
        sources.require_contact()
    except SourcesError as error:
        for line in str(error).split("\n"):
            _say(line)
        return Exit.CONFIGURATION
    count = len(sources.sources)
    if not count:
        _say(f"{path}: no source in it; add a [[source]] table with id and url")
        return Exit.CONFIGURATION
    _say(f"{path}: {count} {'source' if count == 1 else 'sources'}, no problem")
    return Exit.DONE


def _list(path: str, name: str | None) -> Exit:
    from crawler.sources import load_sources
    from dateline import tables
    from dateline.formats import to_json

    sources = load_sources(path).sources
    if (name or ("table" if is_terminal(sys.stdout) else "jsonl")) == "table":
        tables.print_sources(sources, sys.stdout)
    else:
        for source in sources:
            sys.stdout.write(to_json(to_dict(source)) + "\n")
    return Exit.DONE


def to_dict(source: Source) -> dict[str, Any]:
    """A source as JSON, by the keys of the sources file."""
    return {
        "id": source.id,
        "name": source.name,
        "url": source.url,
        "language": source.language,
        "timezone": source.timezone,
        "feeds": list(source.feeds),
        "sitemaps": list(source.sitemaps),
        "sections": list(source.sections),
        "articles": source.articles.pattern if source.articles else None,
        "every": source.every.total_seconds() if source.every else None,
        "delay": source.delay,
    }


def _say(line: str) -> None:
    sys.stdout.write(one_line(line) + "\n")
