"""What a reader saw in a cell beside its text: marks, text struck out or hidden, and why nobody can tell a figure."""

from typing import Any

import sqlalchemy as sa
from alembic import op
from sqlalchemy.types import TypeEngine

revision = "20261128_cell_note"
down_revision = "20261127_publishing"
branch_labels = None
depends_on = None

_CELLS = {
    False: "The cells exactly as printed, blanks included.",
    True: "The cells as a person would copy them down, blanks included.",
}


def upgrade() -> None:
    """Add the table of notes; cells of documents that are there have none until they are loaded anew."""
    _say_cells(newer=True)
    op.create_table(
        "cell_note",
        _column("document_id", sa.Uuid(), "Key of the document."),
        _column("table_no", sa.Integer(), "The table in the document."),
        _column("row_no", sa.Integer(), "Physical row of the table."),
        _column(
            "column_no", sa.Integer(), "Physical column, from 1: the index into table_row.cells."
        ),
        _column("note_no", sa.Integer(), "Counts the notes of the cell from 1."),
        _column("kind", sa.Text(), "What was seen: mark, struck, hidden, two_numbers and others."),
        _column("text", sa.Text(), "What it is about, such as the mark or the text struck out."),
        sa.PrimaryKeyConstraint(
            *("document_id", "table_no", "row_no", "column_no", "note_no"),
            name=op.f("pk_cell_note"),
        ),
        sa.ForeignKeyConstraint(
            ["document_id", "table_no", "row_no"],
            [f"raw.table_row.{key}" for key in ("document_id", "table_no", "row_no")],
            name=op.f("fk_cell_note_table_row"),
        ),
        sa.CheckConstraint(
            "column_no >= 1 and note_no >= 1", name=op.f("ck_cell_note_numbers_from_1")
        ),
        schema="raw",
        comment="One thing seen in a cell beside its text.",
    )


def downgrade() -> None:
    """Take it away; what stood beside the cells is lost."""
    op.drop_table("cell_note", schema="raw")
    _say_cells(newer=False)


def _column(name: str, kind: TypeEngine[Any], comment: str) -> sa.Column[Any]:
    return sa.Column(name, kind, nullable=False, comment=comment)


def _say_cells(*, newer: bool) -> None:
    op.alter_column(
        "table_row",
        "cells",
        comment=_CELLS[newer],
        existing_type=sa.ARRAY(sa.Text()),
        schema="raw",
    )
