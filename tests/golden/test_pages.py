"""Every golden page is cleaned: one test for each field of each page, and for what must be gone from it."""

from __future__ import annotations

from functools import cache
from typing import Any

import pytest
from golden.cases import Case, all_cases, ids, page_text, plain, squeezed

from cleaners.errors import CleaningError
from cleaners.explain import explain
from cleaners.pipeline import Cleaned, clean

STORIES = tuple(case for case in all_cases() if case.refused is None)
REFUSED = tuple(case for case in all_cases() if case.refused is not None)
FIELDS = [pytest.param(case, name, id=f"{case.name}-{name}") for case in STORIES for name in case.fields]
MISSING = [pytest.param(case, name, id=f"{case.name}-{name}") for case in STORIES for name in case.missing]


@cache
def cleaned(name: str) -> Cleaned:
    """Each page is cleaned once for all its tests."""
    case = next(case for case in STORIES if case.name == name)
    return clean(case.page(), case.site_hints())


@cache
def found(name: str) -> dict[str, Any]:
    return cleaned(name).article.to_dict()


def texts(name: str) -> list[str]:
    return [paragraph.text for paragraph in cleaned(name).article.paragraphs]


@pytest.mark.parametrize(("case", "name"), FIELDS)
def test_field(case: Case, name: str) -> None:
    value = plain(name, found(case.name)[name])
    expected = case.expected(name)
    if name == "authors" and len(value) == len(expected):
        # A case that says nothing about the role or the address of an author tests neither.
        value = [{key: got.get(key) for key in wanted} for got, wanted in zip(value, expected, strict=True)]
    assert value == expected


@pytest.mark.parametrize(("case", "name"), MISSING)
def test_what_is_not_on_the_page_stays_empty(case: Case, name: str) -> None:
    assert found(case.name)[name] in (None, "", [])


@pytest.mark.parametrize("case", STORIES, ids=ids(STORIES))
def test_absent_phrases(case: Case) -> None:
    leaked = [(phrase, text) for phrase in case.absent for text in texts(case.name) if phrase in text]
    assert leaked == []


@pytest.mark.parametrize("case", STORIES, ids=ids(STORIES))
def test_nothing_is_invented(case: Case) -> None:
    """Every paragraph stands on the page as it is, and the paragraphs stand in the order of the page."""
    written = page_text(case.markup())
    invented = [text for text in texts(case.name) if squeezed(text) not in written]
    assert texts(case.name)
    assert invented == []


@pytest.mark.parametrize("case", STORIES, ids=ids(STORIES))
def test_dateline_and_first_paragraph_are_the_printed_paragraph(case: Case) -> None:
    dateline = cleaned(case.name).article.dateline
    if dateline is None:
        assert "dateline" not in case.fields
        return
    assert squeezed(dateline.raw + texts(case.name)[0]) in page_text(case.markup())


@pytest.mark.parametrize("case", STORIES, ids=ids(STORIES))
def test_every_decision_has_its_reason(case: Case) -> None:
    decisions = cleaned(case.name).decisions
    assert [decision for decision in decisions if not decision.reason] == []
    assert len({decision.order for decision in decisions}) == len(decisions)
    removed = explain(cleaned(case.name))
    assert removed
    assert [entry for entry in removed if not (entry["text"] and entry["role"] and entry["reason"])] == []


@pytest.mark.parametrize("case", REFUSED, ids=ids(REFUSED))
def test_a_page_that_is_no_article_is_refused(case: Case) -> None:
    with pytest.raises(CleaningError) as caught:
        clean(case.page(), case.site_hints())
    assert caught.value.reason.value == case.refused
    assert caught.value.url == case.url
    assert caught.value.detail
