"""The first tables: articles, versions, the names to filter by, addresses, runs and full text."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None

# Written out and not taken from storage/tables.py, which goes on changing.
_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_MOMENT = sa.DateTime(timezone=True).with_variant(sa.Text(), "sqlite")
_DIGEST = sa.String(32)


def upgrade() -> None:
    _make_article()
    _make_what_hangs_on_it()
    op.create_table(
        "crawl_run",
        sa.Column("id", _ID, nullable=False),
        sa.Column("started", _MOMENT, nullable=False),
        sa.Column("finished", _MOMENT),
        sa.Column("report", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_crawl_run"),
    )
    if op.get_bind().dialect.name == "sqlite":
        # Datasette recognises its search box by content="article", quotes included. Python hands over words that
        # are folded already; the tokenizer does the same for questions asked without Python. Marks are letters: words
        # of Indic scripts and Thai would fall to pieces.
        op.execute(
            "CREATE VIRTUAL TABLE article_fts USING fts5("
            'headline, standfirst, byline, dateline, body, content="article", content_rowid="id",'
            " tokenize=\"unicode61 remove_diacritics 2 categories 'L* N* Co Mn Mc'\")"
        )
    else:
        op.execute(
            "CREATE TABLE article_fts (document tsvector NOT NULL,"
            " article_id bigint PRIMARY KEY REFERENCES article (id) ON DELETE CASCADE)"
        )
        op.execute("CREATE INDEX ix_article_fts_document ON article_fts USING gin (document)")


def downgrade() -> None:
    tables = (
        "article_fts",
        "crawl_run",
        "fts_queue",
        "address",
        "article_facet",
        "facet",
        "article_revision",
    )
    for table in (*tables, "article"):
        op.drop_table(table)


def _make_article() -> None:
    op.create_table(
        "article",
        sa.Column("id", _ID, nullable=False),
        sa.Column("identity", _DIGEST, nullable=False),
        sa.Column("rev", sa.Integer(), nullable=False),
        sa.Column("stored_at", _MOMENT, nullable=False),
        sa.Column("moment", _MOMENT, nullable=False),
        sa.Column("content_hash", _DIGEST, nullable=False),
        sa.Column("record_hash", _DIGEST, nullable=False),
        sa.Column("source", sa.Text()),
        sa.Column("domain", sa.Text()),
        sa.Column("language", sa.Text()),
        sa.Column("section", sa.Text()),
        sa.Column("page_type", sa.Text(), nullable=False),
        sa.Column("completeness", sa.Text(), nullable=False),
        sa.Column("is_free", sa.Boolean()),
        sa.Column("word_count", sa.Integer(), nullable=False),
        sa.Column("published", _MOMENT),
        sa.Column("published_offset", sa.Integer()),
        sa.Column("published_precision", sa.Text()),
        sa.Column("published_zone", sa.Text()),
        sa.Column("published_raw", sa.Text()),
        sa.Column("modified", _MOMENT),
        sa.Column("modified_offset", sa.Integer()),
        sa.Column("fetched_at", _MOMENT),
        sa.Column("fetched_at_offset", sa.Integer()),
        sa.Column("cleaner", sa.Text(), nullable=False),
        sa.Column("url", sa.Text()),
        sa.Column("canonical_url", sa.Text()),
        sa.Column("site_name", sa.Text()),
        sa.Column("headline", sa.Text()),
        sa.Column("kicker", sa.Text()),
        sa.Column("standfirst", sa.Text()),
        sa.Column("byline", sa.Text()),
        sa.Column("credit_line", sa.Text()),
        sa.Column("copyright", sa.Text()),
        sa.Column("dateline", sa.JSON()),
        sa.Column("authors", sa.JSON(), nullable=False),
        sa.Column("headline_variants", sa.JSON(), nullable=False),
        sa.Column("topics", sa.JSON(), nullable=False),
        sa.Column("images", sa.JSON(), nullable=False),
        sa.Column("warnings", sa.JSON(), nullable=False),
        sa.Column("provenance", sa.JSON(), nullable=False),
        sa.Column("paragraphs", sa.JSON(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_article"),
        sa.UniqueConstraint("identity", name="uq_article_identity"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_article_moment", "article", ["moment", "id"])


def _make_what_hangs_on_it() -> None:
    op.create_table(
        "article_revision",
        sa.Column("article_id", _ID, nullable=False),
        sa.Column("rev", sa.Integer(), nullable=False),
        sa.Column("stored_at", _MOMENT, nullable=False),
        sa.Column("superseded_at", _MOMENT, nullable=False),
        sa.Column("content_hash", _DIGEST, nullable=False),
        sa.Column("document", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("article_id", "rev", name="pk_article_revision"),
        _to_article("article_revision"),
    )
    op.create_table(
        "facet",
        sa.Column("id", _ID, nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_facet"),
        sa.UniqueConstraint("kind", "key", name="uq_facet_kind"),
    )
    op.create_table(
        "article_facet",
        sa.Column("article_id", _ID, nullable=False),
        sa.Column("facet_id", _ID, nullable=False),
        sa.Column("moment", _MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("article_id", "facet_id", name="pk_article_facet"),
        _to_article("article_facet"),
        sa.ForeignKeyConstraint(["facet_id"], ["facet.id"], name="fk_article_facet_facet_id"),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_article_facet_facet_id", "article_facet", ["facet_id", "moment", "article_id"])
    op.create_table(
        "address",
        sa.Column("key", _DIGEST, nullable=False),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("final", sa.Boolean(), nullable=False),
        sa.Column("detail", sa.Text()),
        sa.Column("source", sa.Text()),
        sa.Column("fetched_at", _MOMENT, nullable=False),
        sa.Column("article_id", _ID),
        sa.PrimaryKeyConstraint("key", name="pk_address"),
        _to_article("address", ondelete="SET NULL"),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_address_article_id", "address", ["article_id"])
    op.create_table(
        "fts_queue",
        sa.Column("article_id", _ID, autoincrement=False, nullable=False),
        sa.Column("indexed_rev", sa.Integer()),
        sa.PrimaryKeyConstraint("article_id", name="pk_fts_queue"),
        _to_article("fts_queue"),
    )


def _to_article(table: str, ondelete: str = "CASCADE") -> sa.ForeignKeyConstraint:
    name = f"fk_{table}_article_id"
    return sa.ForeignKeyConstraint(["article_id"], ["article.id"], name=name, ondelete=ondelete)
