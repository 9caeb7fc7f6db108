"""`dateline show`: one article of the store, to read."""

from __future__ import annotations

import argparse
import sys

from dateline import environment, options
from dateline.asking import find
from dateline.exits import Exit

SUMMARY = "show one stored article"

EXAMPLES = """\
  dateline show 12
  dateline show 12 -f json
"""

FORMATS = ("md", "txt", "html", "json", "jsonl")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The options of `dateline show`."""
    options.add_article(parser)
    options.add_format(parser, FORMATS, "md")
    options.add_database(parser)


def run(args: argparse.Namespace) -> int:
    """Writes the article, or says that there is none with this number."""
    from dateline.formats import stored_entry, write
    from storage.store import open_store

    with open_store(environment.database(args.db), create=False) as store:
        stored = find(store, args.id)
    write([stored_entry(stored)], args.format or "md", sys.stdout, many=False)
    return Exit.DONE
