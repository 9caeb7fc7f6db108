"""Which heading of a page is its headline, what of it is a label, and what of a title is the name of the site."""

from __future__ import annotations

import pytest
from engine_page import URL, article, page, paragraphs, reading

from cleaners.headline import find_headline
from cleaners.metadata import collect
from cleaners.page import SiteHints
from cleaners.titles import find_site_name, is_site, site_keys, title_parts

STORY = "Harbour board votes to reopen the old ferry pier"
WITTY = "All aboard at last, says the board of the harbour"


def found(
    inner: str, *, title: str = "", social: str = "", ld: str = "", site: str = "Example Post"
) -> tuple[str, str]:
    """(headline, where) of a page that holds `inner` and declares these titles."""
    head = f"<title>{title or social or ld}</title>"
    if social:
        head += f'<meta property=og:title content="{social}">'
    if ld:
        head += (
            '<script type="application/ld+json">{"@type": "NewsArticle", "headline": "' + ld + '"}</script>'
        )
    if site:
        head += f"<meta property=og:site_name content='{site}'>"
    read = reading(f"<html lang=en><head>{head}</head><body>{inner}</body></html>")
    name = find_site_name(read.metadata, SiteHints())
    headline = find_headline(read, name.value if name else None)
    return (headline.value, headline.where) if headline else ("", "")


@pytest.mark.parametrize(
    ("heading", "expected"),
    [
        (f"<h1><span>Harbours</span> {STORY}</h1>", STORY),
        (f"<h1><span>Harbours</span> : <a href=/x>{STORY}</a></h1>", STORY),
        (f"<h1>Harbours | {STORY}</h1>", STORY),
        (f"<h1>Local News | {STORY} | Example Post</h1>", STORY),
        (f"<h1><div class=date>Dec 18 2025</div><div>{STORY}</div></h1>", STORY),
        (f"<h1>{STORY} <small>Posted on 1 July by Ann Bee</small></h1>", STORY),
        (f"<h1>{STORY} | Editorial</h1>", STORY),
        (f"<h1>{STORY} [video]</h1>", STORY),
        # printed as part of the headline, in its own line of text: it stays
        (f"<h1>“No hurry”: {STORY}</h1>", f"“No hurry”: {STORY}"),
        (f"<h1>{STORY} [step by step]</h1>", f"{STORY} [step by step]"),
        (
            f"<h1>{STORY} before the summer, and a ferry with it</h1>",
            f"{STORY} before the summer, and a ferry with it",
        ),
        (f"<h1>{STORY} | What it costs in 2025</h1>", f"{STORY} | What it costs in 2025"),
    ],
)
def test_labels_within_the_heading(heading: str, expected: str) -> None:
    assert found(heading + paragraphs(), social=STORY) == (expected, "h1")


@pytest.mark.parametrize("declared", ["social", "ld"])
def test_a_label_that_the_page_declares_as_part_of_the_headline_stays_with_its_colon(declared: str) -> None:
    heading = f"<h1><span>Harbours</span> <span>{STORY}</span></h1>"
    assert found(heading, **{declared: f"Harbours: {STORY}"})[0] == f"Harbours: {STORY}"
    assert found(heading, **{declared: f"Harbours | {STORY}"})[0] == STORY


def test_what_og_and_json_ld_call_the_headline_outweighs_the_title_element() -> None:
    heading = f"<h1><span>Harbours</span> <span>{STORY}</span></h1>"
    assert found(heading, title=f"Harbours: {STORY}", social=STORY)[0] == STORY


@pytest.mark.parametrize(
    "crumbs",
    [
        "<nav><h1>{h1}</h1></nav>",
        "<ol><li><a href=/>Home</a></li><li><h1>{h1}</h1></li></ol>",
        "<div class=page-breadcrumb><div><h1>{h1}</h1></div></div>",
    ],
)
def test_an_h1_in_a_breadcrumb_gives_way_to_the_declared_heading_below_it(crumbs: str) -> None:
    above = crumbs.format(h1="Ferry pier: harbour board votes to reopen it")
    below = f"<header><h2><span>Harbours</span> {WITTY}</h2></header>{paragraphs()}"
    assert found(above + below, title=STORY, social=WITTY) == (WITTY, "h2")
    assert found(above + below, title=STORY, ld=WITTY) == (WITTY, "h2")
    # nothing declares it: it may be anything, a subtitle for one
    assert found(above + below, title=STORY)[1] == "h1"


