"""Every case of fixtures/stamps: a printed line, and the stamp that is read from it."""

from __future__ import annotations

import tomllib
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from cleaners.published import read_stamp

FOLDER = Path(__file__).parents[3] / "fixtures" / "stamps"


def cases() -> list[Any]:
    found = []
    for path in sorted(FOLDER.glob("*.toml")):
        data = tomllib.loads(path.read_text(encoding="utf-8"))
        found += [
            pytest.param({"language": data["language"], **case}, id=f"{path.stem}-{number}")
            for number, case in enumerate(data["case"])
        ]
    return found


@pytest.mark.parametrize("case", cases())
def test_stamp_is_read_as_printed(case: dict[str, Any]) -> None:
    fetched_at = case.get("fetched_at")
    stamp = read_stamp(
        case["text"],
        language=case["language"],
        timezone=case.get("timezone"),
        fetched_at=datetime.fromisoformat(fetched_at) if fetched_at else None,
    )
    if case.get("none"):
        assert stamp is None
        return
    assert stamp is not None
    assert stamp.moment.isoformat() == case["moment"]
    assert stamp.raw == case.get("raw", case["text"])
    assert (stamp.precision, stamp.zone) == (case["precision"], case["zone"])
