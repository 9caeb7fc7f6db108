"""Which block between headline and story is the standfirst, and which only looks like one."""

from __future__ import annotations

import pytest
from engine_page import HEADLINE, PARAGRAPHS, article, page, paragraphs

LEAD = "Eleven years after the storm the old pier is to open again, but not everybody on the board is happy."
DESCRIBED = f'<meta name=description content="{LEAD}">'
BYLINE = "<p class=byline>By Ann Bee</p>"


@pytest.mark.parametrize(
    ("head", "inner", "where"),
    [
        ("", f"<h2>{LEAD}</h2>{paragraphs()}", "<h2> below the headline"),
        ("", f"<p class=standfirst>{LEAD}</p>{paragraphs()}", "class name standfirst"),
        ("", f"<p class='preface x'>{LEAD}</p>{paragraphs()}", "class name preface x"),
        (
            "",
            f"<div class=media><p class=HeaderDek-x>{LEAD}</p></div>{paragraphs()}",
            "class name HeaderDek-x",
        ),
        (DESCRIBED, f"<div class=t2>{LEAD}</div>{paragraphs()}", "like the description"),
        # it reads like the story: what stands between, or how it is made, tells it from the paragraphs
        (DESCRIBED, f"<p>{LEAD}</p>{BYLINE}{paragraphs()}", "like the description"),
        (DESCRIBED, f"<p class=first>{LEAD}</p>{paragraphs()}", "like the description"),
        (
            DESCRIBED,
            f"<div class=top><p>{LEAD}</p></div><div class=text>{paragraphs()}</div>",
            "like the description",
        ),
    ],
)
def test_what_tells_a_standfirst(head: str, inner: str, where: str) -> None:
    told = article(page(inner, head=head))
    assert told.standfirst == LEAD
    assert told.provenance["standfirst"].startswith(where)
    assert tuple(each.text for each in told.paragraphs) == PARAGRAPHS


@pytest.mark.parametrize(
    ("head", "inner"),
    [
        ("", f"<p>{LEAD}</p>{paragraphs()}"),
        # a description is often the first paragraph itself
        (DESCRIBED, f"<p>{LEAD}</p>{paragraphs()}"),
        (DESCRIBED, f"<div class=text><p>{LEAD}</p><div>{paragraphs()}</div></div>"),
        # the paragraphs of the story are parted by line breaks: its first lines are its own
        (DESCRIBED, f"<div class=text>{LEAD}<br>{'<br>'.join(PARAGRAPHS)}</div>"),
        # every paragraph has the name: it is the height of a line, or the text of the article
        (
            "",
            f"<p class=leading-7>{LEAD}</p>"
            + "".join(f"<p class=leading-7>{each}</p>" for each in PARAGRAPHS),
        ),
        ("", f"<p class=intro>{LEAD}</p>" + "".join(f"<p class=intro>{each}</p>" for each in PARAGRAPHS)),
    ],
)
def test_a_first_paragraph_is_none(head: str, inner: str) -> None:
    told = article(page(inner, head=head))
    assert told.standfirst is None
    assert [each.text for each in told.paragraphs] == [LEAD, *PARAGRAPHS]


@pytest.mark.parametrize(
    "inner",
    [
        f"<h2><span>Harbours</span> {HEADLINE}</h2>",
        f"<figure><img src=/a.jpg><figcaption>{LEAD}</figcaption></figure>",
        f"<div class=img-description>{LEAD}</div>",
        "<p class=intro-time>Tempo de leitura: 1 minuto</p>",
        f"<div class=site-description>{LEAD}</div>",
        "<p class=author-summary>Ann Bee writes about harbours and the people who live there.</p>",
        "<h2><a href=/v>Watch: the last boat leaves the old pier in a storm</a></h2>",
    ],
)
def test_what_stands_there_and_is_none(inner: str) -> None:
    assert article(page(inner + paragraphs())).standfirst is None


def test_the_best_evidence_counts_and_not_the_first() -> None:
    told = article(
        page(
            f"<h2>A pier, a board and a long quarrel over fares</h2><p class=t>{LEAD}</p>{paragraphs()}",
            head=DESCRIBED,
        )
    )
    assert told.standfirst == LEAD


def test_its_lines_are_joined() -> None:
    lines = (
        "The pier was closed for eleven years",
        "Two members voted against the plan",
        "Boats from late spring on",
    )
    broken = f"<p class=standfirst>{'<br>'.join(lines)}</p>"
    listed = "<div class=top>" + "".join(f"<p class=lead>{line}</p>" for line in lines) + "</div>"
    for inner in (broken, listed):
        assert article(page(inner + f"<div class=text>{paragraphs()}</div>")).standfirst == " ".join(lines)


def test_what_opens_with_a_dateline_is_the_lead() -> None:
    lead = f"GALLE, Sri Lanka (AP) — {LEAD}"
    described = f'<meta name=description content="{lead}">'
    told = article(page(f"<p class=first>{lead}</p>{paragraphs()}", head=described))
    assert told.standfirst is None
    assert told.dateline is not None
    assert told.dateline.places[0] == "GALLE"
    assert told.paragraphs[0].text == LEAD
