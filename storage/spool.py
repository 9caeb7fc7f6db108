"""The spool: an append-only file that holds what was fetched until a database has it.

A file belongs to one process, which holds its lock; what a process left behind is read by the next that opens the
folder. A file is a header (mark, and the offset up to which everything is acknowledged) and records: mark, length,
checksum, payload. A record counts once `append` has returned; one that was torn by a crash was never promised.
"""

from __future__ import annotations

import errno
import fcntl
import logging
import os
import struct
import time
import zlib
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Self

from storage.errors import SpoolUnavailable

_MARK = b"DLSPOOL1"
_HEADER = struct.Struct("<8sQ")  # mark, offset up to which everything is acknowledged
_RECORD_MARK = b"\x93DLR"
_RECORD = struct.Struct("<4sII")  # mark, length, checksum
_SUFFIX = ".spool"

_log = logging.getLogger(__name__)


class Spool:
    """This process's file in a folder of spools, and what ended processes left there.

    Raises SpoolUnavailable when the folder cannot be written or its disk is full.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._file: int | None = None
        self._path: Path | None = None
        self._end = 0

    def append(self, payloads: Sequence[bytes]) -> int:
        """Keeps payloads, all or none of them, safe from a crash when it returns; where they end."""
        packed = b"".join(_RECORD.pack(_RECORD_MARK, len(each), zlib.crc32(each)) + each for each in payloads)
        with _told(self.folder):
            file = self._opened()
            try:
                _write_all(file, packed, self._end)
                os.fdatasync(file)
            except OSError:
                os.ftruncate(file, self._end)  # half a batch was not promised to anybody
                raise
        self._end += len(packed)
        return self._end

    def acknowledge(self, end: int) -> None:
        """What was appended before `end` is in the database."""
        with _told(self.folder):
            file = self._opened()
            if end >= self._end:
                os.ftruncate(file, _HEADER.size)
                self._end = end = _HEADER.size
            os.pwrite(file, _HEADER.pack(_MARK, end), 0)

    def left_behind(self) -> Iterator[tuple[Path, list[bytes]]]:
        """Each file of an ended process with what is not acknowledged in it; gone when the next one is asked for.

        While it is here no other process reads it. An error of the caller leaves the file as it is.
        """
        if not self.folder.is_dir():
            return
        for path in sorted(self.folder.glob(f"*{_SUFFIX}")):
            if path == self._path:
                continue
            with _told(self.folder):
                file = _locked(path)
            if file is None:
                continue
            try:
                yield path, _unacknowledged(file, path)
                path.unlink(missing_ok=True)
            finally:
                os.close(file)

    def close(self) -> None:
        """Gives the file back; an empty one is removed."""
        if self._file is None or self._path is None:
            return
        if self._end == _HEADER.size:
            self._path.unlink(missing_ok=True)
        os.close(self._file)
        self._file = self._path = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_error: object) -> None:
        self.close()

    def _opened(self) -> int:
        if self._file is None:
            self.folder.mkdir(parents=True, exist_ok=True)
            path = self.folder / f"{time.time_ns():020}-{os.getpid()}{_SUFFIX}"
            file = os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            try:
                os.pwrite(file, _HEADER.pack(_MARK, _HEADER.size), 0)
            except OSError:
                os.close(file)
                path.unlink(missing_ok=True)
                raise
            self._file, self._path, self._end = file, path, _HEADER.size
        return self._file


class _told:  # noqa: N801 - reads as a verb where it is used
    """Errors of the disk leave as SpoolUnavailable."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def __enter__(self) -> None: ...

    def __exit__(self, kind: object, error: BaseException | None, trace: object) -> None:
        if isinstance(error, OSError):
            full = error.errno in (errno.ENOSPC, errno.EDQUOT)
            why = (
                "the disk is full; make room and try again"
                if full
                else f"cannot be written ({error.strerror})"
            )
            raise SpoolUnavailable(str(self._folder), why) from error


def _locked(path: Path) -> int | None:
    """The file, when no living process holds it."""
    try:
        file = os.open(path, os.O_RDWR | os.O_CLOEXEC)
    except FileNotFoundError:
        return None
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(file)
        return None
    if not path.exists():  # its reader removed it while we waited
        os.close(file)
        return None
    return file


def _unacknowledged(file: int, path: Path) -> list[bytes]:
    content = _read_all(file)
    if len(content) < _HEADER.size:
        return []
    mark, start = _HEADER.unpack_from(content)
    if mark != _MARK:
        raise SpoolUnavailable(str(path), "is no spool of this program; move it out of the folder")
    found: list[bytes] = []
    at, damaged = max(start, _HEADER.size), 0
    while at < len(content):
        record = _record(content, at)
        if record is None:
            # Torn by a crash at the end, damaged by the disk elsewhere: go on where the next whole record begins.
            following = content.find(_RECORD_MARK, at + 1)
            if following < 0:
                break
            damaged += 1
            at = following
            continue
        found.append(record)
        at += _RECORD.size + len(record)
    if damaged:
        kept = path.with_suffix(".damaged")
        kept.write_bytes(content)
        _log.error(
            "%s: %d places cannot be read; the rest is saved, and the file is kept as %s", path, damaged, kept
        )
    return found


def _record(content: bytes, at: int) -> bytes | None:
    if len(content) - at < _RECORD.size:
        return None
    mark, length, checksum = _RECORD.unpack_from(content, at)
    payload = content[at + _RECORD.size : at + _RECORD.size + length]
    whole = mark == _RECORD_MARK and len(payload) == length and zlib.crc32(payload) == checksum
    return payload if whole else None


def _write_all(file: int, content: bytes, at: int) -> None:
    view = memoryview(content)
    while view:
        written = os.pwrite(file, view, at)
        view, at = view[written:], at + written


def _read_all(file: int) -> bytes:
    size = os.fstat(file).st_size
    pieces: list[bytes] = []
    at = 0
    while at < size and (piece := os.pread(file, 1 << 24, at)):
        pieces.append(piece)
        at += len(piece)
    return b"".join(pieces)
