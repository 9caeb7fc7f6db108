"""The fields of an article: each found by its own room, put together here with its provenance."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, time
from functools import partial
from typing import Any

from cleaners.address import canonical_of, registrable_domain
from cleaners.article import Article, Author, Completeness, Dateline, Paragraph
from cleaners.block import Decision, Role
from cleaners.byline import Byline, Evidence, find_byline, split_byline
from cleaners.completeness import Judged, find_is_free, is_cut
from cleaners.fingerprint import cleaner_version
from cleaners.found import Found
from cleaners.images import find_images
from cleaners.language import find_language
from cleaners.metadata import Metadata
from cleaners.page import RawPage, SiteHints
from cleaners.plaintext import TextReading
from cleaners.printed_lines import author_marks, head_lines, lines_elsewhere, stamp_lines
from cleaners.published import Beyond, find_times, last_resort
from cleaners.reading import Reading
from cleaners.sections import find_copyright, find_kicker, find_section
from cleaners.selection import Selection
from cleaners.story import before_dateline, without_credit_line, without_dateline
from cleaners.topics import find_topics
from cleaners.vocabulary.fold import fold


def find_fields(
    reading: Reading, selection: Selection, page: RawPage, hints: SiteHints
) -> dict[str, Found[Any] | None]:
    """Every field that a finder brings back, by name of the field."""
    metadata = reading.metadata
    language = selection.language.value if selection.language else None
    headline = selection.headline.value if selection.headline else None
    lines = [*head_lines(reading, selection.decisions), *_glued_byline(selection.paragraphs, language)]
    times = find_times(
        metadata,
        stamp_lines(reading, selection.decisions),
        hints=hints,
        language=language,
        fetched_at=page.fetched_at,
        url=page.url,
        beyond=Beyond(
            dateline=partial(_opening, selection.paragraphs, language),
            lines=partial(lines_elsewhere, reading, selection.decisions),
            last=partial(last_resort, reading.dom.root, page.url),
        ),
    )
    return {
        "canonical_url": canonical_of(metadata, reading.dom, page.url),
        "site_name": selection.site_name,
        "headline": selection.headline,
        "kicker": find_kicker(reading, selection.decisions, headline),
        "standfirst": selection.standfirst,
        "byline": _byline(reading, selection, lines),
        "published": times.published,
        "modified": times.modified,
        "section": find_section(reading, headline),
        "topics": find_topics(reading, selection.decisions, headline, _name(selection)),
        "images": find_images(reading.dom, reading.split, selection.decisions, metadata),
        "language": selection.language,
        "copyright": find_copyright(reading),
        "is_free": find_is_free(metadata),
    }


def _name(selection: Selection) -> str | None:
    return selection.site_name.value if selection.site_name else None


def _byline(reading: Reading, selection: Selection, lines: Sequence[str]) -> Found[Byline] | None:
    """The byline; the addresses of its people come from links on their names.

    Scripts without capitals do not show what is a name: there the markup is believed alone.
    """
    marks = author_marks(reading, selection.decisions)
    found = find_byline(
        reading.metadata,
        lines,
        language=selection.language.value if selection.language else None,
        site_name=_name(selection),
    )
    if found is None:
        named = next((mark for mark in marks if _may_be_name(mark.text)), None)
        if named is None:
            return None
        byline = Byline(printed=named.text, authors=(Author(name=named.text),))
        found = Found(value=byline, where="element named for the byline")
    addresses = {fold(mark.text): reading.dom.absolute(mark.href) for mark in marks if mark.href}
    authors = tuple(
        replace(each, url=addresses.get(fold(each.name))) if each.url is None else each
        for each in found.value.authors
    )
    return replace(found, value=replace(found.value, authors=authors))


def _may_be_name(text: str) -> bool:
    return 2 <= len(text.split()) <= 5 and text[0].isalpha() and text[0] == text[0].lower() == text[0].upper()


def article_of_page(
    reading: Reading,
    selection: Selection,
    found: Mapping[str, Found[Any] | None],
    *,
    page: RawPage,
    hints: SiteHints,
    judged: Judged,
) -> Article:
    """The article of a page from what was selected and found."""
    bare = Article(
        url=page.url,
        canonical_url=_value(found, "canonical_url"),
        source=hints.source,
        site_name=_value(found, "site_name"),
        domain=registrable_domain(page.url or _value(found, "canonical_url")),
        headline=_value(found, "headline"),
        headline_variants=selection.headline_variants,
        kicker=_value(found, "kicker"),
        standfirst=_value(found, "standfirst"),
        images=_value(found, "images") or (),
        section=_value(found, "section"),
        topics=_value(found, "topics") or (),
        language=_value(found, "language"),
        copyright=_value(found, "copyright"),
        is_free=_value(found, "is_free"),
        page_type=judged.page_type,
        completeness=judged.completeness,
        paragraphs=selection.paragraphs,
        fetched_at=page.fetched_at,
        warnings=(*reading.warnings, *selection.warnings, *judged.evidence, *_warnings(found)),
        cleaner=cleaner_version(),
    )
    article = _with_story_fields(bare, found, selection.decisions)
    return replace(article, provenance={**article.provenance, **judged.provenance})


def text_fields(
    reading: TextReading, *, url: str | None, fetched_at: datetime | None, hints: SiteHints
) -> dict[str, Found[Any] | None]:
    """The fields that flattened text can give."""
    language = find_language(None, " ".join(each.text for each in reading.paragraphs)[:2000], hints)
    spoken = language.value if language else hints.language
    seen = fetched_at or _midnight(reading.collected)
    site_name = hints.name or reading.site_name
    nothing = Metadata()
    times = find_times(
        nothing,
        reading.head_lines,
        hints=hints,
        language=spoken,
        fetched_at=seen,
        url=url,
        beyond=Beyond(dateline=partial(_opening, reading.paragraphs, spoken)),
    )
    return {
        "headline": _printed(reading.headline, "line above the byline"),
        "standfirst": _printed(reading.standfirst, "between headline and story"),
        "site_name": _printed(site_name, "source" if hints.name else "line of the page"),
        "language": language,
        "byline": find_byline(
            nothing,
            [*reading.head_lines, *_glued_byline(reading.paragraphs, spoken)],
            language=spoken,
            site_name=site_name,
        ),
        "published": times.published,
        "modified": times.modified,
        "copyright": _printed(reading.copyright, "copyright line"),
    }


def article_of_text(
    reading: TextReading,
    found: Mapping[str, Found[Any] | None],
    *,
    url: str | None,
    fetched_at: datetime | None,
    hints: SiteHints,
    warnings: tuple[str, ...] = (),
) -> Article:
    """The article in flattened text; `warnings` are what went wrong with the text before it was read."""
    bare = Article(
        url=url,
        source=hints.source,
        site_name=_value(found, "site_name"),
        domain=registrable_domain(url),
        headline=_value(found, "headline"),
        headline_variants=reading.headline_variants,
        standfirst=_value(found, "standfirst"),
        language=_value(found, "language"),
        copyright=_value(found, "copyright"),
        completeness=Completeness.TRUNCATED if is_cut(warnings) else Completeness.UNKNOWN,
        paragraphs=reading.paragraphs,
        fetched_at=fetched_at,
        warnings=(*warnings, *_warnings(found)),
        cleaner=cleaner_version(),
    )
    return _with_story_fields(bare, found, reading.decisions)


def _with_story_fields(
    article: Article, found: Mapping[str, Found[Any] | None], decisions: Sequence[Decision]
) -> Article:
    """Times and byline unpacked, credit line and dateline split off the paragraphs, provenance written down."""
    published, byline = found.get("published"), found.get("byline")
    moment = published.value.moment if published else None
    credit, paragraphs = without_credit_line(
        article.paragraphs,
        [each.text for each in decisions if each.role is Role.CREDIT],
        language=article.language,
    )
    dateline, story = without_dateline(paragraphs, language=article.language, published=moment)
    provenance = {name: each.provenance for name, each in found.items() if each is not None}
    if byline is not None:
        provenance["authors"] = byline.where
    if dateline is not None:
        before = before_dateline(paragraphs, dateline)
        provenance["dateline"] = "opening of the story" + (f", behind “{before}”" if before else "")
    if credit is not None:
        provenance["credit_line"] = "end of the story"
    return replace(
        article,
        byline=byline.value.printed if byline else None,
        authors=byline.value.authors if byline else (),
        published=moment,
        published_raw=published.value.raw if published else None,
        published_precision=published.value.precision if published else None,
        published_zone=published.value.zone if published else None,
        modified=_value(found, "modified"),
        dateline=dateline,
        credit_line=credit,
        paragraphs=tuple(story),
        provenance=provenance,
    )


def _opening(paragraphs: Sequence[Paragraph], language: str | None) -> Dateline | None:
    """The dateline of the story, its date completed by nothing but itself."""
    return without_dateline(paragraphs, language=language, published=None)[0]


def _glued_byline(paragraphs: Sequence[Paragraph], language: str | None) -> list[str]:
    """The line before the dateline in its paragraph: "By JANE ROE  OSLO (AP) --"; it goes with the dateline."""
    before = before_dateline(paragraphs, _opening(paragraphs, language))
    byline = split_byline(before, language=language) if before else None
    # The name of a section stands there too: "India News > Guwahati, Oct 2 :".
    return [before] if byline is not None and byline.evidence is Evidence.PREFIX else []


def _value(found: Mapping[str, Found[Any] | None], name: str) -> Any:
    each = found.get(name)
    return each.value if each is not None else None


def _warnings(found: Mapping[str, Found[Any] | None]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(code for each in found.values() if each is not None for code in each.warnings))


def _printed(text: str | None, where: str) -> Found[str] | None:
    return Found(value=text, where=where) if text else None


def _midnight(day: date | None) -> datetime | None:
    return datetime.combine(day, time(), UTC) if day else None
