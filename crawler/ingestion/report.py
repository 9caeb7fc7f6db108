"""What ingesting did, input by input."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from crawler.report import COUNTS, SourceReport

DAMAGED = "damaged"
UNREADABLE = "unreadable"


@dataclass(frozen=True, slots=True, kw_only=True)
class InputReport:
    """One file or folder as it was named.

    records = new + changed + unchanged + refused + failed + left out, but for `unreadable` files and what a list of
    addresses left out before it was asked for.
    """

    name: str
    counts: SourceReport

    @property
    def gave(self) -> int:
        """How many articles came of it, and files or addresses that had been dealt with before."""
        counts = self.counts
        return counts.new + counts.changed + counts.unchanged + counts.already_known + counts.not_modified

    @property
    def is_damaged(self) -> bool:
        """Whether some of it could not be read."""
        return bool({DAMAGED, UNREADABLE} & self.counts.failed.keys())

    def to_dict(self) -> dict[str, Any]:
        """JSON-ready."""
        counts = self.counts
        return {
            "input": self.name,
            "records": counts.fetched,
            "known": counts.already_known,
            "new": counts.new,
            "changed": counts.changed,
            "unchanged": counts.unchanged,
            "bytes": counts.bytes,
            "refused": dict(counts.refused),
            "failed": dict(counts.failed),
            "left_out": dict(counts.left_out),
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class IngestReport:
    """One run over files."""

    started: datetime  # aware
    finished: datetime | None = None
    inputs: tuple[InputReport, ...] = ()
    interrupted: bool = False  # stopped by a person; what was finished is stored, and the next run goes on

    def to_dict(self) -> dict[str, Any]:
        """JSON-ready, times in ISO 8601."""
        return {
            "started": self.started.isoformat(),
            "finished": self.finished.isoformat() if self.finished else None,
            "interrupted": self.interrupted,
            "inputs": [each.to_dict() for each in self.inputs],
        }


def total(name: str, counts: Iterable[SourceReport]) -> SourceReport:
    """The sum of reports, as that of one input."""
    every = list(counts)

    def summed(field: str) -> dict[str, int]:
        found: Counter[str] = Counter()
        for each in every:
            found.update(getattr(each, field))
        return dict(sorted(found.items()))

    return SourceReport(
        source=name,
        **{field: sum(getattr(each, field) for each in every) for field in COUNTS},
        refused=summed("refused"),
        failed=summed("failed"),
        left_out=summed("left_out"),
        fields=summed("fields"),
        words=summed("words"),
    )
