"""`dateline search`: full text and filters over the store."""

from __future__ import annotations

import argparse
import sys
from itertools import chain
from typing import TYPE_CHECKING

from dateline import asking, environment, options
from dateline.exits import Exit
from dateline.terminal import is_terminal, note

if TYPE_CHECKING:
    from storage.query import Query
    from storage.store import Store

SUMMARY = "search the store"

EXAMPLES = """\
  dateline search ceasefire talks
  dateline search --place Istanbul --since 2020-02-01 --until 2020-02-29
  dateline search --agency Reuters --language en --limit 100 -f jsonl > reuters.jsonl
  dateline search --ranked --distinct harbour storm      where the words stand foremost, wire copies once
  dateline search --facets storm                         which sources, places, topics ... write about it
  dateline search --since 24h                            what came in with a date of the last day
"""

FORMATS = ("table", "jsonl", "json", "md", "txt")

_NOTHING = "nothing found; fewer words or filters find more"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The options of `dateline search`."""
    asking.add_question(parser)
    parser.add_argument(
        "--ranked", action="store_true", help="by where and how often the words stand, not by time"
    )
    shown = parser.add_mutually_exclusive_group()
    shown.add_argument("--facets", action="store_true", help="the names that occur most, instead of articles")
    shown.add_argument("--days", action="store_true", help="how many a day, instead of articles")
    shown.add_argument("--count", action="store_true", help="how many, instead of articles")
    parser.add_argument(
        "--limit", type=options.positive, default=20, metavar="N", help="at most so many (default: 20)"
    )
    options.add_format(parser, FORMATS, "table on a terminal, jsonl when piped")
    options.add_database(parser)


def run(args: argparse.Namespace) -> int:
    """Writes what was found; exit 3 when nothing was."""
    from storage.store import open_store

    name = args.format or ("table" if is_terminal(sys.stdout) else "jsonl")
    query = asking.question(args, order="ranked" if args.ranked else "newest")
    with open_store(environment.database(args.db), create=False) as store:
        if args.count:
            return _count(store, query)
        if args.facets or args.days:
            return _numbers(store, query, name, args)
        return _articles(store, query, name, args.limit)


def _articles(store: Store, query: Query, name: str, limit: int) -> Exit:
    from dateline import formats, tables

    found = store.stream(query, limit)
    first = next(found, None)
    articles = chain([first] if first else [], found)
    if first is None:
        note(_NOTHING)
        if name == "json":  # an empty list is still one
            formats.write((), name, sys.stdout, many=True)
    elif name == "table":
        tables.print_articles(articles, sys.stdout)
    else:
        formats.write(map(formats.stored_entry, articles), name, sys.stdout, many=True)
    return Exit.DONE if first else Exit.NO_ARTICLE


def _count(store: Store, query: Query) -> Exit:
    from storage.store import COUNT_CAP

    number = store.count(query)
    sys.stdout.write(f"{number}{'+' if number == COUNT_CAP else ''}\n")
    return Exit.DONE if number else Exit.NO_ARTICLE


def _numbers(store: Store, query: Query, name: str, args: argparse.Namespace) -> Exit:
    from dateline import tables
    from dateline.formats import to_json

    if args.days:
        kinds = {
            "day": [(day.isoformat(), number) for day, number in store.days(query, limit=args.limit).items()]
        }
    else:
        counted = store.facets(query, limit=args.limit)
        kinds = {kind: names for kind, names in counted.names.items() if names}
        if not counted.whole:
            note(f"counted among the newest {counted.counted:,} that fit")
    if not any(kinds.values()):
        note(_NOTHING)
    elif name == "table":
        tables.print_numbers(kinds, sys.stdout)
    else:
        for kind, names in kinds.items():
            for each, number in names:
                sys.stdout.write(to_json({"kind": kind, "name": each, "articles": number}) + "\n")
    return Exit.DONE if any(kinds.values()) else Exit.NO_ARTICLE
