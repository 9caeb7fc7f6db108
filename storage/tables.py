"""The tables, as SQLAlchemy Core. docs/storage.md draws them; migrations/ makes them."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    Column,
    Date,
    DateTime,
    Dialect,
    Float,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    UniqueConstraint,
)
from sqlalchemy.types import TypeDecorator, TypeEngine

metadata = MetaData(
    naming_convention={
        "pk": "pk_%(table_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "uq": "uq_%(table_name)s_%(column_0_name)s",
        "ix": "ix_%(table_name)s_%(column_0_name)s",
    }
)


class Moment(TypeDecorator[datetime]):
    """An aware moment, kept in UTC: timestamptz on PostgreSQL, text of one width ending in Z on SQLite.

    SQLAlchemy's own DateTime drops the offset on SQLite without a word; here a naive value is refused.
    """

    impl = DateTime(timezone=True)
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        if dialect.name == "sqlite":
            return dialect.type_descriptor(Text())
        return dialect.type_descriptor(DateTime(timezone=True))

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> object:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"{value.isoformat()} has no time zone; the store keeps aware times only")
        moment = value.astimezone(UTC)
        if dialect.name != "sqlite":
            return moment
        # Always with microseconds: text of one width sorts as time does.
        return moment.replace(tzinfo=None).isoformat(timespec="microseconds") + "Z"

    def process_result_value(self, value: Any | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002 - the overridden signature
        if value is None:
            return None
        moment = value if isinstance(value, datetime) else datetime.fromisoformat(str(value))
        return moment.astimezone(UTC)


# SQLite counts ids up by itself only for a key declared INTEGER.
Id = BigInteger().with_variant(Integer(), "sqlite")
Json = JSON(none_as_null=True)
Digest = String(32)

article = Table(
    "article",
    metadata,
    Column("id", Id, primary_key=True),
    Column(
        "identity", Digest, nullable=False, unique=True
    ),  # digest of canonical_url, else url, else the text
    Column("rev", Integer, nullable=False),
    Column("stored_at", Moment, nullable=False),  # of this version
    Column(
        "moment", Moment, nullable=False
    ),  # published, else fetched_at, else stored_at: the order of listings
    Column("content_hash", Digest, nullable=False),  # of what a reader reads
    Column("record_hash", Digest, nullable=False),  # of every field but fetched_at
    Column("source", Text),
    Column("domain", Text),
    Column("language", Text),
    Column("section", Text),
    Column("page_type", Text, nullable=False),
    Column("completeness", Text, nullable=False),
    Column("is_free", Boolean),
    Column("word_count", Integer, nullable=False),
    Column("published", Moment),
    Column("published_offset", Integer),  # seconds east of UTC, as printed
    Column("published_precision", Text),
    Column("published_zone", Text),
    Column("published_raw", Text),
    Column("modified", Moment),
    Column("modified_offset", Integer),
    Column("fetched_at", Moment),
    Column("fetched_at_offset", Integer),
    Column("cleaner", Text, nullable=False),
    Column("url", Text),
    Column("canonical_url", Text),
    Column("site_name", Text),
    Column("headline", Text),
    Column("kicker", Text),
    Column("standfirst", Text),
    Column("byline", Text),
    Column("credit_line", Text),
    Column("copyright", Text),
    Column("dateline", Json),
    Column("authors", Json, nullable=False),
    Column("headline_variants", Json, nullable=False),
    Column("topics", Json, nullable=False),
    Column("images", Json, nullable=False),
    Column("warnings", Json, nullable=False),
    Column("provenance", Json, nullable=False),
    Column("paragraphs", Json, nullable=False),  # [[kind, length], ...]: how to cut body
    Column("body", Text, nullable=False),  # last, so that listings do not read past it
    sqlite_autoincrement=True,  # an id is never given twice: the index and links outside remember it
)
Index("ix_article_moment", article.c.moment, article.c.id)

article_revision = Table(
    "article_revision",
    metadata,
    Column("article_id", Id, ForeignKey(article.c.id, ondelete="CASCADE"), primary_key=True),
    Column("rev", Integer, primary_key=True),
    Column("stored_at", Moment, nullable=False),
    Column("superseded_at", Moment, nullable=False),
    Column("content_hash", Digest, nullable=False),
    Column("document", Json, nullable=False),  # Article.to_dict()
)

facet = Table(
    "facet",
    metadata,
    Column("id", Id, primary_key=True),
    Column("kind", Text, nullable=False),  # storage.facets.KINDS
    Column("key", Text, nullable=False),  # folded: what filters compare
    Column("name", Text, nullable=False),  # as it was first printed
    UniqueConstraint("kind", "key"),
)

article_facet = Table(
    "article_facet",
    metadata,
    Column("article_id", Id, ForeignKey(article.c.id, ondelete="CASCADE"), primary_key=True),
    Column("facet_id", Id, ForeignKey(facet.c.id), primary_key=True),
    # The article's moment in microseconds since 1970, a third of its text: a filtered page is a walk along the index.
    Column("at", BigInteger, nullable=False),
    sqlite_with_rowid=False,
)
Index("ix_article_facet_facet_id", article_facet.c.facet_id, article_facet.c.at, article_facet.c.article_id)

day_count = Table(
    "day_count",
    metadata,
    Column("facet_id", Id, primary_key=True, autoincrement=False),  # 0: every article
    Column("day", Date, primary_key=True),  # UTC
    Column("articles", Integer, nullable=False),
    sqlite_with_rowid=False,
)

address = Table(
    "address",
    metadata,
    Column("key", Digest, primary_key=True),  # digest of url: an address may be longer than an index entry
    Column("url", Text, nullable=False),
    Column("status", Text, nullable=False),
    Column("final", Boolean, nullable=False),  # no further attempt is due
    Column("detail", Text),
    Column("source", Text),
    Column("fetched_at", Moment, nullable=False),
    Column("article_id", Id, ForeignKey(article.c.id, ondelete="SET NULL"), index=True),
    sqlite_with_rowid=False,
)

fts_queue = Table(
    "fts_queue",
    metadata,
    Column(
        "article_id", Id, ForeignKey(article.c.id, ondelete="CASCADE"), primary_key=True, autoincrement=False
    ),
    Column("indexed_rev", Integer),  # the version that the index still holds; null: none
    Column("indexed_names", Text),  # and the marks of names and time that it holds with it
)

cluster = Table(
    "cluster",
    metadata,
    Column("id", Id, primary_key=True),
    Column("articles", Integer, nullable=False),
    Column("newest", Moment, nullable=False),  # moment of its newest article
    sqlite_autoincrement=True,
)
Index("ix_cluster_newest", cluster.c.newest, cluster.c.id)
Index("ix_cluster_articles", cluster.c.articles, cluster.c.id)

cluster_article = Table(
    "cluster_article",
    metadata,
    Column(
        "article_id", Id, ForeignKey(article.c.id, ondelete="CASCADE"), primary_key=True, autoincrement=False
    ),
    Column("cluster_id", Id, ForeignKey(cluster.c.id, ondelete="CASCADE"), nullable=False, index=True),
)

# Sketches of texts: where they come first, and where they go over to (storage/sketches.py).
new_shingle, shingle = (
    Table(
        name,
        metadata,
        Column("hash", BigInteger, primary_key=True, autoincrement=False),
        # No foreign key: what outlives its article finds no text to compare and does no harm.
        Column("article_id", Id, primary_key=True, autoincrement=False),
        sqlite_with_rowid=False,
    )
    for name in ("new_shingle", "shingle")
)

crawl_run = Table(
    "crawl_run",
    metadata,
    Column("id", Id, primary_key=True),
    Column("started", Moment, nullable=False),
    Column("finished", Moment),
    Column("report", Json, nullable=False),
)

run_stat = Table(
    "run_stat",
    metadata,
    Column("run_id", Id, ForeignKey(crawl_run.c.id, ondelete="CASCADE"), primary_key=True),
    Column("source", Text, primary_key=True),
    Column("name", Text, primary_key=True),  # new, changed, failed.timeout ...
    Column("number", BigInteger, nullable=False),
    sqlite_with_rowid=False,
)

site_block = Table(
    "site_block",
    metadata,
    Column("source", Text, primary_key=True),
    Column("kind", Text, primary_key=True),  # site, page, markup, text: storage/profiles.py tells them
    Column("key", Digest, primary_key=True),
    Column("pages", BigInteger, nullable=False),
    Column("blocks", BigInteger, nullable=False),
    Column("words", BigInteger, nullable=False),
    Column("story", BigInteger, nullable=False),  # words that read like the story
    sqlite_with_rowid=False,
)

frontier = Table(
    "frontier",
    metadata,
    Column("key", Digest, primary_key=True),  # digest of url, as in `address`
    Column("url", Text, nullable=False),
    Column("source", Text, nullable=False),
    Column("kind", Text, nullable=False),  # article, or what kind of listing
    Column("found_in", Text, nullable=False),
    Column("depth", Integer, nullable=False),
    Column("newest", Moment, nullable=False),  # the order in which a source's articles are fetched
    Column("published", Moment),
    Column("due", Moment, nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("visits", Integer, nullable=False),
    Column("interval", Float),  # seconds between two readings of a listing
    Column("status", Text),
    Column("fetched_at", Moment),
    Column("etag", Text),
    Column("last_modified", Text),
    Column("reading", Text),
    Column("run", Text),  # who took it last
    Column("taken_at", Moment),
    Column("held_until", Moment),  # null: nobody works on it
    sqlite_with_rowid=False,
)
Index("ix_frontier_source", frontier.c.source, frontier.c.kind, frontier.c.newest)
Index("ix_frontier_run", frontier.c.run)

claim = Table(
    "claim",
    metadata,
    Column("name", Text, primary_key=True),  # source:ID or host:NAME
    Column("holder", Text),
    Column("held_until", Moment),
    Column("not_before", Moment),
    Column("detail", Text),
    sqlite_with_rowid=False,
)

robots_answer = Table(
    "robots_answer",
    metadata,
    Column("origin", Text, primary_key=True),  # scheme, host and port
    Column("status", Integer, nullable=False),
    Column("body", LargeBinary, nullable=False),
    Column("fetched_at", Moment, nullable=False),
)

# Full text. On SQLite this is an FTS5 table (made by the migration, not described by this metadata); on
# PostgreSQL: article_fts(article_id, document tsvector).
FULL_TEXT_TABLE = "article_fts"