def test_an_h1_of_the_story_does_not_give_way() -> None:
    inner = f"<article><h1>{STORY}</h1><h2>{WITTY}</h2>{paragraphs()}</article>"
    assert found(inner, title=STORY, social=WITTY) == (STORY, "h1")


@pytest.mark.parametrize(
    ("inner", "title", "expected"),
    [
        (f"<h1>Example Post</h1><h2>{STORY}</h2>", f"Example Post: {STORY}", (STORY, "h2")),
        (f"<h1>example.org</h1><h3>{STORY}</h3>", f"{STORY} « example", (STORY, "h3")),
        (f"<h1>Post</h1><h2>{STORY}</h2>", f"Example » Blog Archive » {STORY}", (STORY, "h2")),
        (f"<p class=title>{STORY}</p>", f"{STORY} // River", (STORY, "<p> that says the declared title")),
        (f"<ul><li>{STORY}</li></ul><h2>{STORY}</h2>", f"Example » {STORY}", (STORY, "h2")),
        (
            "<h2>港务局决定重新开放旧渡轮码头</h2>",
            "港务局决定重新开放旧渡轮码头_新闻_港报",
            ("港务局决定重新开放旧渡轮码头", "h2"),
        ),
        ("<h2>News</h2>", f"{STORY} | News", (STORY, "title")),
        ("<h2>Weather</h2>", f"{STORY} | Example Post", (STORY, "title")),
    ],
)
def test_the_declared_title_as_it_is_printed_elsewhere(
    inner: str, title: str, expected: tuple[str, str]
) -> None:
    assert found(inner + paragraphs(), title=title, site="") == expected


@pytest.mark.parametrize(
    ("inner", "expected"),
    [
        ("<h1>The quantum phantom</h1>", "The quantum phantom"),
        ("<h1>Analysis</h1>", STORY),  # one word is a label
        ("<h1>Example Post</h1>", STORY),  # the name of the site
        (
            "<h1>The quantum phantom of the opera</h1><h1>More from the lab today</h1>",
            "The quantum phantom of the opera",
        ),
    ],
)
def test_an_h1_that_nothing_declares(inner: str, expected: str) -> None:
    assert found(
        inner + paragraphs() + "<h1>More stories for you</h1>" * (inner.count("h1") > 2), social=STORY
    )[0] == (expected)


def test_titles_that_agree_are_cut_where_the_shorter_ends() -> None:
    assert found(paragraphs(), social=f"{STORY} | River", ld=STORY) == (STORY, "json-ld headline")


@pytest.mark.parametrize(
    ("title", "site", "expected"),
    [
        ("항만 위원회, 옛 선착장 다시 연다-사회ㅣ예시일보", "예시일보", "항만 위원회, 옛 선착장 다시 연다"),
        (f"{STORY} – Harbours – Example Post", "Example Post", f"{STORY} – Harbours"),
        (f"{STORY} │ example.org", "", STORY),
    ],
)
def test_a_title_that_is_printed_nowhere(title: str, site: str, expected: str) -> None:
    assert found(paragraphs(), title=title, social=title, site=site)[0] == expected


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("Example Post", True),
        ("examplepost.com", True),
        ("Example Post e.V.", True),
        ("example", True),
        ("Harbours", False),
        ("Example Post wins a prize", False),
        ("", False),
    ],
)
def test_the_name_of_the_site(name: str, told: bool) -> None:
    assert is_site(name, site_keys("The Example Post", URL)) is told


def test_parts_of_a_title_leave_the_site_out_and_keep_a_colon_within_a_headline() -> None:
    read = reading(f"<title>“No hurry”: {STORY} | Harbours | Example Post</title><p>x</p>")
    parts = title_parts(read.metadata, site_keys("Example Post", None))
    assert parts[0] == f"“No hurry”: {STORY} | Harbours"
    assert f"“No hurry”: {STORY}" in parts
    assert STORY not in parts
    assert "Example Post" not in parts


def test_the_label_within_the_heading_is_the_kicker() -> None:
    told = article(
        page(headline=f"<span>Harbours</span> | {STORY}", head=f"<meta property=og:title content='{STORY}'>")
    )
    assert (told.headline, told.kicker) == (STORY, "Harbours")
    assert told.provenance["kicker"] == "label within the h1"
    assert collect(reading(page()).dom).title


def test_headings_by_the_thousand_cost_little() -> None:
    markup = page(after=f"<h1>{STORY} | x</h1>" * 4_000)
    assert article(markup).headline == STORY
