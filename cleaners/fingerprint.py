"""Which cleaner made an article: version, and a fingerprint of everything that judges."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from importlib.resources import files
from importlib.resources.abc import Traversable


@cache
def cleaner_version() -> str:
    """For example "0.1.0+3f2a9c1e": the version of the distribution and eight digits over code, words and model."""
    try:
        number = version("dateline")
    except PackageNotFoundError:  # a checkout that was not installed
        number = "0"
    digest = hashlib.sha256()
    for path in sorted(_sources(files("cleaners")), key=str):
        digest.update(path.read_bytes())
    return f"{number}+{digest.hexdigest()[:8]}"


def _sources(folder: Traversable) -> Iterator[Traversable]:
    for entry in folder.iterdir():
        if entry.is_dir():
            yield from _sources(entry)
        elif entry.name.endswith((".py", ".toml", ".json", ".bin")):
            yield entry
