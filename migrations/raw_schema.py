"""The tables of `raw`: what files print, and the ledger of loading."""

from typing import Any

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    DateTime,
    ForeignKeyConstraint,
    Identity,
    Integer,
    Numeric,
    PrimaryKeyConstraint,
    Table,
    Text,
    UniqueConstraint,
    Uuid,
    text,
)
from sqlalchemy.dialects.postgresql import ARRAY, JSONB

from migrations.metadata import METADATA, column


def _document_key() -> Column[Any]:
    return column("document_id", Uuid(), "Key of the document.")


def _of_document() -> ForeignKeyConstraint:
    return ForeignKeyConstraint(["document_id"], ["raw.document.document_id"])


def _of_table() -> ForeignKeyConstraint:
    key = ("document_id", "table_no")
    return ForeignKeyConstraint(key, [f"raw.document_table.{column}" for column in key])


DOCUMENT = Table(
    "document",
    METADATA,
    column("document_id", Uuid(), "UUID made from the content hash: the same file, the same id."),
    column("content_sha256", Text(), "SHA-256 of the bytes, in hexadecimal."),
    column("file_name", Text(), "Bare file name when first loaded."),
    column("source_address", Text(), "Path or URL as the user gave it."),
    column("media_type", Text(), "Media type found from the content."),
    column("encoding", Text(), "Text encoding, where the format has one.", null=True),
    column("size_bytes", BigInteger(), "Size of the file in bytes."),
    column("reader", Text(), "Module of loaders.readers that read it."),
    column("loader_version", Text(), "Version of juesuan that landed it."),
    column("loaded_at", DateTime(timezone=True), "When it was landed.", now=True),
    column("folder", Text(), "Directory or archive it came from; files of one account share it."),
    PrimaryKeyConstraint("document_id"),
    UniqueConstraint("content_sha256"),
    CheckConstraint("content_sha256 ~ '^[0-9a-f]{64}$'", name="content_sha256_hexadecimal"),
    CheckConstraint("size_bytes >= 0", name="size_bytes_not_negative"),
    schema="raw",
    comment="One distinct file, by the SHA-256 of its bytes.",
)

DOCUMENT_OVERRIDE = Table(
    "document_override",
    METADATA,
    _document_key(),
    column("override_no", Integer(), "Counts from 1 in the document; the newest of a field wins."),
    column("field", Text(), "What was said: year, organization, scope, unit, parent or keep_old."),
    column("value", Text(), "The value the user gave."),
    column("source", Text(), "Where it was said: command or manifest."),
    column("told_at", DateTime(timezone=True), "When it was said.", now=True),
    PrimaryKeyConstraint("document_id", "override_no"),
    _of_document(),
    CheckConstraint("override_no >= 1", name="override_no_from_1"),
    CheckConstraint(
        "field in ('year', 'organization', 'scope', 'unit', 'parent', 'keep_old')",
        name="field_known",
    ),
    CheckConstraint("source in ('command', 'manifest')", name="source_known"),
    schema="raw",
    comment="What the user said about a document; append-only.",
)

DOCUMENT_WITHDRAWAL = Table(
    "document_withdrawal",
    METADATA,
    _document_key(),
    column("event_no", Integer(), "Counts from 1 in the document; the newest one holds."),
    column("action", Text(), "What was done: withdrawn or reinstated."),
    column("reason", Text(), "Why, in the words of who did it."),
    column("told_at", DateTime(timezone=True), "When it was done.", now=True),
    Column(
        "told_by",
        Text(),
        nullable=False,
        server_default=text("SESSION_USER"),
        comment="Database user who did it.",
    ),
    PrimaryKeyConstraint("document_id", "event_no"),
    _of_document(),
    CheckConstraint("event_no >= 1", name="event_no_from_1"),
    CheckConstraint("action in ('withdrawn', 'reinstated')", name="action_known"),
    CheckConstraint(r"reason ~ '\S'", name="reason_given"),
    schema="raw",
    comment="One event of withdrawing a document or taking that back; append-only.",
)

