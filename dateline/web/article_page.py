"""The reading view of a stored article, its versions, and what changed between two of them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import Any

from cleaners.article import Article, ParagraphKind
from dateline.asking import find, versions
from dateline.errors import NothingThere
from dateline.formats import stored_entry
from dateline.web import typesetting
from dateline.web.differences import Difference, difference
from dateline.web.listing import Story, story
from dateline.web.typesetting import Setting
from storage.errors import QueryError
from storage.revisions import changes
from storage.store import Store, StoredArticle

_GROUPED = {ParagraphKind.LI: "list", ParagraphKind.QUOTE: "quotation", ParagraphKind.TABLE: "table"}
_SHOWN = 20  # copies in other papers; a wire story may have hundreds


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """Paragraphs that are set as one: kind is p, h2, h3, list, quotation or table."""

    kind: str
    texts: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """A picture told, never shown: its server would be asked for it. `href` is None where it is no web address."""

    href: str | None
    host: str
    caption: str
    credit: str
    alt: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Version:
    """A version of an article and how many changes it brought; None for the first."""

    rev: int
    stored: str
    headline: str
    changes: int | None
    trivial: int
    newest: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ArticlePage:
    """Everything that the reading view shows."""

    stored: StoredArticle
    newest: int
    set_as: Setting
    published: str
    authors: tuple[tuple[str, str | None, str | None], ...]
    dateline: str | None  # in front of the first paragraph
    dateline_alone: str | None  # or on a line of its own
    parts: tuple[Part, ...]
    pictures: tuple[Picture, ...]
    source_href: str | None
    source_name: str
    versions: tuple[Version, ...]
    copies: tuple[Story, ...]
    copies_total: int
    known: tuple[tuple[str, str, str], ...]  # field, value, where it was found
    has_page: bool

    @property
    def article(self) -> Article:
        """The article itself."""
        return self.stored.article

    def to_dict(self) -> dict[str, Any]:
        """For programs: the stored article, its versions and its copies."""
        return {
            **stored_entry(self.stored).to_dict(),
            "newest_rev": self.newest,
            "page_kept": self.has_page,
            "versions": [{"rev": each.rev, "stored": each.stored} for each in self.versions],
            "copies": [each.id for each in self.copies],
        }


def article_page(store: Store, article_id: int, rev: int | None = None) -> ArticlePage:
    """The reading view of an article, or of one of its versions. Raises NothingThere and StorageError."""
    newest = find(store, article_id)
    every = versions(store, newest)
    stored = newest if rev is None else version(every, rev)
    article = stored.article
    cluster = store.copies(article_id)
    others = [each for each in cluster.articles if each.id != article_id] if cluster else []
    opens, alone, parts = _body(article)
    return ArticlePage(
        stored=stored,
        newest=newest.rev,
        set_as=typesetting.setting(article.language),
        published=typesetting.published(article),
        authors=tuple((each.name, each.role, typesetting.web_address(each.url)) for each in article.authors),
        dateline=opens,
        dateline_alone=alone,
        parts=tuple(parts),
        pictures=tuple(_pictures(article)),
        source_href=typesetting.web_address(article.canonical_url) or typesetting.web_address(article.url),
        source_name=article.site_name or article.domain or article.source or "the source",
        versions=told_versions(every),
        copies=tuple(map(story, others[:_SHOWN])),
        copies_total=cluster.total - 1 if cluster else 0,
        known=tuple(facts(article)),
        has_page=bool(article.url) and store.pages.get(article.url or "") is not None,
    )


def version(every: Sequence[StoredArticle], rev: int) -> StoredArticle:
    """One of the versions. Raises NothingThere."""
    for each in every:
        if each.rev == rev:
            return each
    raise NothingThere(
        f"article {every[-1].id}",
        f"has no version {rev}",
        f"it has {', '.join(str(each.rev) for each in every)}",
    )


def told_versions(every: Sequence[StoredArticle]) -> tuple[Version, ...]:
    """The versions, newest first, each with what it changed."""
    told = []
    for at, each in enumerate(every):
        before = every[at - 1] if at else None
        found = changes(before.article, each.article) if before else []
        trivial = sum(change.trivial for change in found)
        told.append(
            Version(
                rev=each.rev,
                stored=typesetting.moment(each.stored_at),
                headline=each.article.headline or "Without a headline",
                changes=len(found) - trivial if before else None,
                trivial=trivial,
                newest=each is every[-1],
            )
        )
    return tuple(reversed(told))


def differences(
    every: Sequence[StoredArticle], first: int | None, last: int | None
) -> tuple[StoredArticle, StoredArticle, list[Difference]]:
    """Two versions and what changed between them; without numbers the newest and the one before.

    Raises NothingThere, and QueryError when there is nothing to compare.
    """
    newer = version(every, last or every[-1].rev)
    older = version(every, first or max(newer.rev - 1, every[0].rev))
    if older.rev == newer.rev and len(every) > 1:
        raise QueryError(f"from and to are both version {newer.rev}; give two versions")
    return older, newer, [difference(each) for each in changes(older.article, newer.article)]


def _body(article: Article) -> tuple[str | None, str | None, list[Part]]:
    """The dateline that opens the first paragraph, or stands alone, and the paragraphs."""
    parts = []
    for kind, together in groupby(article.paragraphs, key=lambda each: each.kind):
        texts = tuple(each.text for each in together)
        if kind in _GROUPED:
            parts.append(Part(kind=_GROUPED[kind], texts=texts))
        else:
            parts += [Part(kind=kind.value, texts=(text,)) for text in texts]
    raw = article.dateline.raw if article.dateline else None
    opens = bool(parts) and parts[0].kind == "p"
    return (raw if opens else None), (None if opens else raw), parts


def _pictures(article: Article) -> Iterator[Picture]:
    for each in article.images:
        href = typesetting.web_address(each.url)
        yield Picture(
            href=href,
            host=typesetting.host(href) if href else "",
            caption=each.caption or "",
            credit=each.credit or "",
            alt=each.alt or "",
        )


def facts(article: Article) -> Iterator[tuple[str, str, str]]:
    """What is known beyond what a reader reads, and where on the page each field was found."""
    dateline = article.dateline
    told: list[tuple[str, str | None]] = [
        ("headline", article.headline),
        ("headline_variants", " / ".join(article.headline_variants)),
        ("kicker", article.kicker),
        ("standfirst", article.standfirst),
        ("byline", article.byline),
        ("authors", ", ".join(each.name for each in article.authors)),
        ("dateline", dateline.raw if dateline else None),
        ("published", _iso(article.published)),
        ("published_raw", article.published_raw),
        ("published_zone", article.published_zone),
        ("modified", _iso(article.modified)),
        ("section", article.section),
        ("topics", ", ".join(article.topics)),
        ("language", article.language),
        ("page_type", article.page_type.value),
        ("completeness", article.completeness.value),
        ("copyright", article.copyright),
        ("word_count", f"{article.word_count:,}"),
        ("url", article.url),
        ("canonical_url", article.canonical_url),
        ("fetched_at", _iso(article.fetched_at)),
        ("warnings", ", ".join(article.warnings)),
        ("cleaner", article.cleaner),
    ]
    for name, value in told:
        if value:
            yield name, value, article.provenance.get(name, "")


def _iso(moment: datetime | None) -> str | None:
    return moment.isoformat() if moment else None
