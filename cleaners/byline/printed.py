"""A printed line as a byline: prefix off, stamp off, contacts out, names and titles told apart."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise

from cleaners.article import Author
from cleaners.byline.names import Kind, Part, read_part
from cleaners.byline.stamps import stamp_end, stamp_start
from cleaners.byline.tokens import BARS, COLONS, Token, blanked, tokens_of
from cleaners.byline.value import AGENCY, DESK, Byline
from cleaners.byline.words import Words, phrase_at, words_of
from cleaners.vocabulary.clutter import clutter_kind

_LONGEST = 300  # characters of a line that is looked at
_CLUTTER_THAT_CREDITS = frozenset(("author_bio", "editor_note", "live"))


def split_byline(line: str, *, language: str | None = None) -> Byline | None:
    """The byline in a printed line, None when it is none; glued ages and times go into `stamp`.

    A name without any prefix, title or stamp beside it is believed by its shape: ask only where a byline may stand.
    """
    text = line.strip()
    if not text or len(text) > _LONGEST:
        return None
    clutter = clutter_kind(text)
    if clutter is not None and clutter[0] not in _CLUTTER_THAT_CREDITS:
        return None
    return _Line(text, words_of(language)).byline()


class _Line:
    """One line on its way to a byline."""

    def __init__(self, text: str, words: Words) -> None:
        self._text = text
        self._words = words
        self._tokens = tokens_of(blanked(text))

    def byline(self) -> Byline | None:
        start, end, stamp = self._without_stamp()
        start, prefixed = self._without_prefix(start, end)
        parts = _credited(list(self._parts(start, end, sure=prefixed)))
        if parts is None:
            return None
        authors = tuple(dict.fromkeys(self._author(part) for part in parts))
        return Byline(printed=self._printed(parts), authors=authors, stamp=stamp) if authors else None

    def _without_stamp(self) -> tuple[int, int, str | None]:
        tokens = self._tokens
        at = stamp_start(tokens, self._words)
        if at == len(tokens):
            return 0, at, None
        if at > 0 and any(not token.is_mark for token in tokens[:at]):
            return 0, at, self._text[tokens[at].start :].strip()
        behind = stamp_end(tokens, at, self._words)
        stamp = self._text[tokens[at].start : tokens[behind - 1].end]
        return behind, stamp_start(tokens, self._words, behind), stamp

    def _without_prefix(self, start: int, end: int) -> tuple[int, bool]:
        folded = [token.folded for token in self._tokens[:end]]
        while start < end and self._tokens[start].is_mark:
            start += 1
        prefixed = False
        while start < end and (size := phrase_at(self._words.prefixes, folded, start)):
            start, prefixed = start + size, True
            while start < end and self._tokens[start].text in COLONS:
                start += 1
        return start, prefixed

    def _parts(self, start: int, end: int, *, sure: bool) -> Iterator[Part | Token]:
        """The parts of the credit and the marks between them; it ends at the next label ("Photo:")."""
        first = start
        for index in range(start, end + 1):
            token = self._tokens[index] if index < end else None
            if token is not None and not token.is_mark and not self._joins(token):
                continue
            if token is not None and token.text in COLONS:
                return
            if first < index:
                yield read_part(self._tokens, first, index, self._words, sure=sure)
            if token is not None:
                yield token
            first = index + 1

    def _joins(self, token: Token) -> bool:
        return token.folded in self._words.joiners and (
            token.text.islower() or (len(token.text) > 1 and token.text.isupper())
        )

    def _author(self, part: Part) -> Author:
        name = self._between(part.first, part.last + 1)
        role = self._between(*part.role) if part.role else None
        if part.kind in (Kind.DESK, Kind.TITLE):
            role = DESK
        elif part.kind is Kind.AGENCY:
            role = AGENCY
        return Author(name=name, role=role)

    def _between(self, first: int, end: int) -> str:
        return " ".join(self._text[self._tokens[first].start : self._tokens[end - 1].end].split()).strip(
            " ,;|"
        )

    def _printed(self, parts: Sequence[Part]) -> str:
        """From the first name to the last as printed, unless something else stands between them."""
        together = all(
            all(token.is_mark or self._joins(token) for token in self._tokens[left.last + 1 : right.first])
            for left, right in pairwise(parts)
        )
        if together:
            return self._between(parts[0].first, parts[-1].last + 1)
        return ", ".join(self._between(part.first, part.last + 1) for part in parts)


def _credited(items: Sequence[Part | Token]) -> list[Part] | None:
    """The parts that are authors, None when the line is no byline."""
    found: list[Part] = []
    barred = False
    for item in items:
        if isinstance(item, Token):
            barred = barred or item.text in BARS
            continue
        if item.kind is Kind.OTHER and not found:
            return None
        if item.kind is Kind.SUFFIX and found:
            last = found[-1]
            found[-1] = Part(kind=last.kind, first=last.first, last=item.last, role=last.role)
        elif item.kind is Kind.TITLE and found:
            found = [_with_role(part, item) for part in found]
        elif item.kind in (Kind.OTHER, Kind.SUFFIX):
            break
        elif item.kind is not Kind.PLACE and not (item.kind is Kind.PERSON and barred and found):
            found.append(item)
    return found


def _with_role(part: Part, title: Part) -> Part:
    if part.kind is not Kind.PERSON or part.role is not None:
        return part
    return Part(kind=part.kind, first=part.first, last=part.last, role=(title.first, title.last + 1))
