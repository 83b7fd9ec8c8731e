"""Landing: schema `raw`, append-only and verbatim.

The schema itself is made before the first revision, because it also holds alembic_version.
"""

from typing import Any

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql
from sqlalchemy.types import TypeEngine

revision = "20261123_raw"
down_revision = None
branch_labels = None
depends_on = None

TABLES = (
    "document",
    "document_override",
    "document_table",
    "table_column",
    "table_row",
    "paragraph",
    "account_evidence",
    "load_event",
)


def upgrade() -> None:
    """Make the landing tables."""
    _create_document()
    _create_document_override()
    _create_document_table()
    _create_table_column()
    _create_table_row()
    _create_paragraph()
    _create_account_evidence()
    _create_load_event()


def downgrade() -> None:
    """Drop them, with every document in them."""
    for table in reversed(TABLES):
        op.drop_table(table, schema="raw")


def _column(
    name: str, kind: TypeEngine[Any], comment: str, *, null: bool = False, now: bool = False
) -> sa.Column[Any]:
    default = sa.text("now()") if now else None
    return sa.Column(name, kind, nullable=null, server_default=default, comment=comment)


def _document_key() -> sa.Column[Any]:
    return _column("document_id", sa.Uuid(), "Key of the document.")


def _of_document(table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["document_id"], ["raw.document.document_id"], name=op.f(f"fk_{table}_document")
    )


def _of_table(table: str) -> sa.ForeignKeyConstraint:
    key = ("document_id", "table_no")
    return sa.ForeignKeyConstraint(
        key,
        [f"raw.document_table.{column}" for column in key],
        name=op.f(f"fk_{table}_document_table"),
    )


def _create_document() -> None:
    op.create_table(
        "document",
        _column(
            "document_id", sa.Uuid(), "UUID made from the content hash: the same file, the same id."
        ),
        _column("content_sha256", sa.Text(), "SHA-256 of the bytes, in hexadecimal."),
        _column("file_name", sa.Text(), "Bare file name when first loaded."),
        _column("source_address", sa.Text(), "Path or URL as the user gave it."),
        _column("media_type", sa.Text(), "Media type found from the content."),
        _column("encoding", sa.Text(), "Text encoding, where the format has one.", null=True),
        _column("size_bytes", sa.BigInteger(), "Size of the file in bytes."),
        _column("reader", sa.Text(), "Module of loaders.readers that read it."),
        _column("loader_version", sa.Text(), "Version of juesuan that landed it."),
        _column("loaded_at", sa.DateTime(timezone=True), "When it was landed.", now=True),
        sa.PrimaryKeyConstraint("document_id", name=op.f("pk_document")),
        sa.UniqueConstraint("content_sha256", name=op.f("uq_document_content_sha256")),
        sa.CheckConstraint(
            "content_sha256 ~ '^[0-9a-f]{64}$'", name=op.f("ck_document_content_sha256_hexadecimal")
        ),
        sa.CheckConstraint("size_bytes >= 0", name=op.f("ck_document_size_bytes_not_negative")),
        schema="raw",
        comment="One distinct file, by the SHA-256 of its bytes.",
    )


def _create_document_override() -> None:
    op.create_table(
        "document_override",
        _document_key(),
        _column(
            "override_no",
            sa.Integer(),
            "Counts from 1 in the document; the newest of a field wins.",
        ),
        _column("field", sa.Text(), "What was said: year, organization, scope or unit."),
        _column("value", sa.Text(), "The value the user gave."),
        _column("source", sa.Text(), "Where it was said: command or manifest."),
        _column("told_at", sa.DateTime(timezone=True), "When it was said.", now=True),
        sa.PrimaryKeyConstraint("document_id", "override_no", name=op.f("pk_document_override")),
        _of_document("document_override"),
        sa.CheckConstraint(
            "override_no >= 1", name=op.f("ck_document_override_override_no_from_1")
        ),
        sa.CheckConstraint(
            "field in ('year', 'organization', 'scope', 'unit')",
            name=op.f("ck_document_override_field_known"),
        ),
        sa.CheckConstraint(
            "source in ('command', 'manifest')", name=op.f("ck_document_override_source_known")
        ),
        schema="raw",
        comment="What the user said about a document; append-only.",
    )


