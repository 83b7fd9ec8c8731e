"""Workbooks in the binary form of Excel (.xlsb): the parts of an .xlsx, each a sequence of records instead of XML.

A record is a number, a length and its bytes ([MS-XLSB] 2.1.4). Only the records that matter here have a name.
"""

import struct
import zipfile
from collections.abc import Iterator
from typing import NamedTuple

from loaders.limits import Limits
from loaders.readers.number_format.formats import NumberFormat, built_in_format, number_format
from loaders.readers.packages import find_part, read_part
from loaders.readers.workbook.sheet import (
    LAST_COLUMN,
    LAST_ROW,
    PLAIN,
    Look,
    Merge,
    Sheet,
    refuse_more_cells,
    seen_text,
)
from loaders.readers.workbook.xlsx import read_relations, worksheet_part
from loaders.readers.workbook.xml import damaged

WORKBOOK_PART = "xl/workbook.bin"
_ROW, _MERGE = 0, 176
_CELL_BLANK, _CELL_RK, _CELL_ERROR, _CELL_BOOL, _CELL_REAL, _CELL_TEXT, _CELL_SHARED_TEXT = range(
    1, 8
)
_FORMULA_TEXT, _FORMULA_NUMBER, _FORMULA_BOOL, _FORMULA_ERROR = 8, 9, 10, 11
_CELL_RICH_TEXT = 62
# Short forms of the records 1 to 7: they stand next to the cell before them and do not say where.
_SHORT_CELLS, _SHORT_BY = range(12, 19), 11
_CELLS = frozenset({*range(_CELL_BLANK, _FORMULA_ERROR + 1), *_SHORT_CELLS, _CELL_RICH_TEXT})
_SHARED_TEXT = 19
_FONT, _COLUMNS = 43, 60
_FORMAT, _STYLE, _STYLES_BEGIN, _STYLES_END = 44, 47, 617, 618
_WORKBOOK_PROPERTIES, _SHEET = 153, 156
_NULL = 0xFFFFFFFF
_IS_HIDDEN_ROW, _IS_HIDDEN_COLUMN, _IS_STRUCK_OUT = 0x10, 0x01, 0x08
_RAISED = (1, 2)  # superscript and subscript
_Runs = list[tuple[str, Look | None]]  # None: as the cell looks
_ERRORS = {
    0x00: "#NULL!",
    0x07: "#DIV/0!",
    0x0F: "#VALUE!",
    0x17: "#REF!",
    0x1D: "#NAME?",
    0x24: "#NUM!",
    0x2A: "#N/A",
    0x2B: "#GETTING_DATA",
}


class _Styles(NamedTuple):
    """Number formats and looks by the number of the style as cells write it, and the looks of the fonts."""

    formats: list[NumberFormat]
    looks: list[Look]
    fonts: list[Look]


def read_sheets(package: zipfile.ZipFile, limits: Limits) -> list[Sheet]:
    """The worksheets, in order; sheets of charts and macros are left out. Raises `UnreadableFile`."""
    try:
        return list(_sheets(package, limits))
    except (struct.error, IndexError) as error:
        raise damaged(f"a record is cut off: {error}") from None


def _sheets(package: zipfile.ZipFile, limits: Limits) -> Iterator[Sheet]:
    relations = read_relations(package, "xl/_rels/workbook.bin.rels", limits)
    styles = _styles(package, relations.styles, limits)
    texts = [
        _rich_text(data, 0, styles.fonts)
        for kind, data in _records(package, relations.shared_texts, limits)
        if kind == _SHARED_TEXT
    ]
    is_1904 = False
    for kind, data in _records(package, WORKBOOK_PART, limits):
        if kind == _WORKBOOK_PROPERTIES:
            is_1904 = bool(data[0] & 1)
        elif kind == _SHEET:
            relation, end = _text(data, 8)
            name, _ = _text(data, end)
            part = worksheet_part(relations, name, relation)
            if part is not None:
                is_hidden = struct.unpack_from("<I", data)[0] != 0
                reader = _SheetReader(Sheet(name, is_hidden), texts, styles, is_1904, limits)
                yield reader.read(_records(package, part, limits))


