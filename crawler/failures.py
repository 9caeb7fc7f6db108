"""Names why a request gave no page: one status for reports and counts, and a detail for a person."""

from __future__ import annotations

import zlib
from typing import NamedTuple

from scrapy.exceptions import (
    CannotResolveHostError,
    DownloadCancelledError,
    DownloadConnectionRefusedError,
    DownloadFailedError,
    DownloadTimeoutError,
    IgnoreRequest,
    NotSupported,
    ResponseDataLossError,
    UnsupportedURLSchemeError,
)
from scrapy.spidermiddlewares.httperror import HttpError

from crawler.errors import FetchError

_LONGEST_DETAIL = 300


class Failed(NamedTuple):
    """How a request ended. The statuses are those of FetchError and of the classes below."""

    status: str
    detail: str


class LeftSite(FetchError):
    """A redirect that leads from the site of a source to another."""

    def __init__(self, url: str, detail: str) -> None:
        super().__init__(url, "left_site", detail)
        self.args = (url, detail)


class HostResting(FetchError):
    """The server asked for a longer pause than a run waits."""

    STATUS = "retry_later"

    def __init__(self, url: str, detail: str) -> None:
        super().__init__(url, self.STATUS, detail)
        self.args = (url, detail)


class Stopped(FetchError):
    """The run is being stopped; the address was not asked for and nothing is noted about it."""

    STATUS = "stopped"

    def __init__(self, url: str) -> None:
        super().__init__(url, self.STATUS, "the run was stopped before its turn")
        self.args = (url,)


# What an address that ended so may do better another day; everything else is final, and so is every refusal of the
# cleaner: a page that was no story (or asked who we are) is not downloaded by every run.
_ANOTHER_DAY = frozenset(
    {
        "dns", "refused", "timeout", "tls", "connection", "proxy", "bad_response", "retry_later", "ignored",
        "robots_disallowed", "robots_unreachable", "reach_refused", "unreadable_listing",
    }
)  # fmt: skip
_FINAL_ANSWERS = frozenset({400, 404, 405, 406, 410, 414, 451})


def may_do_better(status: str) -> bool:
    """Whether a later run should ask again for an address that ended in `status`."""
    if status.startswith("http_"):
        return int(status.removeprefix("http_")) not in _FINAL_ANSWERS
    return status in _ANOTHER_DAY or status.startswith(("cleaner_", "reader_"))


_STATUSES: tuple[tuple[type[BaseException], str], ...] = (
    (CannotResolveHostError, "dns"),
    (DownloadConnectionRefusedError, "refused"),
    (DownloadTimeoutError, "timeout"),
    (DownloadCancelledError, "too_large"),  # Scrapy cancels what grows beyond DOWNLOAD_MAXSIZE
    (ResponseDataLossError, "connection"),
    (UnsupportedURLSchemeError, "reach_refused"),
    (NotSupported, "reach_refused"),  # no download handler: a scheme that is not fetched
    (zlib.error, "bad_encoding"),
)


def name_failure(problem: BaseException) -> Failed:
    """The status and detail of what a request failed with."""
    if isinstance(problem, FetchError):
        return Failed(problem.status, problem.detail)
    if isinstance(problem, HttpError):
        return _of_answer(problem)
    if isinstance(problem, IgnoreRequest):
        return _of_ignored(problem)
    if isinstance(problem, DownloadFailedError):
        return _of_connection(problem)
    detail = _told(problem)
    for kind, status in _STATUSES:
        if isinstance(problem, kind):
            return Failed(status, detail)
    if isinstance(problem, OSError) and "gzip" in detail.lower():
        return Failed("bad_encoding", detail)
    return _of_connection(problem)


def _of_answer(problem: HttpError) -> Failed:
    response = problem.response
    if 300 <= response.status < 400 and "Location" in response.headers:
        target = (response.headers["Location"] or b"").decode("latin-1")
        return Failed("redirect_refused", f"redirects to {target[:_LONGEST_DETAIL]}, which is no web page")
    return Failed(f"http_{response.status}", f"the server answered {response.status}")


def _of_ignored(problem: IgnoreRequest) -> Failed:
    detail = _told(problem)
    if "max redirections" in detail:
        return Failed("too_many_redirects", "redirected more often than a crawler follows")
    if problem.__cause__ is not None:  # the decompression went beyond DOWNLOAD_MAXSIZE
        return Failed("too_large", "larger than a page may be once decompressed")
    return Failed("ignored", detail)


def _of_connection(problem: BaseException) -> Failed:
    detail = _told(problem)
    lowered = detail.lower()
    if type(problem).__name__ == "TimeoutError":  # a browser's, which is no Python TimeoutError
        return Failed("timeout", detail)
    if any(word in lowered for word in ("ssl", "tls", "certificate", "verify")):
        return Failed("tls", detail)
    if "tunnel" in lowered or "proxy" in lowered:
        return Failed("proxy", detail)
    if any(word in lowered for word in ("parseerror", "potentialdataloss", "wrong number of parts")):
        return Failed("bad_response", detail)
    return Failed("connection", detail)


def _told(problem: BaseException) -> str:
    text = " ".join(str(problem).split()) or type(problem).__name__
    clean = "".join(each if each.isprintable() else "�" for each in text)
    return clean[:_LONGEST_DETAIL]
