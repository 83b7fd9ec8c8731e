"""Text boxes over the cells of a workbook, and files embedded in one."""

import io
import struct
from collections.abc import Callable

import pytest
import xlsxwriter

from loaders.document import CellNote, CellNoteKind, Paragraph, Row, Table
from loaders.limits import DEFAULT_LIMITS
from loaders.readers.workbook import reader as workbook
from tests.unit.readers.workbook_files import (
    Cell,
    SheetToWrite,
    changed,
    ods_of,
    parts_of,
    xls,
    xlsx,
)

BOX = {"width": 60, "height": 18, "x_offset": 1, "y_offset": 1}
UNDER = CellNoteKind.TEXT_BOX


def _with_boxes() -> bytes:
    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream) as book:
        sheet = book.add_worksheet()
        for number, row in enumerate(
            (["项目", "本年", "上年"], ["甲", 5, 6], ["乙"], ["丙", None, 4])
        ):
            sheet.write_row(number, 0, row)
        sheet.insert_textbox(2, 1, "7.00", BOX)
        sheet.insert_textbox(1, 1, "8.00", BOX)  # over a figure
        sheet.insert_textbox(
            3, 1, "9.00\n单位：元", BOX | {"width": 200}
        )  # over two cells and beyond
        sheet.insert_textbox(6, 0, "草稿", BOX | {"width": 200})
    return stream.getvalue()


def test_a_text_box_over_a_blank_cell_is_its_text_and_any_other_is_told() -> None:
    table, *lines = workbook.read(_with_boxes(), DEFAULT_LIMITS).blocks
    assert isinstance(table, Table)
    assert table.rows == (
        Row(("项目", "本年", "上年"), 1),
        Row(("甲", "5", "6"), 2, notes=(CellNote(1, UNDER),)),
        Row(("乙", "7.00", ""), 3, notes=(CellNote(1, CellNoteKind.FILLED_IN),)),
        Row(("丙", "", "4"), 4, notes=(CellNote(1, UNDER), CellNote(2, UNDER))),
    )
    assert lines == [Paragraph(text) for text in ("8.00", "9.00", "单位：元", "草稿")]


def test_text_that_is_hidden_or_drawn_for_other_programs_is_not_there() -> None:
    content = _with_boxes()
    (name,) = (name for name in parts_of(content) if "drawings/drawing" in name)
    drawing = parts_of(content)[name].decode()
    hidden = drawing.replace("<xdr:cNvPr ", '<xdr:cNvPr hidden="1" ')
    aside = drawing.replace("<xdr:sp ", "<mc:Fallback><xdr:sp ").replace(
        "</xdr:sp>", "</xdr:sp></mc:Fallback>"
    )
    for changed_drawing in (hidden, aside):
        (table,) = workbook.read(changed(content, {name: changed_drawing}), DEFAULT_LIMITS).blocks
        assert isinstance(table, Table)
        assert not any(row.notes for row in table.rows)


def test_a_text_box_of_ods_is_told_at_the_cell_it_hangs_on() -> None:
    box = "<d:frame><d:text-box><x:p>9.00</x:p><x:p>草稿</x:p></d:text-box></d:frame>"
    content = ods_of(
        '<o:body><o:spreadsheet><t:table t:name="S"><t:table-row><t:table-cell><x:p>合计</x:p></t:table-cell>'
        f"<t:table-cell>{box}<x:p>5.00</x:p></t:table-cell></t:table-row></t:table></o:spreadsheet></o:body>"
    )
    table, *lines = workbook.read(content, DEFAULT_LIMITS).blocks
    assert isinstance(table, Table)
    assert table.rows == (Row(("合计", "5.00"), 1, notes=(CellNote(1, UNDER),)),)
    assert lines == [Paragraph("9.00"), Paragraph("草稿")]


def _xlsx_with_embedded() -> bytes:
    return changed(xlsx([SHEET]), {"xl/embeddings/oleObject1.bin": b"x"})


def _ods_with_embedded() -> bytes:
    manifest = (
        '<m:manifest xmlns:m="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0">'
        '<m:file-entry m:full-path="Object 1/" m:media-type="application/vnd.oasis.opendocument.spreadsheet"/>'
        '<m:file-entry m:full-path="Object 2/" m:media-type="application/vnd.oasis.opendocument.chart"/></m:manifest>'
    )
    content = ods_of(
        '<o:body><o:spreadsheet><t:table t:name="S"><t:table-row><t:table-cell><x:p>合计</x:p></t:table-cell>'
        "</t:table-row></t:table></o:spreadsheet></o:body>"
    )
    return changed(content, {"META-INF/manifest.xml": manifest})


def _xls_with_embedded() -> bytes:
    """The third entry of the container's directory, which xlwt leaves blank, is made a storage beside the workbook."""
    content = bytearray(xls([SHEET]))
    name = "MBD0001F3A2".encode("utf-16-le")
    at = content.index("Workbook".encode("utf-16-le"))
    struct.pack_into("<I", content, at + 72, 2)  # its neighbour
    storage = name.ljust(64, b"\x00") + struct.pack(
        "<HBB3I", len(name) + 2, 1, 1, *[0xFFFFFFFF] * 3
    )
    content[at + 128 : at + 256] = storage.ljust(128, b"\x00")
    return bytes(content)


SHEET = SheetToWrite("S", [[Cell("合计"), Cell(5.0)]])


@pytest.mark.parametrize("write", [_xlsx_with_embedded, _xls_with_embedded, _ods_with_embedded])
def test_embedded_files_are_named(write: Callable[[], bytes]) -> None:
    (problem,) = workbook.read(write(), DEFAULT_LIMITS).problems
    assert problem.kind == "embedded_file"
    assert problem.en.startswith("1 files embedded in the workbook")
    for plain in (xlsx([SHEET]), xls([SHEET])):
        assert not workbook.read(plain, DEFAULT_LIMITS).problems
