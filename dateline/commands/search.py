"""`dateline search`: full text and filters over the store."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator
from dataclasses import replace
from itertools import chain
from typing import TYPE_CHECKING

from dateline import environment, options
from dateline.exits import Exit
from dateline.terminal import is_terminal, note

if TYPE_CHECKING:
    from storage.query import Query
    from storage.store import Store, StoredArticle

SUMMARY = "search the store"

EXAMPLES = """\
  dateline search ceasefire talks
  dateline search --place Istanbul --since 2020-02-01 --until 2020-02-29
  dateline search --agency Reuters --language en --limit 100 -f jsonl > reuters.jsonl
  dateline search --since 24h                            what came in with a date of the last day
"""

FORMATS = ("table", "jsonl", "json", "md", "txt")

# Option -> what it asks for. Each is a filter of storage.query.Query by the same name.
_FILTERS = {
    "source": ("ID", "from this source of the sources file"),
    "domain": ("DOMAIN", "from this site, such as example.org"),
    "place": ("PLACE", "with this place in the dateline"),
    "agency": ("NAME", "with this agency in the dateline"),
    "author": ("NAME", "by this author"),
    "language": ("TAG", "in this language, such as en"),
    "section": ("NAME", "from this section of the paper"),
    "topic": ("NAME", "tagged with this topic"),
}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The options of `dateline search`."""
    parser.add_argument(
        "words", nargs="*", metavar="WORDS", help='words to look for; "in quotes" as a phrase'
    )
    for name, (metavar, text) in _FILTERS.items():
        parser.add_argument(f"--{name}", metavar=metavar, help=text)
    parser.add_argument(
        "--since", type=options.since, metavar="WHEN", help="published from then on: a day, 7d, 12h"
    )
    parser.add_argument(
        "--until", type=options.until, metavar="WHEN", help="published until then; a day counts whole"
    )
    parser.add_argument(
        "--limit", type=options.positive, default=20, metavar="N", help="at most so many (default: 20)"
    )
    options.add_format(parser, FORMATS, "table on a terminal, jsonl when piped")
    options.add_database(parser)


def run(args: argparse.Namespace) -> int:
    """Writes what was found, newest first; exit 3 when nothing was."""
    from dateline import formats, tables
    from storage.store import open_store

    name = args.format or ("table" if is_terminal(sys.stdout) else "jsonl")
    with open_store(environment.database(args.db), create=False) as store:
        found = _found(store, _query(args), args.limit)
        first = next(found, None)
        articles = chain([first] if first else [], found)
        if first is None and name in ("table", "md", "txt"):
            note("nothing found; fewer words or filters find more")
        elif name == "table":
            tables.print_articles(articles, sys.stdout)
        else:
            formats.write(map(formats.stored_entry, articles), name, sys.stdout, many=True)
    return Exit.DONE if first else Exit.NO_ARTICLE


def _query(args: argparse.Namespace) -> Query:
    from storage.query import LONGEST_PAGE, Query

    filters = {name: getattr(args, name) for name in _FILTERS}
    words = " ".join(args.words) or None
    return Query(words, since=args.since, until=args.until, limit=min(args.limit, LONGEST_PAGE), **filters)


def _found(store: Store, query: Query, limit: int) -> Iterator[StoredArticle]:
    """The first `limit` articles, page by page: a long export is never in memory whole."""
    while limit:
        page = store.find(replace(query, limit=min(limit, query.limit)))
        yield from page
        if len(page) < query.limit:
            return
        limit -= len(page)
        query = replace(query, before=page[-1].cursor)
