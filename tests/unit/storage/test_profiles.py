"""What the pages of a source repeat: learned once a page, added up exactly, fading with time."""

from __future__ import annotations

import random
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

from cleaners.article import Article, Paragraph, ParagraphKind
from cleaners.site_profile import MarkupCount, SiteProfile, key_of, text_key, total
from storage.profiles import MOST_PAGES
from storage.store import Store, open_store

ROOT = Path(__file__).parents[3]
Story = Callable[..., Article]

FOOTER = text_key("All rights reserved.", "p<footer")
PARAGRAPH = key_of("div p")


def trace(number: int) -> SiteProfile:
    """A page with a footer that every page has, and some things that only some have."""
    return SiteProfile(
        pages=1,
        markup={
            PARAGRAPH: MarkupCount(pages=1, blocks=5 + number, words=200, story=180),
            key_of(f"aside {number % 3}"): MarkupCount(pages=1, blocks=1, words=number, story=0),
        },
        texts={
            FOOTER: 1,
            text_key(f"Only page {'i' * number} has this.", "p"): 1,
            key_of(str(number % 5)): 1,
        },
    )


def page(number: int) -> tuple[Article, SiteProfile]:
    return Article(url=f"https://news.example/{number}"), trace(number)


def test_of_a_source_nobody_has_seen_nothing_is_known(store: Store) -> None:
    assert store.site_profile("example") == SiteProfile()
    assert store.forget_profile("example") == 0


def test_what_is_learned_adds_up_whatever_the_order_and_the_batches(store: Store) -> None:
    pages = [page(number) for number in range(40)]
    assert store.learn("example", pages[:1]) == 1
    assert store.site_profile("example") == trace(0)
    rest = pages[1:]
    random.Random(7).shuffle(rest)
    assert [store.learn("example", rest[at : at + 13]) for at in (0, 13, 26)] == [13, 13, 13]
    assert store.site_profile("example") == total(trace(number) for number in range(40))


def test_a_page_counts_once(store: Store, story: Story) -> None:
    twin = story(1, url="https://news.example/amp/story-1.html")  # of the same canonical address
    assert store.learn("example", [(story(1), trace(1)), (story(2), trace(2))]) == 2
    assert store.learn("example", [(twin, trace(1)), (story(3), trace(3))]) == 1
    assert store.learn("example", [(story(2), trace(9)), (story(2, canonical_url=None), trace(2))]) == 0
    assert store.learn("example", [(story(4, canonical_url=None), trace(4)), (story(4), trace(4))]) == 1
    assert store.site_profile("example") == total(map(trace, (1, 2, 3, 4)))


def test_pages_without_an_address_are_told_apart_by_their_text(store: Store) -> None:
    def pasted(text: str) -> Article:
        return Article(paragraphs=(Paragraph(kind=ParagraphKind.P, text=text),))

    assert store.learn("example", [(pasted("One."), trace(1)), (pasted("Two."), trace(2))]) == 2
    assert store.learn("example", [(pasted("One."), trace(1))]) == 0


def test_a_page_without_a_trace_teaches_nothing(store: Store, story: Story) -> None:
    assert store.learn("example", [(story(1), SiteProfile())]) == 0
    assert store.learn("example", []) == 0
    assert store.site_profile("example") == SiteProfile()
    assert store.learn("example", [(story(1), trace(1))]) == 1


def test_sources_are_apart_and_one_can_be_forgotten(store: Store) -> None:
    for source in ("example", "other\x00"):
        store.learn(source, [page(1), page(2)])
    store.learn("other", [page(3)])
    assert store.forget_profile("example") == 2
    assert store.site_profile("example") == SiteProfile()
    assert store.site_profile("other") == total(map(trace, (1, 2, 3)))  # NUL is not stored
    assert store.learn("example", [page(1)]) == 1  # it may be learned again


def test_old_counts_fade_and_what_stood_on_one_page_is_forgotten(store: Store) -> None:
    for at in range(0, MOST_PAGES, 50):
        store.learn("example", map(page, range(at, at + 50)))
    full = store.site_profile("example")
    assert full == total(map(trace, range(MOST_PAGES)))
    assert len(full.texts) == 1 + 5 + MOST_PAGES

    store.learn("example", [page(MOST_PAGES)])
    halved = store.site_profile("example")
    assert halved.pages == (MOST_PAGES + 1) // 2
    assert halved.texts[FOOTER] == (MOST_PAGES + 1) // 2
    assert len(halved.texts) == 1 + 5
    before = full.plus(trace(MOST_PAGES)).markup
    assert halved.markup == {
        key: MarkupCount(*(number // 2 for number in count)) for key, count in before.items()
    }
    # What only that page has is gone, so the page may come again without looking like a repetition.
    assert store.learn("example", [page(0)]) == 1
    assert store.site_profile("example").texts[text_key("Only page  has this.", "p")] == 1


def test_many_pages_at_once_do_not_pass_the_limit(store: Store) -> None:
    count = 3 * MOST_PAGES
    assert store.learn("example", map(page, range(count))) == count
    known = store.site_profile("example")
    assert known.pages == count // 4
    assert known.texts[FOOTER] == count // 4


LEARN = """
import sys
sys.path[:0] = [sys.argv[2]]
from test_profiles import page
from storage.store import open_store

worker = int(sys.argv[3])
with open_store(sys.argv[1]) as store:
    numbers = [(step * 7 + worker * 11) % 60 for step in range(60)]
    print(sum(store.learn("example", [page(number) for number in numbers[at : at + 4]]) for at in range(0, 60, 4)))
"""


def test_processes_that_learn_the_same_pages_count_each_once(database_url: str) -> None:
    open_store(database_url).close()
    started = [
        subprocess.Popen(
            [sys.executable, "-c", LEARN, database_url, str(Path(__file__).parent), str(worker)],
            cwd=ROOT,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        for worker in range(4)
    ]
    ended = [each.communicate() for each in started]
    assert [errors for _, errors in ended] == [""] * 4
    assert sum(int(learned) for learned, _ in ended) == 60
    with open_store(database_url) as store:
        assert store.site_profile("example") == total(map(trace, range(60)))


def test_counts_have_room(store: Store) -> None:
    huge = SiteProfile(pages=1, markup={PARAGRAPH: MarkupCount(1, 2**40, 2**40, 2**40)})
    store.learn("example", [(Article(url="https://news.example/1"), huge)])
    assert store.site_profile("example") == huge
