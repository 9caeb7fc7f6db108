"""Which address is the next page of a story, whatever a page calls "next"."""

from __future__ import annotations

import pytest

from crawler.discovery.pagination import next_page

STORY = "https://ledger.example/2024/cranes-return"


@pytest.mark.parametrize(
    "element",
    [
        b'<link rel="next" href="/2024/cranes-return/2">',
        b'<a class="more" href="/2024/cranes-return?page=2" rel="nofollow next">on</a>',
        b"<a rel=next href=/2024/cranes-return/page/2>on</a>",
        b"<A REL='next' HREF='/2024/cranes-return-2'>on</A>",
    ],
)
def test_the_second_page_is_named_in_many_ways(element: bytes) -> None:
    page = b"<html><p>Cranes.</p>" + element + b"</html>"
    found = next_page(page, STORY, STORY, 1)
    assert found is not None
    assert found.startswith(STORY)


@pytest.mark.parametrize(
    "element",
    [
        b'<a rel="next" href="/2024/mill-reopens">the next story</a>',
        b'<a rel="prev" href="/2024/cranes-return/2">next</a>',
        b'<a rel="nextcloud" href="/2024/cranes-return/2">cloud</a>',
        b'<a rel="next" href="https://other.example/2024/cranes-return/2">elsewhere</a>',
        b'<a rel="next" href="/2024/cranes-return/3">the third</a>',
    ],
)
def test_what_is_not_the_second_page(element: bytes) -> None:
    assert next_page(element, STORY, STORY, 1) is None


@pytest.mark.parametrize(
    "piece", [b"<a rel=x ", b'<a rel="x ', b"rel=", b"<link rel=next href=/2024/mill-reopens "]
)
def test_elements_that_never_end_cost_little(piece: bytes) -> None:
    # Read by one expression, 18 kB of the first took 18 seconds, and the page was lost with its worker.
    hostile = b"<a " + piece * 20_000
    assert next_page(hostile + b'<link rel="next" href="/2024/cranes-return/2">', STORY, STORY, 1) is not None
