"""Workbooks in the binary form of Excel (.xlsb): the parts of an .xlsx, each a sequence of records instead of XML.

A record is a number, a length and its bytes ([MS-XLSB] 2.1.4). Only the records that matter here have a name.
"""

import struct
import zipfile
from collections.abc import Iterator
from typing import NamedTuple

from loaders.limits import Limits
from loaders.readers.colour import WHITE, Colour, are_alike
from loaders.readers.number_format.formats import NumberFormat, built_in_format, number_format
from loaders.readers.packages import find_part, read_part
from loaders.readers.workbook.colours import Colours, is_unseen, theme_colours
from loaders.readers.workbook.drawn import take_text_boxes
from loaders.readers.workbook.formula_tokens import XLSB_PLACES, formula_text
from loaders.readers.workbook.formulas import add_up
from loaders.readers.workbook.sheet import (
    LAST_COLUMN,
    LAST_ROW,
    PLAIN,
    Formula,
    Look,
    Merge,
    Sheet,
    refuse_more_cells,
    seen_text,
)
from loaders.readers.workbook.xlsx import (
    USUAL_THEME_PART,
    optional_part,
    read_relations,
    worksheet_part,
)
from loaders.readers.workbook.xml import damaged

WORKBOOK_PART = "xl/workbook.bin"
_ROW, _MERGE = 0, 176
_CELL_BLANK, _CELL_RK, _CELL_ERROR, _CELL_BOOL, _CELL_REAL, _CELL_TEXT, _CELL_SHARED_TEXT = range(
    1, 8
)
_FORMULA_TEXT, _FORMULA_NUMBER, _FORMULA_BOOL, _FORMULA_ERROR = 8, 9, 10, 11
_CELL_RICH_TEXT = 62
_NUMBERS = (_CELL_RK, _CELL_REAL, _FORMULA_NUMBER)
# Short forms of the records 1 to 7: they stand next to the cell before them and do not say where.
_SHORT_CELLS, _SHORT_BY = range(12, 19), 11
_CELLS = frozenset({*range(_CELL_BLANK, _FORMULA_ERROR + 1), *_SHORT_CELLS, _CELL_RICH_TEXT})
_TOKENS = 22  # where the tokens of the formula of a number stand, their length before them
_SHARED_TEXT = 19
_FONT, _FILL, _COLUMNS = 43, 45, 60
_SOLID = 1  # a ground of one colour
_COLOUR_BY_INDEX, _COLOUR_IN_FULL, _COLOUR_OF_THEME = 1, 2, 3
_FORMAT, _STYLE, _STYLES_BEGIN, _STYLES_END = 44, 47, 617, 618
_WORKBOOK_PROPERTIES, _SHEET, _CALCULATION = 153, 156, 157
_CALCULATION_FLAGS, _IS_CALCULATED_WHEN_OPENED = 24, 0x01
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
    """Number formats and looks by the number of the style as cells write it, and the looks of the fonts on paper.

    `coloured` are the styles of cells on another ground.
    """

    formats: list[NumberFormat]
    looks: list[Look]
    fonts: list[Look]
    coloured: frozenset[int]


def read_sheets(package: zipfile.ZipFile, limits: Limits) -> list[Sheet]:
    """The worksheets, in order; sheets of charts and macros are left out. Raises `UnreadableFile`."""
    try:
        sheets = list(_sheets(package, limits))
        add_up(sheets, is_calculated_when_opened=_is_calculated_when_opened(package, limits))
    except (struct.error, IndexError) as error:
        raise damaged(f"a record is cut off: {error}") from None
    return sheets


def _is_calculated_when_opened(package: zipfile.ZipFile, limits: Limits) -> bool:
    """Whether the results that are stored are yet to be made."""
    return any(
        kind == _CALCULATION
        and len(data) > _CALCULATION_FLAGS
        and bool(data[_CALCULATION_FLAGS] & _IS_CALCULATED_WHEN_OPENED)
        for kind, data in _records(package, WORKBOOK_PART, limits)
    )


def _sheets(package: zipfile.ZipFile, limits: Limits) -> Iterator[Sheet]:
    relations = read_relations(package, "xl/_rels/workbook.bin.rels", limits)
    theme = relations.theme or USUAL_THEME_PART
    styles = _styles(package, relations.styles, theme, limits)
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
                sheet = reader.read(_records(package, part, limits))
                take_text_boxes(sheet, part, package, limits)
                yield sheet


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


