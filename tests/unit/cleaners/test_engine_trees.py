"""The learned score: a forest small enough to be scored by hand, and the one that ships."""

from __future__ import annotations

import math
from dataclasses import replace
from importlib.resources import files

import numpy as np
import pytest
from engine_page import PARAGRAPHS, page, reading, verdicts

from cleaners.model.families import FAMILIES, family_of
from cleaners.model.features import Features
from cleaners.model.trees import Trees, read_trees

# links share <= .5 ? (words <= 10 ? -0.5 : 2.0) : -1.5, and a tree of a single split on words at 5.
FOREST = {
    "names": ["link share", "words"],
    "offset": 0.25,
    "trees": [
        {
            "splits": [[0, 0.5], [1, 10.0]],
            "leaves": [
                [-0.5, [[0, 1], [1, 1]], [[0, 0.5], [1, -1.0]]],
                [2.0, [[0, 1], [1, -1]], [[0, 0.5], [1, 1.5]]],
                [-1.5, [[0, -1]], [[0, -1.5]]],
            ],
        },
        {"splits": [[1, 5.0]], "leaves": [[-0.25, [[0, 1]], [[1, -0.25]]], [0.75, [[0, -1]], [[1, 0.75]]]]},
    ],
}
ROWS = [
    # words, unknown column, link share -> score by hand
    (4, 9.0, 0.0, 0.25 - 0.5 - 0.25),
    (10, 9.0, 0.5, 0.25 - 0.5 + 0.75),
    (11, 9.0, 0.5, 0.25 + 2.0 + 0.75),
    (11, 9.0, 0.51, 0.25 - 1.5 + 0.75),
    (5, 9.0, 1.0, 0.25 - 1.5 - 0.25),
]


def features(names: tuple[str, ...], rows: list[tuple[float, ...]]) -> Features:
    matrix = np.array(rows, np.float32).reshape(len(rows), len(names))
    return replace(reading(page()).features, matrix=matrix, names=names)


@pytest.fixture
def forest() -> Trees:
    return read_trees(FOREST)


def test_scores_are_those_made_by_hand(forest: Trees) -> None:
    scored = forest.score(features(("words", "unknown", "link share"), [row[:3] for row in ROWS]))
    assert scored.probability.tolist() == pytest.approx(
        [1 / (1 + math.exp(-row[3])) for row in ROWS], abs=1e-6
    )


def test_every_family_gets_its_share_and_the_largest_come_first(forest: Trees) -> None:
    scored = forest.score(features(("words", "unknown", "link share"), [row[:3] for row in ROWS]))
    links, length = FAMILIES.index("links"), FAMILIES.index("length")
    leaning = scored.leaning([2, 3])
    assert leaning[0, links] == pytest.approx(0.5)
    assert leaning[0, length] == pytest.approx(1.5 + 0.75)
    assert leaning[1, links] == pytest.approx(-1.5)
    assert scored.reasons([4, 2]) == ["links -1.5, length -0.2", "length +2.2, links +0.5"]
    assert scored.reasons([2], most=1) == ["length +2.2"]


def test_trees_of_different_size_are_padded_without_effect() -> None:
    small = {**FOREST, "trees": [FOREST["trees"][1]]}  # type: ignore[index] # a literal of mixed values
    rows = features(("words", "link share"), [(4, 0.0), (6, 0.0)])
    alone = read_trees(small).score(rows).leaning([0, 1])
    together = read_trees(FOREST).score(rows).leaning([0, 1])
    length = FAMILIES.index("length")
    assert (together - alone)[:, length].tolist() == pytest.approx([-1.0, -1.0])


def test_no_rows_no_scores(forest: Trees) -> None:
    scored = forest.score(features(("words", "link share"), []))
    assert scored.probability.shape == (0,)
    assert scored.leaning([]).shape == (0, len(FAMILIES))
    assert scored.reasons([]) == []


def test_a_missing_feature_is_named(forest: Trees) -> None:
    with pytest.raises(ValueError, match="link share"):
        forest.score(features(("words",), [(1,)]))


def test_a_row_is_scored_alike_alone_and_among_others(forest: Trees) -> None:
    rows = [row[:3] for row in ROWS] * 300
    names = ("words", "unknown", "link share")
    together = forest.score(features(names, rows)).probability
    alone = [float(forest.score(features(names, [row])).probability[0]) for row in rows[:5]]
    assert together.tolist() == pytest.approx(alone * 300, abs=1e-6)


def test_the_shipped_file_is_small() -> None:
    assert len(files("cleaners.model").joinpath("judgement.json").read_bytes()) <= 200 * 1024


def test_every_feature_has_a_family() -> None:
    names = reading(page()).features.names
    assert len(names) == len(set(names))
    assert {family_of(name) for name in names} <= set(FAMILIES)
    assert "length" in {family_of(name) for name in names}


def test_features_have_a_row_a_block_and_are_finite() -> None:
    read = reading(page())
    assert read.features.matrix.shape == (len(read.split.blocks), len(read.features.names))
    assert np.isfinite(read.features.matrix).all()


def test_the_shipped_trees_keep_the_story_and_say_why() -> None:
    judged = verdicts(
        page(after="<div class=footer-links><a href=/a>About us</a> <a href=/b>Contact</a></div>")
    )
    assert [judged[text][0] for text in PARAGRAPHS] == [True] * len(PARAGRAPHS)
    assert judged["About us Contact"][0] is False


def test_a_tree_with_more_leaves_than_a_set_holds_is_refused() -> None:
    leaves = [[0.0, [], []] for _ in range(17)]
    with pytest.raises(ValueError, match="17 leaves"):
        read_trees({"names": ["words"], "offset": 0.0, "trees": [{"splits": [], "leaves": leaves}]})
