"""`dateline db`: the database itself, brought up to date, checked, counted."""

from __future__ import annotations

import argparse
import sys
from dataclasses import asdict
from datetime import datetime
from typing import TYPE_CHECKING, Any

from dateline import environment, options
from dateline.exits import Exit
from dateline.terminal import is_terminal, note

if TYPE_CHECKING:
    from storage.maintenance import Figures

SUMMARY = "bring the database up to date, check it, count what it holds"

EXAMPLES = """\
  dateline db upgrade
  dateline db check
  dateline db stats -f json
  dateline db datasette > metadata.json && datasette dateline.db -m metadata.json
"""

ACTIONS = {
    "upgrade": "make the tables, or bring them up to date",
    "check": "look for damage",
    "stats": "how much it holds",
    "datasette": "print what Datasette is told of an SQLite file, so that it shows headlines and not numbers",
}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The options of `dateline db` and of what it can do."""
    actions = parser.add_subparsers(metavar="ACTION", required=True, dest="action")
    for name, text in ACTIONS.items():
        action = actions.add_parser(
            name,
            help=text,
            description=f"{text[0].upper()}{text[1:]}.",
            **options.examples(EXAMPLES, f"db {name}"),
        )
        options.add_database(action)
        if name == "stats":
            options.add_format(action, ("table", "json"), "table on a terminal, json when piped")


def run(args: argparse.Namespace) -> int:
    """Does what `action` names."""
    from storage.sql import open_sql

    if args.action == "datasette":
        return _datasette(environment.database(args.db))
    with open_sql(environment.database(args.db), create=args.action == "upgrade") as store:
        if args.action == "upgrade":
            note(f"{store.figures().database}: tables of version {store.figures().version}, up to date")
            return Exit.DONE
        if args.action == "stats":
            return _stats(store.figures(), args.format)
        found = list(store.problems())
    for problem in found:
        sys.stdout.write(problem + "\n")
    if not found:
        note("no problem found")
    return Exit.CONFIGURATION if found else Exit.DONE


def _datasette(address: str) -> Exit:
    from dateline.formats import to_json
    from storage import datasette
    from storage.engine import mask, read_url, sqlite_file
    from storage.errors import DatabaseUnavailable

    file = sqlite_file(read_url(address))
    if file is None:
        raise DatabaseUnavailable(
            mask(address), "Datasette reads SQLite files only; name one: --db sqlite:///FILE"
        )
    sys.stdout.write(to_json(datasette.metadata(file), indent=2) + "\n")
    return Exit.DONE


def _stats(figures: Figures, name: str | None) -> Exit:
    from dateline import tables
    from dateline.formats import to_json

    told: dict[str, Any] = {
        key: value.isoformat() if isinstance(value, datetime) else value
        for key, value in asdict(figures).items()
    }
    if (name or ("table" if is_terminal(sys.stdout) else "json")) == "json":
        sys.stdout.write(to_json(told, indent=2) + "\n")
    else:
        flat = {**told, **{f"pages.{key}": value for key, value in told.pop("pages").items()}}
        flat.pop("pages", None)
        tables.print_figures(flat, sys.stdout)
    return Exit.DONE
