"""Tables without rules: columns told from where their texts stand, and refused where that is ambiguous.

A run of lines in which amounts stand is a table. Its columns are the gaps that every such line leaves free; a line with two
pieces in one column, or a piece that bridges two columns, makes the table ambiguous, and it is left as lines with a
problem that says so: a figure in a wrong column is worse than none.
"""

import re
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass, replace

from loaders.document import ReadingProblem, Span
from loaders.readers.page_grids import Grid
from loaders.readers.page_marks import is_page_number
from loaders.readers.page_text import Line, Word, cell_text

_AMOUNT = re.compile(r"^[-−]?(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d{1,4})?%?$")
_DECIMAL = re.compile(r"^[-−]?[\d,]+\.\d{1,4}%?$")
_CODE = re.compile(r"^\d{3,9}$")
_CAPTION = re.compile(r"单位\s*[:：]|表$|^公开\d|[:：]$|。")
_PIECE_GAP = 1.1  # of the font size: a wider gap parts two cells
_FEWEST_ROWS = 3
_MOST_LINES_BETWEEN = 4  # lines without an amount inside a table: labels only, wrapped names
_MOST_HEADER_LINES = 8
_WRAPPED = 1.45  # of the font size: lines nearer than this are one cell


@dataclass(frozen=True)
class _Piece:
    """What stands between two wide gaps of a line: the text of one cell, or part of it."""

    words: tuple[Word, ...]
    line: Line

    @property
    def left(self) -> float:
        return self.words[0].left

    @property
    def right(self) -> float:
        return self.words[-1].right

    @property
    def text(self) -> str:
        return cell_text([replace(self.line, words=self.words)])


def find_tables(
    lines: Sequence[Line], tops: Sequence[float], page: int
) -> tuple[list[Grid | Line], list[ReadingProblem]]:
    """The lines of a page with each run that is a table replaced by its grid; and the runs that could not be read.

    `tops` are where ruled tables begin: no table without rules goes on over one.
    """
    found: list[Grid | Line] = []
    problems: list[ReadingProblem] = []
    at = 0
    for start, end in _runs(lines, sorted(tops)):
        found += lines[at:start]
        grid = _grid(lines[start:end])
        if grid is None:
            problems.append(_ambiguous(lines[start], page))
            found += lines[start:end]
        else:
            found.append(grid)
        at = end
    found += lines[at:]
    return found, problems


def _ambiguous(first: Line, page: int) -> ReadingProblem:
    where = first.text[:30]
    return ReadingProblem(
        "ambiguous_columns",
        f"page {page}: a table without rules (from “{where}”) not read: columns ambiguous",
        f"第 {page} 页：没有框线的表（自“{where}”起）未读取，列不明",
        page,
    )


def _pieces(line: Line) -> list[_Piece]:
    groups: list[list[Word]] = []
    for word in line.words:
        if groups and word.left - groups[-1][-1].right <= _PIECE_GAP * max(word.size, 6.0):
            groups[-1].append(word)
        else:
            groups.append([word])
    return [_Piece(tuple(group), line) for group in groups]


def _is_row(line: Line) -> bool:
    """A line of a table: two pieces or more, one of them a figure with decimals, or a code before other figures."""
    pieces = _pieces(line)
    if len(pieces) < 2:
        return False
    texts = [piece.text for piece in pieces]
    figures = [text for text in texts if _AMOUNT.match(text)]
    return any(map(_DECIMAL.match, texts)) or (bool(_CODE.match(texts[0])) and len(figures) > 1)


def _runs(lines: Sequence[Line], tops: Sequence[float]) -> list[tuple[int, int]]:
    """The runs of lines that are tables, header lines above them included."""
    rows = [n for n, line in enumerate(lines) if _is_row(line)]
    runs: list[list[int]] = []
    for n in rows:
        near = runs and n - runs[-1][-1] <= _MOST_LINES_BETWEEN + 1
        if near and not _parted(lines[runs[-1][-1]], lines[n], tops) and not any(
            _ends_table(line) for line in lines[runs[-1][-1] + 1 : n]
        ):
            runs[-1].append(n)
        else:
            runs.append([n])
    result: list[tuple[int, int]] = []
    floor = 0
    for run in runs:
        if len(run) < _FEWEST_ROWS:
            continue
        start = _header_start(lines, run[0], floor, tops)
        end = _last_line(lines, run[-1], tops)
        result.append((start, end))
        floor = end
    return result


