"""Word documents as they are painted: marks, struck-out and hidden text; boxes, fields, heads, feet, notes, worksheets."""

import io
import zipfile

import openpyxl
import pytest

from loaders.document import UNREADABLE_KINDS, Block, CellNote, CellNoteKind, Paragraph, Table
from loaders.limits import DEFAULT_LIMITS
from loaders.readers.printed_text import Line, Look, Piece, printed_cell, printed_line
from loaders.readers.reading import Reading
from loaders.readers.word import reader as word
from tests.hostile import packed
from tests.unit.readers.word_files import (
    NAMESPACES,
    RELATION,
    blocks,
    cells,
    document,
    p,
    plain,
    r,
    tbl,
    tc,
    texts,
    tr,
)

DRAWING = "http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing"
STYLE = '<w:style w:type="{kind}" w:styleId="{name}">{rest}</w:style>'


def cell(content: str, properties: str = "", **related: str) -> str:
    """The text of a cell with these runs, or paragraphs."""
    inside = content if content.startswith("<w:p>") else p(content)
    table = tbl(tr(tc("甲"), f"<w:tc><w:tcPr>{properties}</w:tcPr>{inside}</w:tc>"))
    return cells(blocks(table, **related)[0])[0][1]


def style(name: str, properties: str, kind: str = "character", based_on: str = "") -> str:
    """A style of text with these properties."""
    parent = f'<w:basedOn w:val="{based_on}"/>' if based_on else ""
    return STYLE.format(kind=kind, name=name, rest=f"{parent}<w:rPr>{properties}</w:rPr>")


# --- what is printed of pieces --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("line", "text", "doubt"),
    [
        ([Piece("12"), Piece("1", Look.RAISED)], "12", None),
        ([Piece("1", Look.RAISED)], "¹", CellNoteKind.ONLY_RAISED),
        ([Piece("注", Look.RAISED)], "注", None),
        ([Piece("10", Look.STRUCK)], "", CellNoteKind.ONLY_STRUCK),
        ([Piece("无", Look.STRUCK)], "", None),
        ([Piece("10", Look.STRUCK), Piece(" 12")], "12", None),
        ([Piece("12", size=20.0), Piece("3", size=14.0)], "123", CellNoteKind.TWO_SIZES),
        ([Piece("12", size=20.0), Piece("3", size=18.0)], "123", None),
        ([Piece("12", size=20.0), Piece(".50", size=14.0)], "12.50", None),
        ([Piece("12", size=20.0), Piece("万元", size=10.0)], "12万元", None),
        ([Piece("21", Look.REVERSED)], "21", CellNoteKind.REVERSED),
        ([Piece("\u202e21")], "\u202e21", CellNoteKind.REVERSED),
        ([Piece("合计", Look.PALE)], "合计", None),
        ([Piece("7", Look.PALE), Piece("12")], "12", None),
        ([Piece("7", Look.UNPAINTED)], "", None),
        ([Piece("面积m"), Piece("2", Look.RAISED)], "面积m²", None),
    ],
)
def test_what_is_printed_of_a_cell(line: Line, text: str, doubt: CellNoteKind | None) -> None:
    printed = printed_cell([line])
    reasons = [kind for kind, _ in printed.beside if kind in UNREADABLE_KINDS]
    assert (printed.text, reasons) == (text, [doubt] if doubt else [])


def test_what_stands_beside_the_text_of_a_cell() -> None:
    line = [
        Piece("12"),
        Piece("[", Look.RAISED),
        Piece("1]", Look.RAISED),
        Piece("10", Look.STRUCK),
    ]
    printed = printed_cell([[*line, Piece("7", Look.UNPAINTED)]])
    assert printed.text == "12"
    assert printed.notes(3) == (
        CellNote(3, CellNoteKind.MARK, "[1]"),
        CellNote(3, CellNoteKind.STRUCK, "10"),
        CellNote(3, CellNoteKind.HIDDEN, "7"),
    )
    assert printed_line(line) == "12[¹]"


