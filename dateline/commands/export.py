"""`dateline export`: the store, or what a search finds of it, as a file for other programs."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from dateline import asking, environment, options
from dateline.exits import Exit
from dateline.terminal import is_terminal, note

SUMMARY = "write the store out as CSV, JSON lines, Parquet, RSS, Markdown or WARC"

EXAMPLES = """\
  dateline export -f csv > articles.csv
  dateline export -f parquet -o 2024.parquet --since 2024-01-01 --until 2024-12-31
  dateline export -f rss --limit 50 --distinct -o feed.xml
  dateline export -f warc --source example -o example.warc.gz
"""

# Of dateline.exporting, which is imported late; and the pages that the articles were made of.
FORMATS = ("csv", "jsonl", "parquet", "rss", "md", "warc")
_NO_TEXT = {"parquet": "Parquet", "warc": "WARC"}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The options of `dateline export`."""
    asking.add_question(parser)
    parser.add_argument("--limit", type=options.positive, metavar="N", help="at most so many (default: all)")
    parser.add_argument(
        "-f", "--format", choices=FORMATS, metavar="FORMAT", required=True, help=", ".join(FORMATS)
    )
    parser.add_argument(
        "-o", "--output", metavar="FILE", help="write into this file (default: standard output)"
    )
    options.add_database(parser)
    parser.set_defaults(usage=parser.error)


def run(args: argparse.Namespace) -> int:
    """Writes the articles as they are read; exit 3 when there were none."""
    from dateline.exporting import EXPORTS
    from dateline.progress import counted
    from dateline.warc_export import write_warc
    from storage.store import open_store

    if args.output is None and args.format in _NO_TEXT and is_terminal(sys.stdout):
        args.usage(f"{_NO_TEXT[args.format]} is no text; name a file with -o, or redirect the output")
    query = asking.question(args)
    try:
        with open_store(environment.database(args.db), create=False) as store, _opened(args.output) as stream:
            articles = counted(store.stream(query, args.limit), "articles")
            if args.format == "warc":
                number, missing = write_warc(articles, stream, pages=store.pages)
            else:
                number, missing = EXPORTS[args.format](articles, stream), 0
    except KeyboardInterrupt:
        note(f"interrupted; {f'{args.output} was not written' if args.output else 'the output is not whole'}")
        return Exit.INTERRUPTED
    if missing:
        note(f"{missing:,} articles have no stored page")
    if args.output is not None:
        note(f"{number:,} {'pages' if args.format == 'warc' else 'articles'} written to {args.output}")
    return Exit.DONE if number else Exit.NO_ARTICLE


@contextmanager
def _opened(name: str | None) -> Iterator[IO[bytes]]:
    """Standard output, or a file that appears under its name when it is whole."""
    if name is None:
        yield sys.stdout.buffer
        sys.stdout.buffer.flush()
        return
    from dateline.errors import DatelineError

    path = Path(name)
    if path.is_dir():
        raise DatelineError(name, "is a folder", "name a file in it")
    part = path.with_name(path.name + ".part")
    try:
        stream = part.open("wb")
    except OSError as error:
        raise DatelineError(name, f"cannot be written ({error.strerror})", "name another file") from error
    try:
        with stream:
            yield stream
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)
