"""Kept blocks to paragraphs; the dateline and the closing credit; flattened text; what a person is told."""

from __future__ import annotations

import pytest
from engine_page import HEADLINE, PARAGRAPHS, article, body, cleaned, page, paragraphs

from cleaners.credit_line import is_credit_line
from cleaners.errors import CleaningError, NotAnArticle, Refusal
from cleaners.explain import explain
from cleaners.pipeline import clean_text
from cleaners.plaintext import read_text, unwrapped


def kinds(inner: str) -> list[tuple[str, str]]:
    """(kind, text) of what is kept between the third and the fourth paragraph."""
    kept = article(page(paragraphs(PARAGRAPHS[:3]) + inner + paragraphs(PARAGRAPHS[3:]))).paragraphs
    return [(each.kind.value, each.text) for each in kept if each.text not in PARAGRAPHS]


SAID = "The board, she said, had looked at the price of oak, of steel and of concrete, and had chosen oak in the end."


@pytest.mark.parametrize(
    ("inner", "expected"),
    [
        (f"<p>{SAID}</p>", [("p", SAID)]),
        (f"<blockquote><p>{SAID}</p></blockquote>", [("quote", SAID)]),
        (f"<h2>What it costs</h2><p>{SAID}</p>", [("h2", "What it costs"), ("p", SAID)]),
        (f"<h4>What it costs</h4><p>{SAID}</p>", [("h3", "What it costs"), ("p", SAID)]),
        (f"<ul><li>{SAID}</li></ul>", [("li", SAID)]),
        ("<p>" + SAID.replace(" steel", "<br>steel") + "</p>", [("p", SAID)]),
        (
            f"<p>{SAID}<br>{SAID[::-1].capitalize()[:-1]}.</p>",
            [("p", SAID), ("p", f"{SAID[::-1].capitalize()[:-1]}.")],
        ),
        (
            f"<p>{SAID}<br><br>Nobody in the room asked her about the price of concrete, which has doubled.</p>",
            [
                ("p", SAID),
                ("p", "Nobody in the room asked her about the price of concrete, which has doubled."),
            ],
        ),
        (
            "<table><tr><td>1901</td><td>2 pence</td></tr><tr><th>1950</th><td>6 pence</td></tr></table>",
            [("table", "1901 2 pence"), ("table", "1950 6 pence")],
        ),
    ],
)
def test_kinds_and_lines(inner: str, expected: list[tuple[str, str]]) -> None:
    assert kinds(inner) == expected


def test_a_story_laid_out_in_a_table_is_no_table() -> None:
    laid_out = article(page(f"<table><tr><td>{paragraphs()}</td></tr></table>"))
    assert {each.kind.value for each in laid_out.paragraphs} == {"p"}
    assert tuple(each.text for each in laid_out.paragraphs) == PARAGRAPHS


REST = PARAGRAPHS[0]


@pytest.mark.parametrize(
    ("opening", "raw"),
    [
        (f"<p>LONDON (Reuters) - {REST}</p>", "LONDON (Reuters) -"),
        (f"<p><b>LONDON</b> (<a href=/r>Reuters</a>) — {REST}</p>", "LONDON (Reuters) —"),
        (f"<p>LONDON (Reuters) —</p><p>{REST}</p>", "LONDON (Reuters) —"),
        (f"<div><span>LONDON (Reuters) -</span> <span>{REST}</span></div>", "LONDON (Reuters) -"),
    ],
)
def test_datelines_in_the_paragraph_and_on_a_line_of_their_own(opening: str, raw: str) -> None:
    found = article(page(opening + paragraphs(PARAGRAPHS[1:])))
    assert found.dateline is not None
    assert (found.dateline.raw, found.dateline.places) == (raw, ("LONDON",))
    assert tuple(each.text for each in found.paragraphs) == PARAGRAPHS


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("(Reporting by Ann Bee; Editing by Carl Dee)", True),
        ("Reporting by Ann Bee in London", True),
        ("(dpa)", True),
        ("dpa/lno", True),
        ("（本报开罗电）", True),
        ("(The pier is open on weekdays.)", False),
        ("Reporting bias was one of the questions the board was asked about.", False),
        ("The board met on Thursday.", False),
        ("dpa", False),
        ("", False),
        ("(" * 10_000, False),
        ("(" + "x " * 10_000 + ")", False),
    ],
)
def test_credit_lines(text: str, expected: bool) -> None:
    assert is_credit_line(text, language="en") is expected