# --- looks ----------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "properties",
    [
        '<w:vertAlign w:val="superscript"/>', '<w:vertAlign w:val="subscript"/>', '<w:position w:val="6"/>',
        "<w:strike/>", "<w:dstrike/>", '<w:strike w:val="1"/>', "<w:vanish/>", '<w:color w:val="FFFFFF"/>',
        '<w:color w:val="fefefe"/>', '<w:sz w:val="2"/>', '<w:rStyle w:val="mark"/>', '<w:rStyle w:val="child"/>',
        '<w:color w:val="FFFF00"/><w:highlight w:val="yellow"/>',
        '<w:color w:val="FF0000"/><w:shd w:val="clear" w:fill="FF0000"/>', '<w:strike/><w:vertAlign w:val="superscript"/>',
    ],
)  # fmt: skip
def test_what_is_no_part_of_a_figure(properties: str) -> None:
    styles = style("mark", '<w:vertAlign w:val="superscript"/>') + style(
        "child", "", based_on="mark"
    )
    assert cell(r("12") + r("1", properties), styles=styles) == "12"


@pytest.mark.parametrize(
    ("properties", "cell_properties"),
    [
        ('<w:strike w:val="0"/>', ""), ('<w:vertAlign w:val="baseline"/>', ""), ('<w:position w:val="1"/>', ""),
        ('<w:color w:val="auto"/>', ""), ('<w:color w:val="FF0000"/>', ""), ('<w:sz w:val="18"/>', ""),
        ('<w:color w:val="FFFFFF"/><w:highlight w:val="blue"/>', ""), ("<w:b/><w:i/><w:rtl/>", ""),
        ('<w:color w:val="FFFFFF"/>', '<w:shd w:val="clear" w:fill="003366"/>'),
        ('<w:color w:val="FFFFFF"/><w:shd w:val="pct50" w:fill="FFFFFF"/>', ""),
    ],
)  # fmt: skip
def test_what_is_part_of_a_figure(properties: str, cell_properties: str) -> None:
    assert cell(r("12", properties) + r("1", properties), cell_properties) == "121"


def test_a_figure_raised_as_a_whole_only_stands_higher() -> None:
    assert cell(r("121", '<w:position w:val="6"/>')) == "121"


def test_looks_by_the_style_of_the_paragraph_and_the_defaults() -> None:
    hidden = style("gone", "<w:vanish/>", "paragraph")
    assert cell(p(r("7"), '<w:pStyle w:val="gone"/>') + p(r("12")), styles=hidden) == "12"
    shown = r("7", '<w:vanish w:val="0"/>')
    assert cell(p(shown, '<w:pStyle w:val="gone"/>'), styles=hidden) == "7"
    struck = (
        "<w:docDefaults><w:rPrDefault><w:rPr><w:strike/></w:rPr></w:rPrDefault></w:docDefaults>"
    )
    assert cell(r("7") + r("12", '<w:strike w:val="false"/>'), styles=struck) == "12"


def test_white_text_in_a_table_whose_style_colours_its_header() -> None:
    coloured = '<w:style w:type="table" w:styleId="t"><w:tblStylePr w:type="firstRow"><w:tcPr>'
    coloured += '<w:shd w:val="clear" w:fill="4472C4"/>'
    styles = coloured + "</w:tcPr></w:tblStylePr></w:style>"
    white = '<w:color w:val="FFFFFF"/>'
    rows = f'<w:tblPr><w:tblStyle w:val="t"/></w:tblPr>{tr(tc(p(r("合计", white))), tc(p(r("7", white) + r("12"))))}'
    assert cells(blocks(f"<w:tbl>{rows}</w:tbl>", styles=styles)[0]) == [("合计", "12")]


def test_tracked_changes() -> None:
    deleted = "<w:del><w:r><w:delText>10</w:delText></w:r></w:del>"
    moved = "<w:moveFrom><w:r><w:t>11</w:t></w:r></w:moveFrom>"
    assert cell(f"{deleted}{moved}<w:ins>{r('12')}</w:ins>") == "12"
    assert cell(deleted) == ""
    assert texts(p(deleted + r("余"))) == ["余"]