DOCUMENT_TABLE = Table(
    "document_table",
    METADATA,
    _document_key(),
    column("table_no", Integer(), "Counts the tables of the document from 1."),
    column("position", Integer(), "Order in the document, counted from 0 with the paragraphs."),
    column("sheet", Text(), "Name of the sheet, in a workbook.", null=True),
    column("first_page", Integer(), "First page, where the format has pages.", null=True),
    column("last_page", Integer(), "Last page, where the format has pages.", null=True),
    column("first_line", Integer(), "First line or sheet row.", null=True),
    column("last_line", Integer(), "Last line or sheet row.", null=True),
    column("caption_lines", ARRAY(Text()), "Lines above the table that caption it, as printed."),
    column("note_lines", ARRAY(Text()), "Lines below the table that annotate it, as printed."),
    column("printed_title", Text(), "Title as printed.", null=True),
    column("printed_form_number", Text(), "Form number as printed; text, never a key.", null=True),
    column("printed_unit", Text(), "Unit of the amounts as printed.", null=True),
    column("printed_organization", Text(), "Organisation as printed.", null=True),
    column("printed_year", Text(), "Year as printed.", null=True),
    column("form_id", Text(), "The form it was recognised as.", null=True),
    column("layout_id", Text(), "The layout of that form.", null=True),
    column("refusal_reason", Text(), "Why it was not recognised.", null=True),
    column("evidence", JSONB(), "Why it was recognised or refused, for people."),
    column("row_count", Integer(), "Number of physical rows."),
    column("column_count", Integer(), "Number of physical columns."),
    column("catalogue_version", Text(), "Version of the catalogue of forms that decided."),
    column("is_hidden", Boolean(), "True for a sheet that its workbook hides."),
    PrimaryKeyConstraint("document_id", "table_no"),
    _of_document(),
    CheckConstraint("table_no >= 1", name="table_no_from_1"),
    CheckConstraint("num_nonnulls(form_id, refusal_reason) = 1", name="recognised_or_refused"),
    CheckConstraint("layout_id is null or form_id is not null", name="layout_of_form"),
    CheckConstraint("row_count >= 0 and column_count >= 0", name="counts_not_negative"),
    schema="raw",
    comment="One table as printed, and the form it was recognised as or why it was not.",
)

TABLE_COLUMN = Table(
    "table_column",
    METADATA,
    _document_key(),
    column("table_no", Integer(), "The table in the document."),
    column("section", Text(), "Section of the form that this column belongs to."),
    column("column_no", Integer(), "Physical column, from 1: the index into table_row.cells."),
    column("block_no", Integer(), "Which of the blocks side by side, from 1."),
    column("side", Text(), "Side of a two-sided form, such as income or expenditure.", null=True),
    column("role", Text(), "What the cells are: label, line_no, code, name, amount and others."),
    column("measure", Text(), "What an amount measures.", null=True),
    column("fund", Text(), "The fund an amount belongs to.", null=True),
    column("value_kind", Text(), "Kind of value: money, count, percent, score, text.", null=True),
    column("header_path", ARRAY(Text()), "Header texts from the top down, as printed."),
    column("line_item", Text(), "The line item, where columns are items.", null=True),
    PrimaryKeyConstraint("document_id", "table_no", "section", "column_no"),
    _of_table(),
    CheckConstraint("column_no >= 1", name="column_no_from_1"),
    CheckConstraint(
        "value_kind in ('money', 'count', 'percent', 'score', 'text')", name="value_kind_known"
    ),
    schema="raw",
    comment="One physical column of a section of a recognised table, and what it means.",
)

TABLE_ROW = Table(
    "table_row",
    METADATA,
    _document_key(),
    column("table_no", Integer(), "The table in the document."),
    column("row_no", Integer(), "Physical row of the table, from 1."),
    column("section", Text(), "Section of the form; null outside of all.", null=True),
    column("row_kind", Text(), "What the row is: header, body or note."),
    column("cells", ARRAY(Text()), "The cells as a person would copy them down, blanks included."),
    column("page", Integer(), "Page, where the format has pages.", null=True),
    column("printed_line", Integer(), "Line of the file or row of the sheet, from 1.", null=True),
    column("is_hidden", Boolean(), "True for a row that its sheet hides."),
    PrimaryKeyConstraint("document_id", "table_no", "row_no"),
    _of_table(),
    CheckConstraint("row_no >= 1", name="row_no_from_1"),
    CheckConstraint("row_kind in ('header', 'body', 'note')", name="row_kind_known"),
    schema="raw",
    comment="One physical row of a table, verbatim.",
)

CELL_NOTE = Table(
    "cell_note",
    METADATA,
    _document_key(),
    column("table_no", Integer(), "The table in the document."),
    column("row_no", Integer(), "Physical row of the table."),
    column("column_no", Integer(), "Physical column, from 1: the index into table_row.cells."),
    column("note_no", Integer(), "Counts the notes of the cell from 1."),
    column("kind", Text(), "What was seen: mark, struck, hidden, two_numbers and others."),
    column("text", Text(), "What it is about, such as the mark or the text struck out."),
    PrimaryKeyConstraint("document_id", "table_no", "row_no", "column_no", "note_no"),
    ForeignKeyConstraint(
        ["document_id", "table_no", "row_no"],
        [f"raw.table_row.{key}" for key in ("document_id", "table_no", "row_no")],
    ),
    CheckConstraint("column_no >= 1 and note_no >= 1", name="numbers_from_1"),
    schema="raw",
    comment="One thing seen in a cell beside its text.",
)

