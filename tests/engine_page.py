"""A small story page out of parts, for the tests of the cleaning engine."""

from __future__ import annotations

from collections.abc import Sequence

from cleaners.article import Article
from cleaners.blocks import Split, split
from cleaners.dom import Dom, parse
from cleaners.judge import judge
from cleaners.page import RawPage, SiteHints
from cleaners.pipeline import Cleaned, clean
from cleaners.reading import Reading, read
from cleaners.rules.context import PageContext, page_context

HEADLINE = "Harbour board votes to reopen the old ferry pier"
PARAGRAPHS = (
    (
        "The harbour board voted on Thursday to reopen the old ferry pier, which has been closed since a storm "
        "tore away its landing stage eleven years ago."
    ),
    (
        "Seven of the nine members were in favour, and the work is to begin as soon as the divers have looked "
        "at the foundations, the chairwoman told reporters."
    ),
    (
        "Shopkeepers along the quay had asked for the ferry for years; without it, they said, visitors from the "
        "other bank turned back at the bridge."
    ),
    (
        "The board expects the first boat to cross in late spring, although the engineers warned that the price "
        "of oak has nearly doubled since the plan was drawn."
    ),
    (
        "Two members voted against the plan because the money, they argued, was needed for the flood wall in the "
        "lower town, where water stood in the cellars last winter."
    ),
    (
        "A decision about the fares is due in March, when the council also has to say who will run the boats and "
        "whether bicycles may be taken along."
    ),
)
URL = "https://www.example.org/news/ferry-pier-11702.html"


def paragraphs(texts: Sequence[str] = PARAGRAPHS) -> str:
    """Each text in a <p>."""
    return "".join(f"<p>{text}</p>\n" for text in texts)


def page(
    body: str | None = None, *, head: str = "", before: str = "", after: str = "", headline: str = HEADLINE
) -> str:
    """A story page: `body` is what stands below its h1, `before` and `after` stand around its <article>."""
    return (
        f"<!DOCTYPE html><html lang=en><head><meta charset=utf-8><title>{headline} | Example Post</title>"
        f"<meta property=og:site_name content='Example Post'>{head}</head><body>{before}<article>"
        f"<h1>{headline}</h1>{paragraphs() if body is None else body}</article>{after}</body></html>"
    )


def raw(markup: str | bytes, **headers: str) -> RawPage:
    """`markup` as a fetched page."""
    body = markup if isinstance(markup, bytes) else markup.encode("utf-8", "surrogatepass")
    return RawPage(
        url=URL, body=body, headers={name.replace("_", "-"): value for name, value in headers.items()}
    )


def cleaned(markup: str | bytes, hints: SiteHints | None = None) -> Cleaned:
    """`markup` cleaned."""
    return clean(raw(markup), hints)


def article(markup: str | bytes, hints: SiteHints | None = None) -> Article:
    """The article in `markup`."""
    return cleaned(markup, hints).article


def body(markup: str | bytes, hints: SiteHints | None = None) -> tuple[str, ...]:
    """The texts of the paragraphs that are kept."""
    return tuple(paragraph.text for paragraph in article(markup, hints).paragraphs)


def dom(markup: str, url: str | None = URL) -> Dom:
    """`markup` parsed."""
    return parse(markup, url)


def blocks(inner: str) -> Split:
    """The parts of a body that holds `inner`."""
    return split(dom(f"<html><body>{inner}</body></html>"))


def texts(inner: str) -> list[str]:
    """The texts of the blocks of a body that holds `inner`."""
    return [block.text for block in blocks(inner).blocks]


def reading(markup: str, hints: SiteHints | None = None) -> Reading:
    """`markup` read and not yet judged."""
    return read(raw(markup), hints.rules if hints else None)


def context(markup: str, hints: SiteHints | None = None) -> PageContext:
    """What the rules see of `markup`."""
    return page_context(reading(markup, hints), hints or SiteHints(), HEADLINE, ())


def verdicts(markup: str, hints: SiteHints | None = None) -> dict[str, tuple[bool, str, str]]:
    """Text of each block -> (kept, role, reason), before any second opinion."""
    return {each.text: (each.kept, each.role.value, each.reason) for each in judge(context(markup, hints))}
