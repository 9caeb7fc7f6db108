"""The exit codes of the `dateline` command, and what each one tells a script."""

from __future__ import annotations

from enum import IntEnum


class Exit(IntEnum):
    """How a command ended. docs/cli.md says for every verb which of these it can give."""

    DONE = 0
    SOME_FAILED = 1
    USAGE = 2
    NO_ARTICLE = 3
    ALL_FAILED = 4
    CONFIGURATION = 5
    DEGRADED = 6
    INTERRUPTED = 130  # 128 + SIGINT, as a shell reports it
    BROKEN_PIPE = 141  # 128 + SIGPIPE: the reader of our output went away before its end


MEANING = {
    Exit.DONE: "done",
    Exit.SOME_FAILED: "some inputs failed",
    Exit.USAGE: "the command line is wrong",
    Exit.NO_ARTICLE: "no article there",
    Exit.ALL_FAILED: "all inputs failed",
    Exit.CONFIGURATION: "the database or the configuration cannot be used",
    Exit.DEGRADED: "a source has degraded",
    Exit.INTERRUPTED: "interrupted",
    Exit.BROKEN_PIPE: "the reader of the output went away",
}
