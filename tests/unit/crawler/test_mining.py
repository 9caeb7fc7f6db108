"""What tdmrep.json reserves: the first rule that speaks of an address counts."""

from __future__ import annotations

import json

import pytest

from crawler.politeness.mining import reserves, rules_of

RULES = [
    {"location": "/open/*", "tdm-reservation": 0},
    {"location": "/*.pdf$", "tdm-reservation": 1, "tdm-policy": "https://ledger.example/policy"},
    {"location": "/news/", "tdm-reservation": "1"},
    {"location": "/", "tdm-reservation": 0},
    {"location": "/never/", "tdm-reservation": 1},
]


@pytest.mark.parametrize(
    ("path", "reserved"),
    [
        ("/news/a-story", True),
        ("/open/news/a.pdf", False),
        ("/a.pdf", True),
        ("/a.pdf?page=2", False),
        ("/never/a", False),
        ("/", False),
    ],
)
def test_the_first_rule_counts(path: str, reserved: bool) -> None:
    assert reserves(rules_of(json.dumps(RULES).encode()), f"https://ledger.example{path}") is reserved


def test_one_rule_may_stand_alone() -> None:
    assert reserves(rules_of(b'{"location": "/", "tdm-reservation": 1}'), "https://ledger.example/a")


@pytest.mark.parametrize(
    "body",
    [
        b"", b"<html>", b"null", b"[1, [], {}]", b'[{"location": 5, "tdm-reservation": 1}]', b"[" * 100_000,
        b'[{"location": "https://ledger.example/", "tdm-reservation": 1}]', b'[{"tdm-reservation": 1}]',
        b"\xff\xfe", b'[{"location": "/", "tdm-reservation": 2}]', b"1" * 5000,
    ],
)  # fmt: skip
def test_what_is_no_such_file_reserves_nothing(body: bytes) -> None:
    assert not reserves(rules_of(body), "https://ledger.example/a")