def _parted(above: Line, below: Line, tops: Sequence[float]) -> bool:
    return bisect_left(tops, above.baseline) != bisect_left(tops, below.baseline)


def _ends_table(line: Line) -> bool:
    text = line.text
    return bool(_CAPTION.search(text)) or is_page_number(text) or len(text) > 60


def _header_start(lines: Sequence[Line], first: int, floor: int, tops: Sequence[float]) -> int:
    start = first
    while (
        start > floor
        and first - start < _MOST_HEADER_LINES
        and not _ends_table(lines[start - 1])
        and not _parted(lines[start - 1], lines[first], tops)
        and lines[start].baseline - lines[start - 1].baseline < 4 * max(lines[start].size, 8.0)
    ):
        start -= 1
    return start


def _last_line(lines: Sequence[Line], last: int, tops: Sequence[float]) -> int:
    """Lines after the last row that only hold labels or the rest of a wrapped name."""
    end = last + 1
    while (
        end < len(lines)
        and end - last <= _MOST_LINES_BETWEEN
        and not _ends_table(lines[end])
        and not _parted(lines[last], lines[end], tops)
        and lines[end].baseline - lines[end - 1].baseline < 2.2 * max(lines[end].size, 8.0)
    ):
        end += 1
    return end


# --- columns ----------------------------------------------------------------------------------------------------------

_Interval = tuple[float, float]


def _grid(lines: Sequence[Line]) -> Grid | None:
    """The run as a grid; None where its columns are ambiguous."""
    first_row = next(n for n, line in enumerate(lines) if _is_row(line))
    body = [_pieces(line) for line in lines[first_row:]]
    header = [_pieces(line) for line in lines[:first_row]]
    columns = _columns([piece for pieces in body for piece in pieces])
    columns = _with_blank_columns(columns, header)
    rows: list[dict[int, list[_Piece]]] = []
    for pieces in body:
        placed = _placed(pieces, columns)
        if placed is None:
            return None
        rows.append(placed)
    rows = _rejoined(rows)
    if len(columns) < 2:
        return None
    head, spans = _header_rows(header, columns)
    texts = [*head, *(_texts(row, len(columns)) for row in rows)]
    edges = _edges_between(columns)
    tops = [lines[0].baseline - lines[0].size + n * 0.001 for n in range(len(texts))]
    return Grid(tuple(texts), spans, edges, (*tops, lines[-1].baseline))


def _columns(pieces: Sequence[_Piece]) -> list[_Interval]:
    """The stretches of the line that some piece covers, from the left."""
    columns: list[_Interval] = []
    for piece in sorted(pieces, key=lambda p: p.left):
        if columns and piece.left <= columns[-1][1]:
            columns[-1] = (columns[-1][0], max(columns[-1][1], piece.right))
        else:
            columns.append((piece.left, piece.right))
    return columns


def _with_blank_columns(
    columns: Sequence[_Interval], header: Sequence[Sequence[_Piece]]
) -> list[_Interval]:
    """Columns that only the header tells of: nothing stands in them."""
    result = list(columns)
    for piece in (piece for pieces in header for piece in pieces):
        if all(piece.right < left or right < piece.left for left, right in result):
            result.append((piece.left, piece.right))
    return sorted(result)


def _overlapped(piece: _Piece, columns: Sequence[_Interval]) -> list[int]:
    return [n for n, (left, right) in enumerate(columns) if piece.left <= right and left <= piece.right]


def _placed(
    pieces: Sequence[_Piece], columns: Sequence[_Interval]
) -> dict[int, list[_Piece]] | None:
    """Each piece in its column; None when a piece bridges two, or two stand in one."""
    placed: dict[int, list[_Piece]] = {}
    for piece in pieces:
        over = _overlapped(piece, columns)
        if len(over) != 1 or over[0] in placed:
            return None
        placed[over[0]] = [piece]
    return placed


def _rejoined(rows: list[dict[int, list[_Piece]]]) -> list[dict[int, list[_Piece]]]:
    """Names split around the line of their figures are whole again; a label alone stays a row of its own."""
    result: list[dict[int, list[_Piece]]] = []
    waiting: dict[int, list[_Piece]] | None = None  # a name above its figures
    for row in rows:
        is_text_only = len(row) == 1 and not any(_AMOUNT.match(p.text) for ps in row.values() for p in ps)
        if is_text_only:
            if waiting is not None:
                result.append(waiting)
                waiting = None
            if result and _goes_on(result[-1], row):
                _add(result[-1], row)
            else:
                waiting = row
            continue
        if waiting is not None:
            if _goes_on(waiting, row) and not set(waiting) & set(row):
                _add(row, waiting, before=True)
            else:
                result.append(waiting)
            waiting = None
        result.append(row)
    if waiting is not None:
        result.append(waiting)
    return result


