"""Tables without rules: columns told from where their texts stand, and refused where that is ambiguous.

A run of lines in which amounts stand is a table. Its columns are the gaps that every such line leaves free; a line with two
pieces in one column, or a piece that bridges two columns, makes the table ambiguous, and it is left as lines with a
problem that says so: a figure in a wrong column is worse than none.
"""

import re
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from loaders.document import ReadingProblem
from loaders.notation.text import NUMERAL
from loaders.readers.pages.cells import CellText, cell_of
from loaders.readers.pages.grids import Grid
from loaders.readers.pages.marks import is_page_number
from loaders.readers.pages.page import Glyph
from loaders.readers.pages.text import Line, Word, cell_text

_AMOUNT = re.compile(r"^[-−]?(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d{1,4})?%?$")
_DECIMAL = re.compile(r"^[-−]?[\d,]+\.\d{1,4}%?$")
_CODE = re.compile(r"^\d{3,9}$")
_LABEL = re.compile(rf"^(?:{NUMERAL}{{1,3}}、|合计$|总计$|[（(]{NUMERAL}[）)])")
_CAPTION = re.compile(r"单位\s*[:：]|表$|^公开\d|[:：]$|。|^(?:注|说明|备注)\d?[:：]")
# A comma of a sentence, or a figure with its unit behind it: a table says its unit once, above.
_SENTENCE = re.compile(r"[，；]|\d\s*[亿万]?元")
_PIECE_GAP = 1.1  # of the font size: a wider gap parts two cells
_CLOSE = 0.12  # of the font size: characters of one word, of one kind or of two, stand closer
_FEWEST_ROWS = 3
_LONGEST_CELL = 34  # characters: longer is running text
_WIDEST_GAP = 7.0  # of the font size, between two lines of a table
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


def _pieces(line: Line, gap: float = _PIECE_GAP) -> list[_Piece]:
    """The cells of a line: words nearer than `gap` of the font size, but an amount or a code is always a cell alone."""
    groups: list[list[Word]] = []
    for word in (part for whole in line.words for part in _close_words(whole)):
        near = groups and word.left - groups[-1][-1].right <= gap * max(word.size, 6.0)
        if near and not (_AMOUNT.match(word.text) or _AMOUNT.match(groups[-1][-1].text)):
            groups[-1].append(word)
        else:
            groups.append([word])
    return [_Piece(tuple(group), line) for group in groups]


def _close_words(word: Word) -> list[Word]:
    """A word divided where its characters stand apart: an amount ends close to the label of the next column."""
    groups: list[list[Glyph]] = [[word.glyphs[0]]]
    for before, glyph in zip(word.glyphs, word.glyphs[1:], strict=False):
        kinds = before.text.isascii() != glyph.text.isascii()
        if glyph.left - before.right > (_CLOSE if kinds else 2 * _CLOSE) * word.size:
            groups.append([])
        groups[-1].append(glyph)
    return [Word.of(group) for group in groups]


def _has_figure(line: Line) -> bool:
    """A line with two pieces or more, one of them a figure with decimals."""
    pieces = _pieces(line)
    return len(pieces) > 1 and any(_DECIMAL.match(piece.text) for piece in pieces)


def _begins_body(line: Line) -> bool:
    """A line that no header holds: a figure, a code, a numbered label or a total at its start."""
    first = _pieces(line)[0].text
    return _has_figure(line) or bool(_CODE.match(first) or _LABEL.match(first))


def _runs(lines: Sequence[Line], tops: Sequence[float]) -> list[tuple[int, int]]:
    """The runs of lines between captions, notes and text in which figures stand in columns."""
    runs: list[tuple[int, int]] = []
    start = 0
    for n in range(len(lines) + 1):
        ends = n == len(lines) or _parts(lines[n])
        if ends or (n > start and _is_apart(lines[n - 1], lines[n], tops)):
            if sum(1 for line in lines[start:n] if _has_figure(line)) >= _FEWEST_ROWS:
                runs.append((start, n))
            start = n + 1 if ends else n
    return runs


def _is_apart(above: Line, below: Line, tops: Sequence[float]) -> bool:
    """A ruled table between two lines, or a wide gap, parts them."""
    if bisect_left(tops, above.baseline) != bisect_left(tops, below.baseline):
        return True
    return below.baseline - above.baseline > _WIDEST_GAP * max(above.size, below.size)


def _parts(line: Line) -> bool:
    """Captions, notes, page numbers and running text: none of them is a row."""
    text = line.text
    if _CAPTION.search(text) or _SENTENCE.search(text) or is_page_number(text):
        return True
    return max(len(piece.text) for piece in _pieces(line)) > _LONGEST_CELL


# --- columns ----------------------------------------------------------------------------------------------------------

_Interval = tuple[float, float]


def _grid(lines: Sequence[Line]) -> Grid | None:
    """The run as a grid; None where its columns are ambiguous."""
    first_row = next(n for n, line in enumerate(lines) if _begins_body(line))
    body = [_pieces(line) for line in lines[first_row:]]
    # Header cells stand close to each other; what belongs together is found below, by column.
    header = [_pieces(line, gap=0.0) for line in lines[:first_row]]
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
    texts = [*_header_rows(header, columns), *(_texts(row, len(columns)) for row in rows)]
    edges = _edges_between(columns)
    tops = [lines[0].baseline - lines[0].size + n * 0.001 for n in range(len(texts))]
    return Grid(tuple(texts), (), edges, (*tops, lines[-1].baseline))


