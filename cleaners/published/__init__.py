"""When a story was published and changed: out of what the page declares, prints and is addressed by."""

from __future__ import annotations

from cleaners.published.find import Beyond, find_modified, find_published
from cleaners.published.last_resort import last_resort
from cleaners.published.read import read_stamp
from cleaners.published.value import Published

__all__ = ["Beyond", "Published", "find_modified", "find_published", "last_resort", "read_stamp"]
