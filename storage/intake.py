"""The door through which a crawl stores what it fetched: spooled first, then saved, then acknowledged.

Whatever `save` has been given is on the disk before any database is asked. When the database is away for a while,
saving waits for it; when it stays away, what was spooled is saved by whoever opens the intake next.
"""

from __future__ import annotations

import json
import logging
import os
import struct
import time
from collections.abc import Callable, Sequence
from datetime import datetime
from functools import partial
from hashlib import blake2b
from pathlib import Path
from typing import Any

from cleaners.article import Article
from cleaners.page import RawPage
from storage.engine import mask, read_url, sqlite_file
from storage.errors import DatabaseUnavailable
from storage.spool import Spool
from storage.store import Fetched, Saved, Store
from storage.zstd import compress, decompress

PATIENCE = 60.0  # seconds that a database may be away
_FIRST_PAUSE = 0.25
_LONGEST_PAUSE = 8.0
_BATCH = 50  # records saved at a time when a spool is emptied
_LENGTH = struct.Struct("<I")
_LEVEL = 1  # a record lives for some milliseconds

_log = logging.getLogger(__name__)


class Intake:
    """One process's way into a store. `open_intake` makes it."""

    def __init__(self, store: Store, spool: Spool | None, *, patience: float = PATIENCE) -> None:
        self._store = store
        self._spool = spool
        self._patience = patience

    def save(self, batch: Sequence[Fetched]) -> list[Saved]:
        """Keeps articles and pages; the results in their order.

        Raises SpoolUnavailable when nothing was kept, and DatabaseUnavailable when everything is in the spool and
        will be saved later.
        """
        if not batch:
            return []
        end = self._spool.append([_pack(each) for each in batch]) if self._spool else None
        saved = self._patiently(lambda: self._keep(batch))
        if self._spool and end is not None:
            self._spool.acknowledge(end)
        return saved

    def drain(self) -> int:
        """Saves what ended processes left in the spool; how many articles. Raises DatabaseUnavailable."""
        total = 0
        for path, payloads in self._spool.left_behind() if self._spool else ():
            for start in range(0, len(payloads), _BATCH):
                fetched = [_unpack(each) for each in payloads[start : start + _BATCH]]
                self._patiently(partial(self._keep, fetched))
                total += len(fetched)
            if payloads:
                _log.info("%s: %d articles that were not stored are stored now", path, len(payloads))
        return total

    def close(self) -> None:
        """Gives the spool back; the store is closed by whoever opened it."""
        if self._spool:
            self._spool.close()

    def _keep(self, batch: Sequence[Fetched]) -> list[Saved]:
        saved = self._store.save_many(each.article for each in batch)
        self._store.pages.keep(
            (each.page, each.article.source)
            for each, kept in zip(batch, saved, strict=True)
            if each.page is not None and not kept.forgotten
        )
        return saved

    def _patiently(self, work: Callable[[], list[Saved]]) -> list[Saved]:
        deadline = time.monotonic() + self._patience
        pause = _FIRST_PAUSE
        while True:
            try:
                return work()
            except DatabaseUnavailable as error:
                if not error.passing or time.monotonic() + pause > deadline:
                    raise
                _log.warning("%s; trying again in %g seconds", error, pause)
                time.sleep(pause)
                pause = min(2 * pause, _LONGEST_PAUSE)


def open_intake(store: Store, address: str, *, patience: float = PATIENCE) -> Intake:
    """The intake of a store at a database address."""
    folder = spool_folder(address)
    return Intake(store, Spool(folder) if folder else None, patience=patience)


def spool_folder(address: str) -> Path | None:
    """Where the spool of a database lies: beside an SQLite file; for PostgreSQL in the user's folder of state
    (XDG_STATE_HOME), by database. None for a database in memory, which ends with its process anyway."""
    url = read_url(address)
    if url.get_backend_name() == "sqlite":
        file = sqlite_file(url)
        return file.with_name(file.name + ".spool") if file else None
    state = Path(os.environ.get("XDG_STATE_HOME") or Path.home() / ".local" / "state")
    name = blake2b(mask(url).encode(), digest_size=8).hexdigest()
    return state / "dateline" / "spool" / f"{url.database or 'postgres'}-{name}"


def _pack(fetched: Fetched) -> bytes:
    page = fetched.page
    about: dict[str, Any] = {"article": fetched.article.to_dict()}
    if page is not None:
        about["page"] = {
            "url": page.url,
            "headers": dict(page.headers),
            "fetched_at": page.fetched_at.isoformat() if page.fetched_at else None,
            "warnings": list(page.warnings),
        }
    # Lone surrogates of broken pages are written as they are; the store leaves them out.
    written = json.dumps(about).encode("ascii")
    return compress(_LENGTH.pack(len(written)) + written + (page.body if page else b""), _LEVEL)


def _unpack(payload: bytes) -> Fetched:
    content = decompress(payload)
    (length,) = _LENGTH.unpack_from(content)
    about = json.loads(content[_LENGTH.size : _LENGTH.size + length])
    page = about.get("page")
    return Fetched(
        article=Article.from_dict(about["article"]),
        page=RawPage(
            url=page["url"],
            body=content[_LENGTH.size + length :],
            headers=page["headers"],
            fetched_at=datetime.fromisoformat(page["fetched_at"]) if page["fetched_at"] else None,
            warnings=tuple(page["warnings"]),
        )
        if page
        else None,
    )