def test_the_credit_behind_the_story_is_a_field_of_its_own() -> None:
    found = article(page(paragraphs() + "<p>(Reporting by Ann Bee; Editing by Carl Dee)</p>"))
    assert found.credit_line == "(Reporting by Ann Bee; Editing by Carl Dee)"
    assert tuple(each.text for each in found.paragraphs) == PARAGRAPHS


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("a\n\n b  c \r\nd\re", ["a", "b c", "d", "e"]),
        ("", []),
        ("\n \n", []),
        ("x" * 3, ["xxx"]),
    ],
)
def test_lines_of_flattened_text(text: str, lines: list[str]) -> None:
    assert unwrapped(text) == lines


def wrapped(width: int = 70) -> str:
    def wrap(text: str) -> str:
        lines, line = [], ""
        for word in text.split():
            if line and len(line) + 1 + len(word) > width:
                lines.append(line)
                line = word
            else:
                line = f"{line} {word}".strip()
        return "\n".join([*lines, line])

    return "\n\n".join(wrap(text) for text in PARAGRAPHS)


@pytest.mark.parametrize("width", [60, 72, 80])
def test_wrapped_lines_are_joined(width: int) -> None:
    assert unwrapped(wrapped(width)) == list(PARAGRAPHS)


def test_lines_that_were_meant_are_not_joined() -> None:
    assert unwrapped("\n".join(PARAGRAPHS)) == list(PARAGRAPHS)


FLAT = "\n".join(
    [
        "Example Post",
        "Home",
        "World | Money | Sport | Weather",
        HEADLINE,
        "By Ann Bee",
        "1 March 2024 09:30",
        *PARAGRAPHS,
        "Read also: Barges of the old kind return",
        "Advertisement",
        "14 minutes ago",
        "© 2024 Example Post. All rights reserved.",
    ]
)


def test_flattened_text_becomes_an_article() -> None:
    found = clean_text(FLAT).article
    assert found.headline == HEADLINE
    assert tuple(each.text for each in found.paragraphs) == PARAGRAPHS
    assert [author.name for author in found.authors] == ["Ann Bee"]
    assert found.published is not None


def test_every_line_of_flattened_text_has_one_decision() -> None:
    lines = unwrapped(FLAT)
    told = read_text(FLAT).decisions
    assert [each.text for each in told] == lines
    assert [each.order for each in told] == list(range(len(lines)))
    assert all(each.reason and each.evidence for each in told)


@pytest.mark.parametrize(
    "text",
    [
        "",
        " \n ",
        "Home\nWorld\nSport",
        "word " * 5,
        "1" * 50_000,
        "| " * 9_000,
        "\x00" * 50,
        "?" * 20_000,
    ],
    ids=["empty", "blank", "menu", "five words", "digits", "bars", "NUL", "marks"],
)
def test_flattened_text_without_a_story_is_refused(text: str) -> None:
    with pytest.raises(NotAnArticle) as refused:
        clean_text(text)
    assert refused.value.reason is Refusal.NO_STORY


def test_a_text_sent_as_a_page_is_read_as_text() -> None:
    assert body("\n\n".join(PARAGRAPHS)) == PARAGRAPHS


def test_explain_tells_every_dropped_block_and_nothing_else() -> None:
    told = cleaned(page(paragraphs() + "<p>Advertisement</p>", before="<nav><a href=/>Home</a></nav>"))
    entries = explain(told)
    assert [entry["order"] for entry in entries] == [each.order for each in told.decisions if not each.kept]
    assert {entry["text"] for entry in entries} == {"Home", HEADLINE, "Advertisement"}
    assert all(set(entry) == {"order", "text", "role", "reason", "evidence"} for entry in entries)
    assert all(isinstance(entry["role"], str) and entry["reason"] and entry["evidence"] for entry in entries)


def test_a_refused_page_is_explained_too() -> None:
    listing = "".join(
        f"<p><a href=/{n}>Story number {n} about the harbour and its boats</a></p>" for n in range(30)
    )
    with pytest.raises(CleaningError) as refused:
        cleaned(page(listing, headline="News"))
    assert len(refused.value.decisions) > 30
    assert explain(refused.value)[0]["text"] == "News"


@pytest.mark.parametrize("declared", ["", "<meta name=author content='Carl Dee'>"])
def test_a_byline_glued_before_the_dateline_is_not_lost(declared: str) -> None:
    glued = f"By Ann Bee OSLO (Reuters) - {PARAGRAPHS[0]}"
    told = article(page(paragraphs([glued, *PARAGRAPHS[1:]]), head=declared))
    assert told.dateline is not None
    assert told.dateline.raw == "OSLO (Reuters) -"
    assert told.paragraphs[0].text == PARAGRAPHS[0]
    assert told.provenance["dateline"] == "opening of the story, behind “By Ann Bee”"
    assert "Ann Bee" in (told.byline or "") or declared
