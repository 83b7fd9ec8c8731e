"""What the readers of Excel, Word, PDF and web pages tell: hidden sheets and rows, items that stand in columns, page marks,
parts that could not be read; and the folder a file came from, which files of one account share.
"""

from typing import Any

import sqlalchemy as sa
from alembic import op
from sqlalchemy.types import TypeEngine

revision = "20261124_reading"
down_revision = "20261123_code_lists"
branch_labels = None
depends_on = None

_ROLES = {
    False: "role in ('text', 'caption', 'note')",
    True: "role in ('text', 'caption', 'note', 'page_mark')",
}
_SOURCES = {
    False: "source in ('caption', 'title', 'note', 'heading', 'field', 'file_name')",
    True: "source in ('cover', 'caption', 'title', 'note', 'heading', 'field', 'file_name')",
}


def upgrade() -> None:
    """Add the columns and the table; rows that are there get what can be told of them."""
    _add_folder()
    _add_flag("document_table", "True for a sheet that its workbook hides.")
    _add_flag("table_row", "True for a row that its sheet hides.")
    op.add_column(
        "table_column",
        sa.Column("line_item", sa.Text(), comment="The line item, where columns are items."),
        schema="raw",
    )
    _replace_checks(newer=True)
    _create_reading_problem()


def downgrade() -> None:
    """Take them away; page marks become text, and what the cover says a heading."""
    op.drop_table("reading_problem", schema="raw")
    op.execute("update raw.paragraph set role = 'text' where role = 'page_mark'")
    op.execute("update raw.account_evidence set source = 'heading' where source = 'cover'")
    _replace_checks(newer=False)
    op.drop_column("table_column", "line_item", schema="raw")
    op.drop_column("table_row", "is_hidden", schema="raw")
    op.drop_column("document_table", "is_hidden", schema="raw")
    op.drop_column("document", "folder", schema="raw")


def _add_folder() -> None:
    comment = "Directory or archive it came from; files of one account share it."
    op.add_column("document", sa.Column("folder", sa.Text(), comment=comment), schema="raw")
    op.execute("update raw.document set folder = regexp_replace(source_address, '[^/]*$', '')")
    op.alter_column("document", "folder", nullable=False, schema="raw")


def _add_flag(table: str, comment: str) -> None:
    op.add_column(table, sa.Column("is_hidden", sa.Boolean(), comment=comment), schema="raw")
    op.execute(f"update raw.{table} set is_hidden = false")  # noqa: S608 - two names of ours
    op.alter_column(table, "is_hidden", nullable=False, schema="raw")


def _replace_checks(*, newer: bool) -> None:
    for table, name, condition in (
        ("paragraph", "role_known", _ROLES[newer]),
        ("account_evidence", "source_known", _SOURCES[newer]),
    ):
        constraint = op.f(f"ck_{table}_{name}")
        op.drop_constraint(constraint, table, schema="raw", type_="check")
        op.create_check_constraint(constraint, table, condition, schema="raw")
    marks, cover = (", note or page_mark.", "cover, ") if newer else (" or note.", "")
    _comment("paragraph", "role", f"What the line is: text, caption{marks}")
    places = f"Kind of place: {cover}caption, title, note, heading, field or file_name."
    _comment("account_evidence", "source", places)


def _comment(table: str, column: str, text: str) -> None:
    op.alter_column(table, column, comment=text, existing_type=sa.Text(), schema="raw")


def _create_reading_problem() -> None:
    def column(name: str, kind: TypeEngine[Any], comment: str) -> sa.Column[Any]:
        nullable = name in ("page", "sheet")
        return sa.Column(name, kind, nullable=nullable, comment=comment)

    op.create_table(
        "reading_problem",
        column("document_id", sa.Uuid(), "Key of the document."),
        column("problem_no", sa.Integer(), "Counts the problems of the document from 1."),
        column("kind", sa.Text(), "Kind, such as scanned_page or ambiguous_columns."),
        column("page", sa.Integer(), "Page, where the format has pages."),
        column("sheet", sa.Text(), "Name of the sheet, in a workbook."),
        column("message_en", sa.Text(), "What could not be read, in English."),
        column("message_zh", sa.Text(), "What could not be read, in Chinese."),
        sa.PrimaryKeyConstraint("document_id", "problem_no", name=op.f("pk_reading_problem")),
        sa.ForeignKeyConstraint(
            ["document_id"],
            ["raw.document.document_id"],
            name=op.f("fk_reading_problem_document"),
        ),
        sa.CheckConstraint("problem_no >= 1", name=op.f("ck_reading_problem_problem_no_from_1")),
        schema="raw",
        comment="A part of a file that could not be read, and why.",
    )
