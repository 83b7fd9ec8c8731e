"""A sheet of an .xlsx workbook as a stream of XML, whoever wrote it: nothing is held of it but its filled cells."""

from loaders.limits import Limits
from loaders.readers.workbook.sheet import LAST_ROW, Sheet, refuse_more_cells
from loaders.readers.workbook.xlsx_cells import DIGITS, CellTexts, column_of, letters_of, merge_of
from loaders.readers.workbook.xml import Attributes, damaged, is_true, read_xml, whole_number

_INLINE = "inlineStr"


def fill_sheet(sheet: Sheet, content: bytes, texts: CellTexts, limits: Limits) -> None:
    """Fill a sheet from its XML. Raises `UnreadableFile` where it is damaged or has too many cells."""
    reader = _SheetReader(sheet, texts, limits)
    read_xml(content, reader.start, reader.end, reader.pieces.append, namespaces=True)
    reader.close_row()


class _SheetReader:
    """Takes the cells of one sheet as its XML goes by.

    The parser puts all text into `pieces`; what was there before a value began is dropped when it begins.
    """

    def __init__(self, sheet: Sheet, texts: CellTexts, limits: Limits) -> None:
        self.pieces: list[str] = []
        self._sheet = sheet
        self._texts = texts
        self._limits = limits
        self._count = 0
        self._row_number = -1
        self._row: dict[int, str] = {}
        self._cell: Attributes = {}
        self._has_formula = self._has_result = False
        self._inline: list[str] = []
        self._is_reading = False

    def start(self, name: str, attributes: Attributes) -> None:
        """An element begins."""
        local = _local(name)
        if local == "c":
            if "r" not in attributes:
                attributes["r"] = self._next_place()
            self._cell = attributes
            self._has_formula = self._has_result = False
        elif local == "f":
            self._has_formula = True
        elif local in ("v", "t"):
            self.pieces.clear()
        elif local == "row":
            self._open_row(attributes)
        elif local == "is":
            self._inline.clear()
        elif local == "rPh":
            self._is_reading = True
        elif local == "mergeCell":
            self._sheet.merges.append(merge_of(attributes.get("ref", "")))

    def end(self, name: str) -> None:
        """An element ends."""
        local = _local(name)
        if local == "v":
            if self._cell.get("t") != _INLINE:
                self._fill("".join(self.pieces))
        elif local == "c":
            if self._has_formula and not self._has_result:
                column = column_of(self._cell["r"].rstrip(DIGITS))
                self._sheet.unreckoned.append((self._row_number, column))
        elif local == "t":
            if not self._is_reading:
                self._inline += self.pieces
        elif local == "is":
            if self._cell.get("t") == _INLINE:
                self._fill("".join(self._inline))
        elif local == "rPh":
            self._is_reading = False

    def close_row(self) -> None:
        """Put the cells of a row into the sheet."""
        self.pieces.clear()
        if self._row:
            self._count += len(self._row)
            refuse_more_cells(self._count, self._limits)
            self._sheet.rows.setdefault(self._row_number, {}).update(self._row)
            self._row = {}

    def _open_row(self, attributes: Attributes) -> None:
        self.close_row()
        reference = attributes.get("r")
        number = self._row_number + 1 if reference is None else whole_number(reference) - 1
        if not 0 <= number <= LAST_ROW:
            raise damaged(f"row {number + 1} in sheet {self._sheet.name!r}")
        self._row_number, self._cell = number, {}
        if is_true(attributes.get("hidden")):
            self._sheet.hide_row(number)

    def _next_place(self) -> str:
        """Where a cell stands that does not say so: next to the one before it."""
        before = self._cell.get("r", "").rstrip(DIGITS)
        return letters_of(column_of(before) + 1 if before else 0)

    def _fill(self, stored: str) -> None:
        """Show what is stored in the cell that ends here; the result of a formula may be a text of no characters."""
        cell = self._cell
        self._has_result = bool(stored) or cell.get("t") == "str"
        if not stored:
            return
        column = column_of(cell["r"].rstrip(DIGITS))
        self._row[column] = self._texts.shown(cell.get("t"), cell.get("s"), stored)


def _local(name: str) -> str:
    return name.rpartition(" ")[2]
