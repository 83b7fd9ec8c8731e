"""Tables and lines of text as an OFD file (GB/T 33190-2016): ruled, positioned, over as many pages as they need."""

import html
import io
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from loaders.document import Block, Paragraph, Row, Span, Table
from tests.hostile import packed
from tests.renderings.printed import PrintedTable

NAMESPACE = 'xmlns:ofd="http://www.ofdspec.org/2016"'
_MARGIN = 15.0  # millimetres, as all that follows
_PAD = 0.8


@dataclass(frozen=True)
class OfdStyle:
    """How it is printed.

    `filled_rules` draws rules as thin rectangles, `turned` prints sideways on an upright page.
    """

    width: float = 297.0
    height: float = 210.0
    size: float = 3.2
    filled_rules: bool = False
    turned: bool = False


def as_ofd(heading: str, tables: Sequence[PrintedTable]) -> bytes:
    """Printed tables, each with its captions above and its notes below."""
    blocks: list[Block] = [Paragraph(heading)]
    for table in tables:
        blocks += [Paragraph(table.title), *(Paragraph("    ".join(t)) for t in table.captions)]
        rows = tuple(Row(tuple(cells)) for cells in (*table.header, *table.body))
        blocks += [Table(rows, spans=table.spans), *map(Paragraph, table.notes)]
    return ofd_of_blocks(blocks, OfdStyle(width=420.0))


def ofd_of(
    tables: Sequence[Table], paragraphs: Sequence[str] = (), style: OfdStyle | None = None
) -> bytes:
    """An OFD file of the lines of text and then the tables."""
    return ofd_of_blocks([*map(Paragraph, paragraphs), *tables], style)


def ofd_of_blocks(blocks: Sequence[Block], style: OfdStyle | None = None) -> bytes:
    """An OFD file of blocks in their order."""
    printer = _Printer(style or OfdStyle())
    for block in blocks:
        if isinstance(block, Paragraph):
            printer.paragraph(block.text)
        else:
            printer.table(block)
    printer.end_page()
    sheet = (printer.style.width, printer.style.height)
    return ofd_package([printer.pages], sheet[::-1] if printer.style.turned else sheet)


def ofd_package(
    documents: Sequence[Sequence[str]],
    size: tuple[float, float] = (210.0, 297.0),
    *,
    template: str = "",
    resources: str = "",
    parts: dict[str, str] | None = None,
) -> bytes:
    """An OFD file of documents, each the content of its pages; every page lies on the template."""
    made: dict[str, str | bytes] = {}
    bodies = "".join(
        f"<ofd:DocBody><ofd:DocInfo/><ofd:DocRoot>Doc_{n}/Document.xml</ofd:DocRoot></ofd:DocBody>"
        for n in range(len(documents))
    )
    made["OFD.xml"] = f'<ofd:OFD {NAMESPACE} DocType="OFD" Version="1.0">{bodies}</ofd:OFD>'
    for n, pages in enumerate(documents):
        listed = "".join(
            f'<ofd:Page ID="{10 + k}" BaseLoc="Pages/Page_{k}/Content.xml"/>'
            for k in range(len(pages))
        )
        common = f"<ofd:PageArea><ofd:PhysicalBox>0 0 {size[0]} {size[1]}</ofd:PhysicalBox></ofd:PageArea>"
        if template:
            common += '<ofd:TemplatePage ID="2" BaseLoc="Tpls/Tpl_0/Content.xml"/>'
            made[f"Doc_{n}/Tpls/Tpl_0/Content.xml"] = page_xml(template)
        if resources:
            common += "<ofd:PublicRes>PublicRes.xml</ofd:PublicRes>"
            made[f"Doc_{n}/PublicRes.xml"] = f"<ofd:Res {NAMESPACE}>{resources}</ofd:Res>"
        made[f"Doc_{n}/Document.xml"] = (
            f"<ofd:Document {NAMESPACE}><ofd:CommonData>{common}</ofd:CommonData>"
            f"<ofd:Pages>{listed}</ofd:Pages></ofd:Document>"
        )
        for k, content in enumerate(pages):
            lies_on = '<ofd:Template TemplateID="2" ZOrder="Background"/>' if template else ""
            made[f"Doc_{n}/Pages/Page_{k}/Content.xml"] = page_xml(content, lies_on)
    return packed({**made, **(parts or {})})


