"""What the page is made of: how text is set, what a chart draws, what became of a block, what a page becomes."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta, timezone
from html import escape

import pytest
from engine_page import raw
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import html
from reading_room import HOSTILE_PAGE, NASTY

from cleaners.article import Article, Precision
from cleaners.block import Decision, Role
from cleaners.dom import parse
from cleaners.pipeline import clean
from dateline.asking import FILTERS, IN_ADDRESS, question_in
from dateline.web import asked, charts, listing, typesetting
from dateline.web.differences import difference
from dateline.web.explanation import State, explanation, states
from dateline.web.inert import inert_page
from dateline.web.rendering import STATIC, style
from dateline.web.security import host_name
from dateline.web.standalone import Explained, document
from storage.query import Query
from storage.revisions import Change, Kind


@pytest.mark.parametrize(
    ("language", "expected"),
    [
        ("ar", ("ar", "rtl")),
        ("ar-EG", ("ar-EG", "rtl")),
        ("fa_IR", ("fa-IR", "rtl")),
        ("az-Arab", ("az-Arab", "rtl")),
        ("ur-Latn", ("ur-Latn", "ltr")),
        ("he", ("he", "rtl")),
        ("zh-Hant-TW", ("zh-Hant-TW", "ltr")),
        ("en", ("en", "ltr")),
        (None, ("", "auto")),
        ('en" onload="x', ("", "auto")),
    ],
)
def test_a_language_has_a_direction(language: str | None, expected: tuple[str, str]) -> None:
    assert tuple(typesetting.setting(language)) == expected


@pytest.mark.parametrize(
    ("precision", "told"),
    [
        (Precision.MINUTE, "Thursday 6 February 2020, 17:32 UTC+5:30"),
        (Precision.DAY, "Thursday 6 February 2020"),
        (Precision.MONTH, "February 2020"),
    ],
)
def test_no_more_of_a_time_is_told_than_the_page_said(precision: Precision, told: str) -> None:
    moment = datetime(2020, 2, 6, 17, 32, tzinfo=timezone(timedelta(hours=5, minutes=30)))
    assert typesetting.published(Article(published=moment, published_precision=precision)) == told


def test_moments_of_reports_are_told_in_utc() -> None:
    assert typesetting.moment("2020-02-06T17:32:00+05:00") == "6 Feb 2020, 12:32 UTC"
    assert [typesetting.moment(each) for each in ("soon", None, "2020-02-06T17:32:00")] == ["", "", ""]
    assert (
        typesetting.zone(datetime(2020, 1, 1, tzinfo=timezone(-timedelta(hours=3, minutes=30)))) == "UTC-3:30"
    )
    assert typesetting.zone(datetime(2020, 1, 1, tzinfo=UTC)) == "UTC"


@pytest.mark.parametrize(
    "address",
    [
        "javascript:alert(1)",
        "data:text/html,x",
        "//evil.test",
        "/local",
        "https://a.test/ b",
        'https://a.test/"x',
        "",
    ],
)
def test_only_web_addresses_are_linked(address: str) -> None:
    assert typesetting.web_address(address) is None


def test_a_host_is_told_without_what_stands_before_it() -> None:
    assert typesetting.host("https://bank.example@evil.test/x") == "evil.test"


def test_days_without_articles_keep_their_place() -> None:
    chart = charts.by_day({date(2024, 3, 1): 1, date(2024, 3, 20): 4})
    assert chart is not None
    assert chart.continuous
    assert [bar.x for bar in chart.bars] == [0.0, 190.0]
    assert [bar.height for bar in chart.bars] == [14.0, 56.0]
    assert chart.width == 198.0
    assert chart.bars[0].label == "Friday 1 March 2024: 1 article"


def test_a_single_day_has_two_weeks_around_it() -> None:
    chart = charts.by_day({date(2024, 3, 20): 4})
    assert chart is not None
    assert (chart.first, chart.last, chart.bars[0].x) == ("7 Mar 2024", "20 Mar 2024", 130.0)


def test_days_of_years_stand_side_by_side() -> None:
    chart = charts.by_day({date(2004, 3, 1): 1, date(2024, 3, 20): 4})
    assert chart is not None
    assert not chart.continuous
    assert [bar.x for bar in chart.bars] == [120.0, 130.0]  # behind twelve empty places
    assert (chart.first, chart.last) == ("1 Mar 2004", "20 Mar 2024")
    assert charts.by_day({}) is None


def test_a_line_runs_from_edge_to_edge() -> None:
    drawn = charts.line([0.0, 0.5, 1.0], "x", width=100, height=12)
    assert drawn is not None
    assert drawn.points == "0,11 50,6 100,1"
    alone = charts.line([1.0], "x", width=100, height=12)
    assert alone is not None
    assert alone.points == "0,1 100,1"
    assert charts.line([], "x") is None


def block(order: int, text: str, role: Role, *, kept: bool = False) -> Decision:
    return Decision(order=order, text=text, kept=kept, role=role, reason="rule", evidence="proof")


DECISIONS = (
    block(0, "Home News Sport", Role.NAVIGATION),
    block(1, "Harbour opens", Role.HEADLINE),
    block(2, "More stories", Role.RELATED),
    block(3, "Harbour opens", Role.HEADLINE),
    block(4, "It is open.", Role.BODY, kept=True),
    block(5, "Ships sail.", Role.BODY, kept=True),
    block(6, "Harbour opens", Role.HEADLINE),
    block(7, "Share this", Role.SHARE),
)


def test_the_headline_above_the_story_is_the_one_that_was_taken() -> None:
    became = states(DECISIONS)
    assert [order for order, state in became.items() if state is State.TAKEN] == [3]
    assert [order for order, state in became.items() if state is State.KEPT] == [4, 5]


def test_removed_blocks_that_stand_together_are_one_run() -> None:
    told = explanation(DECISIONS, frozenset({4}))
    assert [(run.state.value, len(run.passages)) for run in told.runs] == [
        ("removed", 3), ("taken", 1), ("kept", 2), ("removed", 2),
    ]  # fmt: skip
    assert told.runs[0].summary == "1 navigation, 1 headline, 1 related stories · 7 words"
    assert (told.kept_blocks, told.kept_words, told.removed_blocks, told.removed_words) == (3, 7, 5, 11)
    assert [each.placed for each in told.runs[2].passages] == [True, False]
    assert [each.order for run in told.runs for each in run.passages] == list(range(8))
    assert round(sum(segment.width for segment in told.strip)) == 600
    assert explanation(()).share == 0


def test_words_that_changed_are_set_apart() -> None:
    change = Change(
        field="body", kind=Kind.CHANGED, before="Forty were hurt.", after="Fifty were hurt.", trivial=False
    )
    assert [tuple(each) for each in difference(change).pieces] == [
        ("removed", "Forty "), ("added", "Fifty "), ("same", "were hurt."),
    ]  # fmt: skip
    longer = Change(
        field="headline", kind=Kind.CHANGED, before="It opens", after="It opens again", trivial=False
    )
    assert [tuple(each) for each in difference(longer).pieces] == [("same", "It opens "), ("added", "again")]
    long = "word " * 700
    pieces = difference(Change(field="body", kind=Kind.CHANGED, before=long, after="x", trivial=False)).pieces
    assert [each.kind for each in pieces] == ["removed", "added"]


texts = st.text(alphabet=st.characters(exclude_categories=("Cs",)), max_size=60)


@settings(max_examples=60, deadline=None)
@given(texts, texts)
def test_nothing_is_lost_in_a_difference(before: str, after: str) -> None:
    change = Change(field="body", kind=Kind.CHANGED, before=before, after=after, trivial=False)
    pieces = difference(change).pieces
    assert "".join("".join(each.text for each in pieces if each.kind != "added").split()) == "".join(
        before.split()
    )
    assert "".join(each.text for each in pieces if each.kind != "removed") == after


def test_an_address_asks_what_the_options_ask() -> None:
    given_names = {
        "words": "storm",
        "place": "Galle",
        "since": "2024-03-01",
        "complete": "1",
        "ranked": "1",
        "limit": "7",
    }
    query = question_in(given_names, limit=20)
    since = datetime(2024, 3, 1, tzinfo=UTC)
    assert query == Query("storm", place="Galle", since=since, complete_only=True, order="ranked", limit=7)
    search = asked.read([*given_names.items(), ("topic", " ")])
    assert (search.query, search.tidy) == (query, False)
    again = asked.read([("words", "a b"), ("before", "")])
    assert again.address(place="C&A", words=None) == "/articles?place=C%26A"
    assert {*listing.KINDS} == {*FILTERS} < {*IN_ADDRESS}


@pytest.mark.parametrize(
    ("header", "name"),
    [
        ("localhost:80", "localhost"),
        ("[::1]:80", "::1"),
        ("EXAMPLE.org.", "example.org"),
        ("", ""),
        ("[", ""),
    ],
)
def test_the_name_in_a_host_header(header: str, name: str) -> None:
    assert host_name(header) == name


def test_nothing_of_a_hostile_page_can_act_in_a_file() -> None:
    cleaned = clean(raw(HOSTILE_PAGE))
    assert cleaned.reading is not None
    article = Article(headline=NASTY, url="javascript:alert(1)", site_name=NASTY, language=NASTY)
    told = Explained(
        article=article, decisions=cleaned.decisions, root=cleaned.reading.dom.root, knowing=NASTY
    )
    page = "".join(document([told, told]))
    parsed = html.document_fromstring(page)
    assert list(parsed.iter("script", "img", "object", "embed", "base", "link", "form")) == []
    assert len(parsed.findall(".//iframe")) == 2
    for frame in parsed.iter("iframe"):
        assert frame.get("sandbox") == ""
        assert frame.get("src") is None
        inner = html.document_fromstring(frame.get("srcdoc"))
        assert list(inner.iter("script", "img", "iframe", "a", "form", "base", "link", "svg")) == []
    for element in parsed.iter():
        assert not [name for name in element.attrib if name.startswith("on") or name in ("href", "style")]
    policy = parsed.xpath("//meta[@http-equiv='Content-Security-Policy']/@content")[0]
    assert policy.startswith("default-src 'none'; style-src 'sha256-")
    assert "unsafe" not in policy
    assert "\x1b" not in page
    assert "\u202e" not in page


def test_a_file_of_nothing_is_a_page_all_the_same() -> None:
    assert (
        html.document_fromstring("".join(document([]))).findtext(".//title") == "What was removed of no page"
    )


def test_a_stray_control_character_takes_no_text_with_it() -> None:
    root = parse("<html><body><p>before \x98behind \x1b]0;and on</p></body></html>", None).root
    shown = html.document_fromstring(inert_page(root, (), "t").html)
    assert shown.findtext(".//p") == "before behind ]0;and on"


WORDS = st.text(alphabet=st.characters(exclude_categories=("Cc", "Cs")), max_size=20).map(escape)
PIECES = ["<br>", "<img src=x alt='a b'>", "<script>x</script>", "<svg><p>in</p></svg>", "<iframe></iframe>"]
TAGS = ["p", "div", "b", "a", "ul", "li", "x-y", "table", "td", "mark", "template", "h1", "svg", "button"]
MARKUP = st.recursive(
    st.one_of(WORDS, st.sampled_from(PIECES)),
    lambda inner: st.builds(
        lambda tag, parts: f"<{tag} class=x onclick='y'>{''.join(parts)}</{tag}>",
        st.sampled_from(TAGS),
        st.lists(inner, max_size=4),
    ),
    max_leaves=12,
)


@settings(max_examples=80, deadline=None)
@given(MARKUP)
def test_every_word_that_a_reader_sees_is_in_the_inert_page(markup: str) -> None:
    root = parse(f"<html><body>{markup}</body></html>", None).root
    shown = html.document_fromstring(inert_page(root, (), "t").html)
    for element in list(root.iter("script", "template", "iframe", "svg")):
        if element.tag != "svg" or element.find(".//p") is None:
            element.drop_tree()
    for stand_in in shown.cssselect(".stand-in"):
        stand_in.drop_tree()
    assert letters(shown.find("body")) == letters(root.find("body"))


def letters(element: html.HtmlElement | None) -> str:
    """The text of an element without white space and what turns it around."""
    written = "" if element is None else element.text_content()
    return re.sub("[\u202a-\u202e\u2066-\u2069\u2028\u2029]", "", "".join(written.split()))


def luminance(colour: str) -> float:
    """The relative luminance of #rrggbb (WCAG 2.2)."""
    shares = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [each / 12.92 if each <= 0.04045 else ((each + 0.055) / 1.055) ** 2.4 for each in shares]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


