"""Formulas of binary workbooks (.xls, .xlsb): tokens in the order they are worked out → the formula as Excel writes it.

[MS-XLS] 2.5.198 and [MS-XLSB] 2.5.97; only how a place is stored differs. What is more than sums, products and ROUND comes out
as a text that is no formula.
"""

import struct
from typing import NamedTuple

from loaders.readers.workbook.xlsx_cells import letters_of

NOT_READ = "…"
_BETWEEN = {0x03: "+", 0x04: "-", 0x05: "*", 0x06: "/"}
_BEFORE = {0x12: "+", 0x13: "-"}
_PERCENT, _BRACKETS, _ATTRIBUTE, _INTEGER, _NUMBER = 0x14, 0x15, 0x19, 0x1E, 0x1F
_FIXED_FUNCTION, _FUNCTION, _CELL, _RANGE = 0x01, 0x02, 0x04, 0x05  # without the class of values
_IS_SUM, _IS_SPACE_OR_VOLATILE = 0x10, 0x41
_SUM, _ROUND = 4, 27
_ARGUMENTS_OF_ROUND = 2
_COLUMN = 0x3FFF  # the bits of a column; the others say whether it moves with the formula


class Places(NamedTuple):
    """How a format stores a cell (row, column) and a range (first row, last row, first column, last column)."""

    cell: struct.Struct
    range: struct.Struct


XLS_PLACES = Places(struct.Struct("<HH"), struct.Struct("<HHHH"))
XLSB_PLACES = Places(struct.Struct("<IH"), struct.Struct("<IIHH"))


def formula_text(tokens: bytes, places: Places) -> str:
    """The formula as Excel writes it, where it is made of sums, products and ROUND."""
    stack: list[str] = []
    at = 0
    try:
        while at < len(tokens):
            at = _take(tokens, at, stack, places)
    except (struct.error, IndexError, ValueError):
        return NOT_READ
    return stack[0] if len(stack) == 1 else NOT_READ


def _take(tokens: bytes, at: int, stack: list[str], places: Places) -> int:
    """Work one token into the stack of texts; returns where the next one is. Raises `ValueError` for any other kind."""
    token = tokens[at]
    if token in _BETWEEN:
        right, left = stack.pop(), stack.pop()
        stack.append(f"({left}{_BETWEEN[token]}{right})")
    elif token in _BEFORE:
        stack.append(f"({_BEFORE[token]}{stack.pop()})")
    elif token == _PERCENT:
        stack.append(f"({stack.pop()}%)")
    elif token == _BRACKETS:
        stack.append(f"({stack.pop()})")
    elif token == _INTEGER:
        stack.append(str(struct.unpack_from("<H", tokens, at + 1)[0]))
        return at + 3
    elif token == _NUMBER:
        stack.append(f"{struct.unpack_from('<d', tokens, at + 1)[0]:.10f}")
        return at + 9
    elif token == _ATTRIBUTE:
        if tokens[at + 1] & _IS_SUM:
            stack.append(f"SUM({stack.pop()})")
        elif not tokens[at + 1] & _IS_SPACE_OR_VOLATILE:
            raise ValueError
        return at + 4
    else:
        return _take_with_class(tokens, at, stack, places)
    return at + 1


def _take_with_class(tokens: bytes, at: int, stack: list[str], places: Places) -> int:
    """A cell, a range or a function, whose token also says of which class its value is."""
    token = tokens[at] & 0x1F if tokens[at] & 0x60 else 0
    if token == _CELL:
        row, column = places.cell.unpack_from(tokens, at + 1)
        stack.append(_cell(row, column))
        return at + 1 + places.cell.size
    if token == _RANGE:
        first, last, left, right = places.range.unpack_from(tokens, at + 1)
        stack.append(f"{_cell(first, left)}:{_cell(last, right)}")
        return at + 1 + places.range.size
    if token == _FUNCTION and struct.unpack_from("<H", tokens, at + 2)[0] == _SUM:
        _call("SUM", tokens[at + 1], stack)
        return at + 4
    if token == _FIXED_FUNCTION and struct.unpack_from("<H", tokens, at + 1)[0] == _ROUND:
        _call("ROUND", _ARGUMENTS_OF_ROUND, stack)
        return at + 3
    raise ValueError


def _call(function: str, count: int, stack: list[str]) -> None:
    """Put a function around the last texts of the stack."""
    if not 0 < count <= len(stack):
        raise ValueError
    arguments = stack[-count:]
    del stack[-count:]
    stack.append(f"{function}({','.join(arguments)})")


def _cell(row: int, column: int) -> str:
    return f"{letters_of(column & _COLUMN)}{row + 1}"
