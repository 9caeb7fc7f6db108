"""What stands behind the end of a story, and lists inside it."""

from __future__ import annotations

import pytest
from engine_page import PARAGRAPHS, body, cleaned, page, paragraphs

ENDINGS = (
    "Holt reported from the lower town. Vance and the writer Ida Brook in Ferrytown contributed to this report.",
    "The letter of the harbour board is out on Fridays; to read it before others, sign up for our morning edition.",
    "Cordelia Vance writes about rivers and bridges and is a senior reporter at the Example Post.",
    "You can write to the author of these lines about bridges and boats: cordelia@example.org",
)


@pytest.mark.parametrize("ending", ENDINGS)
def test_an_ending_is_dropped_behind_the_story(ending: str) -> None:
    assert body(page(paragraphs((*PARAGRAPHS, ending)))) == PARAGRAPHS


def test_several_endings_are_dropped() -> None:
    assert body(page(paragraphs((*PARAGRAPHS, *ENDINGS)))) == PARAGRAPHS


@pytest.mark.parametrize("ending", ENDINGS[:1])
def test_the_same_words_in_the_middle_of_a_story_stay(ending: str) -> None:
    said = f"“{ending}” stood below every story that week, and nobody knew why, she told the inquiry."
    texts = (*PARAGRAPHS[:3], said, *PARAGRAPHS[3:])
    assert body(page(paragraphs(texts))) == texts


def test_an_ending_names_its_phrase() -> None:
    decisions = cleaned(page(paragraphs((*PARAGRAPHS, ENDINGS[1])))).decisions
    last = next(each for each in decisions if each.text == ENDINGS[1])
    assert (last.kept, last.reason) == (False, "behind the end of the story")
    assert last.evidence == "“sign up for our”"


def test_a_page_of_few_lines_is_not_taken_apart() -> None:
    texts = (PARAGRAPHS[0], PARAGRAPHS[1], PARAGRAPHS[2].replace("said", "said, and we may earn"))
    assert body(page(paragraphs(texts))) == texts


WINNERS = tuple(
    f"{year}: {name} Rowing Club" for year, name in zip(range(2010, 2020), "ABCDEFGHIJ", strict=True)
)


def test_a_run_of_lines_beside_the_paragraphs_is_a_list_of_the_story() -> None:
    texts = (*PARAGRAPHS, "Winners of the ferry race", *WINNERS)
    kept = body(page(paragraphs(texts)))
    assert set(WINNERS) <= set(kept)


def test_a_run_of_links_is_none() -> None:
    links = "".join(f"<p><a href=/{number}>{text}</a></p>" for number, text in enumerate(WINNERS))
    assert body(page(paragraphs() + links)) == PARAGRAPHS
