"""What each kind of workbook can hold that the others cannot, and what different writers make of it."""

import io

import openpyxl

from loaders.document import Span
from tests.unit.readers import workbook_files as files
from tests.unit.readers.test_workbook import ACCOUNT, BLOCKS, cells, read, table
from tests.unit.readers.workbook_files import Cell, SheetToWrite, ods_of, raw_xlsx, text


def test_everything_a_cell_of_xlsx_can_hold() -> None:
    content = raw_xlsx(
        "<sheetData><row>"
        '<c r="A1" t="s"><v>0</v></c><c r="B1" t="s"><v>1</v></c><c r="C1" t="s"><v> 2 </v></c>'
        '<c r="D1" t="str"><f>A1&amp;"x"</f><v>甲&amp;乙</v></c>'
        '<c r="E1" t="inlineStr"><is><r><t>富</t></r><r><t xml:space="preserve"> 文本</t></r>'
        "<rPh><t>フ</t></rPh></is></c>"
        '<c r="F1" t="b"><v>1</v></c><c r="G1" t="b"><f>FALSE()</f><v>0</v></c>'
        '<c r="H1" t="e"><f>A1/0</f><v>#REF!</v></c><c r="I1" t="n"><f>1+1</f><v>2</v></c>'
        '<c r="J1" t="d" s="1"><v>2024-01-31T12:00:00</v></c><c r="K1" s="1"><v>45322</v></c>'
        '<c r="L1" t="str"><f>""</f><v></v></c><c r="M1"><f>RAND()</f></c>'
        '<c r="N1" t="str"><v>行_x000D_\n尾_x0000_</v></c><c r="O1" s="99"><v>1234.5</v></c>'
        "<c><v>7</v></c><c t='inlineStr'><is><t>下</t></is></c>"
        "</row><row><c><v>8</v></c></row></sheetData>",
        styles='<numFmts><numFmt numFmtId="164" formatCode="yyyy&quot;年&quot;m&quot;月&quot;"/></numFmts>'
        '<cellStyleXfs><xf numFmtId="9"/></cellStyleXfs><cellXfs><xf/><xf numFmtId="164"/></cellXfs>'
        '<dxfs><dxf><numFmt numFmtId="164" formatCode="0.0"/></dxf></dxfs>',
        shared="<si><t>共享</t></si><si><r><t>富</t></r><r><t>文本</t></r><rPh><t>x</t></rPh></si>"
        "<si><t><![CDATA[<三>]]></t></si>",
    )
    first, second = cells(content)
    assert first == (
        "共享", "富文本", "<三>", "甲&乙", "富 文本", "TRUE", "FALSE", "#REF!", "2",
        "2024年1月", "2024年1月", "", "", "行\r\n尾_x0000_", "1234.5", "7", "下",
    )  # fmt: skip
    assert second == ("8", *[""] * 16)


def test_dates_counted_from_1904() -> None:
    sheet = '<sheetData><row><c s="1"><v>43860</v></c><c t="d" s="1"><v>2024-01-31</v></c></row></sheetData>'
    styles = '<cellXfs><xf numFmtId="0"/><xf numFmtId="31"/></cellXfs>'
    content = raw_xlsx(sheet, styles, workbook_properties='<workbookPr date1904="1"/>')
    assert cells(content) == [("2024年1月31日", "2024年1月31日")]


def test_prefixed_elements_and_the_strict_namespace() -> None:
    strict = "http://purl.oclc.org/ooxml/spreadsheetml/main"
    sheet = (
        f'<x:worksheet xmlns:x="{strict}"><!-- <x:c/> --><x:sheetData><x:row r="2" hidden="true">'
        '<x:c r="B2" s="1"><x:v>1234.5</x:v></x:c><x:c r="C2" t="s"><x:v>0</x:v></x:c></x:row></x:sheetData>'
        '<x:mergeCells><x:mergeCell ref="C2:D2"/></x:mergeCells></x:worksheet>'
    )
    styles = f'<x:styleSheet xmlns:x="{strict}"><x:cellXfs><x:xf/><x:xf numFmtId="4"/></x:cellXfs></x:styleSheet>'
    shared = f'<x:sst xmlns:x="{strict}"><x:si><x:t>注</x:t></x:si></x:sst>'
    found = table(raw_xlsx(sheet.encode(), styles.encode(), shared.encode("utf-16")))
    assert found.rows == (files.hidden_row(("1,234.50", "注"), 2),)


def test_parts_are_found_in_whatever_way_packers_name_them() -> None:
    parts = files.parts_of(files.xlsx(ACCOUNT))
    assert (
        read(files.package({name.upper(): part for name, part in parts.items()})).blocks == BLOCKS
    )
    turned = {name.replace("/", "\\"): part for name, part in parts.items()}
    assert read(files.package(turned)).blocks == BLOCKS


