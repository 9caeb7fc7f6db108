"""Names and time in the full-text index, counts per day, wire copies, and the numbers of each run."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"

_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_MOMENT = sa.DateTime(timezone=True).with_variant(sa.Text(), "sqlite")

# A moment in microseconds since 1970.
_AT = {
    "sqlite": "CAST(strftime('%s', substr({0}, 1, 19)) AS INTEGER) * 1000000 + CAST(substr({0}, 21, 6) AS INTEGER)",
    "postgresql": "CAST(extract(epoch FROM {0}) * 1000000 AS bigint)",
}
_DAY = {"sqlite": "substr(moment, 1, 10)", "postgresql": "CAST(moment AT TIME ZONE 'UTC' AS date)"}
_COUNTED = "('source', 'domain', 'language', 'agency', 'section', 'completeness')"


def upgrade() -> None:
    dialect = op.get_bind().dialect.name
    _make_new_tables()
    _link_by_number(_AT[dialect])
    _count_days(_DAY[dialect])
    op.add_column("fts_queue", sa.Column("indexed_names", sa.Text()))
    # The index gets marks of names and time: it is made anew, by whoever opens the store next.
    op.execute("DROP TABLE article_fts")
    if dialect == "sqlite":
        # body first: of a word in any other column FTS5 writes two bytes more, half a kilobyte an article.
        # The last column holds no words of the topics but marks of names and time (storage/marks.py); it is called
        # so because the columns of an index over another table are columns of that table.
        op.execute(
            "CREATE VIRTUAL TABLE article_fts USING fts5("
            'body, headline, standfirst, byline, dateline, topics, content="article", content_rowid="id",'
            " tokenize=\"unicode61 remove_diacritics 2 categories 'L* N* Co Mn Mc'\")"
        )
        # A merge of the whole index would hold the lock for most of a minute: merging is done in small steps.
        op.execute("INSERT INTO article_fts (article_fts, rank) VALUES ('automerge', 0)")
        op.execute("INSERT INTO article_fts (article_fts, rank) VALUES ('crisismerge', 1000)")
    else:
        op.execute(
            "CREATE TABLE article_fts (article_id bigint PRIMARY KEY REFERENCES article (id) ON DELETE CASCADE,"
            " at bigint NOT NULL, document tsvector NOT NULL)"
        )
        op.execute("CREATE INDEX ix_article_fts_document ON article_fts USING gin (document)")
        op.execute("CREATE INDEX ix_article_fts_at ON article_fts (at, article_id)")
    _queue_everything()


def downgrade() -> None:
    dialect = op.get_bind().dialect.name
    for table in ("run_stat", "shingle", "cluster_article", "cluster", "day_count", "article_fts"):
        op.drop_table(table)
    with op.batch_alter_table("fts_queue") as batch:
        batch.drop_column("indexed_names")
    _link_by_moment()
    if dialect == "sqlite":
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
    _queue_everything()


def _make_new_tables() -> None:
    op.create_table(
        "day_count",
        sa.Column("facet_id", _ID, autoincrement=False, nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("articles", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("facet_id", "day", name="pk_day_count"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "cluster",
        sa.Column("id", _ID, nullable=False),
        sa.Column("articles", sa.Integer(), nullable=False),
        sa.Column("newest", _MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_cluster"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_cluster_newest", "cluster", ["newest", "id"])
    op.create_index("ix_cluster_articles", "cluster", ["articles", "id"])
    op.create_table(
        "cluster_article",
        sa.Column("article_id", _ID, autoincrement=False, nullable=False),
        sa.Column("cluster_id", _ID, nullable=False),
        sa.PrimaryKeyConstraint("article_id", name="pk_cluster_article"),
        sa.ForeignKeyConstraint(
            ["article_id"], ["article.id"], name="fk_cluster_article_article_id", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["cluster_id"], ["cluster.id"], name="fk_cluster_article_cluster_id", ondelete="CASCADE"
        ),
    )
    op.create_index("ix_cluster_article_cluster_id", "cluster_article", ["cluster_id"])
    op.create_table(
        "shingle",
        sa.Column("hash", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("article_id", _ID, autoincrement=False, nullable=False),
        sa.PrimaryKeyConstraint("hash", "article_id", name="pk_shingle"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "run_stat",
        sa.Column("run_id", _ID, nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("run_id", "source", "name", name="pk_run_stat"),
        sa.ForeignKeyConstraint(["run_id"], ["crawl_run.id"], name="fk_run_stat_run_id", ondelete="CASCADE"),
        sqlite_with_rowid=False,
    )


def _link_by_number(at: str) -> None:
    _remake_links(
        sa.Column("at", sa.BigInteger(), nullable=False),
        "SELECT article_id, facet_id, " + at.format("moment"),
    )
    # Whether an article is whole is asked like any other name.
    op.execute(
        "INSERT INTO facet (kind, key, name)"
        " SELECT DISTINCT 'completeness', completeness, completeness FROM article ORDER BY 2"
    )
    number = at.format("article.moment")
    op.execute(
        f"INSERT INTO article_facet (article_id, facet_id, at) SELECT article.id, facet.id, {number}"  # noqa: S608 - constants
        " FROM article JOIN facet ON facet.kind = 'completeness' AND facet.key = article.completeness"
    )


def _link_by_moment() -> None:
    of_completeness = "(SELECT id FROM facet WHERE kind = 'completeness')"
    op.execute(f"DELETE FROM article_facet WHERE facet_id IN {of_completeness}")  # noqa: S608 - a constant
    op.execute("DELETE FROM facet WHERE kind = 'completeness'")
    _remake_links(
        sa.Column("moment", _MOMENT, nullable=False),
        "SELECT article_id, facet_id, (SELECT moment FROM article WHERE article.id = article_id)",
    )


def _remake_links(order: sa.Column[object], selected: str) -> None:
    """`article_facet` with another column to order by, filled by a SELECT from what it was."""
    op.drop_index("ix_article_facet_facet_id", "article_facet")
    op.rename_table("article_facet", "article_facet_before")
    # PostgreSQL keeps the names of constraints apart by table, but not those of the indexes behind them.
    if op.get_bind().dialect.name == "postgresql":
        op.execute("ALTER TABLE article_facet_before DROP CONSTRAINT pk_article_facet")
    op.create_table(
        "article_facet",
        sa.Column("article_id", _ID, nullable=False),
        sa.Column("facet_id", _ID, nullable=False),
        order,
        sa.PrimaryKeyConstraint("article_id", "facet_id", name="pk_article_facet"),
        sa.ForeignKeyConstraint(
            ["article_id"], ["article.id"], name="fk_article_facet_article_id", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["facet_id"], ["facet.id"], name="fk_article_facet_facet_id"),
        sqlite_with_rowid=False,
    )
    op.execute(f"INSERT INTO article_facet {selected} FROM article_facet_before")
    op.drop_table("article_facet_before")
    op.create_index("ix_article_facet_facet_id", "article_facet", ["facet_id", order.name, "article_id"])


def _count_days(day: str) -> None:
    op.execute(f"INSERT INTO day_count SELECT 0, {day}, count(*) FROM article GROUP BY 2")  # noqa: S608 - a constant
    op.execute(
        f"INSERT INTO day_count SELECT facet_id, {day}, count(*)"  # noqa: S608 - constants
        " FROM article_facet JOIN article ON article.id = article_id JOIN facet ON facet.id = facet_id"
        f" WHERE facet.kind IN {_COUNTED} GROUP BY 1, 2"
    )


def _queue_everything() -> None:
    op.execute("DELETE FROM fts_queue")
    op.execute("INSERT INTO fts_queue (article_id) SELECT id FROM article")
