"""Every expected error becomes one line that names the input and says what to do."""

from __future__ import annotations

import pytest

from cleaners.errors import NotAnArticle, Refusal
from crawler.errors import FetchError, IdentityError, Problem, ReachRefused, RobotsDisallowed, SourcesError
from dateline.errors import InputError, NothingThere
from dateline.exits import Exit
from dateline.problems import translate
from storage.errors import DatabaseUnavailable, QueryError


@pytest.mark.parametrize("reason", Refusal)
def test_every_refusal_names_the_input_and_says_what_to_do(reason: Refusal) -> None:
    trouble = translate(NotAnArticle(reason, "the detail"), "page.html")
    assert trouble is not None
    (line,) = trouble.lines
    assert line.startswith("page.html: no article there: the detail; ")
    assert trouble.code is Exit.NO_ARTICLE


@pytest.mark.parametrize(
    "status",
    [
        *("dns", "refused", "timeout", "tls", "connection", "too_large", "too_many_redirects", "not_text"),
        *("http_401", "http_403", "http_404", "http_410", "http_429", "http_500", "http_503"),
        *("bad_address", "proxy"),
    ],
)
def test_every_failure_to_fetch_says_what_to_do(status: str) -> None:
    trouble = translate(FetchError("https://a.example/", status, "the detail"))
    assert trouble is not None
    (line,) = trouble.lines
    assert line.startswith("https://a.example/: the detail; ")
    assert trouble.code is Exit.ALL_FAILED


@pytest.mark.parametrize(
    ("error", "line", "code"),
    [
        (
            ReachRefused("http://10.0.0.1/", "10.0.0.1 is a private address"),
            "http://10.0.0.1/: 10.0.0.1 is a private address; an intranet host needs --allow-private HOST",
            Exit.ALL_FAILED,
        ),
        (
            RobotsDisallowed("https://a.example/x", "disallowed"),
            "https://a.example/x: disallowed; the site does not want programs to fetch it; ask its publisher",
            Exit.ALL_FAILED,
        ),
        (
            SourcesError("sources.toml", Problem("source 'a'", "unknown key 'feed'; did you mean 'feeds'?")),
            "sources.toml: source 'a': unknown key 'feed'; did you mean 'feeds'?",
            Exit.CONFIGURATION,
        ),
        (DatabaseUnavailable("sqlite:///x", "no such file"), "sqlite:///x: no such file", Exit.CONFIGURATION),
        (
            IdentityError("user agent 'é': cannot be sent"),
            "user agent 'é': cannot be sent",
            Exit.CONFIGURATION,
        ),
        (QueryError("limit is a number from 1 to 1000"), "limit is a number from 1 to 1000", Exit.USAGE),
        (InputError("a", "is a folder", "give files"), "a: is a folder; give files", Exit.ALL_FAILED),
        (NothingThere("article 4", "not in the store"), "article 4: not in the store", Exit.NO_ARTICLE),
    ],
)
def test_lines_and_codes(error: Exception, line: str, code: Exit) -> None:
    trouble = translate(error)
    assert trouble is not None
    assert trouble.lines == (line,)
    assert trouble.code is code


def test_what_a_room_said_to_do_is_not_said_twice() -> None:
    trouble = translate(FetchError("https://a.example/", "dns", "does not resolve; check the host"))
    assert trouble is not None
    assert trouble.lines == ("https://a.example/: does not resolve; check the host",)


def test_a_bug_is_no_trouble() -> None:
    assert translate(KeyError("headline")) is None
