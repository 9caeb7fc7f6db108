"""A stored page cleaned again for reading: one at a time, and nobody waits for ever."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from threading import Event, Thread

import pytest

from cleaners.article import Article, Paragraph, ParagraphKind
from cleaners.page import RawPage, SiteHints
from dateline.errors import Busy
from dateline.web import again
from dateline.web.again import Again, Recleaner
from storage.store import open_store

PAGE = b"<html><body><article><h1>Cranes return</h1><p>The cranes came back to the quay today.</p></article>"


def test_who_stands_behind_a_page_that_takes_long_is_told_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun, may_end = Event(), Event()
    cleaned = again._clean

    def slowly(page: RawPage, hints: SiteHints, known: int) -> Again:
        begun.set()
        may_end.wait(30)
        return cleaned(page, hints, known)

    monkeypatch.setattr(again, "_clean", slowly)
    monkeypatch.setattr(again, "PATIENCE", 0.05)
    story = Article(
        url="https://ledger.example/cranes",
        fetched_at=datetime(2024, 3, 5, tzinfo=UTC),
        paragraphs=(Paragraph(kind=ParagraphKind.P, text="The cranes came back to the quay today."),),
    )
    with open_store(f"sqlite:///{tmp_path}/news.db") as store:
        saved = store.save(story)
        store.pages.keep([(RawPage(url=story.url, body=PAGE), None)])
        stored = store.get(saved.id)
        assert stored is not None
        recleaner = Recleaner(store, lambda _: SiteHints())
        first: list[Again | None] = []
        reader = Thread(target=lambda: first.append(recleaner.of(stored)))
        reader.start()
        assert begun.wait(30)
        with pytest.raises(Busy, match="ask again in a moment"):
            recleaner.of(stored)
        may_end.set()
        reader.join(30)
        assert recleaner.of(stored) is first[0] is not None
