"""Wire copies: how many constructed copies of labelled bodies are found, and which texts are mistaken for copies."""

from __future__ import annotations

import json
import random
import time
from collections import Counter, defaultdict
from collections.abc import Callable
from itertools import combinations
from pathlib import Path

from storage.shingles import alike, shingles, sketch
from storage.words import words

LEAST = 120  # words of a body that is edited
SHARED = 3  # hashes, as storage.syndication asks for

Edit = Callable[[list[str], random.Random, list[str]], list[str]]


def exchange(share: float) -> Edit:
    """That share of the words becomes words of other articles."""
    return lambda text, draw, other: [draw.choice(other) if draw.random() < share else word for word in text]


def cut(share: float) -> Edit:
    """The text ends after that share."""
    return lambda text, _draw, _other: text[: int(len(text) * share)]


EDITS: dict[str, Edit] = {
    "as it is": cut(1.0),
    "10 % of the words exchanged": exchange(0.10),
    "cut to 60 %": cut(0.60),
    "cut to 35 %": cut(0.35),
    "cut to 60 %, 5 % exchanged": lambda text, draw, other: exchange(0.05)(
        cut(0.60)(text, draw, other), draw, other
    ),
    "an own paragraph of a fifth in front": lambda text, draw, other: (
        draw.choices(other, k=len(text) // 5) + text
    ),
}


def report(corpus: Path) -> None:
    """Prints a Markdown table of recall, the false pairs among all labelled bodies, and the time of comparing."""
    bodies = _bodies(corpus)
    draw = random.Random(11)  # noqa: S311 - the same edits every time
    other = [word for text in bodies for word in text[:50]]
    print(f"{len(bodies)} bodies of {LEAST} words or more\n\n| edit | found |\n|---|---|")
    for name, edit in EDITS.items():
        found = sum(_found(text, edit(text, draw, other)) for text in bodies)
        print(f"| {name} | {found / len(bodies):.3f} |")
    begun = time.process_time()
    kept = [shingles(text) for text in bodies]
    print(f"\n{1e3 * (time.process_time() - begun) / len(bodies):.3f} ms to take a text's shingles")
    holders: defaultdict[int, list[int]] = defaultdict(list)
    for at, hashes in enumerate(kept):
        for each in sketch(hashes):
            holders[each].append(at)
    sharing = Counter(pair for held in holders.values() for pair in combinations(held, 2))
    pairs = [
        pair for pair, number in sharing.items() if number >= SHARED and alike(kept[pair[0]], kept[pair[1]])
    ]
    print(f"{len(pairs)} pairs taken for copies among {len(bodies) * (len(bodies) - 1) // 2:,}:")
    for one, two in pairs:
        print(f"- {' '.join(bodies[one][:14])} / {' '.join(bodies[two][:14])}")


def _found(text: list[str], copy: list[str]) -> bool:
    one, two = shingles(text), shingles(copy)
    return len({*sketch(one)} & {*sketch(two)}) >= SHARED and alike(one, two)


def _bodies(corpus: Path) -> list[list[str]]:
    """One body for each page of the labelled corpora; the same page in two corpora counts once."""
    seen: dict[str, list[str]] = {}
    with corpus.open(encoding="utf-8") as lines:
        for line in lines:
            page = json.loads(line)
            found = words(page["body"] or "")
            if len(found) >= LEAST:
                seen.setdefault(page["url"].partition("//")[2].removeprefix("www.").rstrip("/"), found)
    return list(seen.values())
