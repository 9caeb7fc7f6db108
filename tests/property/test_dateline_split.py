"""What holds for any text: the split loses nothing, breaks nothing and never fails."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cleaners.dateline import split_dateline
from cleaners.dateline.split import WINDOW

LANGUAGES = st.sampled_from(
    (None, "en", "de", "fr", "es", "ru", "zh", "zh-Hant", "ja", "ko", "ar", "fa", "ur", "hi", "tr")
)
DAYS = st.one_of(st.none(), st.dates())
# Pieces that datelines are made of, in orders that no agency prints.
PIECES = st.sampled_from(
    """
    LONDON Paris Москва 北京 서울 مانيلا दिल्ली İSTANBUL St. , . - -- — ( ) [ ] / : | 【 】 = ＝ （ ） ? \ufffd
    Feb. 6 2020 06/02/20 2月6日 3 ديسمبر AP Reuters 新华社 电 讯 記者 기자 رويترز एजेंसी।
    KOMPAS.com By FILE The und de taz Calif. 's &lt;b&gt; -----
    """.split()
)
GLUE = st.sampled_from(("", " ", "  ", "\n", "\u00a0", "\u3000", ", "))


@st.composite
def openings(draw: st.DrawFn) -> str:
    parts = draw(st.lists(st.tuples(PIECES, GLUE), min_size=1, max_size=12))
    return "".join(piece + glue for piece, glue in parts) + draw(st.text(max_size=20))


@settings(max_examples=400)
@given(st.one_of(st.text(max_size=120), openings()), LANGUAGES, DAYS)
def test_nothing_is_lost_and_the_rest_is_never_damaged(
    text: str, language: str | None, published: date | None
) -> None:
    dateline, rest = split_dateline(text, language=language, published=published)
    if dateline is None:
        assert rest == text
        return
    assert text.endswith(rest)
    head = text[: len(text) - len(rest)]
    assert head.rstrip().endswith(dateline.raw)
    assert dateline.raw == dateline.raw.strip() != ""
    assert rest == rest.lstrip()


@settings(max_examples=400)
@given(openings(), LANGUAGES, DAYS)
def test_every_field_stands_in_what_was_printed(
    text: str, language: str | None, published: date | None
) -> None:
    dateline, _ = split_dateline(text, language=language, published=published)
    if dateline is None:
        return
    plain = " ".join(dateline.raw.split())
    for printed in (*dateline.places, *dateline.agencies, *filter(None, (dateline.date_raw,))):
        assert printed
        assert " ".join(printed.split()) in plain
    if dateline.date is not None:
        assert dateline.date_raw


@given(openings(), st.text(max_size=50))
def test_only_the_window_is_looked_at(text: str, tail: str) -> None:
    # So the time that a paragraph takes is bounded by the window, however long it is.
    padded = text.ljust(WINDOW, "x")
    first, rest = split_dateline(padded)
    again, longer = split_dateline(padded + tail)
    assert first == again
    assert longer == rest + tail


@pytest.mark.parametrize("before", ["", "LONDON, ", "Istanbul, (", "By ", "(", "新华社", "Москва. "])
@pytest.mark.parametrize(
    "repeated",
    [
        "A", "A.", "A-", "A, ", "A/", "AB ", "Ab & ", "(", "[A", "A (", "A (B) ", "Jan 1 ", "1 Jan ", "1/", "New de ",
        "A 's ", ".", "- ", "— ", ":", "\n", "By Abc Def ", "India News > ", "&lt;b&gt;", "-----", "北京", "记者",
        "1月", "（", "가 ", "가·", "ا", "اب، ", "नई ", "AP - ", "x.com ", "a.b.", "/PRNewswire/", "--(",
        "X (A / ", "X (1 ",
    ],
)  # fmt: skip
def test_hostile_repetitions_come_back(before: str, repeated: str) -> None:
    # A pattern that backtracks without bound would not come back from these within a lifetime.
    text = (before + repeated * WINDOW)[: 4 * WINDOW] + "!"
    _, rest = split_dateline(text, language="de")
    assert text.endswith(rest)
