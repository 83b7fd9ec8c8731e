"""Workbooks in the XML of Excel 2003: every filled cell in its place and as it is shown."""

from dataclasses import replace

import pytest

from loaders.document import Paragraph, Row, Span, Table
from loaders.limits import DEFAULT_LIMITS
from loaders.readers.reading import UnreadableFile
from loaders.readers.web import reader as web_page
from loaders.readers.workbook import spreadsheet_xml
from tests.hostile import damaged, refusal
from tests.unit.readers.workbook_files import hidden_row

HEAD = (
    '<?xml version="1.0"?>\n<?mso-application progid="Excel.Sheet"?>\n'
    '<Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet" xmlns:x="urn:schemas-microsoft-com:office:excel" '
    'xmlns:ss="urn:schemas-microsoft-com:office:spreadsheet" xmlns:html="http://www.w3.org/TR/REC-html40">'
)


def workbook(*sheets: str, styles: str = "", head: str = HEAD) -> bytes:
    return f"{head}<Styles>{styles}</Styles>{''.join(sheets)}</Workbook>".encode()


def sheet(rows: str, name: str = "收入决算表", options: str = "") -> str:
    return f'<Worksheet ss:Name="{name}"><Table>{rows}</Table>{options}</Worksheet>'


def cell(text: str, kind: str = "String", attributes: str = "") -> str:
    return f'<Cell {attributes}><Data ss:Type="{kind}">{text}</Data></Cell>'


def row(*cells: str, attributes: str = "") -> str:
    return f"<Row {attributes}>{''.join(cells)}</Row>"


def tables(content: bytes) -> list[Table]:
    blocks = spreadsheet_xml.read(content, DEFAULT_LIMITS).blocks
    assert all(isinstance(block, Table) for block in blocks)
    return [block for block in blocks if isinstance(block, Table)]


def texts(content: bytes) -> list[tuple[str, ...]]:
    return [r.cells for r in tables(content)[0].rows]


def test_a_sheet_with_merged_cells_gaps_and_hidden_rows() -> None:
    content = workbook(
        sheet(
            row(cell("收入决算表", attributes='ss:MergeAcross="3"'))
            + row(
                cell("项目", attributes='ss:MergeDown="1"'),
                cell("金额", attributes='ss:MergeAcross="1"'),
            )
            + row(cell("本年", attributes='ss:Index="2"'), cell("上年"))
            + row(
                cell("合计"), cell("4733.14", "Number", 'ss:Index="4"'), attributes='ss:Index="6"'
            )
            + row(cell("藏"), attributes='ss:Hidden="1"')
        )
    )
    assert spreadsheet_xml.recognises(content)
    assert not web_page.recognises(content)
    reading = spreadsheet_xml.read(content, DEFAULT_LIMITS)
    assert reading.encoding == "utf-8"
    assert reading.blocks == (
        Table(
            (
                Row(("收入决算表", "", "", ""), 1),
                Row(("项目", "金额", "", ""), 2),
                Row(("", "本年", "上年", ""), 3),
                Row(("", "", "", ""), 4),
                Row(("", "", "", ""), 5),
                Row(("合计", "", "", "4733.14"), 6),
                hidden_row(("藏", "", "", ""), 7),
            ),
            sheet="收入决算表",
            spans=(Span(0, 0, 1, 4), Span(1, 0, 2, 1), Span(1, 1, 1, 2)),
        ),
    )


