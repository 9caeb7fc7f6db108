"""Headline, standfirst, section, topics, kicker, pictures, addresses: what is found, and what is left alone."""

from __future__ import annotations

import json
from typing import Any

import pytest
from engine_page import HEADLINE, PARAGRAPHS, URL, article, body, cleaned, dom, page, paragraphs, raw, reading

from cleaners.address import canonical_of, registrable_domain
from cleaners.fingerprint import cleaner_version
from cleaners.headline import find_headline
from cleaners.metadata import collect
from cleaners.page import SiteHints
from cleaners.titles import find_site_name


def ld(value: Any) -> str:
    return f"<script type='application/ld+json'>{json.dumps(value)}</script>"


def story(**fields: Any) -> str:
    return ld({"@type": "NewsArticle", "headline": HEADLINE, **fields})


def title_page(title: str, site: str | None, inner: str = "<p>x</p>") -> str:
    name = f"<meta property=og:site_name content='{site}'>" if site else ""
    return f"<html><head><title>{title}</title>{name}</head><body>{inner}</body></html>"


def headline(markup: str) -> str | None:
    read = reading(markup)
    name = find_site_name(read.metadata, SiteHints())
    found = find_headline(read, name.value if name else None)
    return found.value if found else None


@pytest.mark.parametrize(
    ("title", "site", "expected"),
    [
        ("Ferry pier reopens | Example Post", "Example Post", "Ferry pier reopens"),
        ("Ferry pier reopens - Example Post", "Example Post", "Ferry pier reopens"),
        ("Ferry pier reopens – Example Post", "example post", "Ferry pier reopens"),
        ("Ferry pier reopens — The Example Post", "Example Post", "Ferry pier reopens"),
        ("Ferry pier reopens | River | Example Post", "Example Post", "Ferry pier reopens | River"),
        ("Ferry pier reopens | Example Post | River", "Example Post", "Ferry pier reopens"),
        ("Example Post: Ferry pier reopens", "Example Post", "Example Post: Ferry pier reopens"),
        ("Example Post | Ferry pier reopens", "Example Post", "Ferry pier reopens"),
        ("Ferry pier reopens | example.com", "Example", "Ferry pier reopens"),
        ("フェリー乗り場が再開｜例新聞", "例新聞", "フェリー乗り場が再開"),
        ("Ferry pier reopens after eleven years | Post", None, "Ferry pier reopens after eleven years"),
        ("Ferry - the comeback", None, "Ferry - the comeback"),
        (
            "Ferry pier reopens after a storm - and a long quarrel over fares",
            "Example Post",
            "Ferry pier reopens after a storm - and a long quarrel over fares",
        ),
        ("Ferry pier reopens [video]", None, "Ferry pier reopens"),
        ("  Ferry   pier\n reopens ", None, "Ferry pier reopens"),
        ("Example Post", "Example Post", "Example Post"),
    ],
)
def test_the_name_of_the_site_is_cut_off_the_title(title: str, site: str | None, expected: str) -> None:
    assert headline(title_page(title, site)) == expected


@pytest.mark.parametrize(
    ("inner", "expected"),
    [
        ("<h1>Ferry pier to reopen in spring</h1>", "Ferry pier to reopen in spring"),
        ("<h1>Example Post</h1><h1>Ferry pier to reopen in spring</h1>", "Ferry pier to reopen in spring"),
        (
            "<h1><span>Harbours</span><div>Ferry pier to</div><div>reopen</div></h1>",
            "Harbours Ferry pier to reopen",
        ),
        ("<h1>Example Post</h1>", "Ferry pier reopens in the spring"),
        ("<h1>Latest</h1><h1>Weather</h1>", "Ferry pier reopens in the spring"),
        ("<h1 hidden>Ferry pier to reopen in spring</h1>", "Ferry pier reopens in the spring"),
        ("<h1>Something quite unlike that title</h1>", "Something quite unlike that title"),
        ("", "Ferry pier reopens in the spring"),
    ],
)
def test_the_heading_that_is_the_headline(inner: str, expected: str) -> None:
    assert (
        headline(title_page("Ferry pier reopens in the spring | Example Post", "Example Post", inner))
        == expected
    )


