"""The ways an article is written out: one function a format, all of them in FORMATS.

A format takes the entries as they come and yields text, so that a long batch streams.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import chain
from typing import TYPE_CHECKING, Any, TextIO

from dateline import html_page
from dateline.reading import markdown, plain_text
from dateline.terminal import plain

if TYPE_CHECKING:
    from lxml.html import HtmlElement

    from cleaners.article import Article
    from cleaners.block import Decision
    from storage.store import StoredArticle


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """An article on its way out; `before` and `after`, around its fields, are what a command adds to it."""

    article: Article
    before: Mapping[str, Any] = field(default_factory=dict)  # id, rev, ... of a stored article
    after: Mapping[str, Any] = field(default_factory=dict)  # removed, with --explain
    decisions: tuple[Decision, ...] = ()  # told in the readable formats
    knowing: str | None = None  # what was known of the site; told before the decisions
    root: HtmlElement | None = None  # the page that was decided about, told with the decisions as HTML

    def to_dict(self) -> dict[str, Any]:
        """What the JSON formats write."""
        return {**self.before, **self.article.to_dict(), **self.after}


def stored_entry(stored: StoredArticle) -> Entry:
    """A stored article with its number, its revision and what of it matched."""
    from storage.snippets import HIT_END, HIT_START

    before: dict[str, Any] = {"id": stored.id, "rev": stored.rev, "stored_at": stored.stored_at.isoformat()}
    if stored.cluster is not None:
        before["cluster"] = stored.cluster
    if stored.snippet is not None:
        before["snippet"] = stored.snippet.replace(HIT_START, "").replace(HIT_END, "")
    return Entry(article=stored.article, before=before)


# (entries, whether a list was asked for) -> pieces of text
Format = Callable[[Iterable[Entry], bool], Iterator[str]]

# JSON itself leaves DEL, C1 controls and bidi overrides bare; lone surrogates cannot be encoded at all.
_BARE = re.compile("[\x7f-\x9f\u2028-\u202e\u2066-\u2069\ud800-\udfff]")


def to_json(value: Any, *, indent: int | None = None) -> str:
    """JSON in which every character that a terminal might act upon is escaped; nothing is lost."""
    written = json.dumps(value, ensure_ascii=False, indent=indent)
    return _BARE.sub(lambda found: f"\\u{ord(found[0]):04x}", written)


def write_json(entries: Iterable[Entry], many: bool) -> Iterator[str]:  # noqa: FBT001 - the signature of a Format
    """An object for one article, an array for a list, indented."""
    if not many:
        for entry in entries:
            yield to_json(entry.to_dict(), indent=2) + "\n"
        return
    opening = "["
    for entry in entries:
        yield f"{opening}\n{to_json(entry.to_dict(), indent=2)}"
        opening = ","
    yield "[]\n" if opening == "[" else "\n]\n"


def write_jsonl(entries: Iterable[Entry], many: bool) -> Iterator[str]:  # noqa: ARG001, FBT001 - the signature of a Format
    """One line of JSON for each article."""
    for entry in entries:
        yield to_json(entry.to_dict()) + "\n"


def write_markdown(entries: Iterable[Entry], many: bool) -> Iterator[str]:  # noqa: ARG001, FBT001 - the signature of a Format
    """Markdown to read, a rule between two articles."""
    yield from _apart(
        (plain(markdown(entry.article, entry.decisions, entry.knowing)) for entry in entries), "\n---\n\n"
    )


def write_text(entries: Iterable[Entry], many: bool) -> Iterator[str]:  # noqa: ARG001, FBT001 - the signature of a Format
    """Plain text to read, a line of dashes between two articles."""
    rule = f"\n{'-' * 72}\n\n"
    yield from _apart(
        (plain(plain_text(entry.article, entry.decisions, entry.knowing)) for entry in entries), rule
    )


def write_html(entries: Iterable[Entry], many: bool) -> Iterator[str]:  # noqa: FBT001 - the signature of a Format
    """An HTML document; one that holds one article gives it back when it is cleaned again.

    Entries with decisions are explained instead, as the local page does.
    """
    entries = iter(entries)
    first = next(entries, None)
    every = entries if first is None else chain([first], entries)
    if first is not None and first.decisions:
        yield from _explained(every)
    elif many:
        yield from html_page.pages(entry.article for entry in every)
    else:
        yield from (html_page.page(entry.article) for entry in every)


def _explained(entries: Iterable[Entry]) -> Iterator[str]:
    from dateline.web.standalone import Explained, document  # templates are paid for by those who want them

    return document(
        Explained(article=each.article, decisions=each.decisions, root=each.root, knowing=each.knowing)
        for each in entries
    )


FORMATS: Mapping[str, Format] = {
    "json": write_json,
    "jsonl": write_jsonl,
    "md": write_markdown,
    "txt": write_text,
    "html": write_html,
}


def write(entries: Iterable[Entry], name: str, stream: TextIO, *, many: bool) -> None:
    """Writes the entries in the format `name` to `stream`, each as soon as it is there."""
    for piece in FORMATS[name](entries, many):
        stream.write(piece)
        stream.flush()


def _apart(texts: Iterable[str], separator: str) -> Iterator[str]:
    between = ""
    for text in texts:
        yield between + text
        between = separator
