"""An article as a web page of its own: to read, to file, and to be cleaned again without loss."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from html import escape
from itertools import groupby
from typing import TYPE_CHECKING, Any

from cleaners.article import PageType, ParagraphKind
from cleaners.own_page import BODY, COMPLETENESS, GENERATOR, PAGE_TYPE
from dateline.reading import credit_line, when
from dateline.terminal import plain

if TYPE_CHECKING:
    from cleaners.article import Article, Image, Paragraph

_STYLE = (
    "body{max-width:42rem;margin:2rem auto;padding:0 1rem;font:1.1rem/1.6 Georgia,serif}"
    "figure{margin:1.5rem 0}img{max-width:100%}figcaption,.dateline-byline,.dateline-published,footer"
    "{color:#555;font-size:.85rem}.dateline-standfirst{font-size:1.25rem}"
)
# Nothing of a page may act in the page that shows it.
_POLICY = "default-src 'none'; img-src http: https:; style-src 'unsafe-inline'"
_TYPES = {
    PageType.ARTICLE: "NewsArticle",
    PageType.LIVEBLOG: "LiveBlogPosting",
    PageType.GALLERY: "NewsArticle",
    PageType.VIDEO: "NewsArticle",
}
_ADDRESS = re.compile(r"https?://[^\s<>\"]+", re.IGNORECASE)
_AROUND = {ParagraphKind.LI: "ul", ParagraphKind.QUOTE: "blockquote", ParagraphKind.TABLE: "table"}


def page(article: Article) -> str:
    """The article as one HTML document."""
    return f"{_opening(article)}{_article(article)}</body>\n</html>\n"


def pages(articles: Iterable[Article]) -> Iterator[str]:
    """Many articles as one HTML document, each as soon as it is there. Only a page of one can be cleaned again."""
    opening = f"<!DOCTYPE html>\n<html>\n<head>\n{_head('Articles')}</head>\n<body>\n"
    for article in articles:
        yield opening + _article(article)
        opening = ""
    yield f"{opening}</body>\n</html>\n"


def _head(title: str) -> str:
    return (
        f'<meta charset="utf-8">\n<title>{_text(title)}</title>\n'
        f'<meta http-equiv="Content-Security-Policy" content="{_POLICY}">\n<style>{_STYLE}</style>\n'
    )


def _opening(article: Article) -> str:
    """The document up to its body: what it says to machines."""
    named: list[tuple[str, str, str | None]] = [
        ("name", "generator", GENERATOR),
        ("name", PAGE_TYPE, article.page_type.value),
        ("name", COMPLETENESS, article.completeness.value),
        ("property", "og:title", article.headline),
        ("property", "og:site_name", article.site_name),
        ("property", "og:description", article.standfirst),
        *(("property", "article:tag", topic) for topic in article.topics),
    ]
    meta = "".join(f'<meta {key}="{name}" content="{_text(value)}">\n' for key, name, value in named if value)
    canonical = _http(article.canonical_url)
    link = f'<link rel="canonical" href="{_text(canonical)}">\n' if canonical else ""
    language = f' lang="{_text(article.language)}"' if article.language else ""
    return (
        f"<!DOCTYPE html>\n<html{language}>\n<head>\n{_head(article.headline or 'Without a headline')}{meta}{link}"
        f'<script type="application/ld+json">{_json_ld(article)}</script>\n</head>\n<body>\n'
    )


def _json_ld(article: Article) -> str:
    """The schema.org description; nothing in it can end the script that it stands in."""
    described: dict[str, Any] = {
        "@context": "https://schema.org",
        "@type": _TYPES.get(article.page_type, "NewsArticle"),
        "headline": article.headline,
        "articleSection": article.section,
        "datePublished": article.published and article.published.isoformat(),
        "dateModified": article.modified and article.modified.isoformat(),
        "isAccessibleForFree": article.is_free,
        "author": [
            {"@type": "Person", "name": each.name, "jobTitle": each.role, "url": _http(each.url)}
            for each in article.authors
        ],
    }
    if isinstance(described["author"], list):
        described["author"] = [
            {key: value for key, value in each.items() if value is not None} for each in described["author"]
        ]
    written = json.dumps({key: value for key, value in described.items() if value not in (None, [])})
    return written.replace("<", "\\u003c").replace("\x7f", "\\u007f")


def _article(article: Article) -> str:
    head = (
        ("p", "dateline-kicker", article.kicker),
        ("h1", "dateline-headline", article.headline),
        ("p", "dateline-standfirst", article.standfirst),
        ("p", "dateline-byline", article.byline or ", ".join(each.name for each in article.authors)),
    )
    lines = [f'<{tag} class="{name}">{_text(text)}</{tag}>\n' for tag, name, text in head if text]
    if article.published:
        shown = article.published_raw or when(article.published, article.published_precision)
        moment = article.published.isoformat()
        lines.append(f'<p class="dateline-published"><time datetime="{moment}">{_text(shown)}</time></p>\n')
    credit = f'<p class="dateline-credit">{_text(article.credit_line)}</p>\n' if article.credit_line else ""
    behind = f"{credit}{_foot(article)}"
    return (
        f"<article>\n<header>\n{''.join(lines)}</header>\n"
        f'<div class="{BODY}">\n{"".join(_body(article))}</div>\n{behind}</article>\n'
    )


def _body(article: Article) -> Iterator[str]:
    """The paragraphs with the dateline in front, and the pictures behind the first of them."""
    paragraphs, own_line = _with_dateline(article)
    if own_line is not None:
        yield f"<p>{_text(own_line)}</p>\n"
    first = True
    for kind, group in groupby(paragraphs, key=lambda each: each.kind):
        around = _AROUND.get(kind)
        if around:
            yield f"<{around}>\n"
        for each in group:
            yield f"{_paragraph(each)}\n"
            if first and not around:
                yield from map(_figure, article.images)
                first = False
        if around:
            yield f"</{around}>\n"
    if first:
        yield from map(_figure, article.images)


def _with_dateline(article: Article) -> tuple[list[Paragraph], str | None]:
    """The paragraphs with the dateline in front of the first, else the dateline for a line of its own."""
    from cleaners.dateline import split_dateline

    story = list(article.paragraphs)
    if article.dateline is None:
        return story, None
    place = next((order for order, each in enumerate(story[:2]) if each.kind is ParagraphKind.P), None)
    for gap in (" ", "") if place is not None else ():
        text = f"{article.dateline.raw}{gap}{story[place or 0].text}"
        again, rest = split_dateline(text, language=article.language, published=article.published)
        if again == article.dateline and rest == story[place or 0].text:
            story[place or 0] = replace(story[place or 0], text=text)
            return story, None
    return story, article.dateline.raw


def _paragraph(paragraph: Paragraph) -> str:
    text = _text(paragraph.text)
    match paragraph.kind:
        case ParagraphKind.H2 | ParagraphKind.H3 | ParagraphKind.LI:
            return f"<{paragraph.kind}>{text}</{paragraph.kind}>"
        case ParagraphKind.TABLE:
            return f"<tr><td>{text}</td></tr>"
        case _:
            return f"<p>{text}</p>"


def _figure(image: Image) -> str:
    address = _http(image.url)
    if address is None:
        return ""
    credit = f'<span class="dateline-image-credit">{_text(image.credit)}</span>' if image.credit else ""
    words = " ".join(each for each in (_text(image.caption or ""), credit) if each)
    caption = f'<figcaption class="dateline-caption">{words}</figcaption>' if words else ""
    return f'<figure><img src="{_text(address)}" alt="{_text(image.alt or "")}">{caption}</figure>\n'


def _foot(article: Article) -> str:
    address = _http(article.canonical_url or article.url)
    name = _text(article.site_name or article.domain or credit_line(article) or "source")
    source = f'<p class="dateline-source"><a href="{_text(address)}">{name}</a></p>\n' if address else ""
    line = f'<p class="dateline-copyright">{_text(article.copyright)}</p>\n' if article.copyright else ""
    return f"<footer>\n{source}{line}</footer>\n" if source or line else ""


def _text(text: str) -> str:
    return escape(plain(text))


def _http(address: str | None) -> str | None:
    return address if address and _ADDRESS.fullmatch(address) else None
