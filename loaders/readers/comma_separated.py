"""Text with commas, semicolons or bars between its fields → one table; thousands set with commas that nobody quoted.

A program that does not quote `1,234.00` writes two fields where the header has one column. Where only one reading fits the
header they are one figure again; where several do, nobody can tell, and the cells from there on are unreadable.
"""

import csv
import io
import re
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import replace
from typing import NamedTuple

from loaders.document import CellNote, CellNoteKind, ReadingProblem, Row, Table

_SEPARATORS = (",", ";", "|")
_SAID_SEPARATOR = re.compile(r"\Asep=([,;|])\r?\n")  # a line that Excel heeds and does not show
_TEXT_FORMULA = re.compile(r'="(.*)"', re.DOTALL)
_FEWEST_FIELDS = 3
_FEWEST_RECORDS = 3
_HEAD = re.compile(r"[-(（]?[1-9][0-9]{0,2}")
_TAIL = re.compile(r"[0-9]{3}(?:\.[0-9]+[)）]?)?")
_LAST_TAIL = re.compile(r"[0-9]{3}\.[0-9]+[)）]?")
_FIGURE = re.compile(r"[^\w]*[0-9][0-9.,%\s()（）-]*")


class Separated(NamedTuple):
    """A table of fields, and what is to be said of how it was written."""

    table: Table
    problems: tuple[ReadingProblem, ...] = ()


def separated_table(text: str) -> Separated | None:
    """The text as one table when it is CSV: most records have the same number of fields, three or more; else None."""
    if (said := _SAID_SEPARATOR.match(text)) is not None:
        return _table(text[said.end() :], said[1])
    return next(
        (found for mark in _SEPARATORS if mark in text and (found := _table(text, mark))), None
    )


def unwrapped(cell: str) -> str:
    """A cell without the formula by which Excel takes digits for text: ="0205"."""
    found = _TEXT_FORMULA.fullmatch(cell) if cell.startswith("=") else None
    return found[1].replace('""', '"') if found else cell


def _table(text: str, separator: str) -> Separated | None:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator)
    rows: list[Row] = []
    try:
        for record in reader:
            if any(cell.strip() for cell in record):
                rows.append(Row(tuple(map(unwrapped, record)), reader.line_num))
    except csv.Error:
        return None
    widths = Counter(len(row.cells) for row in rows)
    width, count = widths.most_common(1)[0] if widths else (0, 0)
    if width < _FEWEST_FIELDS or count * 2 < len(rows) or count < _FEWEST_RECORDS:
        return None
    whole = list(_with_thousands(rows)) if separator == "," else rows
    lines = [row.line for row, printed in zip(whole, rows, strict=True) if row is not printed]
    widest = max(len(row.cells) for row in whole)
    padded = (replace(row, cells=(*row.cells, *[""] * (widest - len(row.cells)))) for row in whole)
    return Separated(Table(tuple(padded)), (_unquoted(lines),) if lines else ())


def _unquoted(lines: Sequence[int | None]) -> ReadingProblem:
    shown = ", ".join(str(line) for line in lines[:5]) + (" …" if len(lines) > 5 else "")
    return ReadingProblem(
        "thousands_without_quotes",
        f"commas part the thousands of figures that stand without quotes, and the fields as well ({len(lines)} lines: "
        f"{shown}); figures were put together where only one reading fits the header. Compare them with the source, or "
        "export the table anew",
        f"数字的千分位逗号没有加引号，与分列的逗号相混（{len(lines)} 行：{shown}）；只在与表头列数相符的唯一读法下合并。"
        "请对照原件，或重新导出",
    )


def _with_thousands(rows: Iterable[Row]) -> Iterator[Row]:
    """The rows with their figures whole again, given how many fields the header above each of them has."""
    width, is_header_before = 0, False
    for row in rows:
        filled = sum(map(bool, map(str.strip, row.cells)))
        is_header = filled >= _FEWEST_FIELDS and not any(map(_FIGURE.fullmatch, row.cells))
        if is_header:
            width = max(len(row.cells), width) if is_header_before else len(row.cells)
        yield _repaired(row, width) if 0 < width < len(row.cells) else row
        is_header_before = is_header


def _repaired(row: Row, width: int) -> Row:
    """A row with more fields than its header has."""
    fields = row.cells
    joints = _joints(fields)
    more = len(fields) - width
    if len(joints) < more:
        return row
    ends = (fields[place].strip() for place in joints if place + 1 not in joints)
    if len(joints) == more and all(map(_LAST_TAIL.fullmatch, ends)):
        return replace(row, cells=tuple(_joined(fields, joints)))
    first = min(joints) - 1
    cells = (*fields[:first], ",".join(fields[first:]), *[""] * (width - first - 1))
    doubtful = range(first, max(width, first + 1))
    notes = tuple(CellNote(column, CellNoteKind.TWO_NUMBERS) for column in doubtful)
    return replace(row, cells=cells, notes=notes)


def _joints(fields: Sequence[str]) -> set[int]:
    """The places of fields that may go on with the figure of the field before them."""
    joints: set[int] = set()
    is_begun = False
    for place, field in enumerate(map(str.strip, fields)):
        if is_begun and _TAIL.fullmatch(field):
            joints.add(place)
            is_begun = field.isdecimal()  # what has decimals, or a bracket, ends
        else:
            is_begun = False
        is_begun = is_begun or bool(_HEAD.fullmatch(field))
    return joints


def _joined(fields: Sequence[str], joints: Collection[int]) -> Iterator[str]:
    figure = fields[0]
    for place, field in enumerate(fields[1:], 1):
        if place in joints:
            figure += f",{field}"
        else:
            yield figure
            figure = field
    yield figure
