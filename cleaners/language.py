"""Which language a story is written in: what the page or the source declares, checked against its script and words."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache

from cleaners.found import Found
from cleaners.language_tags import language_tag
from cleaners.metadata import Metadata, texts
from cleaners.page import SiteHints
from cleaners.vocabulary import all_vocabularies

_SAMPLE = 1_000  # characters that are looked at
_LETTERS_FOR_SCRIPT = 20
_SHARE_FOR_SCRIPT = 0.6  # of the letters; news in other scripts quotes Latin names
_LETTERS_A_CHARACTER = 3  # that one of Han, kana or Hangul is worth
_SHARE_OF_KANA = 0.05  # Japanese is written mostly in Han characters, but never without kana
_SHARE_OF_OWN_LETTERS = 0.006  # the rarest, the short u of Belarusian, is about one letter in a hundred
# In 25 words of running text a quarter to a half are stop words; lists of names have next to none.
_WORDS_TO_TELL = 12
_SHARE_TO_TELL = 0.12
_AHEAD_TO_TELL = 1.4  # times the next best language
_SHARE_TO_OVERRULE = 0.2
_WORDS_TO_OVERRULE = 25

_SCRIPTS = {
    "latin": "a-zA-Z\u00aa\u00ba\u00c0-\u024f\u1e00-\u1eff",
    "arabic": "\u0620-\u065f\u066e-\u06d3\u06fa-\u06ff\u0750-\u077f\ufb50-\ufdff\ufe70-\ufeff",
    "cyrillic": "\u0400-\u052f",
    "devanagari": "\u0900-\u097f",
    "han": "\u3400-\u9fff",
    "kana": "\u3041-\u30ff",
    "hangul": "\u1100-\u11ff\uac00-\ud7af",
    "greek": "\u0370-\u03ff\u1f00-\u1fff",
    "hebrew": "\u0590-\u05ff",
    "thai": "\u0e00-\u0e7f",
    "bengali": "\u0980-\u09ff",
    "gurmukhi": "\u0a00-\u0a7f",
    "gujarati": "\u0a80-\u0aff",
    "tamil": "\u0b80-\u0bff",
    "telugu": "\u0c00-\u0c7f",
    "kannada": "\u0c80-\u0cff",
    "malayalam": "\u0d00-\u0d7f",
    "sinhala": "\u0d80-\u0dff",
    "burmese": "\u1000-\u109f",
    "georgian": "\u10a0-\u10ff",
    "ethiopic": "\u1200-\u137f",
    "khmer": "\u1780-\u17ff",
    "armenian": "\u0530-\u058f",
    "lao": "\u0e80-\u0eff",
}
_RUNS = re.compile("|".join(f"(?P<{name}>[{letters}]+)" for name, letters in _SCRIPTS.items()))

# The languages of news written in each script; the first is taken when nothing tells them apart.
_WRITTEN_IN = {
    "arabic": "ar fa ur ps ckb ku ug sd pa az",
    "cyrillic": "ru uk bg sr mk be kk ky mn tg tt uz",
    "devanagari": "hi mr ne sa mai bho",
    "han": "zh yue ja",
    "kana": "ja",
    "hangul": "ko",
    "greek": "el",
    "hebrew": "he yi",
    "thai": "th",
    "bengali": "bn as",
    "gurmukhi": "pa",
    "gujarati": "gu",
    "tamil": "ta",
    "telugu": "te",
    "kannada": "kn",
    "malayalam": "ml",
    "sinhala": "si",
    "burmese": "my",
    "georgian": "ka",
    "ethiopic": "am ti",
    "khmer": "km",
    "armenian": "hy",
    "lao": "lo",
}
# Letters that one language of a script has and those below it have not.
_TELLTALE = (
    ("arabic", "ur", re.compile("[ٹڈڑںےھہ]")),
    ("arabic", "ps", re.compile("[ټډړږښځڅې]")),
    ("arabic", "ckb", re.compile("[ڕڵۆێ]")),
    ("arabic", "fa", re.compile("[پچژگیک]")),
    ("cyrillic", "be", re.compile("[ў]")),
    ("cyrillic", "kk", re.compile("[қғңұәһ]")),
    ("cyrillic", "mk", re.compile("[ѓќѕ]")),
    ("cyrillic", "sr", re.compile("[ђћљњџ]")),
    ("cyrillic", "uk", re.compile("[їєґі]")),
    ("cyrillic", "ru", re.compile("[ыэё]")),
    ("cyrillic", "bg", re.compile("[ъ]")),
)
# Languages so close that the words of one pass for the other: a declaration decides between them.
_CLOSE = tuple(
    frozenset(each.split())
    for each in (
        "no nb nn da sv",
        "es ca gl pt ast oc",
        "cs sk",
        "hr bs sr sl sh",
        "id ms",
        "ru uk be bg mk",
        "fa ps ckb",
        "hi mr ne",
        "nl af fy",
        "de lb gsw nds",
        "it co scn",
        "fr oc",
    )
)

_WORD = re.compile(r"[^\W\d_]+")


@dataclass(frozen=True, slots=True)
class _Spoken:
    """What the text itself says. `language` is None when it only rules languages out by their `script`."""

    script: str | None = None
    language: str | None = None
    share: float = 0.0  # of stop words; 1 when the script decides
    words: int = 0
    shares: Mapping[str, float] | None = None


def find_language(metadata: Metadata | None, text: str, hints: SiteHints) -> Found[str] | None:
    """The language of `text` as a BCP 47 tag, with the region when one is declared.

    What is declared counts in this order: html lang, JSON-LD inLanguage, og:locale, Content-Language, the source. The
    first that the text does not contradict is taken; when it contradicts all, the text decides (warning
    `declared_language_en_is_ur`).
    """
    declared = list(_declared(metadata, hints))
    spoken = _spoken(text[:_SAMPLE])
    for tag, where in declared:
        if not _contradicted(tag.partition("-")[0], spoken):
            others = tuple(f"{place}: {other}" for other, place in declared if (other, place) != (tag, where))
            return Found(value=tag, where=where, others=others, warnings=_warnings(declared[0][0], tag))
    if spoken.language is None:
        return Found(value=declared[0][0], where=declared[0][1]) if declared else None
    return Found(
        value=spoken.language,
        where="words of the text" if spoken.shares else "script of the text",
        others=tuple(f"{place}: {other}" for other, place in declared),
        warnings=_warnings(declared[0][0], spoken.language) if declared else (),
    )


def _declared(metadata: Metadata | None, hints: SiteHints) -> Iterator[tuple[str, str]]:
    said: list[tuple[str | None, str]] = []
    if metadata is not None:
        said.append((metadata.language, "html lang"))
        said.append((next(texts(metadata.story().get("inLanguage")), None), "json-ld inLanguage"))
        said.extend(
            (next(iter(metadata.meta.get(name, ())), None), f"meta {name}")
            for name in ("og:locale", "content-language", "language", "dc.language")
        )
    said.append((hints.language, "source"))
    for written, where in said:
        tag = language_tag(written[:40]) if written else None
        if tag is not None:
            yield tag, where


def _warnings(declared: str, found: str) -> tuple[str, ...]:
    first, second = declared.partition("-")[0], found.partition("-")[0]
    return () if _same(first, second) else (f"declared_language_{first}_is_{second}",)


def _contradicted(base: str, spoken: _Spoken) -> bool:
    """Is the text surely not in the language `base`?"""
    if spoken.script is None:
        return False
    if spoken.script != "latin":
        if base not in _WRITTEN_IN[spoken.script].split():
            return True
        return spoken.language is not None and not _same(base, spoken.language)
    if base in _ONLY_ELSEWHERE:
        return True
    if spoken.language is None or spoken.shares is None or _same(base, spoken.language):
        return False
    if spoken.words < _WORDS_TO_OVERRULE or spoken.share < _SHARE_TO_OVERRULE:
        return False
    return spoken.shares.get(base, 0.0) < spoken.share / 2


def _same(first: str, second: str) -> bool:
    return first == second or any(first in family and second in family for family in _CLOSE)


# A text in Latin letters is in none of these, unless it is a transcription, and news is not.
_ONLY_ELSEWHERE = frozenset(
    language
    for script, languages in _WRITTEN_IN.items()
    if script != "cyrillic"
    for language in languages.split()
    if language not in {"ku", "pa", "az", "ug", "sd"}
)


def _spoken(sample: str) -> _Spoken:
    script = _script_of(sample)
    if script is None:
        return _Spoken()
    if script != "latin":
        return _Spoken(script=script, language=_of_script(script, sample), share=1.0)
    words = _WORD.findall(sample.lower())
    shares = _shares(words)
    ranked = sorted(shares.items(), key=lambda each: -each[1])
    if not ranked or len(words) < _WORDS_TO_TELL or ranked[0][1] < _SHARE_TO_TELL:
        return _Spoken(script=script, words=len(words))
    if len(ranked) > 1 and ranked[0][1] < _AHEAD_TO_TELL * ranked[1][1]:
        return _Spoken(script=script, words=len(words))
    return _Spoken(script=script, language=ranked[0][0], share=ranked[0][1], words=len(words), shares=shares)


def _script_of(sample: str) -> str | None:
    """The script of most letters of `sample`, None when there are few letters or no such script."""
    # Western European, nearly all of it: the common case, and the quick one.
    if len(sample.encode("latin-1", "ignore")) > 0.95 * len(sample):
        return "latin" if sum(map(str.isalpha, sample[:200])) >= _LETTERS_FOR_SCRIPT else None
    counts: Counter[str] = Counter()
    for run in _RUNS.finditer(sample):
        counts[run.lastgroup or ""] += run.end() - run.start()
    east_asian = counts["han"] + counts["kana"]
    if counts["kana"] > _SHARE_OF_KANA * east_asian:
        counts["kana"], counts["han"] = east_asian, 0
    for script in ("han", "kana", "hangul"):
        counts[script] *= _LETTERS_A_CHARACTER
    letters = counts.total()
    if letters < _LETTERS_FOR_SCRIPT:
        return None
    script, count = counts.most_common(1)[0]
    return script if count >= _SHARE_FOR_SCRIPT * letters else None


def _of_script(script: str, sample: str) -> str:
    """The language in `script` whose own letters stand in `sample`."""
    for each, language, letters in _TELLTALE:
        if each == script and len(letters.findall(sample)) > _SHARE_OF_OWN_LETTERS * len(sample):
            return language
    return _WRITTEN_IN[script].split()[0]


def _shares(words: list[str]) -> dict[str, float]:
    """Language -> share of `words` that are its stop words."""
    index = _stop_words()
    found: dict[str, int] = {}
    for word in words:
        if word in index:
            for language in index[word]:
                found[language] = found.get(language, 0) + 1
    return {language: count / len(words) for language, count in found.items()}


@cache
def _stop_words() -> Mapping[str, tuple[str, ...]]:
    index: dict[str, list[str]] = {}
    for language, words in all_vocabularies().items():
        for word in words.stopwords:
            index.setdefault(word, []).append(language)
    return {word: tuple(languages) for word, languages in index.items()}
