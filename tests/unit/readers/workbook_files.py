"""Workbooks written for tests: the same sheets as .xlsx, .xls (= .et), .ods and .xlsb, and packages changed by hand."""

import io
import struct
import zipfile
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

import xlsxwriter
import xlwt
from odf.opendocument import OpenDocumentSpreadsheet
from odf.style import Style, TableProperties
from odf.table import CoveredTableCell, Table, TableCell, TableRow
from odf.text import P

from loaders.document import CellNote, CellNoteKind, Row
from loaders.readers.workbook.reader import ODS_MEDIA_TYPE

Value = str | float | bool | None
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"


class Cell(NamedTuple):
    """A stored value, the code of its number format, and the text that shows it."""

    value: Value
    code: str = "General"
    shown: str = ""


class SheetToWrite(NamedTuple):
    """A sheet: its rows, its merged ranges (first and last row and column, from 0), what is hidden."""

    name: str
    rows: Sequence[Sequence[Cell]]
    merges: Sequence[tuple[int, int, int, int]] = ()
    hidden_rows: frozenset[int] = frozenset()
    is_hidden: bool = False


def text(value: str, code: str = "General") -> Cell:
    """A cell of text."""
    return Cell(value, code, value)


def xlsx(sheets: Iterable[SheetToWrite]) -> bytes:
    """As Excel writes it since 2007."""
    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream) as book:
        for sheet in sheets:
            page = book.add_worksheet(sheet.name)
            for number, row in enumerate(sheet.rows):
                for column, cell in enumerate(row):
                    style = book.add_format({"num_format": cell.code})
                    _write_xlsx(page, number, column, cell.value, style)
            for merge in sheet.merges:
                page.merge_range(*merge, "")
                cell = sheet.rows[merge[0]][merge[1]]
                style = book.add_format({"num_format": cell.code})
                _write_xlsx(page, merge[0], merge[1], cell.value, style)
            for number in sheet.hidden_rows:
                page.set_row(number, None, None, {"hidden": True})
            if sheet.is_hidden:
                page.hide()
    return stream.getvalue()


def _write_xlsx(
    page: xlsxwriter.worksheet.Worksheet,
    row: int,
    column: int,
    value: Value,
    style: xlsxwriter.format.Format,
) -> None:
    if value is None:
        page.write_blank(row, column, None, style)
    elif isinstance(value, bool):
        page.write_boolean(row, column, value, style)
    elif isinstance(value, str):
        page.write_string(row, column, value, style)
    else:
        page.write_number(row, column, value, style)


def xls(sheets: Iterable[SheetToWrite]) -> bytes:
    """As Excel 97 wrote it, and WPS writes .et."""
    book = xlwt.Workbook(encoding="utf-8")
    styles: dict[str, xlwt.XFStyle] = {}
    for sheet in sheets:
        page = book.add_sheet(sheet.name)
        top_left = {merge[:2]: merge for merge in ((m[0], m[1], m[2], m[3]) for m in sheet.merges)}
        for number, row in enumerate(sheet.rows):
            for column, cell in enumerate(row):
                if cell.code not in styles:
                    styles[cell.code] = xlwt.easyxf(num_format_str=cell.code)
                style = styles[cell.code]
                if (number, column) in top_left:
                    _, _, last_row, last_column = top_left[number, column]
                    page.write_merge(number, last_row, column, last_column, cell.value, style)
                elif not _is_covered(sheet, number, column):
                    page.write(number, column, cell.value, style)
        for number in sheet.hidden_rows:
            page.row(number).hidden = True
        page.visibility = int(sheet.is_hidden)
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def _is_covered(sheet: SheetToWrite, row: int, column: int) -> bool:
    return any(
        top <= row <= bottom and left <= column <= right
        for top, left, bottom, right in sheet.merges
    )


def ods(sheets: Iterable[SheetToWrite]) -> bytes:
    """As LibreOffice writes it: the text that is shown beside the value."""
    document = OpenDocumentSpreadsheet()
    hidden = Style(name="hidden", family="table")
    hidden.addElement(TableProperties(display="false"))
    document.automaticstyles.addElement(hidden)
    for sheet in sheets:
        table = Table(name=sheet.name, **({"stylename": hidden} if sheet.is_hidden else {}))
        for number, row in enumerate(sheet.rows):
            line = TableRow(**({"visibility": "collapse"} if number in sheet.hidden_rows else {}))
            for column, cell in enumerate(row):
                line.addElement(_ods_cell(sheet, number, column, cell))
            table.addElement(line)
        document.spreadsheet.addElement(table)
    stream = io.BytesIO()
    document.save(stream)
    return stream.getvalue()


