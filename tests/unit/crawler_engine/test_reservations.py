"""What pages ask of robots in their headers and meta elements, however often and for whomever they say it."""

from __future__ import annotations

import pytest
from scrapy.http import HtmlResponse

from cleaners.page import RawPage
from crawler.pages import to_page
from crawler.reservations import Reservation, reservations, speaks_of_mining

NOINDEX = frozenset({Reservation.NOINDEX})
MINING = frozenset({Reservation.MINING})
NOTHING: frozenset[Reservation] = frozenset()


def asked(body: str) -> frozenset[Reservation]:
    return reservations(RawPage(url="https://ledger.example/1", body=body.encode()))


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ('<meta name="robots" content="noindex">', NOINDEX),
        ('<meta name="robots" content="index, max-image-preview:large">', NOTHING),
        # A plugin and the site, in either order: the stricter one counts.
        (
            '<meta name="robots" content="noindex"><meta name="robots" content="max-image-preview:large">',
            NOINDEX,
        ),
        ('<meta name="robots" content="follow"><META NAME=Robots CONTENT=none>', NOINDEX),
        ('<meta name="dateline" content="noindex"><meta name="robots" content="all">', NOINDEX),
        ('<meta name="googlebot" content="noindex">', NOTHING),
        ('<meta name="robots" content="unavailable_after: 25 Jun 2010, noindex">', NOINDEX),
        ('<meta name="robots" content="noai">', MINING),
        ('<meta name="tdm-reservation" content="1">', MINING),
        ('<meta name="tdm-reservation" content="0">', NOTHING),
    ],
)
def test_meta_elements(body: str, expected: frozenset[Reservation]) -> None:
    assert asked(body) == expected


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        (["noindex"], NOINDEX),
        (["googlebot: noindex"], NOTHING),
        (["googlebot: nofollow", "noindex"], NOINDEX),
        (["noarchive", "googlebot: noindex"], NOTHING),
        (["googlebot: noindex", "dateline: noai"], MINING),
        (["googlebot: nofollow", "unavailable_after: 25 Jun 2010", "noindex"], NOINDEX),
    ],
)
def test_headers_sent_more_than_once(lines: list[str], expected: frozenset[Reservation]) -> None:
    response = HtmlResponse("https://ledger.example/1", headers={"X-Robots-Tag": lines}, body=b"<p>1</p>")
    assert reservations(to_page(response)) == expected


def test_a_page_that_speaks_of_mining_answers_for_itself() -> None:
    assert speaks_of_mining(RawPage(url=None, body=b'<meta name="tdm-reservation" content="0">'))
    assert not speaks_of_mining(RawPage(url=None, body=b'<meta name="robots" content="noindex">'))
