"""Which links of a page lead to stories."""

from __future__ import annotations

import re

import pytest

from crawler.discovery.judgement import judge
from crawler.discovery.sections import MAX_PAGE_BYTES, read_section

URL = "https://point.example/en/world/"

STORIES = [
    ("https://point.example/en/world/turkey-urges-russia-to-halt-attacks-in-idlib-831234.html", ""),
    ("https://point.example/news/world-europe-51400000", "Storm closes ports along the coast"),
    ("https://point.example/2024/mar/05/harbour-cranes-return", ""),
    ("https://point.example/2024/03/05/cranes/", "Cranes return to the quay after a year"),
    ("https://point.example/a/0hIyqS", "Fishermen accept the new quota"),
    ("https://point.example/article/1f0c2d3e4b5a", "Quota accepted"),
    ("https://point.example/story.php?id=48213", "Fishermen accept the new quota"),
    ("https://point.example/?p=48213", "Fishermen accept the new quota"),
    ("https://point.example/politik/der-hafen-bekommt-neue-kraene-id771234.html", ""),
    ("https://point.example/opinion/why-the-harbour-matters", "Why the harbour matters more than ever"),
    (
        "https://point.example/%E6%B8%AF%E3%81%AE%E3%82%AF%E3%83%AC%E3%83%BC%E3%83%B3%E3%81%8C%E6%88%BB%E3%82%8B",
        "",
    ),
    ("https://point.example/n/48213", "港のクレーンが一年ぶりに戻ってきた"),
    ("https://point.example/weather/2024/03/05/storm-closes-ports-along-coast/", ""),
    ("https://point.example/news/fishermen-accept-the-new-quota/90495/1", ""),
    ("https://point.example/sport/arsenal-v-chelsea-match-report", "Arsenal v Chelsea: report"),
]
NO_STORIES = [
    ("https://point.example/", "Home"),
    ("https://point.example/en/", "English"),
    ("https://point.example/en/world/", "World"),
    ("https://point.example/en/world/middle-east/", "Middle East"),
    ("https://point.example/en/world/?page=2", "Next page of older stories here"),
    ("https://point.example/en/world/page/2/", "Older"),
    ("https://point.example/en/world/2", "2"),
    ("https://point.example/tag/idlib", "Idlib"),
    ("https://point.example/tags/news-of-the-harbour-and-the-sea", "All the news of the harbour and the sea"),
    ("https://point.example/author/a-long-name-of-somebody-12345/", "A Long Name Of Somebody"),
    ("https://point.example/2024/03/05/", "5 March"),
    ("https://point.example/archive", "Archive"),
    ("https://point.example/weather/", "The weather along the whole coast today"),
    ("https://point.example/search?q=harbour", "Search for all that we have"),
    (
        "https://point.example/login?next=/en/world/harbour-cranes-return-12345.html",
        "Log in to read all of it",
    ),
    ("https://point.example/privacy-policy.html", "Privacy policy"),
    ("https://point.example/our-cookie-policy", "How we use cookies on this site"),
    ("https://point.example/impressum/", "Impressum"),
    (
        "https://point.example/uploads/harbour-cranes-return-12345.jpg",
        "Cranes return to the quay after a year",
    ),
    ("https://point.example/harbour-cranes-report-2024.pdf", "The report on the harbour's cranes (PDF)"),
    ("https://point.example/feed/", "RSS"),
    ("https://point.example/subscribe/", "Subscribe for one euro in the first month"),
    ("https://point.example/us-politics/", "US politics"),
]


@pytest.mark.parametrize(("url", "text"), STORIES)
def test_a_story(url: str, text: str) -> None:
    judgement = judge(url, text)
    assert judgement.is_story, judgement


@pytest.mark.parametrize(("url", "text"), NO_STORIES)
def test_no_story(url: str, text: str) -> None:
    judgement = judge(url, text)
    assert not judgement.is_story, judgement


def test_a_heading_speaks_for_a_link_and_navigation_against_it() -> None:
    url, text = "https://point.example/harbour-story-day", "Day of the harbour"
    assert not judge(url, text).is_story
    assert judge(url, text, in_heading=True).is_story
    assert not judge(url, text, in_heading=True, in_navigation=True).is_story


PAGE = b"""<!doctype html><html><head><base href="https://point.example/en/">
<link rel="alternate" type="application/rss+xml" title="World" href="/rss/world.xml">
<link rel="alternate" type="application/rss+xml" title="Comments" href="/comments/feed/">
<link rel="alternate" type="application/atom+xml; charset=utf-8" href="//point.example/atom">
<link rel="alternate" hreflang="ur" type="text/html" href="/ur/">
<link rel="stylesheet" type="text/css" href="/x.css"></head><body>
<nav><a href="/en/world/">World</a>
<a href="/en/how-the-harbour-was-built-in-1900-12345.html">History</a></nav>
<main>
<a href="world/cranes-return-to-the-quay-12345.html#comments"><img src="x.jpg" alt=""></a>
<h3><a href="world/cranes-return-to-the-quay-12345.html">Cranes return to   the quay</a></h3>
<a href="https://point.example/en/world/quota-12346.html"><h2>Fishermen accept the quota</h2></a>
<a href="javascript:void(0)">Nothing at all happens when you click here</a>
<a href="mailto:desk@point.example">Write to the desk that made this page</a>
<a href="#top">Back to the top of this long page</a><a href="http://[">A broken address with many words</a>
<a>No</a>
</main></body></html>"""


def test_a_section_page() -> None:
    listing = read_section(PAGE, URL, "text/html; charset=utf-8")
    assert [(link.url, link.title) for link in listing.articles] == [
        ("https://point.example/en/how-the-harbour-was-built-in-1900-12345.html", "History"),
        ("https://point.example/en/world/cranes-return-to-the-quay-12345.html", "Cranes return to the quay"),
        ("https://point.example/en/world/quota-12346.html", "Fishermen accept the quota"),
    ]
    assert [link.url for link in listing.listings] == [
        "https://point.example/rss/world.xml",
        "https://point.example/atom",
    ]


def test_the_pattern_of_the_source_decides_alone() -> None:
    listing = read_section(PAGE, URL, "text/html", re.compile(r"/world/$"))
    assert [link.url for link in listing.articles] == ["https://point.example/en/world/"]


@pytest.mark.parametrize(
    "body",
    [b"", b"\x00\xff\xfe", b"<a href=", b"<div>" * 20_000 + b"<a href='/x'>x</a>", b"%PDF-1.7"],
    ids=["empty", "binary", "cut", "deep", "pdf"],
)
def test_hostile_pages_give_nothing_and_do_not_raise(body: bytes) -> None:
    assert read_section(body, URL).articles == ()


def test_a_page_beyond_the_limit_says_so() -> None:
    assert "the limit is" in read_section(b" " * (MAX_PAGE_BYTES + 1), URL).problems[0]
