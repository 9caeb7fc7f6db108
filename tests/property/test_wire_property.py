"""Bodies and robots.txt files: whatever bytes arrive, in whatever pieces, the answer is defined."""

from __future__ import annotations

import gzip
import itertools
import zlib

from hypothesis import example, given
from hypothesis import strategies as st

from crawler.errors import FetchError
from crawler.politeness.robots import RobotsRules, rules_from
from crawler.wire.body import TRUNCATED, layers, unpack

LIMIT = 4096
URL = "http://news.example/"


def pieces_of(data: bytes, cuts: list[int]) -> list[bytes]:
    edges = sorted({0, len(data), *(cut % (len(data) + 1) for cut in cuts)})
    return [data[start:end] for start, end in itertools.pairwise(edges)]


simple = [("gzip", lambda data: gzip.compress(data, mtime=0)), ("deflate", zlib.compress)]
layered = [
    ("gzip", lambda data: gzip.compress(data[:7], mtime=0) + gzip.compress(data[7:], mtime=0)),
    ("gzip, gzip", lambda data: gzip.compress(gzip.compress(data, mtime=0), mtime=0)),
]
contents = st.binary(min_size=1, max_size=LIMIT // 2)


@given(contents, st.sampled_from(simple + layered), st.lists(st.integers(0, 10_000), max_size=8))
@example(b"a story of some length", layered[0], list(range(100)))  # byte by byte
def test_a_body_is_the_same_in_whatever_pieces_it_comes(data, how, cuts):
    coding, pack = how
    notes: set[str] = set()
    body = b"".join(unpack(iter(pieces_of(pack(data), cuts)), layers(coding, URL), LIMIT, notes, URL))
    assert body == data
    assert notes == set()


@given(
    contents, st.sampled_from(simple), st.integers(0, 10_000), st.lists(st.integers(0, 10_000), max_size=4)
)
def test_a_body_that_ends_too_early_is_a_beginning_and_is_noted(data, how, kept, cuts):
    coding, pack = how
    whole = pack(data)
    cut = whole[: 2 + kept % (len(whole) - 2)]  # of a single byte nobody can say what it was to become
    notes: set[str] = set()
    body = b"".join(unpack(iter(pieces_of(cut, cuts)), layers(coding, URL), LIMIT, notes, URL))
    assert data.startswith(body)
    assert notes == {TRUNCATED}


@given(st.binary(max_size=300), st.sampled_from(["gzip", "deflate", "gzip, deflate", "deflate, deflate"]))
def test_any_bytes_are_bounded_and_raise_nothing_else(data, coding):
    notes: set[str] = set()
    try:
        body = b"".join(unpack(iter([data]), layers(coding, URL), LIMIT, notes, URL))
    except FetchError as error:
        body = b""
        assert error.status == "too_large"  # noqa: PT017 - both outcomes are right
    assert len(body) <= LIMIT


lines = st.lists(
    st.one_of(
        st.sampled_from(
            ["User-agent: *", "User-agent: dateline", "Disallow: /", "Allow: /a*b$", "Crawl-delay: 3", ""]
        ),
        st.sampled_from(
            ["Disallow: /%", "Disallow: /%zz", "Allow: *", "Disallow: $", "Sitemap: x", "#", ":", "Allow"]
        ),
        st.text(max_size=20),
    ),
    max_size=12,
).map("\n".join)


@given(
    st.one_of(lines.map(lambda text: text.encode("utf-8", "replace")), st.binary(max_size=200)),
    st.text(),
    st.text(),
)
def test_any_robots_txt_gives_an_answer_for_any_address(body, url, agent):
    rules = rules_from(200, body)
    assert isinstance(rules, RobotsRules)
    assert rules.allows(url, agent) in (True, False)
    delay = rules.crawl_delay(agent)
    assert delay is None or 0 <= delay < 1e9
