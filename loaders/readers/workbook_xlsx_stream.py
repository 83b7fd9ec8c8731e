"""A sheet of an .xlsx workbook as a stream of XML, whoever wrote it: nothing is held of it but its filled cells."""

from loaders.limits import Limits
from loaders.readers.workbook_sheet import LAST_ROW, Sheet, refuse_more_cells
from loaders.readers.workbook_xlsx_cells import DIGITS, CellTexts, column_of, letters_of, merge_of
from loaders.readers.workbook_xml import (
    Attributes,
    damaged,
    is_true,
    prefix_of,
    read_xml,
    whole_number,
)

_INLINE = "inlineStr"


def fill_sheet(sheet: Sheet, content: bytes, texts: CellTexts, limits: Limits) -> None:
    """Fill a sheet from its XML. Raises `UnreadableFile` where it is damaged or has too many cells."""
    _SheetReader(sheet, texts, limits).read(content)


class _SheetReader:
    """Takes the cells of one sheet as its XML goes by. Its methods are called for every tag: they do no more than they must.

    The parser puts all text into `_pieces`; what was there before a value began is dropped when it begins.
    """

    def __init__(self, sheet: Sheet, shared: Shared, limits: Limits) -> None:
        self._sheet = sheet
        self._texts = shared.texts
        self._formats = shared.formats
        self._is_1904 = shared.is_1904
        self._limits = limits
        self._columns: dict[str, int] = {}
        self._count = 0
        self._row_number = -1
        self._cell: Attributes = {}
        self._row: dict[int, str] = {}
        self._ordinary = shared.formats[_ORDINARY_STYLE]
        self._pieces: list[str] = []
        self._inline: list[str] = []
        self._is_reading = False
        self._names("")

    def _names(self, prefix: str) -> None:
        self._cell_name = f"{prefix}c"
        self._value_name = f"{prefix}v"
        self._row_name = f"{prefix}row"
        self._inline_name = f"{prefix}is"
        self._text_name = f"{prefix}t"
        self._reading_name = f"{prefix}rPh"
        self._merge_name = f"{prefix}mergeCell"

    def read(self, content: bytes) -> None:
        """Fill the sheet."""
        self._names(prefix_of(content))
        read_xml(content, self._start, self._end, self._pieces.append)
        self._close_row()

    def _start(self, name: str, attributes: Attributes) -> None:
        if name == self._cell_name:
            if "r" not in attributes:
                attributes["r"] = self._next_place()
            self._cell = attributes
        elif name == self._value_name:
            self._pieces.clear()
        elif name == self._row_name:
            self._open_row(attributes)
        elif name == self._text_name:
            self._pieces.clear()
        elif name == self._inline_name:
            self._inline.clear()
        elif name == self._reading_name:
            self._is_reading = True
        elif name == self._merge_name:
            self._sheet.merges.append(_merge(attributes.get("ref", "")))

    def _end(self, name: str) -> None:
        if name == self._value_name:
            if self._cell.get("t") != _INLINE:
                self._fill("".join(self._pieces))
        elif name != self._cell_name:
            self._end_inline(name)

    def _end_inline(self, name: str) -> None:
        """The parts of a text that stands in its cell, not among the shared ones."""
        if name == self._text_name:
            if not self._is_reading:
                self._inline += self._pieces
        elif name == self._inline_name:
            if self._cell.get("t") == _INLINE:
                self._fill("".join(self._inline))
        elif name == self._reading_name:
            self._is_reading = False

    def _open_row(self, attributes: Attributes) -> None:
        self._close_row()
        reference = attributes.get("r")
        number = self._row_number + 1 if reference is None else whole_number(reference) - 1
        if not 0 <= number <= LAST_ROW:
            raise damaged(f"row {number + 1} in sheet {self._sheet.name!r}")
        self._row_number, self._cell = number, {}
        if is_true(attributes.get("hidden")):
            self._sheet.hide_row(number)

    def _close_row(self) -> None:
        self._pieces.clear()
        if self._row:
            self._count += len(self._row)
            refuse_more_cells(self._count, self._limits)
            self._sheet.rows.setdefault(self._row_number, {}).update(self._row)
            self._row = {}

    def _next_place(self) -> str:
        """Where a cell stands that does not say so: next to the one before it."""
        before = self._cell.get("r", "").rstrip(_DIGITS)
        return _letters(_column(before) + 1 if before else 0)

    def _fill(self, stored: str) -> None:
        """Show what is stored in the cell that ends here."""
        cell = self._cell
        style = self._formats.get(cell.get("s"), self._ordinary)
        kind = cell.get("t")
        if kind is None:
            shown = style.number(stored, self._is_1904)
        elif kind == "s":
            shown = style.text(self._shared_text(stored))
        else:
            shown = self._rarely_shown(kind, stored, style)
        letters = cell["r"].rstrip(_DIGITS)
        column = self._columns.get(letters)
        if column is None:
            column = self._columns[letters] = _column(letters)
        self._row[column] = shown

    def _rarely_shown(self, kind: str, stored: str, style: NumberFormat) -> str:
        if kind == "b":
            return "TRUE" if is_true(stored.strip()) else "FALSE"
        if kind == "e":
            return stored
        if kind in ("n", "d"):
            number = stored if kind == "n" else _days(stored, self._is_1904)
            return style.number(number, self._is_1904)
        return style.text(unescaped(stored))  # of a formula, or not shared

    def _shared_text(self, stored: str) -> str:
        number = int(stored) if stored.isdecimal() else whole_number(stored)
        if number >= len(self._texts):
            raise damaged(
                f"a cell of sheet {self._sheet.name!r} refers to text {number}, which is not there"
            )
        return self._texts[number]


