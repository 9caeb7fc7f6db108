"""Words as the search knows them: folded, and scripts without spaces cut into pairs of characters.

Both databases index what this module makes and nothing else, so that both give the same answers.
"""

from __future__ import annotations

import codecs
import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

# A longer "word" is an address or a blob; PostgreSQL takes no lexeme above 2 kB.
LONGEST_WORD = 100

# Written without spaces between words: Thai, Lao, Khmer, Burmese, kana and Han.
_UNSPACED = (
    "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3005-\u3007\u3040-\u30ff\u31f0-\u31ff"
    "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
)
# Python's \w leaves out the vowel signs of Indic and other scripts, which would cut their words to pieces.
_SIGNS = "".join(
    chr(point)
    for block in (range(0x0300, 0x2000), range(0x20D0, 0x2100), range(0x3099, 0x309B), range(0xA800, 0xAC00))
    for point in block
    if unicodedata.category(chr(point)).startswith("M")
)
_INVISIBLE = "\u00ad\u200d\u2060"  # soft hyphen and joiners stand inside words
# Underscores are blanked out first: \w has them, and a class without them is three times slower.
_LETTER = rf"[\w{_SIGNS}]"
_WORD = re.compile(rf"[\w{_SIGNS}{_INVISIBLE}]+")
# Every byte of ASCII as words know it: what stands between words is a space.
_BYTES = bytes(ord(chr(at).lower() if at < 128 and chr(at).isalnum() else " ") for at in range(256))
# The names under which Python knows `_fold_in_latin` and `_fold_in_place`.
_LATIN = "dateline.words"
_IN_PLACE = "dateline.words.in_place"
_PIECE = re.compile(rf"(?P<unspaced>(?:(?={_LETTER})[{_UNSPACED}])+)|(?:(?![{_UNSPACED}]){_LETTER})+")

# Marks that a reader leaves out when typing: accents of Latin, Greek and Cyrillic, Hebrew points, Arabic
# vowels and tatweel. Not the breve of й and ў, not the dots of ї: these make other letters.
_DROPPED = re.compile(
    "(?<![иу])\u0306|(?<!і)\u0308|[\u0300-\u0305\u0307\u0309-\u036f\u0483-\u0487\u0591-\u05bd\u05bf\u05c1\u05c2"
    "\u05c4\u05c5\u05c7\u0610-\u061a\u0640\u064b-\u065f\u0670\u06d6-\u06dc\u06df-\u06e4\u06e7\u06e8\u06ea-\u06ed"
    "\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f\u00ad\u200d\u2060]"
)
# Letters that Unicode does not decompose and people type without their stroke.
_PLAIN = str.maketrans({"ı": "i", "ł": "l", "ø": "o", "đ": "d", "ħ": "h", "æ": "ae", "œ": "oe"})


class Word(NamedTuple):
    """A word of a text: as the index knows it, and where it stands in the text."""

    word: str
    start: int
    end: int


def fold(text: str) -> str:
    """Without case and without the marks that people leave out; compatibility forms made plain."""
    if text.isascii():
        return text.lower()
    apart = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", text).casefold())
    return unicodedata.normalize("NFC", _DROPPED.sub("", apart).translate(_PLAIN))


def words(text: str) -> list[str]:
    """The words of a text as they are indexed, in order.

    A run of n characters of an unspaced script gives its n-1 pairs and its last character, so that a search
    for a single character is a prefix search.
    """
    try:
        # A tenth of what an expression takes, for every text that folds to ASCII.
        found = text.encode("ascii", _LATIN).translate(_BYTES).decode("ascii").split()
    except UnicodeEncodeError:
        lines = text.split("\n")
        if len(lines) == 1:
            return list(_foreign_words(text))
        return [
            word for line in lines for word in words(line)
        ]  # mostly it is one paragraph that quotes a name
    if found and max(map(len, found)) > LONGEST_WORD:
        return [word[:LONGEST_WORD] for word in found]
    return found


def _foreign_words(text: str) -> Iterator[str]:
    for word in _WORD.findall(text.replace("_", " ")):
        if word.isascii():
            yield word.lower()[:LONGEST_WORD]
        else:
            yield from (piece.word for piece in _pieces(word))


