"""Finding: words, filters, pages, counts and snippets, the same on both databases."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from cleaners.article import Article, Author, Completeness, Dateline, Paragraph, ParagraphKind
from storage.query import Query
from storage.store import COUNT_CAP, Store

Story = Callable[..., Article]


def body(text: str) -> tuple[Paragraph, ...]:
    return (Paragraph(kind=ParagraphKind.P, text=text),)


@pytest.fixture
def texts(store: Store, story: Story) -> dict[str, int]:
    """A small archive in many scripts: a name for each text, and its id."""
    told = {
        "drone": "A Turkish drone crossed the border. It wasn't well-known; 3.5 per cent of U.S. exports.",
        "truce": "The cease-fire held in Idlib. A drone was seen. Über Straße nach Łódź, İstanbul.",
        "japanese": "東京都は2020年3月に新しい計画を発表した。カリブ海の国々。",
        "chinese": "北京市政府星期四宣布了新的措施。",
        "thai": "นายกรัฐมนตรีกล่าวว่าน้ำท่วมลดลง",
        "hindi": "हिन्दी में समाचार प्रकाशित हुआ।",
        "arabic": "قال مُحَمَّد إن المـدينة آمنة",
        "russian": "Зелёный свет для Московского порта; йод",
        "korean": "서울시는 목요일 계획을 발표했다",
        "greek": "Η Αθήνα άλλαξε ΣΧΕΔΙΟ",
        "vietnamese": "Thủ tướng đến Đà Nẵng",
    }
    plain: dict[str, Any] = {"headline": "x", "standfirst": None, "byline": None, "dateline": None}
    saved = store.save_many(
        story(number, paragraphs=body(text), **plain) for number, text in enumerate(told.values())
    )
    return {name: each.id for name, each in zip(told, saved, strict=True)}


# What is typed, and the texts that it finds.
WORDS: list[tuple[str, set[str]]] = [
    ("drone", {"drone", "truce"}),
    ("DRONE", {"drone", "truce"}),
    ("drone turkish", {"drone"}),
    ("drone nowhere", set()),
    ("turk*", {"drone"}),
    ("turk", set()),
    ('"turkish drone"', {"drone"}),
    ("“turkish drone”", {"drone"}),
    ('"drone turkish"', set()),
    ('"turkish dr"*', {"drone"}),
    ('"turkish dr*"', {"drone"}),
    ('"turkish drone', {"drone"}),
    ("drone -idlib", {"drone"}),
    ('drone -"turkish drone"', {"truce"}),
    ("-dron* -x", set()),
    ("cease-fire", {"truce"}),
    ("cease fire", {"truce"}),
    ('"cease fire"', {"truce"}),
    ("ceasefire", set()),
    ("wasn't", {"drone"}),
    ("3.5", {"drone"}),
    ("U.S.", {"drone"}),
    ("uber strasse", {"truce"}),
    ("Lodz istanbul", {"truce"}),
    ("ISTANBUL", {"truce"}),
    ("東京", {"japanese"}),
    ("京都", {"japanese"}),
    ("東京都", {"japanese"}),
    ("東都", set()),
    ("都", {"japanese"}),
    ("2020年3月", {"japanese"}),
    ("発表した", {"japanese"}),
    ("ｶﾘﾌﾞ", {"japanese"}),
    ("かりぶ", set()),
    ("国々", {"japanese"}),
    ("星期四", {"chinese"}),
    ("北京 措施", {"chinese"}),
    ("新", {"japanese", "chinese"}),
    ("น้ำท่วม", {"thai"}),
    ("हिन्दी", {"hindi"}),
    ("हिन्द", set()),
    ("محمد", {"arabic"}),
    ("المدينة", {"arabic"}),
    ("зеленый", {"russian"}),
    ("иод", set()),
    ("московск*", {"russian"}),
    ("서울시는", {"korean"}),
    ("서울*", {"korean"}),
    ("αθηνα σχεδιο", {"greek"}),
    ("da nang", {"vietnamese"}),
    ("thu tuong", {"vietnamese"}),
]


def test_words_find_texts(store: Store, texts: dict[str, int]) -> None:
    names = {number: name for name, number in texts.items()}
    found = {words: {names[each.id] for each in store.find(Query(words, limit=100))} for words, _ in WORDS}
    assert found == dict(WORDS)
    assert {words: store.count(Query(words)) for words, _ in WORDS} == {
        words: len(some) for words, some in WORDS
    }


def test_words_without_letters_find_nothing(store: Store, texts: dict[str, int]) -> None:
    for words in ("!!!", "-", "--", '""', "*", "' ; --", "🙂", "\x00", "\ud800", "_"):
        assert store.find(Query(words)) == [], words
        assert store.count(Query(words)) == 0, words


def test_no_words_list_everything(store: Store, texts: dict[str, int]) -> None:
    for words in (None, "", "  \n"):
        found = store.find(Query(words))
        assert len(found) == store.count(Query(words)) == len(texts), words
        assert all(each.snippet is None for each in found)


def test_exclusions_alone_leave_the_rest(store: Store, texts: dict[str, int]) -> None:
    found = {each.id for each in store.find(Query("-drone -東京", limit=100))}
    assert found == set(texts.values()) - {texts["drone"], texts["truce"], texts["japanese"]}


def test_every_field_that_is_read_is_searched(store: Store, story: Story) -> None:
    only = store.save(story())
    for words in (
        "harbour storm",
        "ships roads",
        "ada muller",
        "gdansk pap",
        "forty thursday",
        "storm forty",
    ):
        assert [each.id for each in store.find(Query(words))] == [only.id], words
    assert store.count(Query('"number 1 ships"')) == 0  # no phrase runs from the headline into the standfirst
    assert store.count(Query("correspondent")) == 0


def test_a_changed_article_is_found_by_its_new_words_only(store: Store, story: Story) -> None:
    only = store.save(story(paragraphs=body("An earthquake in 東京.")))
    store.save(story(paragraphs=body("A landslide in 大阪.")))
    store.save(story(paragraphs=body("A flood in 札幌.")))
    for words in ("earthquake", "landslide", "東京", "大阪", "京"):
        assert store.count(Query(words)) == 0, words
    for words in ("flood", "札幌"):
        assert [each.id for each in store.find(Query(words))] == [only.id], words


FILTERS: list[tuple[dict[str, Any], set[int]]] = [
    ({"source": "example"}, {1, 2, 3}),
    ({"source": "EXAMPLE"}, {1, 2, 3}),
    ({"source": "exam"}, set()),
    ({"domain": "www.News.example"}, {1, 2, 3}),
    ({"domain": "other.example"}, {4}),
    ({"place": "Gdansk"}, {1, 4}),
    ({"place": " łódź "}, {2}),
    ({"agency": "pap"}, {1, 4}),
    ({"agency": "dpa", "place": "lodz"}, {2}),
    ({"agency": "dpa", "place": "gdansk"}, set()),
    ({"author": "ada muller"}, {1, 2, 4}),
    ({"author": "Zoë"}, {3}),
    ({"language": "en"}, {1, 2, 3}),
    ({"language": "en_gb"}, {1, 3}),
    ({"language": "pl"}, {4}),
    ({"section": "WORLD"}, {1, 2, 3, 4}),
    ({"topic": "weather", "source": "example"}, {1, 2, 3}),
    ({"complete_only": True}, {1, 3, 4}),
    ({"complete_only": True, "author": "ada muller"}, {1, 4}),
    ({"source": "'; DROP TABLE article; --"}, set()),
    ({"source": ""}, set()),
    ({"since": datetime(2020, 2, 6, 14, 32, tzinfo=UTC)}, {2, 3, 4}),
    ({"until": datetime(2020, 2, 6, 14, 32, tzinfo=UTC)}, {1}),
    ({"since": date(2020, 2, 6), "until": date(2020, 2, 6)}, {1, 2, 3}),
    ({"since": date(2020, 2, 7)}, {4}),
    ({"until": date(2020, 2, 5)}, set()),
    ({"until": date.max}, {1, 2, 3, 4}),
    ({"since": date.min}, {1, 2, 3, 4}),
    ({"place": "gdansk", "since": date(2020, 2, 7)}, {4}),
    ({"words": "storm", "place": "gdansk", "until": date(2020, 2, 6)}, {1}),
    ({"words": "-storm", "place": "gdansk"}, set()),
]


def test_filters(store: Store, story: Story) -> None:
    saved = store.save_many(
        [
            story(1),
            story(
                2,
                language="en-US",
                dateline=Dateline(raw="ŁÓDŹ (dpa) -", places=("ŁÓDŹ",), agencies=("dpa",)),
                completeness=Completeness.TRUNCATED,
            ),
            story(3, dateline=None, authors=(Author(name="Zoë"),)),
            story(
                4,
                source=None,
                domain="other.example",
                language="pl",
                published=None,
            ),
        ]
    )
    ids = {each.id: number for number, each in enumerate(saved, start=1)}
    for filters, numbers in FILTERS:
        query = Query(**filters)
        assert {ids[each.id] for each in store.find(query)} == numbers, filters
        assert store.count(query) == len(numbers), filters


def test_pages_are_newest_first_and_miss_nothing(store: Store, story: Story) -> None:
    moments = [datetime(2024, 1, 1, tzinfo=UTC) + timedelta(days=number // 3) for number in range(25)]
    saved = store.save_many(
        # Every fifth is placed by its fetching; three at a time stand at the same moment.
        story(number, published=None if number % 5 == 0 else moment, fetched_at=moment)
        for number, moment in enumerate(moments)
    )
    urls = {story(number).url for number in range(25)}
    expected = sorted(zip(moments, [each.id for each in saved], strict=True), reverse=True)
    for filters in ({}, {"source": "example"}, {"words": "harbour"}, {"words": "-nothing"}):
        seen: list[int] = []
        before = None
        while page := store.find(Query(**filters, limit=4, before=before)):
            assert len(page) <= 4
            seen += [each.id for each in page if each.article.url in urls]
            before = page[-1].cursor
            # What arrives meanwhile does not shift the pages.
            store.save(story(1000 + len(seen), published=datetime(2030, 1, 1, tzinfo=UTC)))
        assert seen == [article_id for _, article_id in expected], filters


def test_articles_without_any_time_stand_where_they_were_stored(store: Store, story: Story) -> None:
    saved = [store.save(story(number, published=None, fetched_at=None)) for number in (1, 2)]
    newest, older = store.find(Query())
    assert [newest.id, older.id] == [saved[1].id, saved[0].id]
    assert [each.id for each in store.find(Query(before=newest.cursor))] == [older.id]


def test_counting_stops_at_the_cap(store: Store, story: Story) -> None:
    store.save_many(story(number) for number in range(COUNT_CAP - 1))
    assert store.count(Query()) == COUNT_CAP - 1
    store.save_many(story(number) for number in range(COUNT_CAP - 1, COUNT_CAP + 20))
    for query in (Query(), Query("harbour"), Query(source="example"), Query(limit=1)):
        assert store.count(query) == COUNT_CAP


def test_snippets_mark_the_hits(store: Store, story: Story) -> None:
    long = "Nothing happens here at all. " * 40
    text = f"{long}A drone flew over Gdańsk <b>&\x02 the sea. {long}"
    store.save(story(1, paragraphs=body(text), standfirst=None))
    (found,) = store.find(Query("drone gdansk"))
    assert found.snippet is not None
    assert found.snippet.startswith("…")
    assert found.snippet.endswith("…")
    assert "A \x02drone\x03 flew over \x02Gdańsk\x03 <b>& the sea." in found.snippet
    assert len(found.snippet) < 250
    assert found.article.body == text


@pytest.mark.parametrize(
    ("words", "snippet"),
    [
        (
            "harbour",
            "The \x02harbour\x03 reopened on Thursday. Waiting Forty ships had been waiting in the roads.",
        ),
        (
            '"on thursday"',
            "The harbour reopened \x02on Thursday\x03. Waiting Forty ships had been waiting in the roads.",
        ),
        (
            "wait*",
            "The harbour reopened on Thursday. \x02Waiting\x03 Forty ships had been \x02waiting\x03 in the roads.",
        ),
        ("storm", "Harbour reopens after \x02storm\x03 number 1"),
        ("muller", "By Ada \x02Müller\x03"),
        ("gdansk", "\x02GDAŃSK\x03, Poland (PAP) -"),
        ("-drone", None),
    ],
)
def test_snippets_come_from_the_field_that_hits(
    store: Store, story: Story, words: str, snippet: str | None
) -> None:
    store.save(story())
    (found,) = store.find(Query(words))
    assert found.snippet == snippet


@pytest.mark.parametrize(
    ("words", "marked"),
    [
        ("京都", "\x02京都\x03"),
        ("東京都", "\x02東京都\x03"),
        ("น้ำท่วม", "\x02น้ำท่วม\x03"),
        ("都", "\x02都\x03"),
    ],
)
def test_snippets_mark_parts_of_unspaced_runs(store: Store, story: Story, words: str, marked: str) -> None:
    store.save(story(1, paragraphs=body("昨日、東京都は計画を発表した。 นายกกล่าวว่าน้ำท่วมลดลง")))
    (found,) = store.find(Query(words))
    assert found.snippet is not None
    assert marked in found.snippet
    assert found.snippet.count("\x02") == 1
