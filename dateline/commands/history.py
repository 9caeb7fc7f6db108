"""`dateline history`: the versions of one article."""

from __future__ import annotations

import argparse
import sys

from dateline import options
from dateline.exits import Exit
from dateline.terminal import is_terminal

SUMMARY = "the versions of one stored article"

EXAMPLES = """\
  dateline history 12
  dateline history 12 -f jsonl
"""

FORMATS = ("table", "jsonl")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The options of `dateline history`."""
    options.add_article(parser)
    options.add_format(parser, FORMATS, "table on a terminal, jsonl when piped")
    options.add_database(parser)


def run(args: argparse.Namespace) -> int:
    """Writes a line for each version, oldest first: when it was stored, and what it changed."""
    from dateline import formats, tables
    from dateline.commands.diff import versions

    found = versions(args)
    if (args.format or ("table" if is_terminal(sys.stdout) else "jsonl")) == "table":
        tables.print_versions(found, sys.stdout)
    else:
        formats.write(map(formats.stored_entry, found), "jsonl", sys.stdout, many=True)
    return Exit.DONE