def _styles(package: zipfile.ZipFile, part: str | None, theme: str, limits: Limits) -> _Styles:
    colours = Colours(theme_colours(optional_part(package, theme, limits)))
    codes: dict[int, str] = {}
    styles: list[tuple[int, int, int]] = []  # number format, font, fill
    fonts: list[Look] = []
    inks: dict[int, Colour | None] = {}
    grounds: dict[int, Colour | None] = {}
    is_cell_style = False
    for kind, data in _records(package, part, limits):
        if kind == _FORMAT:
            codes[struct.unpack_from("<H", data)[0]] = _text(data, 2)[0]
        elif kind in (_STYLES_BEGIN, _STYLES_END):
            is_cell_style = kind == _STYLES_BEGIN
        elif kind == _STYLE and is_cell_style:
            styles.append(struct.unpack_from("<HHH", data, 2))
        elif kind == _FILL:
            is_solid = struct.unpack_from("<I", data)[0] == _SOLID
            grounds[len(grounds)] = _colour(data, 4, colours) if is_solid else None
        elif kind == _FONT:
            _, options, _, script = struct.unpack_from("<4H", data)
            ink = inks[len(inks)] = _colour(data, 12, colours)
            is_struck = bool(options & _IS_STRUCK_OUT)
            fonts.append(Look(is_struck, script in _RAISED, is_unseen(ink, None)))
    return _Styles(
        [
            number_format(codes[number]) if number in codes else built_in_format(number)
            for number, _, _ in styles
        ],
        [
            (fonts[font] if font < len(fonts) else PLAIN)._replace(
                is_unseen=is_unseen(inks.get(font), grounds.get(fill))
            )
            for _, font, fill in styles
        ],
        fonts,
        frozenset(
            style
            for style, (_, _, fill) in enumerate(styles)
            if (ground := grounds.get(fill)) is not None and not are_alike(ground, WHITE)
        ),
    )


def _colour(data: bytes, at: int, colours: Colours) -> Colour | None:
    """A colour in eight bytes; None for what the system has, and where it is cut off."""
    if len(data) < at + 8:
        return None
    kind, index, tint = struct.unpack_from("<BBh", data, at)
    if kind >> 1 == _COLOUR_BY_INDEX:
        return colours.table.get(index)
    if kind >> 1 == _COLOUR_OF_THEME:
        return colours.of_theme(index, tint / 0x7FFF)
    if kind >> 1 == _COLOUR_IN_FULL:
        return Colour(*(part / 255 for part in data[at + 4 : at + 7]))
    return None


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
            if not any(piece for piece, _ in shown):
                self._sheet.note_unshown(row, column, self._unshown(kind, data))
            self._sheet.rows.setdefault(row, {})[column] = text
            self._take_number(row, column, kind, data)
        return int(column)

    def _take_number(self, row: int, column: int, kind: int, data: bytes) -> None:
        """Take the stored number, or the formula that may have none, for sums of cells."""
        if kind not in _NUMBERS:
            return
        stored = _number(kind, data)
        if kind == _FORMULA_NUMBER and stored.strip("-0.") == "":
            (length,) = struct.unpack_from("<I", data, _TOKENS - 4)
            text = formula_text(data[_TOKENS : _TOKENS + length], XLSB_PLACES)
            style = self._format(struct.unpack_from("<I", data, 4)[0] & 0xFFFFFF)
            self._sheet.formulas.append(Formula(row, column, text, stored, style, self._is_1904))
        else:
            self._sheet.numbers[row, column] = stored

    def _format(self, style: int) -> NumberFormat:
        formats = self._styles.formats
        return formats[style] if style < len(formats) else built_in_format(0)

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
        runs: _Runs = []
        if kind == _CELL_SHARED_TEXT:
            runs = self._shared(data)
        elif kind == _CELL_RICH_TEXT:
            runs = _rich_text(data, 8, self._styles.fonts)
        if len(runs) < 2 and kind != _CELL_RICH_TEXT:
            return [(self._shown(kind, data, style), look)]
        is_on_paper = style not in self._styles.coloured
        return [
            (text, own._replace(is_unseen=own.is_unseen and is_on_paper) if own else look)
            for text, own in runs
        ]

    def _unshown(self, kind: int, data: bytes) -> str:
        """What is stored in a cell that shows nothing."""
        if kind in _NUMBERS:
            return _number(kind, data)
        if kind == _CELL_SHARED_TEXT:
            return "".join(text for text, _ in self._shared(data))
        return _text(data, 8)[0] if kind in (_CELL_TEXT, _FORMULA_TEXT) else ""

    def _shared(self, data: bytes) -> _Runs:
        (index,) = struct.unpack_from("<I", data, 8)
        if index >= len(self._texts):
            raise damaged(
                f"a cell of sheet {self._sheet.name!r} refers to text {index}, which is not there"
            )
        return self._texts[index]

    def _shown(self, kind: int, data: bytes, style: int) -> str:
        style_format = self._format(style)
        if kind in _NUMBERS:
            return style_format.number(_number(kind, data), self._is_1904)
        if kind == _CELL_SHARED_TEXT:
            return style_format.text("".join(text for text, _ in self._shared(data)))
        if kind in (_CELL_BOOL, _FORMULA_BOOL):
            return "TRUE" if data[8] else "FALSE"
        if kind in (_CELL_ERROR, _FORMULA_ERROR):
            return _ERRORS.get(data[8], "#ERROR")
        return style_format.text(_text(data, 8)[0])


def _number(kind: int, data: bytes) -> str:
    """The digits of a stored number."""
    number = _rk(data) if kind == _CELL_RK else struct.unpack_from("<d", data, 8)[0]
    return repr(number).removesuffix(".0")


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
