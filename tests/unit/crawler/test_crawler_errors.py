"""Errors cross process borders, and each prints as one line."""

from __future__ import annotations

import pickle

import pytest

from crawler.errors import (
    AddressError,
    CrawlerError,
    FetchError,
    IdentityError,
    Problem,
    ReachRefused,
    RobotsDisallowed,
    SourcesError,
)

NASTY = "http://news.example/\r\n\x1b[31m\u202eX"
ERRORS = [
    SourcesError("sources.toml", Problem("[defaults]", "no contact"), Problem("", "no sources")),
    IdentityError("user agent 'x y': names no robot"),
    AddressError(NASTY, "is no web address"),
    FetchError(NASTY, "http_429", "asks us to slow down", 7.0),
    ReachRefused(NASTY, "leads to loopback"),
    RobotsDisallowed(NASTY, "robots.txt asks us not to"),
]


@pytest.mark.parametrize("error", ERRORS, ids=lambda error: type(error).__name__)
def test_an_error_survives_pickling(error):
    copy = pickle.loads(pickle.dumps(error))  # noqa: S301 - our own bytes
    assert type(copy) is type(error)
    assert str(copy) == str(error)
    assert vars(copy) == vars(error)
    assert isinstance(copy, CrawlerError)


@pytest.mark.parametrize("error", ERRORS[1:], ids=lambda error: type(error).__name__)
def test_an_error_is_one_printable_line(error):
    assert str(error).isprintable()


def test_a_long_address_is_cut_in_the_line_and_kept_in_the_error():
    url = "http://news.example/" + "a" * 5000
    error = FetchError(url, "dns", "no such host")
    assert error.url == url
    assert len(str(error)) < 400
    assert str(error).endswith("dns: no such host")


def test_a_sources_error_has_a_line_for_each_problem():
    assert str(ERRORS[0]).splitlines() == ["sources.toml: [defaults]: no contact", "sources.toml: no sources"]
