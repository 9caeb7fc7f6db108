"""Bytes to text: the encoding is decided by evidence, not by the first declaration that comes along."""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass

from charset_normalizer import from_bytes
from w3lib.encoding import (
    html_body_declared_encoding,
    http_content_type_encoding,
    read_bom,
    resolve_encoding,
)

from cleaners.code_pages import LATIN, best_latin
from cleaners.errors import Refusal, UndecodablePage
from cleaners.page import RawPage


@dataclass(frozen=True, slots=True, kw_only=True)
class Decoded:
    """The text of a page, and why it was read in that encoding."""

    text: str
    encoding: str
    evidence: str
    warnings: tuple[str, ...] = ()


def decode(page: RawPage) -> Decoded:
    """The text of `page`.

    In order of trust: a byte order mark; bytes that are valid UTF-8 (legacy text with letters beyond ASCII is
    practically never that by chance); the HTTP header, the meta declaration, if the text they give is plausible;
    detection. Raises UndecodablePage for binary files (a PDF, an image, an archive) and for an empty body.
    """
    body = page.body
    if not body.strip(b"\x00 \t\r\n\x0c\xef\xbb\xbf"):
        raise UndecodablePage(Refusal.EMPTY, "the page is empty", url=page.url)
    binary = _binary_kind(body)
    if binary:
        raise UndecodablePage(
            Refusal.NOT_TEXT,
            f"this is {binary}, not a page of text; {'unpack it' if 'archive' in binary else 'save its text'} first",
            url=page.url,
        )
    encoding, evidence, text = _encoding(page)
    if text is None:
        text = body.decode(encoding, errors="replace")
    warnings: tuple[str, ...] = ()
    damaged = _damage(text, evidence, body)
    if damaged > max(20, len(text) // 20):
        raise UndecodablePage(Refusal.NOT_TEXT, "the bytes are not text in any encoding", url=page.url)
    if damaged:
        warnings = ("undecodable_characters",)
    declared = next((name for name, _ in _declarations(page)), None)
    if declared and encoding != declared and evidence != "ascii only":
        warnings += (f"declared_encoding_{declared}_is_{encoding}",)
    text = text.removeprefix("\ufeff")
    return Decoded(
        # In every encoding of the web a NUL comes from a zero byte; to look for one in wide text costs half a decoding.
        text=text.replace("\x00", "") if b"\x00" in body else text,
        encoding=encoding,
        evidence=evidence,
        warnings=warnings,
    )


_REPLACEMENT = "\ufffd"


def _damage(text: str, evidence: str, body: bytes) -> int:
    """How many characters of `text` stand for bytes that are none.

    Valid UTF-8 has them where the page itself wrote them, or at the end of a body that was cut off; the bytes say so
    at a thirtieth of what a look through wide text costs.
    """
    sound = evidence in ("ascii only", "valid utf-8") and not text.endswith(_REPLACEMENT)
    return 0 if sound and _REPLACEMENT.encode() not in body else text.count(_REPLACEMENT)


def _encoding(page: RawPage) -> tuple[str, str, str | None]:
    """(encoding, evidence, the text where finding out has decoded it already)."""
    marked, _ = read_bom(page.body)
    if marked:
        return marked, "byte order mark", None
    switched = b"\x1b" in page.body and _ISO_2022_JP.search(page.body) is not None
    if not switched:
        if page.body.isascii():
            return "utf-8", "ascii only", None
        text = _valid_utf8(page.body)
        if text is not None:
            return "utf-8", "valid utf-8", text
    encoding, evidence = _legacy_encoding(page, switched=switched)
    return encoding, evidence, None


def _legacy_encoding(page: RawPage, *, switched: bool) -> tuple[str, str]:
    """(encoding, evidence) for bytes that are not UTF-8, or only with damage."""
    for encoding, evidence in _declarations(page):
        if encoding != "utf-8" and _plausible(page.body, encoding):
            if encoding == "cp1252" and (better := best_latin(_words(page.body), encoding)) != encoding:
                return better, f"letters, against the {evidence}"
            return encoding, evidence
    if switched:
        return "iso2022_jp", "escape sequences"
    damaged = page.body.decode("utf-8", errors="replace").count("\ufffd")
    beyond_ascii = sum(1 for byte in page.body[:200_000] if byte > 0x7F)
    if damaged * 20 < beyond_ascii:  # UTF-8 with a few broken sequences, as truncated teasers leave them
        return "utf-8", "utf-8 with damage"
    best = from_bytes(_words(page.body), cp_isolation=_OF_THE_WEB).best()
    if best is None:
        return next(iter(_declarations(page)), ("cp1252", "nothing else fits"))
    detected = _supported(best.encoding) or "cp1252"
    # It tells scripts apart, and Latin code pages badly: French came out as Czech.
    return (best_latin(_words(page.body)), "letters") if detected in LATIN else (detected, "detected")


def _words(body: bytes) -> bytes:
    """Text enough to judge by: markup drowns a small text, half a character at the end would rule out its encoding."""
    words = re.sub(rb"<[^<>]*>", b" ", body[:400_000])[:60_000]
    return words.rpartition(b" ")[0] or words


# The switch from ASCII to kanji in ISO-2022-JP; a lone escape character is none.
_ISO_2022_JP = re.compile(rb"\x1b\$[@B]")

# What pages are written in: without this list the detector finds German in a code page of the Baltic under DOS.
_OF_THE_WEB = (
    "cp1252 cp1251 cp1250 cp1253 cp1254 cp1255 cp1256 cp1257 cp874 iso8859_2 iso8859_5 iso8859_7 koi8_r koi8_u "
    "gb18030 big5hkscs cp932 euc_jp cp949"
).split()


def _declarations(page: RawPage) -> list[tuple[str, str]]:
    """(encoding, where) as declared, the one to be trusted more first."""
    header = _supported(http_content_type_encoding(page.headers.get("content-type")))
    meta = _supported(html_body_declared_encoding(page.body[:4096]))
    found = [(name, where) for name, where in ((header, "http header"), (meta, "meta charset")) if name]
    # Servers send Latin-1 by default; the page was written by somebody.
    return found[::-1] if header == "cp1252" else found


# Python also has codecs that are no character encodings at all ("zlib", "idna", "unicode_escape").
_CODECS = frozenset(
    "utf-8 cp866 iso8859-2 iso8859-3 iso8859-4 iso8859-5 iso8859-6 iso8859-7 iso8859-8 "
    "iso8859-10 iso8859-13 iso8859-14 iso8859-15 iso8859-16 koi8-r koi8-u mac-roman mac-cyrillic cp874 cp1250 "
    "cp1251 cp1252 cp1253 cp1254 cp1255 cp1256 cp1257 cp1258 gb18030 big5hkscs euc_jp iso2022_jp cp932 cp949".split()
)


def _supported(name: str | None) -> str | None:
    """The Python codec for `name` with the web's habits (Latin-1 means windows-1252), None when unknown."""
    encoding = resolve_encoding(name) if name else None
    if encoding is None:
        return None
    try:
        codec = codecs.lookup(encoding).name
    except (LookupError, ValueError):
        return None
    return codec if codec in _CODECS else None


def _valid_utf8(body: bytes) -> str | None:
    """The text, when the bytes are UTF-8; a body cut off in mid-character is that too."""
    try:
        return body.decode("utf-8")
    except UnicodeDecodeError as error:
        if error.start < len(body) - 4:
            return None
    for cut in range(1, 4):
        try:
            body[: len(body) - cut].decode("utf-8")
        except UnicodeDecodeError:
            continue
        return body.decode("utf-8", errors="replace")
    return None


# Other scripts read as Latin-1 give words full of accented capitals in mid-word, and marks in runs. Latin text has
# an accent here and there: two in a row are 4 % of them in French, 14 % in Icelandic, half and more in misread Chinese.
_MOJIBAKE = re.compile("[a-zÀ-ÿ][À-Þ]{2}|[À-ÖØ-öø-ÿ]{4}|[\x80-\x9f]")
_PAIRED = re.compile("[\xa1-\xff](?=[\xa1-\xff])")
_PAIRED_SHARE = 0.3


def _plausible(body: bytes, encoding: str) -> bool:
    try:
        text = body.decode(encoding)
    except UnicodeDecodeError:
        return body.decode(encoding, errors="replace").count("\ufffd") * 500 < len(body)
    beyond_ascii = sum(1 for letter in text if letter > "\x7f") or 1
    if encoding == "cp1252" and len(_PAIRED.findall(text)) > _PAIRED_SHARE * beyond_ascii:
        return False
    return len(_MOJIBAKE.findall(text)) * 10 < beyond_ascii


_CONTROLS = bytes((*range(9), *range(14, 27)))
_SIGNATURES: tuple[tuple[bytes, str], ...] = (
    (b"%PDF-", "a PDF document"),
    (b"\x89PNG", "a PNG picture"),
    (b"\xff\xd8\xff", "a JPEG picture"),
    (b"GIF8", "a GIF picture"),
    (b"RIFF", "a media file"),
    (b"PK\x03\x04", "a ZIP archive or office document"),
    (b"\x1f\x8b", "a gzip archive"),
    (b"\x28\xb5\x2f\xfd", "a zstd archive"),
    (b"BZh", "a bzip2 archive"),
    (b"\xd0\xcf\x11\xe0", "an office document"),
    (b"{\\rtf", "an RTF document"),
    (b"\x7fELF", "a program"),
    (b"SQLite format 3", "a database"),
)


def _binary_kind(body: bytes) -> str | None:
    start = body[:1024].lstrip()
    for signature, kind in _SIGNATURES:
        if start.startswith(signature):
            return kind
    if read_bom(body)[0]:
        return None
    opening = body[:4096]
    if (len(opening) - len(opening.translate(None, _CONTROLS))) * 50 > len(opening):
        return "binary data"
    return None
