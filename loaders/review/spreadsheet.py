"""The sheets of a review as an Excel workbook, and its findings as CSV. Printed text is never a formula in either."""

import csv
import io
import re
from collections.abc import Iterator, Sequence
from decimal import Decimal
from itertools import count, islice
from typing import Any

import xlsxwriter

from loaders.language import say
from loaders.review.contents import Review
from loaders.review.sheets import FINDINGS, SHEETS, Row, Sheet, Value, head

BYTE_ORDER_MARK = "\ufeff"  # by it Excel knows UTF-8
_MOST_ROWS = 1_048_575  # of a sheet of Excel, its header apart
_MOST_CHARACTERS = 32_767  # of a cell of Excel
_STARTS_FORMULA = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")
_NUMBER = re.compile(r"-?[0-9][0-9,]*(\.[0-9]+)?%?")
# What has no place in the XML of a workbook.
_CONTROLS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")


def as_workbook(review: Review) -> bytes:
    """The review as .xlsx: 账户, 勾稽结果, 单元格, 问题, 文表核对, 出处. A sheet too long for Excel goes on in another."""
    content = io.BytesIO()
    options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(content, options) as workbook:
        formats = _formats(workbook)
        for sheet in SHEETS:
            _write(workbook, formats, sheet, sheet.rows(review))
    return content.getvalue()


def as_csv(review: Review) -> str:
    """The findings, one a row, as CSV with a byte order mark."""
    text = io.StringIO(newline="")
    text.write(BYTE_ORDER_MARK)
    writer = csv.writer(text)
    writer.writerow([head(name) for name, _ in FINDINGS.columns])
    for row in FINDINGS.rows(review):
        writer.writerow([_harmless(value) for value in row])
    return text.getvalue()


def _harmless(value: Value) -> Value:
    """A text that a spreadsheet would take for a formula gets an apostrophe before it; numbers stay as they are."""
    if (
        isinstance(value, str)
        and value.startswith(_STARTS_FORMULA)
        and not _NUMBER.fullmatch(value)
    ):
        return f"'{value}"
    return f"{value:f}" if isinstance(value, Decimal) else value


def _formats(workbook: Any) -> dict[str, Any]:
    top = {"valign": "top"}
    header = {"bold": True, "bg_color": "#E8EEF4", "bottom": 1, "text_wrap": True, **top}
    return {
        "header": workbook.add_format(header),
        "text": workbook.add_format({"num_format": "@", "text_wrap": True, **top}),
        "whole": workbook.add_format({"num_format": "0", **top}),
        "amount": workbook.add_format({"num_format": "#,##0.00;[Red]-#,##0.00", **top}),
        "share": workbook.add_format({"num_format": "0.00%", **top}),
    }


def _write(workbook: Any, formats: dict[str, Any], sheet: Sheet, rows: Iterator[Row]) -> None:
    for number in count(1):
        part = list(islice(rows, _MOST_ROWS))
        if number > 1 and not part:
            return
        name = (
            sheet.title
            if number == 1
            else say(f"{sheet.title} ({number})", f"{sheet.title}（{number}）")
        )
        _write_part(workbook.add_worksheet(name), formats, sheet, part)


def _write_part(worksheet: Any, formats: dict[str, Any], sheet: Sheet, rows: Sequence[Row]) -> None:
    for column, (name, width) in enumerate(sheet.columns):
        worksheet.set_column(column, column, width)
        worksheet.write_string(0, column, head(name), formats["header"])
    worksheet.freeze_panes(1, 1)
    worksheet.autofilter(0, 0, len(rows), len(sheet.columns) - 1)
    worksheet.set_landscape()
    worksheet.set_paper(9)  # A4
    worksheet.fit_to_pages(1, 0)
    worksheet.repeat_rows(0)
    for row_number, row in enumerate(rows, start=1):
        for column, value in enumerate(row):
            _write_cell(worksheet, formats, row_number, column, sheet.columns[column][0], value)


def _write_cell(
    worksheet: Any, formats: dict[str, Any], row: int, column: int, name: str, value: Value
) -> None:
    if isinstance(value, str):
        plain = _CONTROLS.sub("", value)[:_MOST_CHARACTERS]
        worksheet.write_string(row, column, plain, formats["text"])
    elif isinstance(value, Decimal):
        kind = "share" if name == "覆盖率" else "amount"
        worksheet.write_number(row, column, float(value), formats[kind])
    elif value is not None:
        worksheet.write_number(row, column, value, formats["whole"])
