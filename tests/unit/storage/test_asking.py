"""Asking beyond words: ranked and distinct listings, facets, counts per day, long archives, any stretch of time."""

from __future__ import annotations

import base64
import random
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta, timezone
from typing import Any

import pytest

from cleaners.article import Article, Completeness, Dateline, Paragraph, ParagraphKind
from storage.errors import QueryError
from storage.query import Query, cursor
from storage.store import COUNT_CAP, Store

Story = Callable[..., Article]
PLAIN: dict[str, Any] = {"headline": "x", "standfirst": None, "byline": None, "dateline": None, "authors": ()}


def body(text: str) -> tuple[Paragraph, ...]:
    return (Paragraph(kind=ParagraphKind.P, text=text),)


# Articles over ten years, stored in any order: more hits than are simply put in order, and than are counted.
MANY = 1_100


def an_archive(story: Story) -> list[Article]:
    draw = random.Random(3)
    first = datetime(2014, 3, 5, 12, tzinfo=UTC)
    return [
        story(
            number,
            **PLAIN,
            source=f"source{number % 7}",
            language="en" if number % 3 else "de",
            topics=("Odd",) if number % 2 else ("Even",),
            published=first + timedelta(hours=draw.randrange(10 * 365 * 24)),
            completeness=Completeness.COMPLETE if number % 5 else Completeness.TRUNCATED,
            paragraphs=body(
                f"harbour {'storm ' if number % 4 else ''}calm{number % 11} theatre word{number}"
            ),
        )
        for number in range(1, MANY + 1)
    ]


CONDITIONS: list[tuple[dict[str, Any], Callable[[int], bool]]] = [
    ({"words": "harbour"}, lambda _: True),
    ({"words": "storm"}, lambda number: number % 4 != 0),
    ({"words": "-storm"}, lambda number: number % 4 == 0),
    ({"words": "calm3"}, lambda number: number % 11 == 3),
    ({"words": "harbour -calm3 storm"}, lambda number: number % 4 != 0 and number % 11 != 3),
    ({"words": '"harbour storm"'}, lambda number: number % 4 != 0),
    ({"words": "th*"}, lambda _: True),
    ({"words": "st* -ha*"}, lambda _: False),
    ({"words": '"harbour st"*'}, lambda number: number % 4 != 0),
    ({"words": "-st*"}, lambda number: number % 4 == 0),
    (
        {"words": "h* calm3", "source": "source2"},
        lambda number: number % 11 == 3 and number % 7 == 2,
    ),
    ({"source": "source2"}, lambda number: number % 7 == 2),
    ({"source": "source2", "language": "de"}, lambda number: number % 7 == 2 and number % 3 == 0),
    ({"complete_only": True}, lambda number: number % 5 != 0),
    (
        {"words": "storm", "topic": "odd", "complete_only": True},
        lambda number: number % 2 == 1 and number % 5 != 0,
    ),
    ({"words": "storm", "source": "source9"}, lambda _: False),
]
TIMES: list[dict[str, Any]] = [
    {},
    {"since": date(2016, 2, 29)},
    {"until": date(2015, 12, 31)},
    {"since": datetime(2017, 5, 1, 11, 30, tzinfo=UTC), "until": datetime(2020, 8, 9, 3, tzinfo=UTC)},
    {"since": date(2018, 6, 1), "until": date(2018, 6, 1)},
]


def test_every_question_finds_what_it_asks_for_newest_first(store: Store, story: Story) -> None:
    archive = an_archive(story)
    ids = [each.id for each in store.save_many(archive)]
    for fields, holds in CONDITIONS:
        for times in TIMES:
            query = Query(**fields, **times)
            fitting = [
                (article.published, ids[at])
                for at, article in enumerate(archive)
                if holds(at + 1)
                and (query.earliest is None or (article.published and article.published >= query.earliest))
                and (query.end is None or (article.published and article.published < query.end))
            ]
            expected = [article_id for _, article_id in sorted(fitting, reverse=True)]
            assert [each.id for each in store.stream(query)] == expected, query
            assert store.count(query) == min(len(expected), COUNT_CAP), query
            newest = sorted({moment.date() for moment, _ in fitting if moment}, reverse=True)
            counted = store.days(query, limit=10_000)
            assert list(counted) == newest, query
            assert sum(counted.values()) == len(expected), query


def test_pages_of_a_common_word_miss_nothing(store: Store, story: Story) -> None:
    ids = [each.id for each in store.save_many(an_archive(story))]
    seen: list[int] = []
    before = None
    while page := store.find(Query("harbour", limit=300, before=before)):
        seen += [each.id for each in page]
        before = page[-1].cursor
    assert len(seen) == len(ids)
    assert set(seen) == set(ids)


