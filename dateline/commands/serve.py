"""`dateline serve`: the store as a local web page."""

from __future__ import annotations

import argparse
import re
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from dateline import environment, options
from dateline.exits import Exit
from dateline.terminal import note

if TYPE_CHECKING:
    from crawler.sources import Sources

SUMMARY = "show the store as a local web page: search, read, see what was removed and why"

EXAMPLES = """\
  dateline serve
  dateline serve --db sqlite:///news.db --port 9000
  dateline serve --host 0.0.0.0 --allow-host reading-room.example.org    for others, who need no password
"""

DEFAULT_HOST = "127.0.0.1"
DEFAULT_PORT = 8470


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The options of `dateline serve`."""
    parser.add_argument(
        "--port",
        type=_port,
        default=DEFAULT_PORT,
        metavar="N",
        help=f"default: {DEFAULT_PORT}; 0 takes a free one",
    )
    parser.add_argument(
        "--host",
        default=DEFAULT_HOST,
        metavar="ADDRESS",
        help=f"where to listen (default: {DEFAULT_HOST}, which only this machine reaches)",
    )
    parser.add_argument(
        "--allow-host",
        action="append",
        default=[],
        type=_host,
        metavar="NAME",
        help="a name under which browsers may ask for the page; needed for any other --host (may be repeated)",
    )
    options.add_database(parser)
    options.add_sources_file(parser)
    parser.set_defaults(usage=parser.error)


def run(args: argparse.Namespace) -> int:
    """Serves until it is stopped; its address is the one line on standard output."""
    from dateline.web import server
    from dateline.web.app import make_app
    from dateline.web.security import LOOPBACK
    from storage.store import open_store

    open_to_others = args.host not in LOOPBACK
    if open_to_others and not args.allow_host:
        args.usage(
            f"--host {args.host} lets other machines read the whole store, without a password; if that is meant, "
            "say under which name they ask for it: --allow-host NAME"
        )
    sources = _sources(args)
    sources()  # what is wrong with the file is said now, not on some page
    with (
        open_store(environment.database(args.db), create=False) as store,
        server.listen(args.host, args.port) as listening,
    ):
        app = make_app(store, name=_name(args), sources=sources, hosts={*LOOPBACK, *args.allow_host})
        address = server.address(listening, args.allow_host[0] if open_to_others else args.host)

        def tell() -> None:
            sys.stdout.write(f"{address}\n")
            sys.stdout.flush()
            if open_to_others:
                note(f"whoever reaches {args.host} can read the whole store; there is no password")
            note("Ctrl-C stops it")

        server.serve(app, listening, on_start=tell)
    return Exit.DONE


def _name(args: argparse.Namespace) -> str:
    """What the reader knows the store by: the file or the database, without folder, host and password."""
    from storage.engine import read_url

    return Path(read_url(environment.database(args.db)).database or "").name


def _sources(args: argparse.Namespace) -> Callable[[], Sources | None]:
    """Reads the sources file; None when there is none and none was named."""
    path = environment.sources_path(args.sources)

    def read() -> Sources | None:
        from crawler.sources import load_sources

        if args.sources is None and not Path(path).exists():
            return None
        return load_sources(path)

    return read


def _host(value: str) -> str:
    name = value.removeprefix("[").removesuffix("]").lower()
    if not re.fullmatch(r"[a-z0-9._-]+|[0-9a-f:]*::?[0-9a-f:.]+", name) or name.count(":") == 1:
        raise argparse.ArgumentTypeError(
            f"{value!r} is no name of a host; write it without http:// and without a port"
        )
    return name


def _port(value: str) -> int:
    if not (value.isascii() and value.isdecimal()) or int(value) > 65_535:
        raise argparse.ArgumentTypeError(f"{value!r} is no port; write a number from 0 to 65535")
    return int(value)
