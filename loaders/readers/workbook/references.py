"""References to cells in formulas: `A1`, `$B$2`, in other notations too, and moved to where a formula is used again."""

import re

from loaders.readers.workbook.xlsx_cells import column_of, letters_of

_REFERENCE = re.compile(
    r"('(?:[^']|'')+'!)|(?<![A-Za-z0-9_.])(\$?)([A-Z]{1,3})(\$?)([0-9]{1,7})(?![A-Za-z0-9_(!])"
)
_R1C1 = re.compile(
    r"(?<![A-Za-z0-9_.])R(\[-?[0-9]+\]|[0-9]+)?C(\[-?[0-9]+\]|[0-9]+)?(?![A-Za-z0-9_(])"
)
_OPEN_DOCUMENT = re.compile(r"\[\$?([^\[\]]*?)\.(\$?[A-Z]+\$?[0-9]+)(?::\.(\$?[A-Z]+\$?[0-9]+))?\]")


def moved(formula: str, rows: int, columns: int) -> str:
    """A formula as it is so many rows below and columns to the right of where it stands; `$` holds a reference in place."""

    def place(found: re.Match[str]) -> str:
        if found[1]:
            return found[1]
        column = column_of(found[3]) + (0 if found[2] else columns)
        row = int(found[5]) + (0 if found[4] else rows)
        if column < 0 or row < 1:
            return "#REF!"
        return f"{found[2]}{letters_of(column)}{found[4]}{row}"

    return _REFERENCE.sub(place, formula)


def from_r1c1(formula: str, row: int, column: int) -> str:
    """A formula of the XML of Excel 2003 (`=SUM(R[-3]C:R[-1]C)`) in the cell at `row` and `column`, as Excel shows it."""

    def number(said: str | None, own: int) -> int:
        if said is None:
            return own
        return own + int(said[1:-1]) if said.startswith("[") else int(said) - 1

    def place(found: re.Match[str]) -> str:
        at_row, at_column = number(found[1], row), number(found[2], column)
        return f"{letters_of(at_column)}{at_row + 1}" if min(at_row, at_column) >= 0 else "#REF!"

    return _R1C1.sub(place, formula.removeprefix("="))


def from_open_document(formula: str) -> str:
    """A formula of OpenDocument (`of:=SUM([.B2:.B5];[$Sheet1.C7])`) as Excel shows it."""

    def place(found: re.Match[str]) -> str:
        sheet = found[1].strip("'")
        before = f"'{sheet}'!" if sheet else ""
        return before + found[2] + (f":{found[3]}" if found[3] else "")

    return _OPEN_DOCUMENT.sub(place, formula.partition("=")[2])
