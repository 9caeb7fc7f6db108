"""The attributes of an element in the bytes of a page, for the few places that need no tree of it."""

from __future__ import annotations

import re

# Each name is tried from its first letter only: a long one without a value would else be read once for each letter.
_ATTRIBUTE = re.compile(
    rb"(?<![a-z:-])([a-z:-]+)\s*=\s*(?:\"([^\"]*)\"|'([^']*)'|([^\s\"'>]+))", re.IGNORECASE
)


def attributes(element: bytes) -> dict[str, str]:
    """The values of a start tag by the names of its attributes, those in lower case; of a repeated name the last."""
    return {
        name.decode("ascii").lower(): (double or single or bare).decode("utf-8", "replace")
        for name, double, single, bare in _ATTRIBUTE.findall(element)
    }
