"""What stands above the story in flattened text: headline, other wordings of it, byline and stamps, standfirst."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from cleaners.article import count_words
from cleaners.block import Role
from cleaners.byline import Evidence, split_byline
from cleaners.dateline import split_dateline
from cleaners.plaintext.lines import is_menu
from cleaners.published import read_stamp
from cleaners.tokens import likeness, tokens
from cleaners.vocabulary.clutter import clutter_kind
from cleaners.vocabulary.fold import fold

COLLECTOR = re.compile(r"^date\s+(?P<day>\d{4}-\d\d-\d\d)(?:\s+(?P<site>\S.*))?$", re.IGNORECASE)

_HEADLINE_WORDS = 4
_LONGEST_HEADLINE = 30  # words
_SENTENCE = 8  # words; a byline without a stamp has fewer
_TELLING_LINES = 10  # of the story, that a headline tells of
_TELLS = 0.25  # share of its telling words that stand there
_DISTANCE = 0.02  # what a line further from the story loses
_TITLED_LINES = 150  # above the story: how far up a line that the title of the page repeats is looked for
_HEAD_LINES = 25  # above the story: how far up a headline is looked for
_SAME = 0.6  # likeness of two wordings of one headline
_TITLE_LINES = 3  # at the top of a page that may be its title
_TITLE_SHARE = 0.8  # of a headline's words that stand in the title
_STAMP = re.compile(r"\d{4}|\d{1,2}:\d\d")
# Bullets and dashes of lists, and what only captions and legal lines have.
_NO_HEADLINE = re.compile(
    r"^[*+•·▪◦o–-]\s|^date \d|©|\bcopyright\b|(?:photo|foto|credit|bild|image|imago|getty)[:/ ]",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Head:
    """`between` are the lines between headline and story that hold bylines and stamps; `roles` says of which lines
    (order, role, reason) something is known."""

    headline: str | None = None
    variants: tuple[str, ...] = ()
    standfirst: str | None = None
    between: tuple[str, ...] = ()
    roles: tuple[tuple[int, Role, str], ...] = ()


def find_head(lines: Sequence[str], start: int, end: int) -> Head:
    """The head of the story in `lines[start:end]`."""
    if start == end:
        return Head()
    above = range(max(0, start - _HEAD_LINES), start)
    title = _headline_line(lines, above, start)
    if title is None:
        return Head()
    return _sorted(lines, title, start, end)


def _headline_line(lines: Sequence[str], above: range, start: int) -> int | None:
    """The line of the headline, None when none reads like one.

    The last that may be one above the byline, when it tells of the story; the line that the title of the page repeats,
    when another one does and this one does not; else the one that tells most of the story, near it.
    """
    story = {word for line in lines[start : start + _TELLING_LINES] for word in _telling(line)}
    told = {order: _told(lines[order], story) for order in above if _may_be_headline(lines[order])}
    byline = next((order for order in reversed(above) if _is_byline(lines, order)), start)
    found = next((order for order in reversed(told) if order < byline and told[order] >= _TELLS), None)
    titled = _like_title(lines, range(max(0, start - _TITLED_LINES), start))
    if titled is not None and (found is None or not _alike(lines[found], lines[titled])):
        return titled
    if found is None and told:
        found = max(told, key=lambda order: told[order] - _DISTANCE * (start - order))
    return found


def _may_be_headline(line: str) -> bool:
    return (
        _HEADLINE_WORDS <= count_words(line) <= _LONGEST_HEADLINE
        and (line.endswith("..") or not line.endswith((".", ":")))
        and not _NO_HEADLINE.search(line)
        and not is_menu(line)
        and clutter_kind(line) is None
        and not _credits(line)
        and not _is_stamp(line)
    )


def _is_stamp(line: str) -> bool:
    """Is the line a time, and little else?"""
    stamp = read_stamp(line) if _STAMP.search(line) else None
    return stamp is not None and count_words(line) <= count_words(stamp.raw) + _HEADLINE_WORDS


def _telling(line: str) -> list[str]:
    return [word for word in tokens(line) if len(word) > _HEADLINE_WORDS or not word.isascii()]


def _told(line: str, story: Collection[str]) -> float:
    """The share of a line's telling words that the story has too."""
    words = _telling(line)
    return sum(word in story for word in words) / max(1, len(words))


