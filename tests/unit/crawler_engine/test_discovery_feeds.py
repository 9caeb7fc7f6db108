"""Feeds of every kind into links, hostile ones included."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest

from crawler.discovery.feeds import MAX_ENTRIES, MAX_FEED_BYTES, read_feed
from crawler.discovery.link import LinkKind

URL = "https://ledger.example/feed/"

RSS = b"""<?xml version="1.0" encoding="UTF-8"?>
<rss version="2.0" xmlns:feedburner="http://rssnamespace.org/feedburner/ext/1.0"
     xmlns:atom="http://www.w3.org/2005/Atom"><channel>
<title>Ledger</title><link>https://ledger.example/</link>
<atom:link rel="self" href="https://ledger.example/feed/"/>
<item><title>Cranes   return to
 the quay</title><link>https://ledger.example/2024/cranes</link>
  <pubDate>Tue, 05 Mar 2024 08:15:00 +0200</pubDate></item>
<item><title>Relative</title><link>/2024/relative</link></item>
<item><title>Counted</title><link>https://counter.example/~r/ledger/1</link>
  <feedburner:origLink>https://ledger.example/2024/counted</feedburner:origLink></item>
<item><title>By its guid</title><guid isPermaLink="true">https://ledger.example/2024/guid</guid></item>
<item><title>No address at all</title></item>
<item><title>Again</title><link>https://ledger.example/2024/cranes</link></item>
</channel></rss>"""

ATOM = b"""<?xml version="1.0"?>
<feed xmlns="http://www.w3.org/2005/Atom"><title>Ledger</title>
<entry><title>Edited elsewhere</title>
  <link rel="edit" href="https://ledger.example/edit/1"/>
  <link rel="alternate" type="text/html" href="https://ledger.example/1"/>
  <updated>2024-03-05T06:15:00Z</updated></entry>
<entry><title>No rel</title><link href="https://ledger.example/2"/><published>2024-03-04T23:00:00-05:00</published></entry>
</feed>"""

RDF = b"""<?xml version="1.0"?>
<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/"
         xmlns:dc="http://purl.org/dc/elements/1.1/">
