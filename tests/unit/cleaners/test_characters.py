"""Characters counted for a page at once say what the expressions say of one text."""

from __future__ import annotations

import re

import pytest

from cleaners.article import count_words
from cleaners.characters import COMMA, DIGIT, SENTENCE_END, UPPER, characters, word_counts
from cleaners.tokens import token_sets, tokens

WORDS = re.compile(r"\w+(?:['’.-]\w+)*")
SPACED = (
    "The U.S. prime minister’s don't-know",
    "and/or 10,000 troops -- so far...",
    "- 'quoted' --dash-- a-'b a..b x_y",
    "Ärzte, Übermut & café; Σίσυφος, Łódź",
    "Привет, мир-труд. 12-й",
    "!?",
    "٣ أخبار، عاجل",
)
UNSPACED = ("東京で12日、AP通信のU.S.が", "กรุงเทพ 10 วัน", "漢", "한국어 뉴스는 spaced")


@pytest.mark.parametrize("text", SPACED)
def test_a_text_has_as_many_words_as_the_expression_finds(text: str) -> None:
    assert count_words(text) == len(WORDS.findall(text))


def test_all_at_once_are_counted_as_each_alone() -> None:
    texts = SPACED + UNSPACED
    assert word_counts(texts) == [count_words(text) for text in texts]
    assert word_counts([]) == []


def test_a_page_longer_than_a_portion_is_counted_whole() -> None:
    texts = ["one two three " * 9_000, "four", "five six " * 30_000, "seven"]
    assert word_counts(texts) == [27_000, 1, 60_000, 1]


@pytest.mark.parametrize("texts", [SPACED, UNSPACED, SPACED + UNSPACED, ()])
def test_token_sets_are_those_of_each_text(texts: tuple[str, ...]) -> None:
    assert token_sets(texts) == [set(tokens(text)) for text in texts]


def test_kinds_are_counted_within_the_opening() -> None:
    read = characters(["One, Two. 3", "none", "A" * 5 + "7" * 5])
    commas, ends, capitals, digits = read.counts((COMMA, 99), (SENTENCE_END, 8), (UPPER, 3), (DIGIT, 6))
    assert commas.tolist() == [1, 0, 0]
    assert ends.tolist() == [0, 0, 0]
    assert capitals.tolist() == [1, 0, 3]
    assert digits.tolist() == [0, 0, 1]
