"""The shape of a Word table: which cell covers which rows and columns, before any text is read."""

from collections.abc import Iterator
from dataclasses import dataclass

from lxml import etree

from loaders.readers.word.xml import W, attribute, child, is_on, unwrapped, whole_number

_LOWEST_ROW = 60  # twentieths of a point
_WIDEST_CELL = 1_000  # columns; Word itself allows 63 in a table


@dataclass
class WordCell:
    """A cell and what it covers; rows and columns count from 0."""

    element: etree._Element
    row: int
    column: int
    column_count: int
    row_count: int = 1


@dataclass(frozen=True)
class WordTable:
    """A table's cells in reading order, and its size."""

    cells: tuple[WordCell, ...]
    row_count: int
    column_count: int
    hidden_rows: frozenset[int]

    @property
    def is_layout(self) -> bool:
        """True when it only places text on the page.

        That is a frame around a single cell, or one row or one column of cells of which some hold tables.
        """
        if len(self.cells) == 1:
            return True
        rows = [cell.row for cell in self.cells]
        is_column = len(set(rows)) == len(rows)
        return (self.row_count == 1 or is_column) and any(map(_holds_table, self.cells))


def _holds_table(cell: WordCell) -> bool:
    return any(element.tag == f"{W}tbl" for element in unwrapped(cell.element))


def shape_of(table: etree._Element) -> WordTable:
    """Lay out the cells of a w:tbl. Cells that go on with the one above or before them are part of it."""
    cells: list[WordCell] = []
    above: dict[
        int, WordCell
    ] = {}  # by column: the cells of the row above that may go on downwards
    hidden: set[int] = set()
    width = row = 0
    for element in _rows(table):
        places = list(_places(element, row))
        above = _go_on(cells, places, above)
        # A row that ends with merged cells is as wide as they are.
        width = max(width, max((c.column + c.column_count for c, _ in places), default=0))
        if is_on(element, "trPr/hidden") or _is_flat(element):
            hidden.add(row)
        row += 1
    return WordTable(tuple(cells), row, width, frozenset(hidden))


def _is_flat(row: etree._Element) -> bool:
    """True for a row that is set too low for any text to be seen in it."""
    return attribute(row, "trPr/trHeight", "hRule") == "exact" and (
        whole_number(attribute(row, "trPr/trHeight"), _LOWEST_ROW, _LOWEST_ROW) < _LOWEST_ROW
    )


def _rows(table: etree._Element) -> Iterator[etree._Element]:
    """The rows that are printed: not those that a tracked change deleted."""
    for row in unwrapped(table):
        if row.tag == f"{W}tr" and child(row, "trPr/del") is None:
            yield row


def _places(row: etree._Element, number: int) -> Iterator[tuple[WordCell, str | None]]:
    """The cells of a row, each with how it is merged with the one above: restart, continue, or not at all."""
    column = whole_number(attribute(row, "trPr/gridBefore"), 0, _WIDEST_CELL)
    before: WordCell | None = None
    for element in unwrapped(row):
        if element.tag != f"{W}tc" or child(element, "tcPr/cellDel") is not None:
            continue
        span = max(whole_number(attribute(element, "tcPr/gridSpan"), 1, _WIDEST_CELL), 1)
        if before is not None and _merge(element, "hMerge") == "continue":
            before.column_count += span
        else:
            if before is not None:
                yield before, _merge(before.element, "vMerge")
            before = WordCell(element, number, column, span)
        column += span
    if before is not None:
        yield before, _merge(before.element, "vMerge")


def _merge(cell: etree._Element, name: str) -> str | None:
    found = child(cell, f"tcPr/{name}")
    return None if found is None else found.get(f"{W}val", "continue")


def _go_on(
    cells: list[WordCell],
    places: list[tuple[WordCell, str | None]],
    above: dict[int, WordCell],
) -> dict[int, WordCell]:
    """Add the cells of a row; those that go on make the one above higher. Gives what the next row may go on with."""
    below: dict[int, WordCell] = {}
    for cell, merge in places:
        upper = above.get(cell.column)
        goes_on = merge == "continue" and upper is not None
        if goes_on and upper is not None and upper.column_count == cell.column_count:
            upper.row_count += 1
            below[cell.column] = upper
            continue
        cells.append(cell)
        if merge is not None:
            below[cell.column] = cell
    return below