def test_ranking_puts_the_headline_first_and_pages_hold(store: Store, story: Story) -> None:
    told = {
        "nowhere": {"headline": "Weather", "paragraphs": body("Rain fell on the coast all day.")},
        "once": {"headline": "Coast", "paragraphs": body("The ferry was late. " + "It rained. " * 40)},
        "often": {"headline": "Coast", "paragraphs": body("ferry ferry ferry sailed. " + "It rained. " * 40)},
        "standfirst": {"headline": "News", "standfirst": "The ferry sails", "paragraphs": body("Nothing.")},
        "headline": {"headline": "Ferry sails again", "paragraphs": body("It left the port.")},
    }
    saved = {
        name: store.save(story(number, **{**PLAIN, **fields})).id
        for number, (name, fields) in enumerate(told.items(), start=1)
    }
    query = Query("ferry", order="ranked")
    expected = [saved[name] for name in ("headline", "standfirst", "often", "once")]
    assert [each.id for each in store.find(query)] == expected
    first = store.find(replace(query, limit=2))
    # What arrives meanwhile moves no page.
    store.save(story(99, **{**PLAIN, "headline": "Ferry", "published": datetime(2030, 1, 1, tzinfo=UTC)}))
    rest = store.find(replace(query, limit=5, before=first[-1].cursor))
    assert [each.id for each in (*first, *rest)] == expected
    assert store.find(replace(query, before=rest[-1].cursor)) == []
    assert store.find(query)[0].article.headline == "Ferry"


def test_a_cursor_belongs_to_its_order(store: Store, story: Story) -> None:
    store.save_many(story(number) for number in (1, 2))
    newest, ranked = (store.find(Query("harbour", order=order))[0].cursor for order in ("newest", "ranked"))
    for order, wrong in (("newest", ranked), ("ranked", newest)):
        with pytest.raises(QueryError, match="before is the cursor of a"):
            Query("harbour", order=order, before=wrong)
    with pytest.raises(QueryError, match="order is newest or ranked, not 'best'"):
        Query(order="best")


@pytest.mark.parametrize("words", [None, "storm", "-storm"])
@pytest.mark.parametrize("order", ["newest", "ranked"])
def test_before_the_first_day_of_the_calendar_there_is_nothing(
    store: Store, story: Story, words: str | None, order: str
) -> None:
    store.save_many(an_archive(story)[:5])
    first = datetime(1, 1, 1, tzinfo=timezone(timedelta(hours=14)))
    query = Query(words, until=first, order=order)
    assert (store.find(query), store.count(query), store.days(query)) == ([], 0, {})
    assert not any(store.facets(query, ("source",)).names.values())
    at_first = cursor(datetime.min.replace(tzinfo=UTC), 1)
    text = base64.urlsafe_b64encode(f"{first.isoformat()} 1".encode()).decode()
    for before in (at_first, text) if order == "newest" else ():
        assert store.find(Query(words, before=before)) == []


def test_facets_count_the_names_of_what_fits(store: Store, story: Story) -> None:
    store.save_many(
        story(
            number, **{**PLAIN, "dateline": Dateline(raw="KYIV -", places=("KYIV",)) if number < 4 else None}
        )
        for number in range(1, 8)
    )
    counted = store.facets(Query("harbour -ship*"), ["place", "source", "completeness", "agency"])
    assert (counted.counted, counted.whole) == (0, True)
    counted = store.facets(Query("waiting"), ["place", "source", "completeness", "agency"])
    assert (counted.counted, counted.whole) == (7, True)
    assert counted.names == {
        "place": [("KYIV", 3)],
        "source": [("example", 7)],
        "completeness": [("complete", 7)],
        "agency": [],
    }
    assert len(store.facets(Query(), limit=1).names["topic"]) == 1


def test_days_follow_changes(store: Store, story: Story) -> None:
    store.save_many(story(number, **PLAIN) for number in (1, 2, 3, 24))
    by_source = Query(source="example")
    assert store.days(Query()) == store.days(by_source) == {date(2020, 2, 7): 1, date(2020, 2, 6): 3}
    store.save(story(24, **{**PLAIN, "source": "other"}, published=datetime(1969, 12, 31, 23, tzinfo=UTC)))
    assert store.days(Query()) == {date(2020, 2, 6): 3, date(1969, 12, 31): 1}
    assert store.days(by_source) == {date(2020, 2, 6): 3}
    assert store.days(Query(topic="weather")) == {date(2020, 2, 6): 3, date(1969, 12, 31): 1}
    assert store.days(Query(), limit=1) == {date(2020, 2, 6): 3}
    assert store.days(Query(since=datetime(2020, 2, 6, 15, tzinfo=UTC))) == {date(2020, 2, 6): 1}


def test_an_article_that_moves_in_time_or_gets_another_name_is_found_so(store: Store, story: Story) -> None:
    only = store.save(story(1, topics=("Old",)))
    store.save(story(1, topics=("New",), published=datetime(2001, 1, 1, tzinfo=UTC)))
    assert store.count(Query("harbour", topic="old")) == 0
    assert [each.id for each in store.find(Query("harbour", topic="new", until=date(2002, 1, 1)))] == [
        only.id
    ]
    assert store.count(Query("harbour", since=date(2019, 1, 1))) == 0
