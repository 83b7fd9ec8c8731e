"""What a reader saw in a cell beside its text: where it lands, which cells it makes unreadable, what is said of it."""

import csv
from collections.abc import Iterator, Sequence
from dataclasses import replace
from uuid import uuid4

import pytest

from loaders.database.connection import connect
from loaders.document import UNREADABLE_KINDS, CellNote, CellNoteKind, Document, Row, Table
from loaders.forms.recogniser import recognise
from loaders.loading.landing import land_document
from loaders.loading.raw_rows import prepare
from loaders.settings import DBT_PROJECT
from tests.accounts import document_of, small_account
from tests.altered_accounts import build_marts, query
from tests.postgres import PostgresServer

# Notes of the row of 行政运行 in 支出决算表, by column of the table: 本年支出合计, 基本支出, 项目支出.
NOTES = (
    CellNote(2, CellNoteKind.MARK, "①"),
    CellNote(2, CellNoteKind.STRUCK, "9,000.00"),
    CellNote(3, CellNoteKind.TWO_NUMBERS),
    CellNote(4, CellNoteKind.FORMULA_WITHOUT_RESULT, "=VLOOKUP(A1)"),
    CellNote(1, CellNoteKind.UNKNOWN_CHARACTER),
)


def _noted(document: Document, notes: Sequence[CellNote]) -> Document:
    """The document with notes of the last row of its last table."""
    *before, table, line = document.blocks
    assert isinstance(table, Table)
    last: Row = replace(table.rows[-1], notes=tuple(notes))
    return replace(document, blocks=(*before, replace(table, rows=(*table.rows[:-1], last)), line))


@pytest.fixture(scope="module")
def url(postgres_server: PostgresServer) -> Iterator[str]:
    with postgres_server.fresh_database(migrated=True) as url:
        recognised = recognise(_noted(document_of(small_account()), NOTES))
        with connect(url) as connection:
            land_document(connection, prepare(recognised), run_id=uuid4(), seconds=0)
        build_marts(url)
        yield url


def test_notes_land_beside_the_cells(url: str) -> None:
    landed = query(
        url,
        "select table_no, row_no, column_no, note_no, kind, text from raw.cell_note order by 3, 4",
    )
    assert landed == [
        (2, 5, 2, 1, "unknown_character", ""),
        (2, 5, 3, 1, "mark", "①"),
        (2, 5, 3, 2, "struck", "9,000.00"),
        (2, 5, 4, 1, "two_numbers", ""),
        (2, 5, 5, 1, "formula_without_result", "=VLOOKUP(A1)"),
    ]


def test_only_what_nobody_can_tell_is_unreadable(url: str) -> None:
    cells = query(
        url,
        """
        select column_no, cell_state, amount_yuan from marts.fct_reported_amount
        where table_no = 2 and row_no = 5 order by column_no
        """,
    )
    assert [(column, state) for column, state, _ in cells] == [
        (3, "amount"),
        (4, "unreadable"),
        (5, "unreadable"),
    ]
    assert cells[0][2] == 1000
    assert cells[1][2] is None


def test_findings_name_the_cell_and_the_reason(url: str) -> None:
    findings = query(
        url,
        """
        select column_no, kind, severity, message_zh, message_en from marts.fct_finding
        where kind in ('unreadable_cell', 'cell_note') order by column_no
        """,
    )
    assert [found[:3] for found in findings] == [
        (2, "cell_note", "warning"),
        (3, "cell_note", "note"),
        (4, "unreadable_cell", "error"),
        (5, "unreadable_cell", "error"),
    ]
    assert "第5行第3列“1,000.00”：“9,000.00”已被划去，没有计入。" in findings[1][3]
    assert (
        "第5行第4列“2010301 行政运行”：“1,000.00”不能读作数字：一个单元格中有两个数"
        in findings[2][3]
    )
    assert "formula has no stored result" in findings[3][4]


def test_the_seed_knows_the_kinds_of_the_readers() -> None:
    with (DBT_PROJECT / "seeds" / "cell_note_kinds.csv").open(encoding="utf-8") as file:
        seed = {row["kind"]: row["makes_unreadable"] == "true" for row in csv.DictReader(file)}
    assert {kind: seed.get(kind) for kind in CellNoteKind} == {
        kind: kind in UNREADABLE_KINDS for kind in CellNoteKind
    }
