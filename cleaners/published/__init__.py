"""When a story was published and changed: out of what the page declares, prints and is addressed by."""

from __future__ import annotations

from cleaners.published.find import Beyond, StoryTimes, find_times
from cleaners.published.last_resort import last_resort
from cleaners.published.read import read_stamp
from cleaners.published.value import Published

__all__ = [
    "Beyond",
    "Published",
    "StoryTimes",
    "find_times",
    "last_resort",
    "read_stamp",
]
