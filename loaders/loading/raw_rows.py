"""A recognised document as the rows of every table of schema `raw`, ready for COPY. Pure: no database, no files.

Made in the worker process that read the file, so that the writer only passes bytes on.
"""

import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from loaders.claims.extract import claims_of
from loaders.claims.rows import COLUMNS as CLAIM_COLUMNS
from loaders.claims.rows import claim_rows
from loaders.database.copy_text import CopyValue, copy_block
from loaders.document import Source
from loaders.forms.recognition import RecognisedDocument, RecognisedTable
from loaders.loading.kept import Kept

TABLE_COLUMNS: dict[str, tuple[str, ...]] = {
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
        *("row_count", "column_count", "catalogue_version", "is_hidden", "read_by"),
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
        *("value_kind", "header_path", "line_item"),
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
        "is_hidden",
    ),
    "cell_note": ("document_id", "table_no", "row_no", "column_no", "note_no", "kind", "text"),
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
    "form_mention": (
        *("document_id", "mention_no", "paragraph_no", "table_no", "row_no"),
        *("is_whole_line", "form_ids", "printed"),
    ),
    "reading_problem": (
        *("document_id", "problem_no", "kind", "page", "sheet", "message_en", "message_zh"),
    ),
    "narrative_claim": CLAIM_COLUMNS,
}


@dataclass(frozen=True)
class Prepared:
    """A document ready to be landed: for every raw table its block of COPY lines, and what to say of it.

    A very large document's blocks are files of these lines. `kept` is what its reader gave, packed, where that is to be kept.
    """

    source: Source
    blocks: Mapping[str, bytes | Path]
    catalogue_version: str
    table_count: int
    unrecognised_count: int
    row_count: int
    paragraph_count: int
    kept: Kept | None = None


def prepare(recognised: RecognisedDocument, kept: Kept | None = None) -> Prepared:
    """The document's rows as COPY takes them, and its counts."""
    return Prepared(
        recognised.document.source,
        {table: copy_block(rows) for table, rows in raw_rows(recognised)},
        recognised.catalogue_version,
        len(recognised.tables),
        sum(1 for table in recognised.tables if table.form_id is None),
        sum(len(table.placed.table.rows) for table in recognised.tables),
        len(recognised.paragraphs),
        kept,
    )


def raw_rows(
    recognised: RecognisedDocument,
) -> Iterator[tuple[str, Iterator[Sequence[CopyValue]]]]:
    """For every raw table its rows, with the values of `TABLE_COLUMNS` in their order."""
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
    yield (
        "cell_note",
        (row for number, table in numbered for row in _note_rows(document, number, table)),
    )
    yield "paragraph", _paragraph_rows(document, recognised)
    yield "account_evidence", _evidence_rows(document, recognised)
    yield "form_mention", _mention_rows(document, recognised)
    yield "reading_problem", _problem_rows(document, recognised)
    yield "narrative_claim", claim_rows(document, claims_of(recognised))


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
            grid.is_hidden,
            grid.read_by,
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
            *(column.measure, column.fund, column.value, column.path, column.item),
        )


def _grid_rows(document: str, number: int, table: RecognisedTable) -> Iterator[Sequence[CopyValue]]:
    for row_no, (row, place) in enumerate(
        zip(table.placed.table.rows, table.places, strict=True), start=1
    ):
        yield (
            *(document, number, row_no, place.section, place.kind),
            *(row.cells, row.page, row.line, row.is_hidden),
        )


def _note_rows(document: str, number: int, table: RecognisedTable) -> Iterator[Sequence[CopyValue]]:
    for row_no, row in enumerate(table.placed.table.rows, start=1):
        counts: Counter[int] = Counter()
        for note in row.notes:
            counts[note.column] += 1
            place = (document, number, row_no, note.column + 1, counts[note.column])
            yield (*place, note.kind.value, note.text)


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


def _mention_rows(document: str, recognised: RecognisedDocument) -> Iterator[Sequence[CopyValue]]:
    for mention_no, found in enumerate(recognised.mentions, start=1):
        places = (None if n is None else n + 1 for n in (found.paragraph, found.table, found.row))
        yield (
            *(document, mention_no, *places),
            *(found.is_whole_line, found.form_ids, found.printed),
        )


def _problem_rows(document: str, recognised: RecognisedDocument) -> Iterator[Sequence[CopyValue]]:
    for problem_no, found in enumerate(recognised.document.problems, start=1):
        yield (document, problem_no, found.kind, found.page, found.sheet, found.en, found.zh)