def _create_document_table() -> None:
    op.create_table(
        "document_table",
        _document_key(),
        _column("table_no", sa.Integer(), "Counts the tables of the document from 1."),
        _column(
            "position", sa.Integer(), "Order in the document, counted from 0 with the paragraphs."
        ),
        _column("sheet", sa.Text(), "Name of the sheet, in a workbook.", null=True),
        _column("first_page", sa.Integer(), "First page, where the format has pages.", null=True),
        _column("last_page", sa.Integer(), "Last page, where the format has pages.", null=True),
        _column("first_line", sa.Integer(), "First line or sheet row.", null=True),
        _column("last_line", sa.Integer(), "Last line or sheet row.", null=True),
        _column(
            "caption_lines",
            postgresql.ARRAY(sa.Text()),
            "Lines above the table that caption it, as printed.",
        ),
        _column(
            "note_lines",
            postgresql.ARRAY(sa.Text()),
            "Lines below the table that annotate it, as printed.",
        ),
        _column("printed_title", sa.Text(), "Title as printed.", null=True),
        _column(
            "printed_form_number",
            sa.Text(),
            "Form number as printed; text, never a key.",
            null=True,
        ),
        _column("printed_unit", sa.Text(), "Unit of the amounts as printed.", null=True),
        _column("printed_organization", sa.Text(), "Organisation as printed.", null=True),
        _column("printed_year", sa.Text(), "Year as printed.", null=True),
        _column("form_id", sa.Text(), "The form it was recognised as.", null=True),
        _column("layout_id", sa.Text(), "The layout of that form.", null=True),
        _column("refusal_reason", sa.Text(), "Why it was not recognised.", null=True),
        _column("evidence", postgresql.JSONB(), "Why it was recognised or refused, for people."),
        _column("row_count", sa.Integer(), "Number of physical rows."),
        _column("column_count", sa.Integer(), "Number of physical columns."),
        _column("catalogue_version", sa.Text(), "Version of the catalogue of forms that decided."),
        sa.PrimaryKeyConstraint("document_id", "table_no", name=op.f("pk_document_table")),
        _of_document("document_table"),
        sa.CheckConstraint("table_no >= 1", name=op.f("ck_document_table_table_no_from_1")),
        sa.CheckConstraint(
            "num_nonnulls(form_id, refusal_reason) = 1",
            name=op.f("ck_document_table_recognised_or_refused"),
        ),
        sa.CheckConstraint(
            "layout_id is null or form_id is not null",
            name=op.f("ck_document_table_layout_of_form"),
        ),
        sa.CheckConstraint(
            "row_count >= 0 and column_count >= 0",
            name=op.f("ck_document_table_counts_not_negative"),
        ),
        schema="raw",
        comment="One table as printed, and the form it was recognised as or why it was not.",
    )


def _create_table_column() -> None:
    op.create_table(
        "table_column",
        _document_key(),
        _column("table_no", sa.Integer(), "The table in the document."),
        _column("section", sa.Text(), "Section of the form that this column belongs to."),
        _column(
            "column_no", sa.Integer(), "Physical column, from 1: the index into table_row.cells."
        ),
        _column("block_no", sa.Integer(), "Which of the blocks side by side, from 1."),
        _column(
            "side", sa.Text(), "Side of a two-sided form, such as income or expenditure.", null=True
        ),
        _column(
            "role", sa.Text(), "What the cells are: label, line_no, code, name, amount and others."
        ),
        _column("measure", sa.Text(), "What an amount measures.", null=True),
        _column("fund", sa.Text(), "The fund an amount belongs to.", null=True),
        _column(
            "value_kind", sa.Text(), "Kind of value: money, count, percent, score, text.", null=True
        ),
        _column(
            "header_path",
            postgresql.ARRAY(sa.Text()),
            "Header texts from the top down, as printed.",
        ),
        sa.PrimaryKeyConstraint(
            "document_id", "table_no", "section", "column_no", name=op.f("pk_table_column")
        ),
        _of_table("table_column"),
        sa.CheckConstraint("column_no >= 1", name=op.f("ck_table_column_column_no_from_1")),
        sa.CheckConstraint(
            "value_kind in ('money', 'count', 'percent', 'score', 'text')",
            name=op.f("ck_table_column_value_kind_known"),
        ),
        schema="raw",
        comment="One physical column of a section of a recognised table, and what it means.",
    )


def _create_table_row() -> None:
    op.create_table(
        "table_row",
        _document_key(),
        _column("table_no", sa.Integer(), "The table in the document."),
        _column("row_no", sa.Integer(), "Physical row of the table, from 1."),
        _column("section", sa.Text(), "Section of the form; null outside of all.", null=True),
        _column("row_kind", sa.Text(), "What the row is: header, body or note."),
        _column(
            "cells", postgresql.ARRAY(sa.Text()), "The cells exactly as printed, blanks included."
        ),
        _column("page", sa.Integer(), "Page, where the format has pages.", null=True),
        _column(
            "printed_line", sa.Integer(), "Line of the file or row of the sheet, from 1.", null=True
        ),
        sa.PrimaryKeyConstraint("document_id", "table_no", "row_no", name=op.f("pk_table_row")),
        _of_table("table_row"),
        sa.CheckConstraint("row_no >= 1", name=op.f("ck_table_row_row_no_from_1")),
        sa.CheckConstraint(
            "row_kind in ('header', 'body', 'note')", name=op.f("ck_table_row_row_kind_known")
        ),
        schema="raw",
        comment="One physical row of a table, verbatim.",
    )