def test_formulas() -> None:
    raised = "<m:oMath><m:sSup><m:e><m:r><m:t>12</m:t></m:r></m:e><m:sup><m:r><m:t>1</m:t></m:r></m:sup></m:sSup></m:oMath>"
    assert cell(raised) == "12"
    parts = "<m:num><m:r><m:t>1</m:t></m:r></m:num><m:den><m:r><m:t>2</m:t></m:r></m:den>"
    assert cell(f"<m:oMath><m:f>{parts}</m:f></m:oMath>") == "1/2"


def noted(content: str) -> list[tuple[str, str]]:
    """What is noted of a cell with these runs."""
    (found, *_) = blocks(tbl(tr(tc("甲"), f"<w:tc>{p(content)}</w:tc>")))
    assert isinstance(found, Table)
    assert all(note.column == 1 for note in found.rows[0].notes)
    return [(str(note.kind), note.text) for note in found.rows[0].notes]


def test_what_is_noted_of_a_cell() -> None:
    raised, struck = '<w:vertAlign w:val="superscript"/>', "<w:strike/>"
    assert noted(r("12") + r("1", raised)) == [("mark", "1")]
    assert noted(r("10", struck) + r("12")) == [("struck", "10")]
    assert noted(r("10", struck)) == [("only_struck", ""), ("struck", "10")]
    assert noted(r("7", "<w:vanish/>") + r("12")) == [("hidden", "7")]
    assert noted(r("12")) == []
    picture = '<w:r><w:pict><v:shape><v:imagedata r:id="x"/></v:shape></w:pict></w:r>'
    assert noted(picture) == [("picture", "")]
    assert noted(picture + r("12")) == []
    assert noted(box("12")) == [("filled_in", "")]
    assert noted(box("12", "position:absolute;margin-left:300pt")) == [("text_box", "")]


def test_text_from_right_to_left_and_rows_of_no_height() -> None:
    assert noted(f'<w:bdo w:val="rtl">{r("21")}</w:bdo>') == [("reversed", "")]
    assert noted(f'<w:bdo w:val="ltr">{r("21")}</w:bdo>') == []
    flat = '<w:trHeight w:val="{}" w:hRule="{}"/>'
    heights = (flat.format(20, "exact"), flat.format(20, "atLeast"), flat.format(300, "exact"), "")
    (found,) = blocks(tbl(*(tr(tc("甲"), tc("1"), properties=height) for height in heights)))
    assert isinstance(found, Table)
    assert [row.is_hidden for row in found.rows] == [True, False, False, False]


def test_two_paragraphs_are_two_numbers() -> None:
    assert cell(p(r("12")) + p(r("3"))) == "12\n3"
    assert cell(r("12") + "<w:r><w:br/></w:r>" + r("3")) == "12\n3"


# --- boxes, fields and controls in cells -----------------------------------------------------------------------------------


def box(text: str, style_of_shape: str = "") -> str:
    """A run with a text box of the older kind."""
    inside = f"<v:textbox><w:txbxContent>{p(r(text))}</w:txbxContent></v:textbox>"
    return f'<w:r><w:pict><v:shape style="{style_of_shape}">{inside}</v:shape></w:pict></w:r>'


def anchored(text: str, across: int, down: int, over: str = "column") -> str:
    """A run with a text box of the newer kind, so far from its anchor."""
    where = (
        f'<wp:positionH relativeFrom="{over}"><wp:posOffset>{across}</wp:posOffset></wp:positionH>'
        f'<wp:positionV relativeFrom="paragraph"><wp:posOffset>{down}</wp:posOffset></wp:positionV>'
    )
    inside = f"<wps:wsp><wps:txbx><w:txbxContent>{p(r(text))}</w:txbxContent></wps:txbx></wps:wsp>"
    return f'<w:r><w:drawing><wp:anchor xmlns:wp="{DRAWING}">{where}{inside}</wp:anchor></w:drawing></w:r>'


