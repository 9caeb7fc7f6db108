"""What a page declares: JSON-LD however it is written, meta tags in every variant, microdata, links, times."""

from __future__ import annotations

import json
from typing import Any

import pytest
from engine_page import HEADLINE, article, dom, page

from cleaners.gate import MAX_SCRIPT_LD
from cleaners.metadata import Metadata, collect, texts, types_of

STORY: dict[str, Any] = {"@type": "NewsArticle", "headline": "Pier reopens", "datePublished": "2024-03-01"}
WRITTEN = json.dumps(STORY)


def head(markup: str) -> Metadata:
    return collect(dom(f"<html><head>{markup}</head><body><p>x</p></body></html>"))


def json_ld(script: str, attributes: str = "type='application/ld+json'") -> Metadata:
    return head(f"<script {attributes}>{script}</script>")


@pytest.mark.parametrize(
    "script",
    [
        WRITTEN,
        f"\n  {WRITTEN}\n",
        f"{WRITTEN};",
        f"{WRITTEN} ; ",
        f"<!-- {WRITTEN} -->",
        f"<!--\n{WRITTEN}\n//-->",
        f"/*<![CDATA[*/{WRITTEN}/*]]>*/",
        f"/* <![CDATA[ */\n{WRITTEN}\n/* ]]> */",
        f"// <![CDATA[\n{WRITTEN}\n// ]]>;",
        f"<![CDATA[\n{WRITTEN}\n]]>",
        f"//<![CDATA[\n{WRITTEN}\n//]]>",
        json.dumps([STORY]),
        json.dumps([[["x", 5, None], STORY]]),
        json.dumps({"@context": "https://schema.org", "@graph": [{"@type": "WebSite"}, STORY]}),
        json.dumps({"@graph": {"@graph": [STORY]}}),
        json.dumps({"@type": "WebPage", "mainEntity": STORY}),
        json.dumps({"@type": "WebPage", "mainEntityOfPage": [STORY]}),
        json.dumps([None, True, 7, "text", [], {}, STORY]),
    ],
)
def test_the_story_is_found_however_the_script_is_written(script: str) -> None:
    assert json_ld(script).story()["headline"] == "Pier reopens"


@pytest.mark.parametrize(
    "control", ["\n", "\t", "\x0b", "\x01", "\r\n", "\\n", "\\u0001", "\\u009b", "\\ud83d", "\\udc00"]
)
def test_controls_and_half_characters_in_strings(control: str) -> None:
    """No database stores half a surrogate pair, and no terminal should be handed a control character."""
    declared = json_ld(f'{{"@type": "NewsArticle", "headline": "Pier{control}reopens"}}').story()["headline"]
    assert declared.split() == ["Pier", "reopens"]
    declared.encode()


@pytest.mark.parametrize(
    "attributes",
    [
        "type=application/ld+json",
        "type='APPLICATION/LD+JSON'",
        "type='application/ld+json; charset=utf-8' id=a",
    ],
)
def test_types_of_the_script(attributes: str) -> None:
    assert json_ld(WRITTEN, attributes).story()["headline"] == "Pier reopens"


@pytest.mark.parametrize("attributes", ["", "type=text/javascript", "type=application/json"])
def test_other_scripts_are_no_json_ld(attributes: str) -> None:
    assert json_ld(WRITTEN, attributes).json_ld == ()


@pytest.mark.parametrize(
    ("script", "warning"),
    [
        ('{"@type": "NewsArticle", "headline": "Pier', "json_ld_malformed"),
        ("{'@type': 'NewsArticle'}", "json_ld_malformed"),
        ('{"a": 1,}', "json_ld_malformed"),
        ("undefined", "json_ld_malformed"),
        ("   ", "json_ld_malformed"),
        ('{"x": ' + "9" * 5_000 + "}", "json_ld_malformed"),
        ('{"x": -' + "9" * 5_000 + "e1}", None),
        ("[" * 61 + "]" * 61, "json_ld_too_deep"),
        ('{"@graph":[' * 50_00 + "]}" * 50_00, "json_ld_too_deep"),
        ("[" * 60 + "]" * 60, None),
        (json.dumps({**STORY, "articleBody": "[" * 200}), "json_ld_too_deep"),
        (json.dumps({"x": "y" * MAX_SCRIPT_LD}), "json_ld_too_large"),
        ('{"headline": "' + '\\"' * 16_000 + '"}', None),
        ('{"headline": "' + '\\"' * 16_000, "json_ld_malformed"),
        ('{"x": NaN, "y": Infinity}', None),
    ],
    ids=lambda value: str(value)[:24] if value else "no warning",
)
def test_chaos_is_noted_and_never_raised(script: str, warning: str | None) -> None:
    assert json_ld(script).warnings == ((warning,) if warning else ())


