"""What `dateline extract` is given, an address, a file or standard input, becomes a raw page."""

from __future__ import annotations

import re
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from dateline.errors import InputError

if TYPE_CHECKING:
    from cleaners.page import RawPage

# As much as the crawler takes from a server; the cleaner's own limit on markup is lower.
MOST_BYTES = 16 * 1024 * 1024
# Between two requests of a batch to one host, as in a crawl.
POLITE_DELAY = 2.0

_SCHEME = re.compile(r"[a-z][a-z0-9+.-]*://", re.IGNORECASE)
_HOSTLIKE = re.compile(r"(?:[\w-]+\.)+[a-z]{2,}(?:[:/?]|$)", re.IGNORECASE)


@dataclass(slots=True, kw_only=True)
class Reader:
    """Reads inputs one after the other, with the same manners as a crawl.

    `fetch` gets a page from an address; `delay` seconds lie between two requests to one host; `url` is where
    a file, or what stands on standard input, came from, when the user said so.
    """

    fetch: Callable[[str], RawPage]
    url: str | None = None
    delay: float = POLITE_DELAY
    _asked: dict[str, float] = field(default_factory=dict)

    def read(self, name: str) -> RawPage:
        """The page that `name` stands for. Raises InputError, or what `fetch` raises."""
        if is_address(name):
            return self._read_address(name)
        return read_local(name, self.url)

    def _read_address(self, url: str) -> RawPage:
        host = urlsplit(url).netloc.casefold()
        if host in self._asked:
            time.sleep(max(0.0, self._asked[host] + self.delay - time.monotonic()))
        try:
            return self.fetch(url)
        finally:
            self._asked[host] = time.monotonic()


def is_address(name: str) -> bool:
    """Whether an input is to be fetched; every `scheme://` is, and the fetcher says which ones it speaks."""
    return bool(_SCHEME.match(name))


def check_names(names: Sequence[str], url: str | None) -> str | None:
    """What is wrong with the inputs as a whole, or None."""
    if names.count("-") > 1:
        return "standard input (-) can be read only once"
    if url is not None and (len(names) > 1 or is_address(names[0])):
        return "--url says where one file or standard input came from; give it with exactly one of these"
    return None


def read_local(name: str, url: str | None = None) -> RawPage:
    """The page in a file, or on standard input for `-`. Raises InputError."""
    from cleaners.page import RawPage

    try:
        if name == "-":
            body = sys.stdin.buffer.read(MOST_BYTES + 1)
        else:
            with Path(name).open("rb") as file:
                body = file.read(MOST_BYTES + 1)
    except FileNotFoundError:
        remedy = f"for a web page write https://{name}" if _HOSTLIKE.match(name) else "check the path"
        raise InputError(name, "no such file", remedy) from None
    except IsADirectoryError:
        raise InputError(
            name, "is a folder", f"give the files in it, such as {name.rstrip('/')}/*.html"
        ) from None
    except (OSError, ValueError) as error:  # ValueError: a NUL in the name
        why = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
        raise InputError(
            name, f"cannot be read: {why.lower()}", "check the path and its permissions"
        ) from None
    if len(body) > MOST_BYTES:
        raise InputError(name, f"larger than {MOST_BYTES // 2**20} MiB", "give a single page")
    return RawPage(url=url, body=body)
