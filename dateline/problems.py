"""Turns the expected errors of every room into lines for a person, what, why and what to do, and a code."""

from __future__ import annotations

import errno
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from dateline.errors import DatelineError
from dateline.exits import Exit

if TYPE_CHECKING:
    from cleaners.errors import CleaningError
    from crawler.errors import FetchError


@dataclass(frozen=True, slots=True, kw_only=True)
class Trouble:
    """What to print on stderr, a line each, and the exit code when nothing else has been done."""

    lines: tuple[str, ...]
    code: Exit


def translate(error: Exception, name: str | None = None) -> Trouble | None:
    """The trouble that `error` means to a person, or None when it is a bug of ours.

    `name` is the input as the person wrote it; without one the error's own address stands there.
    """
    from cleaners.errors import CleaningError
    from crawler.errors import CrawlerError, FetchError, SourcesError
    from storage.errors import QueryError, StorageError

    match error:
        case DatelineError():
            return Trouble(lines=(str(error),), code=error.code)
        case CleaningError():
            return Trouble(lines=(_cleaning(error, name),), code=Exit.NO_ARTICLE)
        case FetchError():
            return Trouble(lines=(_fetching(error, name),), code=Exit.ALL_FAILED)
        case SourcesError():
            return Trouble(lines=tuple(str(error).split("\n")), code=Exit.CONFIGURATION)
        case QueryError():
            return Trouble(lines=(str(error),), code=Exit.USAGE)
        case StorageError():
            return Trouble(lines=(str(error),), code=Exit.CONFIGURATION)
        case CrawlerError():
            return Trouble(lines=(str(error),), code=Exit.CONFIGURATION)
        case OSError(errno=number) if number in _NO_ROOM:
            return Trouble(lines=(_writing(error),), code=Exit.ALL_FAILED)
    return None


# What a disk says that takes no more; any other error of a file is told where the file is opened.
_NO_ROOM = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)

_READABLE = "give the address of a web page, or a file that holds one"

# What to do about a page that was read and gave no article, by `cleaners.errors.Refusal`.
_AFTER_CLEANING: Mapping[str, str] = {
    "not_text": _READABLE,
    "empty": "check the file or the address; it must hold a page",
    "too_large": "save the story without what surrounds it, or give its text with --text",
    "too_complex": "save the story without what surrounds it, or give its text with --text",
    "listing": "give the address of one of the stories that it lists",
    "consent_wall": "open the page in a browser, agree there, save it and give the file",
    "captcha": "the site asks for a person; open the page in a browser, save it and give the file",
    "soft_404": "check the address; the site says that the page is gone",
    "paywall": "only subscribers get the story; nothing was circumvented",
    "no_story": "--explain shows what was found; flattened text needs --text",
}

# What to do about an address that gave no page, by the status of `crawler.errors.FetchError`.
_AFTER_FETCHING: Mapping[str, str] = {
    "dns": "check the spelling of the host, and the network",
    "refused": "check the address, or try again later",
    "timeout": "try again later",
    "tls": "check the address; the certificate of the site is not trusted",
    "connection": "try again later",
    "too_large": "save the page by other means and give the file",
    "too_many_redirects": "open it in a browser and give the address where it ends",
    "not_text": _READABLE,
    "bad_address": "write it like https://example.org/story.html; a local file is given by its path",
    "proxy": "check the proxy variables of the environment",
    "reach_refused": "an intranet host needs --allow-private HOST",
    "robots_disallowed": "the site does not want programs to fetch it; ask its publisher",
    "http_401": "only registered readers get this page",
    "http_403": "the site refuses programs; open it in a browser, save it and give the file",
    "http_404": "check the address; there is no such page",
    "http_410": "the page is gone for good",
    "http_429": "the site asks for fewer requests; try again later",
}


def _cleaning(error: CleaningError, name: str | None) -> str:
    what = name or error.url or "the page"
    return _line(what, f"no article there: {error.detail}", _AFTER_CLEANING.get(error.reason.value, ""))


def _fetching(error: FetchError, name: str | None) -> str:
    remedy = _AFTER_FETCHING.get(error.status, "try again later" if error.status.startswith("http_5") else "")
    return _line(name or error.url, error.detail, remedy)


def _writing(error: OSError) -> str:
    return _line(
        error.filename or "the output", f"cannot be written ({error.strerror})", "make room, and try again"
    )


def _line(what: str, why: str, remedy: str) -> str:
    # The room below may have said what to do already; twice would be noise.
    return str(DatelineError(what, why.rstrip("."), "" if ";" in why else remedy))
