"""Mistakes are named for where the next work lies, and mending one kind leaves the others as they were."""

from __future__ import annotations

from dataclasses import replace

import pytest
from error_kinds import ABOVE, BELOW, WITHIN, Part, leak_kind, loss_kind
from mistakes import Piece, told

from cleaners.block import Decision, Role

PLAIN = Part(
    text="The harbour master said on Tuesday that the crane will not be moved before spring.",
    words=15,
    link_words=0,
    tags=("p", "div", "article", "body"),
    groups=frozenset(),
    phrase=None,
    place=WITHIN,
)
DECIDED = Decision(
    order=3,
    text=PLAIN.text,
    kept=False,
    role=Role.OTHER,
    reason="reads unlike the story (0.31)",
    evidence="short",
)


@pytest.mark.parametrize(
    ("changes", "kind"),
    [
        ({}, "paragraph, within the story"),
        ({"place": BELOW, "words": 3, "text": "Until next week"}, "line, below the story"),
        ({"text": "Crane stays until spring", "place": ABOVE}, "headline again"),
        ({"text": "CRANE STAYS, until spring"}, "headline again"),
        ({"phrase": "read_more"}, 'link line ("read more")'),
        ({"phrase": "newsletter", "groups": frozenset({"caption"})}, "sign-up prompt"),
        ({"phrase": "paywall"}, "paywall prompt"),
        ({"tags": ("span", "figcaption", "figure", "body")}, "caption or picture credit"),
        ({"groups": frozenset({"body", "related"})}, "related stories"),
        ({"link_words": 9}, "link or teaser"),
        ({"text": "© Harbour Gazette", "words": 2}, "legal notice"),
        ({"text": "Anna Berg, 4 May 2024, 10:15", "words": 5, "place": ABOVE}, "byline or date stamp"),
        ({"text": "In 2024 it stood still.", "words": 5, "place": WITHIN}, "line, within the story"),
        ({"tags": ("h2", "div", "body")}, "heading, within the story"),
        ({"tags": ("p", "li", "ul", "body")}, "list item, within the story"),
    ],
)
def test_a_leak_is_named_by_what_it_is(changes: dict[str, object], kind: str) -> None:
    assert leak_kind(replace(PLAIN, **changes), "Crane stays until spring") == kind


def test_without_a_headline_nothing_is_the_headline_again() -> None:
    assert leak_kind(replace(PLAIN, text="...", words=1), "") == "line, within the story"


@pytest.mark.parametrize(
    ("decision", "kind"),
    [
        (DECIDED, "score: paragraph within the story"),
        (replace(DECIDED, reason="promotion box"), "rule: promotion box"),
        (replace(DECIDED, role=Role.STANDFIRST, reason="standfirst"), "taken for the standfirst"),
        (replace(DECIDED, kept=True), "split off (dateline, credit line)"),
    ],
)
def test_a_loss_is_named_by_what_dropped_it(decision: Decision, kind: str) -> None:
    assert loss_kind(PLAIN, decision) == kind


def test_mending_a_kind_takes_its_leaks_out_and_puts_its_losses_in_where_they_belong() -> None:
    first = Piece(order=1, text="First.", given=True)
    leak = Piece(order=2, text="Sign up!", given=True, kind="sign-up prompt")
    lost = Piece(order=3, text="Second.", given=False, kind="score: line within the story")
    last = Piece(order=4, text="Third.", given=True)
    pieces = [last, lost, first, leak]
    assert told(pieces, set()) == "First. Sign up! Third."
    assert told(pieces, {leak}) == "First. Third."
    assert told(pieces, {lost}) == "First. Sign up! Second. Third."
    assert told(pieces, {leak, lost}) == "First. Second. Third."
