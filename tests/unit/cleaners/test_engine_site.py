"""What other pages of the site say of a page: what they print too is clutter, what is the story's alone stays."""

from __future__ import annotations

from engine_page import PARAGRAPHS, cleaned, page, paragraphs, raw

from cleaners.article import count_words
from cleaners.explain import explain
from cleaners.page import SiteHints
from cleaners.pipeline import clean
from cleaners.site_profile import SiteProfile, total

STANDING = (
    "Our readers meet every second Tuesday in the room above the print shop, and everybody is welcome there."
)
# Six stories of the same site, word by word different.
STORIES = tuple(
    tuple(
        " ".join(f"{word}{number}" if len(word) > 6 else word for word in text.split()) for text in PARAGRAPHS
    )
    for number in range(6)
)


def story(number: int, *more: str) -> str:
    return page(paragraphs((*STORIES[number][:4], *more, *STORIES[number][4:])))


def profile(*pages: str) -> SiteProfile:
    return total([cleaned(each).trace for each in pages])


def kept(markup: str, known: SiteProfile | None) -> list[str]:
    return [each.text for each in cleaned(markup, SiteHints(profile=known)).article.paragraphs]


def test_a_page_alone_keeps_what_reads_like_a_paragraph() -> None:
    assert STANDING in kept(story(0, STANDING), None)


def test_one_sibling_page_shows_what_the_site_repeats() -> None:
    known = profile(story(1, STANDING))
    assert kept(story(0, STANDING), known) == list(STORIES[0])


def test_the_decision_says_how_many_pages_print_it() -> None:
    hints = SiteHints(profile=profile(story(1, STANDING), story(2, STANDING), story(3)))
    told = next(each for each in explain(clean(raw(story(0, STANDING)), hints)) if each["text"] == STANDING)
    assert told["reason"] == "printed on other pages of the site"
    assert told["evidence"] == "on 2 of 3 known"


def test_an_article_is_not_compared_with_its_own_copies() -> None:
    here = story(0, STANDING)
    for copies in (1, 2, 3):
        assert kept(here, profile(*[here] * copies)) == kept(here, None)
    assert kept(here, profile(here, here, story(1, STANDING))) == list(STORIES[0])


def test_the_lead_of_a_story_that_is_a_teaser_elsewhere_stays() -> None:
    teaser = f"<aside><ul class=latest><li><a href=/1>{STORIES[0][0]}</a></li></ul></aside>"
    known = profile(*(page(paragraphs(STORIES[number]), after=teaser) for number in (1, 2, 3)))
    assert kept(story(0), known) == list(STORIES[0])


def test_background_that_the_next_story_prints_again_stays() -> None:
    background = STORIES[0][2]
    again = page(paragraphs((*STORIES[1][:3], background, *STORIES[1][3:])))
    assert kept(story(0), profile(again, *map(story, range(2, 6)))) == list(STORIES[0])


def test_a_subhead_of_many_stories_stays() -> None:
    def with_subhead(number: int) -> str:
        texts = STORIES[number]
        return page(paragraphs(texts[:3]) + "<h2>What happens next</h2>" + paragraphs(texts[3:]))

    known = profile(*map(with_subhead, range(1, 6)))
    assert "What happens next" in kept(with_subhead(0), known)


def test_a_short_line_that_most_pages_print_is_clutter() -> None:
    line = "Cordelia Vance, Ferrytown"
    known = profile(*(story(number, line) for number in range(1, 5)))
    assert line not in kept(story(0, line), known)


def test_a_profile_that_knows_nothing_changes_nothing() -> None:
    assert kept(story(0, STANDING), SiteProfile()) == kept(story(0, STANDING), None)


def test_a_trace_counts_the_story_in_its_markup() -> None:
    trace = cleaned(story(0)).trace
    assert trace.pages == 1
    assert sum(count.story for count in trace.markup.values()) == sum(
        count_words(text) for text in STORIES[0]
    )
    assert set(trace.texts.values()) == {1}


def test_flattened_text_adds_nothing() -> None:
    assert cleaned("\n\n".join((STORIES[0][0][:60].rstrip("., "), *STORIES[0]))).trace == SiteProfile()