def _create_paragraph() -> None:
    op.create_table(
        "paragraph",
        _document_key(),
        _column("paragraph_no", sa.Integer(), "Counts the lines of text of the document from 1."),
        _column("position", sa.Integer(), "Order in the document, counted from 0 with the tables."),
        _column("page", sa.Integer(), "Page, where the format has pages.", null=True),
        _column("printed_line", sa.Integer(), "Line of the file, from 1.", null=True),
        _column("table_no", sa.Integer(), "The table it captions or annotates.", null=True),
        _column("role", sa.Text(), "What the line is: text, caption or note."),
        _column("text", sa.Text(), "The line exactly as printed."),
        sa.PrimaryKeyConstraint("document_id", "paragraph_no", name=op.f("pk_paragraph")),
        _of_document("paragraph"),
        _of_table("paragraph"),
        sa.CheckConstraint("paragraph_no >= 1", name=op.f("ck_paragraph_paragraph_no_from_1")),
        sa.CheckConstraint(
            "role in ('text', 'caption', 'note')", name=op.f("ck_paragraph_role_known")
        ),
        schema="raw",
        comment="One line of text outside the tables, verbatim.",
    )


def _create_account_evidence() -> None:
    op.create_table(
        "account_evidence",
        _document_key(),
        _column("evidence_no", sa.Integer(), "Counts the places found in the document from 1."),
        _column("table_no", sa.Integer(), "The table it was printed at, if any.", null=True),
        _column("field", sa.Text(), "What is printed: organization, year or scope."),
        _column("value", sa.Text(), "The value read from the print."),
        _column(
            "source", sa.Text(), "Kind of place: caption, title, note, heading, field or file_name."
        ),
        _column("printed", sa.Text(), "The text it was read from, as printed."),
        sa.PrimaryKeyConstraint("document_id", "evidence_no", name=op.f("pk_account_evidence")),
        _of_document("account_evidence"),
        _of_table("account_evidence"),
        sa.CheckConstraint("evidence_no >= 1", name=op.f("ck_account_evidence_evidence_no_from_1")),
        sa.CheckConstraint(
            "field in ('organization', 'year', 'scope')",
            name=op.f("ck_account_evidence_field_known"),
        ),
        sa.CheckConstraint(
            "source in ('caption', 'title', 'note', 'heading', 'field', 'file_name')",
            name=op.f("ck_account_evidence_source_known"),
        ),
        schema="raw",
        comment="One place where a document prints its year, organisation or scope.",
    )


def _create_load_event() -> None:
    op.create_table(
        "load_event",
        sa.Column(
            "load_event_id",
            sa.BigInteger(),
            sa.Identity(always=True),
            nullable=False,
            comment="Order of the attempts.",
        ),
        _column("run_id", sa.Uuid(), "The run of juesuan that made the attempt."),
        _column("occurred_at", sa.DateTime(timezone=True), "When it was made.", now=True),
        _column("source_address", sa.Text(), "Path or URL as the user gave it."),
        _column(
            "content_sha256",
            sa.Text(),
            "SHA-256 of the bytes, where they could be read.",
            null=True,
        ),
        _column("document_id", sa.Uuid(), "The document; a rejected file has none.", null=True),
        _column(
            "outcome", sa.Text(), "Outcome: loaded, duplicate, superseded, rejected or failed."
        ),
        _column("reason", sa.Text(), "What the user was told.", null=True),
        _column("seconds", sa.Numeric(12, 3), "How long it took."),
        _column("table_count", sa.Integer(), "Tables landed.", null=True),
        _column("row_count", sa.Integer(), "Table rows landed.", null=True),
        _column("paragraph_count", sa.Integer(), "Lines of text landed.", null=True),
        sa.PrimaryKeyConstraint("load_event_id", name=op.f("pk_load_event")),
        sa.CheckConstraint(
            "content_sha256 ~ '^[0-9a-f]{64}$'",
            name=op.f("ck_load_event_content_sha256_hexadecimal"),
        ),
        sa.CheckConstraint(
            "outcome in ('loaded', 'duplicate', 'superseded', 'rejected', 'failed')",
            name=op.f("ck_load_event_outcome_known"),
        ),
        sa.CheckConstraint(
            "reason is not null or outcome not in ('rejected', 'failed')",
            name=op.f("ck_load_event_failure_has_reason"),
        ),
        schema="raw",
        comment="One attempt at one file: the ledger of loading.",
    )
