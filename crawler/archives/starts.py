"""Where records begin in a WARC file: what reading goes on with behind damage, and what it can be resumed from."""

from __future__ import annotations

import os
import zlib
from enum import Enum
from typing import BinaryIO

_GZIP = b"\x1f\x8b\x08"
_ZSTD = b"\x28\xb5\x2f\xfd"
_WARC = b"WARC/"
_CHUNK = 1 << 20
_HEAD = 512  # compressed bytes in which five letters are certainly found


class Packing(Enum):
    """How an archive is compressed."""

    GZIP = "gzip"
    ZSTD = "zstd"
    NONE = "none"


class Starts:
    """The beginnings of records in an open file, whose position stays as it is."""

    def __init__(self, file: BinaryIO) -> None:
        self._number = file.fileno()
        self.size = os.fstat(self._number).st_size
        head = self._bytes(0, _HEAD)
        self.packing = (
            Packing.GZIP
            if head.startswith(_GZIP)
            else Packing.ZSTD
            if head.startswith(_ZSTD)
            else Packing.NONE
        )

    def is_archive(self) -> bool:
        """Whether the file opens as a WARC file does; of zstd that is taken on trust."""
        return self.packing is Packing.ZSTD or self.at(0)

    def at(self, offset: int) -> bool:
        """Whether a record, or a gzip member that opens with one, begins here."""
        head = self._bytes(offset, _HEAD)
        if self.packing is Packing.GZIP:
            return head.startswith(_GZIP) and _opens_with_record(head)
        return self.packing is Packing.NONE and head.startswith(_WARC)

    def next(self, after: int) -> int | None:
        """The next beginning behind a byte; None when there is none, or (zstd) when it cannot be told."""
        if self.packing is Packing.ZSTD:
            return None
        mark = _GZIP if self.packing is Packing.GZIP else b"\n" + _WARC
        offset = after + 1
        while offset < self.size:
            chunk = self._bytes(offset, _CHUNK + len(mark))
            found = chunk.find(mark)
            while found >= 0:
                start = offset + found + (self.packing is Packing.NONE)
                if self.at(start):
                    return start
                found = chunk.find(mark, found + 1)
            offset += _CHUNK
        return None

    def _bytes(self, offset: int, number: int) -> bytes:
        return os.pread(self._number, number, offset)


def _opens_with_record(head: bytes) -> bool:
    try:
        opened = zlib.decompressobj(wbits=31).decompress(head, len(_WARC))
    except zlib.error:
        return False
    # What is cut off before it says anything has begun all the same.
    return _WARC.startswith(opened) and (bool(opened) or len(head) < _HEAD)