def test_numbers_are_shown_exactly_or_through_their_format() -> None:
    styles = (
        '<Style ss:ID="Default" ss:Name="Normal"><NumberFormat/></Style>'
        '<Style ss:ID="s1"><NumberFormat ss:Format="#,##0.00"/></Style>'
        '<Style ss:ID="s2" ss:Parent="s1"><Font/></Style>'
        '<Style ss:ID="s3"><NumberFormat ss:Format="Percent"/></Style>'
        '<Style ss:ID="s4"><NumberFormat ss:Format="Short Date"/></Style>'
        '<Style ss:ID="s5"><NumberFormat ss:Format="@"/></Style>'
    )
    cells = (
        cell("4733.1400000000003", "Number"),
        cell("1E-3", "Number"),
        cell("33279201.93", "Number", 'ss:StyleID="s1"'),
        cell("0", "Number", 'ss:StyleID="s2"'),
        cell("0.9987", "Number", 'ss:StyleID="s3"'),
        cell("2024-12-31T00:00:00.000", "DateTime", 'ss:StyleID="s4"'),
        cell("2024-12-31T00:00:00.000", "DateTime"),
        cell("2024-12-31T08:30:00.000", "DateTime"),
        cell("gestern", "DateTime"),
        cell("2010301", "String", 'ss:StyleID="s5"'),
        cell("1", "Boolean"),
        cell("#DIV/0!", "Error"),
        cell("nicht", "Number"),
    )
    assert texts(workbook(sheet(row(*cells)), styles=styles)) == [
        (
            "4733.14", "0.001", "33,279,201.93", "0.00", "99.87%", "2024/12/31", "2024-12-31", "2024-12-31 08:30:00",
            "gestern", "2010301", "TRUE", "#DIV/0!", "nicht",
        )
    ]  # fmt: skip


def test_a_row_gives_its_format_to_its_cells() -> None:
    styles = '<Style ss:ID="s1"><NumberFormat ss:Format="Fixed"/></Style>'
    content = workbook(sheet(row(cell("1", "Number"), attributes='ss:StyleID="s1"')), styles=styles)
    assert texts(content) == [("1.00",)]


def test_text_in_several_fonts_line_breaks_and_comments() -> None:
    rich = (
        '<Cell><ss:Data ss:Type="String" xmlns="http://www.w3.org/TR/REC-html40"><B>功能</B><Font>分类</Font></ss:Data>'
        '<Comment ss:Author="x"><ss:Data xmlns="http://www.w3.org/TR/REC-html40">批注</ss:Data></Comment></Cell>'
    )
    assert texts(
        workbook(sheet(row(rich, cell("科目&#10;编码"), cell("2 &lt; 3 ", "String"))))
    ) == [("功能分类", "科目\n编码", "2 < 3 ")]


def test_sheets_stand_in_order_and_hidden_ones_are_marked() -> None:
    def hidden(how: str) -> str:
        return f"<x:WorksheetOptions><x:Visible>{how}</x:Visible></x:WorksheetOptions>"

    one = row(cell("1", "Number"))
    content = workbook(
        sheet(one, "一"),
        sheet(one, "二", hidden("SheetHidden")),
        sheet(one, "三", hidden("SheetVeryHidden")),
        sheet("", "空"),
    )
    assert [(t.sheet, t.is_hidden) for t in tables(content)] == [
        ("一", False),
        ("二", True),
        ("三", True),
    ]


def test_a_cover_is_lines_of_text() -> None:
    content = workbook(sheet(row(cell("2024年度")) + row(cell("部门决算"))))
    assert spreadsheet_xml.read(content, DEFAULT_LIMITS).blocks == (
        Paragraph("2024年度", 1),
        Paragraph("部门决算", 2),
    )


def test_rows_covered_by_a_span_are_counted() -> None:
    content = workbook(
        sheet(
            row(cell("1", "Number"), attributes='ss:Span="2" ss:Hidden="1"')
            + row(cell("2", "Number"))
        )
    )
    (table,) = tables(content)
    assert table.rows == (
        *(hidden_row((text,), line) for text, line in (("1", 1), ("", 2), ("", 3))),
        Row(("2",), 4),
    )


def test_a_long_gap_divides_a_sheet() -> None:
    content = workbook(
        sheet(row(cell("1", "Number")) + row(cell("2", "Number"), attributes='ss:Index="1048576"'))
    )
    assert [[r.line for r in t.rows] for t in tables(content)] == [[1], [1_048_576]]