def test_no_headline_where_nothing_says_one() -> None:
    assert headline("<html><body><p>x</p></body></html>") is None


def test_headline_variants_and_their_provenance() -> None:
    found = cleaned(
        page(
            f"<h2>HARBOUR BOARD VOTES TO REOPEN THE OLD FERRY PIER</h2>{paragraphs()}",
            head="<meta property=og:title content='Old ferry pier to reopen, harbour board decides'>"
            + story(alternativeHeadline="Ferry pier: board says yes"),
        )
    )
    assert found.article.headline == HEADLINE
    assert set(found.article.headline_variants) == {
        "Old ferry pier to reopen, harbour board decides",
        "Ferry pier: board says yes",
        "HARBOUR BOARD VOTES TO REOPEN THE OLD FERRY PIER",
    }
    assert found.article.provenance["headline"] == "h1"
    assert (
        body(page(f"<h2>HARBOUR BOARD VOTES TO REOPEN THE OLD FERRY PIER</h2>{paragraphs()}")) == PARAGRAPHS
    )


def test_a_headline_of_a_thousand_parts() -> None:
    endless = "Ferry" + " | Example Post" * 3_000
    assert article(page(headline=endless)).headline


@pytest.mark.parametrize(
    ("head", "expected"),
    [
        (story(articleSection="Harbours"), "Harbours"),
        (story(articleSection=["Harbours", "Money"]), "Harbours"),
        ("<meta property='article:section' content=Harbours>", "Harbours"),
        (
            ld(
                {
                    "@type": "BreadcrumbList",
                    "itemListElement": [{"name": "Home"}, {"item": {"name": "Harbours"}}, {"name": HEADLINE}],
                }
            ),
            "Harbours",
        ),
        (ld({"@type": "BreadcrumbList", "itemListElement": [{"name": "Home"}, {"name": HEADLINE}]}), None),
        (ld({"@type": "BreadcrumbList", "itemListElement": [1, None, {"name": []}, {"item": 7}]}), None),
        (ld({"@type": "BreadcrumbList", "itemListElement": {"name": "Home"}}), None),
        ("", None),
    ],
)
def test_sections(head: str, expected: str | None) -> None:
    assert article(page(head=head)).section == expected


@pytest.mark.parametrize(
    "crumbs",
    [
        "<nav class=breadcrumbs><a href=/>Home</a> &gt; <a href=/h>Harbours</a></nav>",
        "<ul class=breadcrumb><li><a href=/>Home</a></li><li><a href=/h>Harbours</a></li></ul>",
        "<div id=crumbs><a href=/>Home</a> / <a href=/h>Harbours</a> / <span>The board votes</span></div>",
    ],
)
def test_printed_breadcrumbs(crumbs: str) -> None:
    assert article(page(before=crumbs)).section == "Harbours"


@pytest.mark.parametrize(
    ("head", "below", "expected"),
    [
        (story(keywords=["Ferries", "Harbours"]), "", ("Ferries", "Harbours")),
        (story(keywords="Ferries, Harbours; Oak"), "", ("Ferries", "Harbours", "Oak")),
        (
            "<meta property='article:tag' content=Ferries><meta property='article:tag' content=Oak>",
            "",
            ("Ferries", "Oak"),
        ),
        ("<meta name=news_keywords content='Ferries, ferries,  ,Oak'>", "", ("Ferries", "Oak")),
        ("", "<div class=tags><a href=/t/1>Ferries</a> <a href=/t/2>#Oak</a></div>", ("Ferries", "Oak")),
        (
            "",
            "<ul class=tag-list><li><a href=/t/1>Ferries</a></li><li><a href=/t/2>Oak</a></li></ul>",
            ("Ferries", "Oak"),
        ),
        (story(keywords=[HEADLINE]), "", ()),
        (story(keywords=["a word " * 12]), "", ()),
        ("", "", ()),
    ],
)
def test_topics(head: str, below: str, expected: tuple[str, ...]) -> None:
    assert article(page(paragraphs() + below, head=head)).topics == expected


