"""What a page wrote must not act upon a terminal."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dateline.terminal import one_line, plain

ACTS = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff\u2028\u2029]")


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("Talks \x1b[31mresume\x1b[0m", "Talks resume"),
        ("\x1b]0;owned\x07Talks", "Talks"),
        ("\x1b]8;;https://evil.example\x1b\\link\x1b]8;;\x1b\\ here", "link here"),
        ("\x9b2JTalks", "Talks"),
        ("\x9d0;title\x9cTalks", "Talks"),
        ("\x1bPq#0;2\x1b\\Talks", "Talks"),
        ("\x1bcTalks", "Talks"),
        ("Ta\x08\x08Talks\x00", "TaTalks"),
        ("invoice \u202efdp.exe\u202c", "invoice fdp.exe"),
        ("\u2067مرحبا\u2069 world", "مرحبا world"),
        ("a\u200fb", "a\u200fb"),
        ("one\r\ntwo\rthree\u2028four", "one\ntwo\nthree\nfour"),
        ("tab\tstays", "tab\tstays"),
        ("half \ud83d pair", "half \ufffd pair"),
        ("Erdoğan 会見 🙂", "Erdoğan 会見 🙂"),
    ],
)
def test_plain(written: str, shown: str) -> None:
    assert plain(written) == shown


def test_an_escape_without_an_end_swallows_no_further_line() -> None:
    assert plain("\x1b]0;never closed\nThe story goes on") == "\nThe story goes on"


@given(st.text(alphabet=st.characters(exclude_categories=())))
def test_nothing_that_acts_is_left(text: str) -> None:
    assert not ACTS.search(plain(text))
    assert not ACTS.search(plain("\x1b" + text + "\x9b" + text))


@given(st.text(alphabet=st.characters(exclude_categories=())))
def test_one_line_is_one_line(text: str) -> None:
    assert len(one_line(text).splitlines()) <= 1


@given(st.text(alphabet=st.characters(exclude_categories=("C", "Zl", "Zp"))))
def test_innocent_text_is_untouched(text: str) -> None:
    assert plain(text) == text