def page_xml(content: str, before: str = "") -> str:
    """A page with one layer."""
    return (
        f'<?xml version="1.0" encoding="UTF-8"?>\n<ofd:Page {NAMESPACE}>{before}'
        f'<ofd:Content><ofd:Layer ID="3">{content}</ofd:Layer></ofd:Content></ofd:Page>'
    )


def text_object(
    text: str, x: float, baseline: float, size: float = 3.2, attributes: str = ""
) -> str:
    """A line of text; wide characters are as wide as the font is high, others half of it."""
    advances = [_advance(character, size) for character in text]
    return (
        f'<ofd:TextObject ID="1" Boundary="{x:.4f} {baseline - size:.4f} {sum(advances):.4f} {size:.4f}" Font="1" '
        f'Size="{size}" {attributes}><ofd:TextCode X="0" Y="{size}" DeltaX="{runs(advances[:-1])}">'
        f"{html.escape(text)}</ofd:TextCode></ofd:TextObject>"
    )


def runs(offsets: Sequence[float]) -> str:
    """Offsets with repetitions as `g count offset`."""
    found: list[list[float]] = []
    for offset in offsets:
        if found and found[-1][0] == offset:
            found[-1][1] += 1
        else:
            found.append([offset, 1])
    return " ".join(
        f"g {count:.0f} {offset:.4f}" if count > 1 else f"{offset:.4f}" for offset, count in found
    )


def _advance(character: str, size: float) -> float:
    return size if ord(character) > 0x2000 else size / 2


def path_object(data: str, box: tuple[float, float, float, float], attributes: str = "") -> str:
    """A path inside a box (x, y, width, height)."""
    boundary = " ".join(f"{value:.4f}" for value in box)
    return (
        f'<ofd:PathObject ID="1" Boundary="{boundary}" LineWidth="0.25" {attributes}>'
        f"<ofd:AbbreviatedData>{data}</ofd:AbbreviatedData></ofd:PathObject>"
    )


def rule_object(x1: float, y1: float, x2: float, y2: float, *, filled: bool = False) -> str:
    """A rule along an edge of the page, as a line or as a thin rectangle."""
    box = (x1, y1, x2 - x1, y2 - y1)
    if not filled:
        return path_object(f"M 0 0 L {x2 - x1:.4f} {y2 - y1:.4f}", box)
    width, height = max(x2 - x1, 0.2), max(y2 - y1, 0.2)
    data = f"M 0 0 L {width:.4f} 0 L {width:.4f} {height:.4f} L 0 {height:.4f} C"
    return path_object(data, (x1, y1, width, height), 'Fill="true" Stroke="false"')


def grid(x: float, y: float, columns: int, rows: int, width: float = 30, height: float = 8) -> str:
    """Rules of a table, each as long as the table."""
    right, bottom = x + columns * width, y + rows * height
    across = (rule_object(x, y + n * height, right, y + n * height) for n in range(rows + 1))
    down = (rule_object(x + n * width, y, x + n * width, bottom) for n in range(columns + 1))
    return "".join((*across, *down))


def unpacked(content: bytes) -> dict[str, str]:
    """The parts of a file as text."""
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        return {name: package.read(name).decode() for name in package.namelist()}


def code_object(
    text: str, attributes: str, outer: str = 'Size="4"', boundary: str = "20 20 100 10"
) -> str:
    """A text object with the offsets that are given."""
    return (
        f'<ofd:TextObject ID="1" Font="1" Boundary="{boundary}" {outer}>'
        f"<ofd:TextCode {attributes}>{text}</ofd:TextCode></ofd:TextObject>"
    )


