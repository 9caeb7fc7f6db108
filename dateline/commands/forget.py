"""`dateline forget`: articles and pages that are to go, and not to come back."""

from __future__ import annotations

import argparse
from datetime import UTC, datetime, timedelta

from dateline import environment, options
from dateline.exits import Exit
from dateline.terminal import note

SUMMARY = "delete articles and stored pages for good"

EXAMPLES = """\
  dateline forget --url https://example.org/news/story.html
  dateline forget --domain example.org
  dateline forget --retain-days 90                 stored pages older than that; the articles stay
"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The options of `dateline forget`."""
    what = parser.add_mutually_exclusive_group(required=True)
    what.add_argument(
        "--url",
        type=options.address,
        action="append",
        metavar="URL",
        help="the article of an address (may be repeated)",
    )
    what.add_argument(
        "--domain",
        type=options.domain,
        metavar="DOMAIN",
        help="every article of a site and its subdomains",
    )
    what.add_argument(
        "--retain-days",
        type=options.days,
        metavar="N",
        help="stored pages fetched longer than N days ago",
    )
    parser.add_argument("--undo", action="store_true", help="with --url: let it be fetched and stored again")
    options.add_database(parser)
    parser.set_defaults(usage=parser.error)


def run(args: argparse.Namespace) -> int:
    """Deletes, and says how much; exit 3 when there was nothing."""
    from storage.store import open_store

    if args.undo and not args.url:
        args.usage("--undo goes with --url")
    with open_store(environment.database(args.db), create=False) as store:
        if args.undo:
            number = store.remember(args.url)
            note(f"{_number(number, 'address', 'addresses')} may be fetched and stored again")
            return Exit.DONE if number else Exit.NO_ARTICLE
        if args.retain_days:
            number = store.pages.forget(before=datetime.now(UTC) - timedelta(days=args.retain_days))
            note(f"{_number(number, 'stored page', 'stored pages')} deleted; the articles stay")
            return Exit.DONE
        gone = store.forget(args.url or (), domain=args.domain)
    note(
        f"{_number(gone.articles, 'article', 'articles')} and"
        f" {_number(gone.pages, 'stored page', 'stored pages')} deleted;"
        f" {_number(gone.addresses, 'address', 'addresses')} will not be fetched or stored again"
    )
    return Exit.DONE if gone.articles or gone.pages else Exit.NO_ARTICLE


def _number(number: int, one: str, many: str) -> str:
    return f"{number:,} {one if number == 1 else many}"
