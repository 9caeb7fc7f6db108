"""Decides from an address and its link text whether a link leads to a story, or to a list or the house."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass, fields
from functools import cache
from importlib.resources import files
from urllib.parse import parse_qsl, unquote, urlsplit

# Three points make a story. A wrong yes costs one download that the cleaner then refuses; a wrong no loses a
# story, so the bar is low. Measured on 545 labelled news articles of 286 hosts (addresses, with headlines
# where labelled): 97 in 100 are taken for stories.
ENOUGH = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Judgement:
    """Whether a link looks like a story; `reasons` are its points, with their signs, for a person to read."""

    is_story: bool
    score: int
    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """The word lists of words.toml."""

    never: frozenset[str]
    never_alone: frozenset[str]
    story: frozenset[str]
    own: frozenset[str]
    list_queries: frozenset[str]
    story_queries: frozenset[str]


@cache
def words() -> Words:
    """The word lists, read once."""
    data = tomllib.loads(files(__package__).joinpath("words.toml").read_text(encoding="utf-8"))
    return Words(**{each.name: frozenset(data[each.name]) for each in fields(Words)})


_PAGE_ENDING = re.compile(r"\.(?:[xs]?html?|php\d?|aspx?|jspx?|ece|cms|story|do)$", re.IGNORECASE)
_OTHER_ENDING = re.compile(
    r"\.(?:jpe?g|png|gif|webp|avif|svg|ico|pdf|docx?|xlsx?|pptx?|zip|gz|mp[34]|m4[av]|mov|avi|webm|ogg|wav|"
    r"xml|rss|atom|json|js|css|txt|ics|apk|exe|dmg|epub)$",
    re.IGNORECASE,
)
_DAY_IN_PATH = re.compile(
    r"/(?:19|20)\d\d[/-]?(?:0?[1-9]|1[0-2]|jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)"
    r"(?:[/-]?(?:0?[1-9]|[12]\d|3[01]))?(?=[/-]|$)"
)
_ONLY_DATE = re.compile(r"(?:/(?:\d{1,2}|(?:19|20)\d\d))+/?$")  # the list of a day, a month or a year
_YEAR = re.compile(r"(?:19|20)\d\d")
_ID = re.compile(
    # A run of hexadecimal digits is looked at from its beginning only: from each of them it would take its square.
    r"\d{5,}|[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-|(?<![0-9a-f])(?=[0-9a-f]*\d)(?=[0-9a-f]*[a-f])[0-9a-f]{12,}"
)
_SHORT_NUMBER = re.compile(r"\d{1,2}")
_PAGE_OF_LIST = re.compile(r"^(?:page|seite|pagina|p)-?\d{0,4}$|^\d{1,3}$")
_UNSPACED = re.compile("[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff]")


def judge(url: str, text: str = "", *, in_heading: bool = False, in_navigation: bool = False) -> Judgement:
    """The judgement of one link; `text` is all that the page's links to this address say."""
    parts = urlsplit(url)
    path = unquote(parts.path).lower()
    segments = _without_page_number([segment for segment in path.split("/") if segment])
    refused = _never(path, segments, parts.query)
    if refused:
        return Judgement(is_story=False, score=0, reasons=(refused,))
    points = {
        **_address_points(path, segments, parts.query),
        **_text_points(text),
        "in a heading": 1 if in_heading else 0,
        "in navigation": -2 if in_navigation else 0,
    }
    score = sum(points.values())
    reasons = tuple(f"{value:+d} {reason}" for reason, value in points.items() if value)
    return Judgement(is_story=score >= ENOUGH, score=score, reasons=reasons)


def _never(path: str, segments: list[str], query: str) -> str:
    """Why an address is no story whatever its link says; empty when it may be one."""
    names = {name.lower() for name, _ in parse_qsl(query)}
    if not segments and not names & words().story_queries:
        return "the front page"
    if _OTHER_ENDING.search(path):
        return "not a page"
    listed = words()
    for segment in segments[-2:]:
        bare = _PAGE_ENDING.sub("", segment)
        if bare in listed.never or (segment is segments[-1] and bare in listed.never_alone):
            return f"/{bare}/ is never a story"
    if names & words().list_queries and not names & words().story_queries:
        return "a search or a page of a list"
    if _ONLY_DATE.search(path) and _DAY_IN_PATH.search(path):
        return "the list of a day"
    last = _PAGE_ENDING.sub("", segments[-1]) if segments else ""
    if _PAGE_OF_LIST.match(last) and not names:
        return "a page of a list"
    in_words = _in_words(last)
    if len(in_words) <= 3 and listed.own.intersection(in_words):
        return "the house itself"
    return ""


def _without_page_number(segments: list[str]) -> list[str]:
    """/2023/a-long-headline/90495/1 is the first page of a story, /world/2 the second page of a list."""
    if len(segments) > 1 and _SHORT_NUMBER.fullmatch(segments[-1]):
        before = segments[-3:-1]
        if any(_ID.search(each) or len(_in_words(each)) >= 4 for each in before):
            return segments[:-1]
    return segments


def _address_points(path: str, segments: list[str], query: str) -> dict[str, int]:
    last = segments[-1] if segments else ""
    slug = _PAGE_ENDING.sub("", last)
    # The words may stand in any segment: /some-long-headline/12345.html, /12345/some-long-headline/
    count = max((len(_in_words(_PAGE_ENDING.sub("", segment))) for segment in segments[-2:]), default=0)
    unspaced = len(_UNSPACED.findall(slug))
    has_id = bool(_ID.search(slug)) or (slug.isdigit() and not _YEAR.fullmatch(slug))
    has_day = bool(_DAY_IN_PATH.search(path))
    names = {name.lower() for name, _ in parse_qsl(query)}
    below_story = bool(words().story.intersection(segments[:-1]))
    points = {
        "a day in the address": 3 if has_day else 0,
        f"{count} words in the address": 3 if unspaced >= 8 else min(3, max(0, count - 2)),
        "a number in the address": 2 if has_id or names & words().story_queries else 0,
        "the address ends as a page": 1 if _PAGE_ENDING.search(last) else 0,
        "below a story segment": 2 if below_story else 0,
    }
    if not (has_id or has_day or names or below_story) and count <= 2 and unspaced < 8:
        points["the address of a section"] = -2
    return points


def _text_points(text: str) -> dict[str, int]:
    count = len(text.split())
    unspaced = len(_UNSPACED.findall(text))
    if count >= 8:
        return {"a long headline": 3}
    if count >= 5 or unspaced >= 10:
        return {"a headline": 2}
    if count == 4 or unspaced >= 7:
        return {"perhaps a headline": 1}
    if text and count <= 2 and not unspaced:
        return {"a label": -1}
    return {}


def _in_words(slug: str) -> list[str]:
    return [word for word in re.split(r"[-_+ .,]+", slug) if word and not word.isdigit()]
