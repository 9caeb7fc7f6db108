"""How far long work is, on stderr, where a person is looking."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import TYPE_CHECKING, TypeVar

from dateline.terminal import console, is_terminal

if TYPE_CHECKING:
    from rich.progress import Progress

Item = TypeVar("Item")

# A rate of less time than this is chance.
_FEWEST_SECONDS = 2.0


class Counter:
    """A bar on stderr that counts up to `total`, where a person is looking; nothing elsewhere."""

    def __init__(self, what: str, total: int) -> None:
        self._progress: Progress | None = None
        self._what = what
        self._total = total
        self.done = 0

    def __enter__(self) -> Counter:
        if is_terminal(sys.stderr):
            self._progress = _bar()
            self._progress.start()
            self._progress.add_task(self._what, total=self._total)
        return self

    def advance(self) -> None:
        """One more is done."""
        self.done += 1
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


@contextmanager
def working(what: str) -> Iterator[None]:
    """Shows on stderr what is being done and for how long, where a person is looking; nothing elsewhere."""
    if not is_terminal(sys.stderr):
        yield
        return
    from rich.progress import Progress as Bar
    from rich.progress import SpinnerColumn, TextColumn, TimeElapsedColumn

    columns = (SpinnerColumn(), TextColumn("{task.description}"), TimeElapsedColumn())
    with Bar(*columns, console=console(sys.stderr), transient=True) as progress:
        progress.add_task(what, total=None)
        yield


def pace(what: str, done: int, left: int | None, seconds: float) -> str:
    """A line such as "0:01:20 · 1.5 pages a second · 45 to go, about 0:00:30"; `left` is None when nobody knows.

    Until two seconds are over, or something is done, there is no rate to tell.
    """
    told = [str(timedelta(seconds=int(seconds)))]
    rate = done / seconds if seconds >= _FEWEST_SECONDS else 0.0
    if rate:
        told.append(f"{rate:.1f} {what} a second")
    if left is not None and left > 0:
        time = f", about {timedelta(seconds=round(left / rate))}" if rate else ""
        told.append(f"{left:,} to go{time}")
    return " · ".join(told)


def _bar() -> Progress:
    from rich.progress import (
        BarColumn,
        MofNCompleteColumn,
        ProgressColumn,
        Task,
        TextColumn,
        TimeRemainingColumn,
    )
    from rich.progress import Progress as Bar
    from rich.text import Text

    class Rate(ProgressColumn):
        """How many a second, once that is known."""

        def render(self, task: Task) -> Text:
            speed = task.finished_speed or task.speed
            return Text(f"{speed:.1f} a second" if speed else "", style="dim")

    columns = (
        MofNCompleteColumn(),
        TextColumn("{task.description}"),
        BarColumn(),
        Rate(),
        TimeRemainingColumn(),
    )
    return Bar(*columns, console=console(sys.stderr), transient=True)
