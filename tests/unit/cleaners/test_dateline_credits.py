"""Agency credits: what is split, what is believed, what is refused."""

from __future__ import annotations

import pytest

from cleaners.dateline.credits import Standing, agencies_of, is_known, may_stand_bare, read_credit


@pytest.mark.parametrize(
    ("printed", "agencies", "date_raw", "standing"),
    [
        ("AP", ("AP",), None, Standing.KNOWN),
        (" NEWS10 ", ("NEWS10",), None, Standing.FORMED),
        ("dpa/lno", ("dpa", "lno"), None, Standing.KNOWN),
        ("Dow Jones/AP", ("Dow Jones", "AP"), None, Standing.KNOWN),
        ("CNN/Money", ("CNN/Money",), None, Standing.KNOWN),
        ("kath.net/as", ("kath.net", "as"), None, Standing.KNOWN),
        ("Reuters, AFP", ("Reuters", "AFP"), None, Standing.KNOWN),
        ("example.com", ("example.com",), None, Standing.FORMED),
        ("WIAT", ("WIAT",), None, Standing.FORMED),
        ("Quay News / Tide Wire - 5th Feb, 2020", ("Quay News", "Tide Wire"), "5th Feb, 2020", Standing.FORMED),
        ("Quay Dispatch - 5th Feb, 2020", ("Quay Dispatch",), "5th Feb, 2020", Standing.FORMED),
        ("Harbour Dispatch", ("Harbour Dispatch",), None, Standing.POSSIBLE),
        ("January 24, 2017", (), "January 24, 2017", Standing.NONE),
        ("NYSE: LWK", (), None, Standing.NONE),
        ("CC.N: Quote, Profile, Research", (), None, Standing.NONE),
        ("left", (), None, Standing.NONE),
        ("who has been there before", (), None, Standing.NONE),
        ("", (), None, Standing.NONE),
    ],
)  # fmt: skip
def test_credits(printed: str, agencies: tuple[str, ...], date_raw: str | None, standing: Standing) -> None:
    credit = read_credit(printed)
    assert (credit.agencies, credit.date_raw, credit.standing) == (agencies, date_raw, standing)


def test_only_outlets_that_do_so_open_a_paragraph_bare() -> None:
    assert may_stand_bare("AFP")
    assert may_stand_bare("KOMPAS.com")
    assert not may_stand_bare("Pakistan Point News")
    assert not may_stand_bare("Apple")


def test_case_and_points_do_not_count() -> None:
    assert is_known("reuters")
    assert is_known("RADİKAL")
    assert is_known("A.A.")


def test_longer_names_are_tried_before_those_that_begin_them() -> None:
    names = agencies_of("chinese")
    assert names.index("经济日报-中国经济网") < names.index("经济日报")
