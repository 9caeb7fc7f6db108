"""The story out of script data, and the second opinion: when each is asked, what is taken, what is refused."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest
from engine_page import HEADLINE, PARAGRAPHS, article, cleaned, context, page, paragraphs, reading

from cleaners.block import Decision, Role
from cleaners.errors import CleaningError, Refusal
from cleaners.judge import judge
from cleaners.rescue import rescue
from cleaners.second_opinion import in_doubt, second_opinion

ABOUT = f"<meta name=description content='{PARAGRAPHS[0]}'>"
RECIPE = (
    "Stir the flour into the butter until it smells of nuts, and add the milk by the spoon so that no lumps can form.",
    "Let the sauce simmer for ten minutes over the smallest flame, and season it with nutmeg, white pepper and salt.",
    "Serve it over leeks, cauliflower or a poached egg, and keep what is left in the cold for no more than two days.",
)


def scripted(value: Any, tag: str = "<script id=__NEXT_DATA__ type='application/json'>") -> str:
    """A page that shows nothing and carries `value`."""
    script = value if isinstance(value, str) else json.dumps(value)
    return page("<div id=root></div>", head=f"{ABOUT}{tag}{script}</script>")


def elements(texts: tuple[str, ...] = PARAGRAPHS) -> list[dict[str, Any]]:
    return [{"type": "text", "content": text} for text in texts]


def rich(texts: tuple[str, ...] = PARAGRAPHS) -> list[dict[str, Any]]:
    """Contentful's way: a paragraph is a node with text nodes in it."""
    return [
        {
            "nodeType": "paragraph",
            "content": [{"nodeType": "text", "value": text[:30]}, {"nodeType": "text", "value": text[30:]}],
        }
        for text in texts
    ]


def prose(texts: tuple[str, ...] = PARAGRAPHS) -> list[dict[str, Any]]:
    """ProseMirror's way."""
    return [{"type": "paragraph", "content": [{"type": "text", "text": text}]} for text in texts]


MARKED_UP = "".join(f"<p>{text}</p>" for text in PARAGRAPHS)
SHAPES: dict[str, str] = {
    "element list": scripted({"props": {"pageProps": {"content_elements": elements()}}}),
    "rich text": scripted({"body": {"nodeType": "document", "content": rich()}}),
    "prose": scripted({"doc": {"type": "doc", "content": prose()}}),
    "slate children": scripted({"a": [{"type": "p", "children": [{"text": text}]} for text in PARAGRAPHS]}),
    "markup in a string": scripted({"post": {"html": MARKED_UP}}),
    "list of strings": scripted({"paragraphs": list(PARAGRAPHS)}),
    "list of lists": scripted({"blocks": [elements()]}),
    "assigned to a variable": scripted(f"window.__STATE__ = {json.dumps({'a': elements()})};", "<script>"),
    "assigned, with code behind": scripted(
        f"var a=1;window.__STATE__={json.dumps({'a': elements()})};(function(){{}})()", "<script>"
    ),
    "a bare object": scripted({"a": elements()}, "<script>"),
    "articleBody": scripted(
        {"@type": "NewsArticle", "headline": HEADLINE, "articleBody": "\n\n".join(PARAGRAPHS)},
        "<script type=application/ld+json>",
    ),
    "articleBody list": scripted(
        {"@type": "NewsArticle", "headline": HEADLINE, "articleBody": list(PARAGRAPHS)},
        "<script type=application/ld+json>",
    ),
    "articleBody with markup": scripted(
        {"@type": "NewsArticle", "headline": HEADLINE, "articleBody": MARKED_UP.replace("</", "<\\/")},
        "<script type=application/ld+json>",
    ).replace("<\\\\/", "<\\/"),
}


@pytest.mark.parametrize("shape", SHAPES)
def test_a_story_in_script_data_is_found_whatever_its_shape(shape: str) -> None:
    found = article(SHAPES[shape])
    assert tuple(paragraph.text for paragraph in found.paragraphs) == PARAGRAPHS
    assert "body_from_script_data" in found.warnings
    assert found.headline == HEADLINE


