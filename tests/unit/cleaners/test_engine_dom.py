"""One parse: any depth of nesting, base addresses, broken markup; nothing that a reader sees is lost."""

from __future__ import annotations

import pytest
from engine_page import PARAGRAPHS, URL, body, dom, page, paragraphs, texts

from cleaners.blocks import split
from cleaners.deep_markup import flattened

DEPTHS = (300, 3_000)
DEEPEST = 30_000
CHAINS = (
    "div",
    "span",
    "b",
    "font",
    "table",
    "ul",
    "blockquote",
    "section",
    "table><tr><td",
    "ul><li",
    "b><i",
    "svg",
)


def shown(markup: str) -> list[str]:
    return [block.text for block in split(dom(markup)).blocks]


def nested(chain: str, depth: int, *, closed: bool) -> str:
    ends = "".join(f"</{tag}>" for tag in reversed(chain.split("><"))) if closed else ""
    return (
        paragraphs(PARAGRAPHS[:2])
        + f"<{chain}>" * depth
        + paragraphs(PARAGRAPHS[2:4])
        + ends * depth
        + paragraphs(PARAGRAPHS[4:])
    )


@pytest.mark.parametrize("closed", [True, False], ids=["closed", "unclosed"])
@pytest.mark.parametrize("depth", DEPTHS)
@pytest.mark.parametrize("chain", CHAINS)
def test_every_paragraph_stands_in_order_at_any_depth(chain: str, depth: int, closed: bool) -> None:
    parsed = dom(page(nested(chain, depth, closed=closed)))
    found = [block.text for block in split(parsed).blocks]
    assert [text for text in found if text in PARAGRAPHS] == list(PARAGRAPHS)
    assert parsed.warnings == ("deep_markup_flattened",)


@pytest.mark.parametrize("chain", ["div", "b", "table><tr><td"])
def test_nor_is_any_lost_at_thirty_thousand_levels(chain: str) -> None:
    found = shown(page(nested(chain, DEEPEST, closed=True)))
    assert [text for text in found if text in PARAGRAPHS] == list(PARAGRAPHS)


def test_an_ordinary_page_is_not_flattened() -> None:
    assert dom(page()).warnings == ()


def flat(inner: str, depth: int = 400) -> list[str]:
    """The blocks of `inner` at a depth at which wrappers are taken out."""
    return shown("<body>" + "<div>" * depth + inner + "</div>" * depth)


@pytest.mark.parametrize(
    ("inner", "expected"),
    [
        ("one<div>two</div>three", ["one", "two", "three"]),
        ("<p>one<p>two", ["one", "two"]),
        ("<ul><li>one<li>two</ul>three", ["one", "two", "three"]),
        ("a <b>bold</b> word", ["a bold word"]),
        ("a b<i>o</i>ld word", ["a bold word"]),
        ("one<br>two", ["one", "two"]),
        ("<script>var a = '<p>no</p>'</script>yes", ["yes"]),
        ("<style>p { color: red }</style>yes", ["yes"]),
        ("<noscript><p>no</p></noscript>yes", ["yes"]),
        ("<select><option>no</select>yes", ["yes"]),
        ("<template><p>no</p></template>yes", ["yes"]),
        ("<!-- <p>no</p> -->yes", ["yes"]),
        ("yes<!-- <p>no</p>", ["yes"]),
        ("<p title='a > b'>yes</p>", ["yes"]),
        ('<p title="it\'s > that">yes</p>', ["yes"]),
        ("yes<p title='never closed>no</p>", ["yes"]),
        ("<svg><text>no</text></svg><p>yes</p>", ["yes"]),
        ("<svg><text>no</text><p>yes</p>", ["yes"]),
        ("</p></b></nothing>yes", ["yes"]),
        ("3 < 4 &amp; 5 > 4", ["3 < 4 & 5 > 4"]),
        ("Tom &lt;b&gt; Jerry", ["Tom <b> Jerry"]),
    ],
)
def test_flattening_keeps_what_a_reader_sees(inner: str, expected: list[str]) -> None:
    assert flat(inner) == expected


def test_the_story_keeps_its_paragraph_elements_when_flattened() -> None:
    parsed = split(dom("<body>" + "<div>" * 400 + paragraphs()))
    assert {parsed.outline.tag[block.container] for block in parsed.blocks} == {"p"}


def test_metadata_in_a_deep_place_is_not_lost() -> None:
    deep = "<div>" * 400 + '<script type="application/ld+json">{"@type": "NewsArticle"}</script>'
    scripts = [each.text for each in dom(f"<body>{deep}").root.iter("script")]
    assert scripts == ['{"@type": "NewsArticle"}']


