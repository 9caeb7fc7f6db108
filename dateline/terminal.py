"""What goes to a person's screen: text of pages made harmless, notes on stderr, colour where it is wanted."""

from __future__ import annotations

import io
import os
import re
import sys
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

if TYPE_CHECKING:
    from rich.console import Console

# A page can hold anything in its headline. Whole escape sequences go first (CSI, OSC up to its end, the other
# string sequences, two-character escapes), in 7-bit and 8-bit form; then what is left of C0, DEL and C1.
_ESCAPES = re.compile(
    "(?:\x1b\\[|\x9b)[0-?]*[ -/]*[@-~]?"
    "|(?:\x1b[]PX^_]|[\x90\x98\x9d-\x9f])[^\x07\x1b\x9c\n]*(?:\x07|\x1b\\\\|\x9c)?"
    "|\x1b[ -/]*[0-~]?"
)
_CONTROLS = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f]")
# Embeddings, overrides and isolates reorder what stands around them; the plain marks (U+200E, U+200F) do not.
_BIDI = re.compile("[\u202a-\u202e\u2066-\u2069]")
_SURROGATES = re.compile("[\ud800-\udfff]")
_BREAKS = re.compile("\r\n?|[\x0b\x0c\x85\u2028\u2029]")


def plain(text: str) -> str:
    """`text` without terminal escapes, control characters and bidi overrides; lines and tabs stay."""
    return without_controls(_ESCAPES.sub("", _BREAKS.sub("\n", text)))


def without_controls(text: str) -> str:
    """`text` without control characters and bidi overrides, and nothing else: for what is no terminal."""
    text = _BREAKS.sub("\n", text)
    return _SURROGATES.sub("\ufffd", _BIDI.sub("", _CONTROLS.sub("", text)))


def one_line(text: str) -> str:
    """`plain`, with white space folded into single spaces: what a field prints must not open a new line."""
    return " ".join(plain(text).split())


def is_terminal(stream: TextIO) -> bool:
    """Whether a person is looking at `stream`."""
    try:
        return stream.isatty()
    except ValueError:  # closed
        return False


def note(message: str) -> None:
    """One line for a person, on stderr; stdout is for data."""
    print(f"dateline: {one_line(message)}", file=sys.stderr)


def console(stream: TextIO) -> Console:
    """A rich console on `stream` that reads no markup in what it prints; rich itself honours NO_COLOR."""
    from rich.console import Console

    return Console(file=stream, markup=False, highlight=False, emoji=False)


def prepare_streams() -> None:
    """stdout is UTF-8 when it is piped, whatever the locale; a screen that cannot show a letter shows `?`.

    A stream that the caller has closed (`>&-`) is empty, or takes everything and keeps nothing.
    """
    for name, mode in (("stdin", "r"), ("stdout", "w"), ("stderr", "w")):
        if getattr(sys, name) is None:
            setattr(sys, name, Path(os.devnull).open(mode, encoding="utf-8"))  # noqa: SIM115 - for the whole process
    for stream in (sys.stdout, sys.stderr):
        if not isinstance(stream, io.TextIOWrapper):
            continue  # replaced by a test or a host program, which knows what it wants
        if is_terminal(stream):
            stream.reconfigure(errors="replace")
        else:
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")
