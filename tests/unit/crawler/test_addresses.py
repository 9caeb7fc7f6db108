"""One spelling for each address, and what belongs to one site."""

from __future__ import annotations

import socket

import pytest

from crawler.addresses import LONGEST, canonical, registrable_domain, same_site, web_address
from crawler.errors import AddressError


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("HTTP://News.Example:80", "http://news.example/"),
        ("https://news.example:443/a", "https://news.example/a"),
        ("https://news.example:80/a", "https://news.example:80/a"),
        ("http://news.example./", "http://news.example/"),
        ("http://news.example/a/./b/../c", "http://news.example/a/c"),
        ("http://news.example/../../a", "http://news.example/a"),
        ("http://news.example/a/%2e%2E/b", "http://news.example/b"),
        ("http://news.example/a/..", "http://news.example/"),
        ("http://news.example/a//b/", "http://news.example/a//b/"),
        ("http://news.example/%7euser/%41", "http://news.example/~user/A"),
        ("http://news.example/a%2fb%3f", "http://news.example/a%2Fb%3F"),
        ("http://news.example/100%", "http://news.example/100%25"),
        ("http://news.example/a b", "http://news.example/a%20b"),
        ("http://news.example/straße?q=ü", "http://news.example/stra%C3%9Fe?q=%C3%BC"),
        ("http://münchen.example/", "http://xn--mnchen-3ya.example/"),
        ("http://MÜNCHEN.example/", "http://xn--mnchen-3ya.example/"),
        ("http://ｎｅｗｓ。example/", "http://news.example/"),
        ("http://日本語.example/", "http://xn--wgv71a119e.example/"),
        ("http://127.1/", "http://127.0.0.1/"),
        ("http://[0:0::1]:80/", "http://[::1]/"),
        ("http://news.example/a#part", "http://news.example/a"),
        ("http://news.example/a?", "http://news.example/a"),
        ("http://news.example?x=1", "http://news.example/?x=1"),
        ("http://news.example/a?b=2&a=1&a=0", "http://news.example/a?b=2&a=1&a=0"),
        ("http://news.example/a?x[]=1&y=a|b", "http://news.example/a?x[]=1&y=a|b"),
        (" \thttp://news.example/a\n ", "http://news.example/a"),
        ("http://news.ex\nample/a", "http://news.example/a"),
        ("http:\\\\news.example\\a?b\\c", "http://news.example/a?b%5Cc"),
        ("http://news.example//other.example/", "http://news.example//other.example/"),
        ("http://news.example/\ud800", "http://news.example/%ED%A0%80"),
    ],
)
def test_an_address_has_one_spelling(written, expected):
    assert web_address(written) == expected
    assert canonical(written) == expected
    assert web_address(expected) == expected


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("http://news.example/a?utm_source=rss&id=7&UTM_Medium=x", "http://news.example/a?id=7"),
        ("http://news.example/a?fbclid=x", "http://news.example/a"),
        ("http://news.example/a?gclid=1&at_medium=RSS&mc_cid=2&x=1", "http://news.example/a?x=1"),
        ("http://news.example/a?%75tm_source=x", "http://news.example/a"),
        ("http://news.example/a?&&x=1&", "http://news.example/a?x=1"),
        ("http://news.example/a;jsessionid=AB12?x=1", "http://news.example/a?x=1"),
        ("http://news.example/(S(lit3py55t21z5v55vlm25s55))/a.aspx", "http://news.example/a.aspx"),
        ("http://news.example/a?sid=0123456789abcdef0123456789abcdef&b=1", "http://news.example/a?b=1"),
        ("http://news.example/a?sid=8231", "http://news.example/a?sid=8231"),
        (
            "http://news.example/a?session=winter-of-the-cranes",
            "http://news.example/a?session=winter-of-the-cranes",
        ),
        ("http://news.example/a?PHPSESSID=12", "http://news.example/a"),
        ("http://news.example/a?amp", "http://news.example/a"),
        ("http://news.example/a?amp=1&id=2", "http://news.example/a?id=2"),
        ("http://news.example/a?outputType=amp", "http://news.example/a"),
        ("http://news.example/a?print=true", "http://news.example/a"),
        ("http://news.example/ships-meet-off-coast/amp/", "http://news.example/ships-meet-off-coast/"),
        ("http://news.example/ships-meet-off-coast/amp", "http://news.example/ships-meet-off-coast"),
        ("http://news.example/story-48211/print", "http://news.example/story-48211"),
        ("https://www.google.com/amp/s/news.example/a-b?x=1", "https://news.example/a-b?x=1"),
        ("https://www.google.co.uk/amp/news.example/a", "http://news.example/a"),
        (
            "https://news-example.cdn.ampproject.org/c/s/news.example/a?utm_source=x",
            "https://news.example/a",
        ),
    ],
)
def test_what_changes_nothing_about_the_story_goes(written, expected):
    assert canonical(written) == expected
    assert canonical(expected) == expected


