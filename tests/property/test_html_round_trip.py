"""An article written as HTML and cleaned again is the article."""

from __future__ import annotations

from dataclasses import replace
from enum import StrEnum

import pytest
from engine_page import PARAGRAPHS, raw
from golden.cases import Case, all_cases
from hypothesis import given, settings
from hypothesis import strategies as st
from property.test_clean_property import mutated

from cleaners.article import (
    Article,
    Author,
    Completeness,
    Dateline,
    Image,
    PageType,
    Paragraph,
    ParagraphKind,
)
from cleaners.errors import CleaningError
from cleaners.pipeline import clean
from dateline.html_page import page
from dateline.terminal import plain

FIELDS = (
    "headline", "kicker", "standfirst", "byline", "authors", "dateline", "credit_line", "published", "modified",
    "paragraphs", "topics", "section", "site_name", "language", "canonical_url", "is_free", "page_type",
    "completeness", "images", "copyright",
)  # fmt: skip


def shown(value: object) -> object:
    """`value` without the control characters that no HTML can hold."""
    if isinstance(value, str):
        return value if isinstance(value, StrEnum) else " ".join(plain(value).split())
    if isinstance(value, tuple):
        return tuple(map(shown, value))
    if isinstance(value, Paragraph):
        return replace(value, text=" ".join(plain(value.text).split()))
    if isinstance(value, Dateline):
        return replace(value, raw=" ".join(plain(value.raw).split()))
    return value


def again(article: Article) -> Article:
    return clean(raw(page(article))).article


def differences(article: Article) -> dict[str, tuple[object, object]]:
    back = again(article)
    return {
        name: (getattr(article, name), getattr(back, name))
        for name in FIELDS
        if shown(getattr(article, name)) != getattr(back, name)
    }


@pytest.mark.parametrize(
    "case", [each for each in all_cases() if each.refused is None], ids=lambda case: case.name
)
def test_golden_pages(case: Case) -> None:
    assert differences(clean(case.page(), case.site_hints()).article) == {}


@settings(deadline=None, max_examples=25)
@given(mutated())
def test_damaged_pages(body: bytes) -> None:
    """Whatever a page is cleaned to, it is cleaned to again; what is told from its own words alone may differ."""
    try:
        article = clean(raw(body)).article
    except CleaningError:
        return
    told = differences(replace(article, page_type=PageType.ARTICLE, completeness=Completeness.COMPLETE))
    assert {name: told[name] for name in told if name in SURE} == {}


SURE = ("headline", "standfirst", "dateline", "paragraphs", "page_type", "completeness")
# Lines that would be dropped on any other page.
LINES = st.sampled_from(
    (
        *PARAGRAPHS, "Read also:", "Advertisement", "Share this story", "Subscribe to our newsletter", "x", "市政府",
        "<b>1 < 2 & 3</b>", "“No,” she said.", "By the river", "a 'b' \"c\"", "a --> b ]]> c", "</script>", "&amp;",
    )
)  # fmt: skip
KINDS = st.sampled_from(ParagraphKind)


@st.composite
def articles(draw: st.DrawFn) -> Article:
    lines = draw(st.lists(st.tuples(KINDS, LINES), min_size=1, max_size=8))
    story = [Paragraph(kind=kind, text=text) for kind, text in lines]
    return Article(
        headline=draw(LINES),
        standfirst=draw(st.none() | st.sampled_from(PARAGRAPHS)),
        site_name="Example Post",
        paragraphs=(
            Paragraph(kind=ParagraphKind.P, text=PARAGRAPHS[0]),
            *story,
            Paragraph(kind=ParagraphKind.P, text=PARAGRAPHS[1]),
        ),
        topics=tuple(
            draw(st.lists(st.sampled_from(("Ferries", "R&D", "Tides <and> “oak”", "渡轮")), unique=True))
        ),
        page_type=draw(st.sampled_from((PageType.ARTICLE, PageType.GALLERY, PageType.VIDEO))),
        completeness=draw(st.sampled_from(Completeness)),
        is_free=draw(st.none() | st.booleans()),
        section=draw(st.none() | st.just("Harbours & boats")),
    )


@settings(deadline=None, max_examples=30)
@given(articles())
def test_any_article(article: Article) -> None:
    told = differences(article)
    assert {name: told[name] for name in told if name not in ("byline", "kicker", "language", "images")} == {}


def test_pictures_and_people() -> None:
    article = Article(
        headline="Harbour board votes to reopen the old ferry pier",
        byline="Ann Bee",
        authors=(Author(name="Ann Bee", url="https://example.org/ann"),),
        paragraphs=tuple(Paragraph(kind=ParagraphKind.P, text=text) for text in PARAGRAPHS),
        images=(
            Image(
                url="https://example.org/a.jpg?w=9&h=2",
                caption="The pier in 1901",
                credit="Ann Bee",
                alt='The "pier"',
            ),
            Image(url="https://example.org/b.jpg", caption="The board"),
            Image(url="https://example.org/c.jpg"),
        ),
        completeness=Completeness.COMPLETE,
    )
    assert {name: told for name, told in differences(article).items() if name != "language"} == {}
