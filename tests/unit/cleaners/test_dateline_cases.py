"""The openings of fixtures/datelines, language by language: every field exact, and nothing where nothing is."""

from __future__ import annotations

import tomllib
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest

from cleaners.dateline import split_dateline

CASES = Path(__file__).parents[3] / "fixtures" / "datelines"
PUBLISHED = date(2020, 2, 6)


def _cases(kind: str) -> list[Any]:
    return [
        pytest.param(file.stem, case, id=f"{file.stem}-{number}")
        for file in sorted(CASES.glob("*.toml"))
        for number, case in enumerate(tomllib.loads(file.read_text(encoding="utf-8")).get(kind, ()))
    ]


@pytest.mark.parametrize(("language", "case"), _cases("dateline"))
def test_every_field_is_read(language: str, case: dict[str, Any]) -> None:
    dateline, rest = split_dateline(case["opening"], language=language, published=PUBLISHED)
    assert dateline is not None
    assert dateline.raw == case["raw"]
    assert list(dateline.places) == case["places"]
    assert list(dateline.agencies) == case["agencies"]
    assert dateline.date_raw == case.get("date_raw")
    assert dateline.date == case.get("date")
    before, raw, behind = case["opening"].partition(case["raw"])
    assert rest == behind.lstrip()
    assert before + raw + behind == case["opening"]


@pytest.mark.parametrize(("language", "case"), _cases("dateline"))
def test_the_rest_has_no_dateline_of_its_own(language: str, case: dict[str, Any]) -> None:
    _, rest = split_dateline(case["opening"], language=language, published=PUBLISHED)
    assert split_dateline(rest, language=language, published=PUBLISHED) == (None, rest)


@pytest.mark.parametrize(("language", "case"), _cases("none"))
def test_what_only_looks_like_one_is_left_alone(language: str, case: dict[str, Any]) -> None:
    assert split_dateline(case["opening"], language=language, published=PUBLISHED) == (None, case["opening"])


def test_every_case_says_where_its_form_comes_from() -> None:
    forms = {case["form"] for _, case in (parameters.values for parameters in _cases("dateline"))}
    assert forms == {"seen", "documented"}


def test_the_seed_form_reads_without_knowing_page_or_language() -> None:
    dateline, rest = split_dateline(
        "Istanbul, (APP - UrduPoint / Pakistan Point News - 6th Feb, 2020 ) :Turkey urged"
    )
    assert dateline is not None
    assert dateline.raw == "Istanbul, (APP - UrduPoint / Pakistan Point News - 6th Feb, 2020 ) :"
    assert dateline.agencies == ("APP", "UrduPoint", "Pakistan Point News")
    assert dateline.date == date(2020, 2, 6)
    assert rest == "Turkey urged"


def test_odd_blanks_stay_in_raw() -> None:
    dateline, rest = split_dateline("NEW\u00a0YORK\u00a0(AP)\u2009—\u00a0Crews cleared the line.")
    assert dateline is not None
    assert dateline.raw == "NEW\u00a0YORK\u00a0(AP)\u2009—"
    assert rest == "Crews cleared the line."


def test_a_dateline_in_an_element_of_its_own_leaves_nothing() -> None:
    dateline, rest = split_dateline("WASHINGTON (AP) —")
    assert dateline is not None
    assert rest == ""


def test_a_moment_of_publication_completes_like_its_day() -> None:
    moment = datetime(2020, 1, 1, 9, 30, tzinfo=UTC)
    dateline, _ = split_dateline("ACCRA, Dec 31 (Reuters) - The signing took an hour.", published=moment)
    assert dateline is not None
    assert dateline.date == date(2019, 12, 31)


def test_without_a_published_day_an_incomplete_date_stays_as_printed() -> None:
    dateline, _ = split_dateline("ACCRA, Dec 31 (Reuters) - The signing took an hour.")
    assert dateline is not None
    assert (dateline.date_raw, dateline.date) == ("Dec 31", None)


def test_a_region_in_the_language_tag_does_not_matter() -> None:
    opening = "Berlin. Die Feuerwehr hat am Donnerstag drei Kinder und einen Hund aus einem Aufzug befreit."
    assert (
        split_dateline(opening, language="de-AT")[0] == split_dateline(opening, language="de")[0] is not None
    )


@pytest.mark.parametrize(
    "opening", ["", " ", "\n", "-", "—", "(", "()", "(AP", "[", "/", ":", "1", "A", "北", "ا", "न", "가"]
)
def test_scraps_are_no_datelines(opening: str) -> None:
    assert split_dateline(opening) == (None, opening)
