"""Which Latin code page bytes are in, told by the letters of the languages that it serves."""

from __future__ import annotations

from collections import Counter

# The letters beyond a to z of each language, by the code page that has them. Where two pages read the same bytes
# equally well (German is the same in the first two), the earlier one counts.
_LETTERS: dict[str, tuple[str, ...]] = {
    "cp1252": (
        "äöüß", "àâæçéèêëîïôœùûüÿ", "áéíñóúüªº", "áâãàçéêíóôõúüªº", "åäöé", "æøåéòôó", "áðéíóúýþæö", "àèéìîòóùªº",
        "äëéèêïöüóáí", "àçèéíïòóúü",
    ),
    "cp1250": ("ąćęłńóśźż", "áčďéěíňóřšťúůýž", "áäčďéíĺľňóôŕšťúýž", "áéíóöőúüű", "ăâîşţ", "čćđšž"),
    "iso8859_2": ("ąćęłńóśźż", "áčďéěíňóřšťúůýž", "áäčďéíĺľňóôŕšťúýž", "áéíóöőúüű", "ăâîşţ", "čćđšž"),
    "cp1254": ("çğıöşüâîûi̇",),
    "cp1257": ("ąčęėįšųūž", "āčēģīķļņšūž", "äöõüšž"),
}  # fmt: skip
LATIN = frozenset((*_LETTERS, "iso8859-2", "cp1258"))
_MARKS = frozenset("–—’‘“”„‚‹›«»…©®°§·•€£™¿¡\xa0\xad")
_ENOUGH = 12  # letters beyond ASCII that can tell a page from another
_CLEARLY = 0.1  # by how much another page has to read better before a declared one gives way


def best_latin(sample: bytes, declared: str | None = None) -> str:
    """The Latin code page in which `sample` reads like one language; `declared` unless another is clearly better."""
    shares = {encoding: _share(sample, encoding) for encoding in _LETTERS}
    best = max(shares, key=lambda encoding: shares[encoding])
    if declared is None or declared not in shares:
        return best
    return best if shares[best] > shares[declared] + _CLEARLY else declared


def _share(sample: bytes, encoding: str) -> float:
    """The share of the letters beyond ASCII that the best fitting language of the code page has; 1 without letters."""
    counts = Counter(sample.decode(encoding, errors="replace").lower())
    beyond = {letter: count for letter, count in counts.items() if letter > "\x7f" and letter not in _MARKS}
    total = sum(beyond.values())
    if total < _ENOUGH:
        return 1.0
    return max(
        sum(beyond.get(letter, 0) for letter in set(letters)) / total for letters in _LETTERS[encoding]
    )
