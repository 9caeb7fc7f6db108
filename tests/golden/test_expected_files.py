"""The golden cases themselves: complete, well formed, and true to the pages they describe."""

from __future__ import annotations

import re
from dataclasses import fields
from pathlib import Path

import pytest
from golden.cases import FIXTURES, Case, all_cases, ids, page_text, plain, squeezed

from cleaners.article import Article, count_words
from cleaners.errors import Refusal

CASES = all_cases()
STORIES = tuple(case for case in CASES if case.refused is None)
NAMES = {each.name for each in fields(Article)}
# What a case of a story must say something about, as a value or as missing.
REQUIRED = {
    "headline",
    "standfirst",
    "authors",
    "published",
    "dateline",
    "credit_line",
    "paragraphs",
    "images",
    "section",
    "topics",
    "language",
    "copyright",
    "is_free",
    "page_type",
    "completeness",
    "canonical_url",
    "site_name",
}
# Said only where ARTICLE leaves no doubt; a case leaves them out where a page can be read in two ways.
MAY_BE_SILENT = {"authors", "images", "is_free", "credit_line"}


def test_there_are_cases() -> None:
    assert len(STORIES) >= 12
    assert {case.refused for case in CASES} >= {"listing", "consent_wall", "soft_404", "captcha"}


def test_names_say_what_is_on_the_page() -> None:
    assert all(re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)+|[a-z]+", case.name) for case in CASES)
    assert all(case.about for case in CASES)


@pytest.mark.parametrize("case", CASES, ids=ids(CASES))
def test_a_case_is_complete(case: Case) -> None:
    assert case.page_file.is_file()
    if case.refused is not None:
        assert case.refused in set(Refusal)
        assert not case.fields
        return
    said = set(case.fields) | set(case.missing)
    assert said <= NAMES
    assert not set(case.fields) & set(case.missing)
    assert said >= REQUIRED - MAY_BE_SILENT


@pytest.mark.parametrize("case", STORIES, ids=ids(STORIES))
def test_expected_values_are_an_article(case: Case) -> None:
    """The values read back as an Article, which checks kinds, enums and times; every time has its offset."""
    written = {name: plain(name, value) for name, value in case.fields.items()}
    article = Article.from_dict(written)
    assert article.paragraphs
    assert all(paragraph.text == " ".join(paragraph.text.split()) for paragraph in article.paragraphs)
    assert all(image.url.startswith("http") for image in article.images)


@pytest.mark.parametrize("case", STORIES, ids=ids(STORIES))
def test_expected_texts_stand_on_the_page_in_this_order(case: Case) -> None:
    written = page_text(case.markup())
    dateline = case.fields.get("dateline")
    texts = [paragraph["text"] for paragraph in case.expected("paragraphs")]
    if dateline:
        texts[0] = dateline["raw"] + texts[0]
    at = 0
    for text in texts:
        at = written.index(squeezed(text), at) + len(squeezed(text))
    for name in ("headline", "standfirst", "byline", "kicker", "credit_line", "copyright"):
        assert squeezed(case.fields.get(name, "")) in written, name


@pytest.mark.parametrize("case", STORIES, ids=ids(STORIES))
def test_absent_phrases_are_traps(case: Case) -> None:
    """A phrase that is not on the page tests nothing; one of the story would contradict the paragraphs."""
    markup = page_text(case.markup()) + squeezed(case.markup())
    assert [phrase for phrase in case.absent if squeezed(phrase) not in markup] == []
    texts = [paragraph["text"] for paragraph in case.expected("paragraphs")]
    assert [phrase for phrase in case.absent for text in texts if phrase in text] == []
    assert case.absent


@pytest.mark.parametrize("case", STORIES, ids=ids(STORIES))
def test_a_story_is_long_enough_to_mean_something(case: Case) -> None:
    words = sum(count_words(paragraph["text"]) for paragraph in case.expected("paragraphs"))
    assert words >= 90


def test_every_story_of_the_newsroom_is_a_golden_page() -> None:
    """What is not: front and section pages, the pages behind robots.txt, the bodies of the 404 answers."""
    golden = {case.page_file for case in CASES}
    pages = set((FIXTURES / "newsroom").rglob("*.html")) - golden
    furniture = {"index.html", "404.html", "world.html"}
    hidden = {"private", "intern", "members"}
    left = [page for page in pages if page.name not in furniture and not hidden & set(page.parts)]
    assert left == []


def test_pages_name_no_real_host() -> None:
    allowed = re.compile(
        r"\.(invalid|example)$|^(www\.w3\.org|schema\.org|ogp\.me|gmpg\.org|api\.w\.org|purl\.org)$"
    )
    allowed_too = {"www.sitemaps.org", "www.google.com", "www.w3.org", "example.org"}  # names of XML formats
    hosts: set[tuple[str, Path]] = set()
    for file in sorted((FIXTURES / "newsroom").rglob("*")):
        if file.is_file():
            hosts |= {
                (host, file)
                for host in re.findall(r"https?://([a-z0-9.-]+)", file.read_text(encoding="utf-8"))
                if not allowed.search(host) and host not in allowed_too
            }
    assert hosts == set()
