"""Sitemaps of every kind into links, within the limits of the protocol."""

from __future__ import annotations

import gzip
from datetime import UTC, datetime, timedelta, timezone

import pytest

from crawler.discovery import sitemaps
from crawler.discovery.dates import read_date
from crawler.discovery.link import LinkKind
from crawler.discovery.sitemaps import read_sitemap

URL = "https://morgen.example/sitemap.xml"
HEAD = (
    b'<?xml version="1.0" encoding="UTF-8"?>\n<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" '
    b'xmlns:news="http://www.google.com/schemas/sitemap-news/0.9" '
    b'xmlns:image="http://www.google.com/schemas/sitemap-image/1.1">'
)
PLAIN = (
    HEAD
    + b"""
<url><loc> https://morgen.example/alt </loc><lastmod>2024-03-01</lastmod></url>
<url><loc>https://morgen.example/undatiert</loc></url>
<url><loc>https://morgen.example/neu?a=1&amp;b=2</loc><lastmod>2024-03-05T10:00:00+01:00</lastmod>
  <image:image><image:loc>https://morgen.example/bild.jpg</image:loc></image:image></url>
<url><lastmod>2024-03-09</lastmod></url>
</urlset>"""
)
NEWS = (
    HEAD
    + b"""
<url><loc>https://morgen.example/eil</loc><lastmod>2024-03-06</lastmod>
<news:news><news:publication><news:name>Morgen</news:name><news:language>de</news:language></news:publication>
<news:publication_date>2024-03-05T06:15:00+01:00</news:publication_date>
<news:title>Kran   zur&#252;ck</news:title></news:news></url></urlset>"""
)
INDEX = b"""<sitemapindex xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">
<sitemap><loc>https://morgen.example/2023.xml</loc><lastmod>2023-12-31</lastmod></sitemap>
<sitemap><loc>https://morgen.example/2024.xml.gz</loc><lastmod>2024-03-05</lastmod></sitemap>
</sitemapindex>"""


def test_the_newest_come_first_and_pictures_are_no_pages() -> None:
    links = read_sitemap(PLAIN, URL).articles
    assert [link.url for link in links] == [
        "https://morgen.example/neu?a=1&b=2",
        "https://morgen.example/alt",
        "https://morgen.example/undatiert",
    ]
    assert links[0].published == datetime(2024, 3, 5, 10, tzinfo=timezone(timedelta(hours=1)))
    assert {link.kind for link in links} == {LinkKind.SITEMAP}


def test_a_news_sitemap_gives_the_publication_not_the_change() -> None:
    (link,) = read_sitemap(NEWS, URL).articles
    assert link.kind is LinkKind.NEWS_SITEMAP
    assert link.title == "Kran zurück"
    assert link.published == datetime(2024, 3, 5, 5, 15, tzinfo=UTC)


def test_an_index_gives_listings_newest_first() -> None:
    listing = read_sitemap(INDEX, URL)
    assert listing.articles == ()
    assert [link.url for link in listing.listings] == [
        "https://morgen.example/2024.xml.gz",
        "https://morgen.example/2023.xml",
    ]


@pytest.mark.parametrize(
    "body",
    [
        gzip.compress(NEWS),
        b"\xef\xbb\xbf" + NEWS,
        NEWS.replace(b' encoding="UTF-8"', b"").decode().encode("utf-16"),
        NEWS.replace(b"urlset xmlns=", b"urlset x=").replace(b"<url>", b"<url>\n"),
    ],
    ids=["gzip", "byte-order-mark", "utf-16", "no-namespace"],
)
def test_the_same_sitemap_in_other_clothes(body: bytes) -> None:
    assert [link.url for link in read_sitemap(body, URL).articles] == ["https://morgen.example/eil"]


def test_a_list_of_addresses() -> None:
    body = b"\xef\xbb\xbfhttps://morgen.example/1\r\nhttps://morgen.example/2\n\nnot an address\nftp://x/\n"
    assert [link.url for link in read_sitemap(body, URL).articles] == [
        "https://morgen.example/1",
        "https://morgen.example/2",
    ]


