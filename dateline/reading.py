"""An article set for reading, as Markdown and as plain text, with its explanation where one is asked for."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from cleaners.article import ParagraphKind, Precision, Zone

if TYPE_CHECKING:
    from cleaners.article import Article
    from cleaners.block import Decision

# What Markdown acts upon inside a line: `_` only at the border of a word, `&` only where an entity begins.
_INLINE = re.compile(r"[\\`*\[\]<]|(?<!\w)_|_(?!\w)|&(?=#?\w+;)")
_OPENING = re.compile(r"^(?:#{1,6}(?=\s|$)|[>+=~-]|\d{1,9}(?=[.)](?:\s|$)))")

_PREFIX = {
    ParagraphKind.H2: "## ",
    ParagraphKind.H3: "### ",
    ParagraphKind.LI: "- ",
    ParagraphKind.QUOTE: "> ",
}


def markdown(article: Article, decisions: Sequence[Decision] = (), knowing: str | None = None) -> str:
    """The article as Markdown: headline, standfirst, credit, the body with its dateline in front.

    Decisions are told behind it, and before them what was known of the site (`knowing`, a sentence).
    """
    blocks = [f"# {_escape(article.headline or 'Without a headline')}"]
    if article.kicker:
        blocks.insert(0, _escape(article.kicker))
    if article.standfirst:
        blocks.append(f"*{_escape(article.standfirst)}*")
    if credit := credit_line(article):
        blocks.append(_escape(credit))
    opening = f"**{_escape(article.dateline.raw)}** " if article.dateline else ""
    for index, (kind, text) in enumerate((each.kind, each.text) for each in article.paragraphs):
        lead = opening if index == 0 else ""
        lines = [_escape(line) for line in text.split("\n")]
        block = _PREFIX.get(kind, "") + lead + ("\n> " if kind is ParagraphKind.QUOTE else "\n").join(lines)
        if index and kind is ParagraphKind.LI and article.paragraphs[index - 1].kind is ParagraphKind.LI:
            blocks[-1] += f"\n{block}"
        else:
            blocks.append(block)
    if article.credit_line:
        blocks.append(f"*{_escape(article.credit_line)}*")
    if address := article.canonical_url or article.url:
        blocks.append(f"<{address}>" if re.fullmatch(r"https?://[^\s<>]+", address) else _escape(address))
    if decisions:
        blocks.append("## What was kept and what was dropped")
        if knowing:
            blocks.append(_escape(knowing))
        blocks.append("\n".join(_listed(decisions)))
    return "\n\n".join(blocks) + "\n"


def plain_text(article: Article, decisions: Sequence[Decision] = (), knowing: str | None = None) -> str:
    """The article as plain text, in the same order; the dateline stands on a line of its own."""
    head = (
        article.headline,
        article.standfirst,
        credit_line(article),
        article.dateline and article.dateline.raw,
    )
    blocks = [each for each in head if each]
    blocks += [each.text for each in article.paragraphs]
    if article.credit_line:
        blocks.append(article.credit_line)
    if decisions:
        blocks.append("\n".join(explanation(decisions, knowing)))
    return "\n\n".join(blocks) + "\n"


def credit_line(article: Article) -> str:
    """Who wrote it, when, and where it stood, in one line."""
    who = ", ".join(author.name for author in article.authors) or article.byline
    told = when(article.published, article.published_precision, article.published_zone)
    parts = (who, told, article.site_name or article.domain)
    return " · ".join(part for part in parts if part)


def when(moment: datetime | None, precision: Precision | None = None, zone: Zone | None = None) -> str:
    """A published time as it was printed: neither a minute nor a zone is shown that nobody gave."""
    if moment is None:
        return ""
    if precision is Precision.MONTH:
        return moment.strftime("%Y-%m")
    if precision is Precision.DAY:
        return moment.strftime("%Y-%m-%d")
    return moment.strftime("%Y-%m-%d %H:%M" if zone is Zone.ASSUMED else "%Y-%m-%d %H:%M %z").rstrip()


def explanation(decisions: Iterable[Decision], knowing: str | None = None) -> list[str]:
    """The blocks of a page in order, `+` kept and `-` dropped, each with its role, reason and evidence."""
    lines = ["What was kept (+) and what was dropped (-)", *([knowing] if knowing else ()), ""]
    for decision in decisions:
        lines.append(f"{'+' if decision.kept else '-'} {decision.role}: {_shortened(decision.text)}")
        lines.append(f"      {_because(decision)}")
    return lines


def _listed(decisions: Iterable[Decision]) -> list[str]:
    return [
        f"- {'kept' if each.kept else 'dropped'}, {each.role}: {_escape(_shortened(each.text))}"
        f" ({_escape(_because(each))})"
        for each in decisions
    ]


def _because(decision: Decision) -> str:
    return f"{decision.reason} [{decision.evidence}]" if decision.evidence else decision.reason


def _shortened(text: str, width: int = 88) -> str:
    text = " ".join(text.split())
    return text if len(text) <= width else text[: width - 1].rstrip() + "…"


def _escape(text: str) -> str:
    text = _INLINE.sub(lambda found: "\\" + found[0], text)
    return _OPENING.sub(lambda found: f"{found[0]}\\" if found[0].isdigit() else f"\\{found[0]}", text)
