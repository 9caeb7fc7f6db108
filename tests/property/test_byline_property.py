"""Bylines of any text: never an exception, nothing invented, time in proportion to length."""

from __future__ import annotations

import re
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from cleaners.byline import find_byline, split_byline
from cleaners.metadata import Metadata

LANGUAGES = st.sampled_from([None, "en", "de", "fr", "es", "ja", "ko", "zh", "ar", "xx", "pt-BR"])
PIECES = st.sampled_from(
    "By|Von|von|Jane|Doe|JANE|DOE|and|&|,|/| / ||:|(|)|3 minutes ago|12 May 2020|05:32 PM|Staff|Reporter|Reuters|"
    "dpa/lno|de|O'Neil|Jr.|記者|王小明|김철수|기자|=|【|】|@jane|a@b.example|http://|Berlin|in|News|\u200f|\u0301".split(
        "|"
    )
)
LINES = st.one_of(
    st.text(max_size=400), st.lists(PIECES, max_size=14).map(" ".join), st.lists(PIECES).map("".join)
)
JSON: st.SearchStrategy[Any] = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), LINES),
    lambda inner: st.one_of(
        st.lists(inner, max_size=4),
        st.dictionaries(
            st.sampled_from(
                ["@type", "@id", "name", "url", "sameAs", "jobTitle", "givenName", "byline", "author"]
            ),
            inner,
            max_size=5,
        ),
    ),
    max_leaves=12,
)


def letters(text: str) -> str:
    return re.sub(r"\s+", "", text)


@given(LINES, LANGUAGES)
@settings(max_examples=400, deadline=None)
def test_names_and_stamp_stand_in_the_line(line: str, language: str | None) -> None:
    byline = split_byline(line, language=language)
    if byline is None:
        return
    printed = letters(line)
    assert byline.authors
    assert byline.printed
    for author in byline.authors:
        assert author.name
        assert letters(author.name) in printed
    if byline.stamp is not None:
        assert letters(byline.stamp) in printed


@given(LINES, LANGUAGES)
@settings(max_examples=200, deadline=None)
def test_a_printed_credit_reads_as_names_again(line: str, language: str | None) -> None:
    """What was split off once holds no stamp: the names are the names only."""
    byline = split_byline(line, language=language)
    if byline is not None:
        again = split_byline(f"By {byline.printed}", language="en")
        assert again is None or again.stamp is None or any(letter.isdigit() for letter in byline.printed)


@given(JSON, st.lists(LINES, max_size=3), LANGUAGES, st.one_of(st.none(), LINES))
@settings(max_examples=300, deadline=None)
def test_any_metadata_is_survived(
    author: Any, lines: list[str], language: str | None, site: str | None
) -> None:
    objects = ({"@type": "NewsArticle", "headline": "x", "author": author}, {"@id": "#a", "name": author})
    metadata = Metadata(json_ld=objects, meta={"author": tuple(lines), "dc.creator": tuple(lines)})
    byline = find_byline(metadata, lines, language=language, site_name=site)
    assert byline is None or (byline.value.authors and byline.where)
