"""robots.txt after RFC 9309: own cases, the cases of Google's parser, and what an answer's status stands for."""

from __future__ import annotations

import json
import os
import tomllib
from pathlib import Path

import pytest

from crawler.politeness.robots import LARGEST, State, product_tokens, rules_from

ROOT = Path(__file__).parents[3]
CASES = tomllib.loads((ROOT / "fixtures/robots/cases.toml").read_text("utf-8"))["case"]
AGENT = "Newsreader/2.1 (+https://reader.example)"
CLOSED = b"User-agent: *\nDisallow: /\n"


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])
@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
def test_own_cases(case, newline):
    rules = rules_from(200, case["robots"].replace("\n", newline).encode())
    for path in case.get("open", []):
        assert rules.allows(f"https://news.example{path}", AGENT), path
    for path in case.get("closed", []):
        assert not rules.allows(f"https://news.example{path}", AGENT), path


def test_every_case_of_googles_parser():
    shared = Path(os.environ.get("DATELINE_SHARED") or ROOT.parent / "shared")
    path = shared / "hostile" / "robots_cases.json"
    if not path.exists():
        pytest.skip(
            f"{path} is not here; set DATELINE_SHARED to the folder that has hostile/robots_cases.json"
        )
    cases = json.loads(path.read_text("utf-8"))
    assert len(cases) >= 140
    failed = [
        case
        for case in cases
        if rules_from(200, case["robots"].encode("utf-8", "surrogateescape")).allows(
            case["url"], case["user_agent"]
        )
        is not case["allowed"]
    ]
    assert failed == []


@pytest.mark.parametrize(
    ("status", "state"),
    [
        (200, State.READ),
        (204, State.READ),
        (301, State.UNAVAILABLE),  # still a redirect after five of them
        (308, State.UNAVAILABLE),
        (400, State.UNAVAILABLE),
        (401, State.UNAVAILABLE),
        (403, State.UNAVAILABLE),
        (404, State.UNAVAILABLE),
        (410, State.UNAVAILABLE),
        (429, State.UNREACHABLE),
        (500, State.UNREACHABLE),
        (503, State.UNREACHABLE),
        (599, State.UNREACHABLE),
        (None, State.UNREACHABLE),
        (101, State.UNREACHABLE),
        (999, State.UNREACHABLE),
    ],
)
def test_what_a_status_stands_for(status, state):
    rules = rules_from(status, CLOSED)
    assert rules.state is state
    # A body only counts when the answer is a success: the rules of a 404 page are no rules.
    assert rules.allows("https://news.example/a", AGENT) is (state is State.UNAVAILABLE)
    assert rules_from(status, b"").allows("https://news.example/a", AGENT) is (state is not State.UNREACHABLE)


def test_no_more_than_512_kibibytes_are_read():
    filling = b"#" * 99 + b"\n"
    before = rules_from(200, b"User-agent: *\nDisallow: /a\n" + filling * 6000 + b"Disallow: /b\n")
    assert not before.allows("https://news.example/a", AGENT)
    assert before.allows("https://news.example/b", AGENT)


def test_a_rule_that_the_limit_cuts_is_dropped():
    name, start = b"User-agent: *\n", b"\nDisallow: /"
    body = name + b"#" * (LARGEST - len(name) - len(start)) + start + b"only"
    assert body[:LARGEST].endswith(start)  # read up to here it would close the whole site
    assert rules_from(200, body).allows("https://news.example/a", AGENT)


@pytest.mark.parametrize("mark", [b"\xef\xbb\xbf", b"\xef\xbb", b"\xef"])
def test_a_byte_order_mark_hides_no_rule(mark):
    assert not rules_from(200, mark + CLOSED).allows("https://news.example/a", AGENT)


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be"])
def test_rules_in_utf_16_are_read_by_their_mark(encoding):
    mark = "" if encoding == "utf-16" else "\ufeff"  # which Python writes by itself for the first
    assert not rules_from(200, (mark + CLOSED.decode()).encode(encoding)).allows(
        "https://news.example/a", AGENT
    )


@pytest.mark.parametrize(
    "body", [b"\xff\xfe\x00\x01", CLOSED.decode().encode("utf-16"), b"\0" * 1000, b":::\n: :\n#"]
)
def test_any_bytes_are_read(body):
    assert rules_from(200, body).state is State.READ


def test_bytes_that_are_no_utf_8_are_compared_as_they_are():
    rules = rules_from(200, b"User-agent: *\nDisallow: /m\xfcnchen\n")
    assert not rules.allows("https://news.example/m%FCnchen", AGENT)
    assert rules.allows("https://news.example/m%C3%BCnchen", AGENT)


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        ("User-agent: *\nCrawl-delay: 5", 5.0),
        ("User-agent: *\nCrawl-delay: 0.5\nDisallow: /a", 0.5),
        ("User-agent: *\nDisallow: /a\nCrawl-Delay : 2 # slowly", 2.0),
        ("User-agent: *\nCrawl-delay: 9\n\nUser-agent: newsreader\nDisallow: /a", None),
        ("User-agent: newsreader\nCrawl-delay: 1\nCrawl-delay: 3", 3.0),
        ("User-agent: newsreader\nCrawl-delay: 4\nUser-agent: otherbot\nDisallow: /a", 4.0),
        ("User-agent: otherbot\nCrawl-delay: 4\nUser-agent: *\nDisallow: /a", None),
        ("Crawl-delay: 4", None),
        ("User-agent: *\nCrawl-delay: -1", None),
        ("User-agent: *\nCrawl-delay: soon", None),
        ("User-agent: *\nCrawl-delay: inf", None),
        ("User-agent: *\nCrawl-delay: 1e9", None),
        ("User-agent: *\nCrawl-delay: 99999999999999999999", None),
        ("User-agent: *\nCrawl-delay:", None),
        ("", None),
    ],
)
def test_crawl_delay(lines, expected):
    assert rules_from(200, lines.encode()).crawl_delay(AGENT) == expected


def test_sitemaps_are_listed_once_in_their_order_whatever_group_they_stand_in():
    body = b"""Sitemap: https://news.example/news.xml
User-agent: otherbot
Disallow: /
sitemap:https://cdn.example/other.xml?x=1
Sitemap: https://news.example/news.xml
Sitemap:
Site-map: /relative.xml
"""
    assert rules_from(200, body).sitemaps == (
        "https://news.example/news.xml",
        "https://cdn.example/other.xml?x=1",
        "/relative.xml",
    )
    assert rules_from(404, body).sitemaps == ()


@pytest.mark.parametrize(
    ("agent", "tokens"),
    [
        ("Dateline/0.1.0 (+https://newsroom.example/crawler)", {"dateline"}),
        ("dateline", {"dateline"}),
        ("My-Bot_2 (contact@lab.example)", {"my-bot_2"}),
        ("Mozilla/5.0 (compatible; Some-Bot/2.0; +https://bot.example)", {"mozilla", "some-bot"}),
        ("Two Words", set()),
        ("", set()),
        ("(+https://newsroom.example)", set()),
    ],
)
def test_the_names_in_a_user_agent(agent, tokens):
    assert product_tokens(agent) == tokens