def _columns(pieces: Sequence[_Piece], slack: float = 0.0) -> list[_Interval]:
    """The stretches of the line that some piece covers, from the left."""
    columns: list[_Interval] = []
    for piece in sorted(pieces, key=lambda p: p.left):
        if columns and piece.left <= columns[-1][1] + slack * piece.line.size:
            columns[-1] = (columns[-1][0], max(columns[-1][1], piece.right))
        else:
            columns.append((piece.left, piece.right))
    return columns


def _with_blank_columns(
    columns: Sequence[_Interval], header: Sequence[Sequence[_Piece]]
) -> list[_Interval]:
    """Columns that only the header tells of: nothing stands in them."""
    pieces = [piece for found in header for piece in found]
    columns = _as_wide_as_headings(columns, pieces)
    free = [piece for piece in pieces if not _overlapped(piece, columns)]
    # 金 额 is one column, set loosely.
    blank = _columns(free, slack=_PIECE_GAP)
    headed = [
        any(piece.left <= right and left <= piece.right for piece in pieces)
        for left, right in columns
    ]
    return _with_own_headings(list(columns), headed, blank)


def _as_wide_as_headings(columns: Sequence[_Interval], pieces: Sequence[_Piece]) -> list[_Interval]:
    """Columns widened to the headings that stand over them alone."""
    result = list(columns)
    for piece in pieces:
        over = _overlapped(piece, result)
        if len(over) == 1:
            left, right = result[over[0]]
            result[over[0]] = (min(left, piece.left), max(right, piece.right))
    return result


def _with_own_headings(
    columns: list[_Interval], headed: Sequence[bool], blank: Sequence[_Interval]
) -> list[_Interval]:
    """Short figures set to the right may stand clear of the heading in the middle above them: one column all the same.

    Only the nearest heading to the left is theirs: of several that stand over nothing, the others head blank columns.
    """
    unheaded = {
        column for column, has_heading in zip(columns, headed, strict=True) if not has_heading
    }
    result: list[_Interval] = []
    for column in sorted([*columns, *blank]):
        if column in unheaded and result and result[-1] in blank:
            result.append((result.pop()[0], column[1]))
        else:
            result.append(column)
    return result


def _overlapped(piece: _Piece, columns: Sequence[_Interval]) -> list[int]:
    return [
        n for n, (left, right) in enumerate(columns) if piece.left <= right and left <= piece.right
    ]


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
        is_text_only = len(row) == 1 and not any(
            _AMOUNT.match(p.text) for ps in row.values() for p in ps
        )
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


def _texts(row: dict[int, list[_Piece]], width: int) -> tuple[CellText, ...]:
    return tuple(
        cell_of([g for piece in row.get(n, ()) for word in piece.words for g in word.glyphs])
        for n in range(width)
    )


@dataclass(frozen=True)
class _HeaderCell:
    """A header cell: its pieces (more than one where it is wrapped) and the columns it stands over."""

    pieces: tuple[_Piece, ...]
    first: int
    last: int

    @property
    def middle(self) -> float:
        """Half way down its lines."""
        return (self.pieces[0].line.baseline + self.pieces[-1].line.baseline) / 2

    @property
    def size(self) -> float:
        return self.pieces[0].line.size


def _header_rows(
    header: Sequence[Sequence[_Piece]], columns: Sequence[_Interval]
) -> list[tuple[CellText, ...]]:
    """Header cells as rows. A cell that stands half way between two rows spans them and belongs to the upper one.

    A heading over several columns stands in one of them: headers are read in order, not by position.
    """
    cells = _header_cells(header, columns)
    bands = _bands(cells)
    rows = [[""] * len(columns) for _ in bands]
    for cell in cells:
        row = max(
            (n for n, band in enumerate(bands) if band <= cell.middle + 0.3 * cell.size), default=0
        )
        text = cell_text([replace(p.line, words=p.words) for p in cell.pieces])
        rows[row][cell.first] += text
    return [tuple(map(CellText, row)) for row in rows if any(row)]


def _bands(cells: Sequence[_HeaderCell]) -> list[float]:
    """Where the header's rows stand: as in the column with the most cells one above the other."""
    stacks: dict[int, list[float]] = {}
    for cell in cells:
        for column in range(cell.first, cell.last + 1):
            stacks.setdefault(column, []).append(cell.middle)
    highest = max(stacks.values(), key=lambda found: (len(found), found[-1] - found[0]), default=[])
    return sorted(highest)


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
                and 0
                <= piece.line.baseline - cell.pieces[-1].line.baseline
                <= _WRAPPED * piece.line.size
            ),
            None,
        )
        if same is None:
            cells.append(_HeaderCell((piece,), over[0], over[-1]))
        else:
            cells[same] = replace(cells[same], pieces=(*cells[same].pieces, piece))
    return cells


def _edges_between(columns: Sequence[_Interval]) -> tuple[float, ...]:
    between = [(a[1] + b[0]) / 2 for a, b in pairwise(columns)]
    return (columns[0][0] - 2, *between, columns[-1][1] + 2)
