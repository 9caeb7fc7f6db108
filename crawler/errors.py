"""Why a crawl cannot start, or why an address gave no page.

    CrawlerError
    ├── SourcesError       the sources file: all its problems at once, each with its place
    ├── IdentityError      a user agent under which nobody could be recognised (also a ValueError)
    ├── AddressError       no http(s) address at all (also a ValueError)
    ├── ArchiveError       a file of pages that cannot be read at all
    ├── ReactorTaken       (reactor.py) another crawl's machinery runs in this process already
    ├── WorkersGone        (workers.py) no process for cleaning can be started
    ├── WorkerFailed       (workers.py) one page or listing that its worker did not finish
    └── FetchError         an address that gave no page, with the status in which it ended
        ├── ReachRefused       it leads where a crawler must not go (`reach_refused`)
        ├── RobotsDisallowed   the site asks robots not to fetch it (`robots_disallowed`)
        └── LeftSite, HostResting, Stopped  (failures.py) a crawl did not go on to it

Each of them prints as one line that names the input and says what to do, a SourcesError as one for each problem.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path


class CrawlerError(Exception):
    """Base of everything that this package raises on purpose."""


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing wrong in a sources file: `where` it stands (empty for the whole file) and what to do."""

    where: str
    detail: str

    def __str__(self) -> str:
        return f"{self.where}: {self.detail}" if self.where else self.detail


class SourcesError(CrawlerError):
    """A sources file that cannot be used; `problems` holds everything found wrong, as it was met.

    Prints one line for each problem, every line with the path of the file.
    """

    def __init__(self, path: Path | str, *problems: Problem) -> None:
        super().__init__(path, *problems)
        self.path = Path(path)
        self.problems = problems

    def __str__(self) -> str:
        return "\n".join(f"{self.path}: {problem}" for problem in self.problems)


class IdentityError(CrawlerError, ValueError):
    """A user agent that no site owner could make sense of, or that cannot be sent."""


class AddressError(CrawlerError, ValueError):
    """A string that is no address of a web page."""

    def __init__(self, address: str, detail: str) -> None:
        super().__init__(address, detail)
        self.address = address
        self.detail = detail

    def __str__(self) -> str:
        return f"{_one_line(self.address)}: {self.detail}"


class ArchiveError(CrawlerError):
    """A file that holds no pages in any form that is known, or that cannot be read."""

    def __init__(self, path: Path | str, detail: str) -> None:
        super().__init__(path, detail)
        self.path = Path(path)
        self.detail = detail

    def __str__(self) -> str:
        return f"{self.path}: {self.detail}"


class FetchError(CrawlerError):
    """An address that gave no page.

    `status` is one word for reports and counts: dns, refused, timeout, tls, connection, http_404 (and every
    other http_NNN), too_large, too_many_redirects, not_text, bad_encoding, bad_response, bad_address, proxy,
    reach_refused, robots_disallowed; in a crawl also robots_unreachable, left_site,
    retry_later. `retry_after` is how many seconds the server asked a one-off fetch to wait, if it did.
    """

    def __init__(self, url: str, status: str, detail: str, retry_after: float | None = None) -> None:
        super().__init__(url, status, detail, retry_after)
        self.url = url
        self.status = status
        self.detail = detail
        self.retry_after = retry_after

    def __str__(self) -> str:
        return f"{_one_line(self.url)}: {self.status}: {_one_line(self.detail)}"


class ReachRefused(FetchError):
    """An address that leads where a crawler must not go: another scheme, a private network, this machine."""

    def __init__(self, url: str, detail: str) -> None:
        super().__init__(url, "reach_refused", detail)
        self.args = (url, detail)  # what unpickling calls this class with


class RobotsDisallowed(FetchError):
    """The site's robots.txt asks us not to fetch the address, or cannot be read at the moment."""

    def __init__(self, url: str, detail: str) -> None:
        super().__init__(url, "robots_disallowed", detail)
        self.args = (url, detail)


def _one_line(text: str, limit: int = 300) -> str:
    """`text` without control characters: what a server or a page wrote must not write our log lines."""
    clean = "".join(character if character.isprintable() else "�" for character in text)
    return clean if len(clean) <= limit else clean[: limit - 1] + "…"
