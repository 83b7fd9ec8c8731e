"""The formulas of an .xls stream (BIFF8) whose stored result is 0 or an empty text, which may be none: xlrd gives no formulas.

A formula is stored as tokens in the order they are worked out ([MS-XLS] 2.5.198); those of sums come out as Excel writes
them, any other as a text that is no formula.
"""

import struct
from collections.abc import Iterator
from typing import NamedTuple

from loaders.readers.workbook.xlsx_cells import letters_of

_BOF, _EOF, _BOUNDSHEET, _FORMULA = 0x0809, 0x000A, 0x0085, 0x0006
_BIFF8 = 0x0600
_ADD, _SUBTRACT, _PLUS, _MINUS, _BRACKETS, _ATTRIBUTE, _INTEGER, _NUMBER = (
    *(0x03, 0x04, 0x12, 0x13),
    *(0x15, 0x19, 0x1E, 0x1F),
)
_CELL, _RANGE, _FUNCTION = 0x04, 0x05, 0x02  # without the class of their values
_IS_SUM, _IS_SPACE_OR_VOLATILE = 0x10, 0x41
_SUM = 4
_EMPTY_TEXT = 3
_IS_CALCULATED_ON_LOAD = 0x02
_NOT_READ = "…"


class StoredFormula(NamedTuple):
    """A formula whose result is 0, or where `stored` is empty, none; `is_to_calculate` where it is yet to be worked out."""

    row: int
    column: int
    text: str
    stored: str
    is_to_calculate: bool


def formulas_in_doubt(stream: bytes) -> list[list[StoredFormula]]:
    """The formulas of each worksheet, in the order of the worksheets; none of a stream older than Excel 97."""
    starts = [
        struct.unpack_from("<I", data)[0]
        for kind, data in _records(stream, 0)
        if kind == _BOUNDSHEET and len(data) > 6 and data[5] == 0
    ]
    return [list(_of_sheet(stream, start)) for start in starts]


def _records(stream: bytes, at: int) -> Iterator[tuple[int, bytes]]:
    """The records of one part of the stream: those of charts inside it are left out."""
    depth = 0
    while at + 4 <= len(stream):
        kind, length = struct.unpack_from("<HH", stream, at)
        data = stream[at + 4 : at + 4 + length]
        at += 4 + length
        if kind == _BOF:
            depth += 1
            if depth == 1 and (len(data) < 2 or struct.unpack_from("<H", data)[0] != _BIFF8):
                return
        elif kind == _EOF:
            depth -= 1
            if depth <= 0:
                return
        elif depth == 1:
            yield kind, data


def _of_sheet(stream: bytes, start: int) -> Iterator[StoredFormula]:
    for kind, data in _records(stream, start):
        if kind != _FORMULA or len(data) < 22:
            continue
        is_empty_text = data[6] == _EMPTY_TEXT and data[12:14] == b"\xff\xff"
        if any(data[6:14]) and not is_empty_text:
            continue
        row, column = struct.unpack_from("<HH", data)
        (options,) = struct.unpack_from("<H", data, 14)
        (length,) = struct.unpack_from("<H", data, 20)
        text = _text(data[22 : 22 + length])
        has_no_result = is_empty_text and text != _NOT_READ  # no sum comes to a text
        is_to_calculate = has_no_result or bool(options & _IS_CALCULATED_ON_LOAD)
        yield StoredFormula(row, column, text, "" if has_no_result else "0", is_to_calculate)


def _text(tokens: bytes) -> str:
    """The formula as Excel writes it, where it is a sum."""
    stack: list[str] = []
    at = 0
    try:
        while at < len(tokens):
            at = _take(tokens, at, stack)
    except (struct.error, IndexError, ValueError):
        return _NOT_READ
    return stack[0] if len(stack) == 1 else _NOT_READ


def _take(tokens: bytes, at: int, stack: list[str]) -> int:
    """Work one token into the stack of texts; returns where the next one is. Raises `ValueError` for any other kind."""
    token = tokens[at]
    if token in (_ADD, _SUBTRACT):
        right, left = stack.pop(), stack.pop()
        stack.append(f"({left}{'+' if token == _ADD else '-'}{right})")
    elif token in (_PLUS, _MINUS):
        stack.append(f"({'+' if token == _PLUS else '-'}{stack.pop()})")
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
        return _take_with_class(tokens, at, stack)
    return at + 1


def _take_with_class(tokens: bytes, at: int, stack: list[str]) -> int:
    """A cell, a range or SUM, whose token also says of which class its value is."""
    token = tokens[at] & 0x1F if tokens[at] & 0x60 else 0
    if token == _CELL:
        row, column = struct.unpack_from("<HH", tokens, at + 1)
        stack.append(_cell(row, column))
        return at + 5
    if token == _RANGE:
        first, last, left, right = struct.unpack_from("<4H", tokens, at + 1)
        stack.append(f"{_cell(first, left)}:{_cell(last, right)}")
        return at + 9
    if token == _FUNCTION:
        count, function = tokens[at + 1], struct.unpack_from("<H", tokens, at + 2)[0]
        if function != _SUM or not 0 < count <= len(stack):
            raise ValueError
        arguments = stack[-count:]
        del stack[-count:]
        stack.append(f"SUM({','.join(arguments)})")
        return at + 4
    raise ValueError


def _cell(row: int, column: int) -> str:
    return f"{letters_of(column & 0x3FFF)}{row + 1}"
