"""What a site repeats is counted the same in whatever order its pages come."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from cleaners.site_profile import MarkupCount, SiteProfile, text_key, total

COUNTS = st.builds(MarkupCount, *(st.integers(1, 50) for _ in range(4)))
KEYS = st.sampled_from("abcdef")
PROFILES = st.builds(
    SiteProfile,
    pages=st.integers(1, 9),
    markup=st.dictionaries(KEYS, COUNTS),
    texts=st.dictionaries(KEYS, st.integers(1, 9)),
)


@given(st.lists(PROFILES), st.randoms())
def test_the_order_of_the_pages_does_not_matter(traces: list[SiteProfile], random: object) -> None:
    mixed = list(traces)
    random.shuffle(mixed)  # type: ignore[attr-defined]  # hypothesis' random has no public type
    assert total(mixed) == total(traces)


@given(PROFILES, PROFILES, PROFILES)
def test_sums_of_sums_are_the_sum(one: SiteProfile, two: SiteProfile, three: SiteProfile) -> None:
    assert one.plus(two).plus(three) == one.plus(two.plus(three)) == total([three, one, two])
    assert one.plus(SiteProfile()) == one == SiteProfile().plus(one)


@given(PROFILES, PROFILES)
def test_what_was_added_can_be_taken_away(one: SiteProfile, two: SiteProfile) -> None:
    assert one.plus(two).plus(two, times=-1) == one


def test_nothing_falls_below_zero() -> None:
    one = SiteProfile(pages=1, markup={"a": MarkupCount(1, 1, 5, 5)}, texts={"a": 1})
    two = SiteProfile(pages=1, markup={"a": MarkupCount(1, 2, 9, 9)}, texts={"a": 1, "b": 1})
    assert one.plus(two, times=-1) == SiteProfile()


def test_the_same_line_with_another_number_is_the_same_line() -> None:
    assert text_key("3 min read", "p") == text_key("12  MIN  read", "p")
    assert text_key("3 min read", "p") != text_key("3 min listen", "p")


def test_a_paragraph_with_another_number_is_another_paragraph() -> None:
    paragraph = (
        "The council counted {} votes for the new bridge, and none against it, on a rainy Tuesday evening."
    )
    assert text_key(paragraph.format(31), "p") != text_key(paragraph.format(32), "p")


def test_the_same_words_in_other_markup_are_another_text() -> None:
    assert text_key("A bridge fell.", "p<div.story") != text_key("A bridge fell.", "a<li.teaser")
