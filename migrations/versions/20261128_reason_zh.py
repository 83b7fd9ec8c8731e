"""`raw.load_event` says in Chinese too why a file was not loaded; of attempts made before, only in English."""

import sqlalchemy as sa
from alembic import op

revision = "20261128_reason_zh"
down_revision = "20261128_held_back"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the column."""
    op.add_column(
        "load_event",
        sa.Column("reason_zh", sa.Text(), comment="The reason in Chinese, likewise."),
        schema="raw",
    )


def downgrade() -> None:
    """Drop it."""
    op.drop_column("load_event", "reason_zh", schema="raw")
