"""Workbooks of Excel 97–2003 (.xls) and of WPS (.et): one binary stream in an OLE2 container.

xlrd reads them: values with their formats, hidden rows and merged ranges, and only filled cells. A stream of the older
Excel 5 and 95 (`Book`) is read too.
"""

import io
import os
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import olefile
import xlrd
from xlrd.biffh import XLRDError

from loaders.document import ReadingProblem
from loaders.language import Message
from loaders.limits import Limits
from loaders.readers.colour import WHITE, Colour, are_alike
from loaders.readers.number_format.formats import NumberFormat, built_in_format, number_format
from loaders.readers.reading import UnreadableFile
from loaders.readers.workbook.colours import is_unseen
from loaders.readers.workbook.drawn import embedded_problem
from loaders.readers.workbook.formulas import add_up
from loaders.readers.workbook.sheet import (
    PLAIN,
    Formula,
    Look,
    Merge,
    Sheet,
    refuse_more_cells,
    seen_text,
)
from loaders.readers.workbook.xls_formulas import StoredFormula, formulas_in_doubt
from loaders.readers.workbook.xml import damaged

_SIGNATURE = olefile.MAGIC
_STREAMS = ("Workbook", "Book")
_BEGINNING = (
    b"\x09\x08\x10\x00\x00\x06\x05\x00"  # of the stream of a workbook of Excel 97 and later
)
_ENCRYPTED = "EncryptedPackage"
_DOCUMENTS = ("WordDocument", "PowerPoint Document")
_EMBEDDED = re.compile("MBD[0-9A-F]{8}")  # the storage of an embedded file
_RAISED = (1, 2)  # superscript and subscript
_SOLID = 1  # a ground of one colour
_BLANK = frozenset({xlrd.XL_CELL_EMPTY, xlrd.XL_CELL_BLANK})
# Rows of all sheets together, blank ones between too: xlrd makes room for each of them.
_ROWS_OF_ALL = 20
_PROTECTED = Message(
    "protected by a password. Save it without protection and load that file.",
    "有密码保护。请去除保护另存后装载。",
)


def recognises(content: bytes) -> bool:
    """True for an OLE2 container that holds a workbook, or the encrypted package of any Office file."""
    if not content.startswith(_SIGNATURE):
        return False
    names = _stream_names(content)
    if names is None:  # damaged: its names, or the start of its cells, may still be there to see
        marks = (_BEGINNING, *(_as_entry(name) for name in (*_STREAMS, _ENCRYPTED)))
        return any(mark in content for mark in marks) and not any(
            _as_entry(name) in content for name in _DOCUMENTS
        )
    return not names.isdisjoint(name.casefold() for name in (*_STREAMS, _ENCRYPTED))


def _as_entry(name: str) -> bytes:
    return f"{name}\x00".encode("utf-16-le")


def _stream_names(content: bytes) -> set[str] | None:
    try:
        with olefile.OleFileIO(io.BytesIO(content)) as container:
            return {path[0].casefold() for path in container.listdir() if len(path) == 1}
    except Exception:  # olefile raises whatever a damaged directory leads it to
        return None


def embedded_files(content: bytes) -> tuple[ReadingProblem, ...]:
    """What is said of files embedded in the workbook, each in a storage of its own."""
    try:
        with olefile.OleFileIO(io.BytesIO(content)) as container:
            storages = container.listdir(streams=False, storages=True)
    except Exception:  # olefile raises whatever a damaged directory leads it to
        return ()
    return embedded_problem(
        sum(1 for path in storages if len(path) == 1 and _EMBEDDED.fullmatch(path[0]))
    )


