"""Unpacks the body of an answer as it arrives: never more of it than the limit, noting what is missing."""

from __future__ import annotations

import itertools
import zlib
from collections.abc import Iterator

from crawler.errors import FetchError

# Warnings that travel with the page.
TRUNCATED = "truncated_body"
NOT_PACKED = "wrong_content_encoding"

_PIECE = 64 * 1024  # a bomb unpacks this far before it is looked at again
_MOST_LAYERS = 2  # gzip in gzip happens by mistake; more is an attack
_GZIP_MAGIC = b"\x1f\x8b"
_GZIP = ("gzip", "x-gzip")


def layers(content_encoding: str, url: str) -> tuple[str, ...]:
    """The codings to undo, in that order. FetchError for those we never asked for (br, zstd, compress)."""
    named = [each.strip().lower() for each in content_encoding.split(",")]
    codings = [each for each in named if each not in ("", "identity", "none")]
    for coding in codings:
        if coding not in (*_GZIP, "deflate"):
            detail = f"came packed as {coding!r}, which was not asked for; save the page and pass the file"
            raise FetchError(url, "bad_encoding", detail)
    if len(codings) > _MOST_LAYERS:
        raise FetchError(url, "bad_encoding", f"came packed {len(codings)} times over, as attacks do")
    return tuple(reversed(codings))


def unpack(
    pieces: Iterator[bytes], codings: tuple[str, ...], limit: int, notes: set[str], url: str
) -> Iterator[bytes]:
    """`pieces` of a body as they come, unpacked. What is wrong with them is added to `notes`.

    Every layer is bound by `limit`: FetchError `too_large` is raised as soon as one grows beyond it.
    """
    pieces = _bounded(pieces, limit, url)
    for coding in codings:
        pieces = _bounded(_inflated(pieces, coding, notes), limit, url)
    return pieces


def _bounded(pieces: Iterator[bytes], limit: int, url: str) -> Iterator[bytes]:
    total = 0
    for piece in pieces:
        total += len(piece)
        if total > limit:
            detail = (
                f"is larger than {limit // 1024 // 1024} MiB, as no news page is; save it and pass the file"
            )
            raise FetchError(url, "too_large", detail)
        yield piece


def _inflated(pieces: Iterator[bytes], coding: str, notes: set[str]) -> Iterator[bytes]:
    """The bytes behind one coding; a damaged or cut stream gives what can be read of it."""
    opening = b""
    for piece in pieces:
        opening += piece
        if len(opening) >= 2:
            break
    if not opening:
        return
    machine = _machine(coding, opening)
    if machine is None:
        notes.add(NOT_PACKED)
        yield opening
        yield from pieces
        return
    edge = b""
    try:
        for packed in itertools.chain([opening], pieces):
            waiting, edge = edge + packed, b""
            while waiting:
                if machine.eof:
                    if coding == "deflate" or not _GZIP_MAGIC.startswith(waiting[:2]):
                        return  # rubbish behind the end
                    if len(waiting) < len(_GZIP_MAGIC):
                        edge = waiting  # the next piece tells
                        break
                    machine = zlib.decompressobj(wbits=31)  # gzip files may be joined
                yield machine.decompress(waiting, _PIECE)
                waiting = machine.unused_data if machine.eof else machine.unconsumed_tail
    except zlib.error:
        notes.add(TRUNCATED)
        return
    if not machine.eof:
        notes.add(TRUNCATED)


def _machine(coding: str, opening: bytes) -> zlib._Decompress | None:
    """What unpacks a stream with this opening; None when it is not packed, whatever its header says."""
    if coding in _GZIP:
        return zlib.decompressobj(wbits=31) if opening.startswith(_GZIP_MAGIC) else None
    # "deflate" means zlib (RFC 9110 section 8.4.1.2), but some servers leave the two bytes of its header out.
    is_zlib = opening[0] & 0x0F == 8 and int.from_bytes(opening[:2], "big") % 31 == 0
    return zlib.decompressobj(wbits=15 if is_zlib else -15)
