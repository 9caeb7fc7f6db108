"""The lines of a text as paragraphs: what a program wrapped is joined again."""

from __future__ import annotations

import re
from itertools import pairwise

from cleaners.tokens import ends_sentence

_SLACK = 8  # characters that a wrapped line may stay short of the width beyond the word that did not fit
_WRAPPED = (45, 110)  # characters: the widths at which programs wrap
_ENOUGH = 6  # lines with another one below, before their widths say anything
_ALIKE = 0.75  # share of these that reach for one width, where no empty line sets paragraphs off
_NARROWEST = 16  # characters under the width that count as reaching for it
_PAGE_NUMBER = re.compile(
    r"\W*(?:(?:page|seite|página|pagina|s\.|p\.)\s*)?\d{1,4}(?:\s*(?:/|of|von|de|sur)\s*\d{1,4})?\W*",
    re.IGNORECASE,
)


_OPENING = 400  # characters of a line that are looked at for the marks of a menu
_MENU = re.compile(r"(?:\s[|•·»]\s.*){2}|(?:\s-\s.*){4}")


def is_menu(line: str) -> bool:
    """Whether marks part the line into many pieces, as they do menus and lists of links."""
    return _MENU.search(line[:_OPENING]) is not None


def unwrapped(text: str) -> list[str]:
    """The lines of `text`, whitespace folded, empty ones left out; lines that a program wrapped are joined.

    Wrapped is a text whose lines mostly reach for the same width. Where an empty line, an indent or a line that had
    room for more stands, a paragraph begins; the number of a page does not end one.
    """
    given = text.replace("\r\n", "\n").replace("\r", "\n").replace("\f", "\n\n").split("\n")
    raw = [" ".join(line.split()) for line in given]
    width = _width(raw)
    if width is None:
        return [line for line in raw if line]
    indented = [line[:2].isspace() for line in given]
    if sum(indented) * 2 > sum(map(bool, raw)):
        indented = [False] * len(raw)  # the whole text is set in
    joined: list[str] = []
    above = ""
    for line, begins in zip(raw, indented, strict=True):
        # A line that had room for more was broken by its author.
        if line and above and not begins and len(above) + len(line.split(" ", 1)[0]) >= width - _SLACK:
            joined[-1] = _joined(joined[-1], line)
        elif line:
            joined.append(line)
        above = line
    return _over_pages(joined)


def _width(raw: list[str]) -> int | None:
    """The width at which the text was wrapped, None when it was not."""
    full = [line for line, below in pairwise(raw) if line and below]
    wrapped = [line for line in full if _WRAPPED[0] <= len(line) <= _WRAPPED[1] and not ends_sentence(line)]
    if len(full) < _ENOUGH or len(wrapped) < 0.5 * len(full):
        return None
    width = max(map(len, wrapped))
    if all(raw) or not any(raw):
        reaching = sum(width - _NARROWEST <= len(line) <= width for line in full)
        return width if reaching >= _ALIKE * len(full) else None
    return width


def _over_pages(lines: list[str]) -> list[str]:
    """Paragraphs that the end of a page cut are made whole, and the number of the page is a line behind them."""
    whole: list[str] = []
    numbers: list[str] = []
    for line in lines:
        if _PAGE_NUMBER.fullmatch(line) and whole and not ends_sentence(whole[-1]):
            numbers.append(line)
            continue
        if numbers and line[:1].islower():
            whole[-1] = _joined(whole[-1], line)
            whole += numbers
        else:
            whole += [*numbers, line]
        numbers = []
    return whole + numbers


def _joined(above: str, below: str) -> str:
    # "Bundes-" and "regierung" are one word; "Berlin-" and "Mitte" are not.
    if above.endswith("-") and below[:1].islower() and above[-2:-1].isalpha():
        return above[:-1] + below
    return f"{above} {below}"