@pytest.mark.parametrize(
    "markup",
    [
        "<p><b id=x{}>word ",
        "<div><b id=x{}></div>word ",
        "<table><b id=x{}>word",
        "<a href=/{}><p>word",
        "<div></b><b>{}",
    ],
)
def test_misnesting_does_not_multiply_elements(markup: str) -> None:
    """The standard's repair copies every open <b> into every paragraph: n of them make n * n elements."""
    many = 3_000
    flat_form = flattened("".join(markup.format(number) for number in range(many)))
    assert flat_form.count("<") < 12 * many


@pytest.mark.parametrize(
    ("href", "expected"),
    [
        ("/a/b.html", "https://www.example.org/a/b.html"),
        ("b.html", "https://www.example.org/news/b.html"),
        ("//cdn.example/x.jpg", "https://cdn.example/x.jpg"),
        ("HTTP://Other.example/x", "HTTP://Other.example/x"),
        ("http://other.example/x", "http://other.example/x"),
        ("?page=2", "https://www.example.org/news/ferry-pier-11702.html?page=2"),
        ("  /spaces.html \n", "https://www.example.org/spaces.html"),
        ("javascript:alert(1)", None),
        ("data:image/png;base64,AAAA", None),
        ("mailto:desk@example.org", None),
        ("http://[broken", None),
        ("", None),
        (None, None),
    ],
)
def test_addresses_are_absolute_and_http(href: str | None, expected: str | None) -> None:
    assert dom("<p>x").absolute(href) == expected


@pytest.mark.parametrize(
    ("base", "url", "expected"),
    [
        ("<base href='https://cdn.example/root/'>", URL, "https://cdn.example/root/a.jpg"),
        ("<base href='/root/'>", URL, "https://www.example.org/root/a.jpg"),
        ("<base href=''>", URL, "https://www.example.org/news/a.jpg"),
        ("<base target=_blank>", URL, "https://www.example.org/news/a.jpg"),
        ("<base href='http://[broken'>", URL, "https://www.example.org/news/a.jpg"),
        ("<base href='javascript:x'>", URL, None),
        (
            "<base href='https://one.example/'><base href='https://two.example/'>",
            URL,
            "https://one.example/a.jpg",
        ),
        ("<base href='https://cdn.example/'>", None, "https://cdn.example/a.jpg"),
        ("", None, None),
    ],
)
def test_base_addresses(base: str, url: str | None, expected: str | None) -> None:
    assert dom(f"<html><head>{base}</head><body><p>x</body></html>", url).absolute("a.jpg") == expected


@pytest.mark.parametrize(
    ("markup", "expected"),
    [
        ("<p>one<p>two", ["one", "two"]),
        ("<div><p>one</div></p>two", ["one", "two"]),
        ("<b><p>one</b></p><p>two", ["one", "two"]),
        ("<p>one</p></body></html><p>two</p>", ["one", "two"]),
        ("<html><body><p>one</p></body><p>two</p></html>three", ["one", "two", "three"]),
        ("<body><p>one</p></BODY ></HTML><html><body><p>two</p></body></html>", ["one", "two"]),
        ("<html><html><body><body><p>one</p>", ["one"]),
        ("<p>one</p><p", ["one"]),
        ("<p>one</p><p class='two", ["one"]),
        ("<table><p>one</p><tr><td>two</table>", ["one", "two"]),
        ("<p>caf&eacute; &nbsp;&amp;&#8212;&#x2014;&bogus; &#0; x</p>", ["café &——&bogus; � x"]),
        ("<p>one<!-- two --> three</p>", ["one three"]),
        ("<?xml version='1.0'?><p>one</p>", ["one"]),
        ("<p>one<p/>two<br/>three", ["one", "two", "three"]),
        ("<frameset><p>one</p></frameset>", ["one"]),
        ("just words, no tags", ["just words, no tags"]),
        ("<!-- nothing but a comment -->", []),
        ("", []),
        ("<", []),
    ],
)
def test_broken_markup(markup: str, expected: list[str]) -> None:
    assert shown(markup) == expected


def test_spans_of_cells_are_clamped() -> None:
    """45 kB of cells that claim a thousand columns kept trafilatura busy for 42 seconds."""
    cells = dom("<table><tr><td colspan=1000 rowspan='1000'>x<th colspan=2>y</table>").root.iter("td", "th")
    assert [(cell.get("colspan"), cell.get("rowspan")) for cell in cells] == [("1", "1"), ("2", None)]


def test_texts_of_nothing() -> None:
    assert texts("") == []


@pytest.mark.parametrize("tag", ["h2", "section", "li", "blockquote", "td"])
def test_a_fragment_without_paragraph_elements_is_markup(tag: str) -> None:
    inner = "".join(f"<{tag}>{text}</{tag}>" for text in PARAGRAPHS)
    assert [text for text in body(inner) if "<" in text] == []
