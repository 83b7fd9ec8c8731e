"""The tables of `raw` about how documents were read: their readings, what is kept to read them again, and in which order.

The rows of a reading that is no longer the newest bear numbers from ten million on: those of the first reading from ten
million, of the second from twenty. What is below is of the newest reading, and counts from 1.
"""

from typing import Any

from sqlalchemy import (
    DDL,
    BigInteger,
    CheckConstraint,
    Column,
    DateTime,
    ForeignKeyConstraint,
    Integer,
    LargeBinary,
    PrimaryKeyConstraint,
    Sequence,
    Table,
    Text,
    Uuid,
    event,
    text,
)

from migrations.metadata import METADATA, column

HISTORY = Sequence("history", schema="raw", metadata=METADATA)

_SET_READING_ASIDE = """
create function raw.set_reading_aside(document uuid) returns void
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    aside constant integer := 10000000 * (select max(reading_no) from raw.document_reading where document_id = document);
begin
    -- Columns, rows, notes and claims of the tables, and claims of the lines, follow by their foreign keys.
    update raw.document_table set table_no = table_no + aside where document_id = document and table_no < 10000000;
    update raw.paragraph
    set paragraph_no = paragraph_no + aside
    where document_id = document and paragraph_no < 10000000;
    update raw.account_evidence
    set evidence_no = evidence_no + aside
    where document_id = document and evidence_no < 10000000;
    update raw.form_mention
    set mention_no = mention_no + aside, paragraph_no = paragraph_no + aside, table_no = table_no + aside
    where document_id = document and mention_no < 10000000;
    update raw.reading_problem
    set problem_no = problem_no + aside
    where document_id = document and problem_no < 10000000;
    update raw.narrative_claim
    set claim_no = claim_no + aside, about_no = about_no + aside, base_no = base_no + aside
    where document_id = document and claim_no < 10000000;
end
$$
"""
# Landing is append-only for the loader: this function is all that it can do to what has landed, and no cell changes by it.
event.listen(METADATA, "after_create", DDL(_SET_READING_ASIDE))  # type: ignore[no-untyped-call]


def document_key() -> Column[Any]:
    """The column that every table of a document begins with."""
    return column("document_id", Uuid(), "Key of the document.")


def of_document() -> ForeignKeyConstraint:
    """The document there is."""
    return ForeignKeyConstraint(["document_id"], ["raw.document.document_id"])


def history_no() -> Column[Any]:
    """When it happened, by counting."""
    return Column(
        "history_no",
        BigInteger(),
        nullable=False,
        server_default=text("nextval('raw.history')"),
        comment="Place in the order of all that happened to documents, whatever the clock said.",
    )


DOCUMENT_READING = Table(
    "document_reading",
    METADATA,
    document_key(),
    column(
        "reading_no", Integer(), "Counts the readings of the document from 1; the newest holds."
    ),
    column(
        "source", Text(), "What was read: file (its bytes) or kept (what an earlier reading kept)."
    ),
    column("reader", Text(), "Module of loaders.readers that read the file."),
    column("loader_version", Text(), "Version of juesuan that read it."),
    column("catalogue_version", Text(), "Version of the catalogue of forms.", null=True),
    column("read_at", DateTime(timezone=True), "When it was landed.", now=True),
    history_no(),
    PrimaryKeyConstraint("document_id", "reading_no"),
    of_document(),
    CheckConstraint("reading_no >= 1", name="reading_no_from_1"),
    CheckConstraint("source in ('file', 'kept')", name="source_known"),
    schema="raw",
    comment="One reading of a document: by its reader and the forms known then; append-only.",
)


def _of_reading() -> ForeignKeyConstraint:
    key = ("document_id", "reading_no")
    return ForeignKeyConstraint(key, [f"raw.document_reading.{column}" for column in key])


READING_CONFIRMATION = Table(
    "reading_confirmation",
    METADATA,
    document_key(),
    column("reading_no", Integer(), "The reading."),
    column("confirmation_no", Integer(), "Counts the confirmations of the reading from 1."),
    column("loader_version", Text(), "Version of juesuan that reads the document just so."),
    column("catalogue_version", Text(), "Version of the catalogue of forms."),
    column("confirmed_at", DateTime(timezone=True), "When it was found.", now=True),
    PrimaryKeyConstraint("document_id", "reading_no", "confirmation_no"),
    _of_reading(),
    CheckConstraint("confirmation_no >= 1", name="confirmation_no_from_1"),
    schema="raw",
    comment="A later version of juesuan that reads a document as it was read; append-only.",
)

KEPT_DOCUMENT = Table(
    "kept_document",
    METADATA,
    document_key(),
    column("reading_no", Integer(), "The reading of the file."),
    column("content", LargeBinary(), "Its lines and tables as the reader gave them: JSON, zlib."),
    column("size_bytes", BigInteger(), "Size before it was compressed."),
    PrimaryKeyConstraint("document_id", "reading_no"),
    _of_reading(),
    CheckConstraint("size_bytes >= 0", name="size_bytes_not_negative"),
    schema="raw",
    comment="What a reader gave of a file, kept so that its tables can be recognised again without it.",
)
