"""The fuzzer of tests/fuzz_clean.py: what it makes, and that it tells what went wrong."""

from __future__ import annotations

import random
from pathlib import Path

import pytest
from fuzz_clean import CHANGES, FIXTURES, LONGEST, Change, damaged, wrong

PAGES = [path.read_bytes() for path in sorted(Path(FIXTURES).rglob("*.html"))]


@pytest.mark.parametrize("number", range(12))
def test_a_few_pages(number: int) -> None:
    body = damaged(random.Random(f"few/{number}"), PAGES)
    assert body == damaged(random.Random(f"few/{number}"), PAGES)
    assert len(body) <= LONGEST
    assert wrong(body)[1] == ""


@pytest.mark.parametrize("change", CHANGES)
def test_every_change_takes_anything(change: Change) -> None:
    for body in (b"", b"x", b"<p>", PAGES[0]):
        assert isinstance(change(random.Random(1), body, PAGES), bytes)


def test_what_is_raised_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(*_page: object) -> None:
        raise ValueError("strange")

    monkeypatch.setattr("fuzz_clean.clean", fails)
    assert wrong(b"<p>x</p>")[0] == "raised"
    assert "strange" in wrong(b"<p>x</p>")[1]
