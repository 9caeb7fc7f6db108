"""The small deciders of a run: counts, statuses, Retry-After, truncated streams, pages, assignments."""

from __future__ import annotations

import gzip
import json
import zlib
from datetime import UTC, datetime
from pathlib import Path

import pytest
from scrapy import Request
from scrapy.exceptions import (
    CannotResolveHostError,
    DownloadCancelledError,
    DownloadConnectionRefusedError,
    DownloadFailedError,
    DownloadTimeoutError,
    IgnoreRequest,
    NotSupported,
)
from scrapy.http import HtmlResponse, Response
from scrapy.spidermiddlewares.httperror import HttpError

from crawler.assignment import Assignment, assign, from_environment
from crawler.errors import ReachRefused, RobotsDisallowed, SourcesError
from crawler.failures import HostResting, LeftSite, Stopped, may_do_better, name_failure
from crawler.pages import TRUNCATED, addresses_of, to_page
from crawler.report import COUNTS, Tally
from crawler.sources import load_sources
from crawler.truncation import Stream, look_into

NOW = datetime(2024, 3, 5, 6, 0, tzinfo=UTC)


def test_a_tally_counts_by_source_and_freezes_into_json() -> None:
    tally = Tally(["a", "b"])
    tally.count("a", "discovered", 3)
    tally.count("a", "fetched")
    tally.count("a", "new")
    tally.refuse("a", "listing")
    tally.fail("b", "http_404")
    tally.fail("b", "http_404")
    tally.leave_out("b", "too_old", 7)
    before = tally.report()
    tally.count("a", "fetched")
    report = tally.report(finished=NOW, interrupted=True, ended="shutdown")
    assert before.sources[0].fetched == 1, "a report does not change any more"
    a, b = report.to_dict()["sources"]
    assert a == {
        "source": "a",
        **dict.fromkeys(COUNTS, 0),
        "discovered": 3,
        "fetched": 2,
        "new": 1,
        "refused": {"listing": 1},
        "failed": {},
        "left_out": {},
        "fields": {},
        "words": {},
    }
    assert (b["failed"], b["left_out"]) == ({"http_404": 2}, {"too_old": 7})
    assert json.loads(json.dumps(report.to_dict()))["interrupted"] is True


def _http_error(status: int, **headers: str) -> HttpError:
    return HttpError(Response("https://x.example/", status=status, headers=headers))


def _bomb() -> IgnoreRequest:
    problem = IgnoreRequest("Ignored response because its body exceeded DOWNLOAD_MAXSIZE")
    problem.__cause__ = ValueError("decompressed")
    return problem


@pytest.mark.parametrize(
    ("problem", "status", "again"),
    [
        (_http_error(404), "http_404", False),
        (_http_error(410), "http_410", False),
        (_http_error(403), "http_403", True),
        (_http_error(429), "http_429", True),
        (_http_error(500), "http_500", True),
        (_http_error(302, Location="file:///etc/passwd"), "redirect_refused", False),
        (_http_error(304), "http_304", True),
        (DownloadTimeoutError("took longer than 30 seconds"), "timeout", True),
        (CannotResolveHostError("no such host"), "dns", True),
        (DownloadConnectionRefusedError("refused"), "refused", True),
        (DownloadCancelledError("larger than download max size"), "too_large", False),
        (_bomb(), "too_large", False),
        (IgnoreRequest("max redirections reached"), "too_many_redirects", False),
        (NotSupported("Unsupported URL scheme 'ftp'"), "reach_refused", True),
        (DownloadFailedError("[SSL: CERTIFICATE_VERIFY_FAILED]"), "tls", True),
        (DownloadFailedError("[<twisted.python.failure.Failure ConnectionLost>]"), "connection", True),
        (OSError("Not a gzipped file (b'<h')"), "bad_encoding", False),
        (zlib.error("incorrect header check"), "bad_encoding", False),
        (ReachRefused("http://10.0.0.1/", "a private network"), "reach_refused", True),
        (RobotsDisallowed("https://x.example/", "asks not to"), "robots_disallowed", True),
        (LeftSite("https://y.example/", "redirected away"), "left_site", False),
        (HostResting("https://x.example/", "an hour"), "retry_later", True),
        (Stopped("https://x.example/"), "stopped", False),
    ],
)
def test_every_failure_has_a_name(problem: Exception, status: str, again: bool) -> None:
    failed = name_failure(problem)
    assert failed.status == status
    assert failed.detail
    assert may_do_better(status) is again


def test_a_detail_is_one_printable_line() -> None:
    detail = name_failure(DownloadFailedError("a\n\x1b[31mred\x1b[0m " + "x" * 1000)).detail
    assert detail.isprintable()
    assert len(detail) <= 300


