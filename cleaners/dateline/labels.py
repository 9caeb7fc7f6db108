"""Words that tell a label, a speaker or a place by what they are: labels.toml, looked up."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path

_WORDS = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")
# A label gives itself away by its first words; further on they are parts of names ("Santa Fe Springs Park").
_LABEL_WITHIN = 3


@cache
def _lists() -> Mapping[str, frozenset[str]]:
    with Path(__file__).with_name("labels.toml").open("rb") as file:
        return {name: frozenset(map(str.casefold, words)) for name, words in tomllib.load(file).items()}


def is_label(printed: str) -> bool:
    """Is it a label such as "WATCH", "FILE PHOTO" or a day of the week?"""
    words = _words(printed)
    lists = _lists()
    return not (
        lists["labels"].isdisjoint(words[:_LABEL_WITHIN]) and lists["first_words"].isdisjoint(words[:1])
    )


def is_desk(printed: str) -> bool:
    """Does a desk stand where the place would: "Redacción Ciencia, 6 feb (EFE).-"?"""
    return not _lists()["desks"].isdisjoint(_words(printed)[:1])


def is_speaker(names: Iterable[str]) -> bool:
    """May one of the names be a person's as well as a town's?"""
    return any(name.casefold() in _lists()["speakers"] for name in names)


def sounds_like_a_place(name: str) -> bool:
    """Does an unknown name have a word or an ending that names of places have: "COUNTY", "FORT", "-DORF"?"""
    words = _words(name)
    if len(words) > 1:
        return not _lists()["place_words"].isdisjoint(words)
    return any(
        name.casefold().endswith(ending) and len(name) > len(ending) + 2
        for ending in _lists()["place_endings"]
    )


def _words(printed: str) -> list[str]:
    return _WORDS.findall(printed.casefold())
