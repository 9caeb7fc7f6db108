"""A Cleaned told to a person: what was dropped, as what, and why."""

from __future__ import annotations

from typing import Any, Protocol

from cleaners.block import Decision


class Decided(Protocol):
    """A Cleaned, or the CleaningError of a page that gave no article."""

    @property
    def decisions(self) -> tuple[Decision, ...]: ...


def explain(decided: Decided) -> list[dict[str, Any]]:
    """One entry for each dropped block, in page order: {order, text, role, reason, evidence}."""
    return [told(each) for each in decided.decisions if not each.kept]


def told(decision: Decision) -> dict[str, Any]:
    """A decision as a JSON-ready dictionary."""
    return {
        "order": decision.order,
        "text": decision.text,
        "role": decision.role.value,
        "reason": decision.reason,
        "evidence": decision.evidence,
    }
