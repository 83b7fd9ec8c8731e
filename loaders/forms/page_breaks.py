"""Joins tables that go on over a page break, so that what was one table on paper is one table again.

A table goes on when nothing but page marks (a page number, a running head, the same caption again, 续表) stands between its
two parts and the second part has the first one's columns: by the positions of their rules where the format has positions,
otherwise by what the columns hold. Parts may have lost columns (类, 款 and 项 merged into one): their cells then take the
places of the first part's columns. A row that the break cut in two is one row again. No text is dropped.
"""

import re
from collections.abc import Sequence
from dataclasses import replace

from loaders.document import TEXT, Block, Document, Paragraph, Row, Span, Table
from loaders.notation.text import is_blank, is_dash, looks_like_amount, plain

_MARK = re.compile(
    r"^(?:[-—–－─·.]*(?:第?\d{1,4}页?)(?:[,，/共]*\d{1,4}页?)?[-—–－─·.]*|<<?续页.*|[(（]?(?:续表|接上页|转下页|下页续)[)）]?\d*)$"
)
_LABEL_START = re.compile(
    r"^(?:[一二三四五六七八九十]{1,3}、|[(（]?[一二三四五六七八九十\d]{1,2}[)）.、]|其中|合计|总计|小计|本年|年初|年末|上年|使用|结余|其他|注|说明|备注)"
)
_LABEL_END = re.compile(r"(?:支出|收入|款|费|合计|总计|结余|结转|补助)$")
_CONTINUED = re.compile(r"[(（]?续表?\d*[)）]?$|^续表\d*[:：]?")
_SAME_POSITION = 0.008  # of the table's width
_MOST_CAPTIONS = 4
_LONGEST_REST = 12  # characters of a name left over at the top of a page
_LONGEST_REST_WITHOUT_CODES = 6  # where no code tells whether a row begins
_MOST_HEADER_ROWS = 6
_LONGEST_HEADER = 30  # characters; a passage of text is no header cell
_CODE = re.compile(r"^\d{2,9}$")
_COLUMN_NUMBER = re.compile(r"^\d{1,2}$")  # 栏次 1 2 3, below the header
_CODE_LEVELS = frozenset("类款项")


def join_tables(document: Document, inner_headers: frozenset[str] = frozenset()) -> Document:
    """The document with every table whole. Paragraphs stay in their order; those inside a table follow it.

    `inner_headers` are texts of header rows that stand within a table, never at its top: a page may begin with one.
    """
    blocks: list[Block] = []
    current: int | None = None  # index of the table that may go on
    captions: tuple[str, ...] = ()
    for block in document.blocks:
        if not isinstance(block, Table):
            blocks.append(block)
            continue
        gap = tuple(b for b in blocks[(current or -1) + 1 :] if isinstance(b, Paragraph))
        if current is not None:
            before = blocks[current]
            if isinstance(before, Table) and _goes_on(before, block, gap, captions, inner_headers):
                joined = _joined(before, block)
                if joined is not None:
                    blocks[current] = joined
                    continue
        captions = tuple(plain(p.text) for p in gap if not _is_mark(p))[-_MOST_CAPTIONS:]
        blocks.append(block)
        current = len(blocks) - 1
    return replace(document, blocks=tuple(blocks))


def _joined(first: Table, second: Table) -> Table | None:
    """Both parts as one table; None when their columns do not fit."""
    columns = _columns(first, second)
    if columns is not None:
        return _appended(first, second, columns)
    # The break may come inside the header: merged cells above, the columns themselves below.
    finer = _columns_by_position(second.column_edges, first.column_edges)
    if finer is None:
        return None
    width = second.column_count
    return _appended(_regridded(first, second, finer), second, tuple(range(width)))


def _goes_on(
    first: Table,
    second: Table,
    gap: Sequence[Paragraph],
    captions: Sequence[str],
    inner_headers: frozenset[str],
) -> bool:
    """True when nothing between the two parts, and nothing at the top of the second, begins a table of its own."""
    texts = [plain(p.text) for p in gap if not _is_mark(p)]
    if not all(_is_caption_again(text, captions) for text in texts):
        return False
    has_mark = len(gap) > len(texts) or any(_CONTINUED.search(text) for text in texts)
    if first.sheet != second.sheet or not _follows(first, second, has_mark=has_mark):
        return False
    header = _repeated_header(first, second)
    if texts or _begins_with_title_again(first, second):
        return header > 0 and not _starts_again(first, second, header)
    return header > 0 or not _has_own_header(first, second, inner_headers)


