"""Rows of a ruled table that fell outside its rules at a page break: put back by the positions of the columns."""

import re
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import replace

from loaders.document import Span
from loaders.notation.text import NUMERAL
from loaders.readers.pages.cells import CellText, cell_of
from loaders.readers.pages.grids import Grid
from loaders.readers.pages.marks import is_page_number
from loaders.readers.pages.page import Glyph
from loaders.readers.pages.text import Line, Word

_AMOUNT = re.compile(r"^[-−]?\d{1,3}(,?\d{3})*\.\d{1,4}$")
_CODE = re.compile(r"^\d{3,9}$")
_ENUMERATED = re.compile(rf"^{NUMERAL}{{1,3}}、")
_NEAREST_ROWS = 2.0  # rows high: a line further from the rules is none of the table
_ALIGNED = 3.0  # points


def recover_rows(
    grid: Grid, lines: Sequence[Line], *, below: bool
) -> tuple[Grid, tuple[Line, ...]]:
    """The grid with the rows that stand just outside it, and the lines they were.

    `lines` are those beside the grid, nearest first. The first line that is no row of it ends the search.
    """
    used: list[Line] = []
    edge = grid.row_edges[-1] if below else grid.row_edges[0]
    height = _row_height(grid)
    for line in lines:
        if is_page_number(line.text):
            break
        distance = abs((line.baseline if below else line.baseline - line.size) - edge)
        if distance > _NEAREST_ROWS * height or not _is_row(line, grid):
            break
        used.append(line)
        edge = line.baseline
    if not used:
        return grid, ()
    rows = [_cells(line, grid.column_edges) for line in used]
    if below:
        bottoms = tuple(line.baseline for line in used)
        return (
            replace(grid, cells=(*grid.cells, *rows), row_edges=(*grid.row_edges, *bottoms)),
            tuple(used),
        )
    tops = tuple(sorted(line.baseline - line.size for line in used))
    spans = tuple(
        Span(s.row + len(rows), s.column, s.row_count, s.column_count) for s in grid.spans
    )
    return (
        replace(
            grid, cells=(*rows[::-1], *grid.cells), row_edges=(*tops, *grid.row_edges), spans=spans
        ),
        tuple(used),
    )


def _row_height(grid: Grid) -> float:
    heights = sorted(b - a for a, b in zip(grid.row_edges, grid.row_edges[1:], strict=False))
    return heights[len(heights) // 2]


def _is_row(line: Line, grid: Grid) -> bool:
    edges = grid.column_edges
    if line.left < edges[0] - _ALIGNED or line.right > edges[-1] + _ALIGNED:
        return False
    columns = [_column(word, edges) for word in line.words]
    if any(column is None for column in columns):
        return False
    if any(_AMOUNT.match(word.text) for word in line.words):
        return len(set(columns)) > 1
    if _CODE.match(line.words[0].text):
        return columns[0] == 0 and len(set(columns)) > 1
    return len(set(columns)) == 1 and bool(_ENUMERATED.match(line.text)) and len(edges) > 3


def _column(word: Word, edges: Sequence[float]) -> int | None:
    """The column a word stands in; None when it runs over a rule."""
    column = bisect_right(edges, (word.left + word.right) / 2) - 1
    if not 0 <= column < len(edges) - 1:
        return None
    fits = word.left >= edges[column] - _ALIGNED and word.right <= edges[column + 1] + _ALIGNED
    return column if fits else None


def _cells(line: Line, edges: Sequence[float]) -> tuple[CellText, ...]:
    glyphs: dict[int, list[Glyph]] = {}
    for word in line.words:
        column = _column(word, edges)
        if column is not None:
            glyphs.setdefault(column, []).extend(word.glyphs)
    return tuple(cell_of(glyphs.get(n, ())) for n in range(len(edges) - 1))