@pytest.mark.parametrize(
    "inside",
    [
        box("12"), box("12", "width:50pt"), box("12", "position:absolute;margin-left:2.5pt;margin-top:-3pt"),
        anchored("12", 30_000, 12_700), anchored("12", 0, 0, "character"),
    ],
)  # fmt: skip
def test_a_text_box_in_an_empty_cell_is_its_text(inside: str) -> None:
    assert cell(inside) == "12"


@pytest.mark.parametrize(
    "inside",
    [
        box("12", "position:absolute;margin-left:300pt"), box("12", "position:absolute;margin-top:80px"),
        box("12", "position:absolute;mso-position-horizontal-relative:page"), anchored("12", 9_000_000, 0),
        anchored("12", 0, 0, "page"), r("3") + box("12"),
    ],
)  # fmt: skip
def test_a_text_box_elsewhere_is_not_and_its_text_is_kept(inside: str) -> None:
    table = tbl(tr(tc("甲"), f"<w:tc>{p(inside)}</w:tc>"))
    grid, kept = blocks(table)
    assert "12" not in cells(grid)[0][1]
    assert kept == Paragraph("12")


def test_form_fields_and_content_controls() -> None:
    def field(data: str) -> str:
        begin = (
            f'<w:r><w:fldChar w:fldCharType="begin"><w:ffData>{data}</w:ffData></w:fldChar></w:r>'
        )
        return begin + '<w:r><w:fldChar w:fldCharType="end"/></w:r>'

    entries = '<w:listEntry w:val="11"/><w:listEntry w:val="12"/>'
    assert cell(field(f'<w:ddList><w:result w:val="1"/>{entries}</w:ddList>')) == "12"
    assert cell(field(f"<w:ddList>{entries}</w:ddList>")) == "11"
    assert (
        cell(field("<w:checkBox><w:default w:val='0'/><w:checked/></w:checkBox>") + r("是"))
        == "☑是"
    )
    control = "<w:sdt><w:sdtPr>{}</w:sdtPr><w:sdtContent>{}</w:sdtContent></w:sdt>"
    assert cell(control.format("", r("12"))) == "12"
    assert cell(control.format("<w:showingPlcHdr/>", r("单击此处输入文字"))) == ""
    assert cell(control.format("<w:showingPlcHdr/>", r("12"))) == "12"


def test_a_frame_in_a_cell_is_its_text() -> None:
    framed = f"<w:tc>{tbl(tr(tc('12')))}{p('')}</w:tc>"
    assert cells(blocks(tbl(tr(tc("甲"), tc("乙")), tr(tc("丙"), framed)))[0])[1] == ("丙", "12")


# --- heads, feet and notes ---------------------------------------------------------------------------------------------------


def section(*references: str) -> str:
    """The properties of a section with these heads and feet."""
    return "<w:sectPr>{}</w:sectPr>".format(
        "".join(f'<w:{name}Reference w:type="default" r:id="{name}"/>' for name in references)
    )


def lines(found: tuple[Block, ...]) -> list[str]:
    """Paragraphs by their text, those of the page in brackets; tables as a word."""
    return [
        "表"
        if isinstance(block, Table)
        else f"[{block.text}]"
        if block.is_page_mark
        else block.text
        for block in found
    ]


def test_heads_and_feet_stand_around_their_section() -> None:
    body = p(r("收入决算表")) + plain("甲 1") + section("header", "footer")
    found = blocks(body, header=p(r("金额单位：万元")) + p(r("※")), footer=p(r("注：不含涉密数")))
    assert lines(found) == ["金额单位：万元", "[※]", "收入决算表", "表", "注：不含涉密数"]


def test_heads_stand_again_where_a_page_with_a_table_begins() -> None:
    new_page = "<w:r><w:br w:type='page'/></w:r>"
    body = p(r("一")) + plain("甲 1") + p(new_page) + p(r("二")) + plain("乙 2") + p(r("尾"))
    found = blocks(body + section("header"), header=p(r("单位：万元")))
    assert lines(found) == ["单位：万元", "一", "表", "单位：万元", "二", "表", "尾"]


