"""A small table before the large one of the texts' sketches, and hashes that are spread evenly over both."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"

_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
# 31 bits, turned by seven; and back.
_TURNED = "((hash & 127) << 24) | (hash >> 7)"
_TURNED_BACK = "((hash & 16777215) << 7) | (hash >> 24)"


def upgrade() -> None:
    op.create_table(
        "new_shingle",
        sa.Column("hash", sa.BigInteger(), primary_key=True, autoincrement=False),
        sa.Column("article_id", _ID, primary_key=True, autoincrement=False),
        sqlite_with_rowid=False,
    )
    _turn(_TURNED)


def downgrade() -> None:
    op.execute(
        "INSERT INTO shingle (hash, article_id) SELECT hash, article_id FROM new_shingle WHERE true"
        " ON CONFLICT DO NOTHING"
    )
    op.drop_table("new_shingle")
    _turn(_TURNED_BACK)


def _turn(turned: str) -> None:
    op.execute(f"CREATE TEMPORARY TABLE turned AS SELECT {turned} AS hash, article_id FROM shingle")  # noqa: S608 - an expression of ours
    op.execute("DELETE FROM shingle")
    op.execute(
        "INSERT INTO shingle (hash, article_id) SELECT hash, article_id FROM turned ORDER BY hash, article_id"
    )
    op.execute("DROP TABLE turned")
