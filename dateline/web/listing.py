"""The page of search results: stories by day, the filters that narrow it, how many there are on each day."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import groupby
from typing import TYPE_CHECKING, Any, NamedTuple

from cleaners.article import Completeness, Precision
from dateline.formats import stored_entry
from dateline.web import asked as addresses
from dateline.web import charts, typesetting
from dateline.web.asked import Asked
from dateline.web.typesetting import Setting
from storage.snippets import HIT_END, HIT_START
from storage.store import COUNT_CAP, Store, StoredArticle

if TYPE_CHECKING:
    from storage.counting import FacetCounts

_NAMES = 8  # of a kind that are shown
_DAYS = 60
_LEAD = 260  # characters of a story without standfirst
# What a reader narrows by, the most telling first.
KINDS = ("source", "place", "agency", "topic", "author", "section", "language", "domain")
_TOLD = {
    Completeness.TRUNCATED: "cut short",
    Completeness.PAYWALLED: "behind a paywall",
    Completeness.CONSENT_WALL: "behind a consent wall",
}


class Hit(NamedTuple):
    """A piece of a snippet; `hit`: it is what was searched for."""

    text: str
    hit: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Story:
    """A row of the list."""

    id: int
    headline: str
    set_as: Setting
    kicker: str | None
    places: str
    lead: tuple[Hit, ...]
    published: str  # the whole; "fetched ..." where the page gives no day
    time: str  # what a heading with the day leaves to be said
    iso: str
    paper: str
    authors: str
    notes: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Name:
    """A name that narrows the search, with the address that does it; `chosen`: it does already, and is taken away."""

    text: str
    articles: int
    href: str
    chosen: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Listing:
    """Everything that the page of results shows. `days` of stories are ("Thursday 6 February 2020", stories)."""

    asked: Asked
    days: tuple[tuple[str, tuple[Story, ...]], ...]
    total: int
    counted: str
    kinds: tuple[tuple[str, tuple[Name, ...]], ...]
    counted_among: int | None  # None: names are counted among all
    chart: charts.BarChart | None
    following: str | None
    instead_of: str | None  # the word that nothing has; found is what has words that begin so
    found: tuple[StoredArticle, ...]
    counts: FacetCounts
    per_day: dict[date, int]

    def to_dict(self) -> dict[str, Any]:
        """For programs."""
        return {
            "asked": dict(self.asked.given),
            "total": self.total,
            "more_than_total": self.total >= COUNT_CAP,
            "next": self.following
            and self.following.replace(addresses.ARTICLES, f"{addresses.ARTICLES}.json", 1),
            "articles": [stored_entry(each).to_dict() for each in self.found],
            "names": {
                kind: [{"name": name, "articles": number} for name, number in names]
                for kind, names in self.counts.names.items()
                if names
            },
            "names_counted_among": self.counts.counted,
            "days": {each.isoformat(): number for each, number in self.per_day.items()},
        }


def reading_list(store: Store, asked: Asked) -> Listing:
    """What a person is shown: when nothing has the words, and the last may not be typed to its end, what begins so.

    Raises StorageError.
    """
    found = listing(store, asked)
    last = asked.given.get("words", "").rpartition(" ")[2]
    if found.found or not last.isalnum() or asked.query.before is not None:
        return found
    longer = listing(store, asked.with_words(f"{asked.given['words']}*"))
    return replace(longer, instead_of=last) if longer.found else found


def listing(store: Store, asked: Asked) -> Listing:
    """Exactly what was asked. Raises StorageError."""
    # One more than is shown tells whether there is a next page.
    found = store.find(replace(asked.query, limit=asked.query.limit + 1))
    shown = found[: asked.query.limit]
    total = store.count(asked.query)
    counts = store.facets(asked.query, KINDS, limit=_NAMES)
    per_day = store.days(asked.query, limit=_DAYS)
    ranked = asked.query.order == "ranked"
    more = len(found) > len(shown)
    return Listing(
        asked=asked,
        days=tuple(_by_day(shown, ranked=ranked)),
        total=total,
        counted=f"{total:,}{'+' if total >= COUNT_CAP else ''} {'article' if total == 1 else 'articles'}",
        kinds=tuple(_kinds(asked, counts)),
        counted_among=None if counts.whole else counts.counted,
        chart=charts.by_day(
            per_day, href=lambda day: asked.address(since=day.isoformat(), until=day.isoformat())
        ),
        following=addresses.address({**asked.given, "before": shown[-1].cursor}) if more else None,
        instead_of=None,
        found=tuple(shown),
        counts=counts,
        per_day=per_day,
    )


def story(stored: StoredArticle) -> Story:
    """A stored article as a row."""
    article = stored.article
    copied = ("also in other papers",) if stored.cluster is not None else ()
    told = (_TOLD[article.completeness],) if article.completeness in _TOLD else ()
    return Story(
        id=stored.id,
        headline=article.headline or "Without a headline",
        set_as=typesetting.setting(article.language),
        kicker=article.kicker,
        places=", ".join(article.dateline.places) if article.dateline else "",
        lead=tuple(_lead(stored)),
        published=typesetting.published(article) or _fetched(stored),
        time=_time(stored),
        iso=article.published.isoformat() if article.published else "",
        paper=article.site_name or article.domain or article.source or "",
        authors=", ".join(each.name for each in article.authors),
        notes=(*told, *copied),
    )


def _lead(stored: StoredArticle) -> Iterable[Hit]:
    if stored.snippet is not None:
        pieces = stored.snippet.replace(HIT_END, HIT_START).split(HIT_START)
        return [Hit(text, bool(at % 2)) for at, text in enumerate(pieces) if text]
    text = stored.article.standfirst or next((each.text for each in stored.article.paragraphs), "")
    if len(text) > _LEAD:
        text = text[:_LEAD].rpartition(" ")[0] or text[:_LEAD]
        text += "…"
    return [Hit(text, hit=False)] if text else []


def _fetched(stored: StoredArticle) -> str:
    return f"fetched {typesetting.short_day((stored.article.fetched_at or stored.stored_at).date())}"


def _time(stored: StoredArticle) -> str:
    article = stored.article
    if article.published is None:
        return "undated, day of fetching"
    if article.published_precision in (Precision.DAY, Precision.MONTH):
        return ""
    return f"{article.published:%H:%M} {typesetting.zone(article.published)}"


def _by_day(found: Sequence[StoredArticle], *, ranked: bool) -> Iterable[tuple[str, tuple[Story, ...]]]:
    """In the order of time a heading for each day; ranked stories stand under none."""

    def heading(stored: StoredArticle) -> str:
        moment = stored.article.published or stored.article.fetched_at or stored.stored_at
        return "" if ranked else typesetting.day(moment.date())

    return [(day, tuple(map(story, of_day))) for day, of_day in groupby(found, key=heading)]


def _kinds(asked: Asked, counts: FacetCounts) -> Iterable[tuple[str, tuple[Name, ...]]]:
    for kind in KINDS:
        chosen = asked.given.get(kind)
        if chosen is not None:
            yield kind, (_chosen(asked, kind, chosen, counts),)
            continue
        names = tuple(
            Name(text=name, articles=number, href=asked.address(**{kind: name}), chosen=False)
            for name, number in counts.names.get(kind, ())
        )
        # A single name that all have narrows nothing.
        if len(names) > 1 or (names and names[0].articles < counts.counted):
            yield kind, names


def _chosen(asked: Asked, kind: str, value: str, counts: FacetCounts) -> Name:
    return Name(text=value, articles=counts.counted, href=asked.address(**{kind: None}), chosen=True)
