"""Exports that do not come to their end leave the stream that they were given as it is: it may be standard output."""

from __future__ import annotations

import gc
import io
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

from cleaners.article import Article
from dateline.exporting import EXPORTS
from storage.store import StoredArticle


def one_and_ctrl_c() -> Iterator[StoredArticle]:
    yield StoredArticle(
        id=1, rev=1, stored_at=datetime(2024, 5, 1, tzinfo=UTC), article=Article(headline="Ferry")
    )
    raise KeyboardInterrupt


@pytest.mark.parametrize("name", sorted(EXPORTS.keys() - {"parquet"}))
def test_an_interrupted_export_leaves_its_stream_open(name: str) -> None:
    stream = io.BytesIO()
    with pytest.raises(KeyboardInterrupt):
        EXPORTS[name](one_and_ctrl_c(), stream)
    gc.collect()
    assert not stream.closed
    assert b"Ferry" in stream.getvalue()
