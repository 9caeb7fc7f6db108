"""Forgetting: nothing of an article is left but a tombstone against its address, and nothing else is touched."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
from sqlalchemy import text

from cleaners.article import Article, Paragraph, ParagraphKind
from cleaners.page import RawPage
from storage.query import Query
from storage.sql import SqlStore
from storage.store import Outcome, Store

Story = Callable[..., Article]


def fill(store: Store, story: Story) -> list[int]:
    long = (
        Paragraph(
            kind=ParagraphKind.P, text="The harbour reopened. " + " ".join(f"w{at}" for at in range(90))
        ),
    )
    articles = [story(number, paragraphs=long) for number in (1, 2, 3)]
    articles.append(
        replace(articles[0], url="https://m.other.example/1", canonical_url=None, domain="other.example")
    )
    ids = [each.id for each in store.save_many(articles)]
    store.save(story(1, paragraphs=long, headline="Corrected harbour"))
    store.pages.keep((RawPage(url=each.url, body=b"<html>"), None) for each in articles)
    return ids


def rows(store: Store) -> dict[str, int]:
    """Every table that has rows."""
    assert isinstance(store, SqlStore)
    tables = (
        "article",
        "article_revision",
        "article_facet",
        "cluster",
        "cluster_article",
        "shingle",
        "new_shingle",
        "fts_queue",
    )
    with store.engine.connect() as connection:
        return {
            table: number
            for table in tables
            if (number := connection.scalar(text(f"SELECT count(*) FROM {table}")))  # noqa: S608 - names of ours
        }


def test_an_article_is_forgotten_under_each_of_its_addresses(store: Store, story: Story) -> None:
    first, second, *_ = fill(store, story)
    gone = store.forget([str(story(1).canonical_url)])
    assert (gone.articles, gone.pages, gone.addresses) == (1, 1, 2)
    assert store.get(first) is None
    assert store.revisions(first) == []
    assert {each.id for each in store.find(Query("harbour"))} >= {second}
    assert store.count(Query("harbour")) == store.count(Query()) == 3
    assert sum(store.days(Query()).values()) == 3
    assert store.known([str(story(1).url), str(story(1).canonical_url)]) == {
        story(1).url,
        story(1).canonical_url,
    }
    assert store.pages.get(str(story(1).url)) is None


def test_what_was_forgotten_is_not_stored_again(store: Store, story: Story) -> None:
    fill(store, story)
    store.forget([str(story(1).url)])
    saved = store.save_many([story(1), story(5)])
    assert [(each.outcome, each.id == 0) for each in saved] == [
        (Outcome.FORGOTTEN, True),
        (Outcome.NEW, False),
    ]
    elsewhere = replace(story(1), url="https://copy.example/1")
    assert store.save(elsewhere).forgotten
    assert store.remember([str(story(1).url), str(story(1).canonical_url)]) == 2
    assert store.known([str(story(1).url)]) == set()
    assert store.save(story(1)).outcome is Outcome.NEW


def test_an_address_that_was_never_seen_can_be_forgotten(store: Store, story: Story) -> None:
    gone = store.forget([str(story(1).url)])
    assert (gone.articles, gone.pages, gone.addresses) == (0, 0, 1)
    assert store.save(story(1)).forgotten


def test_a_domain_is_forgotten_with_all_that_hangs_on_it(store: Store, story: Story) -> None:
    fill(store, story)
    store.record_fetch("https://news.example/gone", status="http_404")
    gone = store.forget(domain="news.example")
    assert (gone.articles, gone.pages) == (3, 3)
    assert gone.addresses == 7
    (left,) = store.find(Query("harbour"))
    assert left.article.domain == "other.example"
    assert left.cluster is None
    assert store.forget(domain="example").articles == 1
    assert rows(store) == {}
    assert store.find(Query("harbour")) == store.find(Query()) == []


@pytest.mark.parametrize("indexed", [True, False])
def test_the_index_forgets_the_words_it_holds(
    store: Store, story: Story, indexed: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert isinstance(store, SqlStore)
    first = store.save(story(1, headline="earthquake"))
    if not indexed:
        # As a process leaves it that is killed between the commit and the index.
        monkeypatch.setattr(store, "_index", lambda **_: None)
        store.save(story(1, headline="landslide"))
        monkeypatch.undo()
    store.forget([str(story(1).url)])
    store.remember([str(story(1).url), str(story(1).canonical_url)])
    again = store.save(story(1, headline="flood"))
    assert again.id != first.id
    for words, number in (("earthquake", 0), ("landslide", 0), ("harbour", 1), ("flood", 1)):
        assert store.count(Query(words)) == number, words
