"""The filled cells of a sheet, as every kind of workbook gives them → blocks: tables, or the lines of a cover or contents.

A long run of blank rows divides a sheet. A cell of nothing but spaces is blank.
"""

import re
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterator

from loaders.document import Block, CellNote, CellNoteKind, Paragraph, Row, Span, Table
from loaders.limits import Limits
from loaders.readers.reading import UnreadableFile
from loaders.readers.span_grid import CellBudget
from loaders.readers.workbook.sheet import Merge, Sheet

_FIGURE = re.compile(r"\s*[-+(]?[¥￥$]?\d[\d,，]*(?:\.\d+)?(?:E[+-]\d+)?%?\)?\s*")
_MERGE_WORK = 5  # steps a cell; merged ranges that do not overlap need fewer


class Budget:
    """What one file may still hold: a few bytes can ask for a grid of millions of cells, or show one text in all of them."""

    def __init__(self, limits: Limits) -> None:
        self.limits = limits
        self._cells = CellBudget(limits)
        self._characters = 0

    def spend_cells(self, rows: int, columns: int) -> None:
        """Take a table's grid; raises `UnreadableFile` when the file has more cells than the limits allow."""
        self._cells.spend(rows, columns)

    def spend_characters(self, count: int) -> None:
        """Take a sheet's characters; raises `UnreadableFile` when the file has more than the limits allow."""
        self._characters += count
        if self._characters > self.limits.text_characters:
            raise UnreadableFile(
                f"a workbook whose cells hold more than {self.limits.text_characters} characters, "
                "more than any account has.",
                f"工作簿的单元格合计超过 {self.limits.text_characters} 个字符，多于任何决算。",
            )


def sheet_blocks(sheet: Sheet, budget: Budget) -> Iterator[Block]:
    """The blocks of one sheet, without the blank rows and columns around them; rows keep their numbers.

    A text of a merged range stands at its top left only: what its other cells hold is not shown. What is hidden stands in
    the notes of its cell.
    """
    ranges = sorted(set(sheet.merges))
    _blank_what_merges_cover(sheet, ranges, budget.limits)
    for row, column in sheet.notes:
        sheet.rows.setdefault(row, {}).setdefault(column, "")
    filled = _filled_rows(sheet)
    budget.spend_characters(sum(sum(map(len, row.values())) for row in filled.values()))
    pieces = list(_pieces(sorted(filled), budget.limits.blank_rows))
    _refuse_long(sheet.name, pieces, budget.limits)
    hidden = _Hidden(sheet, ranges)
    if _is_only_text(sheet, filled, hidden):
        for number in sorted(filled):
            yield Paragraph(next(iter(filled[number].values())), number + 1)
        yield from _lines_below(sheet)
        return
    merges: dict[int, list[Merge]] = defaultdict(list)
    for merge in ranges:
        merges[merge.first_row].append(merge)
    for first, last in pieces:
        extent = _extent(filled, first, last)
        budget.spend_cells(last - first + 1, extent.last_column - extent.first_column + 1)
        rows = tuple(_rows(sheet, filled, extent, hidden))
        yield Table(rows, sheet.name, tuple(_spans(merges, extent)), is_hidden=sheet.is_hidden)
    yield from _lines_below(sheet)


def _lines_below(sheet: Sheet) -> Iterator[Paragraph]:
    """The texts drawn somewhere over the cells; those of a hidden sheet nobody sees."""
    if not sheet.is_hidden:
        yield from (Paragraph(line) for line in sheet.lines_below if line.strip())


class _Ranges:
    """Ranges of rows or columns, given in any order."""

    def __init__(self, ranges: list[tuple[int, int]]) -> None:
        self._ranges = sorted(ranges)
        self._first = [first for first, _ in self._ranges]

    def __contains__(self, place: int) -> bool:
        at = bisect_right(self._first, place)
        return at > 0 and place <= self._ranges[at - 1][1]

    def cover(self, first: int, last: int) -> bool:
        """True when everything from the first to the last is in them."""
        return all(place in self for place in range(first, last + 1))


class _Hidden:
    """What a sheet hides: its rows, its columns, or all of it."""

    def __init__(self, sheet: Sheet, merges: list[Merge]) -> None:
        self.rows = _Ranges(sheet.hidden_rows)
        self._columns = _Ranges(sheet.hidden_columns)
        self.is_all = sheet.is_hidden
        self.is_none = not (sheet.is_hidden or sheet.hidden_rows or sheet.hidden_columns)
        # The text of a merged range is shown in whatever of the range is.
        self._shown_by_merges = (
            set()
            if self.is_none or self.is_all
            else {(merge.first_row, merge.first_column) for merge in merges if self._is_seen(merge)}
        )

    def __contains__(self, place: tuple[int, int]) -> bool:
        if self.is_none:
            return False
        row, column = place
        is_hidden = self.is_all or row in self.rows or column in self._columns
        return is_hidden and place not in self._shown_by_merges

    def _is_seen(self, merge: Merge) -> bool:
        return not (
            self.rows.cover(merge.first_row, merge.last_row)
            or self._columns.cover(merge.first_column, merge.last_column)
        )