def test_floods_of_topics_are_bounded() -> None:
    assert len(article(page(head=story(keywords=[f"Topic {n}" for n in range(900)]))).topics) <= 40


def test_kicker_and_copyright() -> None:
    found = article(
        page(
            before="<div class=kicker>Harbours</div>",
            after="<footer><p>© 2024 Example Post Ltd. All rights reserved</p></footer>",
        )
    )
    assert found.kicker == "Harbours"
    assert found.copyright == "© 2024 Example Post Ltd. All rights reserved"


LEAD = "Eleven years after the storm the old pier is to open again, but not everybody on the board is happy"


@pytest.mark.parametrize(
    "markup",
    [f"<h2>{LEAD}</h2>", f"<p class=standfirst>{LEAD}</p>", f"<div class=article-lead><p>{LEAD}</p></div>"],
)
def test_standfirsts(markup: str) -> None:
    found = article(page(markup + paragraphs()))
    assert found.standfirst == LEAD
    assert tuple(each.text for each in found.paragraphs) == PARAGRAPHS


def test_a_standfirst_that_the_first_paragraph_repeats_leaves_the_paragraph() -> None:
    opening = f"{LEAD}, the chairwoman told reporters when she came out of the meeting on Thursday."
    found = article(page(f"<h2>{LEAD}</h2><p>{opening}</p>{paragraphs()}"))
    assert found.standfirst == LEAD
    assert found.paragraphs[0].text == opening


IMAGES = [
    (
        "<figure><img src=/a.jpg alt='The pier'><figcaption>The pier in 1901. Photo: Ann Bee</figcaption></figure>",
        [("https://www.example.org/a.jpg", "The pier in 1901.", "Ann Bee", "The pier")],
    ),
    (
        "<figure><img src=/a.jpg><figcaption>The pier. <span class=credit>Ann Bee</span></figcaption></figure>",
        [("https://www.example.org/a.jpg", "The pier.", "Ann Bee", None)],
    ),
    (
        "<figure><img src=/a.jpg><figcaption>© Ann Bee</figcaption></figure>",
        [("https://www.example.org/a.jpg", None, "Ann Bee", None)],
    ),
    (
        "<p><img src=blank.gif data-src='/a.jpg?w=90'></p>",
        [("https://www.example.org/a.jpg?w=90", None, None, None)],
    ),
    (
        "<p><img src=/a.jpg?w=1><img src=/a.jpg?w=2></p>",
        [("https://www.example.org/a.jpg?w=1", None, None, None)],
    ),
    ("<p><img src=/logo.png><img src=/a.jpg width=60><img src=data:image/png;base64,AA><img></p>", []),
    ("<div hidden><img src=/a.jpg></div>", []),
    (
        "<p><img data-src='/a.jpg 600w, /b.jpg 900w'></p>",
        [("https://www.example.org/a.jpg", None, None, None)],
    ),
    ("<p><img src='/a.jpg%20600w,%20/b.jpg'></p>", [("https://www.example.org/a.jpg", None, None, None)]),
]


@pytest.mark.parametrize(("markup", "expected"), IMAGES)
def test_pictures_of_the_story(
    markup: str, expected: list[tuple[str, str | None, str | None, str | None]]
) -> None:
    found = article(page(paragraphs(PARAGRAPHS[:3]) + markup + paragraphs(PARAGRAPHS[3:]))).images
    assert [(each.url, each.caption, each.credit, each.alt) for each in found] == expected


def test_pictures_of_teasers_are_not_the_story_s() -> None:
    teasers = "<aside><a href=/x><img src=/teaser.jpg></a><p>Another story</p></aside>" * 3
    found = article(page(paragraphs() + "<p>x</p>", after=teasers)).images
    assert found == ()


@pytest.mark.parametrize(
    ("declared", "expected"),
    [
        ("<meta property=og:image content='/lead.jpg'>", ("https://www.example.org/lead.jpg",)),
        ("<meta property=og:image content='/site-logo.png'>", ()),
        ("<meta property=og:image content='http://[broken'>", ()),
        ("<meta property=og:image content=''>", ()),
    ],
)
def test_the_declared_picture_counts_where_none_is_shown(declared: str, expected: tuple[str, ...]) -> None:
    assert tuple(each.url for each in article(page(head=declared)).images) == expected


