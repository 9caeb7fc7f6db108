"""What is still to be fetched, who works on what, and what each robots.txt said."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"

_MOMENT = sa.DateTime(timezone=True).with_variant(sa.Text(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "frontier",
        sa.Column("key", sa.String(32), nullable=False),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("found_in", sa.Text(), nullable=False),
        sa.Column("depth", sa.Integer(), nullable=False),
        sa.Column("newest", _MOMENT, nullable=False),
        sa.Column("published", _MOMENT),
        sa.Column("due", _MOMENT, nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("visits", sa.Integer(), nullable=False),
        sa.Column("interval", sa.Float()),
        sa.Column("status", sa.Text()),
        sa.Column("fetched_at", _MOMENT),
        sa.Column("etag", sa.Text()),
        sa.Column("last_modified", sa.Text()),
        sa.Column("reading", sa.Text()),
        sa.Column("run", sa.Text()),
        sa.Column("taken_at", _MOMENT),
        sa.Column("held_until", _MOMENT),
        sa.PrimaryKeyConstraint("key", name="pk_frontier"),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_frontier_source", "frontier", ["source", "kind", "newest"])
    op.create_index("ix_frontier_run", "frontier", ["run"])
    op.create_table(
        "claim",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("holder", sa.Text()),
        sa.Column("held_until", _MOMENT),
        sa.Column("not_before", _MOMENT),
        sa.Column("detail", sa.Text()),
        sa.PrimaryKeyConstraint("name", name="pk_claim"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "robots_answer",
        sa.Column("origin", sa.Text(), nullable=False),
        sa.Column("status", sa.Integer(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.Column("fetched_at", _MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("origin", name="pk_robots_answer"),
    )


def downgrade() -> None:
    for table in ("robots_answer", "claim", "frontier"):
        op.drop_table(table)
