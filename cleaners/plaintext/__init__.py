"""Flattened text: a page without its markup, read into the same decisions and fields as a page."""

from cleaners.plaintext.lines import unwrapped
from cleaners.plaintext.reading import TextReading, read_text

__all__ = ["TextReading", "read_text", "unwrapped"]