def _is_mark(paragraph: Paragraph) -> bool:
    return paragraph.is_page_mark or bool(_MARK.match(plain(paragraph.text)))


def _is_caption_again(text: str, captions: Sequence[str]) -> bool:
    return _CONTINUED.sub("", text) in captions


def _follows(first: Table, second: Table, *, has_mark: bool) -> bool:
    before, after = first.rows[-1].page, second.rows[0].page
    if before is None or after is None:
        return has_mark
    return after - before == 1


def _repeated_header(first: Table, second: Table) -> int:
    """How many rows at the top of the second part are the first part's header printed again."""
    limit = min(_MOST_HEADER_ROWS, len(first.rows), len(second.rows))
    count = words = 0
    while count < limit and _texts(first.rows[count]) == _texts(second.rows[count]):
        texts = _texts(second.rows[count])
        if any(_is_figure(text) and not _COLUMN_NUMBER.match(text) for text in texts):
            break
        words += sum(1 for text in texts if not _is_figure(text))
        count += 1
    return count if words >= 2 or _begins_with_title_again(first, second) else 0


def _begins_with_title_again(first: Table, second: Table) -> bool:
    """True when both parts begin with the same title, in a row of its own inside the rules."""
    titles = _texts(first.rows[0])
    return len(titles) == 1 and titles[0].endswith("表") and titles == _texts(second.rows[0])


def _starts_again(first: Table, second: Table, header: int) -> bool:
    """True when the second part's first row is the first part's: the same form again, for another account."""
    if len(first.rows) <= header or len(second.rows) <= header:
        return False
    keys = [
        next((text for text in _texts(row) if not _is_figure(text) or _CODE.match(text)), "")
        for row in (first.rows[header], second.rows[header])
    ]
    return keys[0] == keys[1]


def _has_own_header(first: Table, second: Table, inner_headers: frozenset[str]) -> bool:
    """True when the second part begins with a row of several words that the first part's body does not look like."""
    words = _texts(second.rows[0])
    if len(words) < 3 or any(_is_figure(word) or len(word) > _LONGEST_HEADER for word in words):
        return False
    if inner_headers.issuperset(words):
        return False
    known = {text for row in first.rows[:_MOST_HEADER_ROWS] for text in _texts(row)}
    return sum(1 for word in words if word in known) * 2 >= len(words) or _is_header_like(
        first, words
    )


def _is_header_like(first: Table, words: Sequence[str]) -> bool:
    """Words only, under a first part whose rows of that many cells always hold figures."""
    rows = [_texts(row) for row in first.rows]
    body = next((n for n, texts in enumerate(rows) if any(map(_is_figure, texts))), len(rows))
    full = [texts for texts in rows[body:] if len(texts) >= len(words)]
    return bool(full) and all(any(map(_is_figure, texts)) for texts in full)


def _texts(row: Row) -> list[str]:
    return [plain(cell) for cell in row.cells if not is_blank(cell)]


def _is_figure(text: str) -> bool:
    return looks_like_amount(text) or is_dash(text)


# --- columns ----------------------------------------------------------------------------------------------------------


def _columns(first: Table, second: Table) -> tuple[int, ...] | None:
    """For each column of the second part, its column in the first; None when they do not fit."""
    if first.column_edges and second.column_edges:
        found = _columns_by_position(first.column_edges, second.column_edges)
        if found is not None:
            return found
    elif first.column_count == second.column_count:
        return tuple(range(first.column_count))
    if first.column_count == second.column_count and _same_kinds(first, second):
        return tuple(range(first.column_count))
    return _columns_by_content(first, second)


def _same_kinds(first: Table, second: Table) -> bool:
    kinds = [(_kind(first, n), _kind(second, n)) for n in range(first.column_count)]
    return all(not one or not other or one == other for one, other in kinds)


def _columns_by_position(first: Sequence[float], second: Sequence[float]) -> tuple[int, ...] | None:
    """Every rule of the second part must be one of the first's; a binding margin may shift all of them."""
    if not first or not second:
        return None
    wide, narrow = _relative(first), _relative(second)
    places: list[int] = []
    for edge in narrow:
        nearest = min(range(len(wide)), key=lambda n: abs(wide[n] - edge))
        if abs(wide[nearest] - edge) > _SAME_POSITION:
            return None
        places.append(nearest)
    return tuple(places[:-1]) if places == sorted(set(places)) else None