class _Printer:
    def __init__(self, style: OfdStyle) -> None:
        self.style = style
        self.pages: list[str] = []
        self._objects: list[str] = []
        self._y = _MARGIN

    def end_page(self) -> None:
        number = f"- {len(self.pages) + 1} -"
        self._text(number, self.style.width / 2, self.style.height - 6)
        self.pages.append("".join(self._objects))
        self._objects.clear()
        self._y = _MARGIN

    def paragraph(self, text: str) -> None:
        for line in wrapped(text, self.style.width - 2 * _MARGIN, self.style.size):
            self._room(self.style.size * 2)
            self._text(line, _MARGIN, self._y + self.style.size)
            self._y += self.style.size * 1.6
        self._y += self.style.size

    def table(self, table: Table) -> None:
        widths = _widths(table, self.style)
        covers = {(span.row, span.column): span for span in table.spans}
        covered = {place for span in table.spans for place in _covered(span)}
        for first, last in _rows_together(table):
            heights = [
                _height(table.rows[r].cells, widths, self.style, covers, r)
                for r in range(first, last + 1)
            ]
            self._room(sum(heights))
            tops = [self._y + sum(heights[:k]) for k in range(len(heights) + 1)]
            for r in range(first, last + 1):
                for c, text in enumerate(table.rows[r].cells):
                    if (r, c) in covered:
                        continue
                    span = covers.get((r, c), Span(r, c, 1, 1))
                    left = _MARGIN + sum(widths[:c])
                    right = left + sum(widths[c : c + span.column_count])
                    self._cell(text, left, tops[r - first], right, tops[r - first + span.row_count])
            self._y = tops[-1]
        self._y += 2 * self.style.size

    def _cell(self, text: str, left: float, top: float, right: float, bottom: float) -> None:
        filled = self.style.filled_rules
        corners = (
            (left, top, right, top),
            (left, bottom, right, bottom),
            (left, top, left, bottom),
        )
        for x1, y1, x2, y2 in (*corners, (right, top, right, bottom)):
            self._add(rule_object(x1, y1, x2, y2, filled=filled))
        size = self.style.size
        lines = wrapped(text, right - left - 2 * _PAD, size)
        baseline = (top + bottom - 1.3 * size * len(lines)) / 2 + size
        for line in lines:
            self._text(line, left + _PAD, baseline)
            baseline += 1.3 * size

    def _text(self, text: str, x: float, baseline: float) -> None:
        if text:
            self._add(text_object(text, x, baseline, self.style.size))

    def _add(self, made: str) -> None:
        if self.style.turned:
            # Sideways: x becomes y, and the top edge the right one.
            place = f'Boundary="0 0 {self.style.height} {self.style.width}"'
            before, _, after = made.partition('Boundary="')
            box, _, rest = after.partition('"')
            x, y = box.split()[:2]
            made = f'{before}{place} CTM="0 1 -1 0 {self.style.height - float(y)} {x}"{rest}'
        self._objects.append(made)

    def _room(self, height: float) -> None:
        if self._y + height > self.style.height - _MARGIN and self._y > _MARGIN:
            self.end_page()


def _covered(span: Span) -> Iterator[tuple[int, int]]:
    for r in range(span.row, span.row + span.row_count):
        for c in range(span.column, span.column + span.column_count):
            if (r, c) != (span.row, span.column):
                yield r, c


def _rows_together(table: Table) -> Iterator[tuple[int, int]]:
    """Rows that merged cells hold together are not parted by a page break."""
    first = 0
    while first < len(table.rows):
        last = first
        for span in sorted(table.spans, key=lambda s: s.row):
            if first <= span.row <= last:
                last = max(last, span.row + span.row_count - 1)
        yield first, last
        first = last + 1


def _widths(table: Table, style: OfdStyle) -> list[float]:
    """As wide as the print area, shared by the longest text of each column."""
    alone = {(span.row, span.column) for span in table.spans if span.column_count > 1}
    longest = [
        min(
            max(
                4,
                *(_length(row.cells[c]) for r, row in enumerate(table.rows) if (r, c) not in alone),
            ),
            30,
        )
        for c in range(table.column_count)
    ]
    return [(style.width - 2 * _MARGIN) * length / sum(longest) for length in longest]


def _length(text: str) -> float:
    return max((_text_width(line, 1.0) for line in text.split("\n")), default=0.0) + 2


def _text_width(text: str, size: float) -> float:
    return sum(_advance(character, size) for character in text)


def wrapped(text: str, width: float, size: float) -> list[str]:
    """The lines of a text that is no wider than this."""
    lines: list[str] = []
    for part in text.split("\n"):
        line = ""
        for character in part:
            if line and _text_width(line + character, size) > width:
                lines.append(line)
                line = ""
            line += character
        lines.append(line)
    return lines


def _height(
    cells: Sequence[str],
    widths: Sequence[float],
    style: OfdStyle,
    covers: dict[tuple[int, int], Span],
    row: int,
) -> float:
    most = 1
    for c, text in enumerate(cells):
        span = covers.get((row, c), Span(row, c, 1, 1))
        if span.row_count == 1:
            width = sum(widths[c : c + span.column_count]) - 2 * _PAD
            most = max(most, len(wrapped(text, width, style.size)))
    return 1.3 * style.size * most + 2 * _PAD