@pytest.mark.parametrize(
    ("declared", "actual", "known"),
    [
        ("gb2312", "gb18030", "gb18030"),
        ("GBK", "gb18030", "gb18030"),
        ("utf-8", "gb18030", "gb18030"),
        ("UTF-16", "utf-16", "utf-16"),
        ("utf-8", "utf-8-sig", "utf-8-sig"),
    ],
)
def test_encodings(declared: str, actual: str, known: str) -> None:
    head = HEAD.replace('version="1.0"', f'version="1.0" encoding="{declared}"')
    content = (
        workbook(sheet(row(cell("镕"), cell("1", "Number"))), head=head).decode().encode(actual)
    )
    assert spreadsheet_xml.recognises(content)
    reading = spreadsheet_xml.read(content, DEFAULT_LIMITS)
    assert reading.encoding == known
    (table,) = (block for block in reading.blocks if isinstance(block, Table))
    assert table.rows[0].cells == ("镕", "1")


def test_a_prefix_on_every_element() -> None:
    content = (
        '<!-- made by a system --><ss:Workbook xmlns:ss="urn:schemas-microsoft-com:office:spreadsheet">'
        '<ss:Worksheet ss:Name="一"><ss:Table><ss:Row><ss:Cell><ss:Data ss:Type="Number">1</ss:Data></ss:Cell></ss:Row>'
        "</ss:Table></ss:Worksheet></ss:Workbook>"
    ).encode()
    assert spreadsheet_xml.recognises(content)
    assert texts(content) == [("1",)]


def test_what_is_not_recognised() -> None:
    for content in (
        b"",
        b"<Workbook>",
        b"<html><Workbook>",
        "收入 <Workbook ".encode(),
        b"\x00\x01",
        b"PK\x03\x04",
    ):
        assert not spreadsheet_xml.recognises(content)


def test_a_workbook_without_cells_is_refused() -> None:
    with pytest.raises(UnreadableFile, match="without a filled cell"):
        spreadsheet_xml.read(workbook(sheet("")), DEFAULT_LIMITS)


@pytest.mark.parametrize(
    ("rows", "reason"),
    [
        (row(cell("1", attributes='ss:Index="0"')), "out of order"),
        (row(cell("1"), cell("2", attributes='ss:Index="1"')), "out of order"),
        (row(cell("1"), attributes='ss:Index="1048577"'), "out of order"),
        (row(cell("1", attributes='ss:Index="99999999999999999999"')), "out of order"),
        (row(cell("1", attributes='ss:Index="x"')), "damaged"),
        (row(cell("1", attributes='ss:MergeAcross="-"')), "damaged"),
        ("<Row><Cell>", "damaged"),
        ("<a>" * 100_000, "damaged"),
        (
            "".join(row(cell("1"), cell("1", attributes='ss:Index="16384"')) for _ in range(130)),
            "cells",
        ),
    ],
)
def test_what_cannot_be_read_is_refused_in_words(rows: str, reason: str) -> None:
    assert reason in str(refusal(spreadsheet_xml.read, workbook(sheet(rows))))


def test_merges_beyond_every_sheet_are_cut() -> None:
    content = workbook(
        sheet(row(cell("1", "Number", 'ss:MergeAcross="99999999" ss:MergeDown="99999999"')))
    )
    (table,) = tables(content)
    assert (table.rows, table.spans) == ((Row(("1",), 1),), ())


def test_entities_are_refused() -> None:
    lines = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
    head = HEAD.replace("<Workbook", f'<!DOCTYPE w [<!ENTITY l0 "ha">{lines}]><Workbook')
    assert "declares entities" in str(
        refusal(spreadsheet_xml.read, workbook(sheet(row(cell("&l9;"))), head=head))
    )


def test_more_cells_than_the_limits_allow() -> None:
    few = replace(DEFAULT_LIMITS, cells=10)
    content = workbook(sheet(row(*(cell("1") for _ in range(11)))))
    assert "more than 10 cells" in str(refusal(spreadsheet_xml.read, content, few))


def test_damaged_workbooks_are_refused_in_words() -> None:
    content = workbook(sheet(row(cell("收入"), cell("1.5", "Number")) * 20))
    refused = [refusal(spreadsheet_xml.read, copy) for copy in damaged(content, seed=2003)]
    assert sum(reason is not None for reason in refused) > 60
