"""Printed lines as bylines: every case of fixtures/bylines, and what `Byline` promises."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

import pytest

from cleaners.byline import Evidence, split_byline
from cleaners.byline.words import words_of

FOLDER = Path(__file__).parents[3] / "fixtures" / "bylines"


def cases(kind: str) -> list[Any]:
    return [
        pytest.param(path.stem, case, id=f"{path.stem}: {case['line'][:60]}")
        for path in sorted(FOLDER.glob("*.toml"))
        for case in tomllib.loads(path.read_text(encoding="utf-8")).get(kind, ())
    ]


@pytest.mark.parametrize(("language", "case"), cases("byline"))
def test_a_printed_line_gives_names_roles_and_stamp(language: str, case: dict[str, Any]) -> None:
    byline = split_byline(case["line"], language=language)
    assert byline is not None
    assert byline.printed == case["printed"]
    assert [(author.name, author.role) for author in byline.authors] == [
        (author["name"], author.get("role")) for author in case["authors"]
    ]
    assert byline.stamp == case.get("stamp")
    assert byline.evidence is Evidence[case["evidence"].upper()]


@pytest.mark.parametrize(("language", "case"), cases("no_byline"))
def test_other_lines_above_a_story_are_no_byline(language: str, case: dict[str, Any]) -> None:
    assert split_byline(case["line"], language=language) is None


@pytest.mark.parametrize(("language", "case"), cases("byline"))
def test_authors_are_found_without_knowing_the_language(language: str, case: dict[str, Any]) -> None:
    byline = split_byline(case["line"])
    assert byline is not None
    assert [author.name for author in byline.authors] == [author["name"] for author in case["authors"]]


def test_every_language_has_lines_that_are_no_byline() -> None:
    for path in FOLDER.glob("*.toml"):
        assert tomllib.loads(path.read_text(encoding="utf-8")).get("no_byline"), path.name


@pytest.mark.parametrize("line", ["", " ", "|", "By", "By |", "by " * 200, "x" * 5000])
def test_lines_without_a_name_are_none(line: str) -> None:
    assert split_byline(line) is None


def test_a_language_as_pages_write_it_makes_no_tables_of_its_own() -> None:
    assert words_of("en-US") is words_of("en_gb") is words_of("en")
    assert words_of("tlh-001") is words_of(None)