def read_sheets(content: bytes, limits: Limits) -> list[Sheet]:
    """The worksheets, in order; sheets of charts and macros are left out. Raises `UnreadableFile`."""
    stream = _workbook_stream(content)
    with Path(os.devnull).open("w", encoding="utf-8") as nowhere:
        try:
            book = xlrd.open_workbook(
                file_contents=stream,
                logfile=nowhere,
                formatting_info=True,
                on_demand=True,
                ragged_rows=True,
            )
            sheets = list(_sheets(book, formulas_in_doubt(stream), limits))
        except UnreadableFile:
            raise
        except Exception as error:  # xlrd raises whatever damaged bytes lead it to
            if "encrypted" in str(error):
                raise UnreadableFile(
                    f"a workbook {_PROTECTED.en}", f"工作簿{_PROTECTED.zh}"
                ) from None
            raise damaged(_reason(error)) from None
    add_up(
        [sheet for sheet, _ in sheets], is_calculated_when_opened=any(to_do for _, to_do in sheets)
    )
    return [sheet for sheet, _ in sheets]


def _reason(error: Exception) -> str:
    """What the libraries say on purpose; of what merely happens to them, only that it is damage."""
    if isinstance(error, XLRDError | OSError) and str(error):
        return str(error)
    return "its content is cut off or makes no sense"


def _workbook_stream(content: bytes) -> bytes:
    stream = b""
    try:
        with olefile.OleFileIO(io.BytesIO(content)) as container:
            is_encrypted = container.exists(_ENCRYPTED)
            for name in _STREAMS:
                if not stream and container.exists(name):
                    stream = container.openstream(name).read()
    except Exception as error:  # olefile raises whatever a damaged container leads it to
        raise damaged(_reason(error)) from None
    if is_encrypted:
        raise UnreadableFile(
            f"a workbook (or document) {_PROTECTED.en}", f"工作簿（或文档）{_PROTECTED.zh}"
        )
    if not stream:
        raise damaged("its stream of cells is missing or empty")
    return stream


def _formats(book: Any) -> list[NumberFormat]:
    """The number format of each style."""
    codes = {entry.format_key: entry.format_str for entry in book.format_list}
    return [
        number_format(codes[style.format_key])
        if style.format_key in codes
        else built_in_format(style.format_key)
        for style in book.xf_list
    ]


@dataclass(frozen=True)
class _Looks:
    """How the text of each style looks, and that of each font on paper; the styles of cells on another ground."""

    styles: list[Look]
    fonts: list[Look]
    coloured: set[int]

    def of_runs(self, style: int, runs: Sequence[tuple[int, int]]) -> Iterator[Look]:
        """The look of the beginning of a text in a cell of a style, and of what follows each change of font."""
        yield self.styles[style]
        for _, font in runs:
            look = self.fonts[font] if font < len(self.fonts) else PLAIN
            yield look._replace(is_unseen=look.is_unseen and style not in self.coloured)


def _looks(book: Any) -> _Looks:
    plain = [Look(bool(font.struck_out), font.escapement in _RAISED) for font in book.font_list]
    inks = [_colour(book, font.colour_index) for font in book.font_list]
    grounds = [
        _colour(book, style.background.pattern_colour_index)
        if style.background.fill_pattern == _SOLID
        else None
        for style in book.xf_list
    ]
    fonts = [style.font_index if style.font_index < len(inks) else 0 for style in book.xf_list]
    return _Looks(
        [
            plain[font]._replace(is_unseen=is_unseen(inks[font], ground))
            for font, ground in zip(fonts, grounds, strict=True)
        ],
        [
            look._replace(is_unseen=is_unseen(ink, None))
            for look, ink in zip(plain, inks, strict=True)
        ],
        {
            style
            for style, ground in enumerate(grounds)
            if ground is not None and not are_alike(ground, WHITE)
        },
    )


def _colour(book: Any, index: int) -> Colour | None:
    """A colour by its number; None for what the system has."""
    parts = book.colour_map.get(index)
    return None if parts is None else Colour(*(part / 255 for part in parts))


