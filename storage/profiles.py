"""What the pages of a source repeat, kept as counts in `site_block`, inside a transaction that the caller has begun.

Rows of a source, by kind: `site` (one, empty key: how many pages the counts are of), `page` (the names of each page
that is counted, so that none counts twice), `markup` and `text` (the entries of `SiteProfile`). Whoever learns holds
the `site` row until the transaction ends: several learners of one source wait for each other and do not deadlock.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, Connection, and_, delete, or_, select, update

from cleaners.site_profile import MarkupCount, SiteProfile, total
from storage.tables import site_block
from storage.upserting import upsert

# A site changes its layout, and every story brings texts that never come again. When more pages are counted, all
# counts are halved: what stood on one page only is gone, and old pages weigh less and less. 200 pages of ten
# sites would hold 8,000 to 26,000 rows (up to 2 MB), and what stands on one page in a hundred is still seen twice.
MOST_PAGES = 200

_MOST_KEYS = 400  # in one IN list


class _Kind(StrEnum):
    SITE = "site"
    PAGE = "page"
    MARKUP = "markup"
    TEXT = "text"


_COUNTS = MarkupCount._fields


def read_profile(connection: Connection, source: str) -> SiteProfile:
    """Everything that is counted of a source; empty when nothing is."""
    pages = 0
    markup: dict[str, MarkupCount] = {}
    texts: dict[str, int] = {}
    counted = select(site_block.c.kind, site_block.c.key, *(site_block.c[name] for name in _COUNTS))
    wanted = _of(source, _Kind.SITE, _Kind.MARKUP, _Kind.TEXT)
    for kind, key, *counts in connection.execute(counted.where(wanted)):
        if kind == _Kind.TEXT:
            texts[key] = counts[0]
        elif kind == _Kind.MARKUP:
            markup[key] = MarkupCount(*counts)
        else:
            pages = counts[0]
    return SiteProfile(pages=pages, markup=markup, texts=texts)


def add_pages(
    connection: Connection, source: str, pages: Sequence[tuple[frozenset[str], SiteProfile]]
) -> int:
    """Adds the traces of pages that are not counted yet; how many these are.

    A page comes with the digests of all its names, such as its addresses; one that is known by any of them is counted.
    """
    _add(connection, [_row(source, _Kind.SITE, "", _on(0))])  # from here on other learners wait
    known = _counted(connection, source, sorted({name for names, _ in pages for name in names}))
    fresh: list[SiteProfile] = []
    fresh_names: set[str] = set()
    for names, trace in pages:
        if trace.pages and known.isdisjoint(names):
            fresh.append(trace)
            fresh_names |= names
            known |= names
    if not fresh:
        return 0
    together = total(fresh)
    rows = [_row(source, _Kind.SITE, "", _on(together.pages))]
    rows += [_row(source, _Kind.PAGE, name, _on(1)) for name in sorted(fresh_names)]
    rows += [_row(source, _Kind.MARKUP, key, count) for key, count in together.markup.items()]
    rows += [_row(source, _Kind.TEXT, key, _on(pages)) for key, pages in together.texts.items()]
    _add(connection, rows)
    _age(connection, source)
    return len(fresh)


def forget(connection: Connection, source: str) -> int:
    """Takes everything that is counted of a source away; the number of pages that the counts were of."""
    gone = delete(site_block).where(_of(source, _Kind.SITE)).returning(site_block.c.pages)
    pages = connection.scalar(gone) or 0
    connection.execute(delete(site_block).where(site_block.c.source == source))
    return int(pages)


def _age(connection: Connection, source: str) -> None:
    """Halves the counts until they are of at most MOST_PAGES pages.

    The pages themselves may come again then: of one that is counted a second time, nothing that only it has was kept.
    """
    of_site = select(site_block.c.pages).where(_of(source, _Kind.SITE))
    counted = _of(source, _Kind.SITE, _Kind.MARKUP, _Kind.TEXT)
    halves = {name: site_block.c[name] // 2 for name in _COUNTS}
    while connection.execute(of_site).scalar_one() > MOST_PAGES:
        connection.execute(update(site_block).where(counted).values(halves))
        faded = and_(_of(source, _Kind.MARKUP, _Kind.TEXT), site_block.c.pages == 0)
        connection.execute(delete(site_block).where(or_(faded, _of(source, _Kind.PAGE))))


def _counted(connection: Connection, source: str, pages: Sequence[str]) -> set[str]:
    found: set[str] = set()
    for at in range(0, len(pages), _MOST_KEYS):
        some = and_(_of(source, _Kind.PAGE), site_block.c.key.in_(pages[at : at + _MOST_KEYS]))
        found.update(connection.scalars(select(site_block.c.key).where(some)))
    return found


def _of(source: str, *kinds: _Kind) -> ColumnElement[bool]:
    return and_(site_block.c.source == source, site_block.c.kind.in_([kind.value for kind in kinds]))


def _on(pages: int) -> MarkupCount:
    return MarkupCount(pages=pages, blocks=0, words=0, story=0)


def _row(source: str, kind: _Kind, key: str, count: MarkupCount) -> dict[str, Any]:
    return {"source": source, "kind": kind.value, "key": key, **count._asdict()}


def _add(connection: Connection, rows: Iterable[dict[str, Any]]) -> None:
    statement = upsert(connection.dialect.name, site_block)
    sums = {name: site_block.c[name] + statement.excluded[name] for name in _COUNTS}
    statement = statement.on_conflict_do_update(index_elements=["source", "kind", "key"], set_=sums)
    connection.execute(statement, list(rows))
