"""Wire copies: the same text under other headlines, cut and edited, is one cluster; other texts are not."""

from __future__ import annotations

import random
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta

import pytest

from cleaners.article import Article, Dateline, Paragraph, ParagraphKind
from storage.query import Query
from storage.store import Store

Story = Callable[..., Article]

# Long enough to be recognised: 120 words each, no five in a row shared.
_WORDS = (
    "harbour ferry storm coast minister budget election river bridge school court police market farmer winter"
    " fire train border protest union vaccine satellite museum glacier tunnel island parliament drought refinery"
).split()
CHINESE = "北京市政府星期四宣布了新的措施以减少交通拥堵并改善空气质量市民对此表示欢迎但专家指出需要更多投资"


def a_text(seed: int, words: int = 120) -> str:
    draw = random.Random(seed)
    return " ".join(f"{draw.choice(_WORDS)}{draw.randrange(30)}" for _ in range(words))


def edited(text: str, share: float, seed: int = 0) -> str:
    draw = random.Random(seed)
    return " ".join("edited" if draw.random() < share else word for word in text.split())


def cut(text: str, share: float) -> str:
    words = text.split()
    return " ".join(words[: int(len(words) * share)])


def put(store: Store, story: Story, number: int, text: str, agency: str | None = None) -> int:
    dateline = Dateline(raw=f"KYIV ({agency}) -", places=("KYIV",), agencies=(agency,)) if agency else None
    return store.save(
        story(
            number,
            headline=f"Paper {number}",
            standfirst=None,
            byline=f"By {number}",
            dateline=dateline,
            source=f"source{number}",
            paragraphs=(Paragraph(kind=ParagraphKind.P, text=text),),
        )
    ).id


def groups(store: Store) -> list[set[int]]:
    return [{each.id for each in found.articles} for found in store.clusters(Query(limit=100))]


@pytest.mark.parametrize("text", [a_text(1), CHINESE * 4])
def test_copies_are_one_cluster_and_other_texts_none(store: Store, story: Story, text: str) -> None:
    copies = {put(store, story, 1, text), put(store, story, 2, cut(text, 0.6) if " " in text else text[:120])}
    other = put(store, story, 3, a_text(2))
    copies.add(put(store, story, 4, edited(text, 0.08) + " and one sentence of their own"))
    assert groups(store) == [copies]
    stored = store.get(other)
    assert stored is not None
    assert stored.cluster is None
    assert store.copies(other) is None
    (found,) = store.clusters(Query())
    assert all(store.copies(each) == found for each in copies)
    assert found.total == 3
    assert [each.id for each in found.articles] == sorted(copies, reverse=True)
    assert {each.cluster for each in found.articles} == {found.id}


def test_copies_in_one_batch_are_found(store: Store, story: Story) -> None:
    text = a_text(5)
    store.save_many(
        story(number, headline=f"Paper {number}", paragraphs=(Paragraph(kind=ParagraphKind.P, text=text),))
        for number in range(1, 6)
    )
    assert [found.total for found in store.clusters(Query())] == [5]


def test_what_quotes_many_stories_is_a_copy_of_none(store: Store, story: Story) -> None:
    for number in range(1, 11):
        put(store, story, number, a_text(number, 80))
    put(store, story, 20, " ".join(a_text(number, 80) for number in range(1, 11)))
    assert groups(store) == []


def test_the_agency_of_the_dateline_counts_as_evidence(store: Store, story: Story) -> None:
    # Two papers that rewrote the second half: half of a text is no proof, half of a PAP report is.
    for number, (one, other) in enumerate([("PAP", "PAP"), ("PAP", "dpa"), (None, None)]):
        begun = a_text(10 * number + 50, 60)
        for at, agency in enumerate((one, other)):
            put(store, story, 10 * number + at, f"{begun} {a_text(100 * number + at + 400, 90)}", agency)
    (found,) = store.clusters(Query())
    agencies = [each.article.dateline.agencies for each in found.articles if each.article.dateline]
    assert agencies == [("PAP",), ("PAP",)]


def test_a_short_text_is_recognised_by_nothing(store: Store, story: Story) -> None:
    for number in (1, 2):
        put(store, story, number, "The harbour reopened on Thursday after the storm.")
    assert groups(store) == []


def test_a_text_that_changes_leaves_its_copies(store: Store, story: Story) -> None:
    for number in (1, 2, 3):
        put(store, story, number, a_text(1))
    put(store, story, 3, a_text(9))
    assert [found.total for found in store.clusters(Query())] == [2]
    put(store, story, 2, a_text(8))
    assert groups(store) == []
    put(store, story, 4, a_text(9))
    assert [found.total for found in store.clusters(Query())] == [2]


def test_clusters_that_turn_out_to_be_one_become_one(store: Store, story: Story) -> None:
    first, second = a_text(1, 150), a_text(2, 150)
    put(store, story, 1, first)
    put(store, story, 2, first)
    put(store, story, 3, second)
    put(store, story, 4, second)
    assert sorted(found.total for found in store.clusters(Query())) == [2, 2]
    put(store, story, 5, f"{first} {second}")
    assert [found.total for found in store.clusters(Query())] == [5]


def test_distinct_shows_the_newest_of_each_that_fits(store: Store, story: Story) -> None:
    copies = [put(store, story, number, a_text(1)) for number in (1, 2, 3)]
    alone = put(store, story, 4, a_text(2))
    assert [each.id for each in store.find(Query(distinct=True))] == [alone, copies[2]]
    assert [each.id for each in store.find(Query("paper", distinct=True, limit=1))] == [alone]
    page = store.find(Query("paper", distinct=True, limit=1))
    assert [each.id for each in store.find(Query("paper", distinct=True, before=page[0].cursor))] == [
        copies[2]
    ]
    # The newest copy is not of this source, so another one stands for them.
    assert [each.id for each in store.find(Query(source="source1", distinct=True))] == [copies[0]]
    assert [each.id for each in store.find(Query("paper -3", distinct=True))] == [alone, copies[1]]
    assert store.count(Query(distinct=True)) == 2
    assert store.count(Query("paper", distinct=True)) == 2
    # A copy on the next page of its newest one is not shown again.
    assert store.find(Query(distinct=True, before=store.find(Query(distinct=True))[-1].cursor)) == []


def test_clusters_are_asked_for_like_articles(store: Store, story: Story) -> None:
    for number in (1, 2, 3):
        put(store, story, number, a_text(1))
    for number in (11, 12):
        put(store, story, number, a_text(2))
    one, other = store.clusters(Query())
    assert (one.total, other.total) == (2, 3)
    assert [found.id for found in store.clusters(Query(), least=3)] == [other.id]
    assert [found.id for found in store.clusters(Query(source="source2"))] == [other.id]
    assert [found.id for found in store.clusters(Query(limit=1))] == [one.id]
    assert [found.id for found in store.clusters(Query(before=one.articles[0].cursor))] == [other.id]
    assert store.clusters(Query(since=datetime(2030, 1, 1, tzinfo=UTC))) == []
    assert store.clusters(Query(until=date(2020, 2, 6) - timedelta(days=9))) == []