def folded_in_place(text: str) -> str | None:
    """The text folded to ASCII, every character in its place and nothing but spaces between words; None where that
    cannot be."""
    try:
        return text.encode("ascii", _IN_PLACE).translate(_BYTES).decode("ascii")
    except UnicodeEncodeError:
        return None


def _fold_in_latin(error: UnicodeError) -> tuple[str, int]:
    """Characters that are not ASCII as it, where they can be; a codec's error handler."""
    if not isinstance(error, UnicodeEncodeError):
        raise error
    folded = "".join(map(_in_latin, error.object[error.start : error.end]))
    if not folded.isascii():
        raise error
    return folded, error.end


def _fold_in_place(error: UnicodeError) -> tuple[str, int]:
    """The same, of characters that become one character each."""
    folded, end = _fold_in_latin(error)
    if isinstance(error, UnicodeEncodeError) and any(
        len(_in_latin(each)) != 1 for each in error.object[error.start : error.end]
    ):
        raise error
    return folded, end


@lru_cache(maxsize=5_000)
def _in_latin(character: str) -> str:
    """What a character is in a text that folds to ASCII; itself where it folds to something else."""
    if not _WORD.match(character):
        return " "
    folded = "".join(each if _WORD.match(each) or each.isascii() else " " for each in fold(character))
    return folded if folded.isascii() else character


codecs.register_error(_LATIN, _fold_in_latin)
codecs.register_error(_IN_PLACE, _fold_in_place)


def is_unspaced(word: str) -> bool:
    """Whether an indexed word is a piece of a script without spaces: a pair of characters, or the last one."""
    match = _PIECE.match(word)
    return match is not None and match["unspaced"] is not None


def placed_words(text: str) -> Iterator[Word]:
    """The same words with the place of each in the text."""
    for match in _WORD.finditer(text.replace("_", " ")):
        word, start = match.group(), match.start()
        if word.isascii():
            yield Word(word.lower()[:LONGEST_WORD], start, match.end())
            continue
        places = _places(word)
        for piece in _pieces(word):
            if places is None:
                yield Word(piece.word, start, match.end())
            else:
                yield Word(piece.word, start + places[piece.start], start + places[piece.end - 1] + 1)


def sought_words(text: str) -> tuple[tuple[str, ...], bool]:
    """The words to look for when a person types `text`, and whether the last of them may go on.

    The end of an unspaced run may be the middle of one in an article: its last character is left to the pair
    before it, or looked for as the beginning of a pair.
    """
    found = words(text)
    if not found:
        return (), False
    pieces = list(_PIECE.finditer(fold(text.replace("_", " "))))
    last = pieces[-1] if pieces else None
    if last is None or last["unspaced"] is None:
        return tuple(found), False
    if len(last["unspaced"]) == 1:
        return tuple(found), True
    return tuple(found[:-1]), False


def _pieces(word: str) -> tuple[Word, ...]:
    # Longer ones are whole clauses of unspaced scripts: they seldom come again and would fill the memory.
    return _cut_again(word) if len(word) <= 24 else _cut(word)


def _cut(word: str) -> tuple[Word, ...]:
    pieces: list[Word] = []
    for match in _PIECE.finditer(fold(word)):
        start, end = match.span()
        if match["unspaced"] is None:
            pieces.append(Word(match.group()[:LONGEST_WORD], start, end))
            continue
        run = match.group()
        pieces += [Word(run[at : at + 2], start + at, start + at + 2) for at in range(len(run) - 1)]
        pieces.append(Word(run[-1], end - 1, end))
    return tuple(pieces)


_cut_again = lru_cache(maxsize=50_000)(_cut)


def _places(word: str) -> list[int] | None:
    """For each character of the folded word, its place in the word; None when folding mixes characters."""
    folded = fold(word)
    if len(folded) == len(word):
        return list(range(len(word)))
    places: list[int] = []
    rebuilt: list[str] = []
    for at, character in enumerate(word):
        alone = fold(character)
        rebuilt.append(alone)
        places += [at] * len(alone)
    return places if "".join(rebuilt) == folded else None
