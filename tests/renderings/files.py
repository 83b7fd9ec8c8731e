"""Printed tables as files: GB18030 text, CSV, web page, Excel (both), Word. PDF and OFD are in `pages`."""

import csv
import html
import io
from collections.abc import Callable, Sequence
from decimal import Decimal

import docx
import xlsxwriter
import xlwt

from tests.renderings.printed import AMOUNT, PrintedTable

Render = Callable[[str, Sequence[PrintedTable]], bytes]


def _covered(table: PrintedTable) -> set[tuple[int, int]]:
    """The header cells that a merged cell covers, its own apart."""
    return {
        (span.row + r, span.column + c)
        for span in table.spans
        for r in range(span.row_count)
        for c in range(span.column_count)
        if (r, c) != (0, 0)
    }


def _extent(table: PrintedTable, row: int, column: int) -> tuple[int, int]:
    for span in table.spans:
        if (span.row, span.column) == (row, column):
            return span.row_count, span.column_count
    return 1, 1


def as_text(heading: str, tables: Sequence[PrintedTable]) -> bytes:
    """Tab-separated text in GB18030."""
    lines = [heading]
    for table in tables:
        lines += [table.title, *("  ".join(texts) for texts in table.captions)]
        lines += [
            "\t".join(cell.replace("\n", "") for cell in row)
            for row in (*table.header, *table.body)
        ]
        lines += [*table.notes, ""]
    return "\n".join(lines).encode("gb18030")


def as_csv(heading: str, tables: Sequence[PrintedTable]) -> bytes:
    """One sheet as CSV, every line filled up to the same number of commas."""
    width = max(table.width for table in tables)
    sink = io.StringIO(newline="")
    writer = csv.writer(sink)

    def put(cells: Sequence[str]) -> None:
        writer.writerow([*cells, *[""] * (width - len(cells))])

    put([heading])
    for table in tables:
        for line in (
            [table.title],
            *table.captions,
            *table.header,
            *table.body,
            *([n] for n in table.notes),
        ):
            put(line)
        put([])
    return sink.getvalue().encode("utf-8-sig")


def as_html(heading: str, tables: Sequence[PrintedTable]) -> bytes:
    """A web page in GBK whose tables lie in a layout table, as portals publish them."""
    parts = [f"<h1>{html.escape(heading)}</h1>"]
    for table in tables:
        covered = _covered(table)
        parts.append(f"<p align=center><b>{html.escape(table.title)}</b></p>")
        parts += [
            f"<p>{'&nbsp;&nbsp;'.join(map(html.escape, texts))}</p>" for texts in table.captions
        ]
        parts.append("<table border=1>")
        for r, row in enumerate(table.header):
            cells = []
            for c, text in enumerate(row):
                if (r, c) in covered:
                    continue
                down, across = _extent(table, r, c)
                inner = html.escape(text).replace("\n", "<br>")
                cells.append(f'<td rowspan="{down}" colspan="{across}"><p>{inner}</p></td>')
            parts.append(f"<tr>{''.join(cells)}</tr>")
        for row in table.body:
            parts.append(
                "<tr>" + "".join(f"<td>{html.escape(c) or '&nbsp;'}</td>" for c in row) + "</tr>"
            )
        parts.append("</table>")
        parts += [f"<p>{html.escape(note)}</p>" for note in table.notes]
    page = (
        '<html><head><meta http-equiv="Content-Type" content="text/html; charset=gbk"><style>td{color:red}</style>'
        "</head><body><table><tr><td><script>var a='<td>';</script>"
        f"{''.join(parts)}</td></tr></table></body></html>"
    )
    return page.encode("gb18030")


def _number(text: str) -> Decimal | None:
    return Decimal(text.replace(",", "")) if AMOUNT.match(text) else None


def as_xlsx(heading: str, tables: Sequence[PrintedTable]) -> bytes:
    """A workbook with a sheet a table; amounts are numbers with a format, codes are text."""
    sink = io.BytesIO()
    book = xlsxwriter.Workbook(sink, {"in_memory": True})
    money = book.add_format({"num_format": "#,##0.00"})
    cover = book.add_worksheet("封面")
    cover.write_string(3, 2, heading)
    for number, table in enumerate(tables, start=1):
        sheet = book.add_worksheet(f"Z{number:02d}")
        sheet.merge_range(0, 0, 0, table.width - 1, table.title)
        row = 1
        for texts in table.captions:
            sheet.write_string(row, 0, texts[0])
            if len(texts) > 1:
                sheet.write_string(row, table.width - 1, texts[1])
            row += 1
        for r, cells in enumerate(table.header):
            for c, text in enumerate(cells):
                if text:
                    sheet.write_string(row + r, c, text)
        for span in table.spans:
            text = table.header[span.row][span.column]
            sheet.merge_range(
                row + span.row,
                span.column,
                row + span.row + span.row_count - 1,
                span.column + span.column_count - 1,
                text,
            )
        row += len(table.header)
        for cells in table.body:
            for c, text in enumerate(cells):
                amount = _number(text)
                if amount is not None:
                    sheet.write_number(row, c, float(amount), money)
                elif text:
                    sheet.write_string(row, c, text)
            row += 1
        for note in table.notes:
            sheet.write_string(row, 0, note)
            row += 1
    book.close()
    return sink.getvalue()


def as_xls(heading: str, tables: Sequence[PrintedTable]) -> bytes:
    """An old workbook with all tables on one sheet, one below the other."""
    book = xlwt.Workbook(encoding="utf-8")
    money = xlwt.easyxf(num_format_str="#,##0.00")
    sheet = book.add_sheet("决算公开")
    sheet.write(0, 0, heading)
    row = 2
    for table in tables:
        sheet.write(row, 0, table.title)
        row += 1
        for texts in table.captions:
            sheet.write(row, 0, texts[0])
            if len(texts) > 1:
                sheet.write(row, table.width - 1, texts[1])
            row += 1
        covered = _covered(table)
        for r, cells in enumerate(table.header):
            for c, text in enumerate(cells):
                down, across = _extent(table, r, c)
                if (down, across) != (1, 1):
                    sheet.write_merge(row + r, row + r + down - 1, c, c + across - 1, text)
                elif text and (r, c) not in covered:
                    sheet.write(row + r, c, text)
        row += len(table.header)
        for cells in table.body:
            for c, text in enumerate(cells):
                amount = _number(text)
                if amount is not None:
                    sheet.write(row, c, float(amount), money)
                elif text:
                    sheet.write(row, c, text)
            row += 1
        for note in table.notes:
            sheet.write(row, 0, note)
            row += 1
        row += 1
    sink = io.BytesIO()
    book.save(sink)
    return sink.getvalue()


def as_docx(heading: str, tables: Sequence[PrintedTable]) -> bytes:
    """A Word document with merged header cells."""
    document = docx.Document()
    document.add_heading(heading, 0)
    for table in tables:
        document.add_paragraph(table.title)
        for texts in table.captions:
            document.add_paragraph("    ".join(texts))
        grid = document.add_table(rows=len(table.header) + len(table.body), cols=table.width)
        rows = [list(row.cells) for row in grid.rows]
        for r, row in enumerate((*table.header, *table.body)):
            for c, text in enumerate(row):
                if text:
                    rows[r][c].text = text
        for span in table.spans:
            last = rows[span.row + span.row_count - 1][span.column + span.column_count - 1]
            merged = rows[span.row][span.column].merge(last)
            merged.text = table.header[span.row][span.column]
        for note in table.notes:
            document.add_paragraph(note)
    sink = io.BytesIO()
    document.save(sink)
    return sink.getvalue()
