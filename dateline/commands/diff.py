"""`dateline diff`: what changed between two versions of an article."""

from __future__ import annotations

import argparse
import sys
from typing import TYPE_CHECKING

from dateline import asking, environment, options
from dateline.errors import NothingThere
from dateline.exits import Exit
from dateline.terminal import is_terminal, note

if TYPE_CHECKING:
    from storage.store import StoredArticle

SUMMARY = "what changed between two versions of a stored article"

EXAMPLES = """\
  dateline diff 12                what the newest version changed
  dateline diff 12 --from 1       since its first version
  dateline diff 12 --from 1 --to 2 --all
"""

FORMATS = ("txt", "jsonl")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The options of `dateline diff`."""
    options.add_article(parser)
    parser.add_argument(
        "--from",
        dest="first",
        type=options.positive,
        metavar="REV",
        help="the older version (default: the one before)",
    )
    parser.add_argument(
        "--to",
        dest="last",
        type=options.positive,
        metavar="REV",
        help="the newer version (default: the newest)",
    )
    parser.add_argument("--all", action="store_true", help="trivial edits too: punctuation, case, a letter")
    options.add_format(parser, FORMATS, "txt on a terminal, jsonl when piped")
    options.add_database(parser)


def run(args: argparse.Namespace) -> int:
    """Writes the changes in the order of reading; exit 3 when there is no such version."""
    from dateline import tables
    from dateline.formats import to_json
    from storage.revisions import changes

    kept = {each.rev: each for each in versions(args)}
    last = args.last or max(kept)
    first = args.first or max(last - 1, 1)
    for rev in (first, last):
        if rev not in kept:
            raise NothingThere(
                f"article {args.id}", f"has no version {rev}", f"it has {', '.join(map(str, kept))}"
            )
    found = changes(kept[first].article, kept[last].article)
    shown = [each for each in found if args.all or not each.trivial]
    if (args.format or ("txt" if is_terminal(sys.stdout) else "jsonl")) == "txt":
        tables.print_changes(shown, sys.stdout)
        if len(kept) == 1:
            note(f"article {args.id} has one version so far")
        elif not found:
            note("nothing changed between them")
        elif trivial := len(found) - len(shown):
            edits = "1 trivial edit is" if trivial == 1 else f"{trivial} trivial edits are"
            note(f"{edits} left out; --all shows {'it' if trivial == 1 else 'them'}")
    else:
        for each in shown:
            told = {
                "field": each.field,
                "kind": each.kind.value,
                "before": each.before,
                "after": each.after,
                "trivial": each.trivial,
            }
            sys.stdout.write(to_json(told) + "\n")
    return Exit.DONE


def versions(args: argparse.Namespace) -> list[StoredArticle]:
    """Every version of the article, oldest first. Raises NothingThere."""
    from storage.store import open_store

    with open_store(environment.database(args.db), create=False) as store:
        return asking.versions(store, asking.find(store, args.id))
