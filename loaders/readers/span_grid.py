"""Cells that say how many rows and columns they cover → a full grid of text with its merged cells."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import NamedTuple

from loaders.document import CellNote, CellNoteKind, Row, Span
from loaders.limits import Limits
from loaders.readers.printed_text import PrintedText
from loaders.readers.reading import UnreadableFile


class PlacedCell(NamedTuple):
    """A cell: what is printed in it, and the place it covers, counted from 0."""

    printed: PrintedText
    row: int
    column: int
    row_count: int
    column_count: int


@dataclass(frozen=True)
class SpanGrid:
    """The rows of a table, every one as wide as the table, and its merged cells."""

    rows: tuple[Row, ...]
    spans: tuple[Span, ...]


class CellBudget:
    """The cells that one file may still have: a few bytes can ask for millions of them."""

    def __init__(self, limits: Limits) -> None:
        self._most = limits.cells
        self._spent = 0

    def spend(self, rows: int, columns: int) -> None:
        """Take a table's cells; raises `UnreadableFile` when the file has more than the limits allow."""
        self.check(rows, columns)
        self._spent += rows * columns

    def check(self, rows: int, columns: int) -> None:
        """Raise when a table that is already this large would be too much; it is not taken yet."""
        if self._spent + rows * columns > self._most:
            raise UnreadableFile(
                f"tables of more than {self._most} cells, more than any account has (JUESUAN_MAX_CELLS).",
                f"表格超过 {self._most} 个单元格，多于任何决算（JUESUAN_MAX_CELLS）。",
            )


def lay_spans(
    cells: Iterable[PlacedCell], row_count: int, column_count: int, budget: CellBudget
) -> SpanGrid:
    """Put each text at the top left of what its cell covers; the rest of it stays blank."""
    budget.spend(row_count, column_count)
    texts = [[""] * column_count for _ in range(row_count)]
    notes: list[list[CellNote]] = [[] for _ in range(row_count)]
    spans: list[Span] = []
    for cell in cells:
        texts[cell.row][cell.column] = cell.printed.text
        if cell.printed.beside:
            notes[cell.row] += cell.printed.notes(cell.column)
        if cell.row_count > 1 or cell.column_count > 1:
            spans.append(Span(cell.row, cell.column, cell.row_count, cell.column_count))
    rows = (
        Row(tuple(row), notes=tuple(_of_figures(row, noted)))
        for row, noted in zip(texts, notes, strict=True)
    )
    return SpanGrid(tuple(rows), tuple(spans))


def _of_figures(row: list[str], notes: list[CellNote]) -> Iterable[CellNote]:
    """The notes of a row. A picture stands for a figure only where the row says of what."""
    if any(text.strip() for text in row):
        return notes
    return (note for note in notes if note.kind is not CellNoteKind.PICTURE)
