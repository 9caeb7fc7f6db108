"""The report of the benchmark tells what was measured, also where a peer is ahead; the gate holds what was reached."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from itertools import pairwise
from typing import Any

import pytest
from charts import Point, quality_against_time, quality_by_corpus
from gate import CEILING_FIGURES, FLOOR_FIGURES, Bound, bounds
from report import losses, page, short_table
from scoring import ALL, GROUPS

FIGURES = {
    "pages": 2, "precision": 0.9, "recall": 0.9, "f1": 0.9, "exact": 0.4, "bag_f1": 0.9, "rouge": 0.9,
    "snippet_f1": 0.9,
    "snippets_found": 0.9, "snippets_leaked": 0.02, "headline": 0.9, "day_right": 0.9, "day_wrong": 0.05,
    "authors_f1": 0.9, "topics_f1": 0.7, "standfirst": 0.7, "image": 0.4, "low": 3, "empty": 1, "errors": 0,
}  # fmt: skip


def system(**changed: float) -> dict[str, Any]:
    """A system whose figures on every corpus are those above, but for the ones given."""
    return {
        "version": "1.0",
        "peak_mb": 90.0,
        "growth": 1.9,
        "cost": {"median": 20.0, "p95": 60.0, "most": 100.0},
        "groups": dict.fromkeys(GROUPS, FIGURES | changed),
    }


def results(**systems: dict[str, Any]) -> dict[str, Any]:
    return {
        "digest": "0123",
        "pages": 9,
        "timed": 4,
        "missing": {"boilerpy3": "not set up"},
        "parse": {"median": 2.0, "p95": 5.0, "most": 9.0},
        "systems": systems,
    }


def test_the_page_has_every_system_its_costs_and_what_is_missing() -> None:
    told = page(results(dateline=system(), goose3=system(f1=0.8)))
    assert "Not measured: boilerpy3 (not set up)." in told
    assert "| **dateline** | 0.900 | 0.900 | 0.900 | 0.400 |" in told
    assert "| goose3 | 0.900 | 0.900 | 0.800 | 0.400 |" in told
    assert "| 20.0 | 60.0 | 100.0 | 10.0 |" in told  # ten parses of 2 ms
    assert "9 pages" in told
    assert "on 4 of the news pages" in told


def test_where_a_peer_is_ahead_is_told_and_where_it_is_behind_is_not() -> None:
    told = losses({"dateline": system(), "goose3": system(exact=0.5, f1=0.7, low=1, snippets_leaked=0.01)})
    assert f"- {ALL}, exact pages: 0.500 (goose3), ours 0.400" in told
    assert f"- {ALL}, pages under .6: 1 (goose3), ours 3" in told
    assert "- WCXB, snippets leaked: 0.010 (goose3), ours 0.020" in told
    assert "body F1" not in told
    assert losses({"dateline": system(), "goose3": system()}) == "Nowhere."


def test_a_field_that_a_peer_lacks_is_an_empty_cell_and_not_a_nought() -> None:
    peer = system()
    peer["groups"] = {
        group: {k: v for k, v in found.items() if k != "authors_f1"}
        for group, found in peer["groups"].items()
    }
    told = page(results(dateline=system(), jusText=peer))
    assert "| jusText | 0.900 |  | 0.700 |" in told
    assert "authors_f1" not in short_table(results(jusText=peer))


def test_the_charts_are_drawings_that_name_every_system() -> None:
    points = [
        Point(name="ours & co", x=7.0, y=0.96, ours=True),
        Point(name="other", x=40.0, y=0.94, ours=False),
    ]
    for drawing in (
        quality_against_time(points, points),
        quality_by_corpus({"AEB": {"ours & co": 0.97, "other": 0.9}}, ["ours & co"]),
    ):
        words = " ".join(ET.fromstring(drawing).itertext())  # noqa: S314 - our own drawing
        assert "ours & co" in words
        assert "other" in words


def test_names_beside_points_do_not_lie_on_each_other() -> None:
    close = [Point(name=f"system {order}", x=30.0, y=0.9, ours=False) for order in range(5)]
    drawing = ET.fromstring(quality_against_time(close, close))  # noqa: S314 - our own drawing
    names = [each for each in drawing.iter() if (each.text or "").startswith("system ")]
    heights = sorted(float(each.attrib["y"]) for each in names if each.tag.endswith("text"))[::2]
    assert all(lower - upper >= 13 for upper, lower in pairwise(heights))


@pytest.mark.parametrize(
    ("bound", "broken", "lifted"),
    [
        (Bound(name="body_f1", value=0.96, held=0.95, ceiling=False), False, 0.958),
        (Bound(name="body_f1", value=0.951, held=0.95, ceiling=False), False, 0.95),
        (Bound(name="body_f1", value=0.94, held=0.95, ceiling=False), True, 0.95),
        (Bound(name="wcxb_leaked", value=0.01, held=0.03, ceiling=True), False, 0.012),
        (Bound(name="wcxb_leaked", value=0.04, held=0.03, ceiling=True), True, 0.03),
        (Bound(name="pages_empty", value=3, held=9, ceiling=True), False, 4),
        (Bound(name="pages_crashed", value=0, held=0, ceiling=True), False, 0),
    ],
)
def test_a_bound_is_drawn_up_and_never_let_down(bound: Bound, broken: bool, lifted: float) -> None:
    assert bound.broken is broken
    assert bound.lifted == pytest.approx(lifted)


def test_every_figure_needs_its_bound() -> None:
    held = {"floors": dict.fromkeys(FLOOR_FIGURES, 0.5), "ceilings": dict.fromkeys(CEILING_FIGURES, 5)}
    groups = system()["groups"]
    found = {bound.name: bound for bound in bounds(groups, held)}
    assert found.keys() == FLOOR_FIGURES.keys() | CEILING_FIGURES.keys()
    assert found["pages_empty"].value == 7  # one of each corpus that the gate looks at
    assert found["body_f1"].value == 0.9
    del held["floors"]["body_f1"]
    with pytest.raises(SystemExit, match=r"\[floors\] has no 'body_f1'"):
        bounds(groups, held)