def _ods_cell(sheet: SheetToWrite, row: int, column: int, cell: Cell) -> TableCell:
    about: dict[str, object] = {}
    merge = next((merge for merge in sheet.merges if merge[:2] == (row, column)), None)
    if merge is not None:
        about["numberrowsspanned"] = merge[2] - row + 1
        about["numbercolumnsspanned"] = merge[3] - column + 1
    elif _is_covered(sheet, row, column):
        return CoveredTableCell()
    if isinstance(cell.value, bool):
        about |= {"valuetype": "boolean", "booleanvalue": str(cell.value).lower()}
    elif isinstance(cell.value, float | int):
        about |= {"valuetype": "float", "value": cell.value}
    elif cell.value is not None:
        about["valuetype"] = "string"
    made = TableCell(**about)
    if cell.value is not None:
        for line in cell.shown.split("\n"):
            made.addElement(P(text=line))
    return made


def xlsb(sheets: Iterable[SheetToWrite]) -> bytes:
    """As Excel writes its binary workbooks: records of a number, a length and bytes."""
    sheets = list(sheets)
    codes = sorted({cell.code for sheet in sheets for row in sheet.rows for cell in row})
    texts: dict[str, int] = {}
    parts = {
        f"xl/worksheets/sheet{index}.bin": _xlsb_sheet(sheet, codes, texts)
        for index, sheet in enumerate(sheets)
    }
    listed = b"".join(
        record(
            156,
            struct.pack("<II", int(sheet.is_hidden), index + 1)
            + wide(f"r{index}")
            + wide(sheet.name),
        )
        for index, sheet in enumerate(sheets)
    )
    parts["xl/workbook.bin"] = (
        record(131) + record(153, bytes(8)) + record(143) + listed + record(144) + record(132)
    )
    parts["xl/styles.bin"] = _xlsb_styles(codes)
    parts["xl/sharedStrings.bin"] = (
        record(159, struct.pack("<II", len(texts), len(texts)))
        + b"".join(record(19, b"\x00" + wide(text)) for text in texts)
        + record(160)
    )
    targets = {
        f"r{index}": ("worksheet", f"worksheets/sheet{index}.bin") for index in range(len(sheets))
    }
    targets |= {"s": ("styles", "styles.bin"), "t": ("sharedStrings", "sharedStrings.bin")}
    parts["xl/_rels/workbook.bin.rels"] = relationships(targets).encode()
    return package(parts)


def _xlsb_styles(codes: list[str]) -> bytes:
    formats = [record(44, struct.pack("<H", 200 + i) + wide(code)) for i, code in enumerate(codes)]
    styles = [record(47, struct.pack("<HH", 0, 200 + i) + bytes(12)) for i in range(len(codes))]
    count = struct.pack("<I", len(codes))
    ordinary = record(47, struct.pack("<HH", 0, 14) + bytes(12))
    return b"".join(
        [
            *(record(278), record(615, count), *formats, record(616)),
            *(record(626, b"\x01\x00\x00\x00"), ordinary, record(627)),
            *(record(617, count), *styles, record(618), record(279)),
        ]
    )


def _xlsb_sheet(sheet: SheetToWrite, codes: list[str], texts: dict[str, int]) -> bytes:
    last = len(sheet.rows) - 1
    content = record(129) + record(148, struct.pack("<4I", 0, last, 0, 9)) + record(145)
    for number, row in enumerate(sheet.rows):
        hidden = 0x10 if number in sheet.hidden_rows else 0
        content += record(0, struct.pack("<IIHBBI", number, 0, 300, 0, hidden, 0))
        for column, cell in enumerate(row):
            place = struct.pack("<II", column, codes.index(cell.code))
            if cell.value is None:
                content += record(1, place)
            elif isinstance(cell.value, bool):
                content += record(4, place + bytes([cell.value]))
            elif isinstance(cell.value, str):
                index = texts.setdefault(cell.value, len(texts))
                content += record(7, place + struct.pack("<I", index))
            else:
                content += record(5, place + struct.pack("<d", cell.value))
    content += record(146) + record(177, struct.pack("<I", len(sheet.merges)))
    for top, left, bottom, right in sheet.merges:
        content += record(176, struct.pack("<4I", top, bottom, left, right))
    return content + record(178) + record(130)


