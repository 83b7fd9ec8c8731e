"""Tables of web pages → full grids: a browser's rules for cells that cover several rows and columns."""

from dataclasses import dataclass, field

from lxml import etree

from loaders.document import Block, Paragraph, Row, Table
from loaders.readers.span_grid import CellBudget, PlacedCell, lay_spans
from loaders.readers.web.text import FoldedText

_MOST_COLUMNS, _MOST_ROWS = 1_000, 65_534  # that one cell covers, in every browser
_SECTIONS = {"thead": 0, "tbody": 1, "tfoot": 2}  # the order they are shown in, wherever they stand
_CELLS = frozenset({"td", "th"})


@dataclass
class _Cell:
    row_count: int
    column_count: int
    text: FoldedText = field(default_factory=FoldedText)


@dataclass
class _Section:
    order: int
    rows: list[list[_Cell]] = field(default_factory=list)


class TableBuilder:
    """Takes the events inside one table; text that stands in no cell is kept as lines before the table."""

    def __init__(self, sheet: str | None) -> None:
        self._sheet = sheet
        self._sections: list[_Section] = []
        self._is_row_open = False
        self._before = FoldedText()
        self._cell: _Cell | None = None

    @property
    def text(self) -> FoldedText:
        """Where text goes now."""
        return self._before if self._cell is None else self._cell.text

    def open(self, tag: str, element: etree._Element) -> None:
        """An element of the table opens."""
        if tag in _SECTIONS:
            self._sections.append(_Section(_SECTIONS[tag]))
            self._is_row_open = False
        elif tag == "tr":
            self._open_row()
        elif tag in _CELLS:
            if not self._is_row_open:
                self._open_row()
            rows = _count(element.get("rowspan"), _MOST_ROWS)
            columns = _count(element.get("colspan"), _MOST_COLUMNS) or 1
            self._cell = _Cell(rows, columns)
            self._sections[-1].rows[-1].append(self._cell)

    def close(self, tag: str) -> None:
        """An element of the table closes."""
        if tag in _SECTIONS:
            self._sections.append(_Section(_SECTIONS["tbody"]))
        if tag in _CELLS:
            self._cell = None
        elif tag == "tr" or tag in _SECTIONS:
            self._is_row_open = False

    def _open_row(self) -> None:
        if not self._sections:
            self._sections.append(_Section(_SECTIONS["tbody"]))
        self._sections[-1].rows.append([])
        self._is_row_open = True

    def blocks(self, budget: CellBudget) -> list[Block]:
        """The lines before the table, and the table unless it has no cell."""
        self._before.end_block()
        lines: list[Block] = [Paragraph(line) for line in self._before.lines if line.strip()]
        placed: list[PlacedCell] = []
        height = width = 0
        for section in sorted(self._sections, key=lambda s: s.order):
            cells = _place(section.rows, height, budget)
            placed += cells
            height += len(section.rows)
            width = max(width, max((c.column + c.column_count for c in cells), default=0))
        if not width:
            return lines
        grid = lay_spans(placed, height, width, budget)
        return [*lines, Table(tuple(map(Row, grid.cells)), sheet=self._sheet, spans=grid.spans)]


def _count(text: str | None, most: int) -> int:
    """A span as a browser understands it; 0 is to the end, and what is no number is 1."""
    digits = (text or "").strip()
    return min(int(digits[:9]), most) if digits.isascii() and digits.isdigit() else 1


def _place(rows: list[list[_Cell]], first_row: int, budget: CellBudget) -> list[PlacedCell]:
    """Give each cell the first free column of its row. A cell ends where its section ends, and before another cell."""
    placed: list[PlacedCell] = []
    taken: list[int] = []  # by column: up to which row a cell from above covers it
    for row, cells in enumerate(rows):
        column = 0
        for cell in cells:
            while column < len(taken) and taken[column] > row:
                column += 1
            columns = _free(taken, row, column, cell.column_count)
            row_count = min(cell.row_count or len(rows), len(rows) - row)
            taken += [0] * (column + columns - len(taken))
            taken[column : column + columns] = [row + row_count] * columns
            budget.check(row + 1, len(taken))
            text = cell.text.text()
            placed.append(PlacedCell(text, first_row + row, column, row_count, columns))
            column += columns
    return placed


def _free(taken: list[int], row: int, column: int, wanted: int) -> int:
    """How many columns from this one on are free, at most as many as wanted."""
    for count in range(1, wanted):
        if column + count < len(taken) and taken[column + count] > row:
            return count
    return wanted