def test_a_broken_script_does_not_hide_the_next() -> None:
    both = head(
        f"<script type=application/ld+json>{{</script><script type=application/ld+json>{WRITTEN}</script>"
    )
    assert both.story()["headline"] == "Pier reopens"
    assert both.warnings == ("json_ld_malformed",)


def test_strings_are_unescaped_once() -> None:
    story = json_ld(
        json.dumps(
            {**STORY, "headline": "Bed &amp; breakfast &quot;pier&quot;", "keywords": ["a &amp;amp; b"]}
        )
    )
    assert story.story()["headline"] == 'Bed & breakfast "pier"'
    assert story.story()["keywords"] == ["a &amp; b"]


@pytest.mark.parametrize(
    ("things", "chosen"),
    [
        ([{"@type": "Organization", "name": "Post"}], None),
        ([{"@type": "WebPage", "headline": "Post"}], None),
        ([{"@type": "WebPage", "headline": "Post", "datePublished": "2024"}], "Post"),
        ([{"@type": "ReportageNewsArticle", "headline": "a"}], "a"),
        ([{"@type": ["Thing", "NewsArticle"], "headline": "a"}], "a"),
        ([{"@type": "Thing", "articleBody": "text", "headline": "a"}], "a"),
        ([{"@type": "NewsArticle"}, {"@type": "NewsArticle", "headline": "a"}], "a"),
        ([{"@type": "NewsArticle", "headline": "a"}, {"@type": "NewsArticle", "headline": "b"}], "a"),
        ([{"@type": None}, {"@type": {}}, {"@type": 5}, {}], None),
    ],
)
def test_the_object_that_describes_the_story(things: list[dict[str, Any]], chosen: str | None) -> None:
    assert json_ld(json.dumps(things)).story().get("headline") == chosen


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("a  b\n", ["a b"]),
        (["a", "b"], ["a", "b"]),
        ({"name": "a"}, ["a"]),
        ({"@value": "a"}, ["a"]),
        ([{"name": "a"}, "b", {"name": ["c"]}], ["a", "b", "c"]),
        (None, []),
        (5, ["5"]),
        (True, []),
        ("  ", []),
        ({}, []),
        ([[[[["a"]]]]], ["a"]),
    ],
)
def test_strings_in_values_of_any_shape(value: Any, expected: list[str]) -> None:
    assert list(texts(value)) == expected


def test_a_value_without_end_is_left_after_some_steps() -> None:
    endless: list[Any] = []
    endless.append(endless)
    assert list(texts(endless)) == []


def test_types_of_anything() -> None:
    assert types_of({"@type": "A"}) == ("A",)
    assert types_of({"@type": ["A", "B", None]}) == ("A", "B")
    assert types_of({}) == ()


ODD: tuple[Any, ...] = (
    None,
    5,
    True,
    [],
    {},
    "",
    " ",
    [[]],
    [None],
    {"name": 7},
    {"name": {"name": []}},
    {"@value": {}},
    ["\ud83d"],
)
FIELDS = (
    "headline", "author", "datePublished", "dateModified", "publisher", "keywords", "articleSection", "articleBody",
    "isAccessibleForFree", "description", "image", "inLanguage", "mainEntityOfPage", "copyrightHolder", "creator",
)  # fmt: skip


@pytest.mark.parametrize("name", FIELDS)
def test_no_field_of_json_ld_has_to_be_of_its_type(name: str) -> None:
    for odd in ODD:
        script = json.dumps(
            {"@type": "NewsArticle", "headline": HEADLINE, "datePublished": "2024-03-01", name: odd}
        )
        found = article(page(head=f"<script type=application/ld+json>{script}</script>"))
        assert found.headline == HEADLINE
        assert len(found.paragraphs) >= 5