def record(kind: int, data: bytes = b"") -> bytes:
    """A record of a binary workbook."""
    kinds = bytes([kind]) if kind < 128 else bytes([kind & 0x7F | 0x80, kind >> 7])
    length = len(data)
    lengths = b""
    while length > 0x7F:
        lengths += bytes([length & 0x7F | 0x80])
        length >>= 7
    return kinds + lengths + bytes([length]) + data


def wide(value: str) -> bytes:
    """A text of a binary workbook."""
    return struct.pack("<I", len(value)) + value.encode("utf-16-le")


def relationships(targets: Mapping[str, tuple[str, str]]) -> str:
    """The part that says what another part refers to: kind and target by id."""
    entries = "".join(
        f'<Relationship Id="{identity}" Type="{RELATIONS}/{kind}" Target="{target}"/>'
        for identity, (kind, target) in targets.items()
    )
    return f'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">{entries}</Relationships>'


def package(parts: Mapping[str, bytes | str]) -> bytes:
    """A ZIP file of parts."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as made:
        for name, content in parts.items():
            made.writestr(name, content)
    return stream.getvalue()


def parts_of(content: bytes) -> dict[str, bytes]:
    """The parts of a package."""
    with zipfile.ZipFile(io.BytesIO(content)) as packed:
        return {name: packed.read(name) for name in packed.namelist()}


def changed(content: bytes, parts: Mapping[str, bytes | str]) -> bytes:
    """A package with some of its parts put in place of others."""
    return package({**parts_of(content), **parts})


def raw_xlsx(
    sheet: str | bytes,
    styles: str | bytes = "",
    shared: str | bytes = "",
    workbook_properties: str = "",
) -> bytes:
    """A workbook of one sheet, for what no library writes: the XML inside `worksheet`, `styleSheet` and `sst`."""
    targets = {"r1": ("worksheet", "worksheets/sheet1.xml"), "r2": ("styles", "styles.xml")}
    targets["r3"] = ("sharedStrings", "sharedStrings.xml")
    return package(
        {
            "xl/workbook.xml": f'<workbook xmlns="{MAIN}" xmlns:r="{RELATIONS}">{workbook_properties}'
            '<sheets><sheet name="S" sheetId="1" r:id="r1"/></sheets></workbook>',
            "xl/_rels/workbook.xml.rels": relationships(targets),
            "xl/worksheets/sheet1.xml": _document("worksheet", sheet),
            "xl/styles.xml": _document("styleSheet", styles),
            "xl/sharedStrings.xml": _document("sst", shared),
        }
    )


def ods_of(content: str) -> bytes:
    """A workbook of OpenDocument from the XML inside `office:document-content`."""
    spaces = " ".join(
        f'xmlns:{prefix}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"'
        for prefix, name in (
            ("o", "office"), ("t", "table"), ("x", "text"), ("s", "style"), ("d", "drawing"),
            ("f", "xsl-fo-compatible"),
        )
    )  # fmt: skip
    return package(
        {
            "mimetype": ODS_MEDIA_TYPE,
            "content.xml": f"<o:document-content {spaces}>{content}</o:document-content>",
        }
    )


def _document(root: str, inside: str | bytes) -> bytes:
    if isinstance(inside, bytes):
        return inside
    return (
        f'<?xml version="1.0" encoding="UTF-8"?><{root} xmlns="{MAIN}">{inside}</{root}>'.encode()
    )


def hidden_row(texts: Sequence[str], line: int, *, is_hidden: bool = True) -> Row:
    """A row of which nothing is seen, as it is read: its texts stand in the notes of its cells."""
    notes = [CellNote(n, CellNoteKind.HIDDEN, text) for n, text in enumerate(texts) if text]
    return Row(("",) * len(texts), line, is_hidden=is_hidden, notes=tuple(notes))