def test_workbooks_without_styles_or_shared_texts() -> None:
    content = files.xlsx([SheetToWrite("S", [[Cell(1.5), Cell(2.0)]])])
    parts = files.parts_of(content)
    del parts["xl/styles.xml"]
    assert cells(files.package(parts)) == [("1.5", "2")]


def test_openpyxl_writes_what_is_read() -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["编码", "金额"])
    sheet.append(["0205", 1234.5])
    sheet["B2"].number_format = "#,##0.00"
    sheet.merge_cells("A4:B4")
    sheet["A4"] = "注"
    sheet.row_dimensions[2].hidden = True
    stream = io.BytesIO()
    book.save(stream)
    found = table(stream.getvalue())
    assert [row.cells for row in found.rows] == [
        ("编码", "金额"),
        ("", ""),
        ("", ""),
        ("注", ""),
    ]
    assert found.spans == (Span(3, 0, 1, 2),)
    assert found.rows[1].is_hidden


def test_everything_a_cell_of_ods_can_hold() -> None:
    content = ods_of(
        "<o:body><o:spreadsheet><t:tracked-changes><t:table-cell><x:p>删</x:p></t:table-cell></t:tracked-changes>"
        '<t:table t:name="S"><t:shapes><d:frame><x:p>图</x:p></d:frame></t:shapes>'
        '<t:table-row t:number-rows-repeated="2" t:visibility="filter"><t:table-cell/></t:table-row>'
        "<t:table-header-rows><t:table-row><t:table-cell>"
        "<o:annotation><x:p>批注</x:p></o:annotation><x:p> 一\n  二<x:s/><x:s x:c='2'/>三<x:tab/>四 </x:p>"
        "<x:p><x:span>五</x:span><x:a>六</x:a><x:line-break/>七</x:p></t:table-cell>"
        '<t:table-cell t:number-columns-repeated="2" o:value-type="float" o:value="1.50"><x:p>1.50</x:p></t:table-cell>'
        '<t:table-cell o:value-type="percentage" o:value="0.25"/>'
        '<t:table-cell o:value-type="string" o:string-value="存"/>'
        '<t:table-cell o:value-type="date" o:date-value="2024-01-31"/>'
        '<t:table-cell t:number-columns-repeated="16378"/></t:table-row></t:table-header-rows>'
        '<t:table-row t:number-rows-repeated="2"><t:table-cell><x:p>重</x:p></t:table-cell></t:table-row>'
        '<t:table-row t:number-rows-repeated="1048571"><t:table-cell t:number-columns-repeated="16384"/></t:table-row>'
        "</t:table></o:spreadsheet></o:body>"
    )
    found = table(content)
    assert [(row.line, row.cells) for row in found.rows] == [
        (3, ("一 二   三\t四\n五六\n七", "1.50", "1.50", "0.25", "存", "2024-01-31")),
        (4, ("重", "", "", "", "", "")),
        (5, ("重", "", "", "", "", "")),
    ]
    assert not any(row.is_hidden for row in found.rows)


def test_ods_is_known_by_its_manifest_where_the_kind_is_missing() -> None:
    parts = files.parts_of(files.ods(ACCOUNT))
    del parts["mimetype"]
    assert read(files.package(parts)).blocks == BLOCKS


def test_short_cells_and_formulas_of_xlsb() -> None:
    """SheetJS writes cells without their column; calamine leaves them out without a word."""
    content = files.xlsb([SheetToWrite("S", [[text("a", "0.00")]])])
    short = files.record
    sheet = b"".join(
        [
            short(0, bytes(17)),
            short(18, bytes(8)),  # a shared text
            short(13, bytes(4) + b"\x0b\x00\x00\x00"),  # 2, divided by 100
            short(12, bytes(4)),  # blank
            short(16, bytes(4) + b"\x00\x00\x00\x00\x00\x00\xf8\x3f"),  # 1.5
            short(8, b"\x05" + bytes(7) + files.wide("式") + bytes(2)),
            short(9, b"\x06" + bytes(7) + b"\x00\x00\x00\x00\x00\x00\xf8\x3f" + bytes(2)),
            short(10, b"\x07" + bytes(7) + b"\x01"),
            short(11, b"\x08" + bytes(7) + b"\x17"),
            short(62, b"\x09" + bytes(7) + b"\x01" + files.wide("富") + bytes(4)),
            short(6, b"\x0a" + bytes(7) + files.wide("内")),
            short(2, b"\x0b" + bytes(7) + b"\x00\x00\xf8\x3f"),
        ]
    )
    assert cells(files.changed(content, {"xl/worksheets/sheet0.bin": sheet})) == [
        ("a", "0.02", "", "1.50", "", "式", "1.50", "TRUE", "#REF!", "富", "内", "1.50")
    ]
