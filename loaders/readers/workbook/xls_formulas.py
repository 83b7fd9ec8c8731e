"""The formulas of an .xls stream (BIFF8) whose stored result is 0 or an empty text, which may be none: xlrd gives no formulas.

The tokens of a formula ([MS-XLS] 2.5.198) are put together in `formula_tokens`.
"""

import struct
from collections.abc import Iterator
from typing import NamedTuple

from loaders.readers.workbook.formula_tokens import NOT_READ, XLS_PLACES, formula_text

_BOF, _EOF, _BOUNDSHEET, _FORMULA = 0x0809, 0x000A, 0x0085, 0x0006
_BIFF8 = 0x0600
_EMPTY_TEXT = 3
_IS_CALCULATED_ON_LOAD = 0x02


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
        text = formula_text(data[22 : 22 + length], XLS_PLACES)
        has_no_result = is_empty_text and text != NOT_READ  # no sum comes to a text
        is_to_calculate = has_no_result or bool(options & _IS_CALCULATED_ON_LOAD)
        yield StoredFormula(row, column, text, "" if has_no_result else "0", is_to_calculate)