def _relative(edges: Sequence[float]) -> list[float]:
    width = edges[-1] - edges[0]
    return [(edge - edges[0]) / width for edge in edges]


def _columns_by_content(first: Table, second: Table) -> tuple[int, ...] | None:
    """The columns the first part's body uses, where they hold the same, one by one, as those of the second.

    Columns that are blank in the first part's body may be missing in the second; 类, 款 and 项 may have become one.
    """
    kinds = [_kind(first, n) for n in range(first.column_count)]
    used = [n for n, kind in enumerate(kinds) if kind]
    if len(used) > second.column_count:
        used = [n for n in used if not (kinds[n] == "code" and n and kinds[n - 1] == "code")]
    if len(used) != second.column_count:
        return None
    for place, column in enumerate(used):
        kind = _kind(second, place)
        if kind and kind != kinds[column]:
            return None
    return tuple(used)


def _kind(table: Table, column: int) -> str:
    """What most cells of a column hold below the header: code, figure, text, or nothing (an empty string)."""
    cells = [plain(row.cells[column]) for row in table.rows]
    body = [
        cell
        for row, cell in zip(table.rows, cells, strict=True)
        if cell and cell not in _CODE_LEVELS and _has_figure(row)
    ]
    if not body:
        return ""
    codes = sum(1 for cell in body if _CODE.match(cell))
    figures = sum(1 for cell in body if _is_figure(cell) and not _CODE.match(cell))
    if codes * 2 > len(body):
        return "code"
    return "figure" if figures * 2 > len(body) else "text"


def _has_figure(row: Row) -> bool:
    return any("." in cell and looks_like_amount(cell) for cell in row.cells)


# --- rows -------------------------------------------------------------------------------------------------------------


def _appended(first: Table, second: Table, columns: tuple[int, ...]) -> Table:
    width = first.column_count
    header = _repeated_header(first, second)
    rows = [
        replace(row.placed(columns, width), is_header_again=n < header)
        for n, row in enumerate(second.rows)
    ]
    last = first.rows[-1]
    if header < len(rows):
        last, rows[header] = _without_cut(last, rows[header], first)
    shifted = _moved(second.spans, columns, width, len(first.rows))
    return replace(
        first,
        rows=(*first.rows[:-1], last, *rows),
        spans=(*first.spans, *shifted),
        # A table of which a page is a picture is read from a picture.
        read_by=second.read_by if first.read_by == TEXT else first.read_by,
    )


def _regridded(first: Table, second: Table, columns: tuple[int, ...]) -> Table:
    """The first part with the second part's columns."""
    width = second.column_count
    rows = tuple(row.placed(columns, width) for row in first.rows)
    return replace(
        first,
        rows=rows,
        spans=_moved(first.spans, columns, width, 0),
        column_edges=second.column_edges,
    )


def _moved(
    spans: Sequence[Span], columns: tuple[int, ...], width: int, rows_above: int
) -> tuple[Span, ...]:
    return tuple(
        Span(
            span.row + rows_above,
            columns[span.column],
            span.row_count,
            _span_width(span, columns, width),
        )
        for span in spans
    )


def _span_width(span: Span, columns: tuple[int, ...], width: int) -> int:
    after = span.column + span.column_count
    return (columns[after] if after < len(columns) else width) - columns[span.column]


def _without_cut(last: Row, following: Row, first: Table) -> tuple[Row, Row]:
    """The last row of a page with the rest of its names, when the next page begins with that rest alone."""
    rest = {n: cell for n, cell in enumerate(following.cells) if not is_blank(cell)}
    if not rest or not all(_is_rest(last.cells[n], cell, first, n) for n, cell in rest.items()):
        return last, following
    cells = tuple(last.cells[n] + rest.get(n, "") for n in range(len(last.cells)))
    blank = ("",) * len(following.cells)
    notes = (*last.notes, *following.notes)
    return replace(last, cells=cells, notes=notes), replace(following, cells=blank, notes=())


def _is_rest(before: str, text: str, table: Table, column: int) -> bool:
    rest = plain(text)
    if is_blank(before) or any(map(str.isdigit, rest)) or len(rest) > _LONGEST_REST:
        return False
    if _kind(table, column) != "text" or _LABEL_START.match(rest):
        return False
    if any(_kind(table, n) == "code" for n in range(table.column_count)):
        return True
    return len(rest) <= _LONGEST_REST_WITHOUT_CODES and not _LABEL_END.search(plain(before))
