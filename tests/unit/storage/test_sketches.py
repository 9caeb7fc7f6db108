"""Hashes of texts in two tables that answer as one."""

from __future__ import annotations

import random

from sqlalchemy import func, select

from storage import sketches
from storage.sketches import HASH_BITS
from storage.sql import SqlStore
from storage.store import Store
from storage.tables import new_shingle, shingle

BATCHES, BATCH, EACH = 300, 20, 4


def test_what_is_kept_is_found_wherever_it_stands(store: Store) -> None:
    assert isinstance(store, SqlStore)
    draw = random.Random(1)
    kept: dict[int, set[int]] = {}
    first_of_all = 0
    with store.engine.begin() as connection:
        for batch in range(BATCHES):
            ids = range(batch * BATCH + 1, (batch + 1) * BATCH + 1)
            rows = [(draw.randrange(1 << HASH_BITS), article_id) for article_id in ids for _ in range(EACH)]
            rows.append((rows[0][0], ids[-1]))  # two articles have one hash
            sketches.keep(connection, rows)
            sketches.keep(connection, rows[:3])  # comes again
            for each, article_id in rows:
                kept.setdefault(each, set()).add(article_id)
            first_of_all = first_of_all or rows[0][0]
        assert sketches.holders(connection, sorted(kept)) == kept
        assert sketches.holders(connection, [first_of_all, 5]) == {first_of_all: {1, BATCH}}
        sizes = [
            connection.scalar(select(func.count()).select_from(each)) or 0 for each in (new_shingle, shingle)
        ]
        assert min(sizes) > 1000, "some went over, and not at once"
        for each, ids_of in kept.items():
            for article_id in ids_of:
                sketches.forget(connection, [each], article_id)
        assert sketches.holders(connection, sorted(kept)) == {}


def test_of_a_notice_that_thousands_print_the_newest_are_looked_at(store: Store) -> None:
    assert isinstance(store, SqlStore)
    with store.engine.begin() as connection:
        for batch in range(200):
            sketches.keep(connection, [(77, batch * 100 + each) for each in range(1, 101)])
        assert sketches.holders(connection, [77]) == {77: set(range(20_000 - 63, 20_001))}
