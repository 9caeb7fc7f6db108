"""What may be glued before a dateline: rules, escaped tags, a section's name and its arrow, a byline."""

from __future__ import annotations

import re
from collections.abc import Iterator

from cleaners.dateline.letters import LETTER, UPPER

# Blanks and invisible marks, a rule of hyphens, tags that were escaped into the text.
_JUNK = re.compile(
    r"(?:[\s\ufeff\u200b\u200e\u200f\u00ad]{1,400}|[-_=*]{4,60}|<[^<>]{1,40}>|&lt;[^&<>]{1,40}&gt;|&[a-z]{2,6};){1,40}"
)
# "India News > ", also with the entity half decoded.
_SECTION = re.compile(
    rf"[{UPPER}][{LETTER}]+(?: [{UPPER}&][{LETTER}]*){{0,2}} {{1,3}}(?:&?gt;|>|»|›) {{0,3}}"
)
_BY = re.compile(r"(?:By|BY|Por|POR|Von|VON|Par|PAR|Di|DI|Oleh|OLEH|Door|Af|Av) +(?=[^\W\d_])")
_WORD_END = re.compile(r"[^\s]+\s{1,8}")
_LONGEST_BYLINE = 90
_SHORTEST_NAME = 2


def start_of_text(paragraph: str) -> int:
    """Where the first printed character of a paragraph stands, junk skipped."""
    match = _JUNK.match(paragraph)
    return match.end() if match else 0


def starts_behind_section(text: str, start: int) -> Iterator[int]:
    """Where a dateline may begin behind a section's name and its arrow: "India News > Guwahati, Oct 2 :"."""
    match = _SECTION.match(text, start)
    if match:
        yield match.end()


def starts_behind_byline(text: str, start: int) -> Iterator[int]:
    """Where a dateline may begin behind a glued byline, earliest first: "By LAURAN NEERGAARD WASHINGTON (AP) --"."""
    match = _BY.match(text, start)
    if match is None:
        return
    at, words = match.end(), 0
    while (word := _WORD_END.match(text, at)) and word.end() - start <= _LONGEST_BYLINE:
        at, words = word.end(), words + 1
        if words >= _SHORTEST_NAME:
            yield at