@pytest.mark.parametrize(
    ("tag", "name", "content"),
    [
        ("<meta name=Author content='A B'>", "author", "A B"),
        ("<meta property='OG:Title' content=t>", "og:title", "t"),
        ("<meta itemprop=datePublished content=2024>", "datepublished", "2024"),
        ("<meta http-equiv='Content-Language' content=de>", "content-language", "de"),
        ("<META NAME=description CONTENT='a &amp; b'>", "description", "a & b"),
        ("<meta name=' description ' content=x>", "description", "x"),
        ("<meta content=x name=description property=og:description>", "og:description", "x"),
    ],
)
def test_meta_variants(tag: str, name: str, content: str) -> None:
    assert head(tag).meta[name] == (content,)


@pytest.mark.parametrize(
    "tag",
    ["<meta>", "<meta name=a>", "<meta content=x>", "<meta name='' content=x>", "<meta name=a content=''>"],
)
def test_meta_tags_that_say_nothing(tag: str) -> None:
    assert head(tag).meta == {}


def test_meta_tags_in_the_body_count_and_order_is_kept() -> None:
    found = collect(dom("<head><meta name=a content=1></head><body><div><meta name=a content=2></div>"))
    assert found.meta["a"] == ("1", "2")
    assert found.first("none", "a") == ("a", "1")
    assert found.first("none") is None


def test_floods_of_meta_tags_are_bounded() -> None:
    flood = head(
        "<meta property=article:tag content=t>" * 5_000 + f"<meta name=a content='{'word ' * 50_000}'>"
    )
    assert len(flood.meta["article:tag"]) == 100
    assert len(flood.meta["a"][0]) <= 10_000


@pytest.mark.parametrize(
    ("markup", "title"),
    [
        ("<title> A \n b </title>", "A b"),
        ("<title></title>", None),
        ("<title>One</title><title>Two</title>", "One"),
        ("<title>&lt;b&gt; &amp; c</title>", "<b> & c"),
        ("<title>" + "word " * 50_000 + "</title>", " ".join(["word"] * 200)),
    ],
    ids=["folded", "empty", "two", "entities", "endless"],
)
def test_titles(markup: str, title: str | None) -> None:
    assert head(markup).title == title


def test_the_title_of_a_drawing_is_not_the_page_s() -> None:
    drawing = "<body><svg><title>Arrow</title></svg><p>x</p>"
    assert collect(dom(f"<html>{drawing}")).title is None


@pytest.mark.parametrize(
    ("item", "name", "value"),
    [
        ("<span itemprop=author>A  B</span>", "author", "A B"),
        ("<span itemprop='author creator'>A B</span>", "creator", "A B"),
        ("<time itemprop=datePublished datetime=2024-03-01>March</time>", "datePublished", "2024-03-01"),
        ("<div itemprop=datePublished content=2024-03-01>March</div>", "datePublished", "2024-03-01"),
        (f"<div itemprop=headline>{'x' * 900}</div>", "headline", "x" * 500),
    ],
    ids=["text", "two names", "datetime", "content", "long"],
)
def test_microdata(item: str, name: str, value: str) -> None:
    assert collect(dom(f"<body>{item}")).microdata[name] == (value,)


def test_the_body_in_microdata_is_not_copied() -> None:
    assert "articleBody" not in collect(dom("<body><div itemprop=articleBody>words</div>")).microdata


def test_links_are_absolute_and_sorted_by_relation() -> None:
    found = head(
        "<link rel='canonical' href='/a'><link rel='Alternate AMPHTML' href='b'>"
        "<link rel=canonical href='javascript:x'><link href='/c'><link rel=x>"
    )
    assert found.links == {
        "canonical": ("https://www.example.org/a",),
        "alternate": ("https://www.example.org/news/b",),
        "amphtml": ("https://www.example.org/news/b",),
    }


def test_time_elements() -> None:
    found = collect(
        dom("<body><time class=pub id=t datetime='2024-03-01' itemprop=p> 1  March </time><time>now</time>")
    )
    assert [(each.datetime, each.text, each.class_and_id, each.itemprop) for each in found.times] == [
        ("2024-03-01", "1 March", "pub t", "p"),
        (None, "now", "", ""),
    ]


@pytest.mark.parametrize(
    ("tag", "language"), [("<html lang=de>", "de"), ("<html xml:lang='fr'>", "fr"), ("<html>", None)]
)
def test_the_language_of_the_page(tag: str, language: str | None) -> None:
    assert collect(dom(f"{tag}<body><p>x")).language == language
