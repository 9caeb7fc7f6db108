"""Words and filters on the command line, as every verb that asks the store takes them."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING, Any

from dateline import options

if TYPE_CHECKING:
    from storage.query import Query

# Option -> what it asks for. Each is a filter of storage.query.Query by the same name.
FILTERS = {
    "source": ("ID", "from this source of the sources file"),
    "domain": ("DOMAIN", "from this site, such as example.org"),
    "place": ("PLACE", "with this place in the dateline"),
    "agency": ("NAME", "with this agency in the dateline"),
    "author": ("NAME", "by this author"),
    "language": ("TAG", "in this language, such as en"),
    "section": ("NAME", "from this section of the paper"),
    "topic": ("NAME", "tagged with this topic"),
}


def add_question(parser: argparse.ArgumentParser) -> None:
    """WORDS, the filters, `--since`, `--until`, `--complete` and `--distinct`."""
    parser.add_argument(
        "words", nargs="*", metavar="WORDS", help='words to look for; "in quotes" as a phrase'
    )
    for name, (metavar, text) in FILTERS.items():
        parser.add_argument(f"--{name}", metavar=metavar, help=text)
    parser.add_argument(
        "--since", type=options.since, metavar="WHEN", help="published from then on: a day, 7d, 12h"
    )
    parser.add_argument(
        "--until", type=options.until, metavar="WHEN", help="published until then; a day counts whole"
    )
    parser.add_argument("--complete", action="store_true", help="only articles that are complete")
    parser.add_argument("--distinct", action="store_true", help="of wire copies only the newest")


def question(args: argparse.Namespace, **more: Any) -> Query:
    """The Query that the arguments ask. Raises QueryError."""
    from storage.query import Query

    filters = {name: getattr(args, name) for name in FILTERS}
    return Query(
        " ".join(args.words) or None,
        since=args.since,
        until=args.until,
        complete_only=args.complete,
        distinct=args.distinct,
        **filters,
        **more,
    )