def _records(
    package: zipfile.ZipFile, part: str | None, limits: Limits
) -> Iterator[tuple[int, bytes]]:
    """The records of a part, each a number and its bytes; none of a part that is not there."""
    if part is None or (find_part(package, part) is None and part != WORKBOOK_PART):
        return
    content = read_part(package, part, limits)
    at = 0
    while at < len(content):
        kind, at = _variable(content, at, 2)
        length, at = _variable(content, at, 4)
        if at + length > len(content):
            raise damaged("a record is cut off")
        yield kind, content[at : at + length]
        at += length


def _variable(content: bytes, at: int, most: int) -> tuple[int, int]:
    """A number of up to so many bytes, seven bits each, and where it ends."""
    number = 0
    for index in range(most):
        byte = content[at + index]
        number |= (byte & 0x7F) << 7 * index
        if not byte & 0x80:
            return number, at + index + 1
    return number, at + most


def _text(data: bytes, at: int) -> tuple[str, int]:
    """A text with its length before it, and where it ends."""
    (length,) = struct.unpack_from("<I", data, at)
    if length == _NULL:
        return "", at + 4
    end = at + 4 + 2 * length
    if end > len(data):
        raise damaged("a text is cut off")
    return data[at + 4 : end].decode("utf-16-le", "replace").replace("\x00", ""), end


def _rich_text(data: bytes, at: int, fonts: list[Look]) -> _Runs:
    """A text with a byte of flags before it and, where it has them, the places at which another font begins behind it."""
    text, end = _text(data, at + 1)
    if not data[at] & 1:
        return [(text, None)]
    (count,) = struct.unpack_from("<I", data, end)
    if end + 4 + 4 * count > len(data):
        raise damaged("the fonts of a text are cut off")
    cuts = [struct.unpack_from("<HH", data, end + 4 + 4 * n) for n in range(count)]
    starts = [0, *(start for start, _ in cuts), len(text)]
    looks = [None, *(fonts[font] if font < len(fonts) else PLAIN for _, font in cuts)]
    return [(text[starts[n] : starts[n + 1]], look) for n, look in enumerate(looks)]


def _styles(package: zipfile.ZipFile, part: str | None, limits: Limits) -> _Styles:
    codes: dict[int, str] = {}
    styles: list[tuple[int, int]] = []
    fonts: list[Look] = []
    is_cell_style = False
    for kind, data in _records(package, part, limits):
        if kind == _FORMAT:
            codes[struct.unpack_from("<H", data)[0]] = _text(data, 2)[0]
        elif kind in (_STYLES_BEGIN, _STYLES_END):
            is_cell_style = kind == _STYLES_BEGIN
        elif kind == _STYLE and is_cell_style:
            styles.append(struct.unpack_from("<HH", data, 2))
        elif kind == _FONT:
            _, options, _, script = struct.unpack_from("<4H", data)
            fonts.append(Look(bool(options & _IS_STRUCK_OUT), script in _RAISED))
    return _Styles(
        [
            number_format(codes[number]) if number in codes else built_in_format(number)
            for number, _ in styles
        ],
        [fonts[font] if font < len(fonts) else PLAIN for _, font in styles],
        fonts,
    )


