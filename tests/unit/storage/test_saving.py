"""Saving: what is new, changed or unchanged, which versions are kept, which addresses are known."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import fields, replace
from datetime import UTC, datetime, timedelta, timezone

import pytest
from sqlalchemy import select, text

from cleaners.article import Article, Dateline, Paragraph, ParagraphKind
from storage.engine import CACHE_KILOBYTES, WRITING_CACHE_KILOBYTES
from storage.query import Query
from storage.sql import SqlStore
from storage.store import Outcome, Store, open_store
from storage.tables import article as article_table
from storage.tables import run_stat

Story = Callable[..., Article]


def body(text: str) -> tuple[Paragraph, ...]:
    return (Paragraph(kind=ParagraphKind.P, text=text),)


def test_an_article_comes_back_as_it_was_saved(store: Store, story: Story) -> None:
    saved = store.save(story())
    stored = store.get(saved.id)
    assert stored is not None
    assert stored.article == story()
    assert stored.article.to_dict() == story().to_dict()
    assert (stored.id, stored.rev, stored.snippet) == (saved.id, 1, None)
    assert stored.stored_at.utcoffset() == timedelta(0)


def test_every_field_of_an_article_is_a_column() -> None:
    assert {each.name for each in fields(Article)} <= set(article_table.columns.keys())


def test_the_printed_offset_comes_back(store: Store, story: Story) -> None:
    offsets = (18_000, -12_600, 1_172, 0)
    moments = [
        datetime(1931, 5, 4, 3, 2, 1, 999_999, tzinfo=timezone(timedelta(seconds=seconds)))
        for seconds in offsets
    ]
    for name in ("published", "modified", "fetched_at"):
        # Each a page of its own: a later fetch of the same page would leave its time as it is.
        for number, moment in enumerate(moments):
            saved = store.save(
                story(number, **{name: moment, "canonical_url": f"https://{name}.example/{number}"})
            )
            stored = store.get(saved.id)
            assert stored is not None
            assert getattr(stored.article, name).isoformat() == moment.isoformat()


@pytest.mark.parametrize(
    ("printed", "kept"),
    [
        ("0001-01-01T00:00:00+05:00", "0001-01-01T05:00:00+05:00"),
        ("9999-12-31T23:59:59-05:00", "9999-12-31T18:59:59.999999-05:00"),
    ],
)
def test_a_moment_that_utc_does_not_have_is_the_nearest_it_has(
    store: Store, story: Story, printed: str, kept: str
) -> None:
    # Pages print the first as "no date".
    stored = store.get(store.save(story(published=datetime.fromisoformat(printed))).id)
    assert stored is not None
    assert stored.article.published == datetime.fromisoformat(kept)
    assert store.find(Query(before=stored.cursor)) == []


def test_the_same_again_is_unchanged(store: Store, story: Story) -> None:
    first = store.save_many([story(1), story(2)])
    again = store.save_many([story(2), story(1)])
    assert [each.outcome for each in first] == [Outcome.NEW, Outcome.NEW]
    assert [each.outcome for each in again] == [Outcome.UNCHANGED, Outcome.UNCHANGED]
    assert [each.id for each in again] == [first[1].id, first[0].id]
    assert store.count(Query()) == 2


@pytest.mark.parametrize(
    "change",
    [
        {"headline": "Another headline"},
        {"standfirst": None},
        {"byline": "By Somebody Else"},
        {"dateline": Dateline(raw="WARSAW -", places=("WARSAW",))},
        {"paragraphs": body("Another text.")},
    ],
)
def test_what_reads_otherwise_is_a_new_version(store: Store, story: Story, change: dict[str, object]) -> None:
    first = store.save(story())
    before = store.get(first.id)
    changed = store.save(story(**change))
    assert (changed.id, changed.outcome) == (first.id, Outcome.CHANGED)
    now = store.get(first.id)
    assert now is not None
    assert (now.article, now.rev) == (story(**change), 2)
    assert store.revisions(first.id) == [before]


def test_back_to_the_first_text_is_a_third_version(store: Store, story: Story) -> None:
    texts = ["one", "two", "one"]
    ids = {store.save(story(headline=text)).id for text in texts}
    (only,) = ids
    old = store.revisions(only)
    now = store.get(only)
    assert now is not None
    assert [each.article.headline for each in (*old, now)] == texts
    assert [each.rev for each in (*old, now)] == [1, 2, 3]
    assert old[0].stored_at <= old[1].stored_at <= now.stored_at


def test_fields_beside_the_text_are_brought_up_to_date_without_a_version(store: Store, story: Story) -> None:
    first = store.save(story(published=None, topics=("Old",)))
    before = store.get(first.id)
    better = story(topics=("Shipping",), cleaner="0.2.0+def")
    again = store.save(better)
    assert (again.id, again.outcome) == (first.id, Outcome.UNCHANGED)
    now = store.get(first.id)
    assert now is not None
    assert before is not None
    assert (now.article, now.rev, now.stored_at) == (better, 1, before.stored_at)
    assert store.revisions(first.id) == []
    assert store.count(Query(topic="Old")) == 0
    assert store.count(Query(topic="shipping", until=datetime(2020, 2, 7, tzinfo=UTC))) == 1


def test_a_later_fetch_of_the_same_page_moves_nothing(store: Store, story: Story) -> None:
    first = store.save(story(published=None))
    before = store.get(first.id)
    store.save(story(published=None, fetched_at=datetime(2024, 1, 1, tzinfo=UTC)))
    assert store.get(first.id) == before


def test_an_article_twice_in_one_batch_is_two_saves(store: Store, story: Story) -> None:
    saved = store.save_many(
        [story(1), story(2), story(1, headline="Corrected"), story(1, headline="Corrected")]
    )
    assert [each.outcome for each in saved] == [
        Outcome.NEW,
        Outcome.NEW,
        Outcome.CHANGED,
        Outcome.UNCHANGED,
    ]
    assert saved[0].id == saved[2].id == saved[3].id
    assert [each.article.headline for each in store.revisions(saved[0].id)] == [story(1).headline]


def test_more_articles_than_a_batch_keep_their_order(store: Store, story: Story) -> None:
    saved = store.save_many(story(number) for number in range(1, 251))
    assert len({each.id for each in saved}) == 250
    for number in (1, 100, 101, 250):
        stored = store.get(saved[number - 1].id)
        assert stored is not None
        assert stored.article == story(number)


def test_the_canonical_address_decides_which_article_it_is(store: Store, story: Story) -> None:
    first = store.save(story(1))
    twin = store.save(replace(story(1), url="https://m.news.example/1"))
    assert twin.id == first.id
    other = store.save(replace(story(1), canonical_url="https://news.example/other"))
    assert other.outcome is Outcome.NEW


def test_a_page_may_name_its_canonical_address_on_one_visit_only(store: Store, story: Story) -> None:
    first = store.save(replace(story(1), canonical_url=None))
    named = store.save(story(1, headline="Corrected"))
    unnamed = store.save(replace(story(1, headline="Corrected again"), canonical_url=None))
    elsewhere = store.save(replace(story(1), url="https://m.news.example/1"))
    assert {each.id for each in (first, named, unnamed, elsewhere)} == {first.id}
    assert store.count(Query()) == 1
    stored = store.get(first.id)
    assert stored is not None
    assert (stored.rev, stored.article.canonical_url) == (4, story(1).canonical_url)
    # In one batch, in either order.
    for number, order in ((2, 1), (3, -1)):
        both = [replace(story(number), canonical_url=None), story(number)][::order]
        assert len({each.id for each in store.save_many(both)}) == 1


def test_a_page_that_names_another_canonical_address_than_before_is_another_article(
    store: Store, story: Story
) -> None:
    first = store.save(story(1))
    second = store.save(replace(story(1), canonical_url="https://news.example/live/today"))
    assert second.id != first.id


def test_a_front_page_is_no_canonical_address(store: Store, story: Story) -> None:
    saved = [store.save(replace(story(number), canonical_url="https://news.example/")) for number in (1, 2)]
    assert [each.outcome for each in saved] == [Outcome.NEW, Outcome.NEW]


def test_two_rows_of_one_article_become_one(store: Store, story: Story) -> None:
    # As two processes leave them that save at the same time, one with the canonical address and one without.
    with_one = store.save(story(1, paragraphs=body("An earthquake struck.")))
    store.save(story(1, paragraphs=body("A landslide struck.")))
    address = str(story(1).url)
    without = store.save(
        replace(
            story(1, paragraphs=body("A flood struck.")), url="https://other.example/1", canonical_url=None
        )
    )
    store.save(
        replace(
            story(1, paragraphs=body("A drought struck.")), url="https://other.example/1", canonical_url=None
        )
    )
    store.save(replace(story(1), paragraphs=body("A storm struck."), url="https://other.example/1"))
    assert store.get(without.id) is None
    assert store.count(Query()) == 1
    now = store.get(with_one.id)
    assert now is not None
    versions = [*store.revisions(with_one.id), now]
    assert [each.article.body.split()[1] for each in versions] == [
        "flood",
        "drought",
        "earthquake",
        "landslide",
        "storm",
    ]
    assert [each.rev for each in versions] == [1, 2, 3, 4, 5]
    assert [
        store.count(Query(word)) for word in ("flood", "drought", "earthquake", "landslide", "storm")
    ] == [0, 0, 0, 0, 1]
    assert store.known([address, "https://other.example/1"]) == {address, "https://other.example/1"}


def test_pasted_text_is_known_by_its_text(store: Store, story: Story) -> None:
    pasted = replace(story(1), url=None, canonical_url=None)
    first = store.save(pasted)
    assert store.save(pasted).id == first.id
    assert store.save(replace(pasted, headline="Another")).outcome is Outcome.NEW


def test_what_no_database_keeps_is_left_out(store: Store, story: Story) -> None:
    broken = story(
        headline="Har\x00bour \ud83d",
        topics=("Ship\x00ping",),
        provenance={"head\x00line": "h\udc001"},
        paragraphs=body("One\x00.\n\nTwo \udfff."),
        dateline=Dateline(raw="GDA\x00ŃSK -", places=("GDA\x00ŃSK",)),
    )
    stored = store.get(store.save(broken).id)
    assert stored is not None
    assert stored.article.headline == "Harbour "
    assert stored.article.topics == ("Shipping",)
    assert stored.article.provenance == {"headline": "h1"}
    assert stored.article.paragraphs == body("One.\n\nTwo .")
    assert store.save(broken).outcome is Outcome.UNCHANGED
    assert store.count(Query(place="Gda\x00ńsk\ud800")) == 1


def test_values_of_any_length_are_kept(store: Store, story: Story) -> None:
    # Beyond the limits of PostgreSQL: 2.7 kB in an index, 2 kB a lexeme, 1 MB a tsvector.
    grown = story(
        url="https://news.example/" + "a" * 9_000,
        canonical_url="https://news.example/" + "ä" * 9_000,
        topics=("x" * 9_000, *(f"topic {number}" for number in range(900))),
        headline="y" * 9_000,
        paragraphs=body(" ".join(f"{number:x}gloss" for number in range(150_000))),
    )
    saved = store.save(grown)
    stored = store.get(saved.id)
    assert stored is not None
    assert stored.article == grown
    assert store.known([grown.url or "", grown.canonical_url or ""]) == {grown.url, grown.canonical_url}
    assert [each.id for each in store.find(Query("7gloss"))] == [saved.id]
    assert store.count(Query(topic="x" * 9_000)) == 1
    assert store.count(Query(topic="topic 899")) == 1


def test_addresses_are_known_as_fetched_and_as_canonical(store: Store, story: Story) -> None:
    store.save(story(1))
    store.record_fetch("https://news.example/list", status="listing", detail="41 links", source="example")
    asked = [story(1).url, story(1).canonical_url, "https://news.example/list", "https://news.example/other"]
    assert store.known(str(url) for url in asked) == set(asked[:3])
    assert store.known([]) == set()
    assert store.known(f"https://news.example/{number}" for number in range(2_000)) == set()


def test_an_address_that_may_do_better_is_not_known(store: Store, story: Story) -> None:
    address = "https://news.example/slow"
    store.record_fetch(address, status="timeout", final=False)
    assert store.known([address]) == set()
    store.record_fetch(address, status="not_found")
    assert store.known([address]) == {address}
    # An article stays one when a later visit fails.
    store.save(story(1))
    store.record_fetch(str(story(1).url), status="timeout", final=False)
    assert store.known([str(story(1).url)]) == {story(1).url}


def test_runs_are_kept_with_their_reports(store: Store) -> None:
    report = {
        "started": datetime(2024, 5, 1, 10, tzinfo=timezone(timedelta(hours=2))),
        "finished": "2024-05-01T08:30:00+00:00",
        "sources": [{"source": "example", "refused": {"listing": 2}, "note": "a\x00b"}],
    }
    first = store.save_run(report)
    second = store.save_run({"started": "2024-05-02T10:00:00Z"})
    assert [store.run(each) for each in (second, first)] == store.runs()
    assert store.run(first + second) is None
    latest, earlier = store.runs()
    assert (latest.id, latest.finished) == (second, None)
    assert (earlier.id, earlier.started) == (first, datetime(2024, 5, 1, 8, tzinfo=UTC))
    assert earlier.finished == datetime(2024, 5, 1, 8, 30, tzinfo=UTC)
    assert earlier.report["sources"] == [{"source": "example", "refused": {"listing": 2}, "note": "ab"}]
    assert store.runs(limit=1) == [latest]


def test_the_numbers_of_a_run_are_rows(store: Store) -> None:
    counted = {
        "source": "example",
        "new": 3,
        "refused": {"listing": 2},
        "addresses": ["https://news.example/"],
    }
    run = store.save_run({"started": "2024-05-01T10:00:00Z", "sources": [counted]})
    assert isinstance(store, SqlStore)
    with store.engine.connect() as connection:
        rows = connection.execute(select(run_stat).order_by(run_stat.c.name)).all()
    assert [tuple(row) for row in rows] == [
        (run, "example", "new", 3),
        (run, "example", "refused.listing", 2),
    ]


@pytest.mark.parametrize("report", [{}, {"started": "soon"}, {"started": datetime(2024, 5, 1)}])  # noqa: DTZ001 - naive is the point
def test_a_run_that_does_not_say_when_is_refused(store: Store, report: dict[str, object]) -> None:
    with pytest.raises(ValueError, match=r"started|Invalid isoformat"):
        store.save_run(report)
    assert store.runs() == []


def test_an_id_that_is_not_there(store: Store) -> None:
    for number in (0, -1, 99, 2**63, 10**40):
        assert store.get(number) is None
        assert store.revisions(number) == []


def test_a_connection_that_writes_keeps_few_pages_in_memory(sqlite_url: str, story: Story) -> None:
    def cache(store: Store) -> object:
        assert isinstance(store, SqlStore)
        with store.engine.connect() as connection:
            return connection.scalar(text("PRAGMA cache_size"))

    with open_store(sqlite_url) as store:
        store.save(story(1))
        assert cache(store) == -WRITING_CACHE_KILOBYTES
    with open_store(sqlite_url, create=False) as store:
        assert len(store.find(Query("harbour"))) == 1
        assert cache(store) == -CACHE_KILOBYTES
