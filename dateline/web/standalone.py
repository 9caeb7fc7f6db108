"""The explanation of a page as one file: to keep, to send to a colleague, to open without a server.

The same templates as the served page have. Its style stands in it, it has no script, and its own policy forbids every
request; the page itself lies in it as a frame that may do nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from dateline.web import inert, typesetting
from dateline.web.article_page import facts
from dateline.web.explanation import explanation
from dateline.web.rendering import digest, render, style

if TYPE_CHECKING:
    from lxml.html import HtmlElement

    from cleaners.article import Article
    from cleaners.block import Decision

_CLOSING = "</main>\n</body>\n</html>\n"


@dataclass(frozen=True, slots=True, kw_only=True)
class Explained:
    """A page that was cleaned. `root` is its tree, None for flattened text; `knowing` says what its site told."""

    article: Article
    decisions: tuple[Decision, ...]
    root: HtmlElement | None = None
    knowing: str | None = None


def document(explained: Iterable[Explained]) -> Iterator[str]:
    """One HTML document of explanations, each as soon as it is there."""
    opened = False
    for each in explained:
        if not opened:
            yield _opening(each.article.headline or "a page")
            opened = True
        yield _section(each)
    yield (_CLOSING if opened else _opening("no page") + _CLOSING)


def _opening(title: str) -> str:
    sheet = style()
    allowed = f"{digest(sheet)} {digest(inert.STYLE)}"
    policy = f"default-src 'none'; style-src {allowed}; base-uri 'none'; form-action 'none'"
    return render("standalone.html", title=title, style=sheet, policy=policy)


def _section(each: Explained) -> str:
    address = each.article.canonical_url or each.article.url
    page = None
    if each.root is not None:
        page = inert.inert_page(each.root, each.decisions, address or "the page")
    return render(
        "_standalone_section.html",
        article=each.article,
        told=explanation(each.decisions),
        facts=list(facts(each.article)),
        knowing=each.knowing,
        page=page and page.html,
        source_href=typesetting.web_address(address),
        published=typesetting.published(each.article),
        set_as=typesetting.setting(each.article.language),
    )
