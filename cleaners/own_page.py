"""A page that Dateline wrote: its class names say what every block is, so that cleaning it gives the article back."""

from __future__ import annotations

from collections.abc import Mapping

from cleaners.article import Completeness, PageType
from cleaners.block import Block, Decision, Role
from cleaners.blocks import Outline
from cleaners.headings import Heading, printed_headings
from cleaners.metadata import Metadata
from cleaners.reading import Reading

GENERATOR = "Dateline article"  # content of <meta name=generator>
COMPLETENESS = "dateline:completeness"  # names of meta tags
PAGE_TYPE = "dateline:page_type"
BODY = "dateline-body"  # class of the element that holds the story and nothing else but figures
ROLES: Mapping[str, Role] = {
    "dateline-kicker": Role.KICKER,
    "dateline-headline": Role.HEADLINE,
    "dateline-standfirst": Role.STANDFIRST,
    "dateline-byline": Role.BYLINE,
    "dateline-published": Role.DATE_STAMP,
    "dateline-caption": Role.CAPTION,
    "dateline-credit": Role.CREDIT,
    "dateline-copyright": Role.LEGAL,
}


def is_own(metadata: Metadata) -> bool:
    """Whether the page says that Dateline wrote it as one article."""
    return GENERATOR in metadata.meta.get("generator", ())


def own_decisions(reading: Reading) -> tuple[Decision, ...]:
    """A decision for every block of such a page, by the class names around it."""
    outline = reading.split.outline
    return tuple(_decision(block, outline) for block in reading.split.blocks)


def own_text(decisions: tuple[Decision, ...], role: Role) -> str | None:
    """The text of the first block that has this role."""
    return next((each.text for each in decisions if each.role is role), None)


def own_heading(reading: Reading) -> Heading | None:
    """The heading of such a page."""
    return next(iter(printed_headings(reading.split, "h1")), None)


def stated(metadata: Metadata) -> tuple[PageType, Completeness]:
    """The kind of page and how complete its story is, as such a page states them."""
    kinds = {each.value: each for each in PageType}
    degrees = {each.value: each for each in Completeness}
    return (
        next((kinds[each] for each in metadata.meta.get(PAGE_TYPE, ()) if each in kinds), PageType.ARTICLE),
        next(
            (degrees[each] for each in metadata.meta.get(COMPLETENESS, ()) if each in degrees),
            Completeness.UNKNOWN,
        ),
    )


def _decision(block: Block, outline: Outline) -> Decision:
    for step in outline.path(block.container):
        for name in outline.names[step].split():
            role = Role.BODY if name == BODY else ROLES.get(name)
            if role is not None:
                return Decision(
                    order=block.order,
                    text=block.text,
                    kept=role is Role.BODY,
                    role=role,
                    reason="written by Dateline",
                    evidence=f"class name {name}",
                )
    return Decision(
        order=block.order,
        text=block.text,
        kept=False,
        role=Role.OTHER,
        reason="written by Dateline",
        evidence="outside the article",
    )
