"""One spelling for text that is compared with a vocabulary."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

_OTHER_DIGIT = re.compile(r"(?![0-9])\d")
_LATIN_MARKS = re.compile("[\u0300-\u036f]")

# Typographic variants, invisible characters, and the letters that Arabic, Persian and Urdu keyboards write
# differently.
# Dotless i: upper-cased Turkish cannot be told from upper-cased English.
_ALIKE: dict[int, str] = {
    **dict.fromkeys(map(ord, "‘’‚‛ʼ`´＇′"), "'"),
    **dict.fromkeys(map(ord, "“”„‟＂″"), '"'),
    **dict.fromkeys(map(ord, "‐‑‒−﹣－"), "-"),
    **dict.fromkeys(
        map(ord, "\u00ad\u034f\u061c\u200b\u200c\u200d\u200e\u200f\u202a\u202b\u202c\u202d\u202e"), ""
    ),
    **dict.fromkeys(map(ord, "\u2060\u2066\u2067\u2068\u2069\ufe0e\ufe0f\ufeff\u0640"), ""),
    **dict.fromkeys(range(0x064B, 0x0653), ""),
    **dict.fromkeys(map(ord, "أإآٱ"), "ا"),
    **dict.fromkeys(map(ord, "ىيئ"), "ی"),
    ord("ك"): "ک",
    ord("ؤ"): "و",
    **dict.fromkeys(map(ord, "ةۀہھە"), "ه"),
    ord("İ"): "i",
    ord("ı"): "i",
    ord("…"): "...",
}


def fold(text: str) -> str:
    """`text` for comparison: case, accents, quotes, digits and Arabic letters alike, spaces single.

    Linear in the length; the result can be longer or shorter than `text`, so its offsets are its own.
    """
    if text.isascii():
        return " ".join(text.lower().split())
    # Word by word: most words of most languages are ASCII, and of the others many were met before.
    if "`" in text:
        text = text.replace("`", "'")
    words = [word.lower() if word.isascii() else _folded(word) for word in text.split()]
    return " ".join(words if "" not in words else filter(None, words))


@lru_cache(maxsize=20_000)
def _folded(word: str) -> str:
    alike = word.translate(_ALIKE).casefold()
    marked = unicodedata.normalize("NFKD", alike)
    plain = unicodedata.normalize("NFC", _LATIN_MARKS.sub("", marked)).translate(_ALIKE)
    return " ".join(ascii_digits(plain).split())


def ascii_digits(text: str) -> str:
    """`text` with the decimal digits of every script written as 0 to 9; the length is kept."""
    if _OTHER_DIGIT.search(text) is None:
        return text
    return "".join(
        str(unicodedata.decimal(each)) if not each.isascii() and each.isdecimal() else each for each in text
    )