@pytest.mark.parametrize("dark", [False, True])
def test_every_colour_of_text_is_readable(dark: bool) -> None:
    light, _, night = style().partition("@media (prefers-color-scheme: dark)")
    colours = dict(re.findall(r"--(\w+): (#[0-9a-f]{6});", (night if dark else light).partition("\n}\n")[0]))
    grounds = {"ink": ("paper", "sheet", "hit", "added", "gone")}
    for name in ("ink", "soft", "accent", "kept", "removed"):
        for ground in grounds.get(name, ("paper", "sheet")):
            low, high = sorted((luminance(colours[name]), luminance(colours[ground])))
            assert (high + 0.05) / (low + 0.05) >= 4.5, (name, ground)


def test_nothing_of_ours_is_loaded_from_elsewhere() -> None:
    for file in (STATIC / "style.css", STATIC / "keys.js", *(STATIC.parent / "templates").iterdir()):
        written = file.read_text(encoding="utf-8")
        assert not re.search(r"(?:src|href)=[\"'](?:https?:)?//|url\(|@import|\bstyle=|\bon\w+=", written), (
            file.name
        )
    assert "htmx 2.0.11 " in (STATIC.parents[2] / "NOTICE").read_text(encoding="utf-8")
    assert 'version:"2.0.11"' in (STATIC / "htmx.min.js").read_text(encoding="utf-8")
