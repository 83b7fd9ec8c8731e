"""Excel workbooks, one for a relation: its rows with frozen headers, and what each column means. No text is a formula."""

import re
from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime
from decimal import Decimal
from itertools import count, islice
from pathlib import Path
from typing import Any

import xlsxwriter
from psycopg import sql

from loaders.database.connection import Connection
from loaders.errors import InputError
from loaders.export.relations import Relation

_MOST_ROWS = 1_048_575  # of a sheet of Excel, its header apart
_MOST_CHARACTERS = 32_767  # of a cell of Excel
_MOST_DIGITS = 15  # of a number of Excel; what has more is written as text
_CONTROLS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
_AT_ONCE = 5_000  # rows fetched at a time
# The same rows give the same bytes: a workbook says when it was made.
_MADE = datetime(2000, 1, 1, tzinfo=UTC).replace(tzinfo=None)


def write_workbook(connection: Connection, relation: Relation, file: Path) -> int:
    """Write the relation to `file`; gives back the number of rows. More than a sheet holds go on in further ones.

    Raises `InputError` where a text is longer than a cell of Excel holds: nothing is cut off silently.
    """
    options = {
        "constant_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
        "default_date_format": "yyyy-mm-dd hh:mm:ss",
    }
    with xlsxwriter.Workbook(str(file), options) as workbook:
        workbook.set_properties({"created": _MADE, "title": relation.name})
        formats = _formats(workbook)
        total = _write_rows(workbook, formats, relation, _rows(connection, relation))
        _write_meanings(workbook, formats, relation)
    return total


def _rows(connection: Connection, relation: Relation) -> Iterator[tuple[Any, ...]]:
    query = relation.query([sql.Identifier(column.name) for column in relation.columns])
    with connection.cursor(name="export") as cursor:
        cursor.itersize = _AT_ONCE
        yield from cursor.execute(query)


def _formats(workbook: Any) -> dict[str, Any]:
    top = {"valign": "top"}
    return {
        "header": workbook.add_format({"bold": True, "bg_color": "#E8EEF4", "bottom": 1, **top}),
        "text": workbook.add_format({"num_format": "@", **top}),
        "wrapped": workbook.add_format({"num_format": "@", "text_wrap": True, **top}),
        "whole": workbook.add_format({"num_format": "0", **top}),
        "cents": workbook.add_format({"num_format": "#,##0.00;[Red]-#,##0.00", **top}),
        "fine": workbook.add_format({"num_format": "#,##0.00####;[Red]-#,##0.00####", **top}),
        "time": workbook.add_format({"num_format": "yyyy-mm-dd hh:mm:ss", **top}),
        "date": workbook.add_format({"num_format": "yyyy-mm-dd", **top}),
    }


def _write_rows(
    workbook: Any,
    formats: dict[str, Any],
    relation: Relation,
    rows: Iterator[tuple[Any, ...]],
) -> int:
    total = 0
    for number in count(1):
        # One row is looked at ahead: a sheet is made only where there is something for it.
        first = next(rows, None)
        if number > 1 and first is None:
            return total
        sheet = workbook.add_worksheet("数据" if number == 1 else f"数据（{number}）")
        _write_header(sheet, formats, [(c.name, _width(c.name)) for c in relation.columns])
        written = 0
        if first is not None:
            _write_row(sheet, formats, relation, 1, first)
            written = 1
            for written, row in enumerate(islice(rows, _MOST_ROWS - 1), start=2):
                _write_row(sheet, formats, relation, written, row)
        sheet.autofilter(0, 0, max(written, 1), len(relation.columns) - 1)
        total += written
    raise AssertionError  # count never ends


def _write_row(
    sheet: Any, formats: dict[str, Any], relation: Relation, place: int, row: Sequence[Any]
) -> None:
    for column, value in enumerate(row):
        where = (relation.full_name, relation.columns[column].name, place)
        _write_cell(sheet, formats, place, column, value, where)


def _write_cell(
    sheet: Any,
    formats: dict[str, Any],
    row: int,
    column: int,
    value: Any,
    where: tuple[str, str, int],
) -> None:
    if value is None:
        return
    if isinstance(value, bool):
        sheet.write_string(row, column, "是" if value else "否", formats["text"])
    elif isinstance(value, int) and abs(value) < 10**_MOST_DIGITS:
        sheet.write_number(row, column, value, formats["whole"])
    elif isinstance(value, Decimal) and len(value.as_tuple().digits) <= _MOST_DIGITS:
        cents = value == round(value, 2)
        sheet.write_number(row, column, float(value), formats["cents" if cents else "fine"])
    elif isinstance(value, datetime):
        sheet.write_datetime(
            row, column, value.astimezone(UTC).replace(tzinfo=None), formats["time"]
        )
    elif isinstance(value, date):
        sheet.write_datetime(row, column, value, formats["date"])
    else:
        text = f"{value:f}" if isinstance(value, Decimal) else _CONTROLS.sub("\ufffd", str(value))
        if len(text) > _MOST_CHARACTERS:
            raise InputError(
                f"{where[0]}, row {where[2]}, column {where[1]}: {len(text)} characters, and a cell of Excel holds "
                f"{_MOST_CHARACTERS}. Export it as csv or parquet.",
                f"{where[0]} 第 {where[2]} 行 {where[1]} 列：有 {len(text)} 个字符，而 Excel 的单元格最多"
                f"容纳 {_MOST_CHARACTERS} 个。请导出为 csv 或 parquet。",
            )
        sheet.write_string(row, column, text, formats["text"])


def _write_header(sheet: Any, formats: dict[str, Any], columns: Sequence[tuple[str, int]]) -> None:
    for column, (name, width) in enumerate(columns):
        sheet.set_column(column, column, width)
        sheet.write_string(0, column, name, formats["header"])
    sheet.freeze_panes(1, 1)
    sheet.set_landscape()
    sheet.set_paper(9)  # A4
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(0)


def _write_meanings(workbook: Any, formats: dict[str, Any], relation: Relation) -> None:
    sheet = workbook.add_worksheet("说明")
    _write_header(sheet, formats, [("列", 28), ("类型", 20), ("含义", 60), ("Meaning", 60)])
    lines = [(relation.full_name, "", relation.meaning_zh, relation.meaning_en)]
    lines += [(c.name, c.type, c.meaning_zh, c.meaning_en) for c in relation.columns]
    for row, line in enumerate(lines, start=1):
        for column, text in enumerate(line):
            sheet.write_string(row, column, text, formats["wrapped"])


def _width(name: str) -> int:
    """Wide enough for the name and for an amount; a Chinese character is as wide as two others."""
    return max(12, min(40, 2 + sum(2 if ord(each) > 0x2E7F else 1 for each in name)))
