"""The one walk: where a block begins and ends, what is no text, and what it remembers of links, marks and pictures."""

from __future__ import annotations

import pytest
from engine_page import blocks, texts

from cleaners.blocks import SITE_RULE, TAG_BITS
from cleaners.vocabulary.markup import GROUP_BITS


@pytest.mark.parametrize(
    ("inner", "expected"),
    [
        ("<p>one</p><p>two</p>", ["one", "two"]),
        ("one<p>two</p>three", ["one", "two", "three"]),
        ("<div>one<div>two</div>three</div>", ["one", "two", "three"]),
        ("a <b>b</b><i>c</i> <a href=x>d</a><span>e</span>", ["a bc de"]),
        ("<span>one</span><span>two</span>", ["onetwo"]),
        ("one<br>two", ["one", "two"]),
        ("one<br><br>two", ["one", "two"]),
        ("one<br> \n <br/>two<br>", ["one", "two"]),
        ("<br><br><br>", []),
        ("<ul><li>one<li>two<ul><li>three</ul></ul>", ["one", "two", "three"]),
        ("<table><tr><td>one<td>two<tr><th>three</table>", ["one", "two", "three"]),
        ("<dl><dt>one<dd>two</dl>", ["one", "two"]),
        ("one<hr>two", ["one", "two"]),
        ("<h2>one</h2>two", ["one", "two"]),
        ("<blockquote>one<p>two</blockquote>three", ["one", "two", "three"]),
        ("<x-custom>one</x-custom>two", ["one", "two"]),
        ("  one \n\t two\u00a0three\u2003four ", ["one two three four"]),
        ("<p>—</p><p>***</p><p>• |</p>", []),
        ("<p>5</p><p>市</p>", ["5", "市"]),
        ("<p>soft\u00adhyphen</p>", ["soft\u00adhyphen"]),
        ("<ruby>漢<rt>かん</rt></ruby>", ["漢かん"]),
        ("wor<wbr>d", ["word"]),
        ("<a>a report<span class=visually-hidden>, opens in new window</span></a> says", ["a report says"]),
        (
            "<a>a report<span style='clip:rect(0 0 0 0);position:absolute'>, new tab</span></a>.",
            ["a report."],
        ),
        ("<h1><b>Ports</b><span class=sr-only>: </span>Pier reopens</h1>", ["Ports: Pier reopens"]),
        ("a <span style='display: none'>b</span><span class=sr-only-focusable>c</span>", ["a c"]),
    ],
)
def test_boundaries(inner: str, expected: list[str]) -> None:
    assert texts(inner) == expected


@pytest.mark.parametrize(
    "tag",
    "script style noscript template svg math iframe object select textarea canvas audio video dialog".split(),
)
def test_what_is_no_text_of_the_page(tag: str) -> None:
    assert texts(f"<p>one <{tag}>no</{tag}> two</p><{tag}><b>no</b></{tag}>three") == ["one two", "three"]


def test_a_title_in_the_middle_of_the_page_is_no_text_of_it() -> None:
    assert texts("<p>one</p><title>no <b>no</title><p>two</p>") == ["one", "two"]


def test_a_paragraph_ends_a_drawing_that_was_not_closed() -> None:
    assert texts("<svg><path d=x><p>one</p><p>two</p>") == ["one", "two"]


@pytest.mark.parametrize(
    ("inner", "after_break"),
    [
        ("one<br>two", [False, True]),
        ("one<br><br>two", [False, False]),
        ("<p>one</p>two", [False, False]),
        ("<p>one<br></p><p>two</p>", [False, False]),
        ("one<br><b></b>two<br>three", [False, True, True]),
    ],
)
def test_a_line_break_is_not_a_paragraph(inner: str, after_break: list[bool]) -> None:
    assert [block.after_break for block in blocks(inner).blocks] == after_break


@pytest.mark.parametrize(
    ("inner", "words", "link_words", "strong_words", "links"),
    [
        ("one two three", 3, 0, 0, 0),
        ("one <a>two three</a>", 3, 2, 0, 1),
        ("<a>one</a> <a>two <b>three</b></a>", 3, 3, 1, 2),
        ("<b>one</b> <strong>two</strong> <em>three</em> <i>four</i> <u>five</u>", 5, 0, 4, 0),
        ("<a><b></b> </a>one", 1, 0, 0, 1),
        ("市政府星期四", 3, 0, 0, 0),
        ("<a>o</a>ne", 1, 1, 0, 1),
    ],
)
def test_counts(inner: str, words: int, link_words: int, strong_words: int, links: int) -> None:
    (block,) = blocks(inner).blocks
    assert (block.words, block.link_words, block.strong_words, block.links) == (
        words,
        link_words,
        strong_words,
        links,
    )


