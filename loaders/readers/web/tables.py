"""Tables of web pages → full grids: a browser's rules for cells that cover several rows and columns."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from lxml import etree

from loaders.document import CellNoteKind, Table
from loaders.readers.printed_text import Line, PrintedText
from loaders.readers.span_grid import CellBudget, PlacedCell, lay_spans
from loaders.readers.web.flow import Flow

_MOST_COLUMNS, _MOST_ROWS = 1_000, 65_534  # that one cell covers, in every browser
_SECTIONS = {"thead": 0, "tbody": 1, "tfoot": 2}  # the order they are shown in, wherever they stand
_CELLS = frozenset({"td", "th"})
_NUMBER_OF_EXCEL = "x:num"
# A table with tables in a few of its cells is one of figures when so many others hold text.
_FULL_CELLS = 6
_FULL_FOR_EACH_NESTED = 4


@dataclass
class _Cell:
    row_count: int
    column_count: int
    is_negative: bool = False
    flow: Flow = field(default_factory=Flow)
    has_table: bool = False
    has_picture: bool = False


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
        self._before = Flow()
        self._cell: _Cell | None = None

    @property
    def flow(self) -> Flow:
        """Where text goes now."""
        return self._before if self._cell is None else self._cell.flow

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
            self._cell = _Cell(rows, columns, _is_negative(element))
            self._sections[-1].rows[-1].append(self._cell)

    def close(self, tag: str, _: etree._Element) -> None:
        """An element of the table closes."""
        if tag in _SECTIONS:
            self._sections.append(_Section(_SECTIONS["tbody"]))
        if tag in _CELLS:
            self._cell = None
        elif tag == "tr" or tag in _SECTIONS:
            self._is_row_open = False

    def picture(self) -> None:
        """A picture stands here."""
        if self._cell is not None:
            self._cell.has_picture = True

    def nested(self, items: list[Line | Table]) -> None:
        """What a table inside this one came to."""
        self.flow.place(items)
        if self._cell is not None:
            self._cell.has_table = True

    def _open_row(self) -> None:
        if not self._sections:
            self._sections.append(_Section(_SECTIONS["tbody"]))
        self._sections[-1].rows.append([])
        self._is_row_open = True

    def items(self, budget: CellBudget) -> list[Line | Table]:
        """The lines before the table, then the table with those in its cells; or all their content where it only places it."""
        self._before.end_block()
        items = self._before.items
        sections = sorted(self._sections, key=lambda section: section.order)
        cells = [cell for section in sections for row in section.rows for cell in row]
        if self._is_layout(cells):
            for cell in cells:
                cell.flow.end_block()
                items += cell.flow.items
        elif cells:
            items += [self._grid(sections, budget)]
            items += [table for cell in cells for table in cell.flow.tables()]
        return items

    def _is_layout(self, cells: list[_Cell]) -> bool:
        """True when the table only places its content: a frame around one cell, or around other tables."""
        if len(cells) == 1:
            return True
        nested = sum(cell.has_table for cell in cells)
        if not nested:
            return False
        rows = [row for section in self._sections for row in section.rows if row]
        if len(rows) == 1 or all(len(row) == 1 for row in rows):
            return True
        full = sum(bool(cell.flow.items) and not cell.has_table for cell in cells)
        return full < max(_FULL_CELLS, _FULL_FOR_EACH_NESTED * nested)

    def _grid(self, sections: list[_Section], budget: CellBudget) -> Table:
        placed: list[PlacedCell] = []
        height = width = 0
        for section in sections:
            cells = list(_place(section.rows, height, budget))
            placed += cells
            height += len(section.rows)
            width = max(width, max((c.column + c.column_count for c in cells), default=0))
        grid = lay_spans(placed, height, width, budget)
        return Table(grid.rows, sheet=self._sheet, spans=grid.spans)


def _count(text: str | None, most: int) -> int:
    """A span as a browser understands it; 0 is to the end, and what is no number is 1."""
    digits = (text or "").strip()
    return min(int(digits[:9]), most) if digits.isascii() and digits.isdigit() else 1


def _place(rows: list[list[_Cell]], first_row: int, budget: CellBudget) -> Iterator[PlacedCell]:
    """Give each cell the first free column of its row. A cell ends where its section ends, and before another cell."""
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
            yield PlacedCell(_printed(cell), first_row + row, column, row_count, columns)
            column += columns


def _is_negative(element: etree._Element) -> bool:
    """True where Excel noted a negative number, whose sign the page may show by its colour alone."""
    return (element.get(_NUMBER_OF_EXCEL) or "").startswith("-")


def _printed(cell: _Cell) -> PrintedText:
    """What is printed in a cell. A picture alone in it may be a figure, which nobody read."""
    printed = cell.flow.cell()
    if cell.is_negative and printed.text.strip()[:1].isdigit():
        return replace(printed, text=f"-{printed.text.strip()}")
    if cell.has_picture and not printed.text.strip():
        return replace(printed, beside=((CellNoteKind.PICTURE, ""), *printed.beside))
    return printed


def _free(taken: list[int], row: int, column: int, wanted: int) -> int:
    """How many columns from this one on are free, at most as many as wanted."""
    for count in range(1, wanted):
        if column + count < len(taken) and taken[column + count] > row:
            return count
    return wanted