PARAGRAPH = Table(
    "paragraph",
    METADATA,
    _document_key(),
    column("paragraph_no", Integer(), "Counts the lines of text of the document from 1."),
    column("position", Integer(), "Order in the document, counted from 0 with the tables."),
    column("page", Integer(), "Page, where the format has pages.", null=True),
    column("printed_line", Integer(), "Line of the file, from 1.", null=True),
    column("table_no", Integer(), "The table it captions or annotates.", null=True),
    column("role", Text(), "What the line is: text, caption, note or page_mark."),
    column("text", Text(), "The line exactly as printed."),
    PrimaryKeyConstraint("document_id", "paragraph_no"),
    _of_document(),
    _of_table(),
    CheckConstraint("paragraph_no >= 1", name="paragraph_no_from_1"),
    CheckConstraint("role in ('text', 'caption', 'note', 'page_mark')", name="role_known"),
    schema="raw",
    comment="One line of text outside the tables, verbatim.",
)

ACCOUNT_EVIDENCE = Table(
    "account_evidence",
    METADATA,
    _document_key(),
    column("evidence_no", Integer(), "Counts the places found in the document from 1."),
    column("table_no", Integer(), "The table it was printed at, if any.", null=True),
    column("field", Text(), "What is printed: organization, year or scope."),
    column("value", Text(), "The value read from the print."),
    column(
        "source", Text(), "Kind of place: cover, caption, title, note, heading, field or file_name."
    ),
    column("printed", Text(), "The text it was read from, as printed."),
    PrimaryKeyConstraint("document_id", "evidence_no"),
    _of_document(),
    _of_table(),
    CheckConstraint("evidence_no >= 1", name="evidence_no_from_1"),
    CheckConstraint("field in ('organization', 'year', 'scope')", name="field_known"),
    CheckConstraint(
        "source in ('cover', 'caption', 'title', 'note', 'heading', 'field', 'file_name')",
        name="source_known",
    ),
    schema="raw",
    comment="One place where a document prints its year, organisation or scope.",
)

FORM_MENTION = Table(
    "form_mention",
    METADATA,
    _document_key(),
    column("mention_no", Integer(), "Counts the mentions of the document from 1."),
    column("paragraph_no", Integer(), "The line it stands in.", null=True),
    column("table_no", Integer(), "The table it stands in.", null=True),
    column("row_no", Integer(), "The row of that table.", null=True),
    column("is_whole_line", Boolean(), "True where nothing but the title is printed."),
    column("form_ids", ARRAY(Text()), "The forms known under the title."),
    column("printed", Text(), "The title as printed."),
    PrimaryKeyConstraint("document_id", "mention_no"),
    _of_document(),
    CheckConstraint("mention_no >= 1", name="mention_no_from_1"),
    CheckConstraint(
        "num_nonnulls(paragraph_no, table_no) = 1 and num_nonnulls(table_no, row_no) <> 1",
        name="in_line_or_row",
    ),
    schema="raw",
    comment="One place where the text of a document names a form by its title.",
)

READING_PROBLEM = Table(
    "reading_problem",
    METADATA,
    _document_key(),
    column("problem_no", Integer(), "Counts the problems of the document from 1."),
    column("kind", Text(), "Kind, such as scanned_page or ambiguous_columns."),
    column("page", Integer(), "Page, where the format has pages.", null=True),
    column("sheet", Text(), "Name of the sheet, in a workbook.", null=True),
    column("message_en", Text(), "What could not be read, in English."),
    column("message_zh", Text(), "What could not be read, in Chinese."),
    PrimaryKeyConstraint("document_id", "problem_no"),
    _of_document(),
    CheckConstraint("problem_no >= 1", name="problem_no_from_1"),
    schema="raw",
    comment="A part of a file that could not be read, and why.",
)

_CLAIM_KINDS = (
    "('amount', 'count', 'share', 'change_amount', 'change_rate', 'completion_rate', 'direction')"
)

