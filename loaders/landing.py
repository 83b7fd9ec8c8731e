"""Lands recognised documents in schema `raw`: COPY in text format, one transaction a document, and the load ledger.

Knows neither file formats nor the catalogue. Every row of `raw` is written here and nowhere else.
"""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import psycopg

from loaders import __version__
from loaders.copy_text import CopyValue, copy_block
from loaders.document import Source
from loaders.forms.recognition import RecognisedDocument, RecognisedTable

Connection = psycopg.Connection[Any]

_TABLE_COLUMNS: dict[str, tuple[str, ...]] = {
    "document_table": (
        *(
            "document_id",
            "table_no",
            "position",
            "sheet",
            "first_page",
            "last_page",
            "first_line",
            "last_line",
        ),
        *("caption_lines", "note_lines", "printed_title", "printed_form_number", "printed_unit"),
        *(
            "printed_organization",
            "printed_year",
            "form_id",
            "layout_id",
            "refusal_reason",
            "evidence",
        ),
        *("row_count", "column_count", "catalogue_version"),
    ),
    "table_column": (
        *(
            "document_id",
            "table_no",
            "section",
            "column_no",
            "block_no",
            "side",
            "role",
            "measure",
            "fund",
        ),
        *("value_kind", "header_path"),
    ),
    "table_row": (
        "document_id",
        "table_no",
        "row_no",
        "section",
        "row_kind",
        "cells",
        "page",
        "printed_line",
    ),
    "paragraph": (
        "document_id",
        "paragraph_no",
        "position",
        "page",
        "printed_line",
        "table_no",
        "role",
        "text",
    ),
    "account_evidence": (
        "document_id",
        "evidence_no",
        "table_no",
        "field",
        "value",
        "source",
        "printed",
    ),
}
_COPY_STATEMENTS = {
    table: f"copy raw.{table} ({', '.join(columns)}) from stdin".encode()
    for table, columns in _TABLE_COLUMNS.items()
}


@dataclass(frozen=True)
class Override:
    """What the user said about a document: `field` year, organization, scope or unit; `source` command or manifest."""

    field: str
    value: str
    source: str


@dataclass(frozen=True)
class Landed:
    """What landing a document did: `outcome` loaded or duplicate; row counts are 0 for a duplicate."""

    outcome: str
    reason: str | None
    table_count: int
    row_count: int
    paragraph_count: int


def land_document(
    connection: Connection,
    recognised: RecognisedDocument,
    overrides: Sequence[Override] = (),
    *,
    run_id: UUID,
    seconds: float,
) -> Landed:
    """Write a document, its tables and lines, and its entry in the ledger, in one transaction.

    A document that is there already is left as it is; overrides that say something new are added to it. Two loaders
    may call this with the same file at once: the second waits for the first and then finds a duplicate.
    `seconds` is how long reading took, for the ledger. Raises psycopg errors; nothing is then written.
    """
    source = recognised.document.source
    blocks = copy_blocks(recognised)
    with connection.transaction():
        if _insert_document(connection, source):
            for table, block in blocks.items():
                _copy(connection, table, block)
            landed = Landed(
                "loaded",
                None,
                len(recognised.tables),
                sum(len(table.placed.table.rows) for table in recognised.tables),
                len(recognised.paragraphs),
            )
        else:
            landed = Landed("duplicate", _first_loaded(connection, source.document_id), 0, 0, 0)
        added = add_overrides(connection, source.document_id, overrides)
        if added and landed.outcome == "duplicate":
            told = ", ".join(f"{o.field} = {o.value}" for o in added)
            landed = Landed("duplicate", f"{landed.reason}; now told: {told}", 0, 0, 0)
        record_event(
            connection, source.address, landed, run_id=run_id, source=source, seconds=seconds
        )
    return landed


def record_event(
    connection: Connection,
    address: str,
    landed: Landed,
    *,
    run_id: UUID,
    source: Source | None = None,
    seconds: float = 0,
) -> None:
    """Add one attempt at one file to the ledger; for `rejected` and `failed` the reason is what the user is told."""
    connection.execute(
        """
        insert into raw.load_event
            (run_id, source_address, content_sha256, document_id, outcome, reason, seconds,
             table_count, row_count, paragraph_count)
        values (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s)
        """,
        (
            run_id,
            address,
            source.content_sha256 if source else None,
            source.document_id if source and landed.outcome in ("loaded", "duplicate") else None,
            landed.outcome,
            landed.reason,
            f"{seconds:.3f}",
            landed.table_count,
            landed.row_count,
            landed.paragraph_count,
        ),
    )


def add_overrides(
    connection: Connection, document_id: UUID, overrides: Sequence[Override]
) -> tuple[Override, ...]:
    """Record what the user said, where it differs from what was said last; gives back what was added."""
    added: list[Override] = []
    if overrides:  # two that tell one document something must not take the same number
        connection.execute(
            "select pg_advisory_xact_lock(hashtextextended(%s, 0))", (str(document_id),)
        )
    for override in overrides:
        row = connection.execute(
            """
            insert into raw.document_override (document_id, override_no, field, value, source)
            select %(document)s, coalesce(max(override_no), 0) + 1, %(field)s, %(value)s, %(source)s
            from raw.document_override
            where document_id = %(document)s
            having %(value)s is distinct from (
                select latest.value
                from raw.document_override as latest
                where latest.document_id = %(document)s and latest.field = %(field)s
                order by latest.override_no desc
                limit 1
            )
            returning override_no
            """,
            {
                "document": document_id,
                "field": override.field,
                "value": override.value,
                "source": override.source,
            },
        ).fetchone()
        if row:
            added.append(override)
    return tuple(added)


