"""A printed line as a byline: prefix off, stamp off, contacts out, names and titles told apart."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import lru_cache
from itertools import pairwise

from cleaners.article import Author
from cleaners.byline.east_asian import has_east_asian_letter, read_east_asian
from cleaners.byline.names import Kind, Part, read_part
from cleaners.byline.stamps import number_start, stamp_end, stamp_start, words_outside_time
from cleaners.byline.tokens import BARS, COLONS, COMMAS, Token, blanked, tokens_of
from cleaners.byline.value import AGENCY, DESK, Byline, Evidence
from cleaners.byline.words import Words, phrase_at, words_of
from cleaners.vocabulary.clutter import clutter_kind

_LONGEST = 300  # characters of a line that is looked at
# Words that may stand unread behind the credit, or in its stamp, before the line reads like a sentence.
_REST = 5
_REST_BEHIND_PREFIX = 16
_GENRE_WORDS = 3  # before "story by", "Kommentar von"
_CLUTTER_THAT_CREDITS = frozenset(("author_bio", "editor_note", "live"))


def split_byline(line: str, *, language: str | None = None) -> Byline | None:
    """The byline in a printed line, None when it is none; glued ages and times go into `stamp`.

    A name without any prefix, title or stamp beside it is believed by its shape: ask only where a byline may stand.
    """
    text = line.strip()
    if not text or len(text) > _LONGEST:
        return None
    return _split(text, language)


def may_be_prefixed(folded: str, *, language: str | None = None) -> bool:
    """Whether a line, folded, holds what `Evidence.PREFIX` needs: a sixtieth of the cost of reading it."""
    return any(word in folded for word in words_of(language).prefixes) or has_east_asian_letter(folded)


# The judgement asks about the lines around a headline, the byline asks again; a site prints the same lines everywhere.
@lru_cache(maxsize=512)
def _split(text: str, language: str | None) -> Byline | None:
    clutter = clutter_kind(text)
    if clutter is not None and clutter[0] not in _CLUTTER_THAT_CREDITS:
        return None
    return read_east_asian(text) or _Line(text, words_of(language)).read()


def read_declared(text: str, *, language: str | None = None) -> tuple[Author, ...]:
    """The authors in a value of the metadata, where names need no prefix; () when it holds none."""
    text = " ".join(text.split())
    if not text or len(text) > _LONGEST:
        return ()
    found = read_east_asian(text) or _Line(text, words_of(language), declared=True).read()
    return found.authors if found is not None else ()


class _Line:
    """One line on its way to a byline."""

    def __init__(self, text: str, words: Words, *, declared: bool = False) -> None:
        self._text = text
        self._words = words
        self._declared = declared
        self._tokens = tokens_of(
            blanked(text), glued=None if declared else words.glued, stamp_words=words.stamp_words
        )

    def read(self) -> Byline | None:
        start, end, stamp = self._without_stamp()
        start, prefixed, strong = self._without_prefix(start, end)
        parts = _credited(list(self._parts(start, end, sure=strong or self._declared)))
        if not parts or end - parts[-1].last - 1 > (_REST_BEHIND_PREFIX if strong else _REST):
            return None
        unread = self._tokens[end:] if stamp is None or start == 0 else ()
        if not strong and words_outside_time(unread, self._words) > _REST:
            return None
        beside = (stamp is not None and start == 0) or any(not part.bare or part.role for part in parts)
        return Byline(
            printed=self._printed(parts),
            authors=tuple(dict.fromkeys(self._author(part) for part in parts)),
            stamp=stamp,
            evidence=Evidence.PREFIX if prefixed else Evidence.BESIDE if beside else Evidence.SHAPE,
        )

    def _without_stamp(self) -> tuple[int, int, str | None]:
        """Where the names begin and end, and the stamp before or behind them."""
        tokens = self._tokens
        at = stamp_start(tokens, self._words)
        if at == len(tokens):
            return 0, number_start(tokens, 1), None
        if any(not token.is_mark for token in tokens[:at]):
            return 0, min(at, number_start(tokens, 1)), self._text[tokens[at].start :].strip()
        behind = stamp_end(tokens, at, self._words)
        stamp = self._text[tokens[at].start : tokens[behind - 1].end]
        return behind, number_start(tokens, behind), stamp

    def _without_prefix(self, start: int, end: int) -> tuple[int, bool, bool]:
        """Where the names begin, whether a prefix stands before them, and whether that is more than "from"."""
        folded = [token.folded for token in self._tokens[:end]]
        if " ".join(folded[start:]) in self._words.desks:
            return start, False, False  # "Redaktion" is a label before names, and a credit of its own
        prefixed = strong = False
        while start < end:
            size = phrase_at(self._words.prefixes, folded, start)
            if size:
                prefixed = True
                strong = strong or size > 1 or folded[start] in self._words.agents
            elif not self._tokens[start].is_mark:
                break
            else:
                strong = strong or (prefixed and self._tokens[start].text in COLONS)
            start += size or 1
        for index in range(start + 1, min(start + _GENRE_WORDS + 1, end)) if not prefixed else ():
            size = phrase_at(self._words.prefixes, folded, index)
            if size > 1:
                return index + size, True, True  # "Photos and story by", "Ein Kommentar von"
        return start, prefixed, strong

    def _parts(self, start: int, end: int, *, sure: bool) -> Iterator[Part | Token]:
        """The parts of the credit and the marks between them; it ends at the next label ("Photo:")."""
        first, comma = start, False
        for index in range(start, end + 1):
            token = self._tokens[index] if index < end else None
            if token is not None and not token.is_mark and not self._joins(token):
                continue
            label = token is not None and token.text in COLONS
            if first < index - label:
                yield read_part(self._tokens, first, index - label, self._words, sure=sure, later=comma)
            if label:
                return
            if token is not None:
                comma = token.text in COMMAS or token.text in BARS
                yield token
            first = index + 1

    def _joins(self, token: Token) -> bool:
        plain = token.text.islower() or (
            len(token.text) > 1 and token.text.isalpha() and token.text.isupper()
        )
        return plain and token.folded in self._words.joiners

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


def _credited(items: Sequence[Part | Token]) -> list[Part]:
    """The parts that are authors, none when the line is no byline."""
    found: list[Part] = []
    mark, affiliated = "", False
    for item in items:
        if isinstance(item, Token):
            mark = item.text
            continue
        behind = bool(found) and (mark in COMMAS or mark in BARS)
        persons = any(part.kind is Kind.PERSON for part in found)
        if item.kind is Kind.OTHER:
            break
        if item.kind is Kind.GENERATION and found:
            found[-1] = replace(found[-1], last=item.last)
        elif persons and (item.kind is Kind.TITLE or (behind and item.kind in (Kind.AGENCY, Kind.DESK))):
            found = [_with_role(part, item) for part in found]
            affiliated = item.kind is Kind.AGENCY
            continue
        elif item.kind is Kind.PERSON and found and mark in BARS and item.bare:
            break
        elif affiliated and mark not in COMMAS:
            continue  # "Jane Doe, Institute of Examples and Samples"
        elif item.kind not in (Kind.PLACE, Kind.GENERATION):
            found.append(item)
        affiliated = False
    return found


def _with_role(part: Part, title: Part) -> Part:
    """`part` with a title or an affiliation that is printed behind it: of all persons before it that have none."""
    if part.kind is not Kind.PERSON or part.role is not None:
        return part
    return replace(part, role=(title.first, title.last + 1))
