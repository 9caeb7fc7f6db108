"""Which of the lists of topics on a page is taken, and what in it is no topic."""

from __future__ import annotations

import json

import pytest
from engine_page import article, page, paragraphs


def head(**lists: str | list[str]) -> str:
    """Meta tags and JSON-LD that list topics; `tag` makes one meta tag a topic."""
    written = "".join(f'<meta property="article:tag" content="{each}">' for each in lists.get("tag", ()))
    for name in ("news_keywords", "keywords"):
        if name in lists:
            written += f'<meta name={name} content="{lists[name]}">'
    if "ld" in lists:
        story = {"@type": "NewsArticle", "headline": "x", "keywords": lists["ld"]}
        written += f"<script type='application/ld+json'>{json.dumps(story)}</script>"
    return written


PRINTED = "<ul class=tags><li><a href=/t/1>Ferries</a></li><li><a href=/t/2>Tides</a></li></ul>"


@pytest.mark.parametrize(
    ("lists", "below", "expected", "where"),
    [
        ({"tag": ["Piers"], "news_keywords": "Boats, Piers"}, "", ("Piers",), "meta article:tag"),
        ({"news_keywords": "Boats, Piers", "ld": ["Piers"]}, "", ("Boats", "Piers"), "meta news_keywords"),
        ({"ld": ["Piers", "Oak"], "keywords": "Piers"}, PRINTED, ("Piers", "Oak"), "json-ld keywords"),
        ({"keywords": "Tides, Boats"}, PRINTED, ("Ferries", "Tides"), "tag list below the story"),
        ({"keywords": "Piers"}, "", ("Piers",), "meta keywords"),
        # the first shares nothing with the two others
        (
            {"ld": ["Mills", "Mother"], "keywords": "Ferries"},
            PRINTED,
            ("Ferries", "Tides"),
            "tag list below the story",
        ),
    ],
)
def test_the_list_that_is_taken(
    lists: dict[str, str | list[str]], below: str, expected: tuple[str, ...], where: str
) -> None:
    told = article(page(paragraphs() + below, head=head(**lists)))
    assert (told.topics, told.provenance["topics"]) == (expected, where)


@pytest.mark.parametrize(
    ("lists", "expected"),
    [
        (
            {"ld": ["Page Type: Article", "Day: Friday", "Subject: Harbours", "Ferries"]},
            ("Ferries", "Harbours"),
        ),
        ({"ld": ["Season 2: The Pier", "Ferries"]}, ("Season 2: The Pier", "Ferries")),
        ({"ld": ["8f507083-bac4-423a-9015-2eb31e1bce50", "news.example.org", "p", "Ferries"]}, ("Ferries",)),
        ({"ld": ["sections/harbours", "topic/ferry pier"]}, ("harbours", "ferry pier")),
        ({"ld": ["TCP/IP", "Ferries"]}, ("TCP/IP", "Ferries")),
        ({"tag": ["RSBI:HARBOUR,MTVID,MTPIX,FERR,PIER08"], "keywords": "Ferries"}, ("Ferries",)),
        ({"tag": ["WHO", "WTO", "Geneva"]}, ("WHO", "WTO", "Geneva")),
        ({"tag": ["Business, Finance, & Economics"]}, ("Business, Finance, & Economics",)),
        (
            {"tag": ["Example Post", "Harbour board votes to reopen the old ferry pier", "Ferries"]},
            ("Ferries",),
        ),
        ({"keywords": "渡轮 码头 港务局"}, ("渡轮", "码头", "港务局")),
        ({"keywords": "한강 다리"}, ("한강 다리",)),
        ({"keywords": "#ferries، tides;oak"}, ("ferries", "tides", "oak")),
    ],
)
def test_what_is_no_topic(lists: dict[str, str | list[str]], expected: tuple[str, ...]) -> None:
    assert article(page(head=head(**lists))).topics == expected


def test_the_heading_of_a_list_of_topics_is_none() -> None:
    below = (
        "<div class=tags><a href=/t>Related topics</a> <a href=/t/1>Ferries</a> <a href=/t/2>Tides</a></div>"
    )
    assert article(page(paragraphs() + below)).topics == ("Ferries", "Tides")