def _alike(line: str, other: str) -> bool:
    return likeness(set(tokens(line)), set(tokens(other))) >= _SAME


def _like_title(lines: Sequence[str], above: range) -> int | None:
    """The last line above the story whose words one of the first lines of the page has, in the same order.

    A text that was taken out of a page begins with the page's title: the headline and the name of the site.
    """
    titles = [fold(line) for line in lines[:_TITLE_LINES] if count_words(line) >= _HEADLINE_WORDS]
    for order in reversed(above):
        line = lines[order]
        if order < _TITLE_LINES and order == above.start:
            continue
        if not _HEADLINE_WORDS <= count_words(line) <= _LONGEST_HEADLINE:
            continue
        if any(_opens(fold(line), title) for title in titles if order >= _TITLE_LINES or title != fold(line)):
            return order
    return None


def _opens(line: str, title: str) -> bool:
    """Does the title say what the line says, and begin with it or end with it?"""
    words, told = tokens(line), tokens(title)
    same = len(set(words) & set(told)) >= _TITLE_SHARE * len(set(words))
    return same and (told[:3] == words[:3] or told[-3:] == words[-3:])


def _is_byline(lines: Sequence[str], order: int) -> bool:
    line = lines[order]
    if count_words(line) > 25 or COLLECTOR.match(line):
        return False
    byline = split_byline(line)
    if byline is None or not byline.authors:
        return False
    # Names alone may be anything: a prefix ("By", "Von") is cut off the printed names, a stamp stands behind
    # them or on the next line.
    below = lines[order + 1] if order + 1 < len(lines) else ""
    return (
        byline.stamp is not None
        or byline.printed != line
        or (count_words(below) <= _SENTENCE and read_stamp(below) is not None)
    )


def _credits(line: str) -> bool:
    """Whether the line is a byline by more than its shape."""
    byline = split_byline(line)
    return byline is not None and byline.evidence is not Evidence.SHAPE


def _sorted(lines: Sequence[str], title: int, start: int, end: int) -> Head:
    """The lines between headline and story, each told what it is."""
    headline = lines[title]
    words = set(tokens(headline))
    roles = [(title, Role.HEADLINE, "headline")]
    between, variants = [], []
    standfirst: str | None = None
    for order in range(title + 1, start):
        line = lines[order]
        if likeness(words, set(tokens(line))) >= _SAME:
            if line != headline:
                variants.append(line)
            roles.append((order, Role.HEADLINE, "the headline in another wording"))
        elif count_words(line) >= _SENTENCE and not _STAMP.search(line) and standfirst is None:
            standfirst = line
            roles.append((order, Role.STANDFIRST, "between headline and story"))
        elif _STAMP.search(line) or _credits(line):
            between.append(line)
            roles.append((order, Role.BYLINE, "byline or stamp above the story"))
    if standfirst is None and _says_again(lines, start, end):
        standfirst = lines[start]
        roles.append((start, Role.STANDFIRST, "said again by the first paragraph"))
    return Head(
        headline=headline,
        variants=tuple(dict.fromkeys(variants)),
        standfirst=standfirst,
        between=tuple(between),
        roles=tuple(roles),
    )


def _says_again(lines: Sequence[str], start: int, end: int) -> bool:
    """A first line that the next one says again is the standfirst, however much it reads like a paragraph."""
    if end - start < 2:
        return False
    first, second = lines[start], lines[start + 1]
    _, rest = split_dateline(second)
    return fold(first).rstrip(".") in fold(rest) and count_words(second) >= count_words(first)
