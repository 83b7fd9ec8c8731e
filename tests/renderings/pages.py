"""Printed tables as PDF pages: ruled, with page breaks inside tables, headers repeated or not."""

import io
from collections.abc import Sequence
from dataclasses import dataclass

from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfgen.canvas import Canvas

from tests.renderings.printed import PrintedTable

_FONT = "STSong-Light"
_SIZE = 7.0
_LINE = 9.0
_MARGIN = 40.0
_PAD = 2.0
_WIDTHS = {"code": 34.0, "line_no": 22.0, "": 30.0}
_AMOUNT_WIDTH = 62.0
_LABEL_WIDTH = 118.0


@dataclass(frozen=True)
class Style:
    """How tables break over pages: `repeats_header`, `page_height`, and `ruled` (lines drawn, or positions alone)."""

    repeats_header: bool = True
    page_height: float = 595.0
    ruled: bool = True
    turned: bool = False  # drawn sideways on a page that is turned


def as_pdf(heading: str, tables: Sequence[PrintedTable], style: Style = Style()) -> bytes:
    """A PDF file with a text layer."""
    pdfmetrics.registerFont(UnicodeCIDFont(_FONT))
    sink = io.BytesIO()
    printer = _Printer(sink, style)
    printer.line(heading, size=16)
    printer.end_page()
    for table in tables:
        printer.table(table)
    printer.save()
    return sink.getvalue()


class _Printer:
    def __init__(self, sink: io.BytesIO, style: Style) -> None:
        self.style = style
        self.canvas = Canvas(sink)
        self.page = 0
        self.width = 842.0
        self._begin_page()

    def _begin_page(self) -> None:
        self.canvas.setPageSize((self.width, self.style.page_height))
        if self.style.turned:  # reportlab turns the page with its size
            self.canvas.setPageRotation(90)
            self.canvas.translate(self.style.page_height, 0)
            self.canvas.rotate(90)
        self.page += 1
        self.y = self.style.page_height - _MARGIN
        self.canvas.setFont(_FONT, _SIZE)

    def end_page(self) -> None:
        self.canvas.setFont(_FONT, _SIZE)
        self.canvas.drawCentredString(self.width / 2, 20, f"- {self.page} -")
        self.canvas.showPage()
        self._begin_page()

    def save(self) -> None:
        self.canvas.save()

    def line(self, text: str, size: float = _SIZE, right: str = "") -> None:
        self.canvas.setFont(_FONT, size)
        self.canvas.drawString(_MARGIN, self.y - size, text)
        if right:
            self.canvas.drawRightString(self.width - _MARGIN, self.y - size, right)
        self.y -= size * 1.8

    def table(self, table: PrintedTable) -> None:
        self.width = max(842.0, sum(_widths(table)) + 2 * _MARGIN)
        self.end_page() if self.y < self.style.page_height - _MARGIN - 60 else None
        self.canvas.setPageSize((self.width, self.style.page_height))
        self.canvas.setFont(_FONT, 12)
        self.canvas.drawCentredString(self.width / 2, self.y - 12, table.title)
        self.y -= 22
        for texts in table.captions:
            self.line(texts[0], right=texts[1] if len(texts) > 1 else "")
        self._header(table)
        for row in table.body:
            height = _row_height(row, table)
            if self.y - height < _MARGIN:
                self.end_page()
                if self.style.repeats_header:
                    self._header(table)
            self._row(row, height, table)
        for note in table.notes:
            self.line(note)
        self.end_page()

    def _header(self, table: PrintedTable) -> None:
        widths = _widths(table)
        covered = {
            (s.row + r, s.column + c)
            for s in table.spans
            for r in range(s.row_count)
            for c in range(s.column_count)
            if (r, c) != (0, 0)
        }
        extents = {(s.row, s.column): (s.row_count, s.column_count) for s in table.spans}
        heights = [_header_height(table, r) for r in range(len(table.header))]
        tops = [self.y - sum(heights[:r]) for r in range(len(heights) + 1)]
        for r, row in enumerate(table.header):
            x = _MARGIN
            for c, text in enumerate(row):
                if (r, c) not in covered:
                    down, across = extents.get((r, c), (1, 1))
                    width = sum(widths[c : c + across])
                    self._cell(x, tops[r], width, tops[r] - tops[r + down], text, centred=True)
                x += widths[c]
        self.y = tops[-1]

    def _row(self, row: Sequence[str], height: float, table: PrintedTable) -> None:
        x = _MARGIN
        columns = [column for block in table.blocks for column in block]
        for width, text, column in zip(_widths(table), row, columns, strict=True):
            is_amount = column not in ("code", "name", "label", "line_no", "")
            self._cell(x, self.y, width, height, text, right=is_amount)
            x += width
        self.y -= height

    def _cell(
        self,
        x: float,
        top: float,
        width: float,
        height: float,
        text: str,
        *,
        right: bool = False,
        centred: bool = False,
    ) -> None:
        if self.style.ruled:
            self.canvas.rect(x, top - height, width, height)
        self.canvas.setFont(_FONT, _SIZE)
        lines = _wrapped(text, width)
        y = top - (height - _LINE * len(lines)) / 2 - _SIZE
        for line in lines:
            if right:
                self.canvas.drawRightString(x + width - _PAD, y, line)
            elif centred:
                self.canvas.drawCentredString(x + width / 2, y, line)
            else:
                self.canvas.drawString(x + _PAD, y, line)
            y -= _LINE


def _widths(table: PrintedTable) -> list[float]:
    widths: list[float] = []
    for block in table.blocks:
        for column in block:
            default = _LABEL_WIDTH if column in ("name", "label") else _AMOUNT_WIDTH
            widths.append(_WIDTHS.get(column, default))
    return widths


def _text_width(text: str) -> float:
    return float(pdfmetrics.stringWidth(text, _FONT, _SIZE))


def _wrapped(text: str, width: float) -> list[str]:
    lines: list[str] = []
    for part in text.split("\n"):
        line = ""
        for character in part:
            if _text_width(line + character) > width - 2 * _PAD and line:
                lines.append(line)
                line = ""
            line += character
        lines.append(line)
    return lines


def _row_height(row: Sequence[str], table: PrintedTable) -> float:
    count = max(len(_wrapped(text, width)) for text, width in zip(row, _widths(table), strict=True))
    return _LINE * count + 2 * _PAD


def _header_height(table: PrintedTable, row: int) -> float:
    widths = _widths(table)
    extents = {(s.row, s.column): (s.row_count, s.column_count) for s in table.spans}
    highest = 1.0
    for c, text in enumerate(table.header[row]):
        down, across = extents.get((row, c), (1, 1))
        highest = max(highest, len(_wrapped(text, sum(widths[c : c + across]))) / down)
    return _LINE * highest + 2 * _PAD
