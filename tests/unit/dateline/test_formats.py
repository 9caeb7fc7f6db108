"""The formats: what they write, that it can be read back, that they stream and that nothing in them acts."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cleaners.article import Article, Author, Dateline, Paragraph, ParagraphKind, Precision, Zone
from cleaners.block import Decision, Role
from dateline.formats import FORMATS, Entry, to_json, write
from dateline.reading import markdown, plain_text, when
from dateline.web import typesetting

STORY = Article(
    url="https://ledger.example/harbour.html",
    headline="Harbour To Reopen",
    standfirst="The basin is clear again",
    byline="By Ada Rowe",
    authors=(Author(name="Ada Rowe"),),
    site_name="The Ledger",
    dateline=Dateline(raw="PORT ELLEN (Reuters) -", places=("PORT ELLEN",), agencies=("Reuters",)),
    published=datetime(2024, 3, 5, 9, 30, tzinfo=UTC),
    published_precision=Precision.MINUTE,
    paragraphs=(
        Paragraph(kind=ParagraphKind.P, text="The harbour opens on Monday."),
        Paragraph(kind=ParagraphKind.H2, text="What is left"),
        Paragraph(kind=ParagraphKind.LI, text="the crane"),
        Paragraph(kind=ParagraphKind.LI, text="the *old* quay"),
        Paragraph(kind=ParagraphKind.QUOTE, text="We waited."),
    ),
    credit_line="Reporting by Ada Rowe",
)
DECISIONS = (
    Decision(
        order=0, text="Home News", kept=False, role=Role.NAVIGATION, reason="all links", evidence="2 of 2"
    ),
    Decision(order=1, text="The harbour opens", kept=True, role=Role.BODY, reason="sentence", evidence=""),
)


def written(name: str, *entries: Entry, many: bool = False) -> str:
    stream = io.StringIO()
    write(entries, name, stream, many=many)
    return stream.getvalue()


def test_markdown() -> None:
    assert markdown(STORY) == (
        "# Harbour To Reopen\n\n*The basin is clear again*\n\n"
        "Ada Rowe · 2024-03-05 09:30 +0000 · The Ledger\n\n"
        "**PORT ELLEN (Reuters) -** The harbour opens on Monday.\n\n## What is left\n\n"
        "- the crane\n- the \\*old\\* quay\n\n> We waited.\n\n*Reporting by Ada Rowe*\n\n"
        "<https://ledger.example/harbour.html>\n"
    )


def test_plain_text_keeps_the_dateline_off_the_body() -> None:
    assert plain_text(STORY).split("\n\n")[3:5] == ["PORT ELLEN (Reuters) -", "The harbour opens on Monday."]


@pytest.mark.parametrize(
    ("text", "escaped"),
    [
        ("# not a heading", "\\# not a heading"),
        ("#hashtag", "#hashtag"),
        ("1. not a list", "1\\. not a list"),
        ("2024 was warm", "2024 was warm"),
        ("- not a list", "\\- not a list"),
        ("> not a quote", "\\> not a quote"),
        ("<script>alert(1)</script>", "\\<script>alert(1)\\</script>"),
        ("[click](javascript:1)", "\\[click\\](javascript:1)"),
        ("snake_case and _emphasis_", "snake_case and \\_emphasis\\_"),
        ("AT&T and &lt;", "AT&T and \\&lt;"),
        ("a \\ b", "a \\\\ b"),
    ],
)
def test_markdown_escapes_what_would_act(text: str, escaped: str) -> None:
    story = Article(headline="H", paragraphs=(Paragraph(kind=ParagraphKind.P, text=text),))
    assert markdown(story).split("\n\n")[1].rstrip("\n") == escaped


def test_a_hostile_address_is_no_link() -> None:
    assert "<javascript" not in markdown(Article(headline="H", url="javascript:alert(1)"))


@pytest.mark.parametrize(
    ("precision", "shown"),
    [
        (None, "2024-03-05 09:30 +0000"),
        (Precision.SECOND, "2024-03-05 09:30 +0000"),
        (Precision.DAY, "2024-03-05"),
        (Precision.MONTH, "2024-03"),
    ],
)
def test_a_time_shows_no_more_than_was_printed(precision: Precision | None, shown: str) -> None:
    assert when(STORY.published, precision) == shown


def test_a_zone_that_nobody_named_is_not_shown() -> None:
    assumed = replace(STORY, published_zone=Zone.ASSUMED)
    assert plain_text(assumed).split("\n\n")[2] == "Ada Rowe · 2024-03-05 09:30 · The Ledger"
    assert typesetting.published(assumed) == "Tuesday 5 March 2024, 09:30"
    assert (
        typesetting.published(replace(STORY, published_zone=Zone.PAGE)) == "Tuesday 5 March 2024, 09:30 UTC"
    )


def test_explanations_are_read_in_order() -> None:
    text = written("txt", Entry(article=STORY, decisions=DECISIONS))
    assert text.endswith(
        "- navigation: Home News\n      all links [2 of 2]\n+ body: The harbour opens\n      sentence\n"
    )
    listed = written("md", Entry(article=STORY, decisions=DECISIONS))
    assert "- dropped, navigation: Home News (all links \\[2 of 2\\])\n" in listed
    assert "- kept, body: The harbour opens (sentence)\n" in listed


def test_json_is_the_article_and_what_the_command_adds() -> None:
    entry = Entry(article=STORY, before={"id": 4}, after={"removed": []})
    data = json.loads(written("json", entry))
    assert list(data)[:2] == ["id", "url"]
    assert list(data)[-1] == "removed"
    assert Article.from_dict(data) == STORY


@pytest.mark.parametrize("count", [0, 1, 3])
def test_json_of_a_list_is_an_array_of_any_length(count: int) -> None:
    data = json.loads(written("json", *[Entry(article=STORY)] * count, many=True))
    assert [each["headline"] for each in data] == ["Harbour To Reopen"] * count


def test_jsonl_is_a_line_each() -> None:
    lines = written("jsonl", *[Entry(article=STORY)] * 3, many=True).splitlines()
    assert [json.loads(line)["headline"] for line in lines] == ["Harbour To Reopen"] * 3


@pytest.mark.parametrize("name", FORMATS)
def test_every_format_streams(name: str) -> None:
    taken = []

    def entries() -> Iterator[Entry]:
        for number in range(3):
            taken.append(number)
            yield Entry(article=STORY)

    pieces = FORMATS[name](entries(), True)
    next(pieces)
    assert taken == [0]


@pytest.mark.parametrize("name", FORMATS)
def test_no_format_lets_a_page_act_on_a_terminal(name: str) -> None:
    hostile = "Talks\x1b[2J \x9b31m \u202erevo\u202c \x07 \ud800"
    story = Article(
        headline=hostile,
        standfirst=hostile,
        byline=hostile,
        site_name=hostile,
        dateline=Dateline(raw=hostile, date=date(2024, 1, 1)),
        paragraphs=(Paragraph(kind=ParagraphKind.P, text=hostile),),
        url=f"http://x/{hostile}",
        credit_line=hostile,
    )
    decision = Decision(order=0, text=hostile, kept=False, role=Role.OTHER, reason=hostile, evidence=hostile)
    text = written(name, Entry(article=story, after={"removed": [hostile]}, decisions=(decision,)))
    text.encode("utf-8")
    assert not set(text) & set("\x1b\x9b\u202e\u202c\x07")


@given(st.text(alphabet=st.characters(exclude_categories=())))
def test_json_escapes_lose_nothing(text: str) -> None:
    assert json.loads(to_json({"text": text})) == {"text": text}
    to_json(text).encode("utf-8")


@given(st.text(alphabet=st.characters(exclude_categories=())))
def test_jsonl_never_breaks_a_line(text: str) -> None:
    assert len(to_json(text).splitlines()) == 1


def test_what_was_known_of_the_site_is_told_before_the_decisions() -> None:
    knowing = "Cleaned knowing 3 pages of the_ledger."
    told = plain_text(STORY, DECISIONS, knowing)
    assert (
        "What was kept (+) and what was dropped (-)\nCleaned knowing 3 pages of the_ledger.\n\n- nav" in told
    )
    assert "was dropped\n\nCleaned knowing 3 pages of the_ledger.\n\n- dropped" in markdown(
        STORY, DECISIONS, knowing
    )
    assert knowing not in plain_text(STORY, (), knowing) + markdown(STORY, (), knowing)
