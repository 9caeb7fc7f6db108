"""Reads WARC and WET files record by record, over damage, from any place on. FastWARC is the extra `warc`."""

from __future__ import annotations

import importlib.util
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from crawler.archives.http_record import NoPage, page_of
from crawler.archives.record import LARGEST, Damaged, Found, Kept, PassedOver, Place
from crawler.archives.starts import Packing, Starts
from crawler.errors import ArchiveError

if TYPE_CHECKING:
    from fastwarc.warc import ArchiveIterator, WarcRecord

_CUT = "ends before its end"
# Headers of HTTP come on top of a page.
_LARGEST_RECORD = LARGEST + 256 * 1024


def is_installed() -> bool:
    """Whether the extra `warc` is there."""
    return importlib.util.find_spec("fastwarc") is not None


def read_warc(path: Path, start: Place | None = None) -> Iterator[Found]:
    """The records of an archive that hold pages or should, from a place on that an earlier reading gave.

    Requests, metadata and what else surrounds pages is left out. A record that cannot be read is one Damaged, and
    reading goes on with the next that begins as a record does: behind damage in a file compressed as a whole, or
    with zstd, nothing does. Raises ArchiveError for what is no WARC file, and OSError.
    """
    start = start or Place()
    with path.open("rb") as file:
        starts = Starts(file)
        if not starts.size:
            raise ArchiveError(path, "is empty")
        if not starts.is_archive():
            raise ArchiveError(path, "is no WARC file")
        offset: int | None = start.offset
        skip = start.skip
        unplaced: str | None = None  # damage behind the last record, which may be the next record's own
        while offset is not None:
            stretch = _Stretch(file, starts, offset, skip)
            yield from stretch.read()
            skip = 0
            if not stretch.whole:
                unplaced = None
                yield Damaged(place=stretch.last, detail=stretch.trouble or _CUT)
                offset = starts.next(stretch.last.offset)
                continue
            if unplaced:
                yield Damaged(place=Place(offset=offset), detail=f"{unplaced}, somewhere before")
            unplaced = stretch.trouble
            # A length that is wrong has swallowed what comes next.
            offset = starts.next(stretch.last.offset if stretch.trouble else stretch.behind)
        if unplaced:
            yield Damaged(place=stretch.last, detail=f"{unplaced}, behind this record")


class _Stretch:
    """The records from one byte on, up to the end or the first that cannot be read.

    Afterwards: `whole`, whether the record at `last` was read, `trouble`, why reading ended before the end, and
    `behind`, a byte behind which another record may begin.
    """

    def __init__(self, file: BinaryIO, starts: Starts, offset: int, skip: int) -> None:
        self._file = file
        self._starts = starts
        self._offset = offset
        self._skip = skip
        self.last = Place(offset=offset)
        self.behind = offset
        self.whole = False
        self.trouble: str | None = None

    def read(self) -> Iterator[Found]:
        from fastwarc.warc import ArchiveIterator

        self._file.seek(self._offset)
        records = ArchiveIterator(self._file, parse_http=False)
        first = True
        while (record := self._next(records)) is not None:
            self.last = Place(offset=self._offset) if first else self._place(record)
            first = self.whole = False
            self.behind = self.last.offset
            found = self._found(record)
            if self.trouble:
                return
            self.whole = True
            if found is not None and not self._was_read(self.last):
                yield found

    def _next(self, records: ArchiveIterator) -> WarcRecord | None:
        try:
            return next(records, None)
        except (OSError, ValueError) as problem:
            self.trouble = _told(problem)
            return None

    def _found(self, record: WarcRecord) -> Found | None:
        """What a record holds; None for what surrounds pages. Sets `trouble` when it cannot be read."""
        from fastwarc.warc import WarcRecordType

        holding = WarcRecordType.response | WarcRecordType.resource | WarcRecordType.conversion
        if record.record_type == WarcRecordType.revisit:
            return PassedOver(place=self.last, reason="revisit")
        if not record.record_type & holding:
            return None
        try:
            declared = int(record.headers.get("Content-Length") or "")
            if declared > _LARGEST_RECORD:
                return PassedOver(place=self.last, reason="too_large")
            content = record.reader.read(declared) if declared else b""
        except (OSError, ValueError) as problem:
            self.trouble = _told(problem)
            return None
        if len(content) < declared:
            self.trouble = _CUT
            return None
        if self._starts.packing is Packing.NONE:
            self.behind = self.last.offset + declared
        return self._page(record, content)

    def _page(self, record: WarcRecord, content: bytes) -> Found:
        from fastwarc.warc import WarcRecordType

        try:
            page = page_of(record, content)
        except NoPage as other:
            return PassedOver(place=self.last, reason=other.reason)
        except (OSError, ValueError) as problem:
            return Damaged(place=self.last, detail=_told(problem))
        flattened = record.record_type == WarcRecordType.conversion
        return Kept(place=self.last, page=page, flattened=flattened)

    def _place(self, record: WarcRecord) -> Place:
        # Of a file that is compressed as a whole FastWARC tells positions at which nothing begins.
        offset = record.stream_pos
        if offset > self.last.offset and self._starts.at(offset):
            return Place(offset=offset)
        return self.last.following

    def _was_read(self, place: Place) -> bool:
        return place.offset == self._offset and place.skip < self._skip


def _told(problem: Exception) -> str:
    text = " ".join(str(problem).split()) or type(problem).__name__
    return text[:1].lower() + text[1:]
