"""How a table was read: from text, or from what a machine recognised in a picture."""

import sqlalchemy as sa
from alembic import op

revision = "20261128_read_by"
down_revision = "20261128_readings"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Tables that are there, on pages whose reading said so, are read from the text over a picture."""
    op.add_column(
        "document_table",
        sa.Column(
            "read_by",
            sa.Text(),
            comment="How it was read: text, text_over_picture, or ocr: and the engine.",
        ),
        schema="raw",
    )
    op.execute(
        """
        update raw.document_table as tables
        set read_by = case
            when exists (
                select
                from raw.reading_problem as problems
                where
                    problems.document_id = tables.document_id
                    and problems.problem_no / 10000000 = tables.table_no / 10000000
                    and problems.kind = 'recognised_picture'
                    and problems.page between tables.first_page and tables.last_page
            )
            then 'text_over_picture'
            else 'text'
        end
        """
    )
    op.alter_column("document_table", "read_by", nullable=False, schema="raw")
    op.create_check_constraint(
        op.f("ck_document_table_read_by_known"),
        "document_table",
        "read_by in ('text', 'text_over_picture') or read_by like 'ocr:%'",
        schema="raw",
    )


def downgrade() -> None:
    """Take it away: all counts as read from text again."""
    op.drop_column("document_table", "read_by", schema="raw")