<item rdf:about="https://ledger.example/rdf"><title>RDF</title><link>https://ledger.example/rdf</link>
<dc:date>2024-03-05T06:15:00+00:00</dc:date></item></rdf:RDF>"""

JSON = b"""{"version": "https://jsonfeed.org/version/1.1", "title": "Ledger", "items": [
 {"id": "1", "url": "https://ledger.example/json", "title": "JSON",
  "date_published": "2024-03-05T06:15:00+05:00"},
 {"id": "2", "external_url": "https://ledger.example/external"},
 {"id": "3", "url": 7}, "no item", {"id": "4"}]}"""


def test_rss_gives_addresses_titles_and_times() -> None:
    links = read_feed(RSS, URL, "application/rss+xml").articles
    assert [link.url for link in links] == [
        "https://ledger.example/2024/cranes",
        "https://ledger.example/2024/relative",
        "https://ledger.example/2024/counted",
        "https://ledger.example/2024/guid",
    ]
    first = links[0]
    assert first.title == "Cranes return to the quay"
    assert first.published == datetime(2024, 3, 5, 6, 15, tzinfo=UTC)
    assert (first.found_in, first.kind) == (URL, LinkKind.FEED)
    assert links[1].published is None


def test_atom_takes_the_alternate_link_and_either_date() -> None:
    links = read_feed(ATOM, URL).articles
    assert [link.url for link in links] == ["https://ledger.example/1", "https://ledger.example/2"]
    assert links[0].published == datetime(2024, 3, 5, 6, 15, tzinfo=UTC)
    assert links[1].published == datetime(2024, 3, 5, 4, 0, tzinfo=UTC)


def test_rdf() -> None:
    (link,) = read_feed(RDF, URL).articles
    assert (link.url, link.published) == (
        "https://ledger.example/rdf",
        datetime(2024, 3, 5, 6, 15, tzinfo=UTC),
    )


def test_json_feed() -> None:
    links = read_feed(b"\xef\xbb\xbf \n" + JSON, URL, "application/feed+json").articles
    assert [link.url for link in links] == ["https://ledger.example/json", "https://ledger.example/external"]
    assert links[0].published == datetime(2024, 3, 5, 6, 15, tzinfo=timezone(timedelta(hours=5)))


@pytest.mark.parametrize(
    ("body", "said"),
    [
        (b"", "not a feed"),
        (b"<html><body><h1>Moved</h1></body></html>", "not a feed"),
        (b'{"items": {}}', "no list of items"),
        (b'{"items": [' + b"[" * 100_000, "not a JSON feed"),
        (b'{"items": [' + b"9" * 5_000 + b"]}", "not a JSON feed"),
        (b"{", "not a JSON feed"),
        (b"<rss>" + b" " * MAX_FEED_BYTES, "the limit is"),
    ],
    ids=["empty", "html", "items-no-list", "deep-json", "long-number", "broken-json", "too-large"],
)
def test_what_is_no_feed_says_why(body: bytes, said: str) -> None:
    listing = read_feed(body, URL)
    assert listing.articles == ()
    assert said in listing.problems[0]


ITEM = "<item><title>x</title><link>{}</link><pubDate>{}</pubDate></item>"


@pytest.mark.parametrize(
    "body",
    [
        b'{"items": [{"url": "http://[half/an-address"}, {"url": "/2024/cranes"}]}',
        RSS.replace(b"https://counter.example/~r/ledger/1", b"http://[half/an-address").replace(
            b"https://ledger.example/2024/counted", b"http://[half/an-address"
        ),
    ],
)
def test_an_address_that_is_none_costs_only_itself(body: bytes) -> None:
    listing = read_feed(body, URL)
    assert not listing.problems
    assert "https://ledger.example/2024/cranes" in [link.url for link in listing.articles]


@pytest.mark.parametrize(
    "body",
    [
        (
            b'{"items": [{"url": "/a", "date_published": "0001-01-01T00:00:00Z"},'
            b' {"url": "/b", "date_published": "9999-12-31T23:59:59-05:00"}]}'
        ),
        f"<rss version='2.0'><channel>{ITEM.format('/a', '0001-01-01T00:00:00Z')}"
        f"{ITEM.format('/b', 'Mon, 01 Jan 0001 00:00:00 GMT')}</channel></rss>".encode(),
    ],
)
def test_a_year_without_newspapers_is_no_date(body: bytes) -> None:
    assert [link.published for link in read_feed(body, URL).articles] == [None, None]


def test_a_broken_feed_gives_what_stands_before_the_break() -> None:
    cut = RSS[: RSS.index(b"<item><title>Counted")] + b"<item><title>Cut & broken"
    assert "https://ledger.example/2024/cranes" in [link.url for link in read_feed(cut, URL).articles]


def test_entities_are_neither_fetched_nor_multiplied(tmp_path) -> None:
    secret = tmp_path / "secret"
    secret.write_text("SECRET")
    body = (
        b'<?xml version="1.0"?><!DOCTYPE rss [<!ENTITY x SYSTEM "file://%s">]>'
        b"<rss version='2.0'><channel><item><title>a&x;b</title><link>https://ledger.example/&x;</link></item>"
        b"</channel></rss>" % str(secret).encode()
    )
    assert "SECRET" not in repr(read_feed(body, URL))


def test_bytes_are_never_taken_for_a_file_name(tmp_path) -> None:
    feed = tmp_path / "feed.xml"
    feed.write_bytes(RSS)
    assert read_feed(str(feed).encode(), URL).articles == ()


def test_more_entries_than_a_feed_has_are_cut_and_said() -> None:
    items = b"".join(
        b"<item><link>https://ledger.example/%d</link></item>" % n for n in range(MAX_ENTRIES + 5)
    )
    listing = read_feed(b"<rss version='2.0'><channel>" + items + b"</channel></rss>", URL)
    assert len(listing.articles) == MAX_ENTRIES
    assert "5,005 entries" in listing.problems[0]