def _blank_what_merges_cover(sheet: Sheet, ranges: list[Merge], limits: Limits) -> None:
    rows, work = sheet.rows, 0
    for merge in ranges:
        height = merge.last_row - merge.first_row + 1
        work += min(height, len(rows))
        if work > _MERGE_WORK * limits.cells:
            raise UnreadableFile(
                f"a damaged workbook (merged ranges of its sheet {sheet.name!r} overlap). "
                "Open it in Excel or WPS, save it again, and load that file.",
                f"工作簿已损坏（工作表“{sheet.name}”的合并区域相互重叠）。请用 Excel 或 WPS 打开，重新保存"
                "后装载。",
            )
        if height <= len(rows):
            covered = [row for row in range(merge.first_row, merge.last_row + 1) if row in rows]
        else:
            covered = [row for row in rows if merge.first_row <= row <= merge.last_row]
        for number in covered:
            work += _blank_covered(rows[number], merge, number == merge.first_row)


def _blank_covered(row: dict[int, str], merge: Merge, is_first: bool) -> int:
    """Blank a row's cells within a range, except its top left; returns the number of cells looked at."""
    first = merge.first_column + is_first
    if merge.last_column - first < len(row):
        columns = [column for column in range(first, merge.last_column + 1) if column in row]
    else:
        columns = [column for column in row if first <= column <= merge.last_column]
    for column in columns:
        del row[column]
    return min(merge.last_column - first + 1, len(row) + len(columns))


def _filled_rows(sheet: Sheet) -> dict[int, dict[int, str]]:
    filled: dict[int, dict[int, str]] = {}
    for number, row in sheet.rows.items():
        kept = row
        if not all(row.values()) or any(map(str.isspace, row.values())):
            kept = {
                column: text
                for column, text in row.items()
                if (text and not text.isspace()) or (number, column) in sheet.notes
            }
        if kept:
            filled[number] = kept
    return filled


def _pieces(numbers: list[int], blank_rows: int) -> Iterator[tuple[int, int]]:
    """First and last row of each part of a sheet that no long run of blank rows divides."""
    if not numbers:
        return
    first = previous = numbers[0]
    for number in numbers[1:]:
        if number - previous > blank_rows:
            yield first, previous
            first = number
        previous = number
    yield first, previous


def _refuse_long(name: str, pieces: list[tuple[int, int]], limits: Limits) -> None:
    rows = sum(last - first + 1 for first, last in pieces)
    if rows > limits.sheet_rows:
        raise UnreadableFile(
            f"a workbook whose sheet {name!r} has {rows} rows; at most {limits.sheet_rows} are read. Split it.",
            f"工作簿的工作表“{name}”有 {rows} 行；最多读取 {limits.sheet_rows} 行。请拆分。",
        )


def _is_only_text(sheet: Sheet, filled: dict[int, dict[int, str]], hidden: _Hidden) -> bool:
    """True for a cover or a list of contents: one text a row, no figure, nothing hidden or noted (a line cannot say so)."""
    if sheet.is_hidden or sheet.has_numbers or sheet.notes:
        return False
    return all(
        len(row) == 1
        and not any(map(_FIGURE.fullmatch, row.values()))
        and number not in hidden.rows
        and not any((number, column) in hidden for column in row)
        for number, row in filled.items()
    )


def _extent(filled: dict[int, dict[int, str]], first: int, last: int) -> Merge:
    rows = [filled[number] for number in range(first, last + 1) if number in filled]
    return Merge(first, min(map(min, rows)), last, max(map(max, rows)))


def _rows(
    sheet: Sheet, filled: dict[int, dict[int, str]], extent: Merge, hidden: _Hidden
) -> Iterator[Row]:
    columns = range(extent.first_column, extent.last_column + 1)
    blank = ("",) * len(columns)
    for number in range(extent.first_row, extent.last_row + 1):
        row = filled.get(number)
        if row is None:
            yield Row(blank, number + 1, is_hidden=number in hidden.rows)
            continue
        notes: tuple[CellNote, ...] = ()
        if sheet.notes or not hidden.is_none:
            row, notes = _seen_row(sheet, number, row, extent.first_column, hidden)
        cells = tuple([row.get(column, "") for column in columns])
        yield Row(cells, number + 1, is_hidden=number in hidden.rows, notes=notes)


def _seen_row(
    sheet: Sheet, number: int, row: dict[int, str], first_column: int, hidden: _Hidden
) -> tuple[dict[int, str], tuple[CellNote, ...]]:
    """The cells of a row that are seen, and the notes of all its cells; of what is hidden only that it is."""
    seen: dict[int, str] = {}
    notes: list[CellNote] = []
    for column, text in sorted(row.items()):
        place = column - first_column
        if (number, column) in hidden:
            notes += [CellNote(place, CellNoteKind.HIDDEN, text)] if text else []
            continue
        seen[column] = text
        notes += [CellNote(place, *note) for note in sheet.notes.get((number, column), ())]
    return seen, tuple(notes)


def _spans(merges: dict[int, list[Merge]], extent: Merge) -> Iterator[Span]:
    """The merged ranges whose top left is in the table, cut at its edges."""
    for number in range(extent.first_row, extent.last_row + 1):
        for merge in merges.get(number, ()):
            height = min(merge.last_row, extent.last_row) - number + 1
            width = min(merge.last_column, extent.last_column) - merge.first_column + 1
            if merge.first_column >= extent.first_column and width > 0 and height * width > 1:
                row, column = number - extent.first_row, merge.first_column - extent.first_column
                yield Span(row, column, height, width)
