"""The store written out as a table or a feed: CSV, JSON lines, Parquet, RSS, Markdown; article by article."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import datetime
from email.utils import format_datetime
from itertools import islice
from typing import IO, TYPE_CHECKING, Any
from xml.sax.saxutils import escape, quoteattr

from dateline.terminal import plain

if TYPE_CHECKING:
    from storage.store import StoredArticle

# (articles, a binary stream) -> how many were written
Export = Callable[[Iterable["StoredArticle"], IO[bytes]], int]

_ROWS = 500  # of a group of a Parquet file
# A cell that opens so is a formula to a spreadsheet.
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def write_csv(articles: Iterable[StoredArticle], stream: IO[bytes]) -> int:
    """A header and a line for each article; lists are joined with "; ", times are ISO 8601 in UTC."""
    from storage.rows import COLUMNS, to_row

    text = io.TextIOWrapper(stream, encoding="utf-8", newline="", write_through=True)
    number = 0
    try:
        writer = csv.writer(text)
        writer.writerow(COLUMNS)
        for each in articles:
            writer.writerow([_cell(value) for value in to_row(each).values()])
            number += 1
    finally:
        text.detach()  # or it would close standard output when it goes
    return number


def write_jsonl(articles: Iterable[StoredArticle], stream: IO[bytes]) -> int:
    """One line of JSON for each article, every field of it."""
    from dateline.formats import stored_entry, to_json

    return _write_each((to_json(stored_entry(each).to_dict()) + "\n" for each in articles), stream)


def write_parquet(articles: Iterable[StoredArticle], stream: IO[bytes]) -> int:
    """A Parquet file, compressed with zstd; lists are lists, times are timestamps in UTC."""
    from dateline.errors import DatelineError

    try:
        import pyarrow as pa
        from pyarrow import parquet
    except ImportError:
        raise DatelineError(
            "parquet",
            "the library that writes it is not installed",
            "install it: pip install 'dateline[parquet]'",
        ) from None
    from storage.rows import COLUMNS, to_row

    kinds = {
        "text": pa.string(),
        "number": pa.int64(),
        "flag": pa.bool_(),
        "day": pa.date32(),
        "time": pa.timestamp("us", tz="UTC"),
        "texts": pa.list_(pa.string()),
    }
    schema = pa.schema([(name, kinds[kind]) for name, kind in COLUMNS.items()])
    number = 0
    remaining = iter(articles)
    with parquet.ParquetWriter(stream, schema, compression="zstd") as writer:
        while rows := [to_row(each) for each in islice(remaining, _ROWS)]:
            writer.write_table(pa.Table.from_pylist(rows, schema=schema))
            number += len(rows)
    return number


def write_rss(articles: Iterable[StoredArticle], stream: IO[bytes]) -> int:
    """An RSS 2.0 feed with the whole text in content:encoded."""
    opening = (
        '<?xml version="1.0" encoding="UTF-8"?>\n<rss version="2.0"'
        ' xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:dc="http://purl.org/dc/elements/1.1/">\n'
        "<channel>\n<title>Dateline</title>\n<link>https://localhost/</link>\n"
        "<description>Articles of a Dateline store</description>\n"
    )
    stream.write(opening.encode())
    number = _write_each(map(_item, articles), stream)
    stream.write(b"</channel>\n</rss>\n")
    return number


def write_markdown(articles: Iterable[StoredArticle], stream: IO[bytes]) -> int:
    """Markdown to read, a rule between two articles."""
    from dateline import formats

    number = 0

    def counted() -> Iterator[formats.Entry]:
        nonlocal number
        for each in articles:
            number += 1
            yield formats.stored_entry(each)

    for piece in formats.write_markdown(counted(), True):  # noqa: FBT003 - the signature of a Format
        stream.write(piece.encode())
    return number


EXPORTS: Mapping[str, Export] = {
    "csv": write_csv,
    "jsonl": write_jsonl,
    "parquet": write_parquet,
    "rss": write_rss,
    "md": write_markdown,
}


def _write_each(pieces: Iterable[str], stream: IO[bytes]) -> int:
    number = 0
    for piece in pieces:
        stream.write(piece.encode())
        number += 1
    return number


def _cell(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, list):
        value = "; ".join(value)
    if isinstance(value, str):
        value = plain(value)
        return f"'{value}" if value.startswith(_FORMULA) else value
    return value


def _item(stored: StoredArticle) -> str:
    article = stored.article
    address = article.canonical_url or article.url or ""
    lines = [f"<title>{_xml(article.headline or 'Without a headline')}</title>"]
    if address.startswith(("http://", "https://")):
        lines.append(f"<link>{_xml(address)}</link>")
    lines.append(f'<guid isPermaLink="false">dateline:{stored.id}:{stored.rev}</guid>')
    if article.published:
        lines.append(f"<pubDate>{format_datetime(article.published)}</pubDate>")
    if opening := article.standfirst or (article.paragraphs[0].text if article.paragraphs else ""):
        lines.append(f"<description>{_xml(escape(opening))}</description>")
    lines += [f"<dc:creator>{_xml(author.name)}</dc:creator>" for author in article.authors]
    lines += [f"<category>{_xml(topic)}</category>" for topic in article.topics]
    if article.site_name and article.url:
        lines.append(f"<source url={quoteattr(_legal(article.url))}>{_xml(article.site_name)}</source>")
    text = "".join(f"<p>{escape(_legal(each.text))}</p>" for each in article.paragraphs)
    lines.append(f"<content:encoded>{escape(text)}</content:encoded>")
    return "<item>\n" + "\n".join(lines) + "\n</item>\n"


def _xml(text: str) -> str:
    return escape(_legal(text))


def _legal(text: str) -> str:
    """Without the characters that XML does not have."""
    return "".join(
        each for each in plain(text) if each in "\t\n" or (each >= " " and each not in "\ufffe\uffff")
    )
