"""Stored pages: they come back byte for byte, small, and go when they are to go."""

from __future__ import annotations

import random
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from cleaners.page import RawPage
from storage.store import Store, open_store
from storage.tables import metadata

WHEN = datetime(2024, 5, 1, 8, tzinfo=UTC)


def a_page(number: int, *, site: str = "news.example", layout: int = 1, when: datetime = WHEN) -> RawPage:
    """A page of 60 kB: most of it is the layout of its site, drawn at random so that nothing else makes it small."""
    markup = random.Random(f"{site} {layout}").randbytes(40_000)
    story = random.Random(number).randbytes(1_500)
    return RawPage(
        url=f"https://{site}/{number}",
        body=b"<html>" + markup + story + markup[:20_000],
        headers={"content-type": "text/html; charset=utf-8", "x-odd": "a\x00b"},
        fetched_at=when,
        warnings=("truncated_body",),
    )


def test_a_page_comes_back_as_it_was_fetched(store: Store) -> None:
    store.pages.keep([(a_page(1), "example"), (a_page(2), None), (RawPage(url=None, body=b"pasted"), None)])
    for number, source in ((1, "example"), (2, None)):
        stored = store.pages.get(f"https://news.example/{number}")
        assert stored is not None
        assert stored.source == source
        assert stored.page.body == a_page(number).body
        assert stored.page.fetched_at == WHEN
        assert dict(stored.page.headers) == {"content-type": "text/html; charset=utf-8", "x-odd": "ab"}
        assert stored.page.warnings == ("truncated_body",)
    assert store.pages.get("https://news.example/3") is None
    assert store.pages.figures().pages == 2


def test_nothing_is_there_before_anything_is_kept(store: Store) -> None:
    assert store.pages.get("https://news.example/1") is None
    assert list(store.pages.walk()) == []
    assert store.pages.figures().pages == 0
    assert store.pages.forget(site="news.example") == 0
    assert store.pages.file is None or not store.pages.file.exists()


def test_pages_of_a_site_share_their_markup(store: Store) -> None:
    store.pages.keep((a_page(number), "example") for number in range(1, 31))
    figures = store.pages.figures()
    assert figures.pages == 30
    assert figures.size == 30 * len(a_page(1).body)
    # One dictionary of 40 kB that cannot be made smaller, and of each page the 1.5 kB that are its own.
    assert figures.kept < 30 * 2_000 + 45_000


def test_another_layout_gets_another_dictionary(store: Store) -> None:
    store.pages.keep((a_page(number, layout=number % 2), None) for number in range(1, 21))
    assert store.pages.figures().kept < 20 * 2_000 + 2 * 45_000
    for number in (1, 2, 19, 20):
        stored = store.pages.get(f"https://news.example/{number}")
        assert stored is not None
        assert stored.page.body == a_page(number, layout=number % 2).body


def test_the_newest_page_of_an_address_is_kept(store: Store) -> None:
    later = RawPage(url=a_page(1).url, body=b"<html>another</html>", fetched_at=WHEN + timedelta(days=1))
    store.pages.keep([(a_page(1), "example")])
    store.pages.keep([(later, "other")])
    (only,) = store.pages.walk()
    assert (only.page.body, only.page.fetched_at, only.source) == (later.body, later.fetched_at, "other")


def test_pages_are_walked_in_order_and_from_anywhere(store: Store) -> None:
    store.pages.keep((a_page(number), f"source{number % 2}") for number in range(1, 46))
    everything = list(store.pages.walk())
    assert {each.page.url for each in everything} == {
        f"https://news.example/{number}" for number in range(1, 46)
    }
    assert [each.id for each in everything] == sorted(each.id for each in everything)
    assert [each.id for each in store.pages.walk(everything[29].id)] == [each.id for each in everything[30:]]
    assert len(list(store.pages.walk(source="source1"))) == 23


def test_a_dictionary_outlives_its_page_as_long_as_others_need_it(store: Store) -> None:
    store.pages.keep([(a_page(1, when=WHEN), None)])
    store.pages.keep((a_page(number, when=WHEN + timedelta(days=number)), None) for number in (2, 3))
    assert store.pages.forget(before=WHEN + timedelta(days=1)) == 1
    stored = store.pages.get("https://news.example/3")
    assert stored is not None
    assert stored.page.body == a_page(3).body
    assert store.pages.forget(urls=["https://news.example/2"]) == 1
    assert store.pages.forget(before=WHEN + timedelta(days=9)) == 1
    assert store.pages.figures().kept == 0
    store.pages.keep([(a_page(4), None)])
    assert store.pages.get("https://news.example/4") is not None


def test_a_site_is_forgotten_with_its_subdomains_and_no_other(store: Store) -> None:
    for site in ("news.example", "m.news.example", "badnews.example", "news.example.org"):
        store.pages.keep([(a_page(1, site=site), None)])
    assert store.pages.forget(site="news.example") == 2
    assert {each.page.url for each in store.pages.walk()} == {
        "https://badnews.example/1",
        "https://news.example.org/1",
    }


def test_on_sqlite_they_lie_in_a_file_of_their_own(tmp_path: Path) -> None:
    with open_store(f"sqlite:///{tmp_path}/news.db") as store:
        store.pages.keep([(a_page(1), None)])
        assert store.pages.file == tmp_path / "news.pages.db"
    assert (tmp_path / "news.pages.db").stat().st_size > 40_000
    with open_store(f"sqlite:///{tmp_path}/news.db", create=False) as store:
        assert store.pages.get("https://news.example/1") is not None
    assert "raw_page" not in metadata.tables


@pytest.mark.parametrize("body", [b"", b"\x00\xff" * 10, b"a" * 3_000_000])
def test_any_bytes_are_a_page(store: Store, body: bytes) -> None:
    for number in (1, 2):
        store.pages.keep([(RawPage(url=f"https://news.example/{number}", body=body), None)])
    assert [each.page.body for each in store.pages.walk()] == [body, body]
