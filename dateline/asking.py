"""Words and filters, as every verb that asks the store takes them on the command line, and the page in its address."""

from __future__ import annotations

import argparse
import difflib
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from dateline import options
from dateline.errors import NothingThere

if TYPE_CHECKING:
    from storage.query import Query
    from storage.store import Store, StoredArticle

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


def find(store: Store, article_id: int) -> StoredArticle:
    """The article of a number. Raises NothingThere."""
    stored = store.get(article_id)
    if stored is None:
        raise NothingThere(
            f"article {article_id}",
            "the store has no article with this number",
            "it may have been deleted; search for its words",
        )
    return stored


def versions(store: Store, newest: StoredArticle) -> list[StoredArticle]:
    """Every version of an article, oldest first."""
    return [*store.revisions(newest.id), newest]


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


# What an address may ask beyond the filters; the three flags are 1 when they are there.
IN_ADDRESS = ("words", *FILTERS, "since", "until", "complete", "distinct", "ranked", "limit", "before")


def question_in(given: Mapping[str, str], *, limit: int) -> Query:
    """The Query that an address asks: ?words=...&place=... as the options of the same names do.

    Raises QueryError naming what cannot be read.
    """
    from storage.query import Query

    asked = {name: _read(name, value) for name, value in given.items()}
    order = "ranked" if asked.pop("ranked", False) else "newest"
    return Query(
        asked.pop("words", None),
        complete_only=asked.pop("complete", False),
        order=order,
        **{"limit": limit, **asked},
    )


def _read(name: str, value: str) -> Any:
    from storage.errors import QueryError

    if name not in IN_ADDRESS:
        near = difflib.get_close_matches(name, IN_ADDRESS, n=1)
        raise QueryError(f"there is no filter {name!r}" + (f"; did you mean {near[0]!r}?" if near else ""))
    try:
        return _READERS.get(name, str)(value)
    except argparse.ArgumentTypeError as error:
        raise QueryError(f"{name}: {error}") from None


def _flag(value: str) -> bool:
    if value not in ("0", "1"):
        raise argparse.ArgumentTypeError(f"{value!r} is neither 1 nor 0")
    return value == "1"


_READERS: Mapping[str, Callable[[str], Any]] = {
    "since": options.since,
    "until": options.until,
    "limit": options.positive,
    "complete": _flag,
    "distinct": _flag,
    "ranked": _flag,
}