def test_notes_of_a_table_stand_below_it_and_others_at_the_foot() -> None:
    mark = '<w:r><w:footnoteReference w:id="{}"/></w:r>'
    notes = "".join(
        f'<w:footnote w:id="{number}"><w:p><w:r><w:footnoteRef/></w:r>{r(text)}</w:p></w:footnote>'
        for number, text in ((2, "含上年结转"), (3, "见附件"))
    )
    notes += f'<w:footnote w:id="0" w:type="separator">{p(r("线"))}</w:footnote>'
    table = tbl(tr(tc("甲"), f"<w:tc>{p(r('12') + mark.format(2))}</w:tc>"))
    found = blocks(table + p(r("文1") + mark.format(3)), footnotes=notes)
    assert cells(found[0]) == [("甲", "12")]
    assert lines(found) == ["表", "注1：含上年结转", "文1²", "[2 见附件]"]


# --- embedded worksheets -----------------------------------------------------------------------------------------------------


def with_worksheets(
    *sheets: list[list[str]], program: str = "Excel.Sheet.12", size: str = ""
) -> Reading:
    """What is read of a document that embeds a workbook."""
    book = openpyxl.Workbook()
    book.remove(book.worksheets[0])
    for rows in sheets:
        sheet = book.create_sheet()
        for row in rows:
            sheet.append(row)
    target = io.BytesIO()
    book.save(target)
    content = target.getvalue()
    if size:
        content = _with_size(content, size)
    office = 'xmlns:o="urn:schemas-microsoft-com:office:office"'
    element = f'<w:object><v:shape/><o:OLEObject {office} ProgID="{program}" r:id="x"/></w:object>'
    body = p(r("收入决算表")) + p(f"<w:r>{element}</w:r>") + p(r("尾"))
    link = f'<Relationship Id="x" Type="{RELATION}/package" Target="embeddings/a.xlsx"/>'
    return word.read(
        packed(
            {
                "word/document.xml": f"<w:document {NAMESPACES}><w:body>{body}</w:body></w:document>",
                "word/_rels/document.xml.rels": f"<Relationships>{link}</Relationships>",
                "word/embeddings/a.xlsx": content,
            }
        ),
        DEFAULT_LIMITS,
    )


def _with_size(content: bytes, size: str) -> bytes:
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        parts = {name: package.read(name) for name in package.namelist()}
    book = parts["xl/workbook.xml"].decode()
    parts["xl/workbook.xml"] = book.replace(
        "</workbook>", f'<oleSize ref="{size}"/></workbook>'
    ).encode()
    return packed(parts)


ROWS = [["项目", "金额"], ["合计", "12.00"]]


def test_an_embedded_worksheet_stands_in_its_place() -> None:
    reading = with_worksheets(ROWS)
    assert lines(reading.blocks) == ["收入决算表", "表", "尾"]
    assert cells(reading.blocks[1]) == [("项目", "金额"), ("合计", "12.00")]
    assert reading.problems == ()
    assert len(with_worksheets(ROWS, size="A1:B2").blocks) == 3


def test_what_of_an_embedded_file_is_shown_only_in_a_picture_is_said() -> None:
    for reading in (
        with_worksheets(ROWS, ROWS),
        with_worksheets(ROWS, size="A1:B1"),
        with_worksheets([], program="Visio.Drawing.11"),
    ):
        assert lines(reading.blocks) == ["收入决算表", "尾"]
        assert [problem.kind for problem in reading.problems] == ["embedded_file"]
        assert "嵌入对象" in reading.problems[0].zh


def test_a_document_may_refer_to_parts_that_are_not_there() -> None:
    mark = '<w:r><w:footnoteReference w:id="9"/></w:r>'
    assert texts(p(r("甲") + mark) + section("header")) == ["甲¹"]
    assert word.read(document(p(r("甲"))), DEFAULT_LIMITS).problems == ()
