"""Features in words a person understands: each column belongs to one family, and decisions name families."""

from __future__ import annotations

AROUND = "what stands around it"
ELSEWHERE = "other pages of the site"

# The first family whose opening words fit a column's name is its family.
_OPENINGS: tuple[tuple[str, tuple[str, ...]], ...] = (
    (AROUND, ("first look",)),
    (ELSEWHERE, ("elsewhere",)),
    ("clutter phrase", ("phrase", "any phrase")),
    ("likeness to the title", ("like the title", "like the description")),
    ("class names", ("under names", "names of", "marked as body", "hidden")),
    ("similar blocks", ("blocks of this markup", "words in this markup", "words a block of this markup",
                        "link share of this markup", "good text in this markup")),
    ("neighbours", ("words at", "link share at", "sentence end at", "same markup at", "same parent at",
                    "to the last good block", "to the next good block", "good text within", "dates within",
                    "consent words within", "capitalised words within")),
    ("place beside the story", ("steps to the story", "levels above", "directly in", "story share", "good text where",
                                "link share where", "below the story", "good text in branch", "link share of branch",
                                "words of branch", "blocks of branch", "branch before")),
    ("place beside the headline", ("headline path",)),
    ("surroundings", ("words of parent", "link share of parent", "good text in parent", "good blocks in parent",
                      "blocks in parent", "blocks in container", "link share of grandparent",
                      "good text in grandparent", "depth")),
    ("element", ("is ", "in ")),
    ("links", ("link share", "links", "addresses")),
    ("position", ("position", "blocks to the end", "words before", "good text before", "good text after",
                  "blocks after the title", "lines behind", "lines before")),
    ("page", ("good text of the page", "words of the page", "blocks of the page")),
    ("repetition", ("copies",)),
    ("length", ("words", "characters", "sentences")),
    ("wording", ("",)),
)  # fmt: skip

FAMILIES = tuple(family for family, _ in _OPENINGS)


def family_of(column: str) -> str:
    """The family of a feature."""
    return next(family for family, openings in _OPENINGS if column.startswith(openings))
