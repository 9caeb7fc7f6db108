"""Hostile pages: each ends in an article or a CleaningError, and what is real around the hostile part is kept."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace

import pytest
from engine_page import PARAGRAPHS, article, cleaned, context, page, paragraphs, raw, reading

from cleaners.deep_markup import flattened
from cleaners.errors import CleaningError
from cleaners.judge import judge
from cleaners.pipeline import clean, clean_text
from cleaners.rescue import rescue
from cleaners.second_opinion import in_doubt

BEFORE, AFTER = paragraphs(PARAGRAPHS[:3]), paragraphs(PARAGRAPHS[3:])
Family = Callable[[int], str]


def amid(hostile: str, head: str = "") -> str:
    """A story with `hostile` in its middle."""
    return page(BEFORE + hostile + AFTER, head=head)


def json_ld(script: str) -> str:
    return page(head=f"<script type='application/ld+json'>{script}</script>")


# Families that a reader would not notice: the story has to come out whole.
HARMLESS: dict[str, Family] = {
    "deep div": lambda n: amid("<div>" * n + "x" + "</div>" * n),
    "deep span": lambda n: amid("<span>" * n + "x" + "</span>" * n),
    "deep table": lambda n: amid("<table><tr><td>" * n + "x" + "</td></tr></table>" * n),
    "deep list": lambda n: amid("<ul><li>" * n + "x" + "</li></ul>" * n),
    "deep quotation": lambda n: amid("<blockquote>" * n + "x" + "</blockquote>" * n),
    "deep drawing": lambda n: amid("<svg>" * n + "x" + "</svg>" * n),
    "unclosed div": lambda n: amid("<div>" * n),
    "unclosed b": lambda n: amid("<b>" * n),
    "misnested b": lambda n: amid("".join(f"<p><b id=x{each}>" for each in range(n))),
    "unclosed comment at the end": lambda n: page() + "<!-- x" * n,
    "comments": lambda n: amid("<!-- c -->" * n),
    "processing instructions": lambda n: amid("<?php x ?>" * n),
    "scripts": lambda n: amid("<script>var x = '<p>no</p>';</script>" * n),
    "empty boxes": lambda n: amid("<div></div>" * n),
    "wide cells": lambda n: amid("<table>" + "<tr><td colspan=1000 rowspan=1000></td></tr>" * n + "</table>"),
    "many em": lambda n: page(f"<p>{PARAGRAPHS[0]}{'<em> </em>' * n}</p>{paragraphs(PARAGRAPHS[1:])}"),
    "attributes": lambda n: amid("<div " + " ".join(f"a{each}=1" for each in range(n * 4)) + "></div>"),
    "one attribute again and again": lambda n: amid("<div " + "a=1 " * n * 4 + "></div>"),
    "a huge attribute": lambda n: amid(f"<div class='{'x ' * n * 100}'></div>"),
    "a huge style": lambda n: amid(f"<div style='{'display:' * n}'></div>"),
    "spaces": lambda n: amid("<p>" + " " * n * 250 + "</p>"),
    "lines": lambda n: amid("\n \t" * n * 50),
    "non-breaking spaces": lambda n: amid("&nbsp;" * n * 10),
    "footers": lambda n: page(after="<footer>x y</footer>" * n),
    "meta tags": lambda n: page(
        head="".join(f"<meta name=author content='J S {each}'>" for each in range(n))
    ),
    "meta refresh": lambda n: page(head=f"<meta http-equiv=refresh content='0; url={' ' * n}'>"),
    "a long description": lambda n: page(head=f"<meta name=description content='{'word ' * n}'>"),
    "base addresses": lambda n: page(head="<base href='http://x.example/'>" * n),
    "canonical links": lambda n: page(head="<link rel=canonical href='http://[broken'>" * n),
    "entities": lambda n: (
        page().replace("<html", "<!DOCTYPE html [<!ENTITY a 'b'>]>" * min(n, 3) + "<html", 1) + "&a;" * n
    ),
    "doctypes": lambda n: "<!DOCTYPE html>" * n + page(),
    "drawing with JSON-LD": lambda n: amid(
        "<svg><p></p><script type='application/ld+json'>{}</script></svg>" * min(n, 50)
    ),
    "JSON-LD quotes": lambda n: json_ld('{"headline": "' + '\\"' * n * 4),
    "JSON-LD brackets": lambda n: json_ld("[" * n + "]" * n),
    "JSON-LD graphs": lambda n: json_ld('{"@graph":[' * n + "]}" * n),
    "JSON-LD digits": lambda n: json_ld('{"@type": "NewsArticle", "wordCount": ' + "9" * n + "}"),
    "JSON-LD spaces": lambda n: json_ld('{"@type": "NewsArticle", "name": "x' + " " * n * 60),
    "JSON-LD comments": lambda n: json_ld("<!--" * n + "{}"),
    "JSON-LD scripts": lambda n: page(head="<script type='application/ld+json'>{}</script>" * n),
    "JSON-LD authors": lambda n: json_ld(
        json.dumps({"@type": "NewsArticle", "author": [{"name": f"Ann Bee {each}"} for each in range(n)]})
    ),
    "state without end": lambda n: page(head="<script>" + 'a={"b":' * n + "</script>"),
    "an open noscript": lambda n: page(after="<noscript>" * n),
    "null bytes": lambda n: amid("<p>" + "\x00" * min(n, 20) + "</p>"),
    "half characters": lambda n: amid("&#xD800;&#0;&#x110000;&#99999999999;" * n),
    "spaces in an address": lambda n: amid("<img src='/a.jpg" + " " * n * 90 + "b'>"),
    "sizes in an address": lambda n: amid("<img src='/a.jpg" + " 1w," * n * 20 + "\nb'>"),
    "names of authors": lambda n: page(
        head="".join(f"<meta name=a{each}_author content='Ann Bee {each}'>" for each in range(n * 10))
    ),
    "names of days": lambda n: page(
        head="".join(f"<meta name=pubdate{each} content='6 February {each}'>" for each in range(n * 10))
    ),
    "JSON-LD authors in lists in lists": lambda n: json_ld(
        json.dumps({"@type": "NewsArticle", "author": [[["A B"] * 40] * 40] * (n // 50)})
    ),
    "right-to-left marks": lambda n: amid("<p>" + "\u202e\u200f" * n + "</p>"),
}
# Families that leave no certainty about what belongs to the story; an end is all that is asked for.
ANY: dict[str, Family] = {
    "many paragraphs": lambda n: amid("<p>Some words of a paragraph, one of many.</p>" * n),
    "many links": lambda n: amid("".join(f"<a href=/{each}>Link {each}</a> " for each in range(n))),
    "many lines": lambda n: amid("<div>" + "text line<br>" * n + "</div>"),
    "many headings": lambda n: amid("<h2>Head of a part</h2>" * n),
    "many headlines": lambda n: amid("<h1>Harbour board votes to reopen</h1>" * n),
    "many cells": lambda n: amid("<table><tr>" + "<td>cell</td>" * n + "</tr></table>"),
    "many times": lambda n: amid("<time datetime=2020-02-30T99:99>6 Feb</time>" * n),
    "an open comment": lambda n: amid("<!--" * n),
    "an open script": lambda n: amid("<script>" * n),
    "an open quote": lambda n: amid("<p title='" + "x" * n),
    "an open select": lambda n: amid("<select><option>x" * n),
    "an open textarea": lambda n: amid("<textarea>" * n),
    "plaintext": lambda n: amid("<plaintext>" + "x" * n),
    "framesets": lambda n: amid("<frameset><frame>" * n),
    "templates": lambda n: amid("<template>x" * n),
    "digits": lambda n: amid("<p>" + "1" * n + "</p>"),
    "angle brackets": lambda n: amid("<" * n),
    "ampersands": lambda n: amid("<p>" + "&" * n + "</p>"),
    "open links": lambda n: amid("<a href=/x><div>y" * n),
    "a dateline of places": lambda n: page("<p>" + "LONDON, " * n + "(AP) -- x</p>" + paragraphs()),
    "a byline of names": lambda n: page(
        "<div class=byline>By " + "Ann Bee and " * n + "</div>" + paragraphs()
    ),
    "ages": lambda n: amid("<p>" + "1 hour ago " * n + "</p>"),
    "captions": lambda n: amid(
        "<figure><img src=/a.jpg><figcaption>Photo: Ann Bee</figcaption></figure>" * n
    ),
    "tags": lambda n: amid("<div class=tags>" + "<a rel=tag href=/t>t</a>" * n + "</div>"),
    "nested links": lambda n: amid("<div class=tags>" + "<a rel=tag>" * n + "x" + "</a>" * n + "</div>"),
    "nested items": lambda n: page("<div itemprop=a>" * min(n, 200) + paragraphs() + "</div>" * min(n, 200)),
    "a feed": lambda n: "<rss><channel>" + "<item><title>t</title><link>http://a.example/</link></item>" * n,
    "no markup": lambda n: "word " * n,
    "tag soup": lambda n: amid("<p></div><b></table><td></a><li></form></p><select></svg>" * (n // 4)),
    "names in names": lambda n: amid("<span class=author>" * 200 + "word " * n * 100 + "</span>" * 200),
    "unheard names in names": lambda n: amid("<span class=sr-only>" * 200 + "1 " * n * 500 + "</span>" * 200),
    "times in times": lambda n: amid("<time>" * 200 + "word " * n * 100 + "</time>" * 200),
    "credits of pictures": lambda n: amid(
        "".join(
            f"<figure><img src=/a{each}.jpg><figcaption>A pier <span class=credit>Bee</span></figcaption></figure>"
            for each in range(n * 4)
        )
    ),
    "a picture's words again and again": lambda n: amid(
        "<img src=/a.jpg alt='the board of the harbour'><p>the board of the harbour</p>" * n * 4
    ),
    "pushes of a stream": lambda n: page("", head=f"<script>{'self.__next_f.push([1,' * n * 10}</script>"),
    "spaces behind a push": lambda n: page(
        "", head=f"<script>self.__next_f.push([1,]){' ' * n * 30}x</script>"
    ),
    "a long key": lambda n: page(
        "",
        head=f"<script type='application/json'>{json.dumps({'k' * n * 500: list(range(n * 4))})}</script>",
    ),
    "state of lists": lambda n: page(
        "", head=f"<script type='application/json'>{json.dumps([[[['x ' * 30]]]] * n)}</script>"
    ),
}
SIZES = (40, 1_000)


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("family", HARMLESS)
def test_the_story_comes_out_whole(family: str, size: int) -> None:
    kept = [paragraph.text for paragraph in article(HARMLESS[family](size)).paragraphs]
    assert [text for text in kept if text in PARAGRAPHS] == list(PARAGRAPHS)
    assert len(kept) <= len(PARAGRAPHS) + 1


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("family", ANY)
def test_every_page_ends_in_an_article_or_a_status(family: str, size: int) -> None:
    try:
        found = clean(raw(ANY[family](size)))
    except CleaningError:
        return
    assert found.article.paragraphs
    assert [each.order for each in found.decisions] == list(range(len(found.decisions)))


@pytest.mark.parametrize(
    "text",
    [
        "1",
        " ",
        "1.",
        "1/",
        "January ",
        "1 hour ago ",
        "By Ann Bee ",
        "(",
        "٣",
        "年月日",
        "\n",
        "| ",
        "word. ",
    ],
)
def test_flattened_text_of_one_thing_repeated(text: str) -> None:
    try:
        found = clean_text(text * 2_000)
    except CleaningError:
        return
    assert found.article.paragraphs


@pytest.mark.parametrize("family", ["deep div", "unclosed b", "misnested b", "deep table", "deep drawing"])
def test_flattening_makes_no_more_of_a_page_than_it_is(family: str) -> None:
    """The work that a parser has with the result grows as the page does."""
    small, large = (len(flattened(HARMLESS[family](size))) for size in (1_000, 4_000))
    assert large <= 4 * small


def test_nobody_else_is_asked_about_a_page_of_endless_text() -> None:
    line = "<p>" + "<a href=/x>port</a> of call " * 600 + "</p>"
    for times, asked in ((1, True), (80, False)):
        told = context(page(line * times))
        nothing_kept = [replace(each, kept=False) for each in judge(told)]
        assert in_doubt(told.reading, nothing_kept) is asked


def test_what_a_name_holds_is_read_to_a_measure() -> None:
    told = reading(amid("<span class=author>" * 150 + "word " * 10_000 + "</span>" * 150))
    assert 500 < max(len(mark.text) for mark in told.split.marks) <= 1_000


def test_a_place_in_script_data_is_told_in_a_measure() -> None:
    """It is written down for every value there, and stored with the article."""
    state = {"k" * 100_000: [{"type": "text", "content": text} for text in PARAGRAPHS]}
    told = rescue(reading(page("", head=f"<script type='application/json'>{json.dumps(state)}</script>")))
    assert told is not None
    assert [text for _, text in told.paragraphs] == list(PARAGRAPHS)
    assert len(told.where) < 2_000


def test_declarations_are_read_to_a_measure() -> None:
    metas = "".join(f"<meta name=a{each}_author content='Ann B{'e' * (each % 9)}'>" for each in range(900))
    assert 10 < len(cleaned(page(head=metas)).found["byline"].others) <= 40
