"""The tables Alembic owns, as they are after the newest revision: landing (`raw`) and `codes`.

The revisions in versions/ make them; the tests compare the result with this page, constraint by
constraint. A change of schema is a new revision and the same change here.
"""

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
    MetaData,
    Numeric,
    PrimaryKeyConstraint,
    Table,
    Text,
    UniqueConstraint,
    Uuid,
    text,
)
from sqlalchemy.dialects.postgresql import ARRAY, JSONB, ExcludeConstraint
from sqlalchemy.types import TypeEngine

METADATA = MetaData(
    naming_convention={
        "pk": "pk_%(table_name)s",
        "fk": "fk_%(table_name)s_%(referred_table_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    }
)

_LIST_NAMES = "('functional_class', 'economic_class', 'government_economic_class', 'income_class')"
_EVIDENCE = "('attested', 'older_list', 'code_only', 'unverified', 'official')"


def _column(
    name: str, kind: TypeEngine[Any], comment: str, *, null: bool = False, now: bool = False
) -> Column[Any]:
    default = text("now()") if now else None
    return Column(name, kind, nullable=null, server_default=default, comment=comment)


def _document_key() -> Column[Any]:
    return _column("document_id", Uuid(), "Key of the document.")


def _of_document() -> ForeignKeyConstraint:
    return ForeignKeyConstraint(["document_id"], ["raw.document.document_id"])


def _of_table() -> ForeignKeyConstraint:
    key = ("document_id", "table_no")
    return ForeignKeyConstraint(key, [f"raw.document_table.{column}" for column in key])


DOCUMENT = Table(
    "document",
    METADATA,
    _column("document_id", Uuid(), "UUID made from the content hash: the same file, the same id."),
    _column("content_sha256", Text(), "SHA-256 of the bytes, in hexadecimal."),
    _column("file_name", Text(), "Bare file name when first loaded."),
    _column("source_address", Text(), "Path or URL as the user gave it."),
    _column("media_type", Text(), "Media type found from the content."),
    _column("encoding", Text(), "Text encoding, where the format has one.", null=True),
    _column("size_bytes", BigInteger(), "Size of the file in bytes."),
    _column("reader", Text(), "Module of loaders.readers that read it."),
    _column("loader_version", Text(), "Version of juesuan that landed it."),
    _column("loaded_at", DateTime(timezone=True), "When it was landed.", now=True),
    _column("folder", Text(), "Directory or archive it came from; files of one account share it."),
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
    _column("override_no", Integer(), "Counts from 1 in the document; the newest of a field wins."),
    _column("field", Text(), "What was said: year, organization, scope, unit or parent."),
    _column("value", Text(), "The value the user gave."),
    _column("source", Text(), "Where it was said: command or manifest."),
    _column("told_at", DateTime(timezone=True), "When it was said.", now=True),
    PrimaryKeyConstraint("document_id", "override_no"),
    _of_document(),
    CheckConstraint("override_no >= 1", name="override_no_from_1"),
    CheckConstraint(
        "field in ('year', 'organization', 'scope', 'unit', 'parent')", name="field_known"
    ),
    CheckConstraint("source in ('command', 'manifest')", name="source_known"),
    schema="raw",
    comment="What the user said about a document; append-only.",
)

DOCUMENT_TABLE = Table(
    "document_table",
    METADATA,
    _document_key(),
    _column("table_no", Integer(), "Counts the tables of the document from 1."),
    _column("position", Integer(), "Order in the document, counted from 0 with the paragraphs."),
    _column("sheet", Text(), "Name of the sheet, in a workbook.", null=True),
    _column("first_page", Integer(), "First page, where the format has pages.", null=True),
    _column("last_page", Integer(), "Last page, where the format has pages.", null=True),
    _column("first_line", Integer(), "First line or sheet row.", null=True),
    _column("last_line", Integer(), "Last line or sheet row.", null=True),
    _column("caption_lines", ARRAY(Text()), "Lines above the table that caption it, as printed."),
    _column("note_lines", ARRAY(Text()), "Lines below the table that annotate it, as printed."),
    _column("printed_title", Text(), "Title as printed.", null=True),
    _column("printed_form_number", Text(), "Form number as printed; text, never a key.", null=True),
    _column("printed_unit", Text(), "Unit of the amounts as printed.", null=True),
    _column("printed_organization", Text(), "Organisation as printed.", null=True),
    _column("printed_year", Text(), "Year as printed.", null=True),
    _column("form_id", Text(), "The form it was recognised as.", null=True),
    _column("layout_id", Text(), "The layout of that form.", null=True),
    _column("refusal_reason", Text(), "Why it was not recognised.", null=True),
    _column("evidence", JSONB(), "Why it was recognised or refused, for people."),
    _column("row_count", Integer(), "Number of physical rows."),
    _column("column_count", Integer(), "Number of physical columns."),
    _column("catalogue_version", Text(), "Version of the catalogue of forms that decided."),
    _column("is_hidden", Boolean(), "True for a sheet that its workbook hides."),
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
    _column("table_no", Integer(), "The table in the document."),
    _column("section", Text(), "Section of the form that this column belongs to."),
    _column("column_no", Integer(), "Physical column, from 1: the index into table_row.cells."),
    _column("block_no", Integer(), "Which of the blocks side by side, from 1."),
    _column("side", Text(), "Side of a two-sided form, such as income or expenditure.", null=True),
    _column("role", Text(), "What the cells are: label, line_no, code, name, amount and others."),
    _column("measure", Text(), "What an amount measures.", null=True),
    _column("fund", Text(), "The fund an amount belongs to.", null=True),
    _column("value_kind", Text(), "Kind of value: money, count, percent, score, text.", null=True),
    _column("header_path", ARRAY(Text()), "Header texts from the top down, as printed."),
    _column("line_item", Text(), "The line item, where columns are items.", null=True),
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
    _column("table_no", Integer(), "The table in the document."),
    _column("row_no", Integer(), "Physical row of the table, from 1."),
    _column("section", Text(), "Section of the form; null outside of all.", null=True),
    _column("row_kind", Text(), "What the row is: header, body or note."),
    _column("cells", ARRAY(Text()), "The cells exactly as printed, blanks included."),
    _column("page", Integer(), "Page, where the format has pages.", null=True),
    _column("printed_line", Integer(), "Line of the file or row of the sheet, from 1.", null=True),
    _column("is_hidden", Boolean(), "True for a row that its sheet hides."),
    PrimaryKeyConstraint("document_id", "table_no", "row_no"),
    _of_table(),
    CheckConstraint("row_no >= 1", name="row_no_from_1"),
    CheckConstraint("row_kind in ('header', 'body', 'note')", name="row_kind_known"),
    schema="raw",
    comment="One physical row of a table, verbatim.",
)

PARAGRAPH = Table(
    "paragraph",
    METADATA,
    _document_key(),
    _column("paragraph_no", Integer(), "Counts the lines of text of the document from 1."),
    _column("position", Integer(), "Order in the document, counted from 0 with the tables."),
    _column("page", Integer(), "Page, where the format has pages.", null=True),
    _column("printed_line", Integer(), "Line of the file, from 1.", null=True),
    _column("table_no", Integer(), "The table it captions or annotates.", null=True),
    _column("role", Text(), "What the line is: text, caption, note or page_mark."),
    _column("text", Text(), "The line exactly as printed."),
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
    _column("evidence_no", Integer(), "Counts the places found in the document from 1."),
    _column("table_no", Integer(), "The table it was printed at, if any.", null=True),
    _column("field", Text(), "What is printed: organization, year or scope."),
    _column("value", Text(), "The value read from the print."),
    _column(
        "source", Text(), "Kind of place: cover, caption, title, note, heading, field or file_name."
    ),
    _column("printed", Text(), "The text it was read from, as printed."),
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
    _column("mention_no", Integer(), "Counts the mentions of the document from 1."),
    _column("paragraph_no", Integer(), "The line it stands in.", null=True),
    _column("table_no", Integer(), "The table it stands in.", null=True),
    _column("row_no", Integer(), "The row of that table.", null=True),
    _column("is_whole_line", Boolean(), "True where nothing but the title is printed."),
    _column("form_ids", ARRAY(Text()), "The forms known under the title."),
    _column("printed", Text(), "The title as printed."),
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
    _column("problem_no", Integer(), "Counts the problems of the document from 1."),
    _column("kind", Text(), "Kind, such as scanned_page or ambiguous_columns."),
    _column("page", Integer(), "Page, where the format has pages.", null=True),
    _column("sheet", Text(), "Name of the sheet, in a workbook.", null=True),
    _column("message_en", Text(), "What could not be read, in English."),
    _column("message_zh", Text(), "What could not be read, in Chinese."),
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
    _column("claim_no", Integer(), "Counts the claims of the document from 1."),
    _column("paragraph_no", Integer(), "The line of text it stands in.", null=True),
    _column("table_no", Integer(), "The table of text it stands in.", null=True),
    _column("row_no", Integer(), "Row of that table.", null=True),
    _column("column_no", Integer(), "Column of that table.", null=True),
    _column("first_character", Integer(), "Where it begins in the line or cell, from 1."),
    _column("last_character", Integer(), "Where it ends in the line or cell, from 1."),
    _column("kind", Text(), "What is claimed: amount, share, change_amount, direction and others."),
    _column("words", Text(), "The words before the figure, as printed."),
    _column("printed", Text(), "The figure with its unit, as printed; empty for a direction."),
    _column("subject", Text(), "What it is about; null where not understood.", null=True),
    _column("subject_words", ARRAY(Text()), "The words that name it.", null=True),
    _column("subject_code", Text(), "Functional code, where the words give one.", null=True),
    _column("fund", Text(), "The fund it is about.", null=True),
    _column("is_fund_said", Boolean(), "True where the words themselves say the fund.", null=True),
    _column("value", Text(), "Which figure of the subject: actual or a budget.", null=True),
    _column("year", Text(), "The year the words say, or 上年.", null=True),
    _column("number", Numeric(), "The printed number, in its unit.", null=True),
    _column("decimals", Integer(), "Digits printed behind the point.", null=True),
    _column("unit", Text(), "Unit as printed: 元, 万元, %, 辆 and others.", null=True),
    _column("direction", Text(), "up, down, greater, less, equal or about_equal.", null=True),
    _column("base", Text(), "What it is compared with: last_year, a budget, whole.", null=True),
    _column("base_year", Text(), "The year of the base, where said.", null=True),
    _column("base_subject", Text(), "The whole that a share is of, where said.", null=True),
    _column("base_subject_words", ARRAY(Text()), "The words that name the whole.", null=True),
    _column("base_subject_code", Text(), "Functional code of the whole.", null=True),
    _column("base_fund", Text(), "The fund of the whole.", null=True),
    _column("is_base_fund_said", Boolean(), "True where words say that fund.", null=True),
    _column("about_no", Integer(), "The claim whose amount it is said of.", null=True),
    _column("base_no", Integer(), "The claim it is reckoned with.", null=True),
    _column("doubt", Text(), "Why it is not held against a figure; null if it is.", null=True),
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
    _column("run_id", Uuid(), "The run of juesuan that made the attempt."),
    _column("occurred_at", DateTime(timezone=True), "When it was made.", now=True),
    _column("source_address", Text(), "Path or URL as the user gave it."),
    _column("content_sha256", Text(), "SHA-256 of the bytes, where they could be read.", null=True),
    _column("document_id", Uuid(), "The document; a rejected file has none.", null=True),
    _column("outcome", Text(), "Outcome: loaded, duplicate, superseded, rejected or failed."),
    _column("reason", Text(), "What the user was told.", null=True),
    _column("seconds", Numeric(12, 3), "How long it took."),
    _column("table_count", Integer(), "Tables landed.", null=True),
    _column("row_count", Integer(), "Table rows landed.", null=True),
    _column("paragraph_count", Integer(), "Lines of text landed.", null=True),
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

CODE_EDITION = Table(
    "code_edition",
    METADATA,
    _column("list_name", Text(), "The list: the name of its table in this schema."),
    _column("edition_year", Integer(), "Year of an official list; 0 for those juesuan ships."),
    _column("source", Text(), "The file it was loaded from."),
    _column("content_sha256", Text(), "SHA-256 of that file, in hexadecimal."),
    _column("imported_at", DateTime(timezone=True), "When it was loaded.", now=True),
    PrimaryKeyConstraint("list_name", "edition_year"),
    CheckConstraint(f"list_name in {_LIST_NAMES}", name="list_name_known"),
    CheckConstraint(
        "edition_year = 0 or edition_year between 2007 and 2100", name="edition_year_range"
    ),
    CheckConstraint("content_sha256 ~ '^[0-9a-f]{64}$'", name="content_sha256_hexadecimal"),
    schema="codes",
    comment="One edition of a list: compiled and shipped (0), or official of a year.",
)


def _class_table(name: str, lower_levels: int, comment: str) -> Table:
    """A classification; `lower_levels` is how many levels of two digits each follow the class."""
    return Table(
        name,
        METADATA,
        _column("code", Text(), "The code: three digits, two more for each lower level."),
        _column("name", Text(), "Name as in the source."),
        _column("level", Text(), "Level: 类 (3 digits), 款 (5), 项 (7), 目 (9)."),
        _column("parent_code", Text(), "Code of the level above; null for a 类.", null=True),
        _column("budget_type", Text(), "Budgets it is used in, separated by ;.", null=True),
        _column("valid_from_year", Integer(), "First year; 2018 also stands for earlier."),
        _column("valid_to_year", Integer(), "Last year; null while no end is known.", null=True),
        _column("evidence", Text(), "How well code and name are backed; official is best."),
        _column("years_attested", Text(), "Years of publications that print the pair.", null=True),
        _column("note", Text(), "Remark of the compiler.", null=True),
        _column("edition_year", Integer(), "The edition: see codes.code_edition."),
        PrimaryKeyConstraint("code", "edition_year", "valid_from_year"),
        CheckConstraint(f"code ~ '^[0-9]{{3}}([0-9]{{2}}){{0,{lower_levels}}}$'", name="code_form"),
        CheckConstraint("name <> ''", name="name_not_empty"),
        CheckConstraint(
            "level = case length(code) when 3 then '类' when 5 then '款' when 7 then '项' "
            "else '目' end",
            name="level_of_code",
        ),
        CheckConstraint(
            "parent_code is not distinct from nullif(left(code, -2), left(code, 1))",
            name="parent_of_code",
        ),
        CheckConstraint("valid_to_year >= valid_from_year", name="years_in_order"),
        CheckConstraint(f"evidence in {_EVIDENCE}", name="evidence_known"),
        ExcludeConstraint(
            (text("int8range(edition_year, edition_year, '[]')"), "&&"),
            (text("int8range(cast(code as bigint), cast(code as bigint), '[]')"), "&&"),
            (text("int4range(valid_from_year, valid_to_year, '[]')"), "&&"),
            name=f"ex_{name}_years_apart",
            using="gist",
        ),
        schema="codes",
        comment=comment,
    )


FUNCTIONAL_CLASS = _class_table(
    "functional_class", 2, "Functional classification of expenditure (支出功能分类)."
)
ECONOMIC_CLASS = _class_table(
    "economic_class", 1, "Economic classification of departmental budgets (部门预算支出经济分类)."
)
GOVERNMENT_ECONOMIC_CLASS = _class_table(
    "government_economic_class",
    1,
    "Economic classification of government budgets (政府预算支出经济分类).",
)
INCOME_CLASS = _class_table("income_class", 3, "Classification of income (收入分类).")

CODE_CHANGE = Table(
    "code_change",
    METADATA,
    _column("change_no", Integer(), "Counts the changes as listed, from 1."),
    _column("list_name", Text(), "The list: the name of its table in this schema."),
    _column("year", Integer(), "First year in which the change is in force."),
    _column("kind", Text(), "Kind of change: add, rename, delete, merge or move."),
    _column("old_code", Text(), "Code before; null for an addition.", null=True),
    _column("old_name", Text(), "Name before; null for an addition.", null=True),
    _column("new_code", Text(), "Code after; null for a deletion.", null=True),
    _column("new_name", Text(), "Name after; null for a deletion.", null=True),
    _column("evidence", Text(), "How well the change is backed."),
    PrimaryKeyConstraint("change_no"),
    CheckConstraint(f"list_name in {_LIST_NAMES}", name="list_name_known"),
    CheckConstraint(
        "kind in ('add', 'rename', 'delete', 'merge', 'move', 'split')", name="kind_known"
    ),
    CheckConstraint(
        "(old_code is null) = (kind = 'add') and (old_name is null) = (kind = 'add')",
        name="old_unless_added",
    ),
    CheckConstraint(
        "(new_code is null) = (kind = 'delete') and (new_name is null) = (kind = 'delete')",
        name="new_unless_deleted",
    ),
    CheckConstraint(f"evidence in {_EVIDENCE}", name="evidence_known"),
    schema="codes",
    comment="One change of a code between years.",
)
