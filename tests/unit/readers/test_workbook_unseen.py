"""What a workbook holds and does not show: text in the colour of its ground, formats that show nothing, in every kind of file."""

import io
import struct
from collections.abc import Callable

import pytest
import xlsxwriter
import xlwt

from loaders.document import CellNote, CellNoteKind, Row, Table
from loaders.readers import read_content
from loaders.readers.colour import Colour
from loaders.readers.workbook.colours import Colours, theme_colours
from tests.unit.readers import workbook_files as files
from tests.unit.readers.workbook_files import Cell, SheetToWrite, ods_of, record, relationships

HIDDEN = CellNoteKind.HIDDEN
# White on paper; white on black; black on black; white beside black in one text; a plain one.
ROW = Row(
    ("", "2", "", "4", "5"),
    1,
    notes=(CellNote(0, HIDDEN, "1"), CellNote(2, HIDDEN, "3"), CellNote(3, HIDDEN, "40")),
)


def _xlsx(*, is_coloured_by_rules: bool = False) -> bytes:
    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream) as book:
        sheet = book.add_worksheet()
        white, plain = book.add_format({"font_color": "white"}), book.add_format()
        sheet.write_number(0, 0, 1, white)
        on_black = {"bg_color": "black", "pattern": 1}
        sheet.write_number(0, 1, 2, book.add_format({"font_color": "#FFFFFF", **on_black}))
        sheet.write_number(0, 2, 3, book.add_format(on_black))
        sheet.write_rich_string(0, 3, plain, "4", white, "40")
        sheet.write_number(0, 4, 5)
        if is_coloured_by_rules:
            rule = {
                "type": "cell",
                "criteria": ">",
                "value": 0,
                "format": book.add_format({"bg_color": "red"}),
            }
            sheet.conditional_format(0, 0, 0, 4, rule)
    return stream.getvalue()


def _xls() -> bytes:
    book = xlwt.Workbook()
    sheet = book.add_sheet("S")
    sheet.write(0, 0, 1, xlwt.easyxf("font: colour white"))
    sheet.write(
        0, 1, 2, xlwt.easyxf("font: colour white; pattern: pattern solid, fore_colour black")
    )
    sheet.write(
        0, 2, 3, xlwt.easyxf("font: colour black; pattern: pattern solid, fore_colour black")
    )
    white = xlwt.Font()
    white.colour_index = 1
    sheet.write_rich_text(0, 3, ["4", ("40", white)])
    sheet.write(0, 4, 5)
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def _xlsb() -> bytes:
    white, black = (
        struct.pack("<BBh4B", 2 << 1 | 1, 0, 0, 255, 255, 255, 255),
        struct.pack("<BBhI", 3 << 1, 1, 0, 0),
    )
    fonts = [
        record(43, struct.pack("<4H4B", 220, 0, 400, 0, 0, 0, 0, 0) + ink)
        for ink in (bytes(8), white, black)
    ]
    fills = [record(45, struct.pack("<I", kind) + black + bytes(8)) for kind in (0, 1)]
    styles = [
        record(47, struct.pack("<HHHH", 0, 0, font, fill) + bytes(8))
        for font, fill in ((0, 0), (1, 0), (1, 1), (2, 1))
    ]
    rich = b"\x01" + files.wide("440") + struct.pack("<IHH", 1, 1, 1)
    content = record(129) + record(145) + record(0, struct.pack("<IIHBBI", 0, 0, 300, 0, 0, 0))
    for column, (style, value) in enumerate([(1, 1.0), (2, 2.0), (3, 3.0), (0, None), (0, 5.0)]):
        place = struct.pack("<II", column, style)
        content += (
            record(62, place + rich)
            if value is None
            else record(5, place + struct.pack("<d", value))
        )
    sheet = record(156, struct.pack("<II", 0, 1) + files.wide("r0") + files.wide("S"))
    targets = {"r0": ("worksheet", "worksheets/sheet0.bin"), "s": ("styles", "styles.bin")}
    return files.package(
        {
            "xl/workbook.bin": record(131) + record(143) + sheet + record(144) + record(132),
            "xl/_rels/workbook.bin.rels": relationships(targets),
            "xl/styles.bin": b"".join([*fonts, *fills, record(617), *styles, record(618)]),
            "xl/worksheets/sheet0.bin": content + record(146) + record(130),
        }
    )


def _ods() -> bytes:
    number = '<t:table-cell o:value-type="float" o:value="{0}" t:style-name="{1}"><x:p>{0}</x:p></t:table-cell>'
    black, white = 'f:background-color="#000000"', 'f:color="#ffffff"'
    styles = {
        "W": f"<s:text-properties {white}/>",
        "WB": f"<s:table-cell-properties {black}/><s:text-properties {white}/>",
        "B": f"<s:table-cell-properties {black}/>",
    }
    named = "".join(
        f'<s:style s:name="{name}">{inside}</s:style>' for name, inside in styles.items()
    )
    return ods_of(
        f'<o:automatic-styles>{named}<s:style s:name="N" s:parent-style-name="W"/></o:automatic-styles>'
        '<o:body><o:spreadsheet><t:table t:name="S"><t:table-row>'
        + number.format(1, "N")
        + number.format(2, "WB")
        + number.format(3, "B")
        + '<t:table-cell><x:p>4<x:span x:style-name="W">40</x:span></x:p></t:table-cell>'
        + number.format(5, "")
        + "</t:table-row></t:table></o:spreadsheet></o:body>"
    )


