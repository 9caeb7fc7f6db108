"""What a person types into a search, read into terms. Nothing that is typed can fail."""

from __future__ import annotations

import re
from dataclasses import dataclass

from storage.words import sought_words

# More words narrow a search no further; a tree of tens of thousands would exhaust PostgreSQL's stack.
MOST_WORDS = 200

_QUOTES = str.maketrans(dict.fromkeys("“”„‟«»「」『』＂", '"'))
_TERM = re.compile(r'(?P<minus>-*)(?:"(?P<phrase>[^"]*)"?(?P<more>\*?)|(?P<word>[^\s"]+))')


@dataclass(frozen=True, slots=True, kw_only=True)
class Term:
    """Words side by side; `prefix`: the last may go on; `excluded`: an article must not have them."""

    words: tuple[str, ...]
    prefix: bool = False
    excluded: bool = False


def read_terms(text: str) -> tuple[Term, ...]:
    """The terms of a search, in order; empty when the text has no letter and no digit."""
    terms: list[Term] = []
    room = MOST_WORDS
    for match in _TERM.finditer(text.translate(_QUOTES)):
        typed = match["phrase"] if match["word"] is None else match["word"]
        sought, unfinished = sought_words(typed)
        if not sought:
            continue
        kept = sought[:room]
        starred = bool(match["more"]) or typed.rstrip().endswith("*")
        prefix = (starred or unfinished) and len(kept) == len(sought)
        terms.append(Term(words=kept, prefix=prefix, excluded=bool(match["minus"])))
        room -= len(kept)
        if room <= 0:
            break
    return tuple(terms)
