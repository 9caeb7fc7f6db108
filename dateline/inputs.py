"""What `dateline extract` is given: which inputs are addresses; the pages in files and on stdin."""

from __future__ import annotations

import re
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from dateline.errors import InputError

if TYPE_CHECKING:
    from cleaners.page import RawPage

# As much as the crawler takes from a server; the cleaner's own limit on markup is lower.
MOST_BYTES = 16 * 1024 * 1024

_SCHEME = re.compile(r"[a-z][a-z0-9+.-]*://", re.IGNORECASE)
_HOSTLIKE = re.compile(r"(?:[\w-]+\.)+[a-z]{2,}(?:[:/?]|$)", re.IGNORECASE)


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


def pages_below(names: Sequence[str]) -> list[str]:
    """The inputs, in place of each folder the HTML files below it, by name. Raises InputError on a folder without."""
    found: list[str] = []
    for name in names:
        if is_address(name) or name == "-" or not Path(name).is_dir():
            found.append(name)
            continue
        files = sorted(
            str(path)
            for path in Path(name).rglob("*")
            if path.suffix.lower() in (".htm", ".html") and path.is_file()
        )
        if not files:
            raise InputError(name, "holds no page", "the files in it must be named .html or .htm")
        found += files
    return found


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
