"""The `dateline` command: runs the verb, and turns every expected error into one line and an exit code."""

from __future__ import annotations

import argparse
import os
import re
import sys
from collections.abc import Sequence
from types import ModuleType
from typing import Any, NoReturn

from dateline import terminal
from dateline.commands import (
    clusters,
    completion,
    crawl,
    db,
    diff,
    doctor,
    export,
    extract,
    forget,
    health,
    history,
    ingest,
    learn,
    reclean,
    schedule,
    search,
    serve,
    show,
    sources,
)
from dateline.exits import MEANING, Exit

# In the order of the help. A verb is a module: SUMMARY, EXAMPLES, add_arguments(parser), run(args) -> int.
COMMANDS: dict[str, ModuleType] = {
    "extract": extract,
    "crawl": crawl,
    "ingest": ingest,
    "learn": learn,
    "schedule": schedule,
    "health": health,
    "search": search,
    "show": show,
    "history": history,
    "diff": diff,
    "clusters": clusters,
    "export": export,
    "serve": serve,
    "reclean": reclean,
    "forget": forget,
    "db": db,
    "sources": sources,
    "doctor": doctor,
    "completion": completion,
}

_FAR, _NEAR = 0.6, 0.8  # likeness of what was written to what may have been meant

_DESCRIPTION = "News pages in, clean articles out, with the reason for everything that was dropped."

_EXIT_CODES = "\n".join(f"  {code.value:<4} {meaning}" for code, meaning in MEANING.items())

_EPILOG = f"""\
examples:
  dateline extract https://example.org/news/story.html     one page, as JSON
  dateline extract --explain -f txt page.html              what was kept, what was dropped, and why
  dateline sources check                                   is sources.toml right?
  dateline crawl                                           fetch what is new from every source
  dateline search "ceasefire talks" --place Geneva         search the store
  dateline serve                                           look at it in a browser

environment:
  DATELINE_DB           SQLAlchemy URL of the store (default sqlite:///dateline.db)
  DATELINE_SOURCES      the sources file (default sources.toml)
  DATELINE_USER_AGENT   the name given to servers

exit codes:
{_EXIT_CODES}
"""


def main(argv: Sequence[str] | None = None) -> int:
    """Runs the command line `argv` (the process's own without one) and returns the exit code.

    Raises SystemExit for `--help`, `--version` and a wrong command line, as argparse does; a bug propagates.
    """
    terminal.prepare_streams()
    try:
        args, unknown = build_parser().parse_known_args(argv)
        if unknown:
            args.refuse(unknown)
        code: int = args.run(args)
        sys.stdout.flush()
    except KeyboardInterrupt:
        terminal.note("interrupted")
        return Exit.INTERRUPTED
    except BrokenPipeError:
        _silence_stdout()
        return Exit.BROKEN_PIPE
    except Exception as error:
        from dateline.problems import translate

        trouble = translate(error)
        if trouble is None:
            raise
        for line in trouble.lines:
            terminal.note(line)
        if isinstance(error, OSError):
            _silence_stdout()
        return trouble.code
    return code


def build_parser() -> argparse.ArgumentParser:
    """The whole command line. Costs no import beyond argparse: a verb imports what it needs when it runs."""
    parser = _Parser(
        prog="dateline",
        description=_DESCRIPTION,
        epilog=_EPILOG,
        formatter_class=_Formatter,
        allow_abbrev=False,
    )
    parser.add_argument("--version", action=_Version, help="print the version and exit")
    verbs = parser.add_subparsers(metavar="VERB", required=True, title="verbs")
    for name, command in COMMANDS.items():
        verb = verbs.add_parser(
            name,
            help=command.SUMMARY,
            description=f"{command.SUMMARY[0].upper()}{command.SUMMARY[1:]}.",
            epilog=f"examples:\n{command.EXAMPLES}",
            formatter_class=_Formatter,
            allow_abbrev=False,
        )
        command.add_arguments(verb)
        verb.set_defaults(run=command.run, refuse=verb.refuse)
    return parser


class _Parser(argparse.ArgumentParser):
    """Says what is wrong in one line, as every other error does, and where the options and examples stand."""

    def error(self, message: str) -> NoReturn:
        choice = re.search(r"invalid choice: '(.*?)' \(choose from (.*)\)", message)
        if choice and (meant := _closest(choice[1], re.findall(r"[\w-]+", choice[2]))):
            message = f"{message[: choice.start()]}invalid choice: '{choice[1]}'; did you mean {meant}?"
        joint = "" if message.endswith("?") else ";"
        self.exit(
            Exit.USAGE, f"{self.prog}: {message}{joint} {self.prog} --help shows options and examples\n"
        )

    def refuse(self, unknown: Sequence[str]) -> NoReturn:
        """Ends with what the verb does not know: a mistyped option, or a word that opens with a dash."""
        message = f"unrecognized arguments: {' '.join(unknown)}"
        written = unknown[0].split("=")[0]
        # What opens with one dash is rather a word to leave out (-the) than an option, unless it is nearly one.
        surely = _FAR if written.startswith("--") else _NEAR
        if meant := _closest(written, re.findall(r"--[\w-]+", self.format_help()), surely):
            message += f"; did you mean {meant}?"
        elif re.match(r"-\w", written):
            message += "; words that open with a dash stand behind --"
        self.error(message)


def _closest(written: str, known: Sequence[str], likeness: float = _FAR) -> str | None:
    from difflib import get_close_matches

    return next(iter(get_close_matches(written, known, n=1, cutoff=likeness)), None)


class _Formatter(argparse.RawDescriptionHelpFormatter):
    """Examples keep their lines; options start at one column."""

    def __init__(self, prog: str) -> None:
        super().__init__(prog, max_help_position=28)


class _Version(argparse.Action):
    """Reads the installed version only when it is asked for."""

    def __init__(self, option_strings: Sequence[str], dest: str, **kwargs: Any) -> None:
        super().__init__(option_strings, dest, nargs=0, **kwargs)

    def __call__(self, parser: argparse.ArgumentParser, *_: Any) -> None:
        from dateline import __version__

        sys.stdout.write(f"dateline {__version__}\n")
        parser.exit()


def _silence_stdout() -> None:
    """The reader has gone, or the disk is full: what is buffered must not raise again when the interpreter ends."""
    devnull = os.open(os.devnull, os.O_WRONLY)
    os.dup2(devnull, sys.stdout.fileno())
    os.close(devnull)
