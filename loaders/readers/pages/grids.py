"""Ruled cells on a page → grids of text: every cell gets its row and column, every run of characters its cell."""

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass

from loaders.document import Span
from loaders.readers.pages.cells import CellText, cell_of
from loaders.readers.pages.overflow import AMBIGUOUS, owner_of, parts_at_rules
from loaders.readers.pages.page import Box, Glyph
from loaders.readers.pages.runs import Run, stand_over_each_other

_SAME_EDGE = 1.0  # points: rules nearer than this are one
_BLANK = CellText()


@dataclass(frozen=True)
class Grid:
    """A ruled table on one page: its texts, merged cells, and the positions of its rules."""

    cells: tuple[tuple[CellText, ...], ...]
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
        self._run_over: set[int] = (
            set()
        )  # cells in which part of a figure stands that is no telling whose
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

    def put(self, run: Run) -> tuple[Glyph, ...]:
        """Put a run into the cell it stands in; what of it stands in none comes back.

        Runs must come in the order they are painted: it tells apart texts that were set over each other.
        """
        row = bisect_right(self.row_edges, run.glyphs[0].middle[1]) - 1
        first, last = (
            self._owner.get((row, bisect_right(self.column_edges, glyph.middle[0]) - 1))
            for glyph in (run.glyphs[0], run.glyphs[-1])
        )
        if first == last:
            return self._add_glyphs(first, run.glyphs)
        left: list[Glyph] = []
        owners = [
            self._owner.get((row, bisect_right(self.column_edges, glyph.middle[0]) - 1))
            for glyph in run.glyphs
        ]
        for part, part_owners in parts_at_rules(run.glyphs, owners):
            left += self._put_part(part, part_owners)
        return tuple(left)

    def _put_part(self, glyphs: Sequence[Glyph], owners: Sequence[int | None]) -> tuple[Glyph, ...]:
        """What belongs together, in the cell it belongs to; where no one can tell, in each it runs over."""
        owner = owner_of(glyphs, owners, self._box_of)
        if owner is not AMBIGUOUS:
            return self._add_glyphs(owner, glyphs)
        left: list[Glyph] = []
        for one in dict.fromkeys(owners):
            left += self._add_glyphs(
                one, [g for g, o in zip(glyphs, owners, strict=True) if o == one]
            )
            if one is not None:
                self._run_over.add(one)
        return tuple(left)

    def _add_glyphs(self, owner: int | None, glyphs: Sequence[Glyph]) -> tuple[Glyph, ...]:
        if owner is None:
            return tuple(glyphs)
        for glyph in glyphs:
            self._seen += 1
            self._glyphs[owner].append((self._seen, glyph))
        return ()

    def _box_of(self, owner: int) -> tuple[float, float]:
        _, left, _, width = self._places[owner]
        return self.column_edges[left], self.column_edges[left + width]

    def _take_back_overflow(self) -> None:
        """The last line of a name too long for its cell stands over the text of the cell below: it goes back."""
        for (row, column), number in self._owner.items():
            above = self._owner.get((row - 1, column))
            if above is None or above == number or not self._glyphs[above]:
                continue
            if not stand_over_each_other([glyph for _, glyph in self._glyphs[number]]):
                continue
            overflow = _run_after(self._glyphs[number], self._glyphs[above][-1][0])
            if overflow and len(overflow) < len(self._glyphs[number]):
                self._glyphs[above] += overflow
                self._glyphs[number] = [g for g in self._glyphs[number] if g not in overflow]

    def build(self) -> Grid:
        """The grid with the texts of its cells."""
        self._take_back_overflow()
        width, height = len(self.column_edges) - 1, len(self.row_edges) - 1
        texts = [[_BLANK] * width for _ in range(height)]
        spans: list[Span] = []
        for number, ((row, column, row_count, column_count), glyphs) in enumerate(
            zip(self._places, self._glyphs, strict=True)
        ):
            if glyphs:
                texts[row][column] = cell_of(
                    [glyph for _, glyph in glyphs], runs_over=number in self._run_over
                )
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
