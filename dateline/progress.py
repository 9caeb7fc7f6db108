"""How far long work is, on stderr, where a person is looking."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, TypeVar

from dateline.terminal import console, is_terminal

if TYPE_CHECKING:
    from rich.progress import Progress

Item = TypeVar("Item")


class Counter:
    """A bar on stderr that counts up to `total`, where a person is looking; nothing elsewhere."""

    def __init__(self, what: str, total: int) -> None:
        self._progress: Progress | None = None
        self._what = what
        self._total = total

    def __enter__(self) -> Counter:
        if is_terminal(sys.stderr):
            self._progress = _bar()
            self._progress.start()
            self._progress.add_task(self._what, total=self._total)
        return self

    def advance(self) -> None:
        """One more is done."""
        if self._progress is not None:
            self._progress.advance(self._progress.task_ids[0])

    def __exit__(self, *_error: object) -> None:
        if self._progress is not None:
            self._progress.stop()


def counted(items: Iterable[Item], what: str, total: int | None = None) -> Iterator[Item]:
    """The items as they come; meanwhile their number stands on the terminal. Silent elsewhere."""
    # Where the data itself goes to the screen it shows how far it is.
    if not is_terminal(sys.stderr) or is_terminal(sys.stdout):
        yield from items
        return
    with _bar() as progress:
        task = progress.add_task(what, total=total)
        for item in items:
            yield item
            progress.advance(task)


def _bar() -> Progress:
    from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeRemainingColumn
    from rich.progress import Progress as Bar

    columns = (MofNCompleteColumn(), TextColumn("{task.description}"), BarColumn(), TimeRemainingColumn())
    return Bar(*columns, console=console(sys.stderr), transient=True)
