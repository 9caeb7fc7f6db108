"""What changed between two versions, as an editor would say it."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from cleaners.article import Article, Paragraph, ParagraphKind
from storage.revisions import changes, sentences

Story = Callable[..., Article]


def body(*texts: str) -> tuple[Paragraph, ...]:
    return tuple(Paragraph(kind=ParagraphKind.P, text=text) for text in texts)


def told(story: Story, before: tuple[str, ...], after: tuple[str, ...]) -> list[tuple[str, str, str, bool]]:
    found = changes(story(paragraphs=body(*before)), story(paragraphs=body(*after)))
    assert {each.field for each in found} <= {"body"}
    return [(each.kind.value, each.before, each.after, each.trivial) for each in found]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("It rained. It poured! Did it? Yes.", ["It rained.", "It poured!", "Did it?", "Yes."]),
        ('"It rained." He left.', ['"It rained."', "He left."]),
        ("The U.S. economy grew 3.5 per cent in 2024. It had shrunk.", None),
        ("東京都は発表した。計画は新しい。", ["東京都は発表した。", "計画は新しい。"]),
    ],
)
def test_sentences(story: Story, text: str, expected: list[str] | None) -> None:
    found = sentences(story(paragraphs=body(text)))
    if expected is None:
        assert found == ["The U.S. economy grew 3.5 per cent in 2024.", "It had shrunk."]
    else:
        assert found == expected


def test_nothing_changed(story: Story) -> None:
    assert changes(story(), story(topics=("Other",))) == []


def test_a_sentence_more_and_one_less(story: Story) -> None:
    before = ("Forty ships waited. The harbour was closed on Monday.",)
    after = ("Forty ships waited. Pilots went out at noon.",)
    assert told(story, before, after) == [
        ("removed", "The harbour was closed on Monday.", "", False),
        ("added", "", "Pilots went out at noon.", False),
    ]


def test_a_sentence_that_changed(story: Story) -> None:
    before = ("Forty ships waited in the roads. It rained.",)
    after = ("Fifty ships waited in the roads. It rained. So what?",)
    assert told(story, before, after) == [
        ("changed", "Forty ships waited in the roads.", "Fifty ships waited in the roads.", False),
        ("added", "", "So what?", False),
    ]


@pytest.mark.parametrize(
    ("before", "after", "trivial"),
    [
        ("The ferry sailed, at dawn.", "The ferry sailed at dawn.", True),
        ("The Ferry sailed at dawn.", "The ferry sailed at dawn.", True),
        ("The minster sailed at dawn.", "The minister sailed at dawn.", True),
        ("The ferry sailed at dawn.", "The ferry sailed at dusk.", False),
        ("It cost 1300 euros in all.", "It cost 1800 euros in all.", False),
        ("The ferry did sail at dawn.", "The ferry did not sail at dawn.", False),
        ("The war is now over.", "The war is not over.", False),
    ],
)
def test_trivial_edits(story: Story, before: str, after: str, trivial: bool) -> None:
    assert told(story, (before,), (after,)) == [("changed", before, after, trivial)]


def test_fields_come_in_the_order_of_reading(story: Story) -> None:
    found = changes(
        story(), story(headline="Harbour reopens after storm numbre 1", dateline=None, standfirst="Ships")
    )
    assert [(each.field, each.kind.value) for each in found] == [
        ("headline", "changed"),
        ("standfirst", "changed"),
        ("dateline", "removed"),
    ]
    assert [each.trivial for each in found] == [True, False, False]
