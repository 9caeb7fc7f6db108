"""`dateline clusters`: wire copies, the stories that several sites tell in the same words."""

from __future__ import annotations

import argparse
import sys

from dateline import asking, environment, options
from dateline.exits import Exit
from dateline.terminal import is_terminal, note

SUMMARY = "stories that several sites tell in the same words"

EXAMPLES = """\
  dateline clusters
  dateline clusters --agency Reuters --since 7d --least 5
"""

FORMATS = ("table", "jsonl")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The options of `dateline clusters`."""
    asking.add_question(parser)
    parser.add_argument(
        "--least",
        type=options.positive,
        default=2,
        metavar="N",
        help="of at least so many articles (default: 2)",
    )
    parser.add_argument(
        "--limit", type=options.positive, default=20, metavar="N", help="at most so many (default: 20)"
    )
    options.add_format(parser, FORMATS, "table on a terminal, jsonl when piped")
    options.add_database(parser)


def run(args: argparse.Namespace) -> int:
    """Writes the clusters, the one with the newest article first; exit 3 when there are none."""
    from dateline import tables
    from dateline.formats import to_json
    from storage.query import LONGEST_PAGE
    from storage.store import open_store

    with open_store(environment.database(args.db), create=False) as store:
        found = store.clusters(asking.question(args, limit=min(args.limit, LONGEST_PAGE)), least=args.least)
    if not found:
        note("no copies found; fewer words or filters find more")
    elif (args.format or ("table" if is_terminal(sys.stdout) else "jsonl")) == "jsonl":
        for each in found:
            articles = [
                {
                    "id": one.id,
                    "source": one.article.source,
                    "url": one.article.url,
                    "headline": one.article.headline,
                }
                for one in each.articles
            ]
            sys.stdout.write(to_json({"cluster": each.id, "total": each.total, "articles": articles}) + "\n")
    else:
        tables.print_clusters(found, sys.stdout)
    return Exit.DONE if found else Exit.NO_ARTICLE
