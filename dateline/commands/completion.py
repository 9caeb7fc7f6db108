"""`dateline completion`: what makes a shell complete verbs, options and files."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator

from dateline.exits import Exit

SUMMARY = "write the script that makes a shell complete verbs, options and their values"

EXAMPLES = """\
  dateline completion bash > ~/.local/share/bash-completion/completions/dateline
  dateline completion zsh > ~/.zfunc/_dateline           with fpath+=~/.zfunc before compinit in ~/.zshrc
"""

SHELLS = ("bash", "zsh", "tcsh")
_FILES = ("FILE", "INPUT")  # metavars of what may be a file


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The arguments of `dateline completion`."""
    parser.add_argument("shell", choices=SHELLS, metavar="SHELL", help=", ".join(SHELLS))


def run(args: argparse.Namespace) -> int:
    """Writes the script for a shell. It is of this version: write it again after an upgrade."""
    import shtab

    from dateline.cli import build_parser  # the whole command line, which this verb is part of

    parser = build_parser()
    for action in _actions(parser):
        if action.metavar in _FILES:
            vars(action)["complete"] = shtab.FILE  # where shtab looks for it
    sys.stdout.write(shtab.complete(parser, args.shell))
    return Exit.DONE


def _actions(parser: argparse.ArgumentParser) -> Iterator[argparse.Action]:
    """The options and arguments of a parser and of every verb below it."""
    for action in parser._actions:  # noqa: SLF001 - argparse shows them nowhere else
        yield action
        if isinstance(action, argparse._SubParsersAction):  # noqa: SLF001
            for verb in action.choices.values():
                yield from _actions(verb)
