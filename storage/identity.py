"""Which stored article a page is a version of. Runs inside a transaction that the caller has begun.

The canonical address decides, else the address that was fetched. A page may name its canonical address on one visit and
not on another; both are the same article:

- without one, it is the article that this address gave before;
- with one for the first time, the article that was known by the fetched address is known by the canonical from then on;
- when both are there already (two processes at once), they become one.
"""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Connection, select, update

from cleaners.article import Article
from storage.convert import address_key, canonical_of
from storage.removing import fold_into
from storage.tables import address, article


def identify(connection: Connection, articles: Sequence[Article]) -> list[str | None]:
    """The identity of each article; None where its own fields decide."""
    # The same page twice in one batch, once with and once without.
    declared = {each.url: canonical for each in articles if each.url and (canonical := canonical_of(each))}
    found: list[str | None] = [
        address_key(declared[each.url]) if each.url in declared and not canonical_of(each) else None
        for each in articles
    ]
    _take_over(connection, articles)
    lost = {
        at: address_key(each.url)
        for at, each in enumerate(articles)
        if each.url and not canonical_of(each) and not found[at]
    }
    for at, identity in _by_address(connection, lost).items():
        found[at] = identity
    return found


def _take_over(connection: Connection, articles: Sequence[Article]) -> None:
    """What was known by the address that was fetched is known by the canonical one that is named now."""
    renamed = {
        address_key(each.url): address_key(canonical)
        for each in articles
        if each.url and (canonical := canonical_of(each)) and each.url != canonical
    }
    if not renamed:
        return
    wanted = article.c.identity.in_(sorted({*renamed, *renamed.values()}))
    rows = connection.execute(
        select(article.c.id, article.c.identity, article.c.canonical_url)
        .where(wanted)
        .order_by(article.c.identity)
        .with_for_update(key_share=True)
    )
    stored = {row.identity: row for row in rows}
    for old, new in sorted(renamed.items()):
        # One that names itself as canonical is an article of its own.
        if old not in stored or stored[old].canonical_url is not None:
            continue
        if new in stored:
            fold_into(connection, stored[old].id, stored[new].id)
        else:
            connection.execute(update(article).where(article.c.id == stored[old].id).values(identity=new))
            stored[new] = stored[old]


def _by_address(connection: Connection, lost: dict[int, str]) -> dict[int, str]:
    """For pages that name no canonical address: the identity of the article that their address gave before."""
    if not lost:
        return {}
    rows = connection.execute(
        select(address.c.key, article.c.identity)
        .join(article, article.c.id == address.c.article_id)
        .where(address.c.key.in_(sorted(set(lost.values()))))
    )
    known = {row.key: row.identity for row in rows}
    return {at: known[key] for at, key in lost.items() if key in known}