def test_a_feed_named_as_a_sitemap_is_read_as_a_feed() -> None:
    body = b"<rss version='2.0'><channel><item><link>https://morgen.example/f</link></item></channel></rss>"
    (link,) = read_sitemap(body, URL).articles
    assert (link.url, link.kind) == ("https://morgen.example/f", LinkKind.FEED)


@pytest.mark.parametrize(
    ("body", "said"),
    [
        (b"", "neither XML nor"),
        (b"plain words", "neither XML nor"),
        (b"<html><body>Not found</body></html>", "<html>"),
        (b"<", "broken XML"),
        (b"\x1f\x8b\x08 damaged", "damaged gzip"),
    ],
)
def test_what_is_no_sitemap_says_why(body: bytes, said: str) -> None:
    listing = read_sitemap(body, URL)
    assert (listing.articles, listing.listings) == ((), ())
    assert said in listing.problems[0]


def test_a_cut_sitemap_gives_what_stands_before_the_cut() -> None:
    cut = PLAIN[: PLAIN.index(b"<url><loc>https://morgen.example/neu")]
    assert len(read_sitemap(cut, URL).articles) == 2


def test_an_address_that_is_none_costs_only_itself() -> None:
    listing = read_sitemap(PLAIN.replace(b"https://morgen.example/undatiert", b"http://[half"), URL)
    assert [link.url.rpartition("/")[2] for link in listing.articles] == ["neu?a=1&b=2", "alt"]
    assert not listing.problems


def test_entities_are_not_resolved(tmp_path) -> None:
    secret = tmp_path / "secret"
    secret.write_text("SECRET")
    doctype = b'<!DOCTYPE urlset [<!ENTITY x SYSTEM "file://%s">]>' % str(secret).encode()
    body = (
        HEAD.replace(b"<urlset", doctype + b"<urlset")
        + b"<url><loc>https://m.example/&x;</loc></url></urlset>"
    )
    assert "SECRET" not in repr(read_sitemap(body, URL))


def test_a_bomb_ends_at_the_size_of_the_protocol() -> None:
    bomb = gzip.compress(b" " * (sitemaps.MAX_SITEMAP_BYTES + 1), compresslevel=1)
    assert "protocol allows" in read_sitemap(bomb, URL).problems[0]


def test_more_addresses_than_the_protocol_allows_are_cut_and_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sitemaps, "MAX_ADDRESSES", 2)
    listing = read_sitemap(PLAIN, URL)
    assert len(listing.articles) == 2
    assert "protocol allows" in listing.problems[0]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2024-03-05T06:15:00Z", datetime(2024, 3, 5, 6, 15, tzinfo=UTC)),
        ("2024-03-05T06:15+02:00", datetime(2024, 3, 5, 4, 15, tzinfo=UTC)),
        ("2024-03-05T06:15:00.123Z", datetime(2024, 3, 5, 6, 15, 0, 123000, tzinfo=UTC)),
        ("2024-03-05 06:15:00", datetime(2024, 3, 5, 6, 15, tzinfo=UTC)),
        ("Tue, 05 Mar 2024 08:15:00 +0200", datetime(2024, 3, 5, 6, 15, tzinfo=UTC)),
        # A day, a month, a year: their last moment, so that "since" loses nothing of it.
        ("2024-03-05", datetime(2024, 3, 5, 23, 59, 59, tzinfo=UTC)),
        ("2024-02", datetime(2024, 2, 29, 23, 59, 59, tzinfo=UTC)),
        ("2024", datetime(2024, 12, 31, 23, 59, 59, tzinfo=UTC)),
        ("", None),
        (None, None),
        ("yesterday", None),
        ("2024-13-45", None),
        ("0000", None),
        ("9" * 5_000, None),
        ("0001-01-01T00:00:00+05:00", None),
        ("9999-12-31T23:59:59-05:00", None),
        ("Tue, 99 Mar 2024 08:15:00 +9999", None),
    ],
)
def test_dates(text: str | None, expected: datetime | None) -> None:
    assert read_date(text) == expected