def test_rescued_paragraphs_are_decisions_like_any_other() -> None:
    told = cleaned(SHAPES["element list"])
    kept = [each for each in told.decisions if each.kept]
    assert [each.text for each in kept] == list(PARAGRAPHS)
    assert {each.reason for each in kept} == {"rescued from script data"}
    assert {each.evidence for each in kept} == {"__NEXT_DATA__.props.pageProps.content_elements"}
    assert [each.order for each in told.decisions] == list(range(len(told.decisions)))


def test_kinds_of_elements() -> None:
    told = rescue(
        reading(
            scripted(
                {
                    "a": [
                        *elements(PARAGRAPHS[:3]),
                        {"type": "header", "content": "What it costs"},
                        {"type": "blockquote", "content": PARAGRAPHS[3]},
                        {"type": "image", "content": "A picture of the pier", "caption": "The pier"},
                        {"type": "related_links", "content": "Read our other stories about the river"},
                        {"type": "raw_html", "content": "<div>widget</div>"},
                        *elements(PARAGRAPHS[4:]),
                        None,
                        7,
                        "short",
                    ]
                }
            )
        )
    )
    assert told is not None
    assert [(kind.value, text) for kind, text in told.paragraphs] == [
        *(("p", text) for text in PARAGRAPHS[:3]),
        ("h2", "What it costs"),
        ("quote", PARAGRAPHS[3]),
        *(("p", text) for text in PARAGRAPHS[4:]),
    ]


@pytest.mark.parametrize(
    "markup",
    [
        scripted({"a": elements(RECIPE)}),
        scripted(
            {"@type": "NewsArticle", "articleBody": "\n".join(RECIPE)}, "<script type=application/ld+json>"
        ),
        scripted({"legal": "<p>" + "</p><p>".join(RECIPE) + "</p>"}),
        scripted({"a": elements(PARAGRAPHS[:1])}),
        scripted("{"),
        scripted("window.__STATE__ = {broken", "<script>"),
        scripted("[" * 3000 + "]" * 3000),
        scripted('{"a":' * 3000 + "1" + "}" * 3000),
        scripted('{"a": ' + "9" * 5000 + ", " + json.dumps({"b": "x" * 500})[1:]),
        scripted({"a": [[], {}, None, True, 5, [[[[]]]], {"content": {"content": 5}}] * 20}),
        scripted({"a": "<div>" * 3000}),
        scripted({"a": "\x00<p>\x00</p>\ud800" * 200}),
    ],
    ids=[
        "another story",
        "another articleBody",
        "legal text",
        "too little",
        "broken",
        "broken assignment",
        "deep list",
        "deep object",
        "long number",
        "odd values",
        "deep markup",
        "odd characters",
    ],
)
def test_what_is_no_rescue(markup: str) -> None:
    assert rescue(reading(markup)) is None
    with pytest.raises(CleaningError) as refused:
        article(markup)
    assert refused.value.reason in (Refusal.NO_STORY, Refusal.EMPTY)


def test_the_candidate_that_the_page_is_about_wins_over_a_longer_one() -> None:
    told = article(scripted({"a": elements(RECIPE * 2), "b": elements()}))
    assert told.paragraphs[0].text == PARAGRAPHS[0]


def test_a_page_that_shows_its_story_is_not_rescued() -> None:
    longer = (
        *PARAGRAPHS,
        "And this sentence stands in the script data alone, nobody sees it on the page itself.",
    )
    told = article(
        page(head=f"{ABOUT}<script type='application/json'>{json.dumps({'a': elements(longer)})}</script>")
    )
    assert tuple(paragraph.text for paragraph in told.paragraphs) == PARAGRAPHS
    assert told.warnings == ()


def test_the_summary_that_the_data_names_becomes_the_standfirst() -> None:
    lead = "After eleven years the pier is to open again, and not everybody on the harbour board is happy with it."
    state = {"story": {"description": lead, "body": elements()}}
    markup = scripted(state).replace(ABOUT, f"<meta name=description content='{lead}'>")
    told = article(markup)
    assert told.standfirst == lead
    assert tuple(paragraph.text for paragraph in told.paragraphs) == PARAGRAPHS