BODY = b"<p>The cranes came back to the quay.</p>" * 100
RAW_DEFLATE = zlib.compressobj(wbits=-15)


@pytest.mark.parametrize(
    ("body", "encoding", "early"),
    [
        (gzip.compress(BODY), b"gzip", False),
        (gzip.compress(BODY)[:-20], b"gzip", True),
        (gzip.compress(BODY)[:5], b"gzip", True),
        (zlib.compress(BODY), b"deflate", False),
        (zlib.compress(BODY)[:-10], b"deflate", True),
        (RAW_DEFLATE.compress(BODY) + RAW_DEFLATE.flush(), b"deflate", False),
        (BODY, b"gzip", False),
        (gzip.compress(b"\0" * 2_000_000), b"gzip", False),
    ],
    ids=["gzip", "cut-gzip", "cut-header", "deflate", "cut-deflate", "raw-deflate", "not-gzip", "too-large"],
)
def test_streams_that_end_early(body: bytes, encoding: bytes, early: bool) -> None:
    assert (look_into(body, encoding, limit=1_000_000) is Stream.CUT) is early


def test_a_page_keeps_its_bytes_and_says_when_they_are_not_all() -> None:
    response = HtmlResponse(
        "https://x.example/a",
        body="<p>Straße</p>".encode(),
        headers={"Content-Type": "text/html; charset=iso-8859-1", "X-Two": ["one", "two"]},
    )
    page = to_page(response)
    assert page.body == "<p>Straße</p>".encode()
    assert page.headers["content-type"] == "text/html; charset=iso-8859-1"
    assert page.headers["x-two"] == "two"
    assert page.fetched_at is not None
    assert page.fetched_at.tzinfo is UTC
    assert page.warnings == ()
    for flag in (TRUNCATED, "dataloss", "partial"):
        assert to_page(response.replace(flags=[flag])).warnings == ("truncated_body",)


def test_every_address_that_led_to_a_page() -> None:
    request = Request("https://x.example/b", meta={"redirect_urls": ["https://x.example/a"]})
    response = Response("https://x.example/b", request=request)
    assert addresses_of(response) == ("https://x.example/a", "https://x.example/b")
    assert addresses_of(Response("https://x.example/b")) == ("https://x.example/b",)


SOURCES = """
[defaults]
contact = "https://example.org/bot"
allow_private = ["10.0.0.1"]
[[source]]
id = "ledger"
url = "https://ledger.example/"
[[source]]
id = "point"
url = "https://point.example/"
"""


@pytest.fixture
def sources_file(tmp_path: Path) -> Path:
    path = tmp_path / "sources.toml"
    path.write_text(SOURCES)
    return path


def test_an_assignment_names_its_sources_and_its_contact(sources_file: Path) -> None:
    sources = load_sources(sources_file)
    everything = assign(sources, database="sqlite://", allow_private=["LOCALHOST", "10.0.0.1"])
    assert [source.id for source in everything.sources] == ["ledger", "point"]
    assert "+https://example.org/bot" in everything.user_agent
    assert everything.allow_private == ("10.0.0.1", "localhost")
    one = assign(
        sources, only=["point", "point"], database="sqlite://", user_agent="Desk/1.0 (+mailto:d@x.example)"
    )
    assert [source.id for source in one.sources] == ["point"]
    assert one.user_agent == "Desk/1.0 (+mailto:d@x.example)"


def test_a_run_without_contact_or_with_an_unknown_source_is_refused(sources_file: Path) -> None:
    with pytest.raises(SourcesError, match="did you mean 'ledger'"):
        assign(load_sources(sources_file), only=["leger"], database="sqlite://")
    sources_file.write_text(SOURCES.replace("contact", "# contact"))
    with pytest.raises(SourcesError, match="contact"):
        assign(load_sources(sources_file), database="sqlite://")


@pytest.mark.parametrize("wrong", [{"since": datetime(2024, 3, 5)}, {"max_articles": 0}])  # noqa: DTZ001 - naive
def test_options_that_cannot_be(sources_file: Path, wrong: dict[str, object]) -> None:
    with pytest.raises(ValueError, match=r"since is naive|max_articles is 0"):
        assign(load_sources(sources_file), database="sqlite://", **wrong)


def test_the_environment_names_sources_and_database(
    sources_file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DATELINE_SOURCES", str(sources_file))
    monkeypatch.setenv("DATELINE_DB", "sqlite:///other.db")
    found = from_environment(["point"])
    assert isinstance(found, Assignment)
    assert (found.database, [source.id for source in found.sources]) == ("sqlite:///other.db", ["point"])
