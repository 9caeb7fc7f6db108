"""Addresses: whatever is written, the answer is one spelling or an AddressError."""

from __future__ import annotations

import contextlib
from urllib.parse import urlsplit

from hypothesis import example, given
from hypothesis import strategies as st

from crawler.addresses import canonical, registrable_domain, same_site, web_address
from crawler.errors import AddressError, ReachRefused
from crawler.hosts import normal_host
from crawler.reach import Reach

_PIECES = st.sampled_from(
    (
        *"/\\?#&=;%.@:1|[]üß①。💩\t\n \x00\xad\ud800",
        *("http://", "https://", "HTTP:", "//", "..", "%2", "%2e", "%2F", "%C3", "xn--", ":80", ":443"),
        *("[::1]", "127.1", "0x7f", "news.example", "www.google.com/amp/s/", "cdn.ampproject.org/c/s/"),
        *(
            "amp",
            "/amp",
            "/print",
            "?amp=1",
            "utm_source=x",
            "fbclid",
            ";jsessionid=1",
            "a-b-c-d",
            "story-12345",
        ),
    )
)
anything = st.one_of(
    st.text(max_size=80),
    st.lists(_PIECES, max_size=14).map("".join),
    st.lists(st.one_of(_PIECES, st.text(max_size=3)), max_size=12).map(
        lambda parts: "http://h.example/" + "".join(parts)
    ),
    st.lists(_PIECES, max_size=5).map(lambda parts: "http://" + "".join(parts) + "/"),
)


@given(anything)
@example("http://h.example/a-b-c-d/amp/amp/")
@example("http://h.example/a-b-c-d/amp;jsessionid=1")
@example("https://www.google.com/amp/s/www.google.com/amp/s/h.example/?amp=1")
@example("http://h.example/%2541%%32%35")
@example("http://h.example/..//x")
def test_addresses_are_idempotent_and_raise_nothing_else(text):
    for reading in (web_address, canonical):
        try:
            once = reading(text)
        except AddressError:
            continue
        assert reading(once) == once
        assert web_address(once) == once
        assert once.isascii()
        assert once.isprintable()
        assert urlsplit(once).scheme in ("http", "https")
        assert "#" not in once


@given(anything, anything)
def test_links_and_sites_raise_nothing_else(link, base):
    with contextlib.suppress(AddressError):
        assert canonical(canonical(link, base)) == canonical(link, base)
    registrable_domain(link)
    assert same_site(link, base) is same_site(base, link)


@given(anything)
def test_reach_refuses_or_passes_and_raises_nothing_else(text):
    with contextlib.suppress(ReachRefused):
        Reach().check_url(text)
        assert urlsplit(text).scheme in ("http", "https")


@given(st.text(max_size=40))
def test_a_host_has_one_spelling(host):
    try:
        once = normal_host(host)
    except ValueError:
        return
    assert normal_host(once) == once


@given(st.integers(min_value=0, max_value=2**32 - 1), st.sampled_from(["", "0x", "0"]), st.integers(1, 4))
def test_an_ipv4_address_is_seen_through_in_every_base_and_length(number, prefix, parts):
    octets = number.to_bytes(4, "big")
    numbers = [*octets[: parts - 1], int.from_bytes(octets[parts - 1 :], "big")]
    style = {"": "{}", "0x": "0x{:x}", "0": "0{:o}"}[prefix]
    assert normal_host(".".join(style.format(each) for each in numbers)) == ".".join(map(str, octets))