def test_half_characters_do_not_reach_the_article() -> None:
    broken = scripted({"a": elements(tuple(f"{text} \ud83d" for text in PARAGRAPHS))})
    article(broken).body.encode()


SHORT = "The old timber went to a boatyard."


def test_no_doubt_where_most_of_the_solid_text_is_kept() -> None:
    read = reading(page())
    assert not in_doubt(read, judge(context(page())))


def test_doubt_where_little_is_kept() -> None:
    brief = page(f"<p>{SHORT}</p>")
    assert in_doubt(reading(brief), judge(context(brief)))


def test_the_second_opinion_is_followed_only_for_much_more() -> None:
    seen = context(page())
    kept_all = judge(seen)
    assert second_opinion(seen.reading, kept_all) is None
    dropped = tuple(
        each
        if each.text not in PARAGRAPHS[1:]
        else type(each)(
            order=each.order,
            text=each.text,
            kept=False,
            role=each.role,
            reason="reads unlike the story (0.4)",
            evidence="x",
        )
        for each in kept_all
    )
    followed = second_opinion(seen.reading, dropped)
    assert followed is not None
    assert [each.text for each in followed if each.kept] == list(PARAGRAPHS)
    assert {each.reason for each in followed if each.text in PARAGRAPHS[1:]} == {"second opinion"}


def unsure(likely: float) -> tuple[Decision, ...]:
    """The plain page, every paragraph of it as likely as that."""
    kept = likely >= 0.5
    return tuple(
        replace(
            each,
            kept=kept,
            likely=likely,
            reason=f"reads {'like' if kept else 'unlike'} the story ({likely})",
            role=Role.BODY if kept else Role.OTHER,
        )
        if each.text in PARAGRAPHS
        else each
        for each in judge(context(page()))
    )


def test_doubt_where_much_is_unsure() -> None:
    read = reading(page())
    assert in_doubt(read, unsure(0.6))
    assert not in_doubt(read, unsure(0.97))


def test_the_second_opinion_is_weighed_where_the_score_is_unsure() -> None:
    read = reading(page())
    some = tuple(
        replace(each, kept=False, likely=0.45, reason="reads unlike the story (0.45)")
        if each.text == PARAGRAPHS[3]
        else each
        for each in unsure(0.7)
    )
    weighed = second_opinion(read, some)
    assert weighed is not None
    (changed,) = [now for now, then in zip(weighed, some, strict=True) if now != then]
    assert (changed.text, changed.kept, changed.reason) == (PARAGRAPHS[3], True, "second opinion weighed")
    assert changed.evidence == "trafilatura has the text; alone: reads unlike the story (0.45)"


def test_the_second_opinion_does_not_bring_back_what_hard_evidence_dropped() -> None:
    comments = (
        "<section id=comments>"
        + paragraphs(tuple(f"I say that {text.lower()}" for text in RECIPE * 3))
        + "</section>"
    )
    told = clean_or_error(page(f"{paragraphs(PARAGRAPHS[:2])}{comments}"))
    assert told == list(PARAGRAPHS[:2])


def clean_or_error(markup: str) -> list[str]:
    try:
        return [paragraph.text for paragraph in article(markup).paragraphs]
    except CleaningError:
        return []


@pytest.mark.parametrize(
    "hostile",
    [
        "<svg><p></p><script type='application/ld+json'>{}</script></svg>",
        "<table><tr><td colspan=1000>x</td></tr></table>" * 50,
        "<p></p>" * 300,
        "<math><mtext><p>x</math>",
    ],
)
def test_markup_on_which_trafilatura_trips(hostile: str) -> None:
    told = clean_or_error(page(f"<p>{SHORT} {PARAGRAPHS[0]}</p>{hostile}<p>{PARAGRAPHS[1]}</p>"))
    assert PARAGRAPHS[1] in told
