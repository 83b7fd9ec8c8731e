"""Ruled cells on a page → grids of text: every cell gets its row and column, every character its cell."""

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from loaders.document import Span
from loaders.readers.pages.page import Box, Glyph
from loaders.readers.pages.text import cell_text, lines_of

_SAME_EDGE = 1.0  # points: rules nearer than this are one


@dataclass(frozen=True)
class Grid:
    """A ruled table on one page: its texts, merged cells, and the positions of its rules."""

    cells: tuple[tuple[str, ...], ...]
    spans: tuple[Span, ...]
    column_edges: tuple[float, ...]
    row_edges: tuple[float, ...]


class GridBuilder:
    """The rules of one table; characters are put into it one by one."""

    def __init__(self, boxes: Sequence[Box]) -> None:
        self.column_edges = _edges([box.left for box in boxes] + [box.right for box in boxes])
        self.row_edges = _edges([box.top for box in boxes] + [box.bottom for box in boxes])
        across = {box.left for box in boxes} | {box.right for box in boxes}
        down = {box.top for box in boxes} | {box.bottom for box in boxes}
        self._columns = {x: _nearest(self.column_edges, x) for x in across}
        self._rows = {y: _nearest(self.row_edges, y) for y in down}
        self._owner: dict[tuple[int, int], int] = {}
        self._places: list[tuple[int, int, int, int]] = []
        self._glyphs: list[list[tuple[int, Glyph]]] = []  # with their order in the file
        self._seen = 0
        for box in sorted(set(boxes), key=lambda b: (b.top, b.left)):
            self._add(box)

    @property
    def is_table(self) -> bool:
        """True for rules that divide: a frame around a text is none."""
        return len(self._places) > 1 and len(self.column_edges) > 2

    def _add(self, box: Box) -> None:
        left, right = self._columns[box.left], self._columns[box.right]
        top, bottom = self._rows[box.top], self._rows[box.bottom]
        if right <= left or bottom <= top:
            return
        number = len(self._places)
        self._places.append((top, left, bottom - top, right - left))
        self._glyphs.append([])
        for row in range(top, bottom):
            for column in range(left, right):
                self._owner.setdefault((row, column), number)

    def put(self, glyph: Glyph) -> bool:
        """Put a character into the cell it stands in; False when it stands in none.

        Characters must come in the order of the file: it tells apart texts that were set over each other.
        """
        self._seen += 1
        x, y = glyph.middle
        column = bisect_right(self.column_edges, x) - 1
        row = bisect_right(self.row_edges, y) - 1
        owner = self._owner.get((row, column))
        if owner is None:
            return False
        self._glyphs[owner].append((self._seen, glyph))
        return True

    def _take_back_overflow(self) -> None:
        """The last line of a name too long for its cell stands over the text of the cell below: it goes back."""
        for (row, column), number in self._owner.items():
            above = self._owner.get((row - 1, column))
            if above is None or above == number or not self._glyphs[above]:
                continue
            if not _stand_over_each_other(self._glyphs[number]):
                continue
            overflow = _run_after(self._glyphs[number], self._glyphs[above][-1][0])
            if overflow and len(overflow) < len(self._glyphs[number]):
                self._glyphs[above] += overflow
                self._glyphs[number] = [g for g in self._glyphs[number] if g not in overflow]

    def build(self) -> Grid:
        """The grid with the texts of its cells."""
        self._take_back_overflow()
        width, height = len(self.column_edges) - 1, len(self.row_edges) - 1
        texts = [[""] * width for _ in range(height)]
        spans: list[Span] = []
        for (row, column, row_count, column_count), glyphs in zip(
            self._places, self._glyphs, strict=True
        ):
            if glyphs:
                texts[row][column] = cell_text(lines_of(glyph for _, glyph in glyphs))
            if row_count > 1 or column_count > 1:
                spans.append(Span(row, column, row_count, column_count))
        return Grid(
            tuple(tuple(row) for row in texts),
            tuple(spans),
            self.column_edges,
            self.row_edges,
        )


def _run_after(glyphs: Sequence[tuple[int, Glyph]], last: int) -> list[tuple[int, Glyph]]:
    """The characters that follow number `last` in the file without a gap, up to where the next text begins."""
    run: list[tuple[int, Glyph]] = []
    for order, glyph in glyphs:
        follows = order == last + len(run) + 1
        if not follows or (run and glyph.left <= run[-1][1].left):
            break
        run.append((order, glyph))
    return run


def _stand_over_each_other(glyphs: Sequence[tuple[int, Glyph]]) -> bool:
    """True when characters of one line cover each other, and are not the same one printed twice."""
    ordered = sorted((glyph for _, glyph in glyphs), key=lambda g: (round(g.baseline), g.left))
    return any(
        abs(a.baseline - b.baseline) < 0.35 * a.size
        and a.text != b.text
        and b.left < a.right - 0.3 * (a.right - a.left)
        for a, b in pairwise(ordered)
    )


def _edges(positions: list[float]) -> tuple[float, ...]:
    edges: list[float] = []
    for position in sorted(positions):
        if not edges or position - edges[-1] > _SAME_EDGE:
            edges.append(position)
    return tuple(edges)


def _nearest(edges: Sequence[float], position: float) -> int:
    after = bisect_right(edges, position)
    candidates = (n for n in (after - 1, after) if 0 <= n < len(edges))
    return min(candidates, key=lambda n: abs(edges[n] - position))
