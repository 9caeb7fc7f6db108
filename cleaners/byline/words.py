"""The byline words of all languages, indexed for the reading of one line."""

from __future__ import annotations

import re
import tomllib
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from cleaners.vocabulary import all_vocabularies, fold
from cleaners.vocabulary.words import Vocabulary

Phrases = Mapping[str, tuple[tuple[str, ...], ...]]  # first word -> phrases as words, longest first

# Parts of names that are written small. They are no stop words inside a name, whatever the language says.
PARTICLES = frozenset(
    "van von vom zu zum zur der den de del della delle dei degli di da das do dos du la las le les lo los el al ul "
    "ibn bin binti bint ben abu af av ter ten te y i e und den't d' o' st mc mac san santa ap ferch 't op aan".split()
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """What the reader of a line asks for; every word is folded."""

    prefixes: Phrases
    whole_prefixes: frozenset[str]  # the same as they are written
    agents: frozenset[str]  # prefixes that only ever say who did it: "by", "von"; not "from", "author"
    joiners: frozenset[str]
    heads: frozenset[str]  # job titles of one word
    titles: Phrases  # job titles of several words
    modifiers: frozenset[str]
    desks: frozenset[str]
    stopwords: frozenset[str]
    months: frozenset[str]
    weekdays: frozenset[str]
    stamp_openers: Phrases  # "updated", "just now"
    stamp_words: frozenset[str]  # single words that a stamp begins with: months, weekdays, "updated"
    age_openers: Phrases  # before the number of an age: "vor", "il y a"
    age_closers: Phrases  # behind it: "minutes ago"
    glued: re.Pattern[str]  # a prefix that ran into the name: "ByJane"


@cache
def outlet_words() -> frozenset[str]:
    """Words that tell an organisation from a person."""
    with Path(__file__).with_name("outlets.toml").open("rb") as file:
        return frozenset(fold(word) for word in tomllib.load(file)["words"])


def words_of(language: str | None) -> Words:
    """The words of `language` and of English, of all languages when it is None or has no vocabulary.

    Desks, months and stamps are always those of all languages: they hardly clash.
    """
    base = (language or "").replace("_", "-").partition("-")[0].lower()
    return _words_of(base if base in all_vocabularies() else None)


# Half a megabyte each: kept by vocabulary, not by the language as a page writes it, of which there is no end.
@cache
def _words_of(base: str | None) -> Words:
    known = all_vocabularies()
    every = list(known.values())
    return _words(every if base is None else [known[code] for code in dict.fromkeys((base, "en"))], every)


def _words(chosen: Sequence[Vocabulary], every: Sequence[Vocabulary]) -> Words:
    roles = {role for each in every for role in each.bylines.roles}
    templates = {template for each in every for unit in each.dates.ago.values() for template in unit}
    stamps = {word for each in every for word in (*each.dates.updated, *each.dates.published)}
    stamps |= {phrase for each in every for phrase in each.dates.ago_exact}
    return Words(
        prefixes=_phrases(word for each in chosen for word in each.bylines.prefixes),
        whole_prefixes=frozenset(
            " ".join(word.split()) for each in chosen for word in each.bylines.prefixes if word.split()
        ),
        agents=_agents(word for each in chosen for word in each.bylines.prefixes),
        joiners=frozenset(word for each in chosen for word in each.bylines.joiners),
        heads=frozenset(role for role in roles if " " not in role),
        titles=_phrases(role for role in roles if " " in role),
        modifiers=frozenset(word for each in every for word in each.bylines.modifiers),
        desks=frozenset(word for each in every for word in each.bylines.desks),
        stopwords=frozenset(fold(word) for each in chosen for word in each.stopwords) - PARTICLES,
        months=frozenset(month for each in every for month in each.dates.months),
        weekdays=frozenset(day for each in every for day in each.dates.weekdays),
        stamp_openers=_phrases(stamps),
        stamp_words=frozenset(
            word for each in every for word in (*each.dates.months, *each.dates.weekdays) if len(word) > 2
        )
        | {word for word in stamps if " " not in word and len(word) > 4},
        age_openers=_phrases(
            opener for template in templates if (opener := template.partition("{n}")[0].strip())
        ),
        age_closers=_phrases(
            closer for template in templates if (closer := template.partition("{n}")[2].strip())
        ),
        glued=_glued(word for each in chosen for word in each.bylines.prefixes),
    )


def _agents(prefixes: Iterable[str]) -> frozenset[str]:
    """The prefixes of one word that other prefixes end with: "written by" and "posted by" prove "by"."""
    known = list(prefixes)
    ends = Counter(word.rpartition(" ")[2] for word in known if " " in word)
    return frozenset(word for word in known if ends[word] > 1)


def _glued(prefixes: Iterable[str]) -> re.Pattern[str]:
    words = sorted(word for word in prefixes if word.isalpha() and word.isascii() and 2 <= len(word) <= 4)
    either = "|".join(f"{word.title()}|{word.upper()}" for word in words)
    return re.compile(rf"(?:{either})(?=[A-ZÀ-ÖØ-Þ])" if either else r"(?!)")


def _phrases(phrases: Iterable[str]) -> Phrases:
    index: dict[str, set[tuple[str, ...]]] = {}
    for phrase in phrases:
        words = tuple(phrase.split())
        if words:
            index.setdefault(words[0], set()).add(words)
    return {
        first: tuple(sorted(each, key=lambda words: (-len(words), words))) for first, each in index.items()
    }


def phrase_at(phrases: Phrases, folded: Sequence[str], at: int) -> int:
    """How many words the longest of `phrases` that stands at `at` has, 0 when none stands there."""
    for words in phrases.get(folded[at], ()):
        if tuple(folded[at : at + len(words)]) == words:
            return len(words)
    return 0
