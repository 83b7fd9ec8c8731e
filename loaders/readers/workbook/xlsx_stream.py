"""A sheet of an .xlsx workbook as a stream of XML, whoever wrote it: nothing is held of it but its filled cells."""

from loaders.limits import Limits
from loaders.readers.workbook.references import moved
from loaders.readers.workbook.sheet import (
    LAST_COLUMN,
    LAST_ROW,
    Formula,
    Sheet,
    refuse_more_cells,
)
from loaders.readers.workbook.xlsx_cells import DIGITS, CellTexts, column_of, letters_of, merge_of
from loaders.readers.workbook.xlsx_texts import RunReader
from loaders.readers.workbook.xml import Attributes, damaged, is_true, read_xml, whole_number

_INLINE = "inlineStr"
_NOT_SHOWN = frozenset({"0", "0.0"})  # a width or height that leaves nothing to see
# Cells may be coloured by their values, or by the table they stand in.
_RULES_OF_COLOUR = (b"conditionalFormatting", b"tablePart ")


def fill_sheet(sheet: Sheet, content: bytes, texts: CellTexts, limits: Limits) -> None:
    """Fill a sheet from its XML. Raises `UnreadableFile` where it is damaged or has too many cells."""
    if any(rule in content for rule in _RULES_OF_COLOUR):
        texts = texts.without_colours()
    reader = _SheetReader(sheet, texts, limits)
    read_xml(content, reader.start, reader.end, reader.pieces.append, namespaces=True)
    reader.close_row()


class _SheetReader:
    """Takes the cells of one sheet as its XML goes by.

    The parser puts all text into `pieces`; what was there before a value began is dropped when it begins.
    """

    def __init__(self, sheet: Sheet, texts: CellTexts, limits: Limits) -> None:
        self._runs = RunReader(texts.colours)
        self.pieces = self._runs.pieces
        self._sheet = sheet
        self._texts = texts
        self._limits = limits
        self._count = 0
        self._row_number = -1
        self._row: dict[int, str] = {}
        self._cell: Attributes = {}
        self._formula: str | None = None
        self._stored: str | None = None
        self._shared: dict[str, tuple[int, int, str]] = {}  # formulas that others refer to
        self._shared_number: str | None = None

    def start(self, name: str, attributes: Attributes) -> None:
        """An element begins."""
        local = _local(name)
        if local == "c":
            if "r" not in attributes:
                attributes["r"] = self._next_place()
            self._cell = attributes
            self._formula = self._stored = None
        elif local == "f":
            self.pieces.clear()
            self._formula = ""
            self._shared_number = attributes.get("si")
        elif local == "v":
            self.pieces.clear()
        elif local == "row":
            self._open_row(attributes)
        elif local == "is":
            self._runs.take()
        elif local == "mergeCell":
            self._sheet.merges.append(merge_of(attributes.get("ref", "")))
        elif local == "col":
            self._hide_columns(attributes)
        else:
            self._runs.start(local, attributes)

    def end(self, name: str) -> None:
        """An element ends."""
        local = _local(name)
        if local == "v":
            if self._cell.get("t") != _INLINE:
                self._stored = "".join(self.pieces)
                self._fill(self._stored)
        elif local == "f":
            self._formula = "".join(self.pieces)
        elif local == "c":
            self._close_cell()
        elif local == "is":
            self._fill_inline()
        else:
            self._runs.end(local)

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
        if is_true(attributes.get("hidden")) or attributes.get("ht") in _NOT_SHOWN:
            self._sheet.hide_row(number)

    def _hide_columns(self, attributes: Attributes) -> None:
        if is_true(attributes.get("hidden")) or attributes.get("width") in _NOT_SHOWN:
            first = whole_number(attributes.get("min", "1")) - 1
            last = min(whole_number(attributes.get("max", "1")) - 1, LAST_COLUMN)
            self._sheet.hidden_columns.append((first, last))

    def _next_place(self) -> str:
        """Where a cell stands that does not say so: next to the one before it."""
        before = self._cell.get("r", "").rstrip(DIGITS)
        return letters_of(column_of(before) + 1 if before else 0)

    def _fill(self, stored: str) -> None:
        """Show what is stored in the cell that ends here."""
        if not stored:
            return
        cell, kind = self._cell, self._cell.get("t")
        column = column_of(cell["r"].rstrip(DIGITS))
        seen = self._texts.seen(kind, cell.get("s"), stored)
        if isinstance(seen, str):
            self._row[column] = seen
            if not seen:
                self._sheet.note_unshown(
                    self._row_number, column, self._texts.unshown(kind, stored)
                )
        else:
            self._row[column] = self._sheet.note_all(self._row_number, column, seen)
        if kind in (None, "", "n") and self._formula is None:
            self._sheet.numbers[self._row_number, column] = stored

    def _fill_inline(self) -> None:
        runs = self._runs.take()
        if self._cell.get("t") != _INLINE or not any(text for text, _ in runs):
            return
        column = column_of(self._cell["r"].rstrip(DIGITS))
        style = self._cell.get("s")
        text = self._sheet.note_all(self._row_number, column, self._texts.seen_runs(style, runs))
        self._row[column] = self._texts.style(style).text(text)

    def _close_cell(self) -> None:
        if self._formula is None:
            return
        column = column_of(self._cell["r"].rstrip(DIGITS))
        formula = self._shared_formula(column, self._formula)
        is_number = self._cell.get("t") in (None, "", "n")
        stored = self._stored or ""
        if is_number and stored.strip("0.") == "":
            style = self._texts.style(self._cell.get("s"))
            self._sheet.formulas.append(
                Formula(self._row_number, column, formula, stored, style, self._texts.is_1904)
            )
        elif is_number:
            self._sheet.numbers[self._row_number, column] = stored

    def _shared_formula(self, column: int, formula: str) -> str:
        """The formula of a cell; one that it shares stands in the first cell that has it."""
        number = self._shared_number
        if number is None:
            return formula
        if formula:
            self._shared[number] = (self._row_number, column, formula)
            return formula
        if number not in self._shared:
            return ""
        row, first_column, formula = self._shared[number]
        return moved(formula, self._row_number - row, column - first_column)


def _local(name: str) -> str:
    return name.rpartition(" ")[2]
