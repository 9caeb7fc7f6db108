"""The gazetteer and the place lists of datelines."""

from __future__ import annotations

from itertools import pairwise

import pytest

from cleaners.dateline.places import (
    GAZETTEER,
    gazetteer,
    is_city,
    is_country,
    is_place,
    is_region,
    longest_place_at_end,
    longest_place_at_start,
    name_key,
    split_places,
)


@pytest.mark.parametrize(
    "name",
    "Paris SÃO-PAULO MADRİD Zürich Zurich МОСКВА Αθήνα 北京 ソウル 서울 مانيلا Kyiv Kiev München Munich".split(),
)
def test_cities_are_known_in_their_scripts_cases_and_spellings(name: str) -> None:
    assert is_city(name)


def test_a_hamlet_is_a_place_and_no_city() -> None:
    assert is_place("Nendeln")
    assert not is_city("Nendeln")


@pytest.mark.parametrize("name", ["Xyzzyville", "FILE PHOTO", "Harbour Foods", "", "-"])
def test_other_names_are_no_places(name: str) -> None:
    assert not is_place(name)


def test_regions_are_known_by_their_abbreviations_but_do_not_open_a_line_with_them() -> None:
    assert all(map(is_region, ("Calif.", "N.M.", "D.C.", "NY", "Alemania", "Deutschland", "Barnim")))
    assert not is_place("IN")
    assert is_country("Kenia")
    assert not is_region("Reuters")


@pytest.mark.parametrize(
    ("printed", "names", "regions"),
    [
        ("WASHINGTON", ("WASHINGTON",), ()),
        ("KYIV, Ukraine", ("KYIV",), ("Ukraine",)),
        ("BEIRUT/THE HAGUE", ("BEIRUT", "THE HAGUE"), ()),
        ("München / Berlin", ("München", "Berlin"), ()),
        ("Frankfurt/Main", ("Frankfurt/Main",), ()),
        ("Frankfurt/Main/Berlin", ("Frankfurt/Main", "Berlin"), ()),
        ("Bernau (Barnim)", ("Bernau",), ("Barnim",)),
        ("SAN FRANCISCO & TEL AVIV, Israel", ("SAN FRANCISCO", "TEL AVIV"), ("Israel",)),
        ("PORT-AU-PRINCE, Haiti", ("PORT-AU-PRINCE",), ("Haiti",)),
        ("LONDON-PARIS", ("LONDON", "PARIS"), ()),
        ("Москва.", ("Москва",), ()),
        ("", (), ()),
        ("/", (), ()),
    ],
)
def test_place_lists(printed: str, names: tuple[str, ...], regions: tuple[str, ...]) -> None:
    places = split_places(printed)
    assert (places.names, places.regions) == (names, regions)


def test_places_run_together_with_names() -> None:
    assert longest_place_at_end("王小明台北") == "台北"
    assert longest_place_at_end("王小明") is None
    assert longest_place_at_start("カイロ山田太郎") == "カイロ"


def test_keys_fold_case_accents_points_and_saints() -> None:
    assert name_key("ST. LOUIS") == name_key("Saint Louis") == name_key("St Louis")
    assert name_key("Hà Nội") == name_key("Ha Noi")
    assert name_key("नई दिल्ली") != name_key("नया दिल्ली")


def test_the_gazetteer_is_small_sorted_and_whole() -> None:
    found = gazetteer()
    assert GAZETTEER.stat().st_size <= 2_000_000
    for hashes in (found.cities, found.towns, found.countries):
        assert len(hashes) > 5_000
        assert all(before < after for before, after in pairwise(hashes))