NARRATIVE_CLAIM = Table(
    "narrative_claim",
    METADATA,
    _document_key(),
    column("claim_no", Integer(), "Counts the claims of the document from 1."),
    column("paragraph_no", Integer(), "The line of text it stands in.", null=True),
    column("table_no", Integer(), "The table of text it stands in.", null=True),
    column("row_no", Integer(), "Row of that table.", null=True),
    column("column_no", Integer(), "Column of that table.", null=True),
    column("first_character", Integer(), "Where it begins in the line or cell, from 1."),
    column("last_character", Integer(), "Where it ends in the line or cell, from 1."),
    column("kind", Text(), "What is claimed: amount, share, change_amount, direction and others."),
    column("words", Text(), "The words before the figure, as printed."),
    column("printed", Text(), "The figure with its unit, as printed; empty for a direction."),
    column("subject", Text(), "What it is about; null where not understood.", null=True),
    column("subject_words", ARRAY(Text()), "The words that name it.", null=True),
    column("subject_code", Text(), "Functional code, where the words give one.", null=True),
    column("fund", Text(), "The fund it is about.", null=True),
    column("is_fund_said", Boolean(), "True where the words themselves say the fund.", null=True),
    column("value", Text(), "Which figure of the subject: actual or a budget.", null=True),
    column("year", Text(), "The year the words say, or 上年.", null=True),
    column("number", Numeric(), "The printed number, in its unit.", null=True),
    column("decimals", Integer(), "Digits printed behind the point.", null=True),
    column("unit", Text(), "Unit as printed: 元, 万元, %, 辆 and others.", null=True),
    column("direction", Text(), "up, down, greater, less, equal or about_equal.", null=True),
    column("base", Text(), "What it is compared with: last_year, a budget, whole.", null=True),
    column("base_year", Text(), "The year of the base, where said.", null=True),
    column("base_subject", Text(), "The whole that a share is of, where said.", null=True),
    column("base_subject_words", ARRAY(Text()), "The words that name the whole.", null=True),
    column("base_subject_code", Text(), "Functional code of the whole.", null=True),
    column("base_fund", Text(), "The fund of the whole.", null=True),
    column("is_base_fund_said", Boolean(), "True where words say that fund.", null=True),
    column("about_no", Integer(), "The claim whose amount it is said of.", null=True),
    column("base_no", Integer(), "The claim it is reckoned with.", null=True),
    column("doubt", Text(), "Why it is not held against a figure; null if it is.", null=True),
    PrimaryKeyConstraint("document_id", "claim_no"),
    _of_document(),
    _of_table(),
    ForeignKeyConstraint(
        ["document_id", "paragraph_no"],
        ["raw.paragraph.document_id", "raw.paragraph.paragraph_no"],
    ),
    CheckConstraint("claim_no >= 1", name="claim_no_from_1"),
    CheckConstraint(f"kind in {_CLAIM_KINDS}", name="kind_known"),
    CheckConstraint("num_nonnulls(paragraph_no, table_no) = 1", name="in_a_line_or_a_cell"),
    CheckConstraint("first_character between 1 and last_character", name="characters_in_order"),
    CheckConstraint("(kind = 'direction') = (number is null)", name="number_unless_direction"),
    schema="raw",
    comment="One figure or word of comparison that the text claims, and what it is about.",
)

LOAD_EVENT = Table(
    "load_event",
    METADATA,
    Column(
        "load_event_id",
        BigInteger(),
        Identity(always=True),
        nullable=False,
        comment="Order of the attempts.",
    ),
    column("run_id", Uuid(), "The run of juesuan that made the attempt."),
    column("occurred_at", DateTime(timezone=True), "When it was made.", now=True),
    column("source_address", Text(), "Path or URL as the user gave it."),
    column("content_sha256", Text(), "SHA-256 of the bytes, where they could be read.", null=True),
    column("document_id", Uuid(), "The document; a rejected file has none.", null=True),
    column("outcome", Text(), "Outcome: loaded, duplicate, superseded, rejected or failed."),
    column("reason", Text(), "What the user was told.", null=True),
    column("seconds", Numeric(12, 3), "How long it took."),
    column("table_count", Integer(), "Tables landed.", null=True),
    column("row_count", Integer(), "Table rows landed.", null=True),
    column("paragraph_count", Integer(), "Lines of text landed.", null=True),
    column("reason_zh", Text(), "The reason in Chinese, likewise.", null=True),
    PrimaryKeyConstraint("load_event_id"),
    CheckConstraint("content_sha256 ~ '^[0-9a-f]{64}$'", name="content_sha256_hexadecimal"),
    CheckConstraint(
        "outcome in ('loaded', 'duplicate', 'superseded', 'rejected', 'failed')",
        name="outcome_known",
    ),
    CheckConstraint(
        "reason is not null or outcome not in ('rejected', 'failed')", name="failure_has_reason"
    ),
    schema="raw",
    comment="One attempt at one file: the ledger of loading.",
)