def _goes_on(above: dict[int, list[_Piece]], below: dict[int, list[_Piece]]) -> bool:
    last = max(piece.line.baseline for pieces in above.values() for piece in pieces)
    first = min(piece.line.baseline for pieces in below.values() for piece in pieces)
    size = max(piece.line.size for pieces in (*above.values(), *below.values()) for piece in pieces)
    return 0 < first - last <= _WRAPPED * size


def _add(
    row: dict[int, list[_Piece]], other: dict[int, list[_Piece]], *, before: bool = False
) -> None:
    for column, pieces in other.items():
        own = row.setdefault(column, [])
        own[:] = [*pieces, *own] if before else [*own, *pieces]


def _texts(row: dict[int, list[_Piece]], width: int) -> tuple[str, ...]:
    return tuple(
        cell_text([replace(piece.line, words=piece.words) for piece in row[n]]) if n in row else ""
        for n in range(width)
    )


@dataclass(frozen=True)
class _HeaderCell:
    """A header cell: its pieces (more than one where it is wrapped) and the columns it stands over."""

    pieces: tuple[_Piece, ...]
    first: int
    last: int


def _header_rows(
    header: Sequence[Sequence[_Piece]], columns: Sequence[_Interval]
) -> tuple[list[tuple[str, ...]], tuple[Span, ...]]:
    """Header cells as rows: each as far down as there are cells above it, wherever it stands in its height."""
    rows: list[list[str]] = []
    spans: list[Span] = []
    depth = [0] * len(columns)
    for cell in _header_cells(header, columns):
        row = max(depth[cell.first : cell.last + 1])
        while len(rows) <= row:
            rows.append([""] * len(columns))
        rows[row][cell.first] = cell_text([replace(p.line, words=p.words) for p in cell.pieces])
        if cell.last > cell.first:
            spans.append(Span(row, cell.first, 1, cell.last - cell.first + 1))
        depth[cell.first : cell.last + 1] = [row + 1] * (cell.last - cell.first + 1)
    return [tuple(row) for row in rows], tuple(spans)


def _header_cells(
    header: Sequence[Sequence[_Piece]], columns: Sequence[_Interval]
) -> list[_HeaderCell]:
    """The header cells from the top; the lines of a wrapped one are one cell."""
    cells: list[_HeaderCell] = []
    for piece in (piece for pieces in header for piece in pieces):
        over = _overlapped(piece, columns)
        if not over:
            continue
        same = next(
            (
                n
                for n, cell in enumerate(cells)
                if (cell.first, cell.last) == (over[0], over[-1])
                and 0 < piece.line.baseline - cell.pieces[-1].line.baseline <= _WRAPPED * piece.line.size
            ),
            None,
        )
        if same is None:
            cells.append(_HeaderCell((piece,), over[0], over[-1]))
        else:
            cells[same] = replace(cells[same], pieces=(*cells[same].pieces, piece))
    return [_widened(cell, cells, columns) for cell in cells]


def _widened(
    cell: _HeaderCell, cells: Sequence[_HeaderCell], columns: Sequence[_Interval]
) -> _HeaderCell:
    """A short heading that stands over the gap between two columns stands over both."""
    if cell.first != cell.last or not any(
        other.first == cell.first and other.pieces[0].line.baseline > cell.pieces[-1].line.baseline
        for other in cells
    ):
        return cell
    left, right = columns[cell.first]
    middle = (cell.pieces[0].left + cell.pieces[0].right) / 2
    beside = cell.first + (-1 if middle < left + (right - left) / 4 else 1)
    if left + (right - left) / 4 <= middle <= right - (right - left) / 4:
        return cell
    heads = [other for other in cells if other.first <= beside <= other.last]
    if len(heads) != 1 or heads[0].pieces[0].line.baseline <= cell.pieces[-1].line.baseline:
        return cell
    return replace(cell, first=min(cell.first, beside), last=max(cell.first, beside))


def _edges_between(columns: Sequence[_Interval]) -> tuple[float, ...]:
    between = [(a[1] + b[0]) / 2 for a, b in zip(columns, columns[1:], strict=False)]
    return (columns[0][0] - 2, *between, columns[-1][1] + 2)