def test_counts_do_not_run_over_into_the_next_block() -> None:
    first, second = blocks("<p><a>one</a> <b>two</b></p><p>three</p>").blocks
    assert (first.link_words, first.strong_words, first.links) == (1, 1, 1)
    assert (second.link_words, second.strong_words, second.links) == (0, 0, 0)


def test_a_link_around_paragraphs_is_around_each() -> None:
    assert [
        block.link_words for block in blocks("<a href=x><div>one two</div><div>three</div></a>four").blocks
    ] == [2, 1, 0]


@pytest.mark.parametrize(
    ("attribute", "hidden"),
    [
        ("hidden", True),
        ("aria-hidden=true", True),
        ("aria-hidden=false", False),
        ("style='display:none'", True),
        ("style='Display : None; color: red'", True),
        ("style='visibility:hidden'", True),
        ("style='display:block'", False),
        ("class=hidden", False),
    ],
)
def test_hidden_elements(attribute: str, hidden: bool) -> None:
    split = blocks(f"<div {attribute}><p>one</p></div><p>two</p>")
    assert [split.outline.hidden[block.container] for block in split.blocks] == [hidden, False]


def test_the_outline_knows_elements_names_and_depth() -> None:
    split = blocks(
        "<article class='story-body x' id=main><aside data-testid=promo><p role=navigation>one</p></aside></article>"
    )
    (block,) = split.blocks
    outline = split.outline
    path = outline.path(block.container)
    assert [outline.tag[step] for step in path] == ["p", "aside", "article", "body"]
    assert [outline.depth[step] for step in path] == [3, 2, 1, 0]
    assert outline.names[path[2]] == "story-body x main"
    assert outline.within[block.container] & TAG_BITS["aside"]
    assert not outline.within[path[2]] & TAG_BITS["aside"]
    assert outline.own[path[1]] & GROUP_BITS["promotion"]
    assert outline.own[path[0]] & GROUP_BITS["navigation"]
    assert outline.inherited[path[0]] & GROUP_BITS["body"]


def test_the_body_in_microdata_is_marked_for_all_below() -> None:
    split = blocks("<div itemprop=articleBody><div><p>one</p></div></div><p>two</p>")
    assert [split.outline.marked_body[block.container] for block in split.blocks] == [True, False]


def test_site_rules_are_inherited_and_strip_beats_body() -> None:
    split = blocks(
        f"<div {SITE_RULE}='body //x'><p>one</p><p {SITE_RULE}='strip //y'>two<b>!</b></p></div><p>three</p>"
    )
    assert [split.outline.site_rule[block.container] for block in split.blocks] == [
        "body //x",
        "strip //y",
        "",
    ]


@pytest.mark.parametrize(
    ("tag", "source", "alt", "width"),
    [
        ("<img src=a.jpg alt=' x '>", "a.jpg", "x", None),
        ("<img src=blank.gif data-src=a.jpg>", "a.jpg", "", None),
        ("<img src=blank.gif data-lazy-src=a.jpg width=640>", "a.jpg", "", 640),
        ("<img data-original=a.jpg width=100%>", "a.jpg", "", None),
        ("<img src=' a.jpg ' width=99999999999999999999>", "a.jpg", "", None),
        ("<img src=a.jpg width=²>", "a.jpg", "", None),
        ("<img>", "", "", None),
        ("<picture><source srcset=b.webp><img src=a.jpg></picture>", "a.jpg", "", None),
    ],
)
def test_pictures(tag: str, source: str, alt: str, width: int | None) -> None:
    (picture,) = blocks(f"<p>one</p><figure>{tag}</figure><p>two</p>").pictures
    assert (picture.source, picture.alt, picture.width, picture.before_block) == (source, alt, width, 1)


def test_marks_tell_topics_and_credits() -> None:
    split = blocks(
        "<figure><figcaption>The pier. <span class=photo-credit>Ann Bee</span></figcaption></figure>"
        "<div class=tags><a href=/t/1> Harbours </a><a href=/t/2>Ferries</a></div><a rel=tag>Oak</a><a>Elsewhere</a>"
    )
    marks = [(mark.kind, mark.text) for mark in split.marks]
    assert marks == [("credit", "Ann Bee"), ("topic", "Harbours"), ("topic", "Ferries"), ("topic", "Oak")]


def test_orders_are_the_places_in_the_list() -> None:
    split = blocks("".join(f"<p>{number}</p>" for number in range(50)))
    assert [block.order for block in split.blocks] == list(range(50))
