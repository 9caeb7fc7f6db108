"""Flattened text: lines made whole, the story's stretch, the headline, texts that are nothing but paragraphs."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from cleaners.article import Completeness
from cleaners.block import Role
from cleaners.page import RawPage
from cleaners.pipeline import clean, clean_text
from cleaners.plaintext import read_text, unwrapped

FERRY = (
    "The ferry that linked the two banks of the river for a century sailed again on Monday, the harbour master said.",
    '"We waited two years for this," she told reporters on the quay, where some two hundred people had gathered.',
    "The boat had been laid up since a fire in its engine room. Repairs cost three million crowns, the town said.",
)
PRINTED = """THE HARBOUR POST                                        Page 1
Ferry returns to the harbour after two years

By Jane Doe

  The ferry that linked the two banks of the river for a century
sailed again on Monday, the harbour master said. Some two hun-
dred people had gathered on the quay to see it leave for the
first time since a fire.
  "We waited two years for this," she told reporters. The boat
had been laid up since a fire in its engine room, and the repairs

                               1
\f
cost about three million crowns, the town said. It will sail
every hour until the bridge is mended in autumn.
"""


def kept(text: str) -> list[str]:
    return [each.text for each in read_text(text).paragraphs]


def test_printed_text_is_made_whole_over_indents_hyphens_and_pages() -> None:
    first, second = kept(PRINTED)
    assert "for a century sailed again on Monday" in first
    assert first.endswith(
        "Some two hundred people had gathered on the quay to see it leave for the first time since a fire."
    )
    assert second.startswith('"We waited two years')
    assert "and the repairs cost about three million crowns" in second
    assert read_text(PRINTED).headline == "Ferry returns to the harbour after two years"


@pytest.mark.parametrize(
    ("stamp", "day"), [("2024-02-29", date(2024, 2, 29)), ("2024-02-31", None), ("0000-13-45", None)]
)
def test_the_collector_s_day_is_a_day_or_nothing(stamp: str, day: date | None) -> None:
    text = "\n".join([f"date {stamp} Harbour Post", "Ferry returns to the harbour", "By Jane Doe", *FERRY])
    assert read_text(text).collected == day
    assert clean_text(text).article.headline == "Ferry returns to the harbour"


def test_what_went_wrong_with_a_text_on_its_way_is_said_in_its_article() -> None:
    body = "\n".join([*FERRY, "\ufffd"]).encode()
    told = clean(RawPage(url=None, body=body, warnings=("truncated_body",))).article
    assert told.warnings == ("truncated_body", "undecodable_characters")
    assert told.completeness is Completeness.TRUNCATED
    assert clean_text("\n".join(FERRY)).article.completeness is Completeness.UNKNOWN


def test_a_text_beyond_all_measure_is_cut_and_says_so() -> None:
    told = clean_text("\n".join(FERRY) + "\n" + " " * 8_000_000).article
    assert told.warnings == ("truncated_text",)
    assert [each.text for each in told.paragraphs] == list(FERRY)


def test_a_naive_time_of_fetch_is_refused_before_any_work() -> None:
    with pytest.raises(ValueError, match="aware"):
        clean_text("x", fetched_at=datetime(2024, 3, 1))  # noqa: DTZ001 - that is the case
    assert clean_text("\n".join(FERRY), fetched_at=datetime(2024, 3, 1, tzinfo=UTC)).article.fetched_at


def test_the_number_of_a_page_stands_behind_the_paragraph_that_it_cut() -> None:
    assert unwrapped(PRINTED)[-1] == "1"


def test_a_text_of_long_lines_is_not_wrapped() -> None:
    assert unwrapped("\n".join(FERRY)) == list(FERRY)


@pytest.mark.parametrize("count", [1, 2, 3])
def test_paragraphs_alone_are_a_story(count: int) -> None:
    text = "\n\n".join(FERRY[:count]) if count > 1 else " ".join(FERRY[:2])
    assert kept(text) == (list(FERRY[:count]) if count > 1 else [text])


@pytest.mark.parametrize(
    "text",
    [
        "Home\nWorld\nSport\nAbout us\nFerry returns to the harbour\nBridge closed until autumn",
        (
            "Terms of use\nBy using this site you agree to the terms set out below. Please read them with care.\n"
            "We may change these terms at any time. Your continued use of the site means that you accept the changes.\n"
            "© 2020 The Harbour Post. All rights reserved."
        ),
        "1\n2\n3\n",
        "\f\n\f",
    ],
)
def test_a_text_without_a_story_gives_no_paragraph(text: str) -> None:
    assert read_text(text).paragraphs == ()


def test_the_title_of_the_page_tells_the_headline_from_the_standfirst() -> None:
    text = "\n".join(
        [
            "Ferry returns to the harbour | The Harbour Post",
            "Menu",
            "Ferry returns to the harbour",
            "The boat that linked both banks for a century is back after a fire in its engine room",
            "Jane Doe",
            "6 February 2020",
            *FERRY,
        ]
    )
    told = read_text(text)
    assert told.headline == "Ferry returns to the harbour"
    assert (
        told.standfirst
        == "The boat that linked both banks for a century is back after a fire in its engine room"
    )
    assert [each.text for each in told.paragraphs] == list(FERRY)


def test_a_photograph_s_line_is_no_headline() -> None:
    text = "\n".join(
        ["Ferry returns to the harbour", "The ferry on the river. Photo: Ann Bee", "By Jane Doe", *FERRY]
    )
    assert read_text(text).headline == "Ferry returns to the harbour"


def test_a_dateline_outweighs_a_longer_stretch_of_something_else() -> None:
    about = [
        "The Harbour Post is the largest paper of the coast and reaches thousands of readers every day of the week.",
        "Archive",
        "Search all stories that were printed since the paper was founded by three printers of the town.",
        "Prints",
        "Order prints of our photographs on paper or on canvas and have them sent to your home or office.",
    ]
    menu = ["Home", "World", "Sport", "Weather", "Culture", "Business"] * 3
    text = "\n".join([f"OSLO, Feb 6 (Reuters) - {FERRY[0]}", FERRY[1], *menu, *about])
    assert kept(text)[0].startswith("OSLO, Feb 6 (Reuters)")


def test_every_line_has_one_decision_and_a_reason() -> None:
    text = "\n".join(
        ["Menu", "3 minutes ago", *FERRY, "Related Stories", "Bridge closed until ..", "© 2020 The Post"]
    )
    told = read_text(text).decisions
    assert [each.text for each in told] == unwrapped(text)
    assert [each.order for each in told] == list(range(len(told)))
    assert all(each.reason and each.evidence for each in told)
    roles = {each.text: each.role for each in told}
    assert roles["3 minutes ago"] is Role.DATE_STAMP
    assert roles["Related Stories"] is Role.RELATED
    assert roles["Bridge closed until .."] is Role.TEASER
    assert roles["© 2020 The Post"] is Role.LEGAL


def test_lines_beyond_the_most_are_dropped_with_a_reason() -> None:
    told = read_text("a\n" * 20_010).decisions
    assert len(told) == 20_010
    assert told[-1].reason == "too far down"
