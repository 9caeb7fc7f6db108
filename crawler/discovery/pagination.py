"""Finds the next page of one story: an address that its page names as next, and that differs by a number only."""

from __future__ import annotations

import re
from itertools import islice
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from crawler.addresses import web_address
from crawler.errors import AddressError

# A story of more pages is a gallery, or a trap.
MOST_PAGES = 10

# An element ends before the next one begins, and the rel is looked for within it: one expression for both would take
# the cube of the length of what never ends.
_ELEMENT = re.compile(rb"<(?:link|a)\s[^<>]{1,2000}>", re.IGNORECASE)
_NEXT = re.compile(rb"\brel\s*=\s*(?:\"[^\"]*\bnext\b|'[^']*\bnext\b|next\b)", re.IGNORECASE)
_HREF = re.compile(rb"\bhref\s*=\s*(?:\"([^\"]+)\"|'([^']+)'|([^\s\"'>]+))", re.IGNORECASE)
_MOST_LOOKED_AT = 20
_PARAMETERS = frozenset({"page", "p", "pg", "pagina", "seite", "paged"})
_WORDS = "page|seite|pagina|p|s"
# ".../story/2", ".../story/page/2", ".../story-2.html", ".../story,seite-2.html"
_IN_PATH = re.compile(
    rf"(?P<base>.+?)(?:/(?:(?:{_WORDS})[/-]?)?|[-_,.](?:(?:{_WORDS})[-_]?)?)(?P<number>\d{{1,2}})(?P<end>\.\w{{2,5}})?/?\Z",
    re.IGNORECASE,
)


def next_page(body: bytes, url: str, first: str, number: int) -> str | None:
    """The address of page `number` + 1 of the story whose first page is `first`, as page `number` at `url` names it.

    A link with rel=next is not enough: sites name the next story so, too.
    """
    named = (each[0] for each in _ELEMENT.finditer(body) if _NEXT.search(each[0]))
    for element in islice(named, _MOST_LOOKED_AT):
        href = _HREF.search(element)
        if href is None:
            continue
        text = next(each for each in href.groups() if each).decode("utf-8", "replace").replace("&amp;", "&")
        try:
            address = web_address(text, url)
        except AddressError:
            continue
        if is_page_of(address, first, number + 1):
            return address
    return None


def is_page_of(address: str, first: str, number: int) -> bool:
    """Whether an address is that of page `number` of the story at `first`, by the looks of both."""
    story, page = urlsplit(first), urlsplit(address)
    if (story.scheme, story.netloc) != (page.scheme, page.netloc):
        return False
    rest = [(name, value) for name, value in parse_qsl(page.query) if name.lower() not in _PARAMETERS]
    numbers = [value for name, value in parse_qsl(page.query) if name.lower() in _PARAMETERS]
    if numbers:
        same = urlunsplit(page._replace(query=urlencode(rest))) == urlunsplit(
            story._replace(query=urlencode(parse_qsl(story.query)))
        )
        return same and numbers == [str(number)]
    found = _IN_PATH.match(page.path)
    if not found or int(found["number"]) != number or page.query != story.query:
        return False
    ending = found["end"] or ""
    return story.path.removesuffix("/") in (found["base"] + ending, found["base"])