def _excel_2003() -> bytes:
    black, white = '<Interior ss:Color="#000000" ss:Pattern="Solid"/>', '<Font ss:Color="#FFFFFF"/>'
    styles = {"W": white, "WB": white + black, "B": black}
    named = "".join(f'<Style ss:ID="{name}">{inside}</Style>' for name, inside in styles.items())
    cells = "".join(
        f'<Cell{style}><Data ss:Type="Number">{value}</Data></Cell>'
        for value, style in enumerate(
            (' ss:StyleID="W"', ' ss:StyleID="WB"', ' ss:StyleID="B"', "", ""), 1
        )
    )
    return (
        '<?xml version="1.0"?><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet" '
        'xmlns:ss="urn:schemas-microsoft-com:office:spreadsheet">'
        f'<Styles>{named}</Styles><Worksheet ss:Name="S"><Table><Row>{cells}</Row></Table></Worksheet></Workbook>'
    ).encode()


def _rows(content: bytes) -> tuple[Row, ...]:
    (table,) = read_content(content, "f", "f", "/").blocks
    assert isinstance(table, Table)
    return table.rows


@pytest.mark.parametrize("write", [_xlsx, _xls, _xlsb, _ods])
def test_text_in_the_colour_of_its_ground_is_not_seen(write: Callable[[], bytes]) -> None:
    assert _rows(write()) == (ROW,)


def test_text_in_the_colour_of_its_ground_in_the_xml_of_excel_2003() -> None:
    assert _rows(_excel_2003()) == (Row(ROW.cells, 1, notes=ROW.notes[:2]),)


def test_where_rules_colour_the_cells_nobody_can_tell_what_is_unseen() -> None:
    cells = ("1", "2", "3", "440", "5")
    assert _rows(_xlsx(is_coloured_by_rules=True)) == (Row(cells, 1),)


@pytest.mark.parametrize("write", [files.xlsx, files.xls, files.xlsb])
def test_numbers_and_texts_that_their_format_does_not_show_are_noted(
    write: Callable[[list[SheetToWrite]], bytes],
) -> None:
    row = [
        Cell("项目"),
        Cell(-6.5, ";;;"),
        Cell("旧", ";;;"),
        Cell(3.0, "0;;"),
        Cell(-4.0, "0;;"),
        Cell(5.0),
    ]
    notes = (CellNote(1, HIDDEN, "-6.5"), CellNote(2, HIDDEN, "旧"), CellNote(4, HIDDEN, "-4"))
    assert _rows(write([SheetToWrite("S", [row])])) == (
        Row(("项目", "", "", "3", "", "5"), 1, notes=notes),
    )


@pytest.mark.parametrize(
    ("value", "shown", "read"),
    [
        ("-6.5", "6.50", "-6.50"),  # red
        ("-6.5", "-6.50", "-6.50"),
        ("-6.5", "(6.50)", "(6.50)"),
        ("-6.5", "△6.50", "△6.50"),
        ("-0", "0.00", "0.00"),
        ("6.5", "6.50", "6.50"),
        ("-6.5", "—", "—"),
    ],
)
def test_a_negative_number_of_ods_has_a_sign(value: str, shown: str, read: str) -> None:
    content = ods_of(
        '<o:body><o:spreadsheet><t:table t:name="S"><t:table-row><t:table-cell><x:p>合计</x:p></t:table-cell>'
        f'<t:table-cell o:value-type="float" o:value="{value}"><x:p>{shown}</x:p></t:table-cell>'
        "</t:table-row></t:table></o:spreadsheet></o:body>"
    )
    assert _rows(content) == (Row(("合计", read), 1),)


def test_a_number_that_ods_does_not_show_is_noted() -> None:
    content = ods_of(
        '<o:body><o:spreadsheet><t:table t:name="S"><t:table-row><t:table-cell><x:p>合计</x:p></t:table-cell>'
        '<t:table-cell o:value-type="float" o:value="7"><x:p/></t:table-cell>'
        "</t:table-row></t:table></o:spreadsheet></o:body>"
    )
    assert _rows(content) == (Row(("合计", ""), 1, notes=(CellNote(1, HIDDEN, "7"),)),)


def test_colours_by_number_and_by_theme() -> None:
    theme = (
        b'<a:theme xmlns:a="x"><a:clrScheme><a:dk1><a:sysClr val="windowText" lastClr="000000"/></a:dk1>'
        b'<a:lt1><a:sysClr val="window" lastClr="FFFFFF"/></a:lt1><a:accent1><a:srgbClr val="FF0000"/></a:accent1>'
        b"</a:clrScheme></a:theme>"
    )
    colours = Colours(theme_colours(theme))
    assert colours.of({"theme": "0"}) == Colour(1, 1, 1)
    assert colours.of({"theme": "0", "tint": "-1"}) == colours.of({"theme": "1"}) == Colour(0, 0, 0)
    assert colours.of({"theme": "4", "tint": "0.5"}) == Colour(1, 0.5, 0.5)
    assert colours.of({"indexed": "9"}) == colours.of({"rgb": "FFFFFFFF"}) == Colour(1, 1, 1)
    assert (
        colours.of({"theme": "99"})
        is colours.of({"rgb": "wrong"})
        is colours.of({"auto": "1"})
        is None
    )