class _SheetReader:
    """Takes the cells of one sheet from its records."""

    def __init__(
        self,
        sheet: Sheet,
        texts: list[_Runs],
        styles: _Styles,
        is_1904: bool,
        limits: Limits,
    ) -> None:
        self._sheet = sheet
        self._texts = texts
        self._styles = styles
        self._is_1904 = is_1904
        self._limits = limits

    def read(self, records: Iterator[tuple[int, bytes]]) -> Sheet:
        """Fill the sheet."""
        row = column = -1
        count = 0
        for kind, data in records:
            if kind == _ROW:
                row, column = self._open_row(data), -1
            elif kind == _COLUMNS:
                first, last = struct.unpack_from("<II", data)
                if data[16] & _IS_HIDDEN_COLUMN:
                    self._sheet.hidden_columns.append((first, min(last, LAST_COLUMN)))
            elif kind == _MERGE:
                self._sheet.merges.append(_merge(data))
            elif kind in _CELLS:
                column = self._put(row, column + 1, kind, data)
                count += 1
                refuse_more_cells(count, self._limits)
        return self._sheet

    def _put(self, row: int, next_column: int, kind: int, data: bytes) -> int:
        """Take a cell; returns its column."""
        if kind in _SHORT_CELLS:
            return self._put(
                row, next_column, kind - _SHORT_BY, struct.pack("<I", next_column) + data
            )
        column, style = struct.unpack_from("<II", data)
        if column > LAST_COLUMN or row < 0:
            raise damaged(f"a cell in row {row + 1}, column {column + 1}")
        if kind != _CELL_BLANK:
            shown = self._seen(kind, data, style & 0xFFFFFF)
            text = self._sheet.note_all(row, column, seen_text(shown))
            self._sheet.rows.setdefault(row, {})[column] = text
        return int(column)

    def _open_row(self, data: bytes) -> int:
        row: int = struct.unpack_from("<I", data)[0]
        if row > LAST_ROW:
            raise damaged(f"row {row + 1} in sheet {self._sheet.name!r}")
        if data[11] & _IS_HIDDEN_ROW:
            self._sheet.hide_row(row)
        return row

    def _seen(self, kind: int, data: bytes, style: int) -> list[tuple[str, Look]]:
        """The runs of a cell."""
        looks = self._styles.looks
        look = looks[style] if style < len(looks) else PLAIN
        if kind == _CELL_SHARED_TEXT and len(runs := self._shared(data)) > 1:
            return [(text, own or look) for text, own in runs]
        if kind == _CELL_RICH_TEXT:
            runs = _rich_text(data, 8, self._styles.fonts)
            return [(text, own or look) for text, own in runs]
        return [(self._shown(kind, data, style), look)]

    def _shared(self, data: bytes) -> _Runs:
        (index,) = struct.unpack_from("<I", data, 8)
        if index >= len(self._texts):
            raise damaged(
                f"a cell of sheet {self._sheet.name!r} refers to text {index}, which is not there"
            )
        return self._texts[index]

    def _shown(self, kind: int, data: bytes, style: int) -> str:
        formats = self._styles.formats
        style_format = formats[style] if style < len(formats) else built_in_format(0)
        if kind in (_CELL_RK, _CELL_REAL, _FORMULA_NUMBER):
            number = _rk(data) if kind == _CELL_RK else struct.unpack_from("<d", data, 8)[0]
            return style_format.number(repr(number).removesuffix(".0"), self._is_1904)
        if kind == _CELL_SHARED_TEXT:
            return style_format.text("".join(text for text, _ in self._shared(data)))
        if kind in (_CELL_BOOL, _FORMULA_BOOL):
            return "TRUE" if data[8] else "FALSE"
        if kind in (_CELL_ERROR, _FORMULA_ERROR):
            return _ERRORS.get(data[8], "#ERROR")
        return style_format.text(_text(data, 8)[0])


def _merge(data: bytes) -> Merge:
    first_row, last_row, first_column, last_column = struct.unpack_from("<4I", data)
    if not (first_row <= last_row <= LAST_ROW and first_column <= last_column <= LAST_COLUMN):
        raise damaged("a merged range that is none")
    return Merge(first_row, first_column, last_row, last_column)


def _rk(data: bytes) -> float:
    """A number in four bytes: the upper 30 bits of a float or a whole number, divided by 100 where the first bit says so."""
    (bits,) = struct.unpack_from("<i", data, 8)
    number: float
    if bits & 2:
        number = float(bits >> 2)
    else:
        (number,) = struct.unpack("<d", b"\x00\x00\x00\x00" + struct.pack("<i", bits & ~3))
    return number / 100 if bits & 1 else number