@pytest.mark.parametrize(
    "kept",
    [
        "http://news.example/a?source=world",  # may choose what is shown
        "http://news.example/a?ref=front",
        "http://news.example/a?id=1&session=2019",
        "http://news.example/a?view=world",
        "http://news.example/a?amp=guitar",
        "http://news.example/a?print=2019-edition",
        "http://news.example/tags/amp/",
        "http://news.example/sections/print",
        "http://amp.news.example/a",  # nobody knows where the page itself is
        "http://news.example/a.amp.html",
        "https://www.google.com/amp/s/localfile",
    ],
)
def test_what_is_not_certain_stays(kept):
    assert canonical(kept) == kept


def test_web_address_removes_nothing_that_a_server_sees():
    assert web_address("http://news.example/a/amp?utm_source=x#y") == "http://news.example/a/amp?utm_source=x"


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("../c?x=1", "http://news.example/a/c?x=1"),
        ("/c", "http://news.example/c"),
        ("//other.example/c", "http://other.example/c"),
        ("?page=2", "http://news.example/a/b/story?page=2"),
        ("#top", "http://news.example/a/b/story"),
        ("", "http://news.example/a/b/story"),
        ("https://other.example", "https://other.example/"),
    ],
)
def test_a_link_is_read_from_its_page(written, expected):
    assert canonical(written, "http://news.example/a/b/story") == expected


@pytest.mark.parametrize(
    "written",
    [
        "",
        "news.example/a",
        "mailto:desk@news.example",
        "javascript:void(0)",
        "file:///etc/passwd",
        "data:,x",
        "tel:+123",
        "http://",
        "http:///a",
        "http://?x",
        "http://a b/",
        "http://[::1/",
        "http://news.example:port/",
        "http://news.example:70000/",
        "http://user:secret@news.example/",
        "http://1.2.3.4.5/",
        "http://a..b/",
        "http://℀.example/",
        "http://" + "a" * 64 + ".example/",
        "http://news.example/" + "a" * LONGEST,
        "http://news.example/" + "é" * (LONGEST // 6),
    ],
)
def test_what_is_no_web_address_says_why(written):
    for reading in (web_address, canonical):
        with pytest.raises(AddressError) as caught:
            reading(written)
        assert isinstance(caught.value, ValueError)
        assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("https://www.bbc.co.uk/news", "bbc.co.uk"),
        ("https://news.example.com:8080/", "example.com"),
        ("https://someone.blogspot.com/", "someone.blogspot.com"),
        ("https://www.朝日.jp/", "xn--wgvz0a.jp"),
        ("http://127.0.0.1/", None),
        ("http://[::1]/", None),
        ("http://localhost/", None),
        ("http://dockside.invalid/", None),
        ("https://co.uk/", None),
        ("no address", None),
    ],
)
def test_the_registrable_domain_follows_the_public_suffix_list(url, expected):
    assert registrable_domain(url) == expected


def test_the_public_suffix_list_is_never_downloaded(monkeypatch):
    from cleaners.domain import _extractor, domain_of

    def refuse(*_args, **_kwargs):
        raise AssertionError("a look-up of a domain went to the network")

    monkeypatch.setattr(socket, "getaddrinfo", refuse)
    monkeypatch.setattr(socket.socket, "connect", refuse)
    _extractor.cache_clear()
    domain_of.cache_clear()
    assert registrable_domain("https://www.zeit.de/") == "zeit.de"


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ("https://www.news.example.com/a", "http://m.news.example.com:8080/b", True),
        ("https://example.com/", "https://example.org/", False),
        ("https://a.blogspot.com/", "https://b.blogspot.com/", False),
        ("http://127.0.0.1:8741/a", "http://127.0.0.1:8741/b", True),
        ("http://127.0.0.1:8741/a", "http://127.0.0.1:8742/a", False),
        ("http://dockside.invalid/a", "https://dockside.invalid/b", True),
        ("http://dockside.invalid/a", "http://www.dockside.invalid/b", False),
        ("http://dockside.invalid/a", "mailto:x@dockside.invalid", False),
    ],
)
def test_same_site(one, other, expected):
    assert same_site(one, other) is expected
    assert same_site(other, one) is expected


@pytest.mark.parametrize("path", ["/" + "1" * 1900, "/" + "1" * 1900 + "//amp", "/" + "a-" * 940 + "x/amp/x"])
def test_a_sitemap_of_addresses_made_to_be_slow_is_not(path: str) -> None:
    # Each took forty milliseconds of the crawler's own thread, which eight thousand of them held for minutes.
    for number in range(8_000):
        assert canonical(f"https://example.org/{number}{path}").endswith(path)