def _sheets(
    book: Any, formulas: list[list[StoredFormula]], limits: Limits
) -> Iterator[tuple[Sheet, bool]]:
    """The worksheets, each with whether its formulas are yet to be worked out."""
    formats, looks = _formats(book), _looks(book)
    rows = 0
    for index in range(book.nsheets):
        source = book.sheet_by_index(index)
        rows += source.nrows
        if rows > _ROWS_OF_ALL * limits.sheet_rows:
            raise UnreadableFile(
                f"a workbook whose sheets have more than {_ROWS_OF_ALL * limits.sheet_rows} rows, "
                "more than any account has. Split it.",
                f"工作簿的各工作表合计超过 {_ROWS_OF_ALL * limits.sheet_rows} 行，多于任何决算。请拆分。",
            )
        sheet = _sheet(source, formats, book.datemode == 1, limits)
        _note_looks(sheet, source, looks)
        found = formulas[index] if index < len(formulas) else []
        _note_formulas(sheet, source, found, formats, book.datemode == 1)
        yield sheet, any(formula.is_to_calculate for formula in found)
        book.unload_sheet(index)


def _note_looks(sheet: Sheet, source: Any, looks: _Looks) -> None:
    """Part what is struck out, raised or in the colour of its ground from the texts of the cells."""
    for number, row in sheet.rows.items():
        for column, text in row.items():
            style = source.cell_xf_index(number, column)
            runs = source.rich_text_runlist_map.get((number, column), ())
            if text and (runs or looks.styles[style] != PLAIN):
                row[column] = sheet.note_all(
                    number, column, seen_text(_runs(text, runs, looks.of_runs(style, runs)))
                )


def _runs(
    text: str, runs: Sequence[tuple[int, int]], looks: Iterable[Look]
) -> Iterator[tuple[str, Look]]:
    """A text cut where another font begins."""
    starts = [0, *(start for start, _ in runs)]
    for start, end, look in zip(starts, [*starts[1:], len(text)], looks, strict=True):
        yield text[start:end], look


def _note_formulas(
    sheet: Sheet,
    source: Any,
    formulas: list[StoredFormula],
    formats: list[NumberFormat],
    is_1904: bool,
) -> None:
    """Take the formulas, and the numbers that they may add up."""
    for formula in formulas:
        place = (formula.row, formula.column)
        style = formats[source.cell_xf_index(*place)]
        sheet.formulas.append(Formula(*place, formula.text, formula.stored, style, is_1904))
        sheet.numbers.pop(place, None)


def _sheet(source: Any, formats: list[NumberFormat], is_1904: bool, limits: Limits) -> Sheet:
    sheet = Sheet(source.name, bool(source.visibility))
    sheet.hidden_columns = [
        (column, column)
        for column, info in source.colinfo_map.items()
        if info.hidden or info.width == 0
    ]
    count = 0
    for number in range(source.nrows):
        if (info := source.rowinfo_map.get(number)) is not None and (
            info.hidden or info.height == 0
        ):
            sheet.hide_row(number)
        if not source.row_len(number):
            continue
        row = {
            column: _shown(kind, value, formats[source.cell_xf_index(number, column)], is_1904)
            for column, (kind, value) in enumerate(
                zip(source.row_types(number), source.row_values(number), strict=True)
            )
            if kind not in _BLANK
        }
        for column, kind in enumerate(source.row_types(number)):
            if kind == xlrd.XL_CELL_NUMBER:
                sheet.numbers[number, column] = repr(source.cell_value(number, column))
            if not row.get(column, "-"):
                sheet.note_unshown(number, column, _unshown(source.cell_value(number, column)))
        if row:
            sheet.rows[number] = row
            count += len(row)
            refuse_more_cells(count, limits)
    sheet.merges = [
        Merge(first_row, first_column, end_row - 1, end_column - 1)
        for first_row, end_row, first_column, end_column in source.merged_cells
        if end_row > first_row and end_column > first_column
    ]
    return sheet


def _unshown(value: Any) -> str:
    """What is stored in a cell that shows nothing."""
    return value if isinstance(value, str) else repr(value).removesuffix(".0")


def _shown(kind: int, value: Any, style: NumberFormat, is_1904: bool) -> str:
    if kind == xlrd.XL_CELL_TEXT:
        return style.text(str(value)).replace("\x00", "")
    if kind == xlrd.XL_CELL_BOOLEAN:
        return "TRUE" if value else "FALSE"
    if kind == xlrd.XL_CELL_ERROR:
        return str(xlrd.error_text_from_code.get(value, "#ERROR"))
    return style.number(repr(value).removesuffix(".0"), is_1904)
