"""Where the text names a form by its title (contents page, note, heading), and which organisation a unit belongs to."""

from typing import Any

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql
from sqlalchemy.types import TypeEngine

revision = "20261125_form_mentions"
down_revision = "20261125_narrative_claim"
branch_labels = None
depends_on = None

_FIELDS = {
    False: ("('year', 'organization', 'scope', 'unit')", "year, organization, scope or unit"),
    True: (
        "('year', 'organization', 'scope', 'unit', 'parent')",
        "year, organization, scope, unit or parent",
    ),
}


def upgrade() -> None:
    """Add the table of mentions; documents that are there have none until they are loaded anew."""
    _replace_fields(newer=True)
    op.create_table(
        "form_mention",
        _column("document_id", sa.Uuid(), "Key of the document."),
        _column("mention_no", sa.Integer(), "Counts the mentions of the document from 1."),
        _column("paragraph_no", sa.Integer(), "The line it stands in.", null=True),
        _column("table_no", sa.Integer(), "The table it stands in.", null=True),
        _column("row_no", sa.Integer(), "The row of that table.", null=True),
        _column("is_whole_line", sa.Boolean(), "True where nothing but the title is printed."),
        _column("form_ids", postgresql.ARRAY(sa.Text()), "The forms known under the title."),
        _column("printed", sa.Text(), "The title as printed."),
        sa.PrimaryKeyConstraint("document_id", "mention_no", name=op.f("pk_form_mention")),
        sa.ForeignKeyConstraint(
            ["document_id"], ["raw.document.document_id"], name=op.f("fk_form_mention_document")
        ),
        sa.CheckConstraint("mention_no >= 1", name=op.f("ck_form_mention_mention_no_from_1")),
        sa.CheckConstraint(
            "num_nonnulls(paragraph_no, table_no) = 1 and num_nonnulls(table_no, row_no) <> 1",
            name=op.f("ck_form_mention_in_line_or_row"),
        ),
        schema="raw",
        comment="One place where the text of a document names a form by its title.",
    )


def downgrade() -> None:
    """Take them away; what was said of parents is lost."""
    op.drop_table("form_mention", schema="raw")
    op.execute("delete from raw.document_override where field = 'parent'")
    _replace_fields(newer=False)


def _column(
    name: str, kind: TypeEngine[Any], comment: str, *, null: bool = False
) -> sa.Column[Any]:
    return sa.Column(name, kind, nullable=null, comment=comment)


def _replace_fields(*, newer: bool) -> None:
    fields, words = _FIELDS[newer]
    constraint = op.f("ck_document_override_field_known")
    op.drop_constraint(constraint, "document_override", schema="raw", type_="check")
    op.create_check_constraint(constraint, "document_override", f"field in {fields}", schema="raw")
    op.alter_column(
        "document_override",
        "field",
        comment=f"What was said: {words}.",
        existing_type=sa.Text(),
        schema="raw",
    )