def _insert_document(connection: Connection, source: Source) -> bool:
    inserted = connection.execute(
        """
        insert into raw.document
            (document_id, content_sha256, file_name, source_address, media_type, encoding, size_bytes, reader,
             loader_version)
        values (%s, %s, %s, %s, %s, %s, %s, %s, %s)
        on conflict do nothing
        returning document_id
        """,
        (
            source.document_id,
            source.content_sha256,
            source.file_name,
            source.address,
            source.media_type,
            source.encoding,
            source.size_bytes,
            source.reader,
            __version__,
        ),
    ).fetchone()
    return inserted is not None


def _first_loaded(connection: Connection, document_id: UUID) -> str:
    row = connection.execute(
        "select file_name, to_char(loaded_at, 'YYYY-MM-DD HH24:MI') from raw.document where document_id = %s",
        (document_id,),
    ).fetchone()
    if row is None:  # the other loader's transaction was rolled back between our two statements
        return "already being loaded by another run"
    return f"the same content was loaded on {row[1]} as {row[0]}"


def copy_blocks(recognised: RecognisedDocument) -> dict[str, bytes]:
    """The rows of every raw table as COPY takes them; prepared before the transaction begins."""
    return {table: copy_block(rows) for table, rows in _raw_rows(recognised)}


def _copy(connection: Connection, table: str, block: bytes) -> None:
    if block:
        with connection.cursor() as cursor, cursor.copy(_COPY_STATEMENTS[table]) as copy:
            copy.write(block)


def _raw_rows(
    recognised: RecognisedDocument,
) -> Iterator[tuple[str, Iterator[Sequence[CopyValue]]]]:
    document = str(recognised.document.source.document_id)
    numbered = tuple(enumerate(recognised.tables, start=1))
    version = recognised.catalogue_version
    yield (
        "document_table",
        (_table_row(document, number, table, version) for number, table in numbered),
    )
    yield (
        "table_column",
        (row for number, table in numbered for row in _column_rows(document, number, table)),
    )
    yield (
        "table_row",
        (row for number, table in numbered for row in _grid_rows(document, number, table)),
    )
    yield "paragraph", _paragraph_rows(document, recognised)
    yield "account_evidence", _evidence_rows(document, recognised)


def _table_row(
    document: str, number: int, table: RecognisedTable, version: str
) -> Sequence[CopyValue]:
    grid, marks = table.placed.table, table.marks
    pages = [row.page for row in grid.rows if row.page is not None]
    lines = [row.line for row in grid.rows if row.line is not None]
    return (
        *(document, number, table.placed.position, grid.sheet),
        *(
            min(pages, default=None),
            max(pages, default=None),
            min(lines, default=None),
            max(lines, default=None),
        ),
        *(table.placed.captions, table.placed.notes, marks.title, marks.form_number, marks.unit),
        *(
            marks.organization,
            marks.year,
            table.form_id,
            table.layout_id,
            table.refusal.en if table.refusal else None,
        ),
        *(
            json.dumps(table.evidence, ensure_ascii=False),
            len(grid.rows),
            grid.column_count,
            version,
        ),
    )


def _column_rows(
    document: str, number: int, table: RecognisedTable
) -> Iterator[Sequence[CopyValue]]:
    for found in table.columns:
        column = found.column
        yield (
            *(
                document,
                number,
                found.section,
                column.index + 1,
                column.block,
                column.side,
                column.role,
            ),
            *(column.measure, column.fund, column.value, column.path),
        )


def _grid_rows(document: str, number: int, table: RecognisedTable) -> Iterator[Sequence[CopyValue]]:
    for row_no, (row, place) in enumerate(
        zip(table.placed.table.rows, table.places, strict=True), start=1
    ):
        yield (document, number, row_no, place.section, place.kind, row.cells, row.page, row.line)


def _paragraph_rows(document: str, recognised: RecognisedDocument) -> Iterator[Sequence[CopyValue]]:
    for paragraph_no, placed in enumerate(recognised.paragraphs, start=1):
        line = placed.paragraph
        table_no = None if placed.table is None else placed.table + 1
        yield (
            document,
            paragraph_no,
            placed.position,
            line.page,
            line.line,
            table_no,
            placed.role,
            line.text,
        )


def _evidence_rows(document: str, recognised: RecognisedDocument) -> Iterator[Sequence[CopyValue]]:
    for evidence_no, found in enumerate(recognised.evidence, start=1):
        table_no = None if found.table is None else found.table + 1
        yield (
            document,
            evidence_no,
            table_no,
            found.field,
            found.value,
            found.source,
            found.printed,
        )