@pytest.mark.parametrize(
    ("head", "url", "expected"),
    [
        ("<link rel=canonical href='/a?b=1#c'>", URL, "https://www.example.org/a?b=1"),
        ("<link rel=canonical href='HTTPS://WWW.Example.org:443/A'>", URL, "https://www.example.org/A"),
        ("<link rel=canonical href='http://www.example.org:8080/a'>", URL, "http://www.example.org:8080/a"),
        ("<link rel=canonical href='/'>", URL, None),
        ("<link rel=canonical href='/'>", "https://www.example.org/", "https://www.example.org/"),
        ("<link rel=canonical href='http://www.example.org:99999/a'>", URL, None),
        (
            "<link rel=canonical href='http://[::1/a'><meta property=og:url content=/b>",
            URL,
            "https://www.example.org/b",
        ),
        ("<link rel=canonical href='javascript:x'>", URL, None),
        (
            "<link rel=canonical href='/'><meta property=og:url content='/b'>",
            URL,
            "https://www.example.org/b",
        ),
        ("<meta property=og:url content='/b'>", None, None),
        ("<link rel=canonical href='http://[::1]:8080/a'>", URL, "http://[::1]:8080/a"),
        ("", URL, None),
    ],
)
def test_canonical_addresses(head: str, url: str | None, expected: str | None) -> None:
    parsed = dom(f"<html><head>{head}</head><body><p>x</body></html>", url)
    found = canonical_of(collect(parsed), parsed, url)
    assert (found.value if found else None) == expected


@pytest.mark.parametrize(
    ("url", "domain"),
    [
        ("https://www.bbc.co.uk/news/1", "bbc.co.uk"),
        ("https://news.example.org:8080/", "example.org"),
        ("http://127.0.0.1/x", None),
        ("http://localhost/x", None),
        ("http://[::1]/x", None),
        ("http://[broken", None),
        ("nonsense", None),
        ("", None),
        (None, None),
        ("https://www.example.org:99999/", "example.org"),
        ("https://пример.рф/новости", "пример.рф"),
    ],
)
def test_registrable_domains(url: str | None, domain: str | None) -> None:
    assert registrable_domain(url) == domain


def test_the_fingerprint_is_version_and_digits_and_does_not_change_within_a_run() -> None:
    version, _, digits = cleaner_version().partition("+")
    assert version
    assert len(digits) == 8
    assert int(digits, 16) >= 0
    assert cleaner_version() == article(page()).cleaner


@pytest.mark.parametrize(
    "url", [None, "", "nonsense", "http://[broken", "http://www.example.org:99999/x", "ftp://x/y", "\x00"]
)
def test_no_address_of_the_page_is_too_odd(url: str | None) -> None:
    from cleaners.page import RawPage
    from cleaners.pipeline import clean

    found = clean(RawPage(url=url, body=raw(page()).body)).article
    assert found.headline == HEADLINE
    assert found.url == url


@pytest.mark.parametrize(
    ("inner", "expected"),
    [
        (paragraphs(), ["lead"]),
        (paragraphs() + "<p><img src=/late.jpg></p>" + paragraphs(PARAGRAPHS[:1]), ["lead", "late"]),
        ("<figure><img src=/first.jpg></figure>" + paragraphs(), ["first"]),
        (paragraphs() + "<p><img src=/lead.jpg?w=9 alt=pier></p>" + paragraphs(PARAGRAPHS[:1]), ["lead"]),
    ],
)
def test_the_declared_picture_leads_where_none_is_shown_above_the_story(
    inner: str, expected: list[str]
) -> None:
    told = article(page(inner, head="<meta property=og:image content=/lead.jpg>"))
    assert [each.url.rsplit("/", 1)[-1].split(".")[0] for each in told.images] == expected


def test_a_meta_tag_that_writes_value_for_content() -> None:
    assert article(page(head="<meta name=news_keywords value=Ferries>")).topics == ("Ferries",)
