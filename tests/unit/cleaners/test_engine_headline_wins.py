"""A short story right below its headline, above a longer list that reads more like a story."""

from __future__ import annotations

from engine_page import HEADLINE, PARAGRAPHS, page, raw

from cleaners.model.trees import Judgement, read_judgement
from cleaners.page import SiteHints
from cleaners.pipeline import clean

STORY = tuple(" ".join(text.split()[:18]).rstrip(",") + "." for text in PARAGRAPHS)
TEASERS = tuple(f"{text} {text[::-1].capitalize()}." for text in PARAGRAPHS)


def trees(likely: float, longest: int = 30) -> Judgement:
    """Trees that know one thing: what has more than `longest` words is the story, with these log odds."""
    look = {
        "names": ["words"],
        "offset": 0.0,
        "trees": [
            {
                "splits": [[0, longest]],
                "leaves": [[-1.0, [[0, 1]], [[0, -1.0]]], [likely, [[0, -1]], [[0, likely]]]],
            }
        ],
    }
    return read_judgement({"first": look, "second": look})


def kept(judgement: Judgement, story: tuple[str, ...] = STORY) -> tuple[str, ...]:
    inner = "".join(f"<p>{text}</p>" for text in story)
    others = "".join(f"<div class=item><p>{text}</p></div>" for text in TEASERS)
    markup = page(f"<div class=text>{inner}</div>", after=f"<div class=list>{others}</div>")
    cleaned = clean(raw(markup), SiteHints(), trees=judgement)
    return tuple(each.text for each in cleaned.article.paragraphs)


def test_the_story_below_the_headline_beats_an_unsure_list() -> None:
    assert all(len(text.split()) <= 30 for text in STORY)
    assert kept(trees(likely=0.8)) == STORY


def test_a_sure_judgement_stands() -> None:
    assert not set(kept(trees(likely=4.0))) & set(STORY)


def test_one_line_below_the_headline_is_no_story() -> None:
    assert set(TEASERS) <= set(kept(trees(likely=0.8), STORY[:1]))


def test_the_headline_of_the_page_is_not_its_logo() -> None:
    logo = "<header><h1>Example Post</h1></header>"
    told = clean(raw(page(before=logo).replace("<h1>Harbour", "<h2>Harbour"))).article
    assert told.headline == HEADLINE
    assert tuple(each.text for each in told.paragraphs) == PARAGRAPHS
